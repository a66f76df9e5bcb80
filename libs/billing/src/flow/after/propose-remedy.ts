import { err, minorUnits, ok, subtract, sum, type EpochMs, type InvoiceId, type MinorUnits, type Result } from '@switchyard/kernel';
import { isAdvance } from '../../core/advance-lines.js';
import { actionFits, actorMay, type InvoiceAction } from '../../core/actions.js';
import { actorName, type Actor } from '../../core/actor.js';
import { spreadOverLines, withTaxesAndFees, type GivenBack } from '../../core/credit-lines.js';
import { creditFault, type CreditLine } from '../../core/credit-note.js';
import { totalsOf, type Invoice } from '../../core/invoice.js';
import type { BillingRefusal } from '../../core/refusal.js';
import { isLive, type Remedy, type RemedyId, type SettleTo } from '../../core/remedy.js';
import type { RestatedLine } from '../../core/restatement.js';
import type { BillingResult, BillingTx, ReviewPorts } from '../../ports.js';
import { aheadLeft } from '../advances.js';
import { endable } from '../close-invoice.js';
import { noteRemedy } from './note-remedy.js';

/** What is proposed about an invoice. Nothing happens to it before others approved. */
export type Proposal =
  /** Charges given back, line by line; taxes and fees follow. */
  | { readonly kind: 'lines'; readonly lines: readonly CreditLine[]; readonly settleTo: SettleTo; readonly feesKept: boolean }
  /** A gross amount, spread over all lines in proportion. */
  | { readonly kind: 'amount'; readonly amountMinor: MinorUnits; readonly settleTo: SettleTo; readonly feesKept: boolean }
  /** What rating took back for a restated price, to the cent. */
  | { readonly kind: 'restated'; readonly given: GivenBack; readonly restated: readonly RestatedLine[] }
  | { readonly kind: 'write_off' }
  | { readonly kind: 'void' };
type CreditProposal = Extract<Proposal, { kind: 'lines' | 'amount' | 'restated' }>;
export type ProposalPorts = Pick<ReviewPorts, 'store' | 'clock'> & { readonly policy: ReviewPorts['policy'] };

/**
 * Proposes a credit note, a refund, a write-off or a void. Checked whole: never above a line or the invoice with everything proposed before, no refund
 * above what was collected.
 * @param id made by the caller: the same id again changes nothing
 */
export function proposeRemedy(
  ports: ProposalPorts, input: { readonly id: RemedyId; readonly invoiceId: InvoiceId; readonly proposal: Proposal; readonly reason: string }, actor: Actor,
): BillingResult<Remedy> {
  return ports.store.inTransaction((tx) => propose(ports, tx, input, actor));
}

/** Inside a transaction that others hold. */
export async function propose(
  ports: ProposalPorts, tx: BillingTx, { id, invoiceId, proposal, reason }: Parameters<typeof proposeRemedy>[1], actor: Actor,
): Promise<Result<Remedy, BillingRefusal>> {
  const invoice = await tx.invoice(invoiceId);
  if (invoice === undefined) return err({ kind: 'InvoiceNotFound', invoiceId });
  const earlier = (await tx.remediesOf(invoiceId)).filter(isLive);
  const same = earlier.find((remedy) => remedy.id === id);
  if (same !== undefined) return ok(same);
  const action: InvoiceAction = proposal.kind === 'write_off' ? 'writeOff' : proposal.kind === 'void' ? 'void' : 'credit';
  if (actor.kind === 'user' && !actorMay(action, actor)) return err({ kind: 'NotPermitted', action, actor: actorName(actor) });
  if (reason.trim() === '') return err({ kind: 'ReasonMissing', action });
  const drafted = await draft(tx, invoice, earlier, proposal);
  if (!drafted.ok) return drafted;
  const remedy = { ...blank(invoice, ports.clock.now()), id, reason, proposedBy: actorName(actor), ...drafted.value };
  await tx.insertRemedy(remedy);
  await noteRemedy(ports, tx, invoice, remedy, 'proposed', actorName(actor));
  return ok(remedy);
}

