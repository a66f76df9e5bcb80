import type { ImportedPrint } from './prices/report-types.js';

/** Where imported prints go. `accept` must be idempotent by (series, interval, revision): a retried chunk changes nothing. */
export interface PriceSink {
  accept(prints: readonly ImportedPrint[]): Promise<{ readonly stored: number; readonly unchanged: number }>;
}

/** Hands prints over in chunks, in order; stops at the first chunk that fails. */
export async function deliverPrints(prints: readonly ImportedPrint[], sink: PriceSink, chunkSize = 5_000): Promise<{ readonly stored: number; readonly unchanged: number }> {
  let [stored, unchanged] = [0, 0];
  for (let from = 0; from < prints.length; from += chunkSize) {
    const answer = await sink.accept(prints.slice(from, from + chunkSize));
    stored += answer.stored;
    unchanged += answer.unchanged;
  }
  return { stored, unchanged };
}
