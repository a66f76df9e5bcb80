import { formatDecimal, toIso } from '@switchyard/kernel';
import type { EarningLine, Statement, StatementBalances, StatementMovement } from '../statement.js';
import { csvLine, type CsvField } from './csv.js';

const columns = ['statement', 'period', 'currency', 'record', 'sequence', 'section', 'kind', 'effective_at', 'is_correction', 'invoice_id', 'lease_id', 'charges', 'credits', 'power', 'fee', 'net',
  'held', 'available', 'disputed', 'in_transit', 'owed'] as const;
type Row = Partial<Readonly<Record<(typeof columns)[number], CsvField>>>;
const amount = (minor: bigint): string => formatDecimal(minor, 2);
const balances = ({ held, available, disputed, inTransit, owed }: StatementBalances): Row =>
  ({ held: amount(held), available: amount(available), disputed: amount(disputed), in_transit: amount(inTransit), owed: amount(owed) });
const line = ({ invoiceId, leaseId, chargesMinor, creditsMinor, powerMinor, feeMinor, netMinor }: EarningLine): Row =>
  ({ record: 'line', invoice_id: invoiceId, lease_id: leaseId, charges: amount(chargesMinor), credits: amount(creditsMinor), power: amount(powerMinor), fee: amount(feeMinor), net: amount(netMinor) });
const movement = ({ sequence, section, kind, effectiveAt, isCorrection, references, change }: StatementMovement): Row => ({
  record: 'movement', sequence, section, kind, effective_at: toIso(effectiveAt), is_correction: String(isCorrection), invoice_id: references['invoiceId'] ?? null, lease_id: references['leaseId'] ?? null, ...balances(change),
});

/** A statement as CSV: its opening balances, earnings lease by lease, every movement, its closing balances. The same statement gives the same bytes. */
export function statementCsv(statement: Statement): string {
  const rows: readonly Row[] = [
    { record: 'opening', effective_at: toIso(statement.from), ...balances(statement.opening) }, ...statement.lines.map(line), ...statement.movements.map(movement),
    { record: 'closing', effective_at: toIso(statement.to), ...balances(statement.closing) },
  ];
  const head = { statement: statement.number, period: statement.period, currency: statement.currency };
  return csvLine(columns) + rows.map((row) => csvLine(columns.map((column) => ({ ...head, ...row })[column] ?? null))).join('');
}
