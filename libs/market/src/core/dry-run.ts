import {
  addMs, divideHalfAwayFromZero, type EpochMs, floorTo, HOUR_MS, intersect, type Interval, lengthMs, type LeaseId, maxOf, type MicroUsd, microUsd, type MicroUsdPerGpuHour,
  type MicroUsdPerMwh, microUsdPerMwh, minOf, type PoolId, type Ppm, type SeriesId, splitAt,
} from '@switchyard/kernel';
import { type GpuPowerModel, powerCostPerGpuHour } from '@switchyard/power';
import type { OfferTerms, PowerTerms } from './offer.js';
import { addSums, type DryRunMoney, earnedOf, rentOf, sumsOfHour, type Wanted } from './dry-run-sums.js';
import { askFor, type RuledJob } from './price-rule.js';

/** What a price is made of: an ask with its rules, and how power is charged. */
export type PricedTerms = Pick<OfferTerms, 'ask' | 'floorAsk' | 'rules' | 'power'>;
/** GPUs of one pool, and what power does there. */
export interface DryRunPool {
  readonly poolId: PoolId;
  /** GPUs that can be let at once. */
  readonly gpus: number;
  readonly power: GpuPowerModel;
  readonly pue: Ppm;
}
/** An offer that was on sale for a while at another pool. */
export interface DryRunRival extends Interval {
  readonly pool: DryRunPool;
  readonly terms: PricedTerms;
}
/** A job lease that ran in the month, anywhere in the market. */
export interface DryRunLease {
  readonly leaseId: LeaseId;
  /** Where it ran, and under which terms. */
  readonly pool: DryRunPool;
  readonly terms: PricedTerms;
  readonly during: Interval;
  /** Length of the whole run, seconds, where `during` is a part of it: what rules look at. */
  readonly runSeconds?: number;
  readonly gpuCount: number;
  readonly interruptible: boolean;
  /** What the lease's card froze, where that is known: for leases of the operator's own. */
  readonly frozenAsk?: MicroUsdPerGpuHour;
}
/** An hour at the operator's own site. */
export interface DryRunHour extends Interval {
  /** What a MWh at the meter cost. */
  readonly power: MicroUsdPerMwh;
  /** What the miners would have earned with it; absent without miners. */
  readonly mining?: MicroUsdPerMwh;
}
export interface DryRunInput {
  readonly month: Interval;
  /** The pool the terms are for. */
  readonly pool: DryRunPool;
  readonly terms: PricedTerms;
  /** Share of what a lease earns that the platform keeps. */
  readonly platformFee: Ppm;
  readonly leases: readonly DryRunLease[];
  readonly rivals: readonly DryRunRival[];
  /** Hours of the month with a price, ascending. Without a price an hour earns nothing and counts as missing. */
  readonly hours: readonly DryRunHour[];
  /** Mean index price by series and hour (start, ms). */
  readonly index: (seriesId: SeriesId, hour: EpochMs) => MicroUsdPerMwh | undefined;
  /** Days of the month to tell apart, each of whole hours; none unless given. */
  readonly days?: readonly Interval[];
}
/** Leases, GPU-time and the rent of them. */
export interface DryRunShare {
  readonly leases: number;
  readonly gpuSeconds: bigint;
  /** GPU-hours at the ask, power not included. */
  readonly rent: MicroUsd;
}
export interface DryRunResult extends DryRunMoney {
  /** What really ran on the pool. */
  readonly actual: DryRunShare;
  /** Of that, what would have stayed; and what would not. */
  readonly kept: DryRunShare;
  readonly lost: DryRunShare;
  /** What ran elsewhere and would have come. */
  readonly gained: DryRunShare;
  /** Facility energy of it. */
  readonly energyWh: bigint;
  /** Hours of the month without a known price at the site. */
  readonly hoursWithoutPrice: number;
  /** The days that were asked for: leases stay and come for the whole month, what they come to is told by day. */
  readonly days: readonly DryRunDay[];
}
/** One day of it. */
export interface DryRunDay extends Interval, DryRunMoney {
  /** GPU-time kept and gained. */
  readonly gpuSeconds: bigint;
  /** Rent of what really ran on the pool. */
  readonly actualRent: MicroUsd;
  readonly hoursWithoutPrice: number;
}

