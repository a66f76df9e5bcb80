import type { MicroUsdPerGpuHour } from '@switchyard/kernel';
import type { PriceRule } from './price-rule.js';

/** One thing wrong with the price of an offer. `path` leads to the field below the offer: `rules.2.minGpus`. */
export interface OfferProblem {
  readonly path: string;
  readonly message: string;
}
/** Bounds of price rules. */
export const priceRuleLimits = {
  rules: 20,
  gpus: 100_000,
  /** A year. */
  seconds: 366 * 86_400,
  /** 90 % off at most; a surcharge doubles the ask at most. */
  discountMaxPpm: 900_000n,
  surchargeMaxPpm: 1_000_000n,
} as const;

const amountOf = (rule: PriceRule): bigint => (rule.kind === 'short_term' ? rule.surcharge : rule.discount);
/** What tells two rules of one kind apart; two alike would leave open which one is meant. */
function thresholdOf(rule: PriceRule): number | undefined {
  switch (rule.kind) {
    case 'volume':
      return rule.minGpus;
    case 'long_term':
      return rule.minSeconds;
    case 'short_term':
      return rule.belowSeconds;
    case 'flexible':
      return rule.minSlackSeconds;
    case 'interruptible':
      return undefined;
  }
}
const thresholdField = { volume: 'minGpus', long_term: 'minSeconds', short_term: 'belowSeconds', flexible: 'minSlackSeconds', interruptible: undefined } as const;

/** Everything wrong with an ask, its floor and its rules; empty for a sound offer. */
export function offerProblems(price: { readonly ask: MicroUsdPerGpuHour; readonly floorAsk?: MicroUsdPerGpuHour; readonly rules: readonly PriceRule[] }): readonly OfferProblem[] {
  const { ask, floorAsk, rules } = price;
  const problems: OfferProblem[] = [];
  if (rules.length > priceRuleLimits.rules) problems.push({ path: 'rules', message: `must have at most ${priceRuleLimits.rules} items, has ${rules.length}` });
  if (floorAsk !== undefined && floorAsk > ask) problems.push({ path: 'floor', message: 'must not be above the ask' });
  if (floorAsk === undefined && rules.some((rule) => rule.kind !== 'short_term')) problems.push({ path: 'floor', message: 'is required with rules that take something off: nothing is ever let below it' });
  const seen = new Set<string>();
  rules.forEach((rule, i) => {
    const amount = amountOf(rule);
    const [field, max] = rule.kind === 'short_term' ? (['surcharge', priceRuleLimits.surchargeMaxPpm] as const) : (['discount', priceRuleLimits.discountMaxPpm] as const);
    if (amount < 1n || amount > max) problems.push({ path: `rules.${i}.${field}`, message: `must be above 0 and at most ${Number(max) / 1_000_000}` });
    const threshold = thresholdOf(rule);
    const most = rule.kind === 'volume' ? priceRuleLimits.gpus : priceRuleLimits.seconds;
    const least = rule.kind === 'volume' ? 2 : 1;
    if (threshold !== undefined && (threshold < least || threshold > most)) problems.push({ path: `rules.${i}.${thresholdField[rule.kind]}`, message: `must be ${least} to ${most}, got ${threshold}` });
    const key = `${rule.kind} ${threshold ?? ''}`;
    if (seen.has(key)) problems.push({ path: `rules.${i}`, message: `there is another ${rule.kind.replace('_', '-')} rule for the same` });
    seen.add(key);
  });
  return problems;
}
