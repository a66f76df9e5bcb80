import { agentA, agentB, type Attacker, customerA, customerB, type Door, type Guard, nobody, openUp, operatorA, operatorB, platform } from './guard.js';

/**
 * Who may see which row. `[table, policy, row of B, who may not, who may, predicates]`: the attacker asks for B's row and gets nothing, the
 * rightful one sees it.
 */
type Row = readonly [table: string, policy: string, row: string, attacker: Attacker, rightful: Attacker, predicates?: 'using' | 'both'];
const lease = `lease_id = 'lease_b'`;

const rows: readonly Row[] = [
  ['outbox.event', 'event_gateway_read', `aggregate_id = 'job_b'`, customerA, operatorB, 'using'],
  ['market.organization', 'gateway_read', `id = 'org_cb'`, customerA, customerB, 'using'],
  ['market.member', 'gateway_own', `id = 'user_b'`, customerA, customerB],
  ['market.member', 'gateway_platform', `id = 'user_b'`, operatorA, platform, 'using'],
  ['market.api_key', 'gateway_own', `id = 'key_b'`, customerA, customerB],
  ['market.project', 'gateway_own', `id = 'proj_b'`, customerA, customerB],
  ['market.quote', 'gateway_own', `id = 'quote_b'`, customerA, customerB],
  ['market.job', 'gateway_own', `id = 'job_b'`, customerA, customerB],
  ['market.job', 'gateway_agent', `id = 'job_b'`, agentA, agentB, 'using'],
  ['market.job', 'gateway_platform', `id = 'job_b'`, nobody, platform, 'using'],
  ['market.job_command', 'gateway_own', `job_id = 'job_b'`, customerA, customerB],
  ['market.job_command', 'gateway_agent', `job_id = 'job_b'`, agentA, agentB, 'using'],
  ['market.budget', 'gateway_own', `id = 'budget_b'`, customerA, customerB],
  ['market.idempotency', 'gateway_own', `org_id = 'org_cb'`, customerA, customerB],
  ['market.power_model', 'gateway_own', `id = 'power_b'`, operatorA, operatorB],
  ['market.power_model', 'gateway_platform', `id = 'power_b'`, customerA, platform, 'using'],
  ['market.agent', 'gateway_own', `id = 'agent_b'`, operatorA, operatorB],
  ['market.agent', 'gateway_itself', `id = 'agent_b'`, agentA, agentB, 'using'],
  ['market.agent', 'gateway_platform', `id = 'agent_b'`, customerA, platform, 'using'],
  ['market.agent_assertion', 'gateway_agent', `agent_id = 'agent_b'`, agentA, agentB],
  ['market.credit_standing', 'gateway_own', `customer_org = 'org_cb'`, customerA, customerB, 'using'],
  ['market.hold', 'gateway_own', `id = 'hold_b'`, customerA, customerB],
  ['market.allocation', 'gateway_holds', `id = 'held_b'`, customerA, customerB],
  ['market.allocation', 'gateway_leases', `id = 'alloc_b'`, customerA, operatorB, 'using'],
  ['market.feeder_reservation', 'gateway_holds', `id = 'held_draw_b'`, customerA, customerB],
  ['market.feeder_reservation', 'gateway_leases', `id = 'draw_b'`, operatorA, operatorB, 'using'],
  ['market.lease', 'gateway_parties', `id = 'lease_b'`, operatorA, customerB, 'using'],
  ['market.job_log', 'gateway_own', lease, agentA, customerB, 'using'],
  ['market.audit_log', 'gateway_read', `org_id = 'org_cb'`, customerA, customerB, 'using'],
  ['metering.batch', 'gateway_agent', `agent_id = 'agent_b'`, agentA, agentB, 'using'],
  ['metering.reading', 'gateway_agent', `id = 'read_b'`, agentA, agentB],
  ['metering.reading', 'gateway_parties', `id = 'read_b'`, customerA, operatorB, 'using'],
  ['billing.account', 'gateway_read', `org_id = 'org_cb'`, customerA, customerB, 'using'],
  ['billing.lease', 'gateway_read', `id = 'lease_b'`, customerA, customerB, 'using'],
  ['billing.lease_metering', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.rated_interval', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.interval_amount', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.rated_interval_history', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.lease_fact', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.quoted_vs_billed', 'gateway_read', lease, customerA, customerB, 'using'],
  ['billing.quoted_vs_billed', 'gateway_read', lease, operatorA, operatorB, 'using'],
  ['billing.invoice', 'gateway_read', `id = 'inv_b'`, customerA, customerB, 'using'],
  ['billing.invoice_line', 'gateway_read', `invoice_id = 'inv_b'`, customerA, customerB, 'using'],
  ['billing.invoice_move', 'gateway_read', `invoice_id = 'inv_b'`, customerA, customerB, 'using'],
  ['ledger.account', 'gateway_platform', 'true', customerA, platform, 'using'],
  ['ledger.transaction', 'gateway_platform', 'true', operatorA, platform, 'using'],
  ['ledger.posting', 'gateway_platform', 'true', customerA, platform, 'using'],
  ['ledger.period', 'gateway_platform', 'true', nobody, platform, 'using'],
  ['ledger.account_mapping', 'gateway_platform', 'true', customerA, platform, 'using'],
  ['ledger.opening_balances', 'gateway_platform', 'true', operatorA, platform, 'using'],
  ['billing.accrual', 'gateway_platform', 'true', customerA, platform, 'using'],
];

export const who = (as: Attacker): string => (as.kind ? `${as.kind} ${as.org ?? as.site}` : as.role);
const look = (table: string, row: string): string => `SELECT FROM ${table} WHERE ${row}`;

/** More than one row of a table may be refused to more than one party: the finer promises, one by one. */
const finer: readonly (readonly [name: string, table: string, policy: string, row: string, attacker: Attacker])[] = [
  ['a customer does not see its invoice before it is issued', 'billing.invoice', 'gateway_read', `id = 'draft_a'`, customerA],
  ['a customer does not see what its operator is charged', 'billing.invoice_line', 'gateway_read', `invoice_id = 'inv_a' AND side = 'operator'`, customerA],
  ['an operator does not see invoices of customers at its site', 'billing.invoice', 'gateway_read', `id = 'inv_a'`, operatorA],
  ['an operator does not see what a job runs', 'market.job_command', 'gateway_own', `job_id = 'job_a'`, operatorA],
  ['the platform does not see what a job runs', 'market.job_command', 'gateway_own', `job_id = 'job_a'`, platform],
  ['an operator does not see output of a job at its site', 'market.job_log', 'gateway_own', lease, operatorB],
  ['an operator does not see a budget', 'market.budget', 'gateway_own', `id = 'budget_a'`, operatorA],
  ['a customer does not see the tariff behind an offer', 'market.power_model', 'gateway_own', `id = 'power_a'`, customerA],
  ['nobody known sees no lease', 'market.lease', 'gateway_parties', `id = 'lease_a'`, nobody],
  ['nobody known sees no event', 'outbox.event', 'event_gateway_read', 'true', nobody],
  ['nobody known sees no member', 'market.member', 'gateway_own', 'true', nobody],
  ['an agent sees no member', 'market.member', 'gateway_own', 'true', agentA],
  ['an agent sees no reading of another site', 'metering.reading', 'gateway_parties', `id = 'read_b'`, agentA],
  ['an agent sees no command once the lease is over', 'market.job_command', 'gateway_agent', `job_id = 'job_a'`, agentA],
];

export const readGuards: readonly Guard[] = [
  ...rows.map(([table, policy, row, as, , predicates = 'both']): Guard => ({
    name: `INV-TENANT: ${who(as)} does not see ${table} of another (${policy})`, proves: [`policy ${table}.${policy}`],
    as, attack: look(table, row), refused: 'no rows', remove: openUp(table, policy, predicates),
  })),
  ...finer.map(([name, table, policy, row, as]): Guard => ({
    name: `INV-TENANT: ${name}`, proves: [`policy ${table}.${policy}`],
    ...(name.includes('over') ? { arrange: `UPDATE market.lease SET state = 'ended' WHERE id = 'lease_a'` } : {}),
    as, attack: look(table, row), refused: 'no rows', remove: openUp(table, policy, 'using'),
  })),
];

export const readDoors: readonly Door[] = rows.map(([table, policy, row, , as]): Door => ({
  name: `INV-TENANT: ${who(as)} sees its own ${table} (${policy})`, proves: [`policy ${table}.${policy}`], as, use: look(table, row), policy, table,
}));
