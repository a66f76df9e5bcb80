import { billing, copyOf, customerA, operatorA, operatorB, owner, platform, scheduler, type Attacker, type Door, type Guard, openUp } from './guard.js';

/** Terms operators are paid on, and accounts they open: of each operator one version and one account in USD. */
const table = 'billing.payout_terms';
const denied = { code: '42501' } as const;
const terms = (set: string): string => `UPDATE ${table} SET ${set} WHERE operator_org = 'org_oa'`;
const next = (changes: Readonly<Record<string, unknown>> = {}): string => copyOf(table, `operator_org = 'org_oa'`, { version: 2, ...changes });
const quiet = `ALTER TABLE ${table} DISABLE TRIGGER USER`;

const checks: readonly (readonly [what: string, constraint: string, attack: string])[] = [
  ['are in a currency of ours', 'payout_terms_currency_check', terms(`currency = 'XXX'`)],
  ['are counted from 1', 'payout_terms_version_check', terms('version = 0')],
  ['are weekly or monthly', 'payout_terms_cadence_check', terms(`cadence = 'daily'`)],
  ['have a minimum above nothing', 'payout_terms_minimum_minor_check', terms('minimum_minor = 0')],
  ['keep nothing negative', 'payout_terms_reserve_minor_check', terms('reserve_minor = -1, reserve_share_ppm = NULL, reserve_window_days = NULL')],
  ['keep a share of at most all', 'payout_terms_reserve_share_ppm_check', terms('reserve_share_ppm = 1000001')],
  ['look back at most a year', 'payout_terms_reserve_window_days_check', terms('reserve_window_days = 367')],
  ['pay at least the minimum at once', 'payout_terms_bounds', terms('maximum_minor = 99')],
  ['have one reserve', 'payout_terms_one_reserve', terms('reserve_minor = 5')],
  ['begin no earlier than they were set', 'payout_terms_never_backdated', terms(`effective_from = set_at - interval '1 day'`)],
];
const account = (operator: string, status: string): string =>
  `INSERT INTO billing.payout_account (operator_org, currency, name, email, country, status, version) VALUES ('${operator}', 'EUR', 'o', NULL, 'FI', '${status}', 1)`;
const asks = (operator: string): string => `UPDATE billing.payout_account SET asks = asks + 1 WHERE operator_org = '${operator}'`;
const opened = { proves: ['policy billing.payout_account.gateway_open'], as: operatorA, refused: denied, remove: openUp('billing.payout_account', 'gateway_open', 'check') } as const;
const earned = (operator: string): string => `SELECT FROM billing.earnings_between('2025-01-01', '2027-01-01', NULL) WHERE operator_org = '${operator}'`;
const EARNINGS = 'billing.earnings_between(timestamptz, timestamptz, text)';
const has = (operator: string): string => `SELECT FROM billing.operator_balances('${operator}')`;
const BALANCES = 'billing.operator_balances(text)';
const holds = (operator: string): string => `INSERT INTO ledger.account (id, code, type, currency, org_id) VALUES ('acc_held', 'operator_payable.held/USD/${operator}', 'liability', 'USD', '${operator}')`;

