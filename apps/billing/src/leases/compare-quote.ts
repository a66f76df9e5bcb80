import type { EpochMs } from '@switchyard/kernel';
import { billedOfLease, type LeaseContract } from '@switchyard/billing';
import { explainRatingError, splitQuotedVsBilled } from '@switchyard/rating';
import { inTransaction, putQuotedVsBilled, readLeaseQuote, sumIntervals } from '@switchyard/store';
import type { BillingParts } from '../parts.js';

/**
 * Compares everything billed of a lease that ended with its quote, and keeps and tells what it differs by. Called before the lease is marked rated, under its
 * lock: after a crash it is done again, and changes nothing. A lease whose quote nobody kept is not compared.
 * @param contract whose intervals are stored and whose lines are on their invoices
 */
export async function compareQuote({ database, ports, log, onQuotedVsBilled }: BillingParts, { leaseId, card }: LeaseContract, now: EpochMs): Promise<void> {
  const { quoted, sums } = await inTransaction(database, async (tx) => ({ quoted: await readLeaseQuote(tx, leaseId), sums: await sumIntervals(tx, leaseId) }));
  if (quoted === undefined) return;
  const split = splitQuotedVsBilled(card, quoted, { totalMicros: await billedOfLease(ports, leaseId), sums });
  if (!split.ok) {
    log.error({ leaseId, reason: split.error.kind }, `lease ${leaseId}: its bill is not compared to its quote: ${explainRatingError(split.error)}`);
    return;
  }
  const { restMicros } = split.value;
  if (restMicros !== 0n) log.warn({ leaseId, restMicros: `${restMicros}` }, `lease ${leaseId}: its bill differs from its quote by ${restMicros} micro-USD that neither quantities, index nor curtailment explain`);
  if (await inTransaction(database, (tx) => putQuotedVsBilled(tx, leaseId, split.value, now))) onQuotedVsBilled?.(split.value);
}
