import { err, minorUnits, ok, subtract, sum, type EpochMs, type InvoiceLineId, type MinorUnits, type Result } from '@switchyard/kernel';
import { actionFits, actorMay, passesFourEyes, type InvoiceAction } from './actions.js';
import { actorName, type Actor } from './actor.js';
import { withSharesRecomputed } from './build-lines.js';
import { mayMove, type InvoiceState } from './invoice-state.js';
import { totalsOf, type Invoice, type InvoiceLine } from './invoice.js';
import type { BillingRefusal } from './refusal.js';
import { houseTiers, peopleNeeded, type ApprovalTiers } from './tiers.js';

/** House rules of the review, as data. */
export interface ReviewPolicy {
  /** From this total on (in minor units, inclusive) two different people approve; null: one always does. */
  readonly secondApprovalFromMinor: MinorUnits | null;
  /** From which amounts on how many people approve what; those of the house unless given. */
  readonly tiers?: ApprovalTiers;
}
type Outcome = Result<Invoice, BillingRefusal>;

/** The one gate every action passes, whichever door it came through (API, job, admin). */
export function gate(invoice: Invoice, action: InvoiceAction, actor: Actor): BillingRefusal | undefined {
  if (!actorMay(action, actor)) return { kind: 'NotPermitted', action, actor: actorName(actor) };
  if (!actionFits(action, invoice.state)) return { kind: 'ActionNotAvailable', invoiceId: invoice.id, action, state: invoice.state };
  return undefined;
}

/** @throws Error for a move that is not in the table: the caller has checked, so it is a bug */
export function moved(invoice: Invoice, state: InvoiceState): Invoice {
  if (!mayMove(invoice.state, state)) throw new Error(`invoice ${invoice.id}: ${invoice.state} does not move to ${state}`);
  return { ...invoice, state };
}
/** A change of content: whoever made it is not the one to approve it, and earlier approvals no longer count. */
function changedBy(invoice: Invoice, actor: Actor): Invoice {
  const name = actorName(actor);
  return { ...invoice, approvals: [], preparedBy: invoice.preparedBy.includes(name) ? invoice.preparedBy : [...invoice.preparedBy, name] };
}

/** Collecting is over: the content is fixed and goes through validation into finance's queue. */
export function submit(invoice: Invoice, actor: Actor, at: EpochMs): Outcome {
  const refused = gate(invoice, 'submit', actor);
  if (refused) return err(refused);
  const validating = invoice.state === 'draft.validating' ? invoice : moved(invoice, 'draft.validating');
  const prepared = changedBy(validating, actor);
  const fault = validationFault(invoice);
  if (fault !== undefined) {
    return ok({ ...moved(prepared, 'draft.validating_failed'), failure: { step: 'validate', ...fault, at } });
  }
  return ok({ ...moved(prepared, 'draft.review'), failure: null, rejection: null });
}
function validationFault(invoice: Invoice): { readonly code: string; readonly message: string } | undefined {
  if (invoice.lines.length === 0) return { code: 'no_lines', message: `Invoice ${invoice.id} has no lines.` };
  const { totalMinor } = totalsOf(invoice);
  if (totalMinor < 0n && !isOwedAsRated(invoice)) return { code: 'negative_total', message: `Invoice ${invoice.id} comes to ${totalMinor} minor units; a credit note is due instead.` };
  const ids = new Set(invoice.lines.map((line) => line.id));
  if (ids.size !== invoice.lines.length) return { code: 'duplicate_line', message: `Invoice ${invoice.id} has a line twice.` };
  return undefined;
}

