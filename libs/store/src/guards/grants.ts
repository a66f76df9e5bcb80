import { billing, type Attacker, customerA, type Guard, nobody, operatorA, platform, reader, relay, scheduler } from './guard.js';
import { who } from './tenancy-reads.js';

const denied = { code: '42501' } as const;

/** Tables a role does not see at all. With the right (and a policy) given, it would. */
const unseen: readonly (readonly [as: Attacker, invariant: string, ...tables: readonly string[]])[] = [
  [billing, 'INV-OWNER', 'market.job', 'market.job_command', 'market.lease', 'market.quote', 'market.budget', 'market.member', 'market.api_key', 'market.organization', 'market.power_model', 'market.audit_log', 'metering.batch'],
  [scheduler, 'INV-OWNER', 'market.api_key', 'market.member', 'market.job_command', 'market.job_log', 'market.idempotency', 'market.quote', 'market.agent', 'market.signing_key', 'market.agent_assertion', 'billing.invoice', 'billing.account', 'ledger.posting'],
  [reader, 'INV-TENANT', 'market.job_command', 'market.budget', 'market.member', 'market.api_key', 'market.organization', 'market.credit_standing', 'market.quote', 'market.agent', 'market.job_log', 'market.audit_log', 'market.signing_key', 'outbox.event', 'billing.invoice'],
  [relay, 'INV-OWNER', 'market.job', 'market.job_command', 'market.lease', 'billing.invoice', 'metering.reading', 'ledger.posting'],
  [nobody, 'INV-TENANT', 'billing.webhook_event', 'billing.stripe_intent', 'billing.claim', 'billing.number_series', 'outbox.handled'],
];
const letSee = (role: string, table: string): string =>
  `GRANT USAGE ON SCHEMA ${table.split('.')[0]} TO ${role}; GRANT SELECT ON ${table} TO ${role}; CREATE POLICY probe ON ${table} FOR SELECT TO ${role} USING (true)`;

/** Columns of tables a role does see. */
const hidden: readonly (readonly [as: Attacker, table: string, column: string, row: string])[] = [
  [reader, 'market.job', 'spec', `id = 'job_a'`], [reader, 'market.job', 'customer_org', `id = 'job_a'`], [reader, 'market.job', 'max_total_micro_usd', `id = 'job_a'`], [reader, 'market.job', 'name', `id = 'job_a'`],
  [reader, 'market.lease', 'customer_org', `id = 'lease_a'`], [reader, 'market.lease', 'ceiling_micro_usd', `id = 'lease_a'`], [reader, 'market.lease', 'rate_card', `id = 'lease_a'`],
  [reader, 'market.hold', 'customer_org', `id = 'hold_a'`], [platform, 'market.member', 'password_hash', `id = 'user_a'`], [customerA, 'market.api_key', 'hash', `id = 'key_a'`],
];

