import type { EpochMs, InvoiceId, LeaseId, Result } from '@switchyard/kernel';
import { accrualRequests, type AccrualPart, type AccruedSoFar, type Found } from '@switchyard/billing';
import { ACCRUAL, normalDirection, type Account, type AccountCode, type Period, type PostRefusal } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { type AccountRow, toAccount } from './journal.js';
import { lockJournal, postToLedger } from './post.js';

/**
 * What an accrual of lease `l` depends on, as text: readings and prints before the end of the month, drafts and what became of them. $1 is the
 * end. A later reading, print or adjustment changes it, and what was accrued is stale.
 */
const inputs = `concat_ws('/', m.usage_version * (l.ended_at <= $1)::int,
  (SELECT count(*) FROM metering.reading r WHERE r.lease_id = l.id AND r.from_at < $1),
  (SELECT count(*) FROM billing.price_print p WHERE p.series_id = m.series_id AND p.starts_at < $1 AND p.ends_at > least(l.started_at, m.starts_at)),
  (SELECT sum(i.version) FROM billing.invoice i WHERE i.issued_at IS NULL AND i.id IN (SELECT invoice_id FROM billing.invoice_line WHERE lease_id = l.id)))`;

/** An invoice that stands in the books before $1. */
const billedBy = `(EXISTS (SELECT 1 FROM ledger.transaction t WHERE t.key = 'invoice-issued/' || i.id AND t.effective_at < $1) OR i.issued_at < $1 AND i.total_minor = 0)`;

/** Leases that delivered in the month $2..$1 and may have something that is not invoiced by its end, and are not accrued as things stand. */
const toAccrue = `FROM billing.lease l JOIN billing.lease_metering m ON m.lease_id = l.id LEFT JOIN billing.accrual a ON a.period_id = $3 AND a.lease_id = l.id
  WHERE l.started_at < $1 AND (l.ended_at IS NULL OR l.ended_at >= $2 OR m.rated_version < m.usage_version OR a.lease_id IS NOT NULL OR EXISTS (SELECT 1 FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id
      WHERE n.lease_id = l.id AND i.state <> 'deleted' AND NOT ${billedBy}))
    AND a.inputs IS DISTINCT FROM ${inputs}`;
const parameters = (period: Pick<Period, 'name' | 'from' | 'to'>): unknown[] => [at(period.to), at(period.from), period.name];

export interface LeaseToAccrue {
  readonly leaseId: LeaseId;
  /** As they are now: kept with what is accrued of them. */
  readonly inputs: string;
}
/** In order of id after the given one. */
export function leasesToAccrue(tx: Tx, period: Period, after: string, limit: number): Promise<readonly LeaseToAccrue[]> {
  return tx.rows<LeaseToAccrue>(`SELECT l.id AS "leaseId", ${inputs} AS inputs ${toAccrue} AND l.id > $4 ORDER BY l.id LIMIT $5`, [...parameters(period), after, limit]);
}
export async function notAccrued(tx: Tx, period: Pick<Period, 'name' | 'from' | 'to'>): Promise<Found> {
  const rows = await tx.rows<{ id: string; n: bigint }>(`SELECT l.id, count(*) OVER () AS n ${toAccrue} ORDER BY l.id LIMIT 20`, parameters(period));
  return { count: Number(rows[0]?.n ?? 0n), ids: rows.map((row) => row.id) };
}

/** Which of a lease's invoices stand in the books before an instant. */
export async function invoicesBilledBy(tx: Tx, leaseId: LeaseId, until: EpochMs): Promise<ReadonlySet<InvoiceId>> {
  const rows = await tx.rows<{ id: InvoiceId }>(
    `SELECT i.id FROM billing.invoice i WHERE i.id IN (SELECT invoice_id FROM billing.invoice_line WHERE lease_id = $2) AND ${billedBy}
       AND NOT EXISTS (SELECT 1 FROM ledger.transaction v WHERE v.key = 'void/' || i.id || '/invoice-issued' AND v.effective_at < $1)`, [at(until), leaseId]);
  return new Set(rows.map((row) => row.id));
}

async function accruedSoFar(tx: Tx, period: string, leaseId: string): Promise<{ soFar: ReadonlyMap<string, AccruedSoFar>; accounts: ReadonlyMap<AccountCode, Account> }> {
  const rows = await tx.rows<AccountRow & { part: string; times: bigint; debits: string }>(
    `WITH entries AS (SELECT seq, refs->>'part' AS part, count(*) OVER (PARTITION BY refs->>'part') AS times FROM ledger.transaction
       WHERE kind = '${ACCRUAL}' AND refs->>'periodId' = $1 AND refs->>'leaseId' = $2)
     SELECT a.*, e.part, e.times, sum(CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END)::text AS debits
     FROM entries e JOIN ledger.posting p ON p.transaction_seq = e.seq JOIN ledger.account a ON a.code = p.account_code GROUP BY a.id, e.part, e.times ORDER BY a.code`, [period, leaseId]);
  const soFar = new Map<string, { times: number; minorOf: Map<AccountCode, bigint> }>();
  const accounts = new Map<AccountCode, Account>();
  for (const row of rows) {
    const account = toAccount(row);
    accounts.set(account.code, account);
    const part = soFar.get(row.part) ?? { times: Number(row.times), minorOf: new Map<AccountCode, bigint>() };
    part.minorOf.set(account.code, normalDirection(account.type) === 'debit' ? BigInt(row.debits) : -BigInt(row.debits));
    soFar.set(row.part, part);
  }
  return { soFar, accounts };
}

export interface Accrual extends LeaseToAccrue {
  readonly parts: readonly AccrualPart[];
  /** What the customer would be invoiced, without tax. */
  readonly customerMinor: bigint;
  readonly currency: string;
}
/**
 * Books what a lease's accrual in a locked period lacks, with its reversal. The journal and the period are held, so that two runs never book one
 * difference twice and a close waits. @returns transactions booked; undefined when the period is not locked any more
 */
export async function bookAccrual(tx: Tx, period: Period, { leaseId, inputs: seen, parts, customerMinor, currency }: Accrual, now: EpochMs): Promise<Result<number, PostRefusal> | undefined> {
  await lockJournal(tx);
  if (!(await tx.one(`SELECT 1 FROM ledger.period WHERE id = $1 AND state = 'locked' FOR SHARE`, [period.name]))) return undefined;
  const { soFar, accounts } = await accruedSoFar(tx, period.name, leaseId);
  const requests = accrualRequests(period, leaseId, parts, soFar, (code) => accounts.get(code)!);
  for (const request of requests) {
    const posted = await postToLedger(tx, request, now);
    if (!posted.ok) return posted;
  }
  await tx.run(
    `INSERT INTO billing.accrual (period_id, lease_id, inputs, customer_minor, currency, accrued_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (period_id, lease_id) DO UPDATE SET inputs = $3, customer_minor = $4, accrued_at = $6`, [period.name, leaseId, seen, customerMinor, currency, at(now)]);
  return { ok: true, value: requests.length };
}
