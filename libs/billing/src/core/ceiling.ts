import type { MicroUsd } from '@switchyard/kernel';
import { MICROS_PER_MINOR_UNIT } from '@switchyard/rating';
import { hasBilled } from './build-lines.js';
import type { Invoice, InvoiceLine } from './invoice.js';

/** Priced by an index, or a share of what is. */
const followsPrices = ({ componentKind, category }: InvoiceLine): boolean => componentKind.startsWith('energy_') || category === 'tax' || category === 'fee';
const owed = (lines: readonly InvoiceLine[]): bigint => lines.filter((line) => line.side === 'customer').reduce((sum, line) => sum + line.ratedMinor, 0n);

/**
 * Whether a correction is nothing but restated prices and would carry what a lease was billed above the ceiling its customer was promised (taxes
 * included). More use is another matter: it was let run, and is billed.
 * @param earlier invoices of the lease other than the one being built
 */
export function liftsAboveCeiling(lines: readonly InvoiceLine[], earlier: readonly Invoice[], leaseId: string, ceiling: MicroUsd): boolean {
  const billed = earlier.filter(hasBilled).flatMap((invoice) => invoice.lines.filter((line) => line.contract.leaseId === leaseId));
  const more = owed(lines);
  if (billed.length === 0 || more <= 0n || !lines.every((line) => line.ratedMinor === 0n || followsPrices(line))) return false;
  return (owed(billed) + more) * MICROS_PER_MINOR_UNIT > ceiling;
}
