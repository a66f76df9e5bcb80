import type { StripeInvoice } from '../stripe-port.js';
import { customerLines, totalsOf, type Invoice } from './invoice.js';

/** Stripe's copy against ours, cent by cent. @returns what differs, or undefined when nothing does */
export function stripeDifference(invoice: Invoice, theirs: StripeInvoice): string | undefined {
  const { totalMinor } = totalsOf(invoice);
  const lines = customerLines(invoice);
  if (theirs.invoiceId !== invoice.id) return `it names ${theirs.invoiceId ?? 'no invoice of ours'}`;
  if (theirs.currency !== invoice.currency) return `it is in ${theirs.currency}, ours in ${invoice.currency}`;
  if (theirs.lines.length !== lines.length) return `it has ${theirs.lines.length} lines, ours ${lines.length}`;
  for (const line of lines) {
    const same = theirs.lines.filter((l) => l.lineId === line.id);
    if (same.length !== 1) return `line ${line.id} is there ${same.length} times`;
    if (same[0]!.amountMinor !== line.amountMinor) return `line ${line.id} is ${same[0]!.amountMinor}, ours ${line.amountMinor}`;
  }
  if (theirs.totalMinor !== totalMinor) return `its total is ${theirs.totalMinor}, ours ${totalMinor}`;
  return undefined;
}
