import type { Schema } from '@switchyard/graphql-client';

export type JobSpecInput = Schema.JobSpecInput;
export type TimeUnit = 'min' | 'h' | 'd';
/** What a person has filled in so far: texts as they were typed. */
export interface Draft {
  readonly name: string;
  /** The built-in training demo, or a container image. */
  readonly what: 'demo' | 'image';
  readonly image: string;
  /** A word a line. */
  readonly command: string;
  readonly args: string;
  /** `NAME=value` a line. */
  readonly environment: string;
  /** A path a line. */
  readonly artifacts: string;
  readonly gpuCount: string;
  readonly gpuModels: readonly string[];
  readonly nodesWhole: boolean;
  readonly minGpuMemoryGib: string;
  readonly expected: string;
  readonly expectedUnit: TimeUnit;
  /** Blank: half as long again as expected. */
  readonly most: string;
  readonly mostUnit: TimeUnit;
  /** Blank: as cheap as can be, whenever that is. `2026-11-23T10:00`, in the viewer's zone. */
  readonly deadline: string;
  readonly earliestStart: string;
  readonly maxTotalUsd: string;
  readonly maxPriceUsdPerGpuHour: string;
  readonly isInterruptible: boolean;
  readonly checkpointSeconds: string;
  readonly restartSeconds: string;
  readonly maxInterruptions: string;
  readonly siteIds: readonly string[];
  readonly countries: readonly string[];
  readonly projectId: string;
  readonly reservationId: string;
  readonly policy: 'POWER_COST' | 'ALL_IN_PRICE';
  readonly datasetGib: string;
  readonly datasetSiteId: string;
  readonly checkpointGib: string;
  /** Ids of jobs, one a line. */
  readonly after: string;
}
const DEMO_WORKLOAD = 'demo-train';
/** How much longer than expected it may run unless said otherwise. */
const MOST_OF_EXPECTED = 1.5;
const unitSeconds: Readonly<Record<TimeUnit, number>> = { min: 60, h: 3_600, d: 86_400 };

export const emptyDraft: Draft = {
  name: 'training', what: 'demo', image: '', command: '', args: '', environment: '', artifacts: '', gpuCount: '8', gpuModels: [], nodesWhole: false, minGpuMemoryGib: '',
  expected: '4', expectedUnit: 'h', most: '', mostUnit: 'h', deadline: '', earliestStart: '', maxTotalUsd: '', maxPriceUsdPerGpuHour: '', isInterruptible: true, checkpointSeconds: '60', restartSeconds: '120',
  maxInterruptions: '10', siteIds: [], countries: [], projectId: '', reservationId: '', policy: 'POWER_COST', datasetGib: '', datasetSiteId: '', checkpointGib: '', after: '',
};

/** A whole number as it was typed; null for what is none, which the API then names. */
const whole = (typed: string): number | null => (/^\s*\d+\s*$/.test(typed) ? Number(typed) : null);
/** A length of time in whole seconds; undefined where nothing was typed or it is no number. */
export function secondsOf(typed: string, unit: TimeUnit): number | undefined {
  const amount = Number(typed.trim().replace(',', '.'));
  return typed.trim() === '' || !Number.isFinite(amount) || amount <= 0 ? undefined : Math.max(1, Math.round(amount * unitSeconds[unit]));
}
const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
const instant = (local: string): string => new Date(local).toISOString();
const isInstant = (local: string): boolean => local !== '' && !Number.isNaN(Date.parse(local));
const amount = (typed: string): string => typed.trim().replace(/^\$/, '').replaceAll(',', '');

