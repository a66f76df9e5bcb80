import { copyOf, customerA, customerB, type Door, type Guard, openUp, operatorA, operatorB, owner, platform, scheduler } from './guard.js';

/** Rows of the curtailment desk: each event of the world has one version, one stage and one lease that it stops; each pool one state. */
const denied = { code: '42501' } as const;
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const t = `'2026-01-01T00:00:00Z'`;
const change = (curtailment: string, site: string, operator: string): string =>
  `INSERT INTO market.curtailment_change VALUES ('${curtailment}', 2, '${site}', '${operator}', 'amended', ${t}, ${t}, '2026-01-02', 0, 'x', NULL)`;
const stage = (curtailment: string, site: string, operator: string): string => `INSERT INTO market.curtailment_stage VALUES ('${curtailment}', 'reserved', '${site}', '${operator}', ${t}, 0, 0)`;
const shed = (curtailment: string, lease: string, site: string, operator: string, customer: string): string =>
  `INSERT INTO market.curtailment_shed (curtailment_id, lease_id, stage, site_id, pool_id, operator_org, customer_org, job_id, draw_w, gpu_count, compensation_micro_usd_per_gpu_hour, noticed_at, tell_at, stops_at, run_to, resume_by, breaches, outcome)
   VALUES ('${curtailment}', '${lease}', 'firm', '${site}', 'pool_a', '${operator}', '${customer}', NULL, 1, 1, 1, ${t}, ${t}, ${t}, ${t}, ${t}, '[]', 'planned')`;
const rowsOf = (table: string, x: 'a' | 'b'): string => `SELECT FROM market.${table} WHERE curtailment_id = 'curt_${x}'`;
const classes = (site: string): string => `SELECT * FROM market.shed_classes('${site}')`;
const CLASSES = 'market.shed_classes(text)';
const asOperator = (org: string): string =>
  `CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'operator' $$; CREATE OR REPLACE FUNCTION market.ctx_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT '${org}' $$`;

const checks: readonly (readonly [table: string, constraint: string, attack: string])[] = [
  ['curtailment_change', 'curtailment_change_change_check', copyOf('market.curtailment_change', `curtailment_id = 'curt_a'`, { revision: 9, change: 'x' })],
  ['curtailment_stage', 'curtailment_stage_stage_check', `UPDATE market.curtailment_stage SET stage = 'x'`],
  ['curtailment_shed', 'curtailment_shed_stage_check', `UPDATE market.curtailment_shed SET stage = 'x'`],
  ['curtailment_shed', 'curtailment_shed_outcome_check', `UPDATE market.curtailment_shed SET outcome = 'x'`],
  ['pool_state', 'pool_state_nodes', copyOf('market.pool_state', `pool_id = 'pool_a'`, { at: '2026-01-02T00:00:00Z', nodes_up: 2 })],
];
const keys: readonly (readonly [what: string, table: string, constraint: string, attack: string])[] = [
  ['an operator amends no event of another in its own name', 'curtailment_change', 'change_of_its_curtailment', change('curt_b', 'site_a', 'org_oa')],
  ['a stage is of an event of the same site', 'curtailment_stage', 'stage_of_its_curtailment', stage('curt_b', 'site_a', 'org_oa')],
  ['a stop is of an event of the same site', 'curtailment_shed', 'shed_of_its_curtailment', shed('curt_b', 'lease_a', 'site_a', 'org_oa', 'org_ca')],
  ['an event stops leases of its operator, and names their customer', 'curtailment_shed', 'shed_of_its_lease', shed('curt_a', 'lease_b', 'site_a', 'org_oa', 'org_cb')],
];
const unseen = ['curtailment_stage', 'curtailment_shed'].flatMap((table): Guard[] => [
  { name: `INV-TENANT: an operator sees no ${table} of another`, proves: [`policy market.${table}.gateway_own`], as: operatorA, attack: rowsOf(table, 'b'), refused: 'no rows', remove: openUp(`market.${table}`, 'gateway_own', 'using') },
  { name: `INV-TENANT: a ${table} is seen by the platform, not by customers of others`, proves: [`policy market.${table}.gateway_platform`], as: customerA, attack: rowsOf(table, 'b'), refused: 'no rows', remove: openUp(`market.${table}`, 'gateway_platform', 'using') },
]);

