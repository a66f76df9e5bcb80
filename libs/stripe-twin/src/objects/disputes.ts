import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { invalidRequest, noSuch } from '../http/twin-error.js';
import { DISPUTE_FEE_MINOR, moveBalance } from './balance.js';
import { idOf, type Call } from './call.js';
import { listModels, page } from './lists.js';

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null, billing_address: null, cancellation_policy: null, cancellation_policy_disclosure: null, cancellation_rebuttal: null,
  customer_communication: null, customer_email_address: null, customer_name: null, customer_purchase_ip: null, customer_signature: null,
  duplicate_charge_documentation: null, duplicate_charge_explanation: null, duplicate_charge_id: null, enhanced_evidence: {}, product_description: null,
  receipt: null, refund_policy: null, refund_policy_disclosure: null, refund_refusal_explanation: null, service_date: null, service_documentation: null,
  shipping_address: null, shipping_carrier: null, shipping_date: null, shipping_documentation: null, shipping_tracking_number: null,
  uncategorized_file: null, uncategorized_text: null,
};

const transactionOf = (call: Call<unknown>, id: string): Stripe.BalanceTransaction[] => {
  const entry = call.store.get('balance_entry', id);
  return entry ? [entry.transaction] : [];
};

/** The cardholder's bank takes the captured amount back, and Stripe its fee. */
export function openDispute(call: Call<unknown>, charge: Stripe.Charge): Stripe.Dispute {
  if (!charge.captured || charge.disputed) throw invalidRequest(`Charge ${charge.id} is ${charge.disputed ? 'already disputed' : 'not captured'}.`);
  const id = call.newId('du');
  const amount = charge.amount_captured - charge.amount_refunded;
  const taken = moveBalance(call, { owner: 'platform', amount: -amount, fee: DISPUTE_FEE_MINOR, currency: charge.currency, type: 'adjustment', source: id, description: `Chargeback withdrawal for ${charge.id}` });
  const dispute: Stripe.Dispute = {
    id, object: 'dispute', amount, balance_transactions: transactionOf(call, taken), charge: charge.id, created: call.now, currency: charge.currency,
    enhanced_eligibility_types: [], evidence: noEvidence,
    evidence_details: { due_by: call.now + 7 * 86_400, enhanced_eligibility: {}, has_evidence: false, past_due: false, submission_count: 0, submission_method: 'not_submitted' },
    intended_submission_method: null, is_charge_refundable: false, livemode: false, metadata: {}, payment_intent: idOf(charge.payment_intent),
    reason: 'fraudulent', status: 'needs_response',
  };
  call.store.put('dispute', dispute);
  call.store.put('charge', { ...charge, disputed: true });
  call.emit('charge.dispute.created', dispute);
  call.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function closeDispute(call: Call<unknown>, id: string, outcome: 'won' | 'lost'): Stripe.Dispute {
  const before = call.store.get('dispute', id);
  if (!before) throw noSuch('dispute', id);
  if (before.status !== 'needs_response') throw invalidRequest(`Dispute ${id} is already ${before.status}.`);
  const returned = outcome === 'lost' ? [] : transactionOf(call, moveBalance(call, { owner: 'platform', amount: before.amount, currency: before.currency, type: 'adjustment', source: id, description: `Chargeback reversal for ${idOf(before.charge)}` }));
  const after: Stripe.Dispute = { ...before, status: outcome, balance_transactions: [...before.balance_transactions, ...returned] };
  call.store.put('dispute', after);
  if (outcome === 'won') call.emit('charge.dispute.funds_reinstated', after);
  call.emit('charge.dispute.closed', after);
  return after;
}

export const disputeRoutes: readonly Route[] = [
  route<Stripe.DisputeListParams>(
    { method: 'GET', path: '/v1/disputes', params: 'DisputeListParams', models: [...listModels, 'charge', 'payment_intent'], answer: 'list of Dispute' },
    (call) => page('/v1/disputes', call.store.all('dispute').filter((item) =>
      (call.params.charge === undefined || idOf(item.charge) === call.params.charge) && (call.params.payment_intent === undefined || idOf(item.payment_intent) === call.params.payment_intent)), call.params),
  ),
  route({ method: 'GET', path: '/v1/disputes/{id}', models: ['expand'], answer: 'Dispute' }, (call) => {
    const found = call.store.get('dispute', call.path.id ?? '');
    if (!found) throw noSuch('dispute', call.path.id ?? '');
    return found;
  }),
];