/** What is missing before anything can be asked, in words. */
export function missingOf(draft: Draft): string | undefined {
  if (whole(draft.gpuCount) === null) return 'Say how many GPUs it needs.';
  if (secondsOf(draft.expected, draft.expectedUnit) === undefined) return 'Say how long it is expected to run.';
  if (draft.what === 'image' && draft.image.trim() === '') return 'Name the container image it runs.';
  return undefined;
}
function runOf({ what, image, command, args, environment, artifacts }: Draft): Schema.RunInput {
  const [words, rest, kept] = [lines(command), lines(args), lines(artifacts)];
  const variables = lines(environment).map((line) => {
    const at = line.indexOf('=');
    return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at).trim(), value: line.slice(at + 1) };
  });
  return {
    ...(what === 'demo' ? { workload: DEMO_WORKLOAD } : { image: image.trim(), ...(words.length > 0 && { command: [...words] }) }),
    ...(rest.length > 0 && { args: [...rest] }), ...(variables.length > 0 && { environment: variables }), ...(kept.length > 0 && { artifacts: [...kept] }),
  };
}
/** The draft as the API is asked. @returns undefined while something is missing without which nothing can be asked */
export function inputOf(draft: Draft): JobSpecInput | undefined {
  const [gpuCount, expected] = [whole(draft.gpuCount), secondsOf(draft.expected, draft.expectedUnit)];
  if (missingOf(draft) !== undefined || gpuCount === null || expected === undefined) return undefined;
  const [memory, after] = [whole(draft.minGpuMemoryGib), lines(draft.after)];
  return {
    name: draft.name.trim() === '' ? 'training' : draft.name.trim(), gpuCount, expectedDurationSeconds: expected, policy: draft.policy, run: runOf(draft),
    maxDurationSeconds: secondsOf(draft.most, draft.mostUnit) ?? Math.ceil((expected * MOST_OF_EXPECTED) / 60) * 60,
    ...(draft.gpuModels.length > 0 && { gpuModels: [...draft.gpuModels] }), ...(draft.nodesWhole && { nodesWhole: true }), ...(memory !== null && { minGpuMemoryGib: memory }),
    ...(isInstant(draft.deadline) && { deadline: instant(draft.deadline) }), ...(isInstant(draft.earliestStart) && { earliestStart: instant(draft.earliestStart) }),
    ...(draft.maxTotalUsd.trim() !== '' && { maxTotalUsd: amount(draft.maxTotalUsd) }), ...(draft.maxPriceUsdPerGpuHour.trim() !== '' && { maxPriceUsdPerGpuHour: amount(draft.maxPriceUsdPerGpuHour) }),
    ...(draft.isInterruptible && { interruptible: { checkpointSeconds: whole(draft.checkpointSeconds) ?? 0, restartSeconds: whole(draft.restartSeconds) ?? 0, maxInterruptions: whole(draft.maxInterruptions) ?? 1 } }),
    ...(draft.siteIds.length > 0 && { siteIds: [...draft.siteIds] }), ...(draft.countries.length > 0 && { countries: [...draft.countries] }),
    ...(draft.projectId !== '' && { projectId: draft.projectId }), ...(draft.reservationId !== '' && { reservationId: draft.reservationId }),
    ...(draft.datasetGib.trim() !== '' && { datasetGib: amount(draft.datasetGib) }), ...(draft.datasetSiteId !== '' && { datasetSiteId: draft.datasetSiteId }),
    ...(draft.checkpointGib.trim() !== '' && { checkpointGib: amount(draft.checkpointGib) }), ...(after.length > 0 && { after: [...after] }),
  };
}