/** Four eyes: not by anybody who prepared or changed it; two people from the policy's amount on. */
export function approve(invoice: Invoice, actor: Actor, at: EpochMs, policy: ReviewPolicy): Outcome {
  const refused = gate(invoice, 'approve', actor);
  if (refused) return err(refused);
  const name = actorName(actor);
  if (invoice.approvals.some((a) => a.by === name)) return err({ kind: 'AlreadyApproved', invoiceId: invoice.id, actor: name });
  if (!passesFourEyes(invoice, actor)) return err({ kind: 'OwnChange', invoiceId: invoice.id, actor: name });
  const { totalMinor } = totalsOf(invoice);
  if (totalMinor < 0n && !isOwedAsRated(invoice)) return err({ kind: 'NegativeTotal', invoiceId: invoice.id, totalMinor });
  const approvals = [...invoice.approvals, { by: name, at }];
  const sizeMinor = totalMinor < 0n ? subtract(minorUnits(0n), totalMinor) : totalMinor;
  const bySize = policy.secondApprovalFromMinor !== null && sizeMinor >= policy.secondApprovalFromMinor ? 2 : 1;
  const needed = Math.max(bySize, peopleNeeded(policy.tiers ?? houseTiers, 'adjustment', adjustedMinor(invoice)));
  const approved = { ...invoice, approvals };
  return ok(approvals.length >= needed ? moved(approved, 'approved') : approved);
}

/**
 * In the customer's favour by its own usage: compensation above what the lease came to, or power that was paid for being drawn. Issued as such it goes onto their balance.
 * What takes back something that was billed becomes credit notes instead, and nobody takes an invoice below nothing by hand.
 */
const isOwedAsRated = ({ lines }: Invoice): boolean => lines.every((line) => line.corrects === null && line.adjustments.length === 0);

/** What people changed by hand, whichever way: it has a tier of its own, however small the invoice came out. */
const adjustedMinor = ({ lines }: Invoice): MinorUnits =>
  sum(lines.filter((l) => l.adjustments.length > 0).map((l) => subtract(l.amountMinor, l.ratedMinor)).map((change) => (change < 0n ? subtract(minorUnits(0n), change) : change)));

/** Back to collecting, with a reason. */
export function reject(invoice: Invoice, actor: Actor, at: EpochMs, reason: string): Outcome {
  const refused = gate(invoice, 'reject', actor);
  if (refused) return err(refused);
  if (reason.trim() === '') return err({ kind: 'ReasonMissing', action: 'reject' });
  return ok({ ...moved(invoice, 'draft.collecting'), approvals: [], rejection: { by: actorName(actor), at, reason } });
}

/** What was sent back is right after all: it may come before finance again as it is. Whoever says so is not the one to approve it. */
export function recollect(invoice: Invoice, actor: Actor, reason: string): Outcome {
  if (!actorMay('reject', actor)) return err({ kind: 'NotPermitted', action: 'submit', actor: actorName(actor) });
  if (invoice.state !== 'draft.collecting' || invoice.rejection === null) return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action: 'submit', state: invoice.state });
  if (reason.trim() === '') return err({ kind: 'ReasonMissing', action: 'submit' });
  return ok(changedBy({ ...invoice, rejection: null }, actor));
}

/** Sets a line's amount by hand; the rated amount stays, and taxes and fees follow. */
export function adjust(
  invoice: Invoice,
  actor: Actor,
  change: { readonly lineId: InvoiceLineId; readonly amountMinor: MinorUnits; readonly reason: string; readonly at: EpochMs },
): Outcome {
  const refused = gate(invoice, 'adjust', actor);
  if (refused) return err(refused);
  const { lineId, amountMinor, reason, at } = change;
  if (reason.trim() === '') return err({ kind: 'ReasonMissing', action: 'adjust' });
  const line = invoice.lines.find((l) => l.id === lineId);
  if (line === undefined) return err({ kind: 'LineNotFound', invoiceId: invoice.id, lineId });
  if (line.category === 'tax' || line.category === 'fee') return err({ kind: 'LineNotAdjustable', lineId, category: line.category });
  const adjusted: InvoiceLine = {
    ...line,
    amountMinor,
    adjustments: [...line.adjustments, { by: actorName(actor), at, reason, fromMinor: line.amountMinor, toMinor: amountMinor }],
  };
  const lines = withSharesRecomputed(invoice.lines.map((l) => (l.id === lineId ? adjusted : l)));
  return ok(changedBy({ ...invoice, lines }, actor));
}

/** A draft nobody wants. Its lines are not billed, so the next rating brings them again. */
export function deleteDraft(invoice: Invoice, actor: Actor, reason: string): Outcome {
  const refused = gate(invoice, 'delete', actor);
  if (refused) return err(refused);
  return reason.trim() === '' ? err({ kind: 'ReasonMissing', action: 'delete' }) : ok(moved(invoice, 'deleted'));
}
