import { addMs, DAY_MS, err, ok, type EpochMs, type InvoiceId, type LeaseId, type Result } from '@switchyard/kernel';
import { askAdvances, billMonths, explainRefusal, monthsIn, periodsOf, rateMonths, settleContract, type BilledLease, type RatedPeriod } from '@switchyard/billing';
import { advancesOf, explainRatingError, type RatingError } from '@switchyard/rating';
import { blockLease, inTransaction, lastIntervalEnd, markRated, markStored, putIntervals, readFacts, setDue, sumIntervals, type LeaseBlock, type Tx } from '@switchyard/store';
import type { BillingParts } from '../parts.js';
import type { LeaseAdvance } from './advance-lease.js';
import { termOf } from './assemble-usage.js';
import { compareQuote } from './compare-quote.js';
import { readKnown, readWindow, type KnownLease, type UsageWindow } from './lease-inputs.js';
import { rateIntervals } from './rate-intervals.js';

/** Remarks kept of a lease: more say nothing that these do not. */
const REMARKS_MAX = 50;
export interface MonthsAdvance {
  readonly advance: LeaseAdvance;
  readonly invoices: readonly InvoiceId[];
}

/** A lease whose months are rated and wait to be put on their invoices. */
export interface RatedMonths {
  readonly known: KnownLease;
  readonly plan: Plan;
  readonly window: UsageWindow | undefined;
  /** The invoice that asks for prepayment and deposit, if it was made now. */
  readonly asked: InvoiceId | null;
  readonly rated: readonly RatedPeriod[];
}

/**
 * Brings a lease that is billed by month up to date: stores what its intervals come to, and puts every month that is over on its invoice. A month is
 * billed when it is over; the last one when the lease's final reading is in, or its agent has been silent past the cutoff.
 */
export async function advanceMonths(parts: BillingParts, leaseId: LeaseId): Promise<MonthsAdvance> {
  const rated = await rateMonthsOf(parts, leaseId);
  return rated.ok ? noteBilled(parts, rated.value, await billMonths(parts.ports, leaseId, rated.value.rated)) : rated.error;
}

/** The first half: everything before the invoices. @returns what came of it when there is nothing to put on any */
export async function rateMonthsOf(parts: BillingParts, leaseId: LeaseId): Promise<Result<RatedMonths, MonthsAdvance>> {
  const now = parts.ports.clock.now();
  const { known, plan, window } = await inTransaction(parts.database, async (tx) => {
    const known = await readKnown(tx, leaseId, now);
    if (known === undefined) throw new Error(`lease ${leaseId}: billing has not heard of it yet`);
    const plan = planOf(known, now, parts.ports.policy.collectingMs);
    return { known, plan, window: await readWindow(tx, known, plan.through) };
  }, 'REPEATABLE READ');
  const asked = paysAhead(known) ? await askAdvances(parts.ports, leaseId) : ok(null);
  const waiting = window === undefined ? undefined : await storeWindow(parts, window, now);
  const running = async (): Promise<void> => inTransaction(parts.database, (tx) => markRated(tx, leaseId, known.progress.usageVersion, remarksOf(known, window), now, { dueAt: plan.dueAt, closes: plan.ends }));
  if (!asked.ok) return err(await stop(parts, leaseId, plan, { kind: asked.error.kind, message: explainRefusal(asked.error) }));
  if (waiting !== undefined && waiting.from < plan.through) return err(await stop(parts, leaseId, plan, { kind: 'NotRateable', message: explainRatingError(waiting.error) }));
  const term = { from: termOf(known.contract, known.progress, []).from, to: plan.through };
  if (term.from >= term.to) {
    await running();
    return err({ advance: 'running', invoices: asked.value === null ? [] : [asked.value.id] });
  }
  if (isOfRunningMonth(known, plan, window, now)) {
    await running();
    return err({ advance: 'running', invoices: [] });
  }
  const rated = await inTransaction(parts.database, (tx) => rateStored(tx, known, term.from, plan));
  if (!rated.ok) return err(await stop(parts, leaseId, plan, { kind: rated.error.kind, message: explainRatingError(rated.error) }));
  return ok({ known, plan, window, asked: asked.value?.id ?? null, rated: rated.value });
}

