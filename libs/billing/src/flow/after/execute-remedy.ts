import { err, minorUnits, ok, subtract, type Result } from '@switchyard/kernel';
import { actionFits } from '../../core/actions.js';
import { actorName } from '../../core/actor.js';
import { totalsOf, type Invoice } from '../../core/invoice.js';
import { explainRefusal, isRetryable, type BillingRefusal } from '../../core/refusal.js';
import { remedyMoved, type Remedy } from '../../core/remedy.js';
import type { BillingPorts, BillingResult, BillingTx } from '../../ports.js';
import { system } from '../change-invoice.js';
import { endable, endInvoice } from '../close-invoice.js';
import { bookCreditNote, sendCreditNote } from './issue-credit-note.js';
import { noteRemedy } from './note-remedy.js';

const EXECUTOR = system('after-issue');

/**
 * Carries out what was approved, or goes on with what was interrupted or refused. Harmless twice, and when two workers run it at once.
 * @returns the remedy done; `OutcomeUnknown` and `NotReady` leave it to be run again, anything else parks it as `failed` with its reason
 */
export async function executeRemedy(ports: BillingPorts, remedyId: string): BillingResult<Remedy> {
  const begun = await ports.store.inTransaction((tx) => begin(ports, tx, remedyId));
  if (!begun.ok || begun.value.state !== 'executing') return begun;
  const carried = begun.value.kind === 'credit_note' ? await creditNote(ports, begun.value) : await ending(ports, begun.value);
  if (carried.ok || isRetryable(carried.error)) return carried;
  const { error } = carried;
  const parked = await ports.store.inTransaction((tx) => park(ports, tx, remedyId, error));
  return parked.ok ? err(error) : parked;
}

/** The split between what is due and what was paid is fixed here, and sent to Stripe as it stands until Stripe refuses it. */
async function begin(ports: BillingPorts, tx: BillingTx, remedyId: string): Promise<Result<Remedy, BillingRefusal>> {
  const remedy = await tx.remedy(remedyId);
  const invoice = remedy && (await tx.invoice(remedy.invoiceId));
  if (remedy === undefined || invoice === undefined) return err({ kind: 'RemedyNotFound', remedyId });
  if (remedy.state === 'executing' || remedy.state === 'done') return ok(remedy);
  if (remedy.state !== 'approved' && remedy.state !== 'failed') return err({ kind: 'RemedyIs', remedyId, state: remedy.state });
  // While Stripe collects, nobody knows whether the invoice is paid.
  if (invoice.state === 'payment.pending') return err({ kind: 'NotReady', invoiceId: invoice.id, state: invoice.state });
  const fits = remedy.kind === 'credit_note' ? creditFits(invoice) : endable(invoice, remedy.kind);
  const started = { ...remedyMoved(remedy, 'executing'), failure: null, ...(remedy.kind === 'credit_note' ? splitOf(invoice, remedy) : {}) };
  await tx.saveRemedy(started);
  return fits.ok ? ok({ ...started, version: started.version + 1 }) : park(ports, tx, remedyId, fits.error);
}
const creditFits = (invoice: Invoice): Result<Invoice, BillingRefusal> =>
  actionFits('credit', invoice.state) ? ok(invoice) : err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action: 'credit', state: invoice.state });
function splitOf(invoice: Invoice, { amountMinor }: Remedy): Pick<Remedy, 'againstDueMinor' | 'owedBackMinor'> {
  const { dueMinor } = totalsOf(invoice);
  const againstDueMinor = dueMinor <= 0n ? minorUnits(0n) : dueMinor < amountMinor ? dueMinor : amountMinor;
  return { againstDueMinor, owedBackMinor: subtract(amountMinor, againstDueMinor) };
}

async function creditNote(ports: BillingPorts, remedy: Remedy): BillingResult<Remedy> {
  const sent = await sendCreditNote(ports, remedy);
  return sent.ok ? ports.store.inTransaction((tx) => bookCreditNote(ports, tx, remedy.id, sent.value)) : sent;
}

async function ending(ports: BillingPorts, remedy: Remedy): BillingResult<Remedy> {
  if (remedy.kind === 'credit_note') throw new Error(`${remedy.id} is a credit note and ends no invoice`);
  let done = remedy;
  const ended = await endInvoice(ports, remedy.invoiceId, remedy.kind, { actor: EXECUTOR, reason: `${remedy.id}: ${remedy.reason}` }, async (tx) => {
    const now = await tx.remedy(remedy.id);
    if (now === undefined) return { kind: 'RemedyNotFound', remedyId: remedy.id };
    done = now;
    if (now.state === 'done') return undefined;
    const settled = { ...remedyMoved(now, 'done'), doneAt: ports.clock.now() };
    await tx.saveRemedy(settled);
    done = { ...settled, version: settled.version + 1 };
    await tx.emit({ type: 'remedy.moved', invoiceId: done.invoiceId, customerOrg: done.customerOrg, remedyId: done.id, kind: done.kind, to: 'done', remedyVersion: done.version });
    return undefined;
  });
  return ended.ok ? ok(done) : ended;
}

async function park(ports: BillingPorts, tx: BillingTx, remedyId: string, refusal: BillingRefusal): Promise<Result<Remedy, BillingRefusal>> {
  const remedy = await tx.remedy(remedyId);
  const invoice = remedy && (await tx.invoice(remedy.invoiceId));
  if (remedy === undefined || invoice === undefined) return err({ kind: 'RemedyNotFound', remedyId });
  if (remedy.state !== 'executing') return ok(remedy);
  const failure = { step: remedy.kind, code: refusal.kind, message: explainRefusal(refusal), at: ports.clock.now() };
  const failed = { ...remedyMoved(remedy, 'failed'), failure };
  await tx.saveRemedy(failed);
  const stored = { ...failed, version: failed.version + 1 };
  await noteRemedy(ports, tx, invoice, stored, 'failed', actorName(EXECUTOR), failure.message);
  return ok(stored);
}
