import type { Currency, EpochMs } from '@switchyard/kernel';
import type { OpenItem } from '@switchyard/billing';
import type { AsOf } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** Place of an open item in the list: behind it the next page begins. */
export type ItemCursor = Pick<OpenItem, 'customerOrg' | 'currency' | 'item'>;

/**
 * What every customer owed on every document as of two dates (both inclusive): the postings to the receivable accounts, by the invoice they name.
 * In order of customer, currency and item; at most `limit` after the cursor.
 */
export async function openItems(tx: Tx, { effective, recorded }: AsOf, after: ItemCursor | null, limit: number): Promise<readonly OpenItem[]> {
  const rows = await tx.rows<{ org: string; currency: Currency; item: string; number: string | null; due_at: EpochMs; due: string }>(
    `WITH owed AS (
       SELECT a.org_id AS org, a.currency, coalesce(t.refs->>'invoiceId', 'entry ' || t.seq) AS item, min(t.effective_at) AS first_at,
         sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END) AS due
       FROM ledger.account a JOIN ledger.posting p ON p.account_code = a.code JOIN ledger.transaction t ON t.seq = p.transaction_seq
       WHERE a.code LIKE 'receivable/%' AND t.effective_at <= $1 AND t.recorded_at <= $2
       GROUP BY 1, 2, 3 HAVING sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END) <> 0)
     SELECT org, o.currency, item, i.number, coalesce(i.due_at, first_at) AS due_at, due::text FROM owed o LEFT JOIN billing.invoice i ON i.id = o.item
     WHERE $3::text IS NULL OR (org, o.currency, item) > ($3, $4, $5) ORDER BY org, o.currency, item LIMIT $6`,
    [at(effective), at(recorded), after?.customerOrg ?? null, after?.currency ?? null, after?.item ?? null, limit]);
  return rows.map((row) => ({ customerOrg: row.org, currency: row.currency, item: row.item, number: row.number, dueAt: row.due_at, dueMinor: BigInt(row.due) }));
}

/** Balances of the receivable accounts as of two dates, per currency: what aging must add up to. */
export async function receivableBalances(tx: Tx, { effective, recorded }: AsOf): Promise<ReadonlyMap<Currency, bigint>> {
  const rows = await tx.rows<{ currency: Currency; balance: string }>(
    `SELECT p.currency, sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END)::text AS balance
     FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq
     WHERE p.account_code LIKE 'receivable/%' AND t.effective_at <= $1 AND t.recorded_at <= $2 GROUP BY 1 ORDER BY 1`, [at(effective), at(recorded)]);
  return new Map(rows.map((row) => [row.currency, BigInt(row.balance)]));
}
