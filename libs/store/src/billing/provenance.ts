import type { EpochMs } from '@switchyard/kernel';
import { usageKinds, type UsageQuality } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** One interval behind a line, with what it added to the line's component. */
export interface ProvenanceRow {
  readonly key: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: bigint;
  readonly quality: UsageQuality;
  readonly readingIds: readonly string[];
  readonly printId: string | null;
  readonly printRevision: number;
  readonly microUsdPerMwh: bigint | null;
  /** Of the component, in its own parts (`quantityDenominatorOf`); null: the component has no quantity here. */
  readonly quantity: string | null;
  readonly amounts: readonly { readonly numerator: string; readonly denominator: string }[];
}
/** Where a page of a line's intervals begins, as a key for the loader. @param after intervals that start after it; null: from the first */
export const provenanceKey = (lineId: string, after: EpochMs | null): string => `${lineId}/${after === null ? '' : at(after).toISOString()}`;

/**
 * For a loader: pages of intervals of any number of lines in one query, keys from `provenanceKey`. A monthly line has the intervals of its month, any
 * other all of its lease's; lines that do not follow usage (time reserved, taxes, fees, advances) have none.
 * @param limit intervals of each line, a whole number
 */
export function provenanceByLine(limit: number): string {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new Error(`a page of ${limit} intervals`);
  return `SELECT k.key, r.* FROM unnest($1::text[]) AS k (key) JOIN billing.invoice_line n ON n.id = split_part(k.key, '/', 1) CROSS JOIN LATERAL (
      SELECT r.from_at AS "from", r.to_at AS "to", r.gpu_seconds AS "gpuSeconds", r.quality, r.reading_ids AS "readingIds", r.print_id AS "printId",
        coalesce((r.terms ->> 'revision')::int, 0) AS "printRevision", r.micro_usd_per_mwh AS "microUsdPerMwh", a.quantity, coalesce(a.amounts, '[]') AS amounts
      FROM billing.rated_interval r LEFT JOIN LATERAL (
        SELECT sum(a.quantity)::text AS quantity, jsonb_agg(jsonb_build_object('numerator', a.numerator::text, 'denominator', a.denominator::text) ORDER BY a.denominator) AS amounts
        FROM billing.interval_amount a WHERE a.lease_id = r.lease_id AND a.from_at = r.from_at AND a.component_index = n.component_index) a ON true
      WHERE ${behind} AND r.from_at > coalesce(nullif(split_part(k.key, '/', 2), '')::timestamptz, '-infinity') ORDER BY r.from_at LIMIT ${limit}) r
    ORDER BY k.key, r."from"`;
}
/** Which intervals (`r`) stand behind a line (`n`). */
export const behind = `r.lease_id = n.lease_id AND (n.billed_for = '' OR r.period = n.billed_for) AND n.component_kind IN (${usageKinds.map((kind) => `'${kind}'`).join(', ')})`;
/** How many intervals a line has. */
export const intervalsCountByLine = `SELECT n.id AS key, count(*)::int AS n FROM billing.invoice_line n JOIN billing.rated_interval r ON ${behind} WHERE n.id = ANY($1::text[]) GROUP BY n.id`;
/** How many of them rest on the frozen power model, wholly or in part. */
export const estimatedCountByLine = `SELECT n.id AS key, count(*)::int AS n FROM billing.invoice_line n JOIN billing.rated_interval r ON ${behind} WHERE n.id = ANY($1::text[]) AND r.quality = 'estimated' GROUP BY n.id`;

/** Whether an interval of a lease was replaced after an instant. */
export async function replacedSince(tx: Tx, leaseId: string, since: EpochMs): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM billing.rated_interval_history WHERE lease_id = $1 AND replaced_at >= $2 LIMIT 1`, [leaseId, at(since)])) !== undefined;
}
/** When an invoice's lines were last rated: the last time rating wrote to it, else when it was begun. */
export async function lastRatedAt(tx: Tx, invoiceId: string): Promise<EpochMs | undefined> {
  return (await tx.one<{ at: EpochMs }>(
    `SELECT coalesce((SELECT max(m.at) FROM billing.invoice_move m WHERE m.invoice_id = i.id AND m.action = 'rate'), i.created_at) AS at FROM billing.invoice i WHERE i.id = $1`, [invoiceId]))?.at;
}