export const curtailmentDeskGuards: readonly Guard[] = [
  ...checks.map(([table, constraint, attack]): Guard => ({
    name: `INV-CURTAIL: ${constraint}`, proves: [`check market.${table}.${constraint}`], as: owner, attack, refused: refused(constraint), remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
  })),
  ...keys.map(([what, table, constraint, attack]): Guard => ({
    name: `INV-TENANT: ${what}`, proves: [`key market.${table}.${constraint}`], as: operatorA, attack, refused: refused(constraint, '23503'), remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
  })),
  ...(['curtailment_change', 'pool_state'] as const).map((table): Guard => ({
    name: `INV-CURTAIL: market.${table} is written once, by its owner too`, proves: [`trigger market.${table}.${table}_append_only`], as: owner, attack: `UPDATE market.${table} SET site_id = site_id`, refused: { code: '23001' },
    remove: `DROP TRIGGER ${table}_append_only ON market.${table}`,
  })),
  ...unseen,
  { name: 'INV-TENANT: an operator announces no change for another', proves: ['policy market.curtailment_change.gateway_own'], as: operatorA, attack: change('curt_b', 'site_b', 'org_ob'), refused: denied, remove: openUp('market.curtailment_change', 'gateway_own', 'both') },
  { name: 'INV-TENANT: a customer sees stops of its own leases', proves: ['policy market.curtailment_shed.gateway_customer'], as: customerA, attack: rowsOf('curtailment_shed', 'b'), refused: 'no rows', remove: openUp('market.curtailment_shed', 'gateway_customer', 'using') },
  {
    name: 'INV-CURTAIL: an operator plans who stops; that it was told the scheduler says', proves: ['policy market.curtailment_shed.gateway_own'], as: operatorA, attack: `UPDATE market.curtailment_shed SET outcome = 'told' WHERE curtailment_id = 'curt_a'`,
    refused: denied, remove: openUp('market.curtailment_shed', 'gateway_own', 'check'),
  },
  {
    name: 'INV-CURTAIL: whether a promise was kept is not the operator’s to write', proves: ['grant sy_gateway UPDATE market.curtailment_shed'], as: operatorA, attack: `UPDATE market.curtailment_shed SET resume_kept = true WHERE curtailment_id = 'curt_a'`,
    refused: denied, remove: 'GRANT UPDATE ON market.curtailment_shed TO sy_gateway',
  },
  {
    name: 'INV-CURTAIL: the notice of an event is not rewritten', proves: ['grant sy_gateway UPDATE market.curtailment'], as: operatorA, attack: `UPDATE market.curtailment SET notice_at = notice_at WHERE id = 'curt_a'`, refused: denied,
    remove: 'GRANT UPDATE ON market.curtailment TO sy_gateway',
  },
  {
    name: 'INV-CURTAIL: an operator writes no state of its nodes into the record', proves: ['grant sy_gateway INSERT market.pool_state'], as: operatorA, attack: `INSERT INTO market.pool_state VALUES ('pool_a', now(), 'site_a', 1, 1)`, refused: denied,
    remove: 'GRANT INSERT ON market.pool_state TO sy_gateway; CREATE POLICY probe ON market.pool_state FOR INSERT TO sy_gateway WITH CHECK (true)',
  },
  { name: 'INV-TENANT: an operator learns the classes of jobs at its own sites', proves: [`execute ${CLASSES}`], as: operatorA, attack: classes('site_b'), refused: 'no rows', remove: asOperator('org_ob') },
  { name: `INV-AUTH: ${CLASSES} is for the gateway alone`, proves: [`execute ${CLASSES}`], as: scheduler, attack: classes('site_a'), refused: denied, remove: `GRANT EXECUTE ON FUNCTION ${CLASSES} TO sy_scheduler; ${asOperator('org_oa')}` },
];
export const curtailmentDeskDoors: readonly Door[] = [
  { name: 'INV-TENANT: an operator announces a change of its own event', proves: ['policy market.curtailment_change.gateway_own'], as: operatorB, use: change('curt_b', 'site_b', 'org_ob'), policy: 'gateway_own', table: 'market.curtailment_change' },
  ...['curtailment_stage', 'curtailment_shed'].flatMap((table): Door[] => [
    { name: `INV-TENANT: ${table} is seen by its operator`, proves: [`policy market.${table}.gateway_own`], as: operatorB, use: rowsOf(table, 'b'), policy: 'gateway_own', table: `market.${table}` },
    { name: `INV-TENANT: ${table} is seen by the platform`, proves: [`policy market.${table}.gateway_platform`], as: platform, use: rowsOf(table, 'b'), policy: 'gateway_platform', table: `market.${table}` },
  ]),
  { name: 'INV-TENANT: curtailment_shed is seen by the customer of the lease', proves: ['policy market.curtailment_shed.gateway_customer'], as: customerB, use: rowsOf('curtailment_shed', 'b'), policy: 'gateway_customer', table: 'market.curtailment_shed' },
];
