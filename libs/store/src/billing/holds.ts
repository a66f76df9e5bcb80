import type { HoldsTx } from '@switchyard/billing';
import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';

interface Row {
  readonly id: string;
  readonly restored: boolean;
  readonly org: string | null;
  readonly opened_at: EpochMs;
}
/**
 * Whether what is known to be amiss between Stripe and us forbids a call, or asks for a look before it. One statement on most days, and it finds nothing.
 * What is older than the discovery of a restore is looked for as long as it lives: an earlier life may have sent it.
 */
export const holdsTx = (tx: Tx): HoldsTx => ({
  holds: async (scope) => {
    const rows = await tx.rows<Row>(
      `SELECT id, kind = 'database_restored' AS restored, CASE WHEN parks AND state <> 'resolved' THEN org END AS org, opened_at FROM billing.difference WHERE (parks AND state <> 'resolved') OR kind = 'database_restored' ORDER BY id`);
    if (rows.length === 0) return { lookFirst: false, parkedBy: null };
    const of = await tx.one<{ org: string; since: EpochMs | null }>(
      `SELECT coalesce(i.customer_org, r.customer_org, p.operator_org, d.org, split_part($1, '/', 1)) AS org, coalesce(i.created_at, r.proposed_at, p.proposed_at, d.opened_at) AS since
       FROM (VALUES ($1)) AS s (id) LEFT JOIN billing.invoice i USING (id) LEFT JOIN billing.remedy r USING (id) LEFT JOIN billing.payout p USING (id) LEFT JOIN billing.difference d USING (id)`, [scope]);
    const since = of?.since ?? null;
    return { lookFirst: rows.some((row) => row.restored && (since === null || since <= row.opened_at)), parkedBy: rows.find((row) => row.org !== null && row.org === of?.org)?.id ?? null };
  },
});
