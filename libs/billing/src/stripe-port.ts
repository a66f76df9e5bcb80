/**
 * What billing asks of Stripe. One implementation speaks to the SDK (libs/stripe), one is a fake in testing/.
 * Every call that changes something takes our idempotency key; the caller has stored that key before it calls.
 */
import type { Currency, EpochMs, InvoiceId, InvoiceLineId, MinorUnits, OrgId } from '@switchyard/kernel';

/**
 * How a call ended.
 * - `ok`: Stripe answered with the object, and the object was checked (`object` and `id` are what was asked for).
 * - `refused`: a definite 4xx. Nothing happened; the same key would answer the same; a new attempt takes a new key.
 * - `unknown`: anything else (timeout, closed socket, cut body, 409, 429, 5xx, an answer that is not the object).
 *   It may have happened: ask again with the same key.
 */
export type StripeOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly httpStatus: number }
  | { readonly kind: 'unknown'; readonly message: string };

export type StripeInvoiceStatus = 'draft' | 'open' | 'paid' | 'void' | 'uncollectible';

/** The part of a Stripe invoice that billing compares with its own. */
export interface StripeInvoice {
  readonly stripeInvoiceId: string;
  /** From `metadata.switchyard_invoice_id`; null when the invoice is not one of ours. */
  readonly invoiceId: InvoiceId | null;
  readonly stripeCustomerId: string;
  readonly status: StripeInvoiceStatus;
  readonly currency: Currency;
  readonly totalMinor: MinorUnits;
  readonly amountPaidMinor: MinorUnits;
  readonly amountRemainingMinor: MinorUnits;
  /**
   * What of the total went onto the customer's balance at Stripe when it was finalised instead of being collected: a total below Stripe's smallest
   * charge, or one in the customer's favour (negative). Negative too when an earlier balance is collected with it.
   */
  readonly carriedMinor: MinorUnits;
  readonly lines: readonly StripeInvoiceLine[];
  /** Page where the customer can pay; null until finalised. */
  readonly hostedUrl: string | null;
  readonly pdfUrl: string | null;
  /** `pi_…` of the payment that settled it, once there is one. */
  readonly paymentIntentId: string | null;
}
export interface StripeInvoiceLine {
  readonly stripeLineId: string;
  /** From `metadata.switchyard_line_id`; null when the line is not one of ours. */
  readonly lineId: InvoiceLineId | null;
  readonly amountMinor: MinorUnits;
}

export interface CreateCustomer {
  readonly orgId: OrgId;
  readonly name: string;
  readonly email: string | null;
}
export interface AttachPaymentMethod {
  readonly stripeCustomerId: string;
  /** `pm_…`; becomes the customer's default for invoices. */
  readonly paymentMethodId: string;
}
export interface CreateDraftInvoice {
  readonly invoiceId: InvoiceId;
  readonly stripeCustomerId: string;
  readonly currency: Currency;
  /** At most 500 characters. */
  readonly description: string;
}
export interface AddInvoiceLine {
  readonly invoiceId: InvoiceId;
  /** The line, or the first of those that are sent together. */
  readonly lineId: InvoiceLineId;
  readonly stripeCustomerId: string;
  readonly stripeInvoiceId: string;
  /** At most 500 characters. */
  readonly description: string;
  /** May be negative (credits, negative power prices) or zero. */
  readonly amountMinor: MinorUnits;
  readonly currency: Currency;
}
/** A settled payment with what Stripe kept of it. */
export interface StripePayment {
  readonly paymentIntentId: string;
  readonly chargeId: string | null;
  /** `txn_…`: the key under which the fee is booked. */
  readonly balanceTransactionId: string;
  readonly amountMinor: MinorUnits;
  readonly feeMinor: MinorUnits;
  readonly netMinor: MinorUnits;
  readonly currency: Currency;
}

/** A credit note to be made: of an unpaid invoice `refundMinor` and `balanceMinor` are 0, of a paid one they sum to the amount. */
export interface CreateCreditNote {
  /** `cn_…` of ours. */
  readonly creditNoteId: string;
  readonly stripeInvoiceId: string;
  readonly amountMinor: MinorUnits;
  /** Back to what was paid with. */
  readonly refundMinor: MinorUnits;
  /** Onto the customer's balance at Stripe, which later invoices use first. */
  readonly balanceMinor: MinorUnits;
  /** At most 500 characters. */
  readonly memo: string;
}
export interface StripeCreditNote {
  readonly stripeCreditNoteId: string;
  /** From `metadata.switchyard_credit_note_id`. */
  readonly creditNoteId: string | null;
  readonly amountMinor: MinorUnits;
  /** What lowered the amount due. */
  readonly prePaymentMinor: MinorUnits;
  /** What had been paid and went back. */
  readonly postPaymentMinor: MinorUnits;
  /** `re_…` of the refund made with it. */
  readonly refundId: string | null;
}
/** A bank asks a payment back. */
export interface StripeDispute {
  readonly disputeId: string;
  readonly chargeId: string;
  readonly paymentIntentId: string | null;
  readonly status: 'open' | 'won' | 'lost';
  readonly amountMinor: MinorUnits;
  /** Stripe's fee for it, from its balance transactions. */
  readonly feeMinor: MinorUnits;
  readonly currency: Currency;
  readonly reason: string;
  readonly evidenceDueAt: EpochMs | null;
  readonly createdAt: EpochMs;
}

