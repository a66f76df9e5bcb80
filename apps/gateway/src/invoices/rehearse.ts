import { rehearseIssue, housePolicy, type IssueRehearsal } from '@switchyard/billing';
import type { Currency } from '@switchyard/kernel';
import { balanceNow, readAccountRow, readInvoice, readPeriods, toBillingAccount, type Tx } from '@switchyard/store';
import { postingView } from '../ledger/views.js';
import type { GatewayParts } from '../graphql/context.js';
import { toPlainRefusal } from './refusals.js';
import { money } from './views.js';

/** What issuing an invoice would do; null when there is none, or it is past that. */
export async function rehearsalOf(tx: Tx, { marketClock }: GatewayParts, invoiceId: string): Promise<object | null> {
  const invoice = await readInvoice(tx, invoiceId);
  const account = invoice && (await readAccountRow(tx, invoice.customerOrg));
  if (invoice === undefined || account === undefined) return null;
  const rehearsed = await rehearseIssue({
    clock: marketClock, policy: housePolicy, account: toBillingAccount(account), periods: await readPeriods(tx), balanceMinor: (of) => balanceNow(tx, of),
  }, invoice);
  return rehearsed.ok ? rehearsalView(invoice.id, invoice.currency, rehearsed.value) : null;
}
function rehearsalView(invoiceId: string, currency: Currency, { calls, bookings, issued, refusal }: IssueRehearsal): object {
  return {
    invoiceId, calls: calls.map(({ step, description, amountMinor }) => ({ step, description, amount: amountMinor === null ? null : money(amountMinor, currency) })),
    bookings: bookings.map(({ kind, effectiveAt, postings }) => ({ kind, effectiveAt, postings: postings.map(postingView) })),
    total: issued && money(issued.totalMinor, currency), legalSeries: issued?.legalSeries ?? null, dueAt: issued?.dueAt ?? null, refusal: refusal && toPlainRefusal(refusal),
  };
}
