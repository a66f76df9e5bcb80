import { err, ok, type Result } from '@switchyard/kernel';
import { actorName, type Actor } from '../core/actor.js';
import { approveResolution, differenceMinor, proposeResolution, type Difference, type DifferenceRefusal, type Resolution } from '../core/difference.js';
import { differenceBooked, strayChargeRefunded } from '../core/reconcile-posting.js';
import type { BookingRequest } from '../core/posting-rules.js';
import type { BillingTx } from '../ports.js';
import type { ReconcilePorts, ReconcileRefusal, ReconcileResult, ReconcileTx } from '../reconcile-ports.js';
import { system } from './change-invoice.js';
import { postAll } from './issue-invoice.js';
import { callStripe, mapOk } from './stripe-call.js';

type Tx = BillingTx & ReconcileTx;
type DecisionPorts = Pick<ReconcilePorts, 'store' | 'clock' | 'policy'>;
const BY = actorName(system('reconciliation'));

const change = (ports: DecisionPorts, id: string, by: string, work: (found: Difference, tx: Tx) => Promise<Result<Difference, ReconcileRefusal>> | Result<Difference, DifferenceRefusal>): ReconcileResult<Difference> =>
  ports.store.inTransaction(async (tx): Promise<Result<Difference, ReconcileRefusal>> => {
    const found = await tx.difference(id);
    if (found === undefined) return err({ kind: 'DifferenceNotFound', differenceId: id });
    const changed = await work(found, tx);
    if (!changed.ok || changed.value === found) return changed;
    await tx.saveDifference(changed.value);
    await tx.recordDifference(changed.value, by, changed.value.state, ports.clock.now());
    return ok({ ...changed.value, version: found.version + 1 });
  });

/** Says what is done about a difference, with a reason. */
export const resolveDifference = (ports: DecisionPorts, id: string, resolution: Resolution, actor: Actor): ReconcileResult<Difference> =>
  change(ports, id, actorName(actor), (found) => proposeResolution(found, resolution, actor, ports.policy.tiers));
export const approveDifference = (ports: DecisionPorts, id: string, actor: Actor): ReconcileResult<Difference> =>
  change(ports, id, actorName(actor), (found) => approveResolution(found, actor, ports.clock.now(), ports.policy.tiers));

/** Carries out what was approved. Harmless twice and at once: the booking has the difference as its key, the refund an intent of its own. */
export async function carryOutResolution(ports: ReconcilePorts, id: string): ReconcileResult<Difference> {
  const begun = await change(ports, id, BY, async (found, tx) => {
    if (found.state !== 'approved' || found.resolution === null) return ok(found);
    const { action, role } = found.resolution;
    switch (action) {
      case 'release':
        return ok(resolved(ports, found));
      case 'accept':
        await tx.markMatched(found.subject, found.currency);
        return ok(resolved(ports, found));
      case 'book':
        return booked(ports, tx, differenceBooked(found, role ?? 'stripe_suspense', found.effectiveAt), resolved(ports, found));
      case 'refund':
        // What was paid too much is owed to the customer from here on, whatever becomes of the refund.
        return booked(ports, tx, differenceBooked(found, 'customer_credit', found.effectiveAt), found);
    }
  });
  if (!begun.ok || begun.value.state !== 'approved' || begun.value.resolution?.action !== 'refund') return begun;
  return refund(ports, begun.value);
}
const resolved = (ports: DecisionPorts, difference: Difference): Difference => ({ ...difference, state: 'resolved', resolvedAt: ports.clock.now() });

async function booked(ports: DecisionPorts, tx: Tx, request: BookingRequest | undefined, then: Difference): Promise<Result<Difference, ReconcileRefusal>> {
  const refused = await postAll(tx, [request], ports.clock.now());
  return refused === undefined ? ok(then) : err(refused);
}

async function refund(ports: ReconcilePorts, found: Difference): ReconcileResult<Difference> {
  const { id, chargeId } = found;
  if (chargeId === null) throw new Error(`difference ${id} names no charge to give back`);
  const input = { differenceId: id, chargeId, amountMinor: differenceMinor(found) };
  const called = await callStripe(ports, {
    // A refusal stands: what was paid too much stays the customer's credit, and people decide again.
    scope: id, step: 'refund', input, again: false,
    send: async (key) => {
      const made = await ports.stripe.createRefund(input, key);
      // Given back already: perhaps by ourselves, under a key that Stripe has forgotten.
      const found = made.kind === 'refused' ? await ports.stripe.findRefund(id, chargeId) : undefined;
      return mapOk(found?.kind === 'ok' && found.value !== null ? { kind: 'ok', value: found.value } : found?.kind === 'unknown' ? found : made, (refund) => refund.refundId);
    },
    find: async () => mapOk(await ports.stripe.findRefund(id, chargeId), (made) => made?.refundId ?? null),
  });
  if (!called.ok && called.error.kind !== 'StripeRefused') return called;
  return change(ports, id, BY, async (now, tx) => {
    if (now.state !== 'approved') return ok(now);
    if (!called.ok) return ok({ ...resolved(ports, now), note: `${now.note}; the refund was refused and it is the customer's credit: ${'message' in called.error ? called.error.message : called.error.kind}` });
    return booked(ports, tx, strayChargeRefunded(now, { refundId: called.value, amountMinor: input.amountMinor }, now.openedAt), resolved(ports, now));
  });
}
