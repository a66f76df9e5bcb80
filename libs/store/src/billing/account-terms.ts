import type { EpochMs, OrgId } from '@switchyard/kernel';
import type { AccountTerms } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** Who stands on an account's invoices from now on. */
export interface AccountDetails {
  readonly legalName: string;
  readonly email: string | null;
  readonly address: string | null;
  readonly taxNumber: string | null;
  readonly purchaseOrder: string | null;
}
interface Decided {
  readonly by: string;
  readonly at: EpochMs;
}

/** One version after the other, whoever asks: two at once take turns on the account's row. @returns the versions so far, of one of the three tables */
export async function lockVersions(tx: Tx, orgId: string, table: 'account_terms' | 'account_details' | 'credit_decision'): Promise<number> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223311))`, [`${table}/${orgId}`]);
  return (await tx.one<{ last: number | null }>(`SELECT max(version) AS last FROM billing.${table} WHERE org_id = $1`, [orgId]))?.last ?? 0;
}

export async function addTerms(tx: Tx, orgId: OrgId, terms: AccountTerms, decided: Decided): Promise<void> {
  await tx.run(
    `INSERT INTO billing.account_terms (org_id, version, from_month, effective_at, cadence, time_zone, due_days, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [orgId, terms.version, terms.fromMonth, at(terms.effectiveAt), terms.cadence, terms.timeZone, terms.dueDays, decided.by, at(decided.at)]);
}
export async function addDetails(tx: Tx, orgId: OrgId, version: number, details: AccountDetails, decided: Decided): Promise<void> {
  await tx.run(
    `INSERT INTO billing.account_details (org_id, version, legal_name, email, address, tax_number, purchase_order, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [orgId, version, details.legalName, details.email, details.address, details.taxNumber, details.purchaseOrder, decided.by, at(decided.at)]);
}
/** The details that stand; undefined: none were given, and the account's own name and address hold. */
export async function readDetails(tx: Tx, orgId: string): Promise<AccountDetails | undefined> {
  return tx.one<AccountDetails>(
    `SELECT legal_name AS "legalName", email, address, tax_number AS "taxNumber", purchase_order AS "purchaseOrder" FROM billing.account_details WHERE org_id = $1 ORDER BY version DESC LIMIT 1`, [orgId]);
}
/** @param limitMinor in the account's currency */
export async function decideCredit(tx: Tx, orgId: OrgId, version: number, limitMinor: bigint, reason: string, decided: Decided): Promise<void> {
  await tx.run(`INSERT INTO billing.credit_decision (org_id, version, limit_minor, reason, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)`, [orgId, version, limitMinor, reason, decided.by, at(decided.at)]);
}
/** What finance decided last, in the account's currency; undefined: nothing. */
export async function decidedCredit(tx: Tx, orgId: string): Promise<bigint | undefined> {
  return (await tx.one<{ minor: bigint }>(`SELECT limit_minor AS minor FROM billing.credit_decision WHERE org_id = $1 ORDER BY version DESC LIMIT 1`, [orgId]))?.minor;
}

/**
 * Takes over what was decided of an account: the credit finance gave last, and terms whose month begins before a lease would be looked at again. As billing.
 * @returns false when billing has no such account
 */
export async function takeOverTerms(tx: Tx, orgId: string): Promise<boolean> {
  await tx.run(
    `UPDATE billing.lease_metering m SET due_at = t.effective_at FROM billing.lease l, (SELECT min(effective_at) AS effective_at FROM billing.account_terms WHERE org_id = $1) t
     WHERE l.id = m.lease_id AND l.customer_org = $1 AND l.ended_at IS NULL AND m.due_at > t.effective_at`, [orgId]);
  return (await tx.run(
    `UPDATE billing.account a SET credit_limit_minor = coalesce((SELECT limit_minor FROM billing.credit_decision WHERE org_id = a.org_id ORDER BY version DESC LIMIT 1), a.credit_limit_minor) WHERE a.org_id = $1`, [orgId])) === 1;
}
