import { approvePayout, askPayout, holdPayout, housePayoutTerms, releasePayout, withdrawPayout, type Payout, type PayoutDecisionPorts, type PayoutResult } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { parseId } from '@switchyard/kernel';
import { billingStoreIn, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { actorOfPrincipal } from '../invoices/views.js';
import { toPlainPayoutRefusal } from './refusals.js';
import { payoutView, type PayoutView } from './views.js';

const REASON_LENGTH_MAX = 500;

/** Billing's use cases in the transaction of the mutation: four eyes, tiers and eligibility are theirs. */
export const portsIn = (tx: Tx, { parts }: Doing): PayoutDecisionPorts => ({ store: billingStoreIn(tx, parts.marketClock), clock: parts.marketClock, ids: parts.ids, payoutTerms: () => housePayoutTerms });

const idOf = (text: string): string => parseId('pay', text) ?? refuse(plainRefusal('NOT_FOUND', `There is no payout ${text.slice(0, 60)}.`, ['input', 'payoutId']));
function reasonOf(text: string): string {
  const check = new InputCheck();
  const reason = check.text('reason', text, REASON_LENGTH_MAX);
  check.done();
  return reason!;
}

export const approve = (tx: Tx, doing: Doing, { payoutId }: Schema.ApprovePayoutInput): Promise<PayoutView> =>
  told(tx, doing, 'payout.approve', approvePayout(portsIn(tx, doing), idOf(payoutId), actorOfPrincipal(doing.person)));
export const release = (tx: Tx, doing: Doing, { payoutId }: Schema.ReleasePayoutInput): Promise<PayoutView> =>
  told(tx, doing, 'payout.release', releasePayout(portsIn(tx, doing), idOf(payoutId), actorOfPrincipal(doing.person)));
export async function hold(tx: Tx, doing: Doing, input: Schema.HoldPayoutInput): Promise<PayoutView> {
  const reason = reasonOf(input.reason);
  return told(tx, doing, 'payout.hold', holdPayout(portsIn(tx, doing), idOf(input.payoutId), actorOfPrincipal(doing.person), reason), reason);
}
export async function withdraw(tx: Tx, doing: Doing, input: Schema.WithdrawPayoutInput): Promise<PayoutView> {
  const reason = reasonOf(input.reason);
  return told(tx, doing, 'payout.withdraw', withdrawPayout(portsIn(tx, doing), idOf(input.payoutId), actorOfPrincipal(doing.person), reason), reason);
}
export async function ask(tx: Tx, doing: Doing, input: Schema.AskPayoutInput): Promise<PayoutView> {
  const reason = reasonOf(input.reason);
  const what = input.ask === 'TAKE_BACK' ? 'take_back' : 'to_bank_again';
  return told(tx, doing, `payout.${what}`, askPayout(portsIn(tx, doing), idOf(input.payoutId), what, actorOfPrincipal(doing.person), reason), reason);
}

async function told(tx: Tx, doing: Doing, action: string, deciding: PayoutResult<Payout>, reason: string | null = null): Promise<PayoutView> {
  const decided = await deciding;
  if (!decided.ok) return refuse(toPlainPayoutRefusal(decided.error));
  const { id, operatorOrg, state, amountMinor, currency } = decided.value;
  await recordDeed(tx, doing, action, id, { operatorOrg, state, amountMinor, currency, reason });
  return payoutView(decided.value, doing.person);
}
