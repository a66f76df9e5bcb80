import { csvLine } from '@switchyard/billing';
import { formatDecimal, toIso, type EpochMs } from '@switchyard/kernel';
import { pageOfIntervals, type InvoiceFacts, type Tx } from '@switchyard/store';
import type { Attachment } from './sheet.js';

/** Intervals that go into the file; of more, the file would be long and the API answers by cursor. */
const INTERVALS_MAX = 10_000;
const PAGE = 2_000;
const head = csvLine(['lease_id', 'from', 'to', 'gpu_seconds', 'energy_wh', 'energy_basis', 'quality', 'print', 'usd_per_mwh', 'reading_ids']);

/** The intervals behind an invoice's lines as CSV, by lease and time; null: there are none, or more than the file takes. @param most rows of the file */
export async function usageCsv(tx: Tx, { invoice, usage }: InvoiceFacts, most = INTERVALS_MAX): Promise<Attachment | null> {
  const behind = invoice.lines.filter((line) => usage.some(({ lineId }) => lineId === line.id));
  const leases = [...new Set(behind.map(({ contract }) => contract.leaseId))].sort();
  const rows: string[] = [];
  for (const leaseId of leases) {
    const months = [...new Set(behind.filter(({ contract }) => contract.leaseId === leaseId).map(({ billedFor }) => billedFor))];
    const periods = months.includes(undefined) ? null : (months as string[]);
    for (let after: EpochMs | null = null; ;) {
      const page = await pageOfIntervals(tx, { leaseId, periods }, after, PAGE);
      for (const { usage: row } of page) {
        rows.push(csvLine([
          leaseId, toIso(row.from), toIso(row.to), row.gpuSeconds, row.energy?.wh ?? null, row.energy?.basis ?? null, row.quality, row.print === undefined ? null : `${row.print.printId}#${row.print.revision}`,
          row.print === undefined ? null : formatDecimal(row.print.microUsdPerMwh, 6, 2), row.readingIds.join(' '),
        ]));
      }
      if (rows.length > most) return null;
      if (page.length < PAGE) break;
      after = page.at(-1)!.usage.from;
    }
  }
  if (rows.length === 0) return null;
  return { name: 'usage.csv', type: 'text/csv', description: 'The settlement intervals this invoice was made from, with their readings and price prints.', content: [head, ...rows].join('') };
}
