import { approveRemedy, housePolicy, proposeRemedy, withdrawRemedy, type BillingResult, type Proposal, type ProposalPorts, type Remedy, type SettleTo } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { minorUnits, parseId, type InvoiceId, type MinorUnits } from '@switchyard/kernel';
import { billingStoreIn, invoiceOfLine, readRemedyRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { fieldOf, toPlainRefusal } from './refusals.js';
import { remedyView, type RemedyView } from './remedy-view.js';
import { actorOfPrincipal } from './views.js';

/** Most that one proposal may give back: 10,000,000.00. */
const AMOUNT_MINOR_MAX = 1_000_000_000n;
const REASON_LENGTH_MAX = 500;

/** Billing's use cases in the transaction of the mutation: four eyes, tiers and bounds are theirs. */
const portsIn = (tx: Tx, { parts }: Doing): ProposalPorts => ({ store: billingStoreIn(tx, parts.marketClock), clock: parts.marketClock, policy: housePolicy });
const settleOf = (to: Schema.SettleTo): SettleTo => (to === 'PAYMENT_METHOD' ? 'payment_method' : 'customer_credit');
const amountIn = (check: InputCheck, text: string): MinorUnits => minorUnits(check.decimal('amount', text, { scale: 2, min: 1n, max: AMOUNT_MINOR_MAX }) ?? 0n);

export async function creditLine(tx: Tx, doing: Doing, input: Schema.CreditLineInput): Promise<RemedyView> {
  const check = new InputCheck();
  const lineId = check.id('lineId', 'line', input.lineId);
  const amountMinor = amountIn(check, input.amount);
  const reason = check.text('reason', input.reason, REASON_LENGTH_MAX);
  check.done();
  const invoiceId = await invoiceOfLine(tx, lineId!);
  if (invoiceId === undefined) return refuse(plainRefusal('NOT_FOUND', `There is no line ${input.lineId}.`, ['input', 'lineId']));
  const proposal: Proposal = { kind: 'lines', lines: [{ lineId: lineId!, amountMinor }], settleTo: settleOf(input.settleTo ?? 'CUSTOMER_CREDIT'), feesKept: input.keepFee ?? false };
  return proposed(tx, doing, 'credit_note.propose', input, invoiceId, proposal, reason!);
}
export async function refundInvoice(tx: Tx, doing: Doing, input: Schema.RefundInvoiceInput): Promise<RemedyView> {
  const check = new InputCheck();
  const invoiceId = check.id('invoiceId', 'inv', input.invoiceId);
  const amountMinor = amountIn(check, input.amount);
  const reason = check.text('reason', input.reason, REASON_LENGTH_MAX);
  check.done();
  return proposed(tx, doing, 'refund.propose', input, invoiceId!, { kind: 'amount', amountMinor, settleTo: settleOf(input.settleTo ?? 'PAYMENT_METHOD'), feesKept: input.keepFee ?? false }, reason!);
}
export async function endInvoice(tx: Tx, doing: Doing, kind: 'write_off' | 'void', input: Schema.WriteOffInvoiceInput | Schema.VoidInvoiceInput): Promise<RemedyView> {
  const check = new InputCheck();
  const invoiceId = check.id('invoiceId', 'inv', input.invoiceId);
  const reason = check.text('reason', input.reason, REASON_LENGTH_MAX);
  check.done();
  return proposed(tx, doing, `${kind}.propose`, input, invoiceId!, { kind }, reason!);
}
function proposed(tx: Tx, doing: Doing, action: string, input: object, invoiceId: InvoiceId, proposal: Proposal, reason: string): Promise<RemedyView> {
  const id = proposal.kind === 'lines' || proposal.kind === 'amount' ? doing.parts.ids.next('cn') : doing.parts.ids.next('req');
  return told(tx, doing, action, input, proposeRemedy(portsIn(tx, doing), { id, invoiceId, proposal, reason }, actorOfPrincipal(doing.person)));
}

export const approve = (tx: Tx, doing: Doing, input: Schema.ApproveRemedyInput): Promise<RemedyView> =>
  told(tx, doing, 'remedy.approve', input, approveRemedy(portsIn(tx, doing), idOf(input.remedyId), actorOfPrincipal(doing.person)));
const idOf = (text: string): string =>
  parseId('cn', text) ?? parseId('req', text) ?? refuse(plainRefusal('NOT_FOUND', `There is no credit note or request ${text.slice(0, 60)}.`, ['input', 'remedyId']));
export async function withdraw(tx: Tx, doing: Doing, input: Schema.WithdrawRemedyInput): Promise<RemedyView> {
  const check = new InputCheck();
  const reason = check.text('reason', input.reason, REASON_LENGTH_MAX);
  check.done();
  return told(tx, doing, 'remedy.withdraw', input, withdrawRemedy(portsIn(tx, doing), idOf(input.remedyId), actorOfPrincipal(doing.person), reason!));
}

async function told(tx: Tx, doing: Doing, action: string, input: object, deciding: BillingResult<Remedy>): Promise<RemedyView> {
  const decided = await deciding;
  if (!decided.ok) return refuse(toPlainRefusal(decided.error, fieldOf(decided.error, input)));
  const { id, invoiceId, kind, state, amountMinor, reason } = decided.value;
  await recordDeed(tx, doing, action, id, { invoiceId, kind, state, amountMinor, reason });
  return remedyView((await readRemedyRow(tx, id))!);
}