/** A webhook event after its signature was verified and its payload read. */
export interface StripeEvent {
  readonly eventId: string;
  readonly createdAt: EpochMs;
  readonly body: StripeEventBody;
}
export type StripeEventBody =
  | {
      readonly type:
        | 'invoice.finalized'
        | 'invoice.paid'
        | 'invoice.payment_failed'
        | 'invoice.payment_action_required'
        | 'invoice.voided'
        | 'invoice.marked_uncollectible';
      readonly invoice: StripeInvoice;
    }
  | {
      readonly type: 'charge.dispute.created' | 'charge.dispute.updated' | 'charge.dispute.closed';
      readonly dispute: StripeDispute;
    }
  /** News of a payout or of an operator's account: a hint to look there. */
  | { readonly type: 'connect'; readonly stripeType: string; readonly payoutId: string | null; readonly stripeAccountId: string | null }
  /** Seen, kept and without effect here. `stripeType` is Stripe's own name of the event. */
  | { readonly type: 'other'; readonly stripeType: string };

export interface StripePort {
  createCustomer(input: CreateCustomer, idempotencyKey: string): Promise<StripeOutcome<{ readonly stripeCustomerId: string }>>;
  attachPaymentMethod(
    input: AttachPaymentMethod,
    idempotencyKey: string,
  ): Promise<StripeOutcome<{ readonly paymentMethodId: string }>>;
  /** A draft with `auto_advance` off and `metadata.switchyard_invoice_id`. */
  createDraftInvoice(input: CreateDraftInvoice, idempotencyKey: string): Promise<StripeOutcome<StripeInvoice>>;
  /** One item with an integer `amount` and `metadata.switchyard_line_id`. */
  addLine(input: AddInvoiceLine, idempotencyKey: string): Promise<StripeOutcome<{ readonly stripeLineId: string }>>;
  /** The invoice with all its lines (all pages). */
  readInvoice(stripeInvoiceId: string): Promise<StripeOutcome<StripeInvoice>>;
  /** Draft to open (a zero total goes straight to paid at Stripe). Never collects by itself. */
  finaliseInvoice(stripeInvoiceId: string, idempotencyKey: string): Promise<StripeOutcome<StripeInvoice>>;
  /** Collects with the customer's default payment method. A decline is `refused` with Stripe's code. */
  payInvoice(stripeInvoiceId: string, idempotencyKey: string): Promise<StripeOutcome<StripeInvoice>>;
  voidInvoice(stripeInvoiceId: string, idempotencyKey: string): Promise<StripeOutcome<StripeInvoice>>;
  markUncollectible(stripeInvoiceId: string, idempotencyKey: string): Promise<StripeOutcome<StripeInvoice>>;
  /**
   * Looks for what an unanswered call may have left behind, once Stripe has forgotten the key (24 h).
   * Value null: there is no such object.
   */
  findInvoice(invoiceId: InvoiceId, stripeCustomerId: string): Promise<StripeOutcome<StripeInvoice | null>>;
  findCustomer(orgId: OrgId): Promise<StripeOutcome<{ readonly stripeCustomerId: string } | null>>;
  /** The settled payment of an invoice; null while there is none. */
  readPayment(stripeInvoiceId: string): Promise<StripeOutcome<StripePayment | null>>;
  /** Of an open invoice it lowers what is due, of a paid one it refunds or credits: one call, one object. */
  createCreditNote(input: CreateCreditNote, idempotencyKey: string): Promise<StripeOutcome<StripeCreditNote>>;
  readCreditNote(stripeCreditNoteId: string): Promise<StripeOutcome<StripeCreditNote>>;
  /** By our own id in its metadata; null: there is none. */
  findCreditNote(creditNoteId: string, stripeInvoiceId: string): Promise<StripeOutcome<StripeCreditNote | null>>;
  /** The invoice of ours that a payment settled; null: none of ours. */
  invoiceOfPayment(paymentIntentId: string): Promise<StripeOutcome<InvoiceId | null>>;
  /** Events created at or after `since`, oldest first: how a webhook outage is caught up. */
  listEvents(since: EpochMs): Promise<StripeOutcome<readonly StripeEvent[]>>;
}
