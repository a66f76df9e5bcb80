import { addMs, epochMs, HOUR_MS, type EpochMs, type InvoiceId } from '@switchyard/kernel';
import { applyDisputeEvent, applyWebhookEvent, explainRefusal, type BillingPorts, type StripeEvent } from '@switchyard/billing';
import { inTransaction, raiseMark, readMark, readWebhook, settleWebhook } from '@switchyard/store';
import { advanceInvoice } from '../invoices/advance-invoice.js';
import { followConnect } from '../payouts/pay-operators.js';
import type { BillingParts } from '../parts.js';

const portsOf = ({ ports }: BillingParts): BillingPorts => ({ ...ports, usage: { usageOf: () => Promise.reject(new Error('a webhook reads no usage')) } });

/**
 * Applies a delivery the gateway stored. The signature is checked again over the stored bytes, as of when they came: a row somebody wrote into the
 * table by hand has no effect.
 * @throws Error when it came before our own records were ready: it is brought again
 */
export async function applyStoredWebhook(parts: BillingParts, stripeEventId: string): Promise<void> {
  const { database, ports, webhooks, log } = parts;
  const stored = await inTransaction(database, (tx) => readWebhook(tx, stripeEventId));
  if (stored === undefined || stored.appliedAt !== null) return;
  const settle = (outcome: string): Promise<void> => inTransaction(database, (tx) => settleWebhook(tx, stripeEventId, outcome, ports.wall.now()));
  const verified = webhooks.verifyWebhook(stored.rawBody, stored.signature, stored.receivedAt);
  if (!verified.ok || verified.value.eventId !== stripeEventId) {
    log.error({ stripeEventId }, `stored webhook ${stripeEventId} does not carry a valid signature: it has no effect`);
    return settle('refused');
  }
  await settle(await apply(parts, verified.value));
}

async function apply(parts: BillingParts, event: StripeEvent): Promise<string> {
  if (event.body.type === 'connect') return followConnect(parts, event.body);
  const applied = 'dispute' in event.body ? await applyDisputeEvent(portsOf(parts), event) : await applyWebhookEvent(portsOf(parts), event);
  if (!applied.ok) {
    // Money that is not what was due is for people to look at; it stays waiting and is told again by every sweep.
    throw new Error(`Stripe event ${event.eventId}: ${explainRefusal(applied.error)}`);
  }
  const invoiceId: InvoiceId | null = 'invoice' in event.body ? event.body.invoice.invoiceId : null;
  if (applied.value === 'applied' && invoiceId !== null) await advanceInvoice(parts, invoiceId);
  return applied.value;
}

/** Stripe's list lags its webhooks a little, and clocks differ. */
const OVERLAP_MS = HOUR_MS;
const MARK = 'stripe-events';

/** Catches up on events whose webhooks never came, by listing them since the last time. @returns how many had an effect */
export async function catchUpEvents(parts: BillingParts): Promise<number> {
  const { database, ports, log } = parts;
  const mark = epochMs(Number(await inTransaction(database, (tx) => readMark(tx, MARK))));
  const since: EpochMs = mark === 0 ? mark : addMs(mark, -OVERLAP_MS);
  const listed = await ports.stripe.listEvents(since);
  if (listed.kind !== 'ok') throw new Error(`listing Stripe's events: ${listed.message}`);
  let count = 0;
  let whole = true;
  for (const event of listed.value) {
    const outcome = await apply(parts, event).catch((error: Error) => {
      log.warn({ stripeEventId: event.eventId, reason: error.message }, `not applied yet: ${error.message}`);
      return 'waiting';
    });
    if (outcome === 'applied') count += 1;
    // The mark stops at the first that waits, so that it is listed again; what it waits for may be behind it (a dispute comes before the news of its payment).
    if (outcome === 'waiting') whole = false;
    if (whole) await inTransaction(database, (tx) => raiseMark(tx, MARK, BigInt(event.createdAt)));
  }
  return count;
}
