import type { EpochMs, Interval, LeaseId } from '@switchyard/kernel';
import { monthsIn, type BillingAccount, type LeaseContract } from '@switchyard/billing';
import { usageKinds, type MonthFacts, type RelistedTime } from '@switchyard/rating';
import {
  estimatedBefore, inTransaction, lastIntervalEnd, readAccountRow, readContract, readFacts, readLeaseProgress, readPrints, readReadings, readUsageFacts, seamBefore, toBillingAccount, type LeaseProgress, type Tx,
} from '@switchyard/store';
import type { BillingParts } from '../parts.js';
import { assembleUsage, termOf, type AssembledUsage } from './assemble-usage.js';

/** A lease as billing knows it. */
export interface KnownLease {
  readonly contract: LeaseContract;
  /** How it is billed; once, at its end, while its customer has no account. */
  readonly account: Pick<BillingAccount, 'cadence' | 'timeZone' | 'terms'>;
  readonly progress: LeaseProgress;
}
export interface LeaseInputs extends KnownLease {
  readonly assembled: AssembledUsage;
  readonly facts: { readonly monthFacts: readonly MonthFacts[]; readonly relisted: readonly RelistedTime[] };
}

/**
 * Undefined when billing has not heard of the lease. A reservation or a colocation contract ends when its term
 * does, unless it is told to have ended before.
 */
export async function readKnown(tx: Tx, leaseId: LeaseId, now: EpochMs): Promise<KnownLease | undefined> {
  const progress = await readLeaseProgress(tx, leaseId);
  const contract = (await readContract(tx, leaseId))?.contract;
  const account = contract && (await readAccountRow(tx, contract.customerOrg));
  if (progress === undefined || contract === undefined) return undefined;
  const over = (contract.product ?? 'job') !== 'job' && contract.endedAt === null && progress.endsAt <= now;
  return { progress, contract: over ? { ...contract, endedAt: progress.endsAt } : contract, account: account === undefined ? { cadence: 'per_lease' } : toBillingAccount(account) };
}

/**
 * A lease with all its usage as it is known now, from one reading of the database; undefined when billing has not heard of it.
 * @param through a long contract's time counts up to here, whether anything was measured or not
 */
export async function readInputs(parts: BillingParts, leaseId: LeaseId, through?: EpochMs): Promise<LeaseInputs | undefined> {
  return inTransaction(parts.database, async (tx) => {
    const known = await readKnown(tx, leaseId, parts.ports.clock.now());
    if (known === undefined) return undefined;
    const { contract, progress, account } = known;
    const readings = await readReadings(tx, leaseId);
    const measured = termOf(contract, progress, readings);
    const long = (contract.product ?? 'job') !== 'job';
    const term = long && through !== undefined ? { from: measured.from, to: Math.max(measured.to, Math.min(through, contract.endedAt ?? through)) as EpochMs } : measured;
    const months = monthsIn(term, account);
    const prints = progress.seriesId === null ? [] : await readPrints(tx, progress.seriesId, term);
    const facts = await readFacts(tx, leaseId, months);
    const assembled = assembleUsage({ contract, progress, readings, prints, months, term, usageFacts: await readUsageFacts(tx, leaseId) });
    return { ...known, facts, assembled: { ...assembled, facts: { ...assembled.facts, ...facts } } };
  }, 'REPEATABLE READ');
}

/** Usage of a lease from an instant on: what may be other than it is stored. */
export interface UsageWindow extends KnownLease {
  readonly window: Interval;
  /** True: the window holds all of the lease. */
  readonly whole: boolean;
  readonly months: ReturnType<typeof monthsIn>;
  readonly assembled: AssembledUsage;
}
/**
 * The part of a lease's usage that may differ from what is stored: from the seam before the first change to the last reading, and to `through`
 * where a month has ended without one. Undefined when there is none, or nothing on the card follows usage.
 */
export async function readWindow(tx: Tx, known: KnownLease, through: EpochMs): Promise<UsageWindow | undefined> {
  const { contract, progress, account } = known;
  const { leaseId } = contract;
  if (!contract.card.components.some(({ kind }) => usageKinds.some((usage) => usage === kind))) return undefined;
  const start = termOf(contract, progress, []).from;
  const stored = await lastIntervalEnd(tx, leaseId);
  const changed = Math.min(progress.dirtyFrom ?? Infinity, stored ?? start) as EpochMs;
  const seam = changed <= start ? start : await seamBefore(tx, leaseId, changed, progress.settlementSeconds * 1_000);
  const whole = seam <= start;
  const readings = await readReadings(tx, leaseId, whole ? null : seam);
  const window: Interval = { from: whole ? start : seam, to: Math.max(termOf(contract, progress, readings).to, through) as EpochMs };
  if (window.from >= window.to) return undefined;
  const months = monthsIn(window, account);
  const prints = progress.seriesId === null ? [] : await readPrints(tx, progress.seriesId, window);
  const before = whole ? new Map<string, bigint>() : await estimatedBefore(tx, leaseId, seam, progress.settlementSeconds * 1_000);
  return { ...known, window, whole, months, assembled: assembleUsage({ contract, progress, readings, prints, months, term: window, usageFacts: await readUsageFacts(tx, leaseId), byMonth: true, estimatedBefore: before }) };
}
