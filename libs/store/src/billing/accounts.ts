import type { Currency, OrgId } from '@switchyard/kernel';
import type { AccountTerms, BillingAccount } from '@switchyard/billing';
import type { Tx } from '../base/database.js';

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
  /** Versions of its terms, ascending. */
  readonly terms: readonly AccountTerms[];
}
const withTerms = `SELECT a.*, (SELECT coalesce(jsonb_agg(jsonb_build_object('version', t.version, 'fromMonth', t.from_month, 'effectiveAt', (extract(epoch FROM t.effective_at) * 1000)::bigint,
  'cadence', t.cadence, 'timeZone', t.time_zone, 'dueDays', t.due_days) ORDER BY t.version), '[]') FROM billing.account_terms t WHERE t.org_id = a.org_id) AS terms FROM billing.account a`;
export const readAccountRow = (tx: Tx, orgId: string): Promise<AccountRow | undefined> =>
  tx.one<AccountRow>(`${withTerms} WHERE a.org_id = $1`, [orgId]);

/** Those there are, in order of id. */
export const readAccountRows = (tx: Tx, orgIds: readonly string[]): Promise<readonly AccountRow[]> =>
  tx.rows<AccountRow>(`${withTerms} WHERE a.org_id = ANY($1::text[]) ORDER BY a.org_id`, [[...orgIds]]);

export function toAccount(row: AccountRow): BillingAccount {
  return {
    orgId: row.org_id as OrgId, name: row.name, email: row.email, currency: row.currency, cadence: row.cadence, ...(row.time_zone === null ? {} : { timeZone: row.time_zone }), dueDays: row.due_days,
    ...(row.terms.length === 0 ? {} : { terms: row.terms }), legalSeries: row.legal_series, stripeCustomerId: row.stripe_customer_id, paymentMethodId: row.payment_method_id,
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
