import { copyOf, customerA, type Attacker, type Guard, operatorA, owner, scheduler } from './guard.js';
import { booking } from './world.js';

/** What is there once: claims, idempotency, names. `[what, table, index, attack]`; an index that is a constraint is dropped as one. */
const uniques: readonly (readonly [name: string, table: string, index: string, attack: string])[] = [
  ['INV-ONCE: a mutation with a key has one answer', 'market.idempotency', 'idempotency_pkey', copyOf('market.idempotency', `org_id = 'org_ca'`, {})],
  ['INV-ONCE: an event has one effect per consumer', 'outbox.handled', 'handled_pkey', copyOf('outbox.handled', 'true', {})],
  ['INV-ONCE: billing claims a key once', 'billing.claim', 'claim_pkey', copyOf('billing.claim', 'true', {})],
  ['INV-ONCE: a webhook is kept once', 'billing.webhook_event', 'webhook_event_pkey', copyOf('billing.webhook_event', 'true', {})],
  ['INV-ONCE: an assertion of an agent is used once', 'market.agent_assertion', 'agent_assertion_pkey', copyOf('market.agent_assertion', `agent_id = 'agent_a'`, {})],
  ['INV-METER: a batch of an agent is taken once', 'metering.batch', 'batch_pkey', copyOf('metering.batch', `agent_id = 'agent_a'`, {})],
  ['INV-METER: a reading is stored once', 'metering.reading', 'reading_lease_id_meter_id_from_at_to_at_key', copyOf('metering.reading', `id = 'read_a'`, { id: 'x' })],
  ['INV-RECUR: what an interval adds to a component is kept once', 'billing.interval_amount', 'interval_amount_pkey', copyOf('billing.interval_amount', `lease_id = 'lease_a'`, {})],
  ['INV-RECUR: a revision of a fact is kept once', 'billing.lease_fact', 'lease_fact_pkey', copyOf('billing.lease_fact', `lease_id = 'lease_a'`, {})],
  ['INV-METER: an interval of a lease is rated once', 'billing.rated_interval', 'rated_interval_pkey', copyOf('billing.rated_interval', `lease_id = 'lease_a'`, {})],
  ['INV-PRICE: a revision of a print is written once', 'market.price_print', 'price_print_pkey', copyOf('market.price_print', `series_id = 'series_a'`, {})],
  ['INV-PRICE: a revision of a print is copied once', 'billing.price_print', 'price_print_pkey', copyOf('billing.price_print', 'true', {})],
  ['INV-PRICE: a node has one series of a kind', 'market.price_series', 'price_series_node_kind_key', copyOf('market.price_series', `id = 'series_a'`, { id: 'x' })],
  ['INV-STRIPE: a call to the provider has one row', 'billing.stripe_intent', 'stripe_intent_pkey', copyOf('billing.stripe_intent', 'true', { step: 'x' })],
  ['INV-STRIPE: a step has one call per generation', 'billing.stripe_intent', 'stripe_intent_scope_step_generation_key', copyOf('billing.stripe_intent', 'true', { key: 'k2' })],
  ['INV-STRIPE: a customer of the provider is one account', 'billing.account', 'account_stripe_customer_id_key', `UPDATE billing.account SET stripe_customer_id = 'cus_a' WHERE org_id = 'org_cb'`],
  ['INV-STRIPE: an invoice of the provider is one invoice', 'billing.invoice', 'invoice_stripe_invoice_id_key', `UPDATE billing.invoice SET stripe_invoice_id = 'in_b', version = version + 1 WHERE id = 'draft_a'`],
  ['INV-NUMBER: a number is given once', 'billing.invoice', 'invoice_number_key', `UPDATE billing.invoice SET number = 'SY-b', issued_at = now(), version = version + 1 WHERE id = 'draft_a'`],
  ['INV-NUMBER: numbers of a series come from one row', 'billing.number_series', 'number_series_pkey', copyOf('billing.number_series', 'true', {})],
  ['INV-MONEY: a lease or month gathers in one invoice', 'billing.invoice', 'invoice_one_open', `UPDATE billing.invoice SET state = 'draft.collecting', gather_key = 'open_a', version = version + 1 WHERE id = 'draft_a'`],
  ['INV-MONEY: a component of a lease is on an invoice once', 'billing.invoice_line', 'invoice_line_once', `UPDATE billing.invoice_line SET component_index = 1 WHERE id = 'draft_a_line3'`],
  ['INV-MONEY: lines have places of their own', 'billing.invoice_line', 'invoice_line_position', `UPDATE billing.invoice_line SET position = 1 WHERE id = 'draft_a_line3'`],
  ['INV-LEDGER: a deed is booked once', 'ledger.transaction', 'transaction_key_key', booking({ key: 'key_1' })],
  ['INV-LEDGER: a transaction has an id of its own', 'ledger.transaction', 'transaction_id_key', booking().replace('txn_2', 'txn_1')],
  ['INV-LEDGER: the chain names a link once', 'ledger.transaction', 'transaction_hash_key', booking().replace('2'.repeat(64), '1'.repeat(64))],
  ['INV-LEDGER: an account has one code', 'ledger.account', 'account_code_key', copyOf('ledger.account', `id = 'acc_1'`, { id: 'x' })],
  ['INV-CLOSE: the books open once', 'ledger.opening_balances', 'opening_balances_pkey', copyOf('ledger.opening_balances', 'true', {})],
  ['INV-CLOSE: a lease is accrued once per period', 'billing.accrual', 'accrual_pkey', copyOf('billing.accrual', 'true', {})],
  ['INV-CLOSE: a version of the mapping names a role once', 'ledger.account_mapping', 'account_mapping_pkey', copyOf('ledger.account_mapping', 'true', {})],
  ['INV-1: a job has one live lease in a pool', 'market.lease', 'lease_one_live_per_job_and_pool', copyOf('market.lease', `id = 'lease_a'`, { id: 'x' })],
  ['INV-1: an option of a quote is held once', 'market.hold', 'hold_quote_option_id_key', copyOf('market.hold', `id = 'hold_a'`, { id: 'x' })],
  ['INV-OFFER: a pool has one offer at a time', 'market.offer', 'offer_one_published', copyOf('market.offer', `id = 'offer_a'`, { id: 'x', version: 2 })],
  ['INV-OFFER: versions of an offer differ', 'market.offer', 'offer_pool_id_version_key', copyOf('market.offer', `id = 'offer_a'`, { id: 'x', status: 'retired' })],
  ['INV-OFFER: versions of a power model differ', 'market.power_model', 'power_model_site_id_version_key', copyOf('market.power_model', `id = 'power_a'`, { id: 'x' })],
  ['INV-CREDIT: a scope has one budget', 'market.budget', 'budget_one_per_scope', copyOf('market.budget', `id = 'budget_a'`, { id: 'x' })],
  ['INV-AUTH: a one-time token is one agent', 'market.agent', 'agent_token_hash_key', copyOf('market.agent', `id = 'agent_a'`, { id: 'x' })],
  ['INV-AUTH: a secret is one key', 'market.api_key', 'api_key_hash_key', copyOf('market.api_key', `id = 'key_a'`, { id: 'x' })],
  ['INV-AUTH: an address is one member', 'market.member', 'member_email_key', copyOf('market.member', `id = 'user_a'`, { id: 'x', oidc_subject: null })],
  ['INV-AUTH: an identity is one member', 'market.member', 'member_by_subject', copyOf('market.member', `id = 'user_a'`, { id: 'x', email: 'x' })],
  ['INV-ORDER: a place in the order of events is given once', 'outbox.event', 'event_global_seq_key', `UPDATE outbox.event SET global_seq = 1 WHERE aggregate_id = 'job_b'`],
  ['INV-NAME: names of an operator’s sites differ', 'market.site', 'site_operator_org_name_key', copyOf('market.site', `id = 'site_a'`, { id: 'x' })],
  ['INV-NAME: names of a site’s feeders differ', 'market.feeder', 'feeder_site_id_name_key', copyOf('market.feeder', `id = 'feeder_a'`, { id: 'x' })],
  ['INV-NAME: names of a site’s pools differ', 'market.pool', 'pool_site_id_name_key', copyOf('market.pool', `id = 'pool_a'`, { id: 'x' })],
  ['INV-NAME: names of a pool’s nodes differ', 'market.node', 'node_pool_id_name_key', copyOf('market.node', `id = 'node_a'`, { id: 'x' })],
  ['INV-NAME: names of a customer’s projects differ', 'market.project', 'project_customer_org_name_key', copyOf('market.project', `id = 'proj_a'`, { id: 'x' })],
];

