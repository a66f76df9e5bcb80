import type { Page } from '@playwright/test';
import { type Figure, rowsText, tile, tileOr } from './figures.js';

/** A sum of minor units as an amount with its cents. */
const amount = (minor: string): string => `to_char(coalesce(${minor}, 0) / 100.0, 'FM9999999999990.00')`;
const debitLess = `CASE p.direction WHEN 'debit' THEN p.amount_minor ELSE -p.amount_minor END`;
/** Balances of roles in US dollars, as the journal alone says; `+` stands on the debit side. */
const roles = `(SELECT split_part(p.account_code, '/', 1) AS role, sum(${debitLess}) AS minor FROM ledger.posting p WHERE p.currency = 'USD' GROUP BY 1) r`;
const column = (caption: RegExp, nth: number) => (page: Page): Promise<string> => rowsText(page, caption, nth);
/** Who has both to pay and to get stands in the list with nothing in all. */
const notNothing = (caption: RegExp, nth: number) => async (page: Page): Promise<string> => (await rowsText(page, caption, nth)).split(' ').filter((text) => Number(text) !== 0).join(' ');
const listed = (minor: string, from: string): string => `SELECT coalesce(string_agg(${amount(minor)}, ' ' ORDER BY ${minor}), '') FROM ${from}`;

/** What the operator's leases brought in the month: lines of invoices that stand. */
const linesOf = (side: string): string =>
  `billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id JOIN billing.lease l ON l.id = n.lease_id WHERE l.operator_org = $1 AND n.side = '${side}' AND n.category <> 'tax' AND i.issued_at IS NOT NULL
   AND to_char(i.issued_at AT TIME ZONE 'UTC', 'YYYY-MM') = $2`;
/** Use of the customer in the month. */
const usedIn = `billing.rated_interval r JOIN billing.lease l ON l.id = r.lease_id WHERE l.customer_org = $1 AND to_char(r.from_at AT TIME ZONE 'UTC', 'YYYY-MM') = $2`;
const ratedAs = (part: string): string =>
  `SELECT to_char(coalesce(round(sum(a.numerator::numeric / a.denominator) / 1000000, 2), 0), 'FM9999999999990.00') FROM billing.interval_amount a JOIN billing.rated_interval r ON r.lease_id = a.lease_id AND r.from_at = a.from_at
   JOIN billing.lease l ON l.id = a.lease_id CROSS JOIN LATERAL (SELECT l.rate_card -> 'components' -> a.component_index ->> 'kind' AS kind) c
   WHERE l.customer_org = $1 AND to_char(r.from_at AT TIME ZONE 'UTC', 'YYYY-MM') = $2 AND c.kind NOT IN ('platform_fee', 'tax', 'prepayment', 'deposit')${part}`;
const costMonth = (page: Page): Promise<string> => page.locator('#month').inputValue();
const earningsMonth = (page: Page): Promise<string> => page.locator('#earnings-month').inputValue();
/** Of a tile that names its month, such as `Spent in November 2026`. */
const monthOfTile = (label: string) => async (page: Page): Promise<string> => {
  const name = (await page.locator('.tile dt', { hasText: new RegExp(`^${label}`) }).innerText()).replace(/^.* in /, '1 ');
  return new Date(`${name} UTC`).toISOString().slice(0, 7);
};
/** Tiles of an operator's money, each with the role it is the balance of. */
const balances = [['Held', 'operator_payable.held'], ['Available', 'operator_payable.available'], ['In transit', 'operator_payable.in_transit'], ['Disputed', 'operator_payable.disputed'], ['Owed', 'operator_receivable']] as const;
const payoutsIn = (states: string): string => `SELECT count(*) FROM billing.payout WHERE state IN (${states})`;