const blank = (invoice: Invoice, at: EpochMs): Omit<Remedy, 'id' | 'kind' | 'reason' | 'proposedBy' | 'amountMinor'> => ({
  invoiceId: invoice.id, customerOrg: invoice.customerOrg, currency: invoice.currency, state: 'proposed', version: 1, lines: [], fees: [], settleTo: 'customer_credit',
  againstDueMinor: minorUnits(0n), owedBackMinor: minorUnits(0n), restated: null, proposedAt: at, approvals: [], number: null, stripeId: null, failure: null, doneAt: null,
});
type Drafted = Pick<Remedy, 'kind' | 'amountMinor'> & Partial<Remedy>;

async function draft(tx: BillingTx, invoice: Invoice, earlier: readonly Remedy[], proposal: Proposal): Promise<Result<Drafted, BillingRefusal>> {
  switch (proposal.kind) {
    case 'write_off':
    case 'void': {
      const fits = endable(invoice, proposal.kind);
      if (!fits.ok) return fits;
      const waiting = earlier.find((remedy) => remedy.state !== 'done');
      if (waiting !== undefined) return err({ kind: 'AnotherWaits', invoiceId: invoice.id, remedyId: waiting.id });
      if (invoice.state === 'voided' || (proposal.kind === 'write_off' && invoice.state === 'uncollectible')) {
        return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action: proposal.kind === 'void' ? 'void' : 'writeOff', state: invoice.state });
      }
      return ok({ kind: proposal.kind, amountMinor: totalsOf(invoice).dueMinor });
    }
    case 'lines':
    case 'amount':
    case 'restated':
      return creditNote(tx, invoice, earlier, proposal);
  }
}

async function creditNote(
  tx: BillingTx, invoice: Invoice, earlier: readonly Remedy[], proposal: CreditProposal,
): Promise<Result<Drafted, BillingRefusal>> {
  if (!actionFits('credit', invoice.state)) return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action: 'credit', state: invoice.state });
  const ending = earlier.find((remedy) => remedy.kind !== 'credit_note' && remedy.state !== 'done');
  if (ending !== undefined) return err({ kind: 'AnotherWaits', invoiceId: invoice.id, remedyId: ending.id });
  const given = complete(invoice, earlier, proposal);
  if (given === undefined) return err({ kind: 'CreditAboveInvoice', invoiceId: invoice.id, creditableMinor: subtract(totalsOf(invoice).totalMinor, sum(earlier.map((r) => r.amountMinor))) });
  const fault = creditFault(invoice, earlier, given.lines);
  if (fault !== undefined) return err(fault);
  for (const { lineId, amountMinor } of given.lines) {
    const line = invoice.lines.find(({ id }) => id === lineId)!;
    const creditableMinor = isAdvance(line) ? await aheadLeft(tx, invoice, line) : amountMinor;
    if (amountMinor > creditableMinor) return err({ kind: 'CreditTooLarge', invoiceId: invoice.id, lineId, creditableMinor });
  }
  const amountMinor = sum(given.lines.map((l) => l.amountMinor));
  const owedBackMinor = invoice.state === 'paid' ? amountMinor : minorUnits(0n);
  const settleTo: SettleTo = proposal.kind === 'restated' ? 'customer_credit' : proposal.settleTo;
  if (settleTo === 'payment_method') {
    const refundable = subtract(await tx.capturedMinor(invoice.id), sum(earlier.filter((r) => r.settleTo === 'payment_method').map((r) => r.owedBackMinor)));
    if (owedBackMinor > refundable) return err({ kind: 'RefundAboveCaptured', invoiceId: invoice.id, refundableMinor: refundable });
  }
  const restated = proposal.kind === 'restated' ? proposal.restated : null;
  return ok({ kind: 'credit_note', ...given, amountMinor, settleTo, owedBackMinor, againstDueMinor: subtract(amountMinor, owedBackMinor), restated });
}
function complete(invoice: Invoice, earlier: readonly Remedy[], proposal: CreditProposal): GivenBack | undefined {
  switch (proposal.kind) {
    case 'lines':
      return withTaxesAndFees(invoice, earlier, proposal.lines, proposal.feesKept);
    case 'amount':
      return spreadOverLines(invoice, earlier, proposal.amountMinor, proposal.feesKept);
    case 'restated':
      return proposal.given;
  }
}
