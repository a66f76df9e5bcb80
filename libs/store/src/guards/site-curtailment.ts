import { agentA, agentB, copyOf, customerA, type Door, type Guard, openUp, operatorA, operatorB, owner, platform } from './guard.js';

/** Curtailment as sites carry it out: each event of the world has one report of its site and one power sample. */
const denied = { code: '42501' } as const;
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const t = `'2026-01-01T00:00:00Z'`;
const report = (x: 'a' | 'b'): string => `INSERT INTO market.curtailment_site_report VALUES ('curt_${x}', 1, 'ended', 'site_${x}', 'org_o${x}', ${t}, ${t})`;
const power = (x: 'a' | 'b'): string => `INSERT INTO market.curtailment_power VALUES ('curt_${x}', '2026-01-01T00:05:00Z', 'site_${x}', 'org_o${x}', 1, 'meter')`;
const begin = (x: 'a' | 'b', origin = 'operator'): string =>
  `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at, origin, site_event) VALUES ('curt_x', 'site_${x}', 'org_o${x}', ${t}, ${t}, '2026-01-02', 0, 'x', 'declared', ${t}, '${origin}', ${origin === 'desk' ? 'NULL' : `'local_x'`})`;
const begun = (x: 'a' | 'b'): string => begin(x).replace('curt_x', `curt_begun_${x}`);
const end = (x: 'a' | 'b'): string => `UPDATE market.curtailment SET ends_at = ends_at WHERE id = 'curt_begun_${x}'`;
const tell = (x: 'a' | 'b'): string => `INSERT INTO market.curtailment_change VALUES ('curt_begun_${x}', 1, 'site_${x}', 'org_o${x}', 'ended_early', ${t}, ${t}, '2026-01-02', 0, 'x', NULL)`;
const shed = (x: 'a' | 'b'): string => `SELECT FROM market.curtailment_shed WHERE curtailment_id = 'curt_${x}'`;
const rowsOf = (table: string, x: 'a' | 'b'): string => `SELECT FROM market.${table} WHERE curtailment_id = 'curt_${x}'`;

const tables = [['curtailment_site_report', report], ['curtailment_power', power]] as const;
const checks: readonly (readonly [table: string, constraint: string, attack: string])[] = [
  ['curtailment', 'curtailment_origin_check', copyOf('market.curtailment', `id = 'curt_a'`, { id: 'curt_x', origin: 'x', site_event: 'y' })],
  ['curtailment', 'curtailment_site_event_check', copyOf('market.curtailment', `id = 'curt_a'`, { id: 'curt_x', origin: 'guard', site_event: '' })],
  ['curtailment', 'curtailment_begun_at_site', copyOf('market.curtailment', `id = 'curt_a'`, { id: 'curt_x', origin: 'guard' })],
  ['curtailment_site_report', 'curtailment_site_report_step_check', copyOf('market.curtailment_site_report', `curtailment_id = 'curt_a'`, { revision: 9, step: 'x' })],
  ['curtailment_power', 'curtailment_power_power_w_check', copyOf('market.curtailment_power', `curtailment_id = 'curt_a'`, { at: '2026-01-02T00:00:00Z', power_w: -1 })],
  ['curtailment_power', 'curtailment_power_source_check', copyOf('market.curtailment_power', `curtailment_id = 'curt_a'`, { at: '2026-01-02T00:00:00Z', source: 'x' })],
];

