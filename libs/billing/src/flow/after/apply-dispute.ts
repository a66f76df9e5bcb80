import { err, ok, type Result } from '@switchyard/kernel';
import { disputedShares, disputeLost, disputeOpened, disputeWon, type Dispute } from '../../core/dispute.js';
import type { Invoice } from '../../core/invoice.js';
import type { BillingRefusal } from '../../core/refusal.js';
import type { BillingPorts, BillingResult, BillingTx } from '../../ports.js';
import type { StripeDispute, StripeEvent } from '../../stripe-port.js';
import type { WebhookOutcome } from '../apply-webhook.js';
import { system } from '../change-invoice.js';
import { postAll } from '../issue-invoice.js';
import { availableOf } from '../available.js';
import { actorName } from '../../core/actor.js';

const BANK = actorName(system('stripe-webhook'));

/**
 * Applies news of a dispute, once, in any order: whatever comes first opens it, its end is final, and what comes after that is stale. The money the bank
 * took is booked, the operators' shares are kept back, and dunning of the customer rests until it is decided.
 * `NotReady`: the payment itself is not booked yet; the event is to be brought again.
 */
export async function applyDisputeEvent(ports: BillingPorts, event: StripeEvent): BillingResult<WebhookOutcome> {
  const { body } = event;
  if (!('dispute' in body)) return ok('ignored');
  const theirs = body.dispute;
  if (theirs.paymentIntentId === null) return ok('ignored');
  const found = await ports.stripe.invoiceOfPayment(theirs.paymentIntentId);
  if (found.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step: 'invoice-of-payment', message: found.message });
  if (found.kind === 'refused') return err({ kind: 'StripeRefused', step: 'invoice-of-payment', code: found.code, message: found.message });
  const invoiceId = found.value;
  if (invoiceId === null) return ok('ignored');
  return ports.store.inTransaction(async (tx): Promise<Result<WebhookOutcome, BillingRefusal>> => {
    if (!(await tx.claim(`stripe-event/${event.eventId}`))) return ok('duplicate');
    const invoice = await tx.invoice(invoiceId);
    if (invoice === undefined) return ok('ignored');
    if (invoice.state !== 'paid') return err({ kind: 'NotReady', invoiceId, state: invoice.state });
    return follow(ports, tx, invoice, theirs);
  });
}

async function follow(ports: BillingPorts, tx: BillingTx, invoice: Invoice, theirs: StripeDispute): Promise<Result<WebhookOutcome, BillingRefusal>> {
  const known = await tx.dispute(theirs.disputeId);
  if (known !== undefined && known.state !== 'open') return ok('stale');
  const opened = known ?? (await begin(tx, invoice, theirs));
  if (known === undefined) {
    const refused = await postAll(tx, disputeOpened(opened), ports.clock.now());
    if (refused !== undefined) return err(refused);
    if (theirs.status === 'open') await keep(ports, tx, invoice, opened, opened, `${opened.id}: the bank asks ${opened.amountMinor} minor units back (${opened.reason})`);
  }
  if (theirs.status === 'open') {
    if (known === undefined) return ok('applied');
    if (known.evidenceDueAt === theirs.evidenceDueAt) return ok('stale');
    await tx.saveDispute({ ...known, evidenceDueAt: theirs.evidenceDueAt });
    return ok('applied');
  }
  const closed: Dispute = { ...opened, state: theirs.status, closedAt: ports.clock.now(), evidenceDueAt: null };
  const at = ports.clock.now();
  const refused = await postAll(tx, closed.state === 'won' ? disputeWon(closed, at) : disputeLost(closed, ports.policy.disputeLoss ?? 'operator', at), at);
  if (refused !== undefined) return err(refused);
  await keep(ports, tx, invoice, opened, closed, `${closed.id}: ${closed.state}`);
  return ok('applied');
}

async function begin(tx: BillingTx, invoice: Invoice, theirs: StripeDispute): Promise<Dispute> {
  const notes = (await tx.remediesOf(invoice.id)).filter((note) => note.kind === 'credit_note' && note.state === 'done');
  const available = await availableOf(tx, invoice);
  const { disputeId: id, amountMinor, feeMinor, reason, evidenceDueAt, createdAt: openedAt } = theirs;
  return {
    id, invoiceId: invoice.id, customerOrg: invoice.customerOrg, currency: invoice.currency, state: 'open', amountMinor, feeMinor, reason, evidenceDueAt, openedAt, closedAt: null,
    shares: disputedShares(invoice, notes, invoice.paidMinor, amountMinor, (operator) => available.get(operator) ?? 0n), version: 0,
  };
}

async function keep(ports: BillingPorts, tx: BillingTx, invoice: Invoice, before: Dispute, after: Dispute, reason: string): Promise<void> {
  await tx.saveDispute(after);
  const place = { state: invoice.state, version: invoice.version };
  const action = before.state === after.state ? 'dispute opened' : `dispute ${after.state}`;
  await tx.audit({ invoiceId: invoice.id, at: ports.clock.now(), by: BANK, action, reason, before: place, after: place });
  await tx.emit({ type: 'dispute.moved', invoiceId: invoice.id, customerOrg: invoice.customerOrg, disputeId: after.id, to: after.state, disputeVersion: after.version + 1 });
}

