import type { LeaseId } from '@switchyard/kernel';
import { billLeases, isMonthly } from '@switchyard/billing';
import { inTransaction, lockLease, type Tx } from '@switchyard/store';
import type { BillingParts } from '../parts.js';
import { noteBilled, rateMonthsOf, type RatedMonths } from './advance-months.js';
import { readKnown } from './lease-inputs.js';

/** Leases whose invoices are written in one transaction. */
export const LEASES_TOGETHER = 200;
/** Leases that are read and rated at once: each takes a connection. */
const AT_ONCE = 4;

/**
 * Brings leases that are billed by month up to date, and writes their invoices in one transaction: at the end of a month they are due all at once. The
 * invoices themselves go on from there by the sweep. A lease that fails is left out, and so are all of them when the writing fails: taken by itself,
 * each succeeds or says why not. Harmless at any time, twice, and from two processes.
 * @param leaseIds in order of id, so that two processes lock them in the same order; at most `LEASES_TOGETHER`
 * @returns leases that are up to date, or blocked with a reason; the others are to be advanced by themselves
 */
export async function advanceTogether(parts: BillingParts, leaseIds: readonly LeaseId[]): Promise<ReadonlySet<LeaseId>> {
  if (leaseIds.length < 2) return new Set();
  try {
    return await inTransaction(parts.database, (lock) => advance(parts, lock, leaseIds));
  } catch (error) {
    parts.log.warn({ leases: leaseIds.length, reason: (error as Error).message }, `${leaseIds.length} leases are not billed together, each is taken by itself: ${(error as Error).message}`);
    return new Set();
  }
}

async function advance(parts: BillingParts, lock: Tx, leaseIds: readonly LeaseId[]): Promise<ReadonlySet<LeaseId>> {
  const done = new Set<LeaseId>();
  const ready = new Map<LeaseId, RatedMonths>();
  for (let from = 0; from < leaseIds.length; from += AT_ONCE) {
    const some = leaseIds.slice(from, from + AT_ONCE);
    for (const leaseId of some) await lockLease(lock, leaseId);
    const outcomes = await Promise.all(some.map((leaseId) => unlessItFails(() => ratedMonths(parts, leaseId))));
    for (const [index, leaseId] of some.entries()) {
      const rated = outcomes[index];
      if (rated?.ok === true) ready.set(leaseId, rated.value);
      else if (rated !== undefined) done.add(leaseId);
    }
  }
  const billed = await billLeases(parts.ports, [...ready].map(([leaseId, { rated }]) => ({ leaseId, rated })));
  for (const [index, [leaseId, months]] of [...ready].entries()) {
    if ((await unlessItFails(() => noteBilled(parts, months, billed[index]!))) !== undefined) done.add(leaseId);
  }
  return done;
}
/** Undefined: it is billed once, at its end. */
async function ratedMonths(parts: BillingParts, leaseId: LeaseId): Promise<Awaited<ReturnType<typeof rateMonthsOf>> | undefined> {
  const known = await inTransaction(parts.database, (tx) => readKnown(tx, leaseId, parts.ports.clock.now()));
  return known !== undefined && isMonthly(known.account, known.contract) ? rateMonthsOf(parts, leaseId) : undefined;
}
/** One that fails must not keep the others waiting: it is taken by itself afterwards, which says what is wrong. */
const unlessItFails = <T>(work: () => Promise<T>): Promise<T | undefined> => work().catch(() => undefined);