/** The second half: settles what is held of a contract that ended, and notes how far rating has come. @param billed what came of putting the months on their invoices */
export async function noteBilled(parts: BillingParts, { known, plan, window, asked }: RatedMonths, billed: BilledLease): Promise<MonthsAdvance> {
  const now = parts.ports.clock.now();
  const { leaseId } = known.contract;
  if (!billed.ok) return stop(parts, leaseId, plan, { kind: billed.error.kind, message: explainRefusal(billed.error) });
  const held = paysAhead(known) ? await settleContract(parts.ports, leaseId, plan.ends) : ok('nothing held' as const);
  if (!held.ok) return stop(parts, leaseId, plan, { kind: held.error.kind, message: explainRefusal(held.error) });
  const dueAt = plan.ends && held.value === 'waiting' ? addMs(now, DAY_MS) : plan.dueAt;
  if (plan.ends) await compareQuote(parts, known.contract, now);
  await inTransaction(parts.database, (tx) => markRated(tx, leaseId, known.progress.usageVersion, remarksOf(known, window), now, { dueAt, closes: plan.ends }));
  return { advance: billed.value.length > 0 ? 'rated' : plan.ends ? 'up to date' : 'running', invoices: [...billed.value.filter((invoice) => invoice.issuedAt === null).map(({ id }) => id), ...(asked === null ? [] : [asked])] };
}
async function stop(parts: BillingParts, leaseId: LeaseId, plan: Plan, block: LeaseBlock): Promise<MonthsAdvance> {
  await inTransaction(parts.database, async (tx) => {
    await blockLease(tx, leaseId, block);
    await setDue(tx, leaseId, plan.dueAt);
  });
  return { advance: 'blocked', invoices: [] };
}
/** Whether the contract has a prepayment or a deposit. */
function paysAhead({ contract }: KnownLease): boolean {
  const { prepayment, deposit } = advancesOf(contract.card);
  return prepayment !== undefined || deposit !== undefined;
}

interface Plan {
  /** Everything before it is to be billed now. */
  readonly through: EpochMs;
  /** Nothing of the lease comes after it. */
  readonly ends: boolean;
  /** When to look again without an event. */
  readonly dueAt: EpochMs | null;
}
function planOf({ contract, account }: KnownLease, now: EpochMs, collectingMs: number): Plan {
  const { endedAt, finalReadingAt } = contract;
  if (endedAt !== null && (finalReadingAt !== null || now >= addMs(endedAt, collectingMs))) return { through: endedAt, ends: true, dueAt: null };
  const month = monthsIn({ from: now, to: addMs(now, 1) }, account)[0]!;
  const last = endedAt === null ? month : monthsIn({ from: addMs(endedAt, -1), to: endedAt }, account)[0]!;
  const through = Math.min(month.from, last.from) as EpochMs;
  return { through, ends: false, dueAt: endedAt === null ? month.to : addMs(endedAt, collectingMs) };
}

/** Whether only the month that runs has changed since the months before it were billed: nothing is to be billed then. */
function isOfRunningMonth({ progress }: KnownLease, plan: Plan, window: UsageWindow | undefined, now: EpochMs): boolean {
  return !plan.ends && window !== undefined && window.window.from >= plan.through && progress.ratedVersion > 0n && progress.blocked === null && progress.dueAt !== null && progress.dueAt > now;
}

/** Replaces the stored intervals of a window. @returns the first that waits for its price */
async function storeWindow(parts: BillingParts, { contract, progress, assembled, months, window, whole }: UsageWindow, now: EpochMs): Promise<{ readonly from: EpochMs; readonly error: RatingError } | undefined> {
  const rated = rateIntervals(contract.card, assembled.usage, months, true);
  if (!rated.ok) return { from: window.from, error: rated.error };
  const { intervals, waiting } = rated.value;
  await inTransaction(parts.database, async (tx) => {
    await putIntervals(tx, contract.leaseId, whole ? null : window.from, intervals, now);
    if (waiting === undefined) await markStored(tx, contract.leaseId, progress.usageVersion);
  });
  return waiting && { from: waiting.usage.from, error: waiting.error };
}

async function rateStored(tx: Tx, { contract, account }: KnownLease, from: EpochMs, { through, ends }: Plan): Promise<ReturnType<typeof rateMonths>> {
  const { leaseId } = contract;
  // What ran on past the end (a last reading that reaches over it) is still of the last month.
  const to = ends ? (Math.max(through, (await lastIntervalEnd(tx, leaseId)) ?? through) as EpochMs) : through;
  const periods = periodsOf(account, { from, to }, ends);
  const facts = await readFacts(tx, leaseId, periods.map(({ name, month }) => ({ name, ...month })));
  return rateMonths(contract, periods, { sums: await sumIntervals(tx, leaseId), ...facts });
}
function remarksOf({ progress }: KnownLease, window: UsageWindow | undefined): readonly string[] {
  if (window === undefined) return progress.remarks;
  return (window.whole ? window.assembled.remarks : [...new Set([...progress.remarks, ...window.assembled.remarks])]).slice(0, REMARKS_MAX);
}
