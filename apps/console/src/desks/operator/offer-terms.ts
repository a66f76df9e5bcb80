import type { Schema } from '@switchyard/graphql-client';
import { pricePerGpuHour, pricePerMwh } from '../../format/money.js';
import { duration } from '../../format/duration.js';

export type RuleKind = Schema.PriceRuleKind;
/** A price rule as it is typed: lengths in hours, shares in per cent. */
export interface RuleDraft {
  readonly kind: RuleKind;
  readonly gpus: string;
  readonly hours: string;
  readonly share: string;
}
export const ruleKinds: readonly (readonly [RuleKind, string])[] = [['VOLUME', 'Many GPUs'], ['LONG_TERM', 'Long runs'], ['SHORT_TERM', 'Short runs cost more'], ['INTERRUPTIBLE', 'Jobs we may interrupt'], ['FLEXIBLE', 'Jobs with time to spare']];
export const newRule: RuleDraft = { kind: 'VOLUME', gpus: '64', hours: '72', share: '5' };

const seconds = (hours: string): number => Math.round(Number(hours) * 3_600);
/** Per cent as a share with no float in between: `7.5` is `0.075`. */
export function shareOfPercent(typed: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(typed.trim()) ?? [];
  if (whole === '' && fraction === '') return typed;
  const digits = whole.padStart(3, '0');
  const decimals = `${digits.slice(-2)}${fraction}`.replace(/0+$/, '');
  return `${sign}${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}${decimals === '' ? '' : `.${decimals}`}`;
}
/** A rule as the API takes it: only the fields its kind has. */
export function ruleInput({ kind, gpus, hours, share }: RuleDraft): Schema.PriceRuleInput {
  const discountRate = shareOfPercent(share);
  switch (kind) {
    case 'VOLUME': return { kind, minGpus: Number(gpus), discountRate } as Schema.PriceRuleInput;
    case 'LONG_TERM': return { kind, minDurationSeconds: seconds(hours), discountRate } as Schema.PriceRuleInput;
    case 'SHORT_TERM': return { kind, belowDurationSeconds: seconds(hours), surchargeRate: discountRate } as Schema.PriceRuleInput;
    case 'FLEXIBLE': return { kind, minSlackSeconds: seconds(hours), discountRate } as Schema.PriceRuleInput;
    case 'INTERRUPTIBLE': return { kind, discountRate } as Schema.PriceRuleInput;
  }
}
type Rule = Pick<Schema.PriceRule, 'kind' | 'minGpus' | 'minDurationSeconds' | 'belowDurationSeconds' | 'minSlackSeconds' | 'discountRate' | 'surchargeRate'>;
export function draftOf(rule: Rule): RuleDraft {
  const length = rule.minDurationSeconds ?? rule.belowDurationSeconds ?? rule.minSlackSeconds;
  return { kind: rule.kind, gpus: String(rule.minGpus ?? ''), hours: length === null ? '' : String(length / 3_600), share: String(Number((Number(rule.discountRate ?? rule.surchargeRate ?? 0) * 100).toFixed(6))) };
}
/** The rule as one would say it. */
export function ruleWords({ kind, gpus, hours, share }: RuleDraft): string {
  const off = `${share === '' ? '?' : share} % off the ask`;
  const length = Number(hours) > 0 ? duration(Number(hours) * 3_600_000) : '?';
  switch (kind) {
    case 'VOLUME': return `${off} for jobs of ${gpus === '' ? '?' : gpus} GPUs or more.`;
    case 'LONG_TERM': return `${off} for runs expected to take ${length} or longer.`;
    case 'SHORT_TERM': return `${share === '' ? '?' : share} % on top of the ask for runs expected to take less than ${length}.`;
    case 'FLEXIBLE': return `${off} for jobs that leave the market ${length} or more to choose when they run.`;
    case 'INTERRUPTIBLE': return `${off} for jobs that may be stopped and resumed.`;
  }
}
/** A job to try rules on. */
interface TriedJob {
  readonly gpus: number;
  readonly hours: number;
  readonly slackHours: number;
  readonly isInterruptible: boolean;
}
const matches = ({ kind, gpus, hours }: RuleDraft, job: TriedJob): boolean => {
  switch (kind) {
    case 'VOLUME': return job.gpus >= Number(gpus);
    case 'LONG_TERM': return job.hours >= Number(hours);
    case 'SHORT_TERM': return job.hours < Number(hours);
    case 'FLEXIBLE': return job.slackHours >= Number(hours);
    case 'INTERRUPTIBLE': return job.isInterruptible;
  }
};
/** What would be asked of a job, USD per GPU-hour: of each kind the rule that changes most counts, changes add up, and the floor holds what is taken off. For show; what is billed the market works out. */
export function askOf(ask: number, floor: number | null, rules: readonly RuleDraft[], job: TriedJob): { readonly usdPerGpuHour: number; readonly counted: readonly RuleDraft[] } {
  const most = new Map<RuleKind, RuleDraft>();
  for (const rule of rules) if (matches(rule, job) && Number(rule.share) > Number(most.get(rule.kind)?.share ?? 0)) most.set(rule.kind, rule);
  const counted = [...most.values()];
  const change = counted.reduce((sum, { kind, share }) => sum + (kind === 'SHORT_TERM' ? 1 : -1) * (Number(share) / 100), 0);
  const changed = ask * (1 + change);
  return { usdPerGpuHour: change < 0 ? Math.max(changed, Math.min(ask, floor ?? 0)) : changed, counted };
}

type Power = Pick<Schema.PowerTerms, 'kind' | 'multiplier' | 'adderUsdPerMwh' | 'capUsdPerMwh' | 'floorUsdPerMwh' | 'fixedUsdPerMwh'>;
/** How power is charged, in words. */
export function powerWords({ kind, multiplier, adderUsdPerMwh, capUsdPerMwh, floorUsdPerMwh, fixedUsdPerMwh }: Power): string {
  if (kind === 'FIXED') return `${pricePerMwh(fixedUsdPerMwh ?? '0')}, whatever power costs`;
  const times = multiplier !== null && Number(multiplier) !== 1 ? ` × ${Number(multiplier)}` : '';
  const added = adderUsdPerMwh !== null && Number(adderUsdPerMwh) !== 0 ? ` ${Number(adderUsdPerMwh) < 0 ? 'less' : 'plus'} ${pricePerMwh(adderUsdPerMwh.replace('-', ''))}` : '';
  const bounds = [capUsdPerMwh === null ? [] : [`at most ${pricePerMwh(capUsdPerMwh)}`], floorUsdPerMwh === null ? [] : [`at least ${pricePerMwh(floorUsdPerMwh)}`]].flat();
  return `Metered energy at the site’s price${times}${added}${bounds.length === 0 ? '' : `, ${bounds.join(', ')}`}`;
}
type Curtailment = Pick<Schema.CurtailmentTerms, 'noticeSeconds' | 'maxHoursPerMonth' | 'maxEventsPerDay' | 'compensationUsdPerGpuHour' | 'resumeDeadlineSeconds'>;
export const curtailmentWords = (terms: Curtailment): string =>
  `${duration(terms.noticeSeconds * 1_000)} of notice, at most ${terms.maxHoursPerMonth} h a month and ${terms.maxEventsPerDay} a day, resumed within ${duration(terms.resumeDeadlineSeconds * 1_000)}, ${pricePerGpuHour(terms.compensationUsdPerGpuHour)} lost is paid back`;