/** Writes a role has no right to. */
const unwritten: readonly (readonly [what: string, as: Attacker, attack: string, right: string, table: string])[] = [
  ['INV-PROMISE: the price of a lease is not the gateway’s to change', customerA, `UPDATE market.lease SET rate_card = '{}' WHERE id = 'lease_a'`, 'UPDATE', 'market.lease'],
  ['INV-PROMISE: the ceiling of a lease is not the gateway’s to change', customerA, `UPDATE market.lease SET ceiling_micro_usd = 1 WHERE id = 'lease_a'`, 'UPDATE', 'market.lease'],
  ['INV-PROMISE: what was asked for stays as it was accepted', customerA, `UPDATE market.job SET spec = '{}' WHERE id = 'job_a'`, 'UPDATE', 'market.job'],
  ['INV-CREDIT: a spending limit of a job stays as it was accepted', customerA, `UPDATE market.job SET max_total_micro_usd = NULL WHERE id = 'job_a'`, 'UPDATE', 'market.job'],
  ['INV-PROMISE: a quote is not rewritten', customerA, `UPDATE market.quote SET options = '[]' WHERE id = 'quote_a'`, 'UPDATE', 'market.quote'],
  ['INV-PROMISE: what a job runs is not rewritten', customerA, `UPDATE market.job_command SET run = '{}' WHERE job_id = 'job_a'`, 'UPDATE', 'market.job_command'],
  ['INV-1: a hold is not made longer', customerA, `UPDATE market.hold SET expires_at = 'infinity' WHERE id = 'hold_a'`, 'UPDATE', 'market.hold'],
  ['INV-OFFER: an ask is not rewritten, but offered anew', operatorA, `UPDATE market.offer SET ask_micro_usd_per_gpu_hour = 0 WHERE id = 'offer_a'`, 'UPDATE', 'market.offer'],
  ['INV-OFFER: a power model is not rewritten, but set anew', operatorA, `UPDATE market.power_model SET tariff = '{}' WHERE id = 'power_a'`, 'UPDATE', 'market.power_model'],
  ['INV-ONCE: the input of an answered key is not rewritten', customerA, `UPDATE market.idempotency SET input_hash = 'x' WHERE org_id = 'org_ca'`, 'UPDATE', 'market.idempotency'],
  ['INV-AUTH: a key gains no scopes', customerA, `UPDATE market.api_key SET scopes = '{all}' WHERE id = 'key_a'`, 'UPDATE', 'market.api_key'],
  ['INV-TENANT: an organisation stays of its kind', platform, `UPDATE market.organization SET kind = 'platform' WHERE id = 'org_ca'`, 'UPDATE', 'market.organization'],
  ['INV-CREDIT: a customer gives itself no credit', customerA, `UPDATE billing.account SET credit_limit_minor = 1 WHERE org_id = 'org_ca'`, 'UPDATE', 'billing.account'],
  ['INV-CREDIT: finance gives no credit through the gateway', platform, `UPDATE billing.account SET prepaid_minor = 1 WHERE org_id = 'org_ca'`, 'UPDATE', 'billing.account'],
  ['INV-CREDIT: the gateway writes no standing', customerA, `UPDATE market.credit_standing SET payment_method_ok = true WHERE customer_org = 'org_ca'`, 'UPDATE', 'market.credit_standing'],
  ['INV-CREDIT: billing writes no standing into the market', billing, `UPDATE market.credit_standing SET payment_method_ok = true`, 'SELECT, UPDATE', 'market.credit_standing'],
  ['INV-ONCE: the gateway claims no event for another', customerA, `INSERT INTO outbox.handled SELECT 'scheduler', id FROM outbox.event`, 'INSERT', 'outbox.handled'],
  ['INV-ONCE: the gateway marks no webhook as done', nobody, `INSERT INTO billing.webhook_event (stripe_event_id, type, raw_body, signature, received_at, applied_at) VALUES ('x', 'x', '', '', now(), now())`, 'INSERT', 'billing.webhook_event'],
  ['INV-LEDGER: the gateway books nothing', platform, `INSERT INTO ledger.account (id, code, type, currency) VALUES ('x', 'x', 'asset', 'USD')`, 'INSERT', 'ledger.account'],
  ['INV-MONEY: the gateway drops no line of an invoice', platform, `DELETE FROM billing.invoice_line WHERE id = 'draft_a_line3'`, 'DELETE', 'billing.invoice_line'],
  ['INV-PROMISE: the gateway makes no lease', customerA, `INSERT INTO market.lease SELECT (jsonb_populate_record(l, '{"id": "x", "job_id": null}')).* FROM market.lease l WHERE id = 'lease_a'`, 'INSERT', 'market.lease'],
  ['INV-METER: nobody but the gateway stores readings', billing, `INSERT INTO metering.reading SELECT (jsonb_populate_record(r, '{"id": "x", "meter_id": "x"}')).* FROM metering.reading r WHERE id = 'read_a'`, 'INSERT', 'metering.reading'],
  ['INV-OFFER: the scheduler changes no offer', scheduler, `UPDATE market.offer SET ask_micro_usd_per_gpu_hour = 0`, 'UPDATE', 'market.offer'],
  ['INV-TENANT: the reader of the market writes nothing', reader, `UPDATE market.site SET status = 'suspended'`, 'UPDATE', 'market.site'],
  ['INV-LEDGER: an account is not rewritten', billing, `UPDATE ledger.account SET type = 'equity'`, 'UPDATE', 'ledger.account'],
];
const letWrite = (role: string, right: string, table: string): string =>
  `GRANT USAGE ON SCHEMA ${table.split('.')[0]} TO ${role}; GRANT ${right} ON ${table} TO ${role}; CREATE POLICY probe ON ${table} FOR ALL TO ${role} USING (true) WITH CHECK (true)`;

const heardOf: Guard = {
  name: 'INV-AUTH: market.agents_heard() is for the scheduler alone', proves: ['execute market.agents_heard()'], as: platform, attack: 'SELECT * FROM market.agents_heard()', refused: denied,
  remove: 'GRANT EXECUTE ON FUNCTION market.agents_heard() TO sy_gateway',
};
/** Functions that look past row-level security are for those who need them. */
const definers: readonly Guard[] = (['market.find_api_key(text, timestamptz)', 'market.find_member(text, text)', 'market.find_agent(text, text)'] as const).map((signature, i): Guard => {
  const call = [`market.find_api_key('keyhash_a', now())`, `market.find_member('sub_a', NULL)`, `market.find_agent('agent_a', NULL)`][i]!;
  return {
    name: `INV-AUTH: ${signature} is for the gateway alone`, proves: [`execute ${signature}`], as: scheduler, attack: `SELECT * FROM ${call}`, refused: denied, remove: `GRANT EXECUTE ON FUNCTION ${signature} TO sy_scheduler`,
  };
});

export const grantGuards: readonly Guard[] = [
  ...unseen.flatMap(([as, invariant, ...tables]) => tables.map((table): Guard => ({
    name: `${invariant}: ${who(as)} has no business with ${table}`, proves: [`grant ${as.role} ${table}`], as, attack: `SELECT FROM ${table}`, refused: denied, remove: letSee(as.role, table),
  }))),
  ...hidden.map(([as, table, column, row]): Guard => ({
    name: `INV-TENANT: ${who(as)} does not read ${table}.${column}`, proves: [`grant ${as.role} ${table}.${column}`], as, attack: `SELECT ${column} FROM ${table} WHERE ${row}`, refused: denied,
    remove: `GRANT SELECT (${column}) ON ${table} TO ${as.role}`,
  })),
  ...unwritten.map(([name, as, attack, right, table]): Guard => ({ name, proves: [`grant ${as.role} ${right} ${table}`], as, attack, refused: denied, remove: letWrite(as.role, right, table) })),
  ...definers,
  heardOf,
  {
    name: 'INV-AUTH: an app makes no tables, not even for itself (nothing shadows what a function reads)', proves: ['grant sy_gateway TEMPORARY'], as: nobody, attack: 'CREATE TEMPORARY TABLE shadow AS SELECT 1 AS x', refused: denied,
    remove: `DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO sy_gateway', current_database()); END $$`,
  },
  {
    name: 'INV-AUTH: an app makes nothing in the common schema', proves: ['grant sy_billing CREATE public'], as: billing, attack: 'CREATE TABLE public.shadow AS SELECT 1 AS x', refused: denied, remove: 'GRANT CREATE ON SCHEMA public TO sy_billing',
  },
];
