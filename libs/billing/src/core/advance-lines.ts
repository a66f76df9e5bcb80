import type { InvoiceLine } from './invoice.js';

/** A line that moves money paid ahead or held: asked for, or (negative) drawn. Nobody earns it, and no rating knows it. */
export const isAdvance = ({ componentKind }: Pick<InvoiceLine, 'componentKind'>): boolean => componentKind === 'prepayment' || componentKind === 'deposit';