/** What the customer pays for a MWh under the terms; undefined while the index is not known. */
export function chargePerMwh(power: PowerTerms, hour: EpochMs, index: DryRunInput['index']): MicroUsdPerMwh | undefined {
  switch (power.kind) {
    case 'fixed':
      return power.price;
    case 'included':
      return microUsdPerMwh(0n);
    case 'pass_through':
    case 'indexed_capped': {
      const print = index(power.seriesId, hour);
      if (print === undefined) return undefined;
      const price = microUsdPerMwh(divideHalfAwayFromZero(print * power.multiplier, 1_000_000n) + power.adder);
      return power.kind === 'pass_through' ? price : minOf(power.cap, maxOf(power.floor ?? price, price));
    }
  }
}
const ruled = ({ gpuCount, during, runSeconds, interruptible }: DryRunLease): RuledJob => ({
  gpuCount, expectedDurationSeconds: runSeconds ?? Math.round(lengthMs(during) / 1_000), earliestStart: during.from,
  // Deadlines are the customers' own: no room to spare is taken as given.
  deadline: during.to, ...(interruptible && { interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 1 } }),
});
const hoursOf = (during: Interval): EpochMs[] => [...splitAt({ from: floorTo(during.from, HOUR_MS), to: during.to }, HOUR_MS)].map(({ from }) => from);

/** All-in price of a GPU-hour, the mean over the hours of the run, under terms at a pool; undefined where an hour has no price. */
function allIn(terms: PricedTerms, ask: MicroUsdPerGpuHour, pool: DryRunPool, during: Interval, index: DryRunInput['index']): bigint | undefined {
  const hours = hoursOf(during);
  let power = 0n;
  for (const hour of hours) {
    const charge = chargePerMwh(terms.power, hour, index);
    if (charge === undefined) return undefined;
    power += powerCostPerGpuHour(pool.power, pool.pue, charge);
  }
  return ask + divideHalfAwayFromZero(power, BigInt(hours.length));
}

interface Demand {
  readonly lease: DryRunLease;
  readonly inMonth: Interval;
  readonly ask: MicroUsdPerGpuHour;
}
const secondsIn = (lease: DryRunLease, within: Interval): bigint => {
  const part = intersect(lease.during, within);
  return part ? (BigInt(lease.gpuCount) * BigInt(lengthMs(part))) / 1_000n : 0n;
};
const shareOf = (leases: number, seconds: bigint, rent: bigint): DryRunShare => ({ leases, gpuSeconds: seconds, rent: microUsd(rent / 3_600n) });

/**
 * What terms would have earned in a month that is over, against what ran in the market then. A customer is taken to go where a GPU-hour, power included,
 * cost least: a lease of the pool stays while the new price is not above what it paid, or not above the cheapest rival that had room; one that ran on the
 * same GPUs elsewhere comes when the new price is below what it paid. The pool is let up to its GPUs hour by hour, its own leases first. Caps and budgets
 * of customers are their own and are not looked at. A higher ask never wins more GPU-hours.
 */
export function dryRun(input: DryRunInput): DryRunResult {
  const { month, pool, terms, index, hours } = input;
  const touching = input.leases.filter((lease) => intersect(lease.during, month) && lengthMs(lease.during) > 0);
  const mine = touching.filter((lease) => lease.pool.poolId === pool.poolId);
  const demand = (lease: DryRunLease): Demand => ({ lease, inMonth: intersect(lease.during, month)!, ask: askFor(terms, ruled(lease)).ask });
  const kept = mine.filter((lease) => stays(lease, input)).map(demand);
  const keptIds = new Set(kept.map(({ lease }) => lease.leaseId));
  const gained = touching.filter((lease) => lease.pool.poolId !== pool.poolId && lease.gpuCount <= pool.gpus && comes(lease, input)).map(demand);

  const reckoned = hours.map((hour) => ({ from: hour.from, sums: sumsOfHour(pool, hour, chargePerMwh(terms.power, hour.from, index), wanted(kept, hour), wanted(gained, hour)) }));
  const totals = addSums(reckoned.map(({ sums }) => sums));
  const paid = (lease: DryRunLease): bigint => lease.frozenAsk ?? askFor(lease.terms, ruled(lease)).ask;
  const ran = (leases: readonly DryRunLease[]): DryRunShare => shareOf(
    leases.length, leases.reduce((sum, lease) => sum + secondsIn(lease, month), 0n), leases.reduce((sum, lease) => sum + rentOf(secondsIn(lease, month), paid(lease)), 0n));
  return {
    actual: ran(mine), lost: ran(mine.filter(({ leaseId }) => !keptIds.has(leaseId))),
    kept: shareOf(kept.length, totals.kept, totals.keptRent), gained: shareOf(gained.length, totals.gained, totals.gainedRent),
    ...earnedOf(totals, input.platformFee), energyWh: totals.energy, hoursWithoutPrice: missing(month, hours.length),
    days: (input.days ?? []).map((day) => {
      const inDay = reckoned.filter(({ from }) => day.from <= from && from < day.to);
      const sums = addSums(inDay.map((hour) => hour.sums));
      return {
        ...day, gpuSeconds: sums.kept + sums.gained, ...earnedOf(sums, input.platformFee), hoursWithoutPrice: missing(day, inDay.length),
        actualRent: microUsd(mine.reduce((sum, lease) => sum + rentOf(secondsIn(lease, day), paid(lease)), 0n) / 3_600n),
      };
    }),
  };
}
const missing = (during: Interval, priced: number): number => Math.round(lengthMs(during) / HOUR_MS) - priced;

