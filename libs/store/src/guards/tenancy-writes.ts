import { agentA, agentB, type Attacker, copyOf, customerA, customerB, type Door, type Guard, nobody, openUp, operatorA, operatorB, platform, relay } from './guard.js';
import { who } from './tenancy-reads.js';

const denied = { code: '42501' } as const;

/** Rows in another's name: refused by the WITH CHECK of the policy. The rightful do the same in their own. */
type Insert = readonly [what: string, table: string, policy: string, as: Attacker, attack: string, rightful?: readonly [Attacker, string]];
const event = (topic: string, columns: string): string =>
  `INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, occurred_at, customer_org, operator_org, site_id) VALUES ('${topic}', 'x', 1, '{}', now(), ${columns})`;
const audit = (org: string): string => `INSERT INTO market.audit_log (at, org_id, actor, action, subject, detail) VALUES (now(), '${org}', 'x', 'x', 'x', '{}')`;
const account = (org: string, limit: string): string => `INSERT INTO billing.account (org_id, name, kind, payment_method_state) VALUES ('${org}', 'n', 'customer', '${limit}')`;
const print = (series: string): string => `INSERT INTO market.price_print (series_id, starts_at, ends_at, micro_usd_per_mwh, recorded_at) VALUES ('${series}', '2026-02-01Z', '2026-02-02Z', 1, now())`;
const begin = (org: string): string => `INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds, owner_org) VALUES ('series_x', 'X', 'real_time', 300, 's', false, 900, '${org}')`;
const move = `INSERT INTO billing.invoice_move (invoice_id, customer_org, action, to_state, to_version, actor, at) VALUES ('inv_a', 'org_ca', 'x', 'paid', 9, 'x', now())`;
const log = (x: string, customer: string, job = `job_${x}`): string => `INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line) VALUES ('lease_${x}', 9, '${job}', '${customer}', now(), 'stdout', 'x')`;
const reading = (changes: object): string => copyOf('metering.reading', `id = 'read_a'`, { id: 'read_x', meter_id: 'm2', ...changes });
const mapping = `INSERT INTO ledger.account_mapping (version, role, gl_code, set_by, set_at) VALUES (2, 'receivable', '1', 'x', now())`;
const opening = `INSERT INTO ledger.opening_balances (as_of, entries, imported_by, imported_at) VALUES (now(), '[]', 'x', now())`;
const lockMonth = `UPDATE ledger.period SET state = 'locked', locked_by = 'x', moved_by = 'x' WHERE id = '2026-01'`;