export const siteCurtailmentGuards: readonly Guard[] = [
  ...checks.map(([table, constraint, attack]): Guard => ({
    name: `INV-CURTAIL: ${constraint}`, proves: [`check market.${table}.${constraint}`], as: owner, attack, refused: refused(constraint), remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${constraint}`,
  })),
  {
    name: 'INV-CURTAIL: what a site began is there once', proves: ['unique market.curtailment.curtailment_once_per_site_event'], arrange: begun('a'), as: owner, attack: begin('a'), refused: refused('curtailment_once_per_site_event', '23505'),
    remove: 'ALTER TABLE market.curtailment DROP CONSTRAINT curtailment_once_per_site_event',
  },
  ...tables.flatMap(([table, insert]): Guard[] => [
    { name: `INV-CURTAIL: market.${table} is written once, by its owner too`, proves: [`trigger market.${table}.${table}_append_only`], as: owner, attack: `UPDATE market.${table} SET site_id = site_id`, refused: { code: '23001' }, remove: `DROP TRIGGER ${table}_append_only ON market.${table}` },
    { name: `INV-TENANT: a site writes no ${table} of another`, proves: [`policy market.${table}.gateway_agent`], as: agentA, attack: insert('b'), refused: denied, remove: openUp(`market.${table}`, 'gateway_agent', 'both') },
    { name: `INV-TENANT: an operator sees no ${table} of another`, proves: [`policy market.${table}.gateway_own`], as: operatorA, attack: rowsOf(table, 'b'), refused: 'no rows', remove: openUp(`market.${table}`, 'gateway_own', 'using') },
    { name: `INV-TENANT: a ${table} is not for customers`, proves: [`policy market.${table}.gateway_platform`], as: customerA, attack: rowsOf(table, 'b'), refused: 'no rows', remove: openUp(`market.${table}`, 'gateway_platform', 'using') },
  ]),
  { name: 'INV-TENANT: a report is of an event of the same site', proves: ['key market.curtailment_site_report.report_of_its_curtailment'], as: agentA, attack: report('a').replace('curt_a', 'curt_b'), refused: refused('report_of_its_curtailment', '23503'), remove: 'ALTER TABLE market.curtailment_site_report DROP CONSTRAINT report_of_its_curtailment' },
  { name: 'INV-TENANT: power is of an event of the same site', proves: ['key market.curtailment_power.power_of_its_curtailment'], as: agentA, attack: power('a').replace('curt_a', 'curt_b'), refused: refused('power_of_its_curtailment', '23503'), remove: 'ALTER TABLE market.curtailment_power DROP CONSTRAINT power_of_its_curtailment' },
  { name: 'INV-CURTAIL: a site declares no event of the desk', proves: ['policy market.curtailment.gateway_agent_begins'], as: agentA, attack: begin('a', 'desk'), refused: denied, remove: openUp('market.curtailment', 'gateway_agent_begins', 'check') },
  { name: 'INV-CURTAIL: a site changes no event of the desk', proves: ['policy market.curtailment.gateway_agent_ends'], as: agentA, attack: `UPDATE market.curtailment SET ends_at = ends_at WHERE id = 'curt_a'`, refused: 'no rows', remove: openUp('market.curtailment', 'gateway_agent_ends', 'both') },
  { name: 'INV-CURTAIL: a site tells no change of an event of the desk', proves: ['policy market.curtailment_change.gateway_agent_tells'], as: agentA, attack: tell('a').replaceAll('curt_begun_a', 'curt_a').replace(', 1,', ', 2,'), refused: denied, remove: openUp('market.curtailment_change', 'gateway_agent_tells', 'check') },
  { name: 'INV-TENANT: a site is not told whom events of another stop', proves: ['policy market.curtailment_shed.gateway_agent'], as: agentA, attack: shed('b'), refused: 'no rows', remove: openUp('market.curtailment_shed', 'gateway_agent', 'using') },
];
export const siteCurtailmentDoors: readonly Door[] = [
  ...tables.flatMap(([table, insert]): Door[] => [
    { name: `INV-TENANT: a site writes its ${table}`, proves: [`policy market.${table}.gateway_agent`], as: agentB, use: insert('b'), policy: 'gateway_agent', table: `market.${table}` },
    { name: `INV-TENANT: ${table} is seen by its operator`, proves: [`policy market.${table}.gateway_own`], as: operatorB, use: rowsOf(table, 'b'), policy: 'gateway_own', table: `market.${table}` },
    { name: `INV-TENANT: ${table} is seen by the platform`, proves: [`policy market.${table}.gateway_platform`], as: platform, use: rowsOf(table, 'b'), policy: 'gateway_platform', table: `market.${table}` },
  ]),
  { name: 'INV-CURTAIL: a site tells of an event it began', proves: ['policy market.curtailment.gateway_agent_begins'], as: agentB, use: begin('b'), policy: 'gateway_agent_begins', table: 'market.curtailment' },
  { name: 'INV-CURTAIL: a site ends an event it began', proves: ['policy market.curtailment.gateway_agent_ends'], arrange: begun('b'), as: agentB, use: end('b'), policy: 'gateway_agent_ends', table: 'market.curtailment' },
  { name: 'INV-CURTAIL: a site tells how an event it began was changed', proves: ['policy market.curtailment_change.gateway_agent_tells'], arrange: begun('b'), as: agentB, use: tell('b'), policy: 'gateway_agent_tells', table: 'market.curtailment_change' },
  { name: 'INV-TENANT: a site is told whom its events stop', proves: ['policy market.curtailment_shed.gateway_agent'], as: agentB, use: shed('b'), policy: 'gateway_agent', table: 'market.curtailment_shed' },
];