/** A length of time in the largest unit that makes it a whole number. */
function timeOf(seconds: number): readonly [string, TimeUnit] {
  const unit = (['d', 'h', 'min'] as const).find((each) => seconds % unitSeconds[each] === 0) ?? 'min';
  return [String(seconds / unitSeconds[unit]), unit];
}
/** An instant as `<input type="datetime-local">` wants it, in the viewer's zone. @param at milliseconds */
export function localText(at: number): string {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
const local = (iso: string | null | undefined): string => (iso === null || iso === undefined ? '' : localText(Date.parse(iso)));

/** The form filled with what an older job asked for. @param specification `Job.specification` */
export function draftOf(specification: JobSpecInput): Draft {
  const { run, interruptible } = specification;
  const [expected, expectedUnit] = timeOf(specification.expectedDurationSeconds ?? specification.maxDurationSeconds);
  const [most, mostUnit] = timeOf(specification.maxDurationSeconds);
  return {
    ...emptyDraft, name: specification.name, expected, expectedUnit, most, mostUnit, gpuCount: String(specification.gpuCount), gpuModels: specification.gpuModels ?? [], nodesWhole: specification.nodesWhole ?? false,
    what: run.image === null || run.image === undefined ? 'demo' : 'image', image: run.image ?? '', command: (run.command ?? []).join('\n'), args: (run.args ?? []).join('\n'), artifacts: (run.artifacts ?? []).join('\n'),
    environment: (run.environment ?? []).map(({ name, value }) => `${name}=${value}`).join('\n'), minGpuMemoryGib: specification.minGpuMemoryGib === null || specification.minGpuMemoryGib === undefined ? '' : String(specification.minGpuMemoryGib),
    deadline: local(specification.deadline), earliestStart: local(specification.earliestStart), maxTotalUsd: specification.maxTotalUsd ?? '', maxPriceUsdPerGpuHour: specification.maxPriceUsdPerGpuHour ?? '',
    isInterruptible: interruptible !== null && interruptible !== undefined,
    ...(interruptible && { checkpointSeconds: String(interruptible.checkpointSeconds), restartSeconds: String(interruptible.restartSeconds), maxInterruptions: String(interruptible.maxInterruptions) }),
    siteIds: specification.siteIds ?? [], countries: specification.countries ?? [], projectId: specification.projectId ?? '', reservationId: specification.reservationId ?? '',
    policy: specification.policy === 'ALL_IN_PRICE' ? 'ALL_IN_PRICE' : 'POWER_COST', datasetGib: specification.datasetGib ?? '', datasetSiteId: specification.datasetSiteId ?? '', checkpointGib: specification.checkpointGib ?? '',
    after: (specification.after ?? []).join('\n'),
  };
}

/** What of a draft may stay on this machine: values of the environment do not, unless they only name a secret. */
export function withoutSecrets(draft: Draft): Draft {
  const environment = draft.environment.split('\n').map((line) => {
    const at = line.indexOf('=');
    return at < 0 || line.slice(at + 1).startsWith('secret://') ? line : line.slice(0, at + 1);
  }).join('\n');
  return { ...draft, environment };
}
/** A draft as it was kept; undefined for what is none, or is one of another version. */
export function draftFrom(kept: string | null): Draft | undefined {
  if (kept === null) return undefined;
  const value: unknown = JSON.parse(kept);
  if (typeof value !== 'object' || value === null) return undefined;
  const known = Object.entries(emptyDraft).every(([name, like]) => name in value && typeof (value as Record<string, unknown>)[name] === typeof like && Array.isArray((value as Record<string, unknown>)[name]) === Array.isArray(like));
  return known ? (value as Draft) : undefined;
}

interface Help {
  readonly kind: string;
  readonly usd: string | null;
  readonly gpuCount: number | null;
  readonly deadline: string | null;
  readonly values: readonly string[];
}
const adding = (to: readonly string[], values: readonly string[]): readonly string[] => [...new Set([...to, ...values])];
/** The draft with one change that would help; undefined for help that is not about the draft. */
export function helped(draft: Draft, { kind, usd, gpuCount, deadline, values }: Help): Draft | undefined {
  switch (kind) {
    case 'RAISE_CAP': return usd === null ? undefined : { ...draft, maxPriceUsdPerGpuHour: usd };
    case 'RAISE_BUDGET': return usd === null ? undefined : { ...draft, maxTotalUsd: usd };
    case 'FEWER_GPUS': return gpuCount === null ? undefined : { ...draft, gpuCount: String(gpuCount) };
    // The field has whole minutes: the next one is late enough.
    case 'LATER_DEADLINE': return deadline === null ? undefined : { ...draft, deadline: localText(Math.ceil(Date.parse(deadline) / 60_000) * 60_000) };
    case 'ALLOW_MODEL': return { ...draft, gpuModels: adding(draft.gpuModels, values) };
    case 'ALLOW_SITE': return { ...draft, siteIds: adding(draft.siteIds, values) };
    case 'ALLOW_COUNTRY': return { ...draft, countries: adding(draft.countries, values) };
    default: return undefined;
  }
}