/** Takes a unique index away, whether it stands alone or makes a constraint (and the foreign keys that lean on it). */
const dropUnique = (table: string, index: string): string =>
  `DO $$ BEGIN ALTER TABLE ${table} DROP CONSTRAINT ${index} CASCADE; EXCEPTION WHEN undefined_object THEN DROP INDEX ${table.split('.')[0]}.${index}; END $$`;

/** Copies of owners that lie: `[what, table, parent, who, attack]`. */
const lies: readonly (readonly [what: string, table: string, parent: string, as: Attacker, attack: string, arrange?: string])[] = [
  ['an operator puts no feeder on the site of another', 'feeder', 'site', operatorA, copyOf('market.feeder', `id = 'feeder_a'`, { id: 'x', site_id: 'site_b', name: 'x' })],
  ['an operator sets no tariff of another’s site', 'power_model', 'site', operatorA, copyOf('market.power_model', `id = 'power_a'`, { id: 'x', site_id: 'site_b', version: 9 })],
  ['an operator puts no pool on the site of another', 'pool', 'site', operatorA, copyOf('market.pool', `id = 'pool_a'`, { id: 'x', site_id: 'site_b', feeder_id: 'feeder_b', name: 'x' })],
  ['an operator puts no node on the site of another', 'node', 'site', operatorA, copyOf('market.node', `id = 'node_a'`, { id: 'x', site_id: 'site_b', pool_id: 'pool_b', name: 'x' })],
  ['an operator offers no pool of another', 'offer', 'site', operatorA, copyOf('market.offer', `id = 'offer_a'`, { id: 'x', site_id: 'site_b', pool_id: 'pool_b', version: 9, status: 'retired' })],
  ['an operator curtails no site of another', 'curtailment', 'site', operatorA, copyOf('market.curtailment', `id = 'curt_a'`, { id: 'x', site_id: 'site_b' })],
  ['an operator puts no agent on the site of another', 'agent', 'site', operatorA, copyOf('market.agent', `id = 'agent_a'`, { id: 'x', site_id: 'site_b', token_hash: 'x' })],
  ['a lease names the operator of its site', 'lease', 'site', scheduler, copyOf('market.lease', `id = 'lease_a'`, { id: 'x', site_id: 'site_b', pool_id: 'pool_b', job_id: null })],
  ['a hold names the operator of its site', 'hold', 'site', customerA, copyOf('market.hold', `id = 'hold_a'`, { id: 'x', quote_option_id: 'x', site_id: 'site_b', pool_id: 'pool_b' })],
  ['a node is at the site of its pool', 'node', 'pool', operatorA, copyOf('market.node', `id = 'node_a'`, { id: 'x', pool_id: 'pool_b', name: 'x' })],
  ['an offer is at the site of its pool', 'offer', 'pool', operatorA, copyOf('market.offer', `id = 'offer_a'`, { id: 'x', pool_id: 'pool_b', version: 9, status: 'retired' })],
  ['a lease is at the site of its pool', 'lease', 'pool', scheduler, copyOf('market.lease', `id = 'lease_a'`, { id: 'x', pool_id: 'pool_b', job_id: null })],
  ['a hold is at the site of its pool', 'hold', 'pool', customerA, copyOf('market.hold', `id = 'hold_a'`, { id: 'x', quote_option_id: 'x', pool_id: 'pool_b' })],
  ['a pool hangs on a feeder of its own site', 'pool', 'feeder', operatorA, copyOf('market.pool', `id = 'pool_a'`, { id: 'x', feeder_id: 'feeder_b', name: 'x' })],
  ['a lease is the customer’s whose job it runs', 'lease', 'job', scheduler, copyOf('market.lease', `id = 'lease_a'`, { id: 'x', job_id: 'job_b' })],
  ['a customer gives no command to a job of another', 'job_command', 'job', customerA, `INSERT INTO market.job_command (job_id, customer_org, run) VALUES ('job_x', 'org_ca', '{}')`, copyOf('market.job', `id = 'job_b'`, { id: 'job_x' })],
  ['a job uses no quote of another customer', 'job', 'quote', customerA, copyOf('market.job', `id = 'job_a'`, { id: 'x', quote_id: 'quote_b' })],
  ['a hold uses no quote of another customer', 'hold', 'quote', customerA, copyOf('market.hold', `id = 'hold_a'`, { id: 'x', quote_option_id: 'x', quote_id: 'quote_b' })],
  ['a job is in no project of another customer', 'job', 'project', customerA, copyOf('market.job', `id = 'job_a'`, { id: 'x', project_id: 'proj_b' })],
  ['a budget is for no project of another customer', 'budget', 'project', customerA, copyOf('market.budget', `id = 'budget_a'`, { id: 'x', scope: 'project_month', project_id: 'proj_b' })],
  ['a key does not borrow the roles of a member elsewhere', 'api_key', 'member', customerA, `INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ('x', 'org_ca', 'user_b', 'x', 'x', '{}', now())`],
];

export const claimGuards: readonly Guard[] = [
  ...uniques.map(([name, table, index, attack]): Guard => ({
    name, proves: [`unique ${table}.${index}`], as: owner, attack, refused: { code: '23505', constraint: index }, remove: dropUnique(table, index),
  })),
  ...lies.map(([what, table, parent, as, attack, arrange]): Guard => ({
    name: `INV-TENANT: ${what} (${table})`, proves: [`key market.${table}.${table}_of_its_${parent}`], as, attack, ...(arrange ? { arrange } : {}),
    refused: { code: '23503', constraint: `${table}_of_its_${parent}` }, remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${table}_of_its_${parent}`,
  })),
];