const inserts: readonly Insert[] = [
  ['credit standing is not told by a customer', 'outbox.event', 'event_gateway_write', customerA, event('account.standing_changed', `'org_ca', NULL, NULL`), [customerA, event('job.submitted', `'org_ca', NULL, NULL`)]],
  ['a commitment is not told by a customer', 'outbox.event', 'event_gateway_write', customerA, event('lease.committed', `'org_ca', NULL, NULL`)],
  ['lost work is not told by a customer', 'outbox.event', 'event_gateway_write', customerA, event('lease.work_lost', `'org_ca', NULL, NULL`)],
  ['an agent decides no curtailment', 'outbox.event', 'event_gateway_write', agentA, event('lease.curtailed', `NULL, NULL, 'site_a'`), [agentA, event('lease.work_lost', `NULL, NULL, 'site_a'`)]],
  ['a customer tells nothing in the name of another', 'outbox.event', 'event_gateway_write', customerA, event('job.submitted', `'org_cb', NULL, NULL`)],
  ['an operator tells nothing of another’s site', 'outbox.event', 'event_gateway_write', operatorA, event('curtailment.declared', `NULL, 'org_ob', 'site_b'`), [operatorA, event('curtailment.declared', `'org_ca', NULL, 'site_a'`)]],
  ['an agent tells nothing of another site', 'outbox.event', 'event_gateway_write', agentA, event('lease.ended', `NULL, NULL, 'site_b'`), [agentA, event('lease.ended', `NULL, NULL, 'site_a'`)]],
  ['an agent tells nothing of no site', 'outbox.event', 'event_gateway_write', agentA, event('site.changed', `NULL, NULL, NULL`), [agentA, event('site.changed', `NULL, 'org_oa', 'site_a'`)]],
  ['an agent approves no invoice', 'outbox.event', 'event_gateway_write', agentA, event('invoice.approved', `NULL, NULL, NULL`)],
  ['finance says of no invoice that it is paid', 'outbox.event', 'event_gateway_write', platform, event('invoice.paid', `NULL, NULL, NULL`), [platform, event('invoice.approved', `NULL, NULL, NULL`)]],
  ['nobody known tells of readings', 'outbox.event', 'event_gateway_write', nobody, event('readings.accepted', `NULL, NULL, NULL`), [nobody, event('stripe.event_received', `NULL, NULL, NULL`)]],
  ['a customer writes no audit entry of another', 'market.audit_log', 'gateway_write', customerA, audit('org_cb'), [customerA, audit('org_ca')]],
  ['an operator writes no audit entry of a customer', 'market.audit_log', 'gateway_write', operatorA, audit('org_ca')],
  ['a customer begins with no account that is paid for', 'billing.account', 'gateway_first', { role: 'sy_gateway', kind: 'customer', org: 'org_new' }, account('org_new', 'ok'), [{ role: 'sy_gateway', kind: 'customer', org: 'org_new' }, account('org_new', 'pending')]],
  ['a customer begins no account of another', 'billing.account', 'gateway_first', customerA, account('org_new', 'none')],
  ['a customer imports no prices', 'market.price_series', 'gateway_import', customerA, begin('org_ca'), [operatorA, begin('org_oa')]],
  ['an operator begins no series of another', 'market.price_series', 'gateway_import', operatorA, begin('org_ob')],
  ['an operator writes no prints of another’s series', 'market.price_print', 'gateway_import', operatorA, print('series_b'), [operatorB, print('series_b')]],
  ['a customer writes no history of an invoice', 'billing.invoice_move', 'gateway_finance', customerA, move, [platform, move]],
  ['an agent writes no output of another site', 'market.job_log', 'gateway_agent', agentA, log('b', 'org_cb'), [agentB, log('b', 'org_cb')]],
  ['an agent shows no output to another customer', 'market.job_log', 'gateway_agent', agentA, log('a', 'org_cb')],
  ['an agent writes no output under another job', 'market.job_log', 'gateway_agent', agentA, log('a', 'org_ca', 'job_b')],
  ['an agent writes no batch of another agent', 'metering.batch', 'gateway_agent', agentA, `INSERT INTO metering.batch (agent_id, epoch, sequence, hash, received_at, items) VALUES ('agent_b', 1, 2, 'h', now(), 1)`,
    [agentB, `INSERT INTO metering.batch (agent_id, epoch, sequence, hash, received_at, items) VALUES ('agent_b', 1, 2, 'h', now(), 1)`]],
  ['an agent meters no lease of another site', 'metering.reading', 'gateway_agent', agentA, reading({ lease_id: 'lease_b' }), [agentA, reading({})]],
  ['an agent meters nobody in the name of another customer', 'metering.reading', 'gateway_agent', agentA, reading({ customer_org: 'org_cb' })],
  ['an agent meters nothing for another operator', 'metering.reading', 'gateway_agent', agentA, reading({ operator_org: 'org_ob' })],
  ['an agent uses no assertion of another', 'market.agent_assertion', 'gateway_agent', agentA, `INSERT INTO market.agent_assertion (agent_id, jti, replayable_until) VALUES ('agent_b', 'j2', now())`],
  ['an operator invites nobody to be an agent of another', 'market.agent', 'gateway_own', operatorA, `INSERT INTO market.agent (id, site_id, operator_org, name, state, created_at) VALUES ('agent_x', 'site_b', 'org_ob', 'x', 'invited', now())`],
  ['a customer submits no job for another', 'market.job', 'gateway_own', customerA, `INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, submitted_at) VALUES ('job_x', 'org_cb', 'j', 'submitted', 1, '{}', now())`],
  ['a customer makes no key of another', 'market.api_key', 'gateway_own', customerA, `INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ('key_x', 'org_cb', 'user_b', 'k', 'h', '{}', now())`],
  ['a customer fills no hold of another', 'market.allocation', 'gateway_holds', customerA, `INSERT INTO market.allocation (id, node_id, gpus, during, hold_id) VALUES ('alloc_x', 'node_b', '[6,8)', tstzrange('2026-01-01Z', '2026-01-02Z'), 'hold_b')`],
  ['a customer sets no account codes', 'ledger.account_mapping', 'gateway_set', customerA, mapping, [platform, mapping]],
];

