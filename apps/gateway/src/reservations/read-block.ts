import { type EpochMs, fromIso, parseDecimal, parseId, type SiteId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { type BlockAsk, blockLimits, checkBlockWindow, type MarketPolicy } from '@switchyard/market';
import type { Doing } from '../graphql/doing.js';
import { type FieldProblem, invalidInput, refuse } from '../graphql/refusals.js';

/** The scalar may have been read already. */
export const instantOf = (value: unknown): EpochMs => (typeof value === 'number' ? (value as EpochMs) : (fromIso(`${value as string}`) ?? (Number.NaN as EpochMs)));

/** The block an input asks for. @throws Refused with an InvalidInput that lists every problem */
export function readBlock(input: Schema.ReservationSpecInput, { context }: Doing, { slotSeconds }: MarketPolicy, at: readonly string[]): BlockAsk {
  const problems: FieldProblem[] = [];
  const { gpuCount } = input;
  if (gpuCount < 1 || gpuCount > blockLimits.gpuCountMax) problems.push({ path: [...at, 'gpuCount'], message: `must be 1 to ${blockLimits.gpuCountMax}, got ${gpuCount}` });
  const memory = input.minGpuMemoryGib ?? undefined;
  if (memory !== undefined && (memory < 1 || memory > 10_000)) problems.push({ path: [...at, 'minGpuMemoryGib'], message: `must be 1 to 10000, got ${memory}` });
  const models = texts(input.gpuModels, [...at, 'gpuModels'], (text) => text.length >= 1 && text.length <= 100, 'must have 1 to 100 characters', problems);
  const countries = texts(input.countries, [...at, 'countries'], (text) => /^[A-Z]{2}$/.test(text), 'must be an ISO 3166-1 code such as US', problems);
  const sites = texts(input.siteIds, [...at, 'siteIds'], (text) => parseId('site', text) !== undefined, 'is not an id of the form site_…', problems);
  const window = { from: instantOf(input.startsAt), to: instantOf(input.endsAt) };
  const checked = checkBlockWindow(window, context.now, slotSeconds, { from: [...at, 'startsAt'], to: [...at, 'endsAt'] });
  if (!checked.ok) problems.push(...checked.error);
  if (problems.length > 0) refuse(invalidInput(problems));
  return { gpuCount, gpuModels: models, countries, siteIds: sites as readonly string[] as readonly SiteId[], window, ...(memory !== undefined && { minGpuMemoryGib: memory }) };
}
const LIST_MAX = 100;
function texts(list: readonly string[] | null | undefined, at: readonly string[], fits: (text: string) => boolean, message: string, problems: FieldProblem[]): readonly string[] {
  const values = list ?? [];
  if (values.length > LIST_MAX) problems.push({ path: at, message: `may have at most ${LIST_MAX} entries, has ${values.length}` });
  values.slice(0, LIST_MAX).forEach((text, i) => fits(text) || problems.push({ path: [...at, `${i}`], message }));
  return [...new Set(values)];
}

/** Most a block may cost, micro-USD. */
export function readMaxTotal(value: string | null | undefined, problems: FieldProblem[]): bigint | undefined {
  if (value === null || value === undefined) return undefined;
  const parsed = parseDecimal(value, 6);
  if (parsed.ok && parsed.value > 0n && parsed.value <= 1_000_000_000_000_000n) return parsed.value;
  problems.push({ path: ['input', 'maxTotalUsd'], message: parsed.ok ? 'must be above 0 and at most 1000000000' : parsed.error });
  return undefined;
}
