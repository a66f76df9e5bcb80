import type Stripe from 'stripe';
import type { CardOutcome } from '../objects/card-outcomes.js';

/** A balance transaction with whose balance it moves; `status` is worked out from the clock when read. */
interface BalanceEntry {
  readonly id: string;
  /** `platform` or a connected account's `acct_…`. */
  readonly owner: string;
  readonly transaction: Stripe.BalanceTransaction;
}

/** The stored answer of one idempotent request. */
export interface IdempotencyRecord {
  readonly id: string;
  /** Method, path, account and decoded body: what "the same request" means. */
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly createdMs: number;
}

/** One event on its way to one endpoint. Kept until it is answered 2xx or given up. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly endpointId: string;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Wall time of the next attempt. */
  readonly dueMs: number;
  readonly held: boolean;
  readonly wrongSignature: boolean;
}

export interface Endpoint {
  readonly id: string;
  readonly secret: string;
  readonly endpoint: Stripe.WebhookEndpoint;
}

/** Everything the twin remembers, by kind. Insertion order is creation order. */
export interface Kinds {
  readonly account: Stripe.Account;
  readonly balance_entry: BalanceEntry;
  readonly card_outcome: { readonly id: string; readonly outcome: CardOutcome };
  readonly charge: Stripe.Charge;
  readonly credit_note: Stripe.CreditNote;
  readonly customer: Stripe.Customer | Stripe.DeletedCustomer;
  readonly delivery: Delivery;
  readonly dispute: Stripe.Dispute;
  readonly endpoint: Endpoint;
  readonly event: Stripe.Event;
  readonly idempotency: IdempotencyRecord;
  readonly invoice: Stripe.Invoice;
  readonly invoice_payment: Stripe.InvoicePayment;
  readonly invoiceitem: Stripe.InvoiceItem;
  readonly meta: { readonly id: string; readonly value: string };
  readonly payment_intent: Stripe.PaymentIntent;
  readonly payment_method: Stripe.PaymentMethod;
  readonly payout: Stripe.Payout;
  readonly refund: Stripe.Refund;
  readonly setup_intent: Stripe.SetupIntent;
  readonly transfer: Stripe.Transfer;
  readonly transfer_reversal: Stripe.TransferReversal;
}
export type Kind = keyof Kinds;
