import { microUsdPerGpuHour, type MicroUsdPerGpuHour, ppm } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { offerProblems, type PriceRule, priceRuleLimits, type PriceRuleKind } from '@switchyard/market';
import type { InputCheck } from '../graphql/check-input.js';
import { PRICE_USD_PER_GPU_HOUR } from './check-terms.js';

type Input = Schema.PriceRuleInput;
const RATE = { scale: 6, min: 0n, max: 1_000_000n } as const;
const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
/** Which fields a kind has, all of them required; anything else given would go unnoticed otherwise. */
const fields: Readonly<Record<Input['kind'], readonly Exclude<keyof Input, 'kind'>[]>> = {
  VOLUME: ['minGpus', 'discountRate'],
  LONG_TERM: ['minDurationSeconds', 'discountRate'],
  SHORT_TERM: ['belowDurationSeconds', 'surchargeRate'],
  INTERRUPTIBLE: ['discountRate'],
  FLEXIBLE: ['minSlackSeconds', 'discountRate'],
};
const every = ['minGpus', 'minDurationSeconds', 'belowDurationSeconds', 'minSlackSeconds', 'discountRate', 'surchargeRate'] as const;

function checkRule(check: InputCheck, path: string, input: Input): PriceRule | undefined {
  const own = fields[input.kind];
  let whole = true;
  for (const field of every) {
    if (given(input[field]) && !own.includes(field)) check.problem(`${path}.${field}`, `does not belong to ${input.kind}`);
    if (!given(input[field]) && own.includes(field)) whole = check.problem(`${path}.${field}`, `is required for ${input.kind}`) ?? false;
  }
  if (!whole) return undefined;
  const field = input.kind === 'SHORT_TERM' ? ('surchargeRate' as const) : ('discountRate' as const);
  const rate = check.decimal(`${path}.${field}`, input[field]!, RATE);
  if (rate === undefined) return undefined;
  switch (input.kind) {
    case 'VOLUME':
      return { kind: 'volume', minGpus: input.minGpus!, discount: ppm(rate) };
    case 'LONG_TERM':
      return { kind: 'long_term', minSeconds: input.minDurationSeconds!, discount: ppm(rate) };
    case 'SHORT_TERM':
      return { kind: 'short_term', belowSeconds: input.belowDurationSeconds!, surcharge: ppm(rate) };
    case 'INTERRUPTIBLE':
      return { kind: 'interruptible', discount: ppm(rate) };
    case 'FLEXIBLE':
      return { kind: 'flexible', minSlackSeconds: input.minSlackSeconds!, discount: ppm(rate) };
  }
}

export interface CheckedPrice {
  readonly ask: MicroUsdPerGpuHour;
  readonly floorAsk: MicroUsdPerGpuHour | null;
  readonly rules: readonly PriceRule[];
}
/** The ask, its floor and its rules; what a sound price is, libs/market says. Undefined after a problem. */
export function checkPrice(check: InputCheck, input: Pick<Schema.PublishOfferInput, 'askUsdPerGpuHour' | 'floorUsdPerGpuHour' | 'rules'>): CheckedPrice | undefined {
  const ask = check.decimal('askUsdPerGpuHour', input.askUsdPerGpuHour, PRICE_USD_PER_GPU_HOUR);
  const floor = given(input.floorUsdPerGpuHour) ? check.decimal('floorUsdPerGpuHour', input.floorUsdPerGpuHour, PRICE_USD_PER_GPU_HOUR) : null;
  const inputs = (input.rules ?? []).slice(0, priceRuleLimits.rules + 1);
  const rules = inputs.map((rule, i) => checkRule(check, `rules.${i}`, rule));
  if (ask === undefined || floor === undefined || rules.some((rule) => rule === undefined)) return undefined;
  const price = { ask: microUsdPerGpuHour(ask), floorAsk: floor === null ? null : microUsdPerGpuHour(floor), rules: rules as PriceRule[] };
  for (const { path, message } of offerProblems({ ask: price.ask, rules: price.rules, ...(price.floorAsk !== null && { floorAsk: price.floorAsk }) })) {
    check.problem(path === 'floor' ? 'floorUsdPerGpuHour' : fieldOf(path, price.rules), message);
  }
  return price;
}
/** The input's word for a field of a rule. */
function fieldOf(path: string, rules: readonly PriceRule[]): string {
  const words: Readonly<Record<string, string>> = { discount: 'discountRate', surcharge: 'surchargeRate', minSeconds: 'minDurationSeconds', belowSeconds: 'belowDurationSeconds' };
  const [, at, field] = path.split('.');
  const kind: PriceRuleKind | undefined = rules[Number(at)]?.kind;
  return field === undefined || kind === undefined ? path : `rules.${at}.${words[field] ?? field}`;
}
