/** Our own ids on Stripe's objects. */
export const metadataKeys = { organisation: 'switchyard_org_id', invoice: 'switchyard_invoice_id', line: 'switchyard_line_id', creditNote: 'switchyard_credit_note_id', difference: 'switchyard_difference_id' } as const;

/** On the objects of Stripe Connect. */
export const connectKeys = { payout: 'switchyard_payout_id', attempt: 'switchyard_attempt', currency: 'switchyard_currency' } as const;

export function idOf(reference: string | { readonly id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
