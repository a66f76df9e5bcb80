import { housePayoutTerms, termsInForce, type PayoutState, type Statement } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { DAY_MS, type Currency, type EpochMs } from '@switchyard/kernel';
import { earningsBy, listPayoutAccounts, listPayouts, listPayoutTerms, listStatements, payoutTermsByAccount, operatorBalances, readPayout, statementsByNumber, toPayoutTerms, toStatement, type EarningsBy, type PayoutTermsRow, type StatementRow } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { accountView, earningsView, operatorBalancesView, payoutView, statementView, termsView, type AccountView, type PayoutView, type StatementView, type TermsView } from './views.js';

const ROWS_MAX = 2_000;
const RANGE_DAYS_MAX = 366;

/** Operators see their own by row-level security, finance everybody's. @throws ApiError for everybody else */
export const payoutReader = ({ principal }: GqlContext): Person => requirePerson(principal, ['operator', 'platform'], principal.kind === 'platform' ? 'finance:read' : 'billing:read');

const payoutOrders: Orders<Schema.PayoutOrder> = {
  NEWEST: { name: 'NEWEST', key: { sql: 'proposed_at', type: 'instant' }, direction: 'DESC' }, OLDEST: { name: 'OLDEST', key: { sql: 'proposed_at', type: 'instant' }, direction: 'ASC' },
  LARGEST: { name: 'LARGEST', key: { sql: 'amount_minor', type: 'integer' }, direction: 'DESC' },
};
const statementOrders: Orders<Schema.StatementOrder> = {
  LATEST: { name: 'LATEST', key: { sql: 'to_at', type: 'instant' }, direction: 'DESC' }, EARLIEST: { name: 'EARLIEST', key: { sql: 'to_at', type: 'instant' }, direction: 'ASC' },
};

export async function accountPage(context: GqlContext, operatorId: string | null, page: PageArguments): Promise<Connection<AccountView>> {
  const { limit, after } = pageStart(page);
  const { rows, total } = await context.tenant((tx) => listPayoutAccounts(tx, operatorId, after, limit));
  return toConnection(rows.map(accountView), limit, total, ({ operatorId: org, currency }) => ({ sort: '', id: `${org}/${currency}` }));
}
/** What an account is paid on now. */
export async function termsOfAccount({ loaders, now }: GqlContext, { operatorId, currency }: AccountView): Promise<TermsView> {
  const rows = await loaders.many<PayoutTermsRow & { key: string }>('payoutTermsByAccount', payoutTermsByAccount, `${operatorId}/${currency}`);
  const version = termsInForce(rows.map(toPayoutTerms), now);
  return termsView(version?.terms ?? housePayoutTerms, currency, version ?? null);
}
export async function termsHistory(context: GqlContext, operatorId: string, currency: string): Promise<readonly TermsView[]> {
  const versions = await context.tenant((tx) => listPayoutTerms(tx, operatorId, currency));
  return versions.map((version) => termsView(version.terms, currency as Currency, version));
}

export async function payoutPage(context: GqlContext, person: Person, filter: Schema.PayoutFilter | null, orderBy: Schema.PayoutOrder, asked: PageArguments): Promise<Connection<PayoutView>> {
  const page = sortedPage(payoutOrders, orderBy, asked);
  const wanted = { states: filter?.states?.map((state) => state.toLowerCase() as PayoutState) ?? null, operatorOrg: filter?.operatorId ?? null, currency: filter?.currency ?? null };
  const { rows, total } = await context.tenant((tx) => listPayouts(tx, wanted, page));
  return toSortedConnection(rows, page, total, ({ id }) => id, (payout) => payoutView(payout, person));
}
export async function onePayout(context: GqlContext, person: Person, id: string): Promise<PayoutView | null> {
  const payout = await context.tenant((tx) => readPayout(tx, id));
  return payout ? payoutView(payout, person) : null;
}

export async function statementPage(context: GqlContext, filter: Schema.StatementFilter | null, orderBy: Schema.StatementOrder, asked: PageArguments): Promise<Connection<StatementView>> {
  const page = sortedPage(statementOrders, orderBy, asked);
  const wanted = { operatorOrg: filter?.operatorId ?? null, currency: filter?.currency ?? null, period: filter?.period ?? null };
  const { rows, total } = await context.tenant((tx) => listStatements(tx, wanted, page));
  return toSortedConnection(rows, page, total, ({ number }) => number, statementView);
}
/** The whole statement, once for lines and movements. @returns undefined when it is not the caller's */
export async function wholeStatement({ loaders }: GqlContext, number: string): Promise<Statement | undefined> {
  const row = await loaders.one<StatementRow & { key: string }>('statementsByNumber', statementsByNumber, number);
  return row && toStatement(row);
}

export async function earningsRows(context: GqlContext, by: Schema.EarningsBy, from: EpochMs, to: EpochMs, operatorId: string | null): Promise<readonly object[]> {
  if (to <= from || to - from > RANGE_DAYS_MAX * DAY_MS) throw new ApiError('BAD_USER_INPUT', `to must be after from, by at most ${RANGE_DAYS_MAX} days.`);
  const rows = await context.tenant((tx) => earningsBy(tx, by.toLowerCase() as EarningsBy, { from, to }, operatorId, ROWS_MAX));
  if (rows.length > ROWS_MAX) throw new ApiError('BAD_USER_INPUT', `There are more than ${ROWS_MAX} rows: narrow the range, or sum by site or day.`);
  return rows.map(earningsView);
}
export async function balancesNow(context: GqlContext, operatorId: string | null): Promise<readonly object[]> {
  const rows = await context.tenant((tx) => operatorBalances(tx, operatorId, ROWS_MAX));
  if (rows.length > ROWS_MAX) throw new ApiError('BAD_USER_INPUT', `There are more than ${ROWS_MAX} rows: name an operator.`);
  return rows.map(operatorBalancesView);
}
