import { formatDecimal, toIso, type EpochMs } from '@switchyard/kernel';
import { bucketOf, daysPastDue, type OpenItem } from '../aging.js';
import { csvLine } from './csv.js';

export const agingHeader = csvLine(['customer_id', 'currency', 'item', 'invoice_number', 'due_at', 'days_past_due', 'bucket', 'due']);

/** One line per open item, with its bucket as of an instant. */
export function agingLine({ customerOrg, currency, item, number, dueAt, dueMinor }: OpenItem, asOf: EpochMs): string {
  return csvLine([customerOrg, currency, item, number, toIso(dueAt), daysPastDue(dueAt, asOf), bucketOf(dueAt, asOf), formatDecimal(dueMinor, 2)]);
}