export const payoutTermsGuards: readonly Guard[] = [
  ...checks.map(([what, constraint, attack]): Guard => ({
    name: `INV-PAYOUT: terms ${what}`, proves: [`check ${table}.${constraint}`], as: owner, arrange: quiet, attack, refused: { code: '23514', constraint }, remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
  })),
  {
    name: 'INV-PAYOUT: what is asked of a payout is something there is', proves: ['check billing.payout.payout_asked'], as: owner, arrange: 'ALTER TABLE billing.payout DISABLE TRIGGER USER',
    attack: `UPDATE billing.payout SET asked = '{}' WHERE id = 'paid_a'`, refused: { code: '23514', constraint: 'payout_asked' }, remove: 'ALTER TABLE billing.payout DROP CONSTRAINT payout_asked',
  },
  {
    name: 'INV-PAYOUT: terms are never edited, by their owner neither', proves: [`trigger ${table}.payout_terms_append_only`], as: owner, attack: terms(`reason = 'x'`), refused: { code: '23001' },
    remove: `DROP TRIGGER payout_terms_append_only ON ${table}`,
  },
  ...[operatorA, customerA].map((as: Attacker): Guard => ({
    name: `INV-TENANT: terms are seen by their operator, not by ${as.kind === 'operator' ? 'another' : 'customers'}`, proves: [`policy ${table}.gateway_read`], as, attack: `SELECT FROM ${table} WHERE operator_org = 'org_ob'`,
    refused: 'no rows', remove: openUp(table, 'gateway_read', 'using'),
  })),
  { name: 'INV-TENANT: an operator sets no terms', proves: [`policy ${table}.gateway_set`], as: operatorA, attack: next(), refused: denied, remove: openUp(table, 'gateway_set', 'check') },
  { name: 'INV-OWNER: billing sets no terms', proves: [`grant sy_billing INSERT ${table}`], as: billing, attack: next(), refused: denied, remove: `GRANT INSERT ON ${table} TO sy_billing; CREATE POLICY probe ON ${table} FOR INSERT TO sy_billing WITH CHECK (true)` },
  { ...opened, name: 'INV-TENANT: an operator opens no account of another', attack: account('org_ob', 'none') },
  { ...opened, name: 'INV-PAYOUT: an operator does not say that its account can be paid', attack: account('org_oa', 'payable'), arrange: 'ALTER TABLE billing.payout_account DROP CONSTRAINT payout_account_status' },
  { name: 'INV-TENANT: nobody asks after an account but its operator', proves: ['policy billing.payout_account.gateway_ask'], as: platform, attack: asks('org_oa'), refused: 'no rows', remove: openUp('billing.payout_account', 'gateway_ask', 'both') },
  {
    name: 'INV-PAYOUT: where money goes is not the gateway’s to write', proves: ['grant sy_gateway UPDATE billing.payout_account'], as: operatorA, attack: `UPDATE billing.payout_account SET stripe_account_id = 'acct_x' WHERE operator_org = 'org_oa'`,
    refused: denied, remove: 'GRANT UPDATE ON billing.payout_account TO sy_gateway',
  },
  {
    name: 'INV-TENANT: an operator sees what its own leases earned', proves: [`execute ${EARNINGS}`], as: operatorA, attack: earned('org_ob'), refused: 'no rows',
    remove: `CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'platform' $$`,
  },
  { name: 'INV-TENANT: earnings are for the gateway alone', proves: [`execute ${EARNINGS}`], as: scheduler, attack: earned('org_oa'), refused: denied, remove: `GRANT USAGE ON SCHEMA billing TO sy_scheduler; GRANT EXECUTE ON FUNCTION ${EARNINGS} TO sy_scheduler; CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'platform' $$` },
  {
    name: 'INV-TENANT: an operator sees what it has itself', proves: [`execute ${BALANCES}`], as: operatorA, arrange: holds('org_ob'), attack: has('org_ob'), refused: 'no rows',
    remove: `CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'platform' $$`,
  },
  { name: 'INV-TENANT: what operators have is for the gateway alone', proves: [`execute ${BALANCES}`], as: scheduler, arrange: holds('org_oa'), attack: has('org_oa'), refused: denied, remove: `GRANT USAGE ON SCHEMA billing TO sy_scheduler; GRANT EXECUTE ON FUNCTION ${BALANCES} TO sy_scheduler; CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'platform' $$` },
];
export const payoutTermsDoors: readonly Door[] = [
  ...[operatorB, platform].map((as): Door => ({
    name: `INV-TENANT: terms are seen by ${as.kind === 'platform' ? 'finance' : 'their operator'}`, proves: [`policy ${table}.gateway_read`], as, use: `SELECT FROM ${table} WHERE operator_org = 'org_ob'`, policy: 'gateway_read', table,
  })),
  { name: 'INV-TENANT: finance sets terms', proves: [`policy ${table}.gateway_set`], as: platform, use: next(), policy: 'gateway_set', table },
  { name: 'INV-TENANT: an operator opens its account', proves: ['policy billing.payout_account.gateway_open'], as: operatorA, use: account('org_oa', 'none'), policy: 'gateway_open', table: 'billing.payout_account' },
  { name: 'INV-TENANT: an operator asks after its account', proves: ['policy billing.payout_account.gateway_ask'], as: operatorB, use: asks('org_ob'), policy: 'gateway_ask', table: 'billing.payout_account' },
];
