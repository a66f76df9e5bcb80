import { epochMs } from '@switchyard/kernel';
import type { Period } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import type { ReconciliationCheck } from './close-facts.js';

/** What may stay unmatched in a month, per currency, as the sum of its parts without their signs: a fee that is known tomorrow. */
const TOLERANCE_MINOR = 100n;

/**
 * What a month waits for before it closes: subjects on which the payment provider and the books differ, above the tolerance; accounts that are parked; and a
 * run that has seen the whole month, when anything moved in it.
 */
export const unreconciled: ReconciliationCheck = async (tx, period) => {
  const ids = [...(await notCompared(tx, period)), ...(await differing(tx, period)), ...(await parked(tx, period))];
  return { count: ids.length, ids: ids.slice(0, 20) };
};

/** Movements of the month, in the journal or listed, that no finished run began after. */
async function notCompared(tx: Tx, { from, to }: Period): Promise<readonly string[]> {
  const row = await tx.one<{ moved: boolean; compared: Date | null }>(
    `SELECT EXISTS (SELECT 1 FROM ledger.transaction t JOIN ledger.posting p ON p.transaction_seq = t.seq WHERE t.effective_at >= $1 AND t.effective_at < $2 AND p.account_code LIKE 'cash.stripe\\_clearing/%'
         AND t.kind <> 'opening-balances' AND NOT EXISTS (SELECT 1 FROM billing.clearing_item i WHERE i.seq = t.seq)) AS moved,
       (SELECT max(started_at) FROM billing.reconciliation_run WHERE state = 'finished') AS compared`, [at(from), at(to)]);
  const seen = row?.compared == null ? epochMs(0) : epochMs(Number(row.compared));
  const any = await tx.one(`SELECT 1 FROM billing.clearing_item WHERE effective_at >= $1 AND effective_at < $2 LIMIT 1`, [at(from), at(to)]);
  const stale = any !== undefined && seen < to;
  return row?.moved === true || stale ? ['reconciliation-run'] : [];
}

async function differing(tx: Tx, { to }: Period): Promise<readonly string[]> {
  const rows = await tx.rows<{ subject: string; currency: string; minor: string }>(
    `SELECT subject, currency, abs(sum(CASE side WHEN 'stripe' THEN amount_minor ELSE -amount_minor END))::text AS minor FROM billing.clearing_item
     WHERE (subject, currency) IN (SELECT subject, currency FROM billing.clearing_item WHERE NOT matched AND effective_at < $1) GROUP BY subject, currency ORDER BY subject, currency`, [at(to)]);
  const sums = new Map<string, bigint>();
  for (const { currency, minor } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  return rows.filter(({ currency, minor }) => BigInt(minor) > 0n && (sums.get(currency) ?? 0n) > TOLERANCE_MINOR).map(({ subject }) => subject);
}

async function parked(tx: Tx, { to }: Period): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT id FROM billing.difference WHERE state <> 'resolved' AND effective_at < $1 AND (parks OR kind IN ('customer_balance_differs', 'balance_differs')) ORDER BY id`, [at(to)]);
  return rows.map((row) => row.id);
}
