import { carryOutResolution, compareWithStripe, explainDifferenceRefusal, explainRefusal, houseReconcilePolicy, isDifferenceRefusal, reconcile, type ReconcilePorts, type ReconcileRefusal } from '@switchyard/billing';
import { addMs, DAY_MS, HOUR_MS, type EpochMs } from '@switchyard/kernel';
import { eventsSeenUntil, inTransaction, pgReconcileStore, requestDueRun } from '@switchyard/store';
import type { BillingParts } from '../parts.js';

/** Once a market day, and whenever finance asks. */
const EVERY_MS = DAY_MS;
/** Stripe's lists lag a little, and clocks differ. */
const OVERLAP_MS = HOUR_MS;

export const reconcilePortsOf = ({ database, ports: { stripe, clock, wall, ids } }: BillingParts): ReconcilePorts =>
  ({ store: pgReconcileStore(database, clock), stripe, clock, wall, ids, policy: houseReconcilePolicy });
const explain = (refusal: ReconcileRefusal): string => (isDifferenceRefusal(refusal) ? explainDifferenceRefusal(refusal) : explainRefusal(refusal));

/** Runs the reconciliation that is due or was asked for, or goes on with one that was interrupted. @throws Error when Stripe does not answer: the next sweep goes on */
export async function reconcileDue(parts: BillingParts): Promise<void> {
  const { database, ports, log } = parts;
  if (!(await inTransaction(database, (tx) => requestDueRun(tx, 'system:reconciliation', EVERY_MS, ports.clock.now())))) return;
  const done = await reconcile(reconcilePortsOf(parts));
  if (!done.ok) throw new Error(explain(done.error));
  if (done.value !== null) log.info({ run: String(done.value.id), listed: done.value.listed }, `reconciled with Stripe: ${done.value.listed} movements listed`);
}

/** Carries out what was decided about a difference. @throws Error with the reason when it cannot be now */
export async function settleDifference(parts: BillingParts, id: string): Promise<void> {
  const done = await carryOutResolution(reconcilePortsOf(parts), id);
  if (!done.ok) throw new Error(explain(done.error));
}

const compared = new WeakMap<BillingParts, Promise<void>>();
/**
 * Once per process, before it does anything: is something of ours at Stripe that this database does not know? A database that was restored from an older copy
 * comes with a new process. Until Stripe has answered, nothing is done: every later call would be a guess.
 * @throws Error when Stripe does not answer; the next call asks again
 */
export function compareFirst(parts: BillingParts): Promise<void> {
  const running = compared.get(parts) ?? compareNow(parts);
  compared.set(parts, running);
  running.catch(() => compared.delete(parts));
  return running;
}
async function compareNow(parts: BillingParts): Promise<void> {
  const mark = await inTransaction(parts.database, eventsSeenUntil);
  const since: EpochMs = mark === 0 ? mark : addMs(mark, -OVERLAP_MS);
  const done = await compareWithStripe(reconcilePortsOf(parts), since);
  if (!done.ok) throw new Error(`comparing with Stripe before anything is done: ${explain(done.error)}`);
  const { objects, forgotten, parked } = done.value;
  if (forgotten > 0) parts.log.error({ objects, forgotten, parked }, `Stripe has ${forgotten} objects of ours that this database has forgotten: it was restored from an older copy; ${parked} of them park their accounts`);
}
