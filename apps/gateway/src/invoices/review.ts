import { adjustLine, approveInvoice, housePolicy, recollectInvoice, rejectInvoice, type BillingResult, type Invoice, type ReviewPorts } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { minorUnits, parseId, type InvoiceId } from '@switchyard/kernel';
import { billingStoreIn, invoiceOfLine, readInvoiceHead, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { fieldOf, toPlainRefusal } from './refusals.js';
import { actorOfPrincipal, invoiceView, type InvoiceView } from './views.js';

/** Most that finance may add to or take off one line: 10,000,000.00. */
const ADJUSTMENT_MINOR_MAX = 1_000_000_000n;

/** Billing's use cases in the transaction of the mutation: they decide, with the four eyes; here is only the way in. */
const portsIn = (tx: Tx, { parts }: Doing): ReviewPorts => ({ store: billingStoreIn(tx, parts.marketClock), clock: parts.marketClock, policy: housePolicy });

export function approve(tx: Tx, doing: Doing, input: Schema.ApproveInvoiceInput): Promise<InvoiceView> {
  return reviewed(tx, doing, 'invoice.approve', input, input.invoiceId, {}, (ports, id) => approveInvoice(ports, id, actorOfPrincipal(doing.person)));
}
export function reject(tx: Tx, doing: Doing, input: Schema.RejectInvoiceInput): Promise<InvoiceView> {
  const words = reasonOf(input.reason);
  return reviewed(tx, doing, 'invoice.reject', input, input.invoiceId, { reason: words }, (ports, id) => rejectInvoice(ports, id, actorOfPrincipal(doing.person), words));
}
/** A rejected invoice comes back to review as it is now; who says so does not approve it. */
export async function recollect(tx: Tx, doing: Doing, input: Schema.RecollectInvoiceInput): Promise<InvoiceView> {
  const check = new InputCheck();
  const words = check.text('reason', input.reason, 500);
  check.done();
  return reviewed(tx, doing, 'invoice.recollect', input, input.invoiceId, { reason: words }, (ports, id) => recollectInvoice(ports, id, actorOfPrincipal(doing.person), words!));
}
/** Adds an amount to a line (negative takes off). Taxes and fees follow; the rated amount stays beside it. */
export async function adjust(tx: Tx, doing: Doing, input: Schema.AdjustInvoiceLineInput): Promise<InvoiceView> {
  const check = new InputCheck();
  const lineId = check.id('lineId', 'line', input.lineId);
  const amount = check.decimal('amount', input.amount, { scale: 2, min: -ADJUSTMENT_MINOR_MAX, max: ADJUSTMENT_MINOR_MAX });
  if (amount === 0n) check.problem('amount', 'must not be 0');
  const reason = check.text('reason', input.reason, 500);
  check.done();
  const invoiceId = await invoiceOfLine(tx, lineId!);
  if (invoiceId === undefined) return refuse(plainRefusal('NOT_FOUND', `There is no line ${input.lineId}.`, ['input', 'lineId']));
  return reviewed(tx, doing, 'invoice.adjust_line', input, invoiceId, { lineId, amount: input.amount, reason }, async (ports, id) => {
    const invoice = await ports.store.inTransaction(async (billing) => ({ ok: true, value: await billing.invoice(id) }));
    const line = invoice.ok ? invoice.value?.lines.find((l) => l.id === lineId) : undefined;
    if (line === undefined) return { ok: false, error: { kind: 'LineNotFound', invoiceId: id, lineId: lineId! } };
    return adjustLine(ports, { invoiceId: id, lineId: lineId!, amountMinor: minorUnits(line.amountMinor + amount!), reason: reason! }, actorOfPrincipal(doing.person));
  });
}

/** A reason is for people to read: one line that says something. */
function reasonOf(text: string): string {
  const reason = text.trim();
  if (reason.length >= 1 && reason.length <= 500 && !/\p{Cc}/u.test(reason)) return reason;
  return refuse(plainRefusal('INVALID_INPUT', 'The reason must have 1 to 500 characters on one line.', ['input', 'reason']));
}

async function reviewed(
  tx: Tx, doing: Doing, action: string, input: object, invoiceId: string, detail: Readonly<Record<string, unknown>>, decide: (ports: ReviewPorts, id: InvoiceId) => BillingResult<Invoice>,
): Promise<InvoiceView> {
  const id = parseId('inv', invoiceId);
  if (id === undefined) return refuse(plainRefusal('NOT_FOUND', `There is no invoice ${invoiceId.slice(0, 60)}.`, ['input', 'invoiceId']));
  const decided = await decide(portsIn(tx, doing), id);
  if (!decided.ok) return refuse(toPlainRefusal(decided.error, fieldOf(decided.error, input)));
  await recordDeed(tx, doing, action, id, { ...detail, state: decided.value.state, version: decided.value.version });
  return invoiceView((await readInvoiceHead(tx, id))!, doing.person);
}
