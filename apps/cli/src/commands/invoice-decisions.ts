import { textTable } from '@switchyard/grid';
import {
  AdjustInvoiceLineDocument, ApproveInvoicesDocument, type Client, DeleteInvoiceDocument, InvoiceReviewDocument, type InvoiceReviewQuery, RejectInvoiceDocument, ReviewQueueDocument,
} from '@switchyard/graphql-client';
import { made } from '../start/seed-market.js';

export type ReviewedInvoice = NonNullable<InvoiceReviewQuery['invoice']>;
/** What came of a decision, in words, and whether all of it was done. */
export interface Told {
  readonly value: unknown;
  readonly text: string;
  readonly ok: boolean;
}
/** Invoices that one request approves. */
const BATCH = 100;

/** @throws Error when there is no such invoice for this caller */
export async function reviewed(client: Client, id: string): Promise<ReviewedInvoice> {
  const { invoice } = await client.execute(InvoiceReviewDocument, { id });
  if (!invoice) throw new Error(`There is no invoice ${id} that you may see. "switchyard invoices list" shows those there are.`);
  return invoice;
}
export const amountOf = ({ amount, currency }: { readonly amount: string; readonly currency: string }): string => `${amount} ${currency}`;
type Looked = Pick<ReviewedInvoice, 'anomalies'>;
export const toLookAt = ({ anomalies }: Looked): string => anomalies.map(({ kind }) => kind.toLowerCase().replaceAll('_', ' ')).join(', ');

/** One row per invoice that is about to be decided on. */
export const planTable = (invoices: readonly Pick<ReviewedInvoice, 'id' | 'customer' | 'total' | 'state' | 'anomalies' | 'availableActions'>[], action: string): string =>
  textTable(['invoice', 'customer', 'state', 'total', '', 'to look at', `you may ${action} it`], invoices.map((i) =>
    [i.id, i.customer.name, i.state, i.total.amount, i.total.currency, toLookAt(i), i.availableActions.includes(action) ? 'yes' : 'no']));

/** Everything in the queue that shows nothing to look at and that the caller may approve. */
export async function cleanOnes(client: Client): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ;) {
    const { reviewQueue: page } = await client.execute(ReviewQueueDocument, { filter: { anomalies: [], approvable: true }, first: 100, ...(after === undefined ? {} : { after }) });
    ids.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage || page.pageInfo.endCursor === null) return ids;
    after = page.pageInfo.endCursor;
  }
}
export async function approve(client: Client, ids: readonly string[]): Promise<Told> {
  const results = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    results.push(...made((await client.execute(ApproveInvoicesDocument, { input: { invoiceIds: ids.slice(from, from + BATCH) } })).approveInvoices, 'InvoiceApprovals').results);
  }
  const done = results.filter(({ invoice }) => invoice?.state === 'APPROVED').length;
  return {
    value: results, ok: results.every(({ refusal }) => refusal === null),
    text: `${textTable(['invoice', 'now', 'why not'], results.map((r) => [r.invoiceId, r.invoice === null ? 'as it was' : r.invoice.state === 'APPROVED' ? 'APPROVED' : 'waits for a second person', r.refusal?.message ?? '']))}\n\n${
      done} of ${ids.length} approved; billing issues them.`,
  };
}
const nowIs = (invoice: { readonly id: string; readonly state: string; readonly total: { readonly amount: string; readonly currency: string } }): Told =>
  ({ value: invoice, ok: true, text: `${invoice.id} is ${invoice.state} at ${amountOf(invoice.total)}.` });
export async function reject(client: Client, invoiceId: string, reason: string): Promise<Told> {
  return nowIs(made((await client.execute(RejectInvoiceDocument, { input: { invoiceId, reason } })).rejectInvoice, 'Invoice'));
}
export async function remove(client: Client, invoiceId: string, reason: string): Promise<Told> {
  return nowIs(made((await client.execute(DeleteInvoiceDocument, { input: { invoiceId, reason } })).deleteInvoice, 'Invoice'));
}
export async function adjust(client: Client, lineId: string, amount: string, reason: string): Promise<Told> {
  return nowIs(made((await client.execute(AdjustInvoiceLineDocument, { input: { lineId, amount, reason } })).adjustInvoiceLine, 'Invoice'));
}
