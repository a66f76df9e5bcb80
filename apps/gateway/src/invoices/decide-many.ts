import { approveInvoice, deleteInvoice, explainRefusal, housePolicy, type BillingRefusal, type Invoice, type ReviewPorts } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { ok, type InvoiceId, type Result } from '@switchyard/kernel';
import { billingStoreIn, readInvoiceHead, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { refuse, type PlainRefusal } from '../graphql/refusals.js';
import { toPlainRefusal } from './refusals.js';
import { actorOfPrincipal, invoiceView, type InvoiceView } from './views.js';

/** Invoices that one call approves. */
const INVOICES_MAX = 100;
interface ApprovalsView {
  readonly __typename: 'InvoiceApprovals';
  readonly approvedCount: number;
  readonly results: readonly { readonly invoiceId: string; readonly invoice: InvoiceView | null; readonly refusal: PlainRefusal | null }[];
}

/**
 * Approves each invoice on its own merits, by the same use case as one alone: four eyes and tiers are billing's. What is refused has changed nothing,
 * so the rest stands. Taken in order of id, so that two batches at once wait for each other and never for ever.
 */
export async function approveMany(tx: Tx, doing: Doing, { invoiceIds }: Schema.ApproveInvoicesInput): Promise<ApprovalsView> {
  const check = new InputCheck();
  if (invoiceIds.length < 1 || invoiceIds.length > INVOICES_MAX) check.problem('invoiceIds', `must name 1 to ${INVOICES_MAX} invoices, names ${invoiceIds.length}`);
  const ids = invoiceIds.slice(0, INVOICES_MAX).map((id, i) => check.id(`invoiceIds.${i}`, 'inv', id));
  check.distinct((i) => `invoiceIds.${i}`, ids, 'invoice');
  check.done();
  const decided = new Map<InvoiceId, Result<Invoice, BillingRefusal>>();
  const { marketClock: clock } = doing.parts;
  await billingStoreIn(tx, clock).inTransaction(async (open) => {
    // One transaction of billing for all: the customers' standing is told once, at its end, when every invoice is locked.
    const ports: ReviewPorts = { store: { inTransaction: (work) => work(open) }, clock, policy: housePolicy };
    for (const id of (ids as InvoiceId[]).toSorted()) decided.set(id, await approveInvoice(ports, id, actorOfPrincipal(doing.person)));
    return ok(undefined);
  });
  const results: ApprovalsView['results'][number][] = [];
  for (const invoiceId of ids as InvoiceId[]) results.push({ invoiceId, ...(await told(tx, doing, invoiceId, decided.get(invoiceId)!)) });
  return { __typename: 'InvoiceApprovals', approvedCount: results.filter(({ invoice }) => invoice?.state === 'APPROVED').length, results };
}
async function told(tx: Tx, doing: Doing, invoiceId: InvoiceId, decided: Result<Invoice, BillingRefusal>): Promise<{ readonly invoice: InvoiceView | null; readonly refusal: PlainRefusal | null }> {
  if (!decided.ok) {
    await recordDeed(tx, doing, 'invoice.approve_refused', invoiceId, { refusal: decided.error.kind, message: explainRefusal(decided.error) });
    return { invoice: null, refusal: toPlainRefusal(decided.error) };
  }
  await recordDeed(tx, doing, 'invoice.approve', invoiceId, { state: decided.value.state, version: decided.value.version });
  return { invoice: invoiceView((await readInvoiceHead(tx, invoiceId))!, doing.person), refusal: null };
}

/** A draft thrown away: its leases are rated again, onto a new one. */
export async function deleteDraft(tx: Tx, doing: Doing, input: Schema.DeleteInvoiceInput): Promise<InvoiceView> {
  const check = new InputCheck();
  const invoiceId = check.id('invoiceId', 'inv', input.invoiceId);
  const reason = check.text('reason', input.reason, 500);
  check.done();
  const { marketClock: clock } = doing.parts;
  const deleted = await deleteInvoice({ store: billingStoreIn(tx, clock), clock, policy: housePolicy }, invoiceId!, actorOfPrincipal(doing.person), reason!);
  if (!deleted.ok) return refuse(toPlainRefusal(deleted.error));
  await recordDeed(tx, doing, 'invoice.delete', invoiceId!, { reason, version: deleted.value.version });
  return invoiceView((await readInvoiceHead(tx, invoiceId!))!, doing.person);
}
