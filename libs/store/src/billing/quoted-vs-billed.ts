import { microUsd, type EpochMs, type MicroUsd } from '@switchyard/kernel';
import type { AmountSum, QuotedVsBilled, SummedTotal } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { bigintOf, listOf, mapOf, numberOf } from '../market/decode.js';

/** The quote a lease was made with; undefined when nobody said what it was made of. */
export async function readLeaseQuote(tx: Tx, leaseId: string): Promise<SummedTotal | undefined> {
  const row = await tx.one<{ total: MicroUsd; sums: unknown }>(`SELECT quoted_micro_usd AS total, quote_sums AS sums FROM billing.lease_metering WHERE lease_id = $1 AND quote_sums IS NOT NULL`, [leaseId]);
  return row && { totalMicros: microUsd(row.total), sums: listOf(row.sums, 'quote_sums').map((sum, i) => toSum(sum, `quote_sums[${i}]`)) };
}
function toSum(value: unknown, where: string): AmountSum {
  const sum = mapOf(value, where);
  return { componentIndex: numberOf(sum, 'componentIndex', where), denominator: bigintOf(sum, 'denominator', where), numerator: bigintOf(sum, 'numerator', where), quantity: bigintOf(sum, 'quantity', where) };
}

/** Keeps what became of a quote, in the place of what was kept before. @returns whether it was other than that */
export async function putQuotedVsBilled(tx: Tx, leaseId: string, split: QuotedVsBilled, now: EpochMs): Promise<boolean> {
  const { quotedMicros, billedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros } = split;
  return (await tx.run(
    `INSERT INTO billing.quoted_vs_billed AS q (lease_id, quoted_micro_usd, billed_micro_usd, quantity_micro_usd, index_micro_usd, curtailment_micro_usd, rest_micro_usd, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (lease_id) DO UPDATE SET quoted_micro_usd = $2, billed_micro_usd = $3, quantity_micro_usd = $4, index_micro_usd = $5, curtailment_micro_usd = $6, rest_micro_usd = $7, at = $8
     WHERE (q.billed_micro_usd, q.quantity_micro_usd, q.index_micro_usd, q.curtailment_micro_usd, q.rest_micro_usd) IS DISTINCT FROM ($3, $4, $5, $6, $7)`,
    [leaseId, quotedMicros, billedMicros, quantityMicros, indexMicros, curtailmentMicros, restMicros, at(now)])) === 1;
}

/** What became of a lease's quote; amounts in millionths of the card's currency. */
export interface QuotedVsBilledRow {
  readonly key: string;
  readonly quoted: bigint;
  readonly billed: bigint;
  readonly quantity: bigint;
  readonly index: bigint;
  readonly curtailment: bigint;
  readonly rest: bigint;
}
/** For loaders, by lease; no row until it is billed to its end. */
export const quotedVsBilledByLease = `SELECT lease_id AS key, quoted_micro_usd AS quoted, billed_micro_usd AS billed, quantity_micro_usd AS quantity, index_micro_usd AS "index", curtailment_micro_usd AS curtailment,
  rest_micro_usd AS rest FROM billing.quoted_vs_billed WHERE lease_id = ANY($1)`;
