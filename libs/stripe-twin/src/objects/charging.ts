import type Stripe from 'stripe';
import { invalidRequest } from '../http/twin-error.js';
import { CARD_PENDING_S, cardFee, moveBalance } from './balance.js';
import { idOf, type Call } from './call.js';
import { declineWords, type Decline } from './declines.js';
import { openDispute } from './disputes.js';
import { outcomeOf, paymentMethodOf } from './payment-methods.js';

/** How an attempt to collect a payment intent ended; the intent and charge are stored either way. */
export type Attempt =
  | { readonly kind: 'paid'; readonly intent: Stripe.PaymentIntent; readonly charge: Stripe.Charge }
  | { readonly kind: 'declined'; readonly intent: Stripe.PaymentIntent; readonly charge: Stripe.Charge; readonly decline: Decline }
  | { readonly kind: 'needs_action'; readonly intent: Stripe.PaymentIntent };

/** The smallest card charge, in minor units of the twin's currencies. */
export const MINIMUM_CHARGE_MINOR = 50;

export function newIntent(call: Call<unknown>, input: { amount: number; currency: string; customer: string | null; description: string | null; metadata: Stripe.Metadata }): Stripe.PaymentIntent {
  const id = call.newId('pi');
  const intent: Stripe.PaymentIntent = {
    id, object: 'payment_intent', allowed_payment_method_types: null, amount: input.amount, amount_capturable: 0, amount_received: 0,
    application: null, application_fee_amount: null, automatic_payment_methods: null, canceled_at: null, cancellation_reason: null,
    capture_method: 'automatic', client_secret: `${id}_secret_twin`, confirmation_method: 'automatic', created: call.now, currency: input.currency,
    customer: input.customer, customer_account: null, description: input.description, excluded_payment_method_types: null, last_payment_error: null,
    latest_charge: null, livemode: false, managed_payments: null, metadata: input.metadata, next_action: null, on_behalf_of: null, payment_method: null,
    payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], payment_record: null, processing: null,
    receipt_email: null, review: null, setup_future_usage: null, shipping: null, source: null, statement_descriptor: null,
    statement_descriptor_suffix: null, status: 'requires_payment_method', transfer_data: null, transfer_group: null,
  };
  call.store.put('payment_intent', intent);
  call.emit('payment_intent.created', intent);
  return intent;
}

/** Tries to collect the whole intent from one method. `authenticated`: the customer has done what the bank asked. */
export function attempt(call: Call<unknown>, intent: Stripe.PaymentIntent, paymentMethodId: string, authenticated = false): Attempt {
  const method = paymentMethodOf(call, paymentMethodId, 'payment_method');
  const customer = idOf(intent.customer);
  if (customer !== null && idOf(method.customer) !== customer) {
    throw invalidRequest(`The payment method ${paymentMethodId} does not belong to the customer ${customer}.`, { param: 'payment_method', code: 'payment_method_customer_mismatch' });
  }
  const outcome = outcomeOf(call, paymentMethodId);
  if (outcome === 'requires_action' && !authenticated) {
    const waiting: Stripe.PaymentIntent = {
      ...intent, status: 'requires_action', payment_method: paymentMethodId, next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    };
    call.store.put('payment_intent', waiting);
    call.emit('payment_intent.requires_action', waiting);
    return { kind: 'needs_action', intent: waiting };
  }
  if (outcome === 'generic_decline' || outcome === 'insufficient_funds' || outcome === 'expired_card') return decline(call, intent, method, outcome);
  return pay(call, intent, method, outcome === 'succeeds_then_disputed');
}

function pay(call: Call<unknown>, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, disputed: boolean): Attempt {
  const id = call.newId('ch');
  const transaction = moveBalance(call, {
    owner: 'platform', amount: intent.amount, fee: cardFee(intent.amount), currency: intent.currency, type: 'charge', source: id,
    availableOn: call.now + CARD_PENDING_S, ...(intent.description === null ? {} : { description: intent.description }),
  });
  const charge = newCharge(call, id, intent, method, { balance_transaction: transaction, paid: true, captured: true, amount_captured: intent.amount, status: 'succeeded' });
  const paid: Stripe.PaymentIntent = {
    ...intent, status: 'succeeded', amount_received: intent.amount, latest_charge: id, payment_method: method.id, next_action: null, last_payment_error: null,
  };
  call.store.put('payment_intent', paid);
  call.emit('charge.succeeded', charge);
  call.emit('payment_intent.succeeded', paid);
  if (disputed) openDispute(call, charge);
  return { kind: 'paid', intent: paid, charge };
}

function decline(call: Call<unknown>, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, why: Decline): Attempt {
  const words = declineWords(why);
  const id = call.newId('ch');
  const charge = newCharge(call, id, intent, method, { status: 'failed', failure_code: words.code, failure_message: words.message });
  const failed: Stripe.PaymentIntent = {
    ...intent, status: 'requires_payment_method', latest_charge: id, payment_method: null,
    last_payment_error: { type: 'card_error', code: words.code, decline_code: words.decline_code, message: words.message, charge: id, payment_method: method },
  };
  call.store.put('payment_intent', failed);
  call.emit('charge.failed', charge);
  call.emit('payment_intent.payment_failed', failed);
  return { kind: 'declined', intent: failed, charge, decline: why };
}

function newCharge(call: Call<unknown>, id: string, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, more: Partial<Stripe.Charge>): Stripe.Charge {
  const charge: Stripe.Charge = {
    id, object: 'charge', amount: intent.amount, amount_captured: 0, amount_refunded: 0, application: null, application_fee: null,
    application_fee_amount: null, balance_transaction: null, billing_details: method.billing_details, calculated_statement_descriptor: null,
    captured: false, created: call.now, currency: intent.currency, customer: idOf(intent.customer), description: intent.description, disputed: false,
    failure_balance_transaction: null, failure_code: null, failure_message: null, fraud_details: {}, livemode: false, metadata: intent.metadata,
    on_behalf_of: null, outcome: null, paid: false, payment_intent: intent.id, payment_method: method.id, payment_method_details: null,
    receipt_email: null, receipt_number: null, receipt_url: null, refunded: false, review: null, shipping: null, source: null, source_transfer: null,
    statement_descriptor: null, statement_descriptor_suffix: null, status: 'pending', transfer_data: null, transfer_group: null, ...more,
  };
  call.store.put('charge', charge);
  return charge;
}
