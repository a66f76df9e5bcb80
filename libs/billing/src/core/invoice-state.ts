/**
 * The states of an invoice and its moves, as data. Every `*_failed` state keeps the step that failed and is retried
 * alone; `draft.*`, `issuing.*` and `payment.*` are stages of one thing, told apart because each can be left alone.
 */
export const invoiceMoves = {
  /** Takes rated lines while the lease runs (or the month lasts). */
  gathering: ['draft.collecting', 'deleted'],
  /** Waits for late readings until the cutoff or the agent's signed final reading. */
  'draft.collecting': ['draft.validating', 'deleted'],
  'draft.validating': ['draft.review', 'draft.validating_failed'],
  'draft.validating_failed': ['draft.validating', 'draft.collecting', 'deleted'],
  /** In finance's queue. Rejected goes back to collecting with a reason. */
  'draft.review': ['approved', 'draft.collecting', 'deleted'],
  approved: ['issuing.syncing'],
  /** Being written to Stripe as a draft, compared and finalised. */
  'issuing.syncing': ['issuing.booking', 'issuing.syncing_failed'],
  'issuing.syncing_failed': ['issuing.syncing'],
  /** Takes its number and its journal entries, in one transaction. */
  'issuing.booking': ['issued', 'issuing.booking_failed'],
  'issuing.booking_failed': ['issuing.booking'],
  issued: ['payment.pending', 'payment.action_required', 'payment.failed', 'paid', 'overdue', 'voided'],
  'payment.pending': ['payment.action_required', 'payment.failed', 'paid', 'overdue'],
  'payment.action_required': ['payment.pending', 'payment.failed', 'paid', 'overdue', 'voided'],
  'payment.failed': ['payment.pending', 'payment.action_required', 'paid', 'overdue', 'voided'],
  overdue: ['payment.pending', 'paid', 'uncollectible', 'voided'],
  uncollectible: ['paid', 'voided'],
  paid: [],
  deleted: [],
  voided: [],
} as const satisfies Record<string, readonly string[]>;

export type InvoiceState = keyof typeof invoiceMoves;
export type MoveFrom<S extends InvoiceState> = (typeof invoiceMoves)[S][number];

export const invoiceStates = Object.keys(invoiceMoves) as readonly InvoiceState[];

export function mayMove(from: InvoiceState, to: InvoiceState): boolean {
  const targets: readonly InvoiceState[] = invoiceMoves[from];
  return targets.includes(to);
}

/** Rated lines still flow in. */
export function takesLines(state: InvoiceState): boolean {
  return state === 'gathering' || state === 'draft.collecting';
}
/** Not yet approved: may be deleted. */
export function isDraft(state: InvoiceState): boolean {
  return state === 'gathering' || state.startsWith('draft.');
}
/** Issued and neither paid nor given up: money is owed on it. */
export const openStates = ['issued', 'payment.pending', 'payment.action_required', 'payment.failed', 'overdue'] as const satisfies readonly InvoiceState[];
export function isOpen(state: InvoiceState): boolean {
  return (openStates as readonly InvoiceState[]).includes(state);
}
