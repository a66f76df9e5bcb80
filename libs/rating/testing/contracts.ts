import fc from 'fast-check';
import { epochMs, type EpochMs, HOUR_MS, type Interval, microUsd, microUsdPerGpuHour, MINUTE_MS, ppm, watts } from '@switchyard/kernel';
import type { MicroUsdPerKwMonth, MonthFacts, MonthProration, PeriodFacts, RateCard, RateComponent, RelistedTime, SlaBaseKind, UsageForRating } from '../src/index.js';
import { anyCard, anyCappedCard, anyUsage } from './arbitraries.js';
import { aCard } from './builders.js';

const at = (minutes: number): EpochMs => epochMs(minutes * MINUTE_MS);
/** Months of 20 minutes, so that a few rows of 5 minutes cross several; together they hold all of `anyUsage`. */
export const shortMonths: readonly Interval[] = Array.from({ length: 7 }, (_, i) => ({ from: at(i * 20), to: at((i + 1) * 20) }));
const whole: Interval = { from: at(0), to: at(140) };
const BLOCK = 8;

/** A contract that may hold every kind of component, its usage, and facts that let it be rated. */
export interface Contract {
  readonly card: RateCard;
  readonly usage: readonly UsageForRating[];
  readonly period: PeriodFacts & { readonly covers: Interval; readonly monthFacts: readonly MonthFacts[]; readonly relisted: readonly RelistedTime[] };
}

const minutesWithin = (from: number, to: number): fc.Arbitrary<Interval> =>
  fc.tuple(fc.integer({ min: from, max: to - 1 }), fc.integer({ min: 1, max: to - from })).map(([start, length]) => ({ from: at(start), to: at(Math.min(start + length, to)) }));
const amount = (max: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max });

const RENT: readonly SlaBaseKind[] = ['kw_month', 'reserved_gpu_hour', 'relist_credit'];
const prorationOf = (calendar: boolean): MonthProration => (calendar ? { method: 'calendar' } : { method: 'fixed_hours', hoursPerMonth: 730 });
/** Components the older generators do not know; a reserved block takes the place of GPU-hours. */
const contractParts: fc.Arbitrary<readonly RateComponent[]> = fc.record({
  reserved: fc.boolean(), relist: fc.boolean(), ramp: fc.boolean(), calendar: fc.boolean(),
  price: amount(5_000_000n), share: amount(1_000_000n), kw: amount(2_000_000n), window: minutesWithin(10, 130),
  demand: fc.option(amount(20_000_000n), { nil: undefined }), sla: fc.boolean(), slaOfRentOnly: fc.boolean(),
}).map((c): readonly RateComponent[] => [
  ...(c.reserved ? [{ kind: 'reserved_gpu_hour', microUsdPerGpuHour: microUsdPerGpuHour(c.price), gpus: BLOCK, window: c.window } as const] : []),
  ...(c.reserved && c.relist ? [{ kind: 'relist_credit', sharePpm: ppm(c.share) } as const] : []),
  ...(c.ramp ? [{
    kind: 'kw_month', microUsdPerKwMonth: (c.price * 40n) as MicroUsdPerKwMonth, criticalItWatts: watts(c.kw),
    proration: prorationOf(c.calendar),
    ramp: [{ from: at(15), criticalItWatts: watts(c.kw * 2n) }, { from: at(60), criticalItWatts: watts(c.kw / 3n) }],
  } as const] : []),
  ...(c.demand === undefined ? [] : [{ kind: 'demand_share', microUsdPerKwMonth: c.demand as MicroUsdPerKwMonth } as const]),
  ...(c.sla ? [{
    kind: 'sla_credit', appliesTo: c.slaOfRentOnly ? RENT : 'all',
    tiers: [{ availabilityPpm: ppm(995_000n), creditPpm: ppm(100_000n) }, { availabilityPpm: ppm(990_000n), creditPpm: ppm(250_000n) }, { availabilityPpm: ppm(950_000n), creditPpm: ppm(1_000_000n) }],
  } as const] : []),
  { kind: 'prepayment', amountMicroUsd: microUsd(10_000_000n), drawdownPpm: ppm(200_000n), unused: 'refunded' },
  { kind: 'deposit', amountMicroUsd: microUsd(1_000_000n) },
]);
const withParts = (base: RateCard, parts: readonly RateComponent[]): RateCard => {
  const kinds = new Set<string>(parts.map(({ kind }) => kind));
  const replaced = (kind: string): boolean => kinds.has(kind) || (kind === 'gpu_hour' && kinds.has('reserved_gpu_hour'));
  return aCard(...base.components.filter(({ kind }) => !replaced(kind)), ...parts);
};

const anyMonthFacts: fc.Arbitrary<readonly MonthFacts[]> = fc
  .tuple(...shortMonths.map((month) => fc.record({
    contribution: amount(3_000_000n), downPerMille: fc.constantFrom(0, 4, 5, 6, 10, 11, 49, 51, 700, 1_000), curtailed: fc.boolean(), peak: minutesWithin(0, 20),
  }).map(({ contribution, downPerMille, curtailed, peak }): MonthFacts => {
    const promised = curtailed ? (HOUR_MS / 3) * 0.9 : HOUR_MS / 3;
    const downMs = (promised / 1_000) * downPerMille;
    return {
      month, availability: { upMs: promised - downMs, downMs, curtailedMs: HOUR_MS / 3 - promised },
      demand: { peak: { from: epochMs(month.from + peak.from), to: epochMs(month.from + peak.to) }, contributionWatts: watts(contribution), quality: 'metered', readingIds: ['reading-peak'] },
    };
  })));
/** Resales inside the window; together never more than the block. */
const anyResales = (card: RateCard): fc.Arbitrary<readonly RelistedTime[]> => {
  const reserved = card.components.find((component) => component.kind === 'reserved_gpu_hour');
  if (reserved === undefined || !card.components.some(({ kind }) => kind === 'relist_credit')) return fc.constant([]);
  const { window } = reserved;
  const resale = fc.tuple(minutesWithin(window.from / MINUTE_MS, window.to / MINUTE_MS), fc.integer({ min: 1, max: BLOCK / 2 }), amount(6_000_000n));
  return fc.array(resale, { maxLength: 2 }).map((sold) =>
    sold.map(([time, gpus, price]) => ({ ...time, gpus, microUsdPerGpuHour: microUsdPerGpuHour(price), leaseId: 'lease-b' })).sort((a, b) => a.from - b.from));
};
const contractOver = (base: fc.Arbitrary<RateCard>): fc.Arbitrary<Contract> =>
  fc.tuple(base, contractParts, anyUsage, anyMonthFacts, fc.boolean()).chain(([over, parts, usage, monthFacts, final]) => {
    const card = withParts(over, parts);
    return anyResales(card).map((relisted): Contract => ({ card, usage, period: { final, months: shortMonths, covers: whole, monthFacts, relisted } }));
  });

/** Valid contracts of every kind; each can be rated as it is. */
export const anyContract: fc.Arbitrary<Contract> = contractOver(anyCard);
/** As `anyContract`, but the power price is bounded by the card itself. */
export const anyCappedContract: fc.Arbitrary<Contract> = contractOver(anyCappedCard);
/** The highest contribution to a peak in any generated contract. */
export const highestDemand = watts(3_000_000n);
