import { type CostRow, type Group, keyOf, labelOf } from './cost-rows.js';

/** A field of RFC 4180: in quotes where it has to be. Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay as they are. */
export function csvField(text: string): string {
  const isNumber = /^-?\d+(?:\.\d+)?$/u.test(text);
  const told = !isNumber && /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(told) ? `"${told.replaceAll('"', '""')}"` : told;
}
const columns = ['day', 'id', 'name', 'currency', 'gpu_hours', 'energy_kwh', 'compute_amount', 'power_amount', 'credit_amount', 'total_amount', 'quoted_amount', 'billed_amount', 'billed_tax_amount'] as const;
/** Rows as they are, amounts as the API gave them, lines ended as RFC 4180 has it. */
export function costCsv(rows: readonly CostRow[], group: Group, projectNames: ReadonlyMap<string, string>): string {
  const lines = rows.map((row) => [
    row.day ?? '', keyOf(row, group), labelOf(row, group, projectNames), row.currency, row.gpuHours, row.energyKwh, row.computeAmount, row.powerAmount, row.creditAmount, row.totalAmount, row.quotedAmount, row.billed.amount, row.billedTax.amount,
  ].map(csvField).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}
