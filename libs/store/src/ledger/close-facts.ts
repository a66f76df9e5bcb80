import type { EpochMs } from '@switchyard/kernel';
import type { CloseFacts, Found } from '@switchyard/billing';
import type { Period } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { billingTopics } from '../billing/topics.js';
import { notAccrued } from './accruals.js';
import { readPeriods } from './journal.js';
import { readMapping, rolesInUse } from './mapping.js';

/** Items of the payment provider without their journal entry, above the tolerance, that a period waits for. */
export type ReconciliationCheck = (tx: Tx, period: Period) => Promise<Found>;

const found = async (tx: Tx, sql: string, parameters: readonly unknown[]): Promise<Found> => {
  const rows = await tx.rows<{ id: string; n: bigint }>(`SELECT id, count(*) OVER () AS n FROM (${sql}) found ORDER BY id LIMIT 20`, parameters);
  return { count: Number(rows[0]?.n ?? 0n), ids: rows.map((row) => row.id) };
};

/** What the books say about a period; undefined when there is none of that name. @param reconcile null: nothing reconciles yet */
export async function readCloseFacts(tx: Tx, name: string, now: EpochMs, reconcile: ReconciliationCheck | null): Promise<CloseFacts | undefined> {
  const periods = await readPeriods(tx);
  const period = periods.find((p) => p.name === name);
  if (period === undefined) return undefined;
  const { roles } = await readMapping(tx);
  return {
    name, state: period.state, ended: now >= period.to, earlierNotClosed: periods.filter((p) => p.to <= period.from && p.state !== 'closed').map((p) => p.name),
    eventsWaiting: await found(tx, `SELECT w.topic || '/' || w.event_id AS id FROM billing.events_waiting($1, $2) w`, [[...billingTopics], at(period.to)]),
    unpostedInvoices: await found(tx,
      `SELECT i.id FROM billing.invoice i WHERE i.issued_at < $1 AND i.number IS NOT NULL AND i.total_minor <> 0 AND NOT EXISTS (SELECT 1 FROM ledger.transaction t WHERE t.key = 'invoice-issued/' || i.id)`, [at(period.to)]),
    issuingInvoices: await found(tx, `SELECT i.id FROM billing.invoice i WHERE i.state LIKE 'issuing.%' AND i.created_at < $1`, [at(period.to)]),
    callsInDoubt: await found(tx,
      `SELECT c.key AS id FROM billing.calls_in_doubt() c LEFT JOIN billing.invoice i ON i.id = c.scope WHERE i.id IS NULL OR i.created_at < $1`, [at(period.to)]),
    notAccrued: await notAccrued(tx, period),
    unreconciled: reconcile === null ? null : await reconcile(tx, period),
    openingWaits: (await tx.one(`SELECT 1 FROM ledger.opening_balances WHERE booked_seq IS NULL AND as_of < $1`, [at(period.to)])) !== undefined,
    unmappedRoles: (await rolesInUse(tx)).filter((role) => !roles.has(role)),
  };
}
