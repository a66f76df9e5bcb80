import type { Currency, EpochMs, OrgId } from '@switchyard/kernel';
import type { Payout, PayoutAccount, PayoutState, Statement, StatementBalances } from '@switchyard/billing';
import type { Tx } from '../base/database.js';
import { keysetList, type KeysetPage } from '../base/keyset.js';
import { at } from '../base/types.js';
import { toPayout, toPayoutAccount, type PayoutAccountRow, type PayoutRow } from './payouts.js';
import { balancesOf, type StatementRow } from './statements.js';

/** Behind the row with this sort value and id. */
type After = { readonly sort: string; readonly id: string } | null;
interface Page<T> {
  /** At most one more than was asked for: then there is a next page. */
  readonly rows: readonly T[];
  readonly total: bigint;
}
async function count(tx: Tx, from: string, parameters: readonly unknown[]): Promise<bigint> {
  return (await tx.one<{ n: bigint }>(`SELECT count(*) AS n FROM ${from}`, parameters))?.n ?? 0n;
}

export interface PayoutFilter {
  readonly states: readonly PayoutState[] | null;
  readonly operatorOrg: string | null;
  readonly currency: string | null;
}
/** A page of payouts under an order. */
export async function listPayouts(tx: Tx, filter: PayoutFilter, page: KeysetPage): Promise<Page<Payout & { readonly sort: string }>> {
  const from = `billing.payout WHERE ($1::text[] IS NULL OR state = ANY($1)) AND ($2::text IS NULL OR operator_org = $2) AND ($3::text IS NULL OR currency = $3)`;
  const { rows, total } = await keysetList<PayoutRow>(tx, '*', from, [filter.states === null ? null : [...filter.states], filter.operatorOrg, filter.currency], page, 'id');
  return { rows: rows.map((row) => ({ ...toPayout(row), sort: row.sort })), total };
}
export async function readPayout(tx: Tx, id: string): Promise<Payout | undefined> {
  const row = await tx.one<PayoutRow>(`SELECT * FROM billing.payout WHERE id = $1`, [id]);
  return row && toPayout(row);
}
/** For loaders: keys as $1. */
export const movesByPayout = `SELECT payout_id AS key, action, from_state AS "from", to_state AS "to", actor, reason, at FROM billing.payout_move WHERE payout_id = ANY($1::text[]) ORDER BY payout_id, seq`;
export interface PayoutMoveRow {
  readonly key: string;
  readonly action: string;
  readonly from: PayoutState | null;
  readonly to: PayoutState;
  readonly actor: string;
  readonly reason: string | null;
  readonly at: EpochMs;
}

/** By operator and currency; `after.id` is `org/currency`. */
export async function listPayoutAccounts(tx: Tx, operatorOrg: string | null, after: After, limit: number): Promise<Page<PayoutAccount>> {
  const from = `billing.payout_account WHERE ($1::text IS NULL OR operator_org = $1)`;
  const rows = await tx.rows<PayoutAccountRow>(`SELECT * FROM ${from} AND ($2::text IS NULL OR operator_org || '/' || currency > $2) ORDER BY operator_org || '/' || currency LIMIT $3`, [operatorOrg, after?.id ?? null, limit + 1]);
  return { rows: rows.map(toPayoutAccount), total: await count(tx, from, [operatorOrg]) };
}

/** A statement without its lines and movements. */
export type StatementHead = Omit<Statement, 'lines' | 'movements'>;
export interface StatementFilter {
  readonly operatorOrg: string | null;
  readonly currency: string | null;
  readonly period: string | null;
}
type HeadRow = Omit<StatementRow, 'content'> & { readonly opening: StatementRow['content']['opening']; readonly closing: StatementRow['content']['closing'] };
/** A page of statements under an order; lines and movements are long, and left where they are. */
export async function listStatements(tx: Tx, filter: StatementFilter, page: KeysetPage): Promise<Page<StatementHead & { readonly sort: string }>> {
  const from = `billing.statement WHERE ($1::text IS NULL OR operator_org = $1) AND ($2::text IS NULL OR currency = $2) AND ($3::text IS NULL OR period = $3)`;
  const columns = `number, operator_org, currency, period, from_at, to_at, through_seq, issued_at, content -> 'opening' AS opening, content -> 'closing' AS closing`;
  const { rows, total } = await keysetList<HeadRow>(tx, columns, from, [filter.operatorOrg, filter.currency, filter.period], page, 'number');
  return { rows: rows.map((row) => ({ ...toHead(row), sort: row.sort })), total };
}
function toHead(row: HeadRow): StatementHead {
  const [opening, closing]: readonly StatementBalances[] = [balancesOf(row.opening), balancesOf(row.closing)];
  return {
    number: row.number, operatorOrg: row.operator_org as OrgId, currency: row.currency, period: row.period, from: row.from_at, to: row.to_at, throughSequence: Number(row.through_seq),
    issuedAt: row.issued_at, opening: opening!, closing: closing!,
  };
}
/** For loaders: whole statements by number. */
export const statementsByNumber = `SELECT number AS key, s.* FROM billing.statement s WHERE number = ANY($1::text[])`;

