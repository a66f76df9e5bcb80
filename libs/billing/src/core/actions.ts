import { never } from '@switchyard/kernel';
import { actorName, isFinance, type Actor } from './actor.js';
import { isDraft, isOpen, type InvoiceState } from './invoice-state.js';
import type { Invoice } from './invoice.js';

/** What can be done to an invoice by somebody, in the order it is offered. */
export const invoiceActions = ['adjust', 'submit', 'approve', 'reject', 'delete', 'issue', 'collect', 'void', 'writeOff'] as const;
/** `credit` is decided by the core and not offered until credit notes are issued. */
export type InvoiceAction = (typeof invoiceActions)[number] | 'credit';

/** The states in which an action makes sense at all. */
export function actionFits(action: InvoiceAction, state: InvoiceState): boolean {
  switch (action) {
    case 'adjust':
      return state === 'draft.review' || state === 'draft.collecting';
    case 'submit':
      return state === 'draft.validating' || state === 'draft.validating_failed' || state === 'draft.collecting';
    case 'approve':
    case 'reject':
      return state === 'draft.review';
    case 'delete':
      return isDraft(state) && state !== 'draft.validating';
    case 'issue':
      return state === 'approved' || state.startsWith('issuing.');
    case 'collect':
      return state === 'issued' || state === 'payment.failed' || state === 'payment.action_required' || state === 'overdue';
    case 'void':
      return (isOpen(state) && state !== 'payment.pending') || state === 'uncollectible';
    case 'writeOff':
      return state === 'overdue';
    case 'credit':
      return isOpen(state) || state === 'paid';
    default:
      return never(action);
  }
}

/** Whether this actor may ever do it. Processes prepare, issue and collect; judging is for people. */
export function actorMay(action: InvoiceAction, actor: Actor): boolean {
  switch (action) {
    case 'submit':
    case 'issue':
    case 'collect':
      return actor.kind === 'system' || isFinance(actor);
    case 'adjust':
    case 'approve':
    case 'reject':
    case 'delete':
    case 'void':
    case 'writeOff':
    case 'credit':
      return isFinance(actor);
    default:
      return never(action);
  }
}

/** Four eyes: whoever made or changed it does not approve it, admins included; nor does anybody approve twice. */
export function passesFourEyes(invoice: Invoice, actor: Actor): boolean {
  const name = actorName(actor);
  return !invoice.preparedBy.includes(name) && !invoice.approvals.some((a) => a.by === name);
}

/** What this actor can do to this invoice now, in the fixed order of `invoiceActions`. */
export function availableActions(invoice: Invoice, actor: Actor): readonly InvoiceAction[] {
  return invoiceActions.filter(
    (action) =>
      actionFits(action, invoice.state) && actorMay(action, actor) && (action !== 'approve' || passesFourEyes(invoice, actor)),
  );
}
