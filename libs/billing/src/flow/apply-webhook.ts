import { add, err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import { accountOf } from '../core/chart.js';
import { creditedPart } from '../core/credit-lines.js';
import { debtSetOff } from '../core/credit-posting.js';
import type { Invoice } from '../core/invoice.js';
import { applyPayment, type PaymentReport } from '../core/payment.js';
import { earningsReleased, paymentReceived, stripeFee, writeOffRecovered } from '../core/posting-rules.js';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingPorts, BillingResult, BillingTx } from '../ports.js';
import type { StripeEvent, StripeInvoice } from '../stripe-port.js';
import { storeChange, system } from './change-invoice.js';
import { availableOf } from './available.js';
import { postAll } from './issue-invoice.js';
import { settleAttempts } from './settle-attempts.js';

/**
 * What an event did. `duplicate`: its id was claimed before. `ignored`: nothing of ours, or nothing we act on.
 * `stale`: ours, but newer news (or payment) has settled it.
 */
export type WebhookOutcome = 'applied' | 'duplicate' | 'ignored' | 'stale';
const WEBHOOK = system('stripe-webhook');

/**
 * Applies one verified event: its id is claimed and its effect done in one transaction, so it counts once however often
 * and in whatever order it comes. A refusal gives the claim back, and the event is to be brought again.
 */
export function applyWebhookEvent(ports: BillingPorts, event: StripeEvent): BillingResult<WebhookOutcome> {
  return ports.store.inTransaction(async (tx): Promise<Result<WebhookOutcome, BillingRefusal>> => {
    if (!(await tx.claim(`stripe-event/${event.eventId}`))) return ok('duplicate');
    const news = reportOf(event);
    if (news === undefined) return ok('ignored');
    const before = await tx.invoice(news.invoiceId);
    if (before === undefined) return ok('ignored');
    const applied = applyPayment(before, news.report);
    if (!applied.ok) return applied;
    if (applied.value.effect === 'stale') return ok('stale');
    const after = applied.value.invoice;
    const refused = await settleMoney(ports, tx, before, after, news.report);
    if (refused !== undefined) return err(refused);
    await settleAttempts(tx, after, news.report.outcome);
    await storeChange(ports, tx, before, after, { action: event.body.type, actor: WEBHOOK, reason: event.eventId });
    return ok('applied');
  });
}

function reportOf(event: StripeEvent): { readonly invoiceId: InvoiceId; readonly report: PaymentReport } | undefined {
  const { body } = event;
  const report = (invoice: StripeInvoice, outcome: PaymentReport['outcome']) =>
    invoice.invoiceId === null
      ? undefined
      : {
          invoiceId: invoice.invoiceId,
          report: { eventId: event.eventId, at: event.createdAt, outcome, amountPaidMinor: invoice.amountPaidMinor, carriedMinor: invoice.carriedMinor },
        };
  switch (body.type) {
    case 'invoice.paid':
      return report(body.invoice, 'paid');
    case 'invoice.payment_failed':
      return report(body.invoice, 'failed');
    case 'invoice.payment_action_required':
      return report(body.invoice, 'action_required');
    // Echoes of what we did ourselves.
    case 'invoice.finalized':
    case 'invoice.voided':
    case 'invoice.marked_uncollectible':
    // Disputes have a way of their own (`applyDisputeEvent`).
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    // So have payouts (`followPayout`).
    case 'connect':
    case 'other':
      return undefined;
  }
}

/** Money that came in is booked with the state that says so; a decline is told. */
async function settleMoney(ports: BillingPorts, tx: BillingTx, before: Invoice, after: Invoice, report: PaymentReport): Promise<BillingRefusal | undefined> {
  const { id: invoiceId, customerOrg } = before;
  if (before.state !== after.state && after.state === 'payment.failed') await tx.emit({ type: 'payment.declined', invoiceId, customerOrg });
  if (after.state !== 'paid' || after.paidAt === null) return undefined;
  const { amountPaidMinor, carriedMinor } = report;
  await tx.emit({ type: 'invoice.paid', invoiceId, customerOrg });
  const recovered = before.state === 'uncollectible' ? writeOffRecovered(after, add(amountPaidMinor, carriedMinor), after.paidAt) : undefined;
  const booked = await postAll(tx, [recovered, paymentReceived(after, amountPaidMinor, carriedMinor, after.paidAt)], ports.clock.now());
  return booked ?? release(ports, tx, after);
}

/** The operators' shares, less what credit notes took back while the invoice was unpaid; what an operator owes from earlier is taken from them. */
async function release(ports: BillingPorts, tx: BillingTx, invoice: Invoice): Promise<BillingRefusal | undefined> {
  const at = invoice.paidAt ?? ports.clock.now();
  const givenBack = (await tx.remediesOf(invoice.id)).filter((note) => note.kind === 'credit_note' && note.state === 'done').map((note) => creditedPart(invoice, note));
  const before = await availableOf(tx, invoice);
  const refused = await postAll(tx, [earningsReleased(invoice, at, (operator) => before.get(operator) ?? 0n, givenBack)], ports.clock.now());
  if (refused !== undefined) return refused;
  for (const [operator, availableMinor] of await availableOf(tx, invoice)) {
    const owedMinor = await tx.balanceMinor(accountOf('operator_receivable', invoice.currency, operator));
    const unset = await postAll(tx, [debtSetOff(invoice, operator, { owedMinor, availableMinor }, at)], ports.clock.now());
    if (unset !== undefined) return unset;
  }
  return undefined;
}

/** Books what Stripe kept of a paid invoice; keyed by the balance transaction, so once. `NotReady`: Stripe has not settled it yet. */
export async function bookStripeFee(ports: BillingPorts, invoiceId: InvoiceId): BillingResult<'booked' | 'nothing'> {
  const found = await ports.store.inTransaction(async (tx): Promise<Result<Invoice, BillingRefusal>> => {
    const invoice = await tx.invoice(invoiceId);
    return invoice === undefined ? err({ kind: 'InvoiceNotFound', invoiceId }) : ok(invoice);
  });
  if (!found.ok) return found;
  const invoice = found.value;
  if (invoice.state !== 'paid') return err({ kind: 'NotReady', invoiceId, state: invoice.state });
  if (invoice.stripeInvoiceId === null || invoice.paidMinor === 0n) return ok('nothing');
  const read = await ports.stripe.readPayment(invoice.stripeInvoiceId);
  if (read.kind === 'unknown') return err({ kind: 'OutcomeUnknown', step: 'read-payment', message: read.message });
  if (read.kind === 'refused') return err({ kind: 'StripeRefused', step: 'read-payment', code: read.code, message: read.message });
  const payment = read.value;
  if (payment === null) {
    // Settled by the customer's balance alone: there was no charge, so there is no fee.
    const theirs = await ports.stripe.readInvoice(invoice.stripeInvoiceId);
    if (theirs.kind === 'ok' && theirs.value.status === 'paid' && theirs.value.amountPaidMinor === 0n) return ok('nothing');
    return err({ kind: 'NotReady', invoiceId, state: invoice.state });
  }
  return ports.store.inTransaction(async (tx): Promise<Result<'booked', BillingRefusal>> => {
    // Effective when it was paid, not when we asked: asking again must be the same transaction.
    const refused = await postAll(tx, [stripeFee(invoice, payment, invoice.paidAt ?? ports.clock.now())], ports.clock.now());
    return refused === undefined ? ok('booked') : err(refused);
  });
}
