import type { Currency, EpochMs, OrgId } from '@switchyard/kernel';
import type { BillingAccount } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { appendEvent } from '../base/outbox.js';
import { isSuspended } from './dunning.js';

export interface AccountRow {
  readonly org_id: string;
  readonly name: string;
  readonly email: string | null;
  readonly currency: Currency;
  readonly cadence: BillingAccount['cadence'];
  readonly time_zone: string | null;
  readonly due_days: number;
  readonly legal_series: string;
  readonly credit_limit_minor: bigint;
  readonly prepaid_minor: bigint;
  readonly stripe_customer_id: string | null;
  readonly payment_method_id: string | null;
  readonly payment_method_token: string | null;
  readonly payment_method_state: 'none' | 'pending' | 'ok' | 'failed';
  readonly version: bigint;
}
export const readAccountRow = (tx: Tx, orgId: string): Promise<AccountRow | undefined> =>
  tx.one<AccountRow>(`SELECT * FROM billing.account WHERE org_id = $1`, [orgId]);

export function toAccount(row: AccountRow): BillingAccount {
  return {
    orgId: row.org_id as OrgId, name: row.name, email: row.email, currency: row.currency, cadence: row.cadence, ...(row.time_zone === null ? {} : { timeZone: row.time_zone }), dueDays: row.due_days,
    legalSeries: row.legal_series, stripeCustomerId: row.stripe_customer_id, paymentMethodId: row.payment_method_id,
  };
}

/** Somebody else changed the row since it was read: the transaction runs again (`isCollision`). */
export class StaleRow extends Error {}

/** @param seen version read earlier in this transaction; undefined: the account is new, or was not read */
export async function writeAccount(tx: Tx, account: BillingAccount, seen: bigint | undefined): Promise<void> {
  const changed = await tx.run(
    `INSERT INTO billing.account AS a (org_id, name, email, kind, currency, cadence, due_days, legal_series, stripe_customer_id, payment_method_id, time_zone, payment_method_state)
     VALUES ($1, $2, $3, 'customer', $4, $5, $6, $7, $8, $9, $11, CASE WHEN $9::text IS NULL THEN 'none' ELSE 'ok' END)
     ON CONFLICT (org_id) DO UPDATE SET name = $2, email = $3, currency = $4, cadence = $5, due_days = $6, legal_series = $7, stripe_customer_id = $8,
       payment_method_id = $9, time_zone = $11, payment_method_state = CASE WHEN $9 IS DISTINCT FROM a.payment_method_id THEN 'ok' ELSE a.payment_method_state END, version = a.version + 1
     WHERE $10::bigint IS NULL OR a.version = $10`,
    [account.orgId, account.name, account.email, account.currency, account.cadence, account.dueDays, account.legalSeries, account.stripeCustomerId, account.paymentMethodId, seen ?? null, account.timeZone ?? null]);
  if (changed !== 1) throw new StaleRow(`billing account ${account.orgId} changed meanwhile`);
}

/** 1 minor unit = 10,000 micros. */
const MICROS = 10_000n;

/**
 * Tells the market what it may lend: called last in a transaction, since the account row it locks is the one that all of a customer's
 * work shares. Unpaid is everything billed or about to be: drafts count, so that ended work never falls between lease and invoice. What
 * is asked for ahead of a contract is not owed for work.
 */
export async function tellStanding(tx: Tx, orgId: string, now: EpochMs): Promise<void> {
  const row = await tx.one<{ version: bigint; credit_limit_minor: bigint; prepaid_minor: bigint; payment_method_state: string }>(
    `UPDATE billing.account SET version = version + 1 WHERE org_id = $1 RETURNING version, credit_limit_minor, prepaid_minor, payment_method_state`, [orgId]);
  if (!row) return;
  const unpaid = await tx.one<{ minor: string }>(
    `SELECT coalesce(sum(total_minor - paid_minor - credited_minor), 0)::text AS minor FROM billing.invoice WHERE customer_org = $1 AND state NOT IN ('paid', 'deleted', 'voided') AND gather_key NOT LIKE '%/advance'`, [orgId]);
  await appendEvent(tx, {
    topic: 'account.standing_changed', aggregateId: orgId, aggregateSeq: row.version, occurredAt: now, customerOrg: orgId,
    payload: {
      customerOrg: orgId, creditLimitMicroUsd: row.credit_limit_minor * MICROS, prepaidMicroUsd: row.prepaid_minor * MICROS,
      unpaidMicroUsd: BigInt(unpaid?.minor ?? '0') * MICROS + (await unratedMicros(tx, orgId)), paymentMethodOk: row.payment_method_state === 'ok' && !(await isSuspended(tx, orgId)), billingSeq: row.version,
    },
  });
}

/** Leases that ended and on whose lines nothing stands yet: at their ceiling, which no rating passes; nothing once they are rated, whatever came of it. */
async function unratedMicros(tx: Tx, orgId: string): Promise<bigint> {
  const row = await tx.one<{ micros: string }>(
    `SELECT coalesce(sum(m.ceiling_micro_usd), 0)::text AS micros FROM billing.lease l JOIN billing.lease_metering m ON m.lease_id = l.id
     WHERE l.customer_org = $1 AND l.ended_at IS NOT NULL AND m.rated_version < m.usage_version
       AND NOT EXISTS (SELECT 1 FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id WHERE n.lease_id = l.id AND i.state NOT IN ('deleted', 'voided'))`, [orgId]);
  return BigInt(row?.micros ?? '0');
}
/** Tells the standing of whoever a lease is leased to. */
export async function tellStandingOf(tx: Tx, leaseId: string, now: EpochMs): Promise<void> {
  const row = await tx.one<{ org: string }>(`SELECT customer_org AS org FROM billing.lease WHERE id = $1`, [leaseId]);
  if (row) await tellStanding(tx, row.org, now);
}
