import { add, type EpochMs, type Interval, lessThan, maxOf, microUsd, type MicroUsd, minOf, splitByWeights, subtract, sum } from '@switchyard/kernel';
import { spendVerdict } from './spend-guard.js';

/** A lease that may still cost something, measured against one budget. All amounts are of the budget's period. */
export interface MeteredLease<Id extends string = string> {
  readonly leaseId: Id;
  /** What its readings have come to, use without a published price at its worst. */
  readonly spent: MicroUsd;
  /** The most that the time it holds GPUs beyond these readings can cost. */
  readonly ahead: MicroUsd;
  /** What it was last told it may cost in the period; absent when it was told nothing. */
  readonly granted?: MicroUsd;
}
/** What a lease may cost in the period of a budget, all in all: the site enforces it, whether it hears of us or not (decision 13). */
export interface Grant<Id extends string = string> {
  readonly leaseId: Id;
  readonly amount: MicroUsd;
  /** All it can need: the budget does not stop it before its end. */
  readonly whole: boolean;
}
const ZERO = microUsd(0n);

/**
 * Divides what a hard budget leaves between the leases that run under it, so that together they never cost more than it, but for the metering interval each is in.
 * What was granted is not taken back, since a site that is out of reach goes on with it: only when the limit was lowered below what is out, everyone is cut in
 * proportion to what it has left. What is free goes to those who need more, in proportion to their need.
 * @param spentElsewhere what leases that are over have cost in the period
 * @param leases in an order the caller fixes
 */
export function divideRoom<Id extends string>(limit: MicroUsd, spentElsewhere: MicroUsd, leases: readonly MeteredLease<Id>[]): readonly Grant<Id>[] {
  const room = subtract(limit, spentElsewhere);
  const needs = leases.map(({ spent, ahead }) => add(spent, ahead));
  const held = leases.map(({ spent, granted }, i) => maxOf(spent, minOf(granted ?? spent, needs[i]!)));
  const spent = leases.map((lease) => lease.spent);
  const out = sum(held);
  const grants = lessThan(room, out)
    ? shares(subtract(room, sum(spent)), held.map((amount, i) => subtract(amount, spent[i]!)), spent)
    : shares(subtract(room, out), needs.map((need, i) => subtract(need, held[i]!)), held);
  return leases.map(({ leaseId }, i) => ({ leaseId, amount: grants[i]!, whole: !lessThan(grants[i]!, needs[i]!) }));
}

/** `base`, and of what is free as much as is wanted, or the part in proportion. */
function shares(free: MicroUsd, wanted: readonly MicroUsd[], base: readonly MicroUsd[]): readonly MicroUsd[] {
  const all = sum(wanted);
  const given = minOf(maxOf(free, ZERO), all);
  const parts = all === 0n ? wanted : splitByWeights(given, wanted);
  if (!('ok' in parts)) return base.map((amount, i) => add(amount, parts[i]!));
  if (!parts.ok) throw new Error(`divideRoom: ${parts.error.kind}`);
  return base.map((amount, i) => add(amount, parts.value[i]!));
}

/** Whether a running lease is to be parked: its grant ends before it does, and does not pay for one more interval. */
export function mustPark(lease: Pick<MeteredLease, 'spent'>, grant: Pick<Grant, 'amount' | 'whole'>, intervalWorstCase: MicroUsd): boolean {
  return !grant.whole && spendVerdict({ spent: lease.spent, limit: grant.amount, intervalWorstCase }).kind === 'stop';
}

/** Less than this of a month says nothing of the rest. */
const PROJECT_AFTER_MS = 3_600_000;
/**
 * What a month comes to if the rest of it costs as much per hour as it did so far: no more than that, seasons and plans left out.
 * @returns undefined in its first hour
 */
export function projectedMonth(spent: MicroUsd, month: Interval, now: EpochMs): MicroUsd | undefined {
  const gone = Math.min(now, month.to) - month.from;
  if (gone < PROJECT_AFTER_MS) return undefined;
  return microUsd((spent * BigInt(month.to - month.from)) / BigInt(gone));
}
