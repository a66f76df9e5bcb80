import { type EpochMs, type LeaseId, maxOf, microUsd, type MicroUsd, type MicroUsdPerGpuHour } from '@switchyard/kernel';
import { addsUp, atWorstPrice, defaultMarketPolicy, leaseCardOf, ofIntervals, ofSums, useAtMost, type RatedLease, worstPricePerGpuHour } from '@switchyard/market';
import { at as instantOf, type Tx } from '../base/index.js';
import { bigintOf, mapOf } from './decode.js';
import { groupBy } from './group-by.js';
import { allUsageSince, type UsageRow, useSumsSince, type UseSum } from './leases-read.js';

/** A lease whose use is measured, from an instant on (null: all of it). */
export interface MeasuredLease extends RatedLease {
  readonly id: LeaseId;
  readonly since: EpochMs | null;
}
/** What readings say of a lease since then. */
export interface MeasuredUse {
  /** What they come to, use without a published price at its worst. */
  readonly atMost: MicroUsd;
  /** End of the last of them; null: there is none. */
  readonly until: EpochMs | null;
  /** All of it is priced. */
  readonly priced: boolean;
}
const NOTHING: MeasuredUse = { atMost: microUsd(0n), until: null, priced: true };

/** The most a GPU-hour of a lease can cost: full draw at the highest price there can be. */
export function worstOf(lease: RatedLease): MicroUsdPerGpuHour {
  const where = `lease ${lease.id}.energy_model`;
  return worstPricePerGpuHour(leaseCardOf(lease), bigintOf(mapOf(lease.energyModel, where), 'maxWPerGpu', where), defaultMarketPolicy.highestPrint);
}

/** Two queries at most, however many leases; each at most once. As whoever may read their readings: the scheduler, or the agent of their site. */
export async function measureUse(tx: Tx, leases: readonly MeasuredLease[]): Promise<ReadonlyMap<LeaseId, MeasuredUse>> {
  const carded = leases.map((lease) => {
    const card = leaseCardOf(lease);
    return { lease, card, isSummed: addsUp(card) };
  });
  const [summed, listed] = [carded.filter(({ isSummed }) => isSummed), carded.filter(({ isSummed }) => !isSummed)];
  const keys = (some: typeof carded): readonly unknown[] => [some.map(({ lease }) => lease.id), some.map(({ lease: { since } }) => (since === null ? '-infinity' : instantOf(since)))];
  const sums = summed.length === 0 ? [] : await tx.rows<UseSum>(useSumsSince, keys(summed));
  const rows = listed.length === 0 ? [] : await tx.rows<UsageRow>(allUsageSince, keys(listed));
  const [sumsOf, rowsOf] = [groupBy(sums, ({ key }) => key), groupBy(rows, ({ key }) => key)];
  const measured = carded.map(({ lease, card, isSummed }): readonly [LeaseId, MeasuredUse] => {
    const [mine, each] = [sumsOf.get(lease.id) ?? [], rowsOf.get(lease.id) ?? []];
    const used = isSummed ? ofSums(lease, card, mine) : ofIntervals(lease, card, each);
    const all = mine.reduce((total, one) => total + BigInt(one.gpuSeconds), 0n) + each.reduce((total, one) => total + one.gpuSeconds, 0n);
    const until = [...mine, ...each].reduce<EpochMs | null>((last, { to }) => (last === null ? to : maxOfTimes(last, to)), null);
    return [lease.id, until === null ? NOTHING : { atMost: maxOf(useAtMost(used, all, worstOf(lease)), microUsd(0n)), until, priced: used.gpuSeconds >= all }];
  });
  return new Map(measured);
}
const maxOfTimes = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);

/** GPUs held over a time. */
export interface HeldTime {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpus: number;
}
/** What held time costs at its worst between two instants. */
export function heldAtWorst(held: readonly HeldTime[], from: EpochMs, to: EpochMs, worst: MicroUsdPerGpuHour): MicroUsd {
  const gpuMs = held.reduce((all, part) => all + BigInt(Math.max(0, Math.min(part.to, to) - Math.max(part.from, from))) * BigInt(part.gpus), 0n);
  return atWorstPrice((gpuMs + 999n) / 1_000n, worst);
}