/** Pages of money, cent by cent; what nobody owes or earned is 0. The questions are asked of the journal, of lines and of intervals, never of what the pages ask. */
export const booksFigures: Readonly<Record<string, readonly Figure[]>> = {
  '/books/trial-balance': [
    { what: 'all debits', shown: tileOr('All debits, all credits, USD', '0.00'), sql: `SELECT ${amount('sum(amount_minor)')} FROM ledger.posting WHERE direction = 'debit' AND currency = 'USD'` },
    { what: 'all credits', shown: tileOr('All debits, all credits, USD', '0.00'), sql: `SELECT ${amount('sum(amount_minor)')} FROM ledger.posting WHERE direction = 'credit' AND currency = 'USD'` },
    { what: 'balances', shown: tileOr('Balances, USD', '0.00'), sql: `SELECT ${amount('sum(minor)')} FROM ${roles} WHERE minor > 0` },
    { what: 'entries', shown: tileOr('Entries in it', '0'), sql: `SELECT count(*) FROM ledger.transaction` },
    { what: 'each debit balance', shown: column(/^Balances by role/, 3), sql: listed('minor', `${roles} WHERE minor > 0`) },
    { what: 'each credit balance', shown: column(/^Balances by role/, 4), sql: listed('-minor', `${roles} WHERE minor < 0`) },
  ],
  '/books/aging': [
    { what: 'owed', shown: tileOr('Owed', '0.00'), sql: `SELECT ${amount(`sum(${debitLess})`)} FROM ledger.posting p WHERE p.account_code LIKE 'receivable/USD/%'` },
    { what: 'what each customer owes', shown: notNothing(/^What each customer owes/, 7), sql: listed('minor', `(SELECT sum(${debitLess}) AS minor FROM ledger.posting p WHERE p.account_code LIKE 'receivable/%' GROUP BY p.account_code HAVING sum(${debitLess}) <> 0) o`) },
  ],
  '/books/payouts': [
    { what: 'that wait', shown: tile('Wait for approval'), sql: payoutsIn(`'proposed'`) },
    { what: 'on their way', shown: tile('On their way'), sql: payoutsIn(`'approved', 'transferring', 'refused', 'transferred'`) },
    { what: 'that arrived', shown: tile('Arrived'), sql: payoutsIn(`'paid'`) },
    { what: 'each amount', shown: column(/^Payouts, newest first/, 4), sql: listed('amount_minor', 'billing.payout') },
  ],
  '/earnings': [
    { what: 'net', shown: tileOr('Net, yours', '0.00'), and: earningsMonth, sql: `SELECT ${amount(`-sum(${debitLess})`)} FROM ledger.posting p JOIN ledger.transaction t ON t.seq = p.transaction_seq
        WHERE t.kind = 'invoice-issued' AND p.account_code LIKE 'operator\\_payable.%/USD/' || $1 AND to_char(t.effective_at AT TIME ZONE 'UTC', 'YYYY-MM') = $2` },
    { what: 'gross', shown: tileOr('Gross', '0.00'), and: earningsMonth, sql: `SELECT ${amount('sum(n.amount_minor)')} FROM ${linesOf('customer')}` },
    ...balances.map(([label, role]): Figure => ({ what: label.toLowerCase(), shown: tileOr(label, '0.00'), sql: `SELECT ${amount(`${role === 'operator_receivable' ? '' : '-'}sum(${debitLess})`)} FROM ledger.posting p WHERE p.account_code = '${role}/USD/' || $1` })),
    // What reached the bank, by payouts: nothing of it is on an account of the operator any more.
    { what: 'paid out', shown: tileOr('Paid out', '0.00'), sql: `SELECT ${amount('sum(paid_minor)')} FROM billing.payout WHERE operator_org = $1 AND currency = 'USD'` },
    { what: 'fee', shown: tileOr('Platform fee', '0.00'), and: earningsMonth, sql: `SELECT ${amount('sum(n.amount_minor)')} FROM ${linesOf('operator')}` },
  ],
  // Nothing of the customer's runs here, so that what its budgets count is what its intervals come to, each component of a lease rounded to the cent; the rows that fill the lists used nothing.
  '/overview': [{ what: 'spent', shown: tile('Spent in'), and: monthOfTile('Spent in'), sql: `SELECT ${amount('sum(minor)')} FROM (
        SELECT round(sum(a.numerator::numeric / a.denominator) / 10000) AS minor FROM billing.interval_amount a JOIN billing.rated_interval r ON r.lease_id = a.lease_id AND r.from_at = a.from_at JOIN billing.lease l ON l.id = a.lease_id
        JOIN market.lease m ON m.id = l.id JOIN market.job j ON j.id = m.job_id WHERE l.customer_org = $1 AND j.name NOT LIKE 'bulk %' AND to_char(r.from_at AT TIME ZONE 'UTC', 'YYYY-MM') = $2
        AND l.rate_card -> 'components' -> a.component_index ->> 'kind' NOT IN ('platform_fee', 'prepayment', 'deposit') GROUP BY a.lease_id, a.component_index) lines` }],
  '/costs': [
    { what: 'cost', shown: tileOr('Cost as rated', '0.00'), and: costMonth, sql: ratedAs('') },
    { what: 'power', shown: tileOr('Power', '0.00'), and: costMonth, sql: ratedAs(` AND c.kind LIKE 'energy%'`) },
    { what: 'GPU hours', shown: tileOr('GPU hours', '0.0'), and: costMonth, sql: `SELECT round(coalesce(sum(r.gpu_seconds), 0) / 3600.0, 1) FROM ${usedIn}` },
    { what: 'billed', shown: tileOr('Billed so far', '0.00'), and: costMonth, sql: `SELECT ${amount('sum(n.amount_minor)')} FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id
        WHERE i.customer_org = $1 AND n.side = 'customer' AND n.category <> 'tax' AND i.issued_at IS NOT NULL AND i.state <> 'voided' AND to_char(n.period_from AT TIME ZONE 'UTC', 'YYYY-MM') = $2` },
  ],
};