/** What leases earned operators, less what was given back, summed up. */
export interface EarningsRow {
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  /** Start of the UTC day of issue, void or credit note; null unless summed by day. */
  readonly day: EpochMs | null;
  readonly leaseId: string | null;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly chargesMinor: bigint;
  readonly creditsMinor: bigint;
  readonly powerMinor: bigint;
  readonly feeMinor: bigint;
  /** What credit notes and voids took off again. */
  readonly givenBackMinor: bigint;
}
const groupings = {
  day: `date_trunc('day', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day, NULL::text AS lease_id, NULL::text AS site_id, NULL::text AS site_name`,
  lease: `NULL::timestamptz AS day, lease_id, site_id, site_name`,
  site: `NULL::timestamptz AS day, NULL::text AS lease_id, site_id, site_name`,
} as const;
export type EarningsBy = keyof typeof groupings;

/** In order of operator, currency, day, site and lease; one more than `limit` tells that there are more. */
export async function earningsBy(tx: Tx, by: EarningsBy, during: { readonly from: EpochMs; readonly to: EpochMs }, operatorOrg: string | null, limit: number): Promise<readonly EarningsRow[]> {
  return tx.rows<EarningsRow>(
    `SELECT operator_org AS "operatorOrg", currency, day, lease_id AS "leaseId", site_id AS "siteId", site_name AS "siteName", sum(charges_minor)::bigint AS "chargesMinor", sum(credits_minor)::bigint AS "creditsMinor",
       sum(power_minor)::bigint AS "powerMinor", sum(fee_minor)::bigint AS "feeMinor", sum(given_back_minor)::bigint AS "givenBackMinor"
     FROM (SELECT operator_org, currency, ${groupings[by]}, charges_minor, credits_minor, power_minor, fee_minor, given_back_minor FROM billing.earnings_between($1, $2, $3)) e
     GROUP BY operator_org, currency, day, lease_id, site_id, site_name ORDER BY operator_org, currency, day, site_id, lease_id LIMIT $4`, [at(during.from), at(during.to), operatorOrg, limit + 1]);
}

/** What an operator has now, in one currency. */
export interface OperatorBalancesRow {
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  readonly balances: StatementBalances;
  /** What its bank has, less what came back. */
  readonly paidOutMinor: bigint;
}
/** By operator and currency, as the journal says now; one more than `limit` tells that there are more. */
export async function operatorBalances(tx: Tx, operatorOrg: string | null, limit: number): Promise<readonly OperatorBalancesRow[]> {
  const rows = await tx.rows<Omit<OperatorBalancesRow, 'balances'> & StatementBalances>(
    `SELECT operator_org AS "operatorOrg", currency, held_minor AS held, available_minor AS available, disputed_minor AS disputed, in_transit_minor AS "inTransit", owed_minor AS owed, paid_out_minor AS "paidOutMinor"
     FROM billing.operator_balances($1) ORDER BY operator_org, currency LIMIT $2`, [operatorOrg, limit + 1]);
  return rows.map(({ operatorOrg: org, currency, paidOutMinor, ...balances }) => ({ operatorOrg: org, currency, paidOutMinor, balances }));
}

/** Operators with something available and no account to pay it to, as `org/currency`: finance asks them to open one. */
export async function operatorsWithoutAccount(tx: Tx, limit: number): Promise<readonly { readonly operatorOrg: string; readonly currency: Currency; readonly availableMinor: bigint }[]> {
  return tx.rows(
    `SELECT split_part(a.code, '/', 3) AS "operatorOrg", a.currency, sum(CASE p.direction WHEN 'credit' THEN p.amount_minor ELSE -p.amount_minor END)::bigint AS "availableMinor"
     FROM ledger.account a JOIN ledger.posting p ON p.account_code = a.code WHERE a.code LIKE 'operator\\_payable.available/%'
       AND NOT EXISTS (SELECT 1 FROM billing.payout_account o WHERE o.operator_org = split_part(a.code, '/', 3) AND o.currency = a.currency)
     GROUP BY a.code, a.currency HAVING sum(CASE p.direction WHEN 'credit' THEN p.amount_minor ELSE -p.amount_minor END) > 0 ORDER BY a.code LIMIT $1`, [limit]);
}