/** Changes of rows that can be seen: refused by the USING of the policy, nothing is touched. */
type Update = readonly [what: string, table: string, policy: string, as: Attacker, attack: string, rightful: readonly [Attacker, string]];
const both = (set: string, where: string): ((x: string) => string) => (x) => `UPDATE ${set} WHERE ${where.replaceAll('?', x)}`;
const site = both('market.site SET name = name', `id = 'site_?'`);
const feeder = both('market.feeder SET limit_w = 99999', `id = 'feeder_?'`);
const pool = both('market.pool SET name = name', `id = 'pool_?'`);
const node = both(`market.node SET state = 'down'`, `id = 'node_?'`);
const offer = both(`market.offer SET status = 'retired'`, `id = 'offer_?'`);
const curtailment = both(`market.curtailment SET state = 'withdrawn'`, `id = 'curt_?'`);
const stop = `UPDATE market.lease SET desired = 'stop' WHERE id = 'lease_a'`;
const progress = `UPDATE market.job SET progress = '{}' WHERE id = 'job_a'`;
const frees = (table: string): string => `UPDATE market.${table} SET during = during WHERE lease_id = 'lease_a'`;
const drops = (table: string): string => `DELETE FROM market.${table} WHERE lease_id = 'lease_a'`;

const updates: readonly Update[] = [
  ['an operator changes no site of another', 'market.site', 'gateway_own', operatorA, site('b'), [operatorB, site('b')]],
  ['an agent moves no version of another site', 'market.site', 'gateway_agent', agentA, site('b'), [agentB, site('b')]],
  ['an agent takes no node of another site down', 'market.node', 'gateway_agent', agentA, node('b'), [agentB, node('b')]],
  ['an operator changes no feeder of another', 'market.feeder', 'gateway_own', operatorA, feeder('b'), [operatorB, feeder('b')]],
  ['an operator changes no pool of another', 'market.pool', 'gateway_own', operatorA, pool('b'), [operatorB, pool('b')]],
  ['an operator takes no node of another down', 'market.node', 'gateway_own', operatorA, node('b'), [operatorB, node('b')]],
  ['an operator retires no offer of another', 'market.offer', 'gateway_own', operatorA, offer('b'), [operatorB, offer('b')]],
  ['a customer retires no offer', 'market.offer', 'gateway_own', customerA, offer('b'), [operatorB, offer('b')]],
  ['an operator withdraws no curtailment of another', 'market.curtailment', 'gateway_own', operatorA, curtailment('b'), [operatorB, curtailment('b')]],
  ['an operator moves no series of another', 'market.price_series', 'gateway_count', operatorA, `UPDATE market.price_series SET version = 9 WHERE id = 'series_b'`, [operatorB, `UPDATE market.price_series SET version = 9 WHERE id = 'series_b'`]],
  ['an operator reports on no lease in the agent’s place', 'market.lease', 'gateway_agent', operatorA, stop, [agentA, stop]],
  ['an operator stops no lease in the customer’s place', 'market.lease', 'gateway_customer', operatorA, stop, [customerA, stop]],
  ['the platform writes no progress', 'market.job', 'gateway_agent_progress', platform, progress, [agentA, progress]],
  ['the platform re-keys no agent', 'market.agent', 'gateway_reports', platform, `UPDATE market.agent SET epoch = 9 WHERE id = 'agent_a'`, [agentA, `UPDATE market.agent SET epoch = 9 WHERE id = 'agent_a'`]],
  ...['allocation', 'feeder_reservation'].flatMap((table): Update[] => [
    [`a customer lengthens no ${table} of its lease`, `market.${table}`, 'gateway_agent_frees', customerA, frees(table), [agentA, frees(table)]],
    [`a customer drops no ${table} of its lease`, `market.${table}`, 'gateway_agent_drops', customerA, drops(table), [agentA, drops(table)]],
  ]),
  ['nobody suspends an operator but the platform', 'market.organization', 'gateway_admin', operatorA, `UPDATE market.organization SET status = 'suspended' WHERE id = 'org_ob'`, [platform, `UPDATE market.organization SET status = 'suspended' WHERE id = 'org_ob'`]],
  ['a customer approves no invoice', 'billing.invoice', 'gateway_finance', customerA, `UPDATE billing.invoice SET version = version + 1 WHERE id = 'draft_a'`, [platform, `UPDATE billing.invoice SET version = version + 1 WHERE id = 'draft_a'`]],
  ['a customer adjusts no line', 'billing.invoice_line', 'gateway_finance', customerA, `UPDATE billing.invoice_line SET label = 'x' WHERE id = 'draft_a_line1'`, [platform, `UPDATE billing.invoice_line SET label = 'x' WHERE id = 'draft_a_line1'`]],
  ['a member of an operator gives no payment method', 'billing.account', 'gateway_own', operatorA, `UPDATE billing.account SET payment_method_token = 'pm_x', payment_method_state = 'pending' WHERE org_id = 'org_oa'`,
    [customerA, `UPDATE billing.account SET payment_method_token = 'pm_x', payment_method_state = 'pending' WHERE org_id = 'org_ca'`]],
  ['a customer counts nothing for finance', 'billing.account', 'gateway_finance', operatorA, `UPDATE billing.account SET version = 9 WHERE org_id = 'org_oa'`, [platform, `UPDATE billing.account SET version = 9 WHERE org_id = 'org_ca'`]],
  ['an operator locks no month', 'ledger.period', 'gateway_close', operatorA, lockMonth, [platform, lockMonth]],
  ['only the relay gives events their order', 'outbox.event', 'event_relay', { ...relay, role: 'sy_billing' }, `UPDATE outbox.event SET relayed_at = now()`, [relay, `UPDATE outbox.event SET relayed_at = now()`]],
];

