import type { HoldsTx } from '@switchyard/billing';
import type { Tx } from '../base/database.js';

/** Whether what is known to be amiss between Stripe and us forbids a call, or asks for a look before it. One statement; both answers are empty on most days. */
export const holdsTx = (tx: Tx): HoldsTx => ({
  holds: async (scope) => {
    const rows = await tx.rows<{ id: string; kind: string; parks: boolean; org: string | null }>(`SELECT id, kind, parks, org FROM billing.difference WHERE (parks OR kind = 'database_restored') AND state <> 'resolved' ORDER BY id`);
    if (rows.length === 0) return { lookFirst: false, parkedBy: null };
    const owner = await tx.one<{ org: string | null }>(
      `SELECT coalesce((SELECT customer_org FROM billing.invoice WHERE id = $1), (SELECT customer_org FROM billing.remedy WHERE id = $1), (SELECT operator_org FROM billing.payout WHERE id = $1),
         (SELECT org FROM billing.difference WHERE id = $1), split_part($1, '/', 1)) AS org`, [scope]);
    return { lookFirst: rows.some((row) => row.kind === 'database_restored'), parkedBy: rows.find((row) => row.parks && row.org === owner?.org)?.id ?? null };
  },
});
