import type { Stripe } from 'stripe';
import type { FaultRule } from './http/faults.js';
import type { AccountState } from './objects/accounts.js';
import type { CardOutcome } from './objects/card-outcomes.js';
import type { WebhookRule } from './webhooks/rules.js';

/** What tests and drills do to the twin from the side; the same calls exist as POST /_twin/<name> with a JSON body. */
export interface TwinControl {
  /** The next requests that match meet this fault. Rules are tried in the order they were added. */
  addFault(rule: FaultRule): void;
  /** Removes all fault rules and answers the requests that still hang by cutting them. */
  clearFaults(): void;
  /** The next events that match are duplicated, dropped, delayed, held or signed wrongly. */
  addWebhookRule(rule: WebhookRule): void;
  /** Removes all webhook rules; held events stay held until `releaseHeld`. */
  clearWebhookRules(): void;
  /** Delivers what a `hold` rule kept, in the order asked for. */
  releaseHeld(order: 'as_created' | 'reversed'): Promise<void>;
  /** Resolves when every delivery that is due by the clock has been answered. */
  webhooksSettled(): Promise<void>;
  /** Sets the twin's own clock, which then stands still until set again; `undefined` gives it back to the options' clock. */
  setClock(nowMs: number | undefined): Promise<void>;
  /** What a signature made now is stamped with, in milliseconds since 1970: who verifies by another clock finds every delivery too old. */
  signedAtMs(): number;
  /** How a stored payment method answers from now on: a card that worked may decline later. */
  setCardOutcome(paymentMethodId: string, outcome: CardOutcome): void;
  /** The customer pays an open invoice on the hosted page, or finishes the action the bank asked for. */
  payHosted(invoiceId: string, paymentMethodId?: string): Stripe.Invoice;
  /** Opens a dispute on a captured charge and takes the amount and the dispute fee. */
  openDispute(chargeId: string): Stripe.Dispute;
  /** Decides an open dispute; winning returns the amount, not the fee. */
  closeDispute(disputeId: string, outcome: 'won' | 'lost'): Stripe.Dispute;
  /** A connected account is verified, asked for documents again, or closed. */
  setAccountState(accountId: string, state: AccountState): Stripe.Account;
  /** The bank sends a payout back. */
  failPayout(payoutId: string): Stripe.Payout;
  /** Everything stored under one kind, oldest first: for counting what a retry made. */
  objects(kind: 'customer' | 'invoice' | 'invoiceitem' | 'payment_intent' | 'charge' | 'refund' | 'event' | 'transfer' | 'transfer_reversal' | 'payout' | 'account'): readonly { readonly id: string }[];
}
