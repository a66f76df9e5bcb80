import { err, type Exact, exact, microUsd, type MicroUsd, multiplyExact, ok, type Result } from '@switchyard/kernel';
import type { RateCard } from './card.js';
import type { RatingError } from './errors.js';
import { type AmountSum, finishRating, sumAmounts } from './finish.js';
import { intervalRater } from './interval.js';
import { MICROS_PER_MINOR_UNIT } from './rated.js';
import type { UsageForRating } from './usage.js';

/**
 * What became of a quote, in millionths of the card's currency, taxes included. `quantity + index + curtailment + rest = billed - quoted`, always.
 *
 * Four bills of one frozen card are compared, each rated as any bill is: exact amounts, every line rounded once to minor units, half away from zero.
 *
 * | bill | GPU time and energy | price of energy under an index | credits |
 * |---|---|---|---|
 * | quoted | as quoted | as forecast | none |
 * | used | as billed | mean of the quote, after multiplier, adder and collar | none |
 * | priced | as billed | as published | none |
 * | billed | as billed | as published | given |
 */
export interface QuotedVsBilled {
  readonly quotedMicros: MicroUsd;
  readonly billedMicros: MicroUsd;
  /** Used less quoted: more or less GPU time and energy than planned. */
  readonly quantityMicros: MicroUsd;
  /** Priced less used: the index stood elsewhere than forecast, or energy was drawn in dearer or cheaper hours. Nothing where no index prices power. */
  readonly indexMicros: MicroUsd;
  /** Billed less priced: credits for time an event withheld and for work the site lost. Never above nothing. */
  readonly curtailmentMicros: MicroUsd;
  /** What these do not explain; 0 unless the quote or the bill is not what its card and quantities come to. */
  readonly restMicros: MicroUsd;
}
/** A total in millionths with the amounts it is made of, one sum per component and denominator (`sumAmounts`). */
export interface SummedTotal {
  readonly totalMicros: MicroUsd;
  readonly sums: readonly AmountSum[];
}

/** What a quote is made of: planned usage as amounts of the card's components, added up. A few numbers however long the plan. */
export function quoteSums(card: RateCard, plannedUsage: readonly UsageForRating[]): Result<readonly AmountSum[], RatingError> {
  const rater = intervalRater(card);
  if (!rater.ok) return rater;
  const amounts: AmountSum[] = [];
  for (const usage of plannedUsage) {
    const rated = rater.value.rate(usage);
    if (!rated.ok) return rated;
    amounts.push(...rated.value);
  }
  return ok(sumAmounts(amounts));
}

/**
 * Splits what a lease was billed beyond its quote. For cards of jobs: GPU time, energy, credits for curtailment and lost work, fees and taxes.
 * @param quoted as frozen with the lease @param billed everything billed of the lease, and the sums of all its rated intervals
 * @returns the refusal of the card that cannot be rated from sums alone
 */
export function splitQuotedVsBilled(card: RateCard, quoted: SummedTotal, billed: SummedTotal): Result<QuotedVsBilled, RatingError> {
  const charged = billed.sums.filter(({ componentIndex }) => !isCredit(card, componentIndex));
  const bills = [quoted.sums, charged.map((sum) => atQuotedPrice(card, sum, quoted.sums)), charged, billed.sums];
  const totals: bigint[] = [];
  for (const sums of bills) {
    const rated = finishRating(card, sums, undefined, { final: true });
    if (!rated.ok) return err(rated.error);
    totals.push(rated.value.totals.totalMinor * MICROS_PER_MINOR_UNIT);
  }
  const [asQuoted, used, priced, asBilled] = totals as [bigint, bigint, bigint, bigint];
  return ok({
    quotedMicros: quoted.totalMicros, billedMicros: billed.totalMicros, quantityMicros: microUsd(used - asQuoted), indexMicros: microUsd(priced - used), curtailmentMicros: microUsd(asBilled - priced),
    restMicros: microUsd(billed.totalMicros - asBilled + (asQuoted - quoted.totalMicros)),
  });
}

function isCredit(card: RateCard, componentIndex: number): boolean {
  const kind = card.components[componentIndex]?.kind;
  return kind === 'curtailment_credit' || kind === 'goodput_credit';
}
/** A billed sum of energy under an index, at the mean price of the quote; any other, and one of which nothing was quoted, as it is. */
function atQuotedPrice(card: RateCard, sum: AmountSum, quoted: readonly AmountSum[]): AmountSum {
  const component = card.components[sum.componentIndex];
  if (component?.kind !== 'energy_pass_through' && component?.kind !== 'energy_indexed') return sum;
  const planned = quoted.find(({ componentIndex }) => componentIndex === sum.componentIndex);
  if (planned === undefined || planned.quantity === 0n) return sum;
  const amount: Exact = multiplyExact(exact(planned.numerator, planned.denominator), exact(sum.quantity, planned.quantity));
  return { ...sum, numerator: amount.numerator, denominator: amount.denominator };
}
