import type { StripeInvoice } from '../stripe-port.js';
import { totalsOf, type Invoice } from './invoice.js';
import { stripeItemsOf } from './stripe-items.js';

/** Stripe's copy against ours, cent by cent. @returns what differs, or undefined when nothing does */
export function stripeDifference(invoice: Invoice, theirs: StripeInvoice): string | undefined {
  const { totalMinor } = totalsOf(invoice);
  const items = stripeItemsOf(invoice);
  if (theirs.invoiceId !== invoice.id) return `it names ${theirs.invoiceId ?? 'no invoice of ours'}`;
  if (theirs.currency !== invoice.currency) return `it is in ${theirs.currency}, ours in ${invoice.currency}`;
  if (theirs.lines.length !== items.length) return `it has ${theirs.lines.length} lines, ours ${items.length}`;
  for (const { id, amountMinor } of items) {
    const same = theirs.lines.filter((l) => l.lineId === id);
    if (same.length !== 1) return `line ${id} is there ${same.length} times`;
    if (same[0]!.amountMinor !== amountMinor) return `line ${id} is ${same[0]!.amountMinor}, ours ${amountMinor}`;
  }
  if (theirs.totalMinor !== totalMinor) return `its total is ${theirs.totalMinor}, ours ${totalMinor}`;
  return undefined;
}