/** GPU-seconds that are asked for in an hour, and the rent of all of them (micro-USD x seconds per hour). */
function wanted(demands: readonly Demand[], hour: Interval): Wanted {
  let [seconds, rent] = [0n, 0n];
  for (const { lease, ask } of demands) {
    const part = secondsIn(lease, hour);
    seconds += part;
    rent += rentOf(part, ask);
  }
  return { seconds, rent };
}

function newPrice(lease: DryRunLease, { terms, pool, index }: DryRunInput): bigint | undefined {
  return allIn(terms, askFor(terms, ruled(lease)).ask, pool, lease.during, index);
}
function paidPrice(lease: DryRunLease, { index }: DryRunInput): bigint | undefined {
  return allIn(lease.terms, lease.frozenAsk ?? askFor(lease.terms, ruled(lease)).ask, lease.pool, lease.during, index);
}
function comes(lease: DryRunLease, input: DryRunInput): boolean {
  const [price, paid] = [newPrice(lease, input), paidPrice(lease, input)];
  return price !== undefined && paid !== undefined && price < paid;
}
function stays(lease: DryRunLease, input: DryRunInput): boolean {
  const [price, paid] = [newPrice(lease, input), paidPrice(lease, input)];
  if (price === undefined || paid === undefined) return false;
  if (price <= paid) return true;
  const elsewhere = input.rivals.flatMap((rival) => {
    const open = rival.from <= lease.during.from && lease.during.from < rival.to && rival.pool.poolId !== input.pool.poolId;
    if (!open || !hadRoom(rival.pool, lease, input.leases)) return [];
    return allIn(rival.terms, askFor(rival.terms, ruled(lease)).ask, rival.pool, lease.during, input.index) ?? [];
  });
  return elsewhere.length > 0 && elsewhere.every((rival) => price <= rival);
}
/** Whether a rival pool had the GPUs free in every hour of a run. */
function hadRoom(pool: DryRunPool, lease: DryRunLease, leases: readonly DryRunLease[]): boolean {
  const there = leases.filter((other) => other.pool.poolId === pool.poolId && intersect(other.during, lease.during));
  return hoursOf(lease.during).every((from) => {
    const hour = { from, to: addMs(from, HOUR_MS) };
    const busy = there.reduce((sum, other) => (intersect(other.during, hour) ? sum + other.gpuCount : sum), 0);
    return busy + lease.gpuCount <= pool.gpus;
  });
}

/** What the answer rests on, in words: shown with it. */
export const dryRunAssumptions: readonly string[] = [
  'Customers are taken to go where a GPU-hour cost least, power included, among the same GPU model. A lease of the pool stays while the new price is not above what it paid, or not above the cheapest rival that had room; a lease elsewhere comes when the new price is below what it paid.',
  'Only job leases that ran in the month count, anywhere in the market. Work that found no place is left out, and so are reservations.',
  'Caps, budgets and deadlines of customers are their own and are not looked at: rules about room to spare are taken not to hold.',
  'Rivals are priced by their public offers as they stood when the lease began, with the GPUs they have now.',
  'The pool is let hour by hour up to the GPUs it has now, its own leases first; gangs are not packed onto nodes, and curtailments are as they were.',
  'Power is priced at the hourly mean of prices that are published by now; energy by the pool’s average draw. Hours without a price earn nothing here.',
  'The matcher minimises power cost unless a job asks for least all-in price: prices decide less there than they do here.',
];
