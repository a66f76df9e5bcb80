import { divideHalfAwayFromZero, microUsdPerGpuHour, type MicroUsdPerGpuHour, type Ppm, ppm } from '@switchyard/kernel';
import type { JobSpec } from './job-spec.js';
import type { Offer, OfferTerms } from './offer.js';

/**
 * How an offer's ask changes with what a job asks for. Rules are data and look at the job alone, never at when it starts or how full
 * the pool is: what a quote says holds wherever the plan moves the job, so the quoted ask is the one that is billed.
 */
export type PriceRule =
  /** A gang of at least so many GPUs. */
  | { readonly kind: 'volume'; readonly minGpus: number; readonly discount: Ppm }
  /** An expected run of at least so long. */
  | { readonly kind: 'long_term'; readonly minSeconds: number; readonly discount: Ppm }
  /** An expected run of less than this. */
  | { readonly kind: 'short_term'; readonly belowSeconds: number; readonly surcharge: Ppm }
  /** The market may stop the job and resume it. */
  | { readonly kind: 'interruptible'; readonly discount: Ppm }
  /** The window (earliest start to deadline) is longer than the run by at least this; a job without a deadline has all the time there is. */
  | { readonly kind: 'flexible'; readonly minSlackSeconds: number; readonly discount: Ppm };
export type PriceRuleKind = PriceRule['kind'];

/** What of a job the rules look at. */
export type RuledJob = Pick<JobSpec, 'gpuCount' | 'expectedDurationSeconds' | 'earliestStart' | 'deadline' | 'interruptible'>;

/** One rule that counted. */
export interface AskStep {
  readonly rule: PriceRule;
  /** Change of the list ask: negative for a discount. */
  readonly adjustment: Ppm;
}
/** How an ask came about; frozen into the card of a lease. */
export interface AskTrail {
  readonly list: MicroUsdPerGpuHour;
  readonly steps: readonly AskStep[];
  /** The floor that held it up; absent where the rules alone made it. */
  readonly raisedTo?: MicroUsdPerGpuHour;
  readonly ask: MicroUsdPerGpuHour;
}

const WHOLE = 1_000_000n;

/** Whether a rule holds for a job. */
export function ruleHolds(rule: PriceRule, job: RuledJob): boolean {
  switch (rule.kind) {
    case 'volume':
      return job.gpuCount >= rule.minGpus;
    case 'long_term':
      return job.expectedDurationSeconds >= rule.minSeconds;
    case 'short_term':
      return job.expectedDurationSeconds < rule.belowSeconds;
    case 'interruptible':
      return job.interruptible !== undefined;
    case 'flexible':
      return job.deadline === undefined || job.deadline - job.earliestStart >= (job.expectedDurationSeconds + rule.minSlackSeconds) * 1_000;
  }
}
/** Change of the list ask by one rule. */
export const adjustmentOf = (rule: PriceRule): Ppm => ppm(rule.kind === 'short_term' ? rule.surcharge : -rule.discount);

/**
 * The ask for one job: of each kind the rule that changes most counts once, the changes are shares of the list ask and add up, rounded
 * half away from zero to a micro-dollar; never below the stated floor. The order of the rules changes nothing.
 */
export function askFor({ ask: list, floorAsk, rules = [] }: Pick<OfferTerms, 'ask' | 'floorAsk' | 'rules'>, job: RuledJob): AskTrail {
  const best = new Map<PriceRuleKind, AskStep>();
  for (const rule of rules) {
    if (!ruleHolds(rule, job)) continue;
    const step = { rule, adjustment: adjustmentOf(rule) };
    const known = best.get(rule.kind);
    if (!known || magnitude(step) > magnitude(known)) best.set(rule.kind, step);
  }
  const steps = [...best.values()].sort((a, b) => (a.rule.kind < b.rule.kind ? -1 : 1));
  const share = steps.reduce((sum, { adjustment }) => sum + adjustment, WHOLE);
  const adjusted = divideHalfAwayFromZero(list * (share > 0n ? share : 0n), WHOLE);
  // Rules take nothing off below the floor; a list ask is never below it (`offerProblems`).
  const floor = floorAsk ?? 0n;
  const raised = adjusted < floor && adjusted < list;
  return { list, steps, ...(raised && { raisedTo: microUsdPerGpuHour(floor) }), ask: microUsdPerGpuHour(raised ? floor : adjusted) };
}
const magnitude = ({ adjustment }: AskStep): bigint => (adjustment < 0n ? -adjustment : adjustment);

/** The offer as it is for one job: its ask resolved, with the trail. The very same offer where it has no rules. */
export function offerFor(offer: Offer, job: RuledJob): Offer {
  const { terms } = offer;
  if (terms.askTrail || !terms.rules || terms.rules.length === 0) return offer;
  const askTrail = askFor(terms, job);
  return { ...offer, terms: { ...terms, ask: askTrail.ask, askTrail } };
}

const percent = (share: bigint): string => `${(Number(share < 0n ? -share : share) / 10_000).toLocaleString('en-US', { maximumFractionDigits: 4 })} %`;
const hours = (seconds: number): string => (seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds} s`);
/** A rule in words, as cards and lists show it. */
export function ruleText(rule: PriceRule): string {
  switch (rule.kind) {
    case 'volume':
      return `${percent(rule.discount)} off from ${rule.minGpus} GPUs`;
    case 'long_term':
      return `${percent(rule.discount)} off from ${hours(rule.minSeconds)}`;
    case 'short_term':
      return `${percent(rule.surcharge)} on below ${hours(rule.belowSeconds)}`;
    case 'interruptible':
      return `${percent(rule.discount)} off when interruptible`;
    case 'flexible':
      return `${percent(rule.discount)} off with ${hours(rule.minSlackSeconds)} to spare`;
  }
}