/** An invoice (or a month) that others can see, for attacks on what they may change. */
const visible: Readonly<Record<string, string>> = {
  'ledger.period': openUp('ledger.period', 'gateway_platform', 'using'),
  'billing.invoice': openUp('billing.invoice', 'gateway_read', 'using'),
  'billing.invoice_line': `${openUp('billing.invoice_line', 'gateway_read', 'using')}; DROP TRIGGER line_review_only ON billing.invoice_line`,
};

export const writeGuards: readonly Guard[] = [
  ...inserts.map(([what, table, policy, as, attack]): Guard => ({
    name: `INV-TENANT: ${what}`, proves: [`policy ${table}.${policy}`], as, attack, refused: denied,
    remove: openUp(table, policy, ['event_gateway_write', 'gateway_import', 'gateway_first', 'gateway_write', 'gateway_finance', 'gateway_set'].includes(policy) || table === 'market.job_log' ? 'check' : 'both'),
  })),
  ...updates.filter(([, table]) => table !== 'outbox.event').map(([what, table, policy, as, attack]): Guard => ({
    name: `INV-TENANT: ${what}`, proves: [`policy ${table}.${policy}`], as, attack, refused: 'no rows',
    ...(visible[table] ? { arrange: visible[table] } : {}),
    remove: openUp(table, policy, policy === 'gateway_agent_drops' ? 'using' : 'both'),
  })),
  {
    name: 'INV-ORDER: only the relay gives events their order', proves: ['policy outbox.event.event_relay'], as: { role: 'sy_billing' }, attack: `UPDATE outbox.event SET relayed_at = now()`, refused: denied,
    remove: 'GRANT UPDATE ON outbox.event TO sy_billing; DROP POLICY event_relay ON outbox.event; CREATE POLICY event_relay ON outbox.event FOR ALL TO PUBLIC USING (true) WITH CHECK (true)',
  },
  {
    name: 'INV-TENANT: an operator opens no books', proves: ['policy ledger.opening_balances.gateway_import'], as: operatorA, arrange: 'DELETE FROM ledger.opening_balances', attack: opening, refused: denied,
    remove: openUp('ledger.opening_balances', 'gateway_import', 'check'),
  },
  {
    name: 'INV-CREDIT: a customer does not declare its own payment method good', proves: ['policy billing.account.gateway_own'], as: customerA,
    attack: `UPDATE billing.account SET payment_method_state = 'ok' WHERE org_id = 'org_ca'`, refused: denied, remove: openUp('billing.account', 'gateway_own', 'check'),
  },
  {
    name: 'INV-1: a hold takes no GPUs inside an allocation of another', proves: ['policy market.allocation.gateway_holds', 'trigger market.allocation.allocation_fits'], as: customerB, refused: { code: '42501' },
    arrange: 'DROP TRIGGER allocation_fits ON market.allocation',
    attack: `INSERT INTO market.allocation (id, node_id, gpus, during, hold_id, parent_id) VALUES ('alloc_x', 'node_a', '[0,4)', tstzrange('2026-01-01Z', '2026-01-02Z'), 'hold_b', 'alloc_a')`,
    remove: openUp('market.allocation', 'gateway_holds', 'both'),
  },
];

const openingDoor: Door = { name: 'INV-TENANT: finance says what the books began with', proves: ['policy ledger.opening_balances.gateway_import'], arrange: 'DELETE FROM ledger.opening_balances', as: platform, use: opening, policy: 'gateway_import', table: 'ledger.opening_balances' };

export const writeDoors: readonly Door[] = [openingDoor, ...[...inserts.flatMap(([what, table, policy, , , rightful]) => (rightful ? [{ what, table, policy, rightful }] : [])), ...updates.map(([what, table, policy, , , rightful]) => ({ what, table, policy, rightful }))]
  .map(({ what, table, policy, rightful: [as, use] }): Door => ({
    name: `INV-TENANT: ${what}, while ${who(as)} may`, proves: [`policy ${table}.${policy}`], as, use, policy, table,
  }))];
