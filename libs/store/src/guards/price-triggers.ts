import { agentA, copyOf, customerA, type Door, type Guard, openUp, operatorA, operatorB, owner, platform, scheduler } from './guard.js';

/** Standing orders of operators at a price of power, and the events that follow from them. */
const TABLE = 'market.price_trigger';
const set = (x: 'a' | 'b', org: 'a' | 'b' = x): string => `INSERT INTO ${TABLE} VALUES ('site_${x}', 'org_o${org}', 120000000, 100000000, 0, '2026-01-01')`;
const none = `DELETE FROM ${TABLE}`;
const event = (id: string, siteEvent: string): string =>
  `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at, origin, site_event) VALUES ('${id}', 'site_a', 'org_oa', '2026-01-01', '2026-01-01', '2026-01-02', 0, 'x', 'declared', '2026-01-01', 'price', ${siteEvent})`;
const change = `INSERT INTO market.curtailment_change VALUES ('curt_price', 9, 'site_a', 'org_oa', 'ended_early', '2026-01-01', '2026-01-01', '2026-01-02', 0, 'x', NULL)`;
const bound = (name: string, constraint: string, changes: object): Guard => ({
  name, proves: [`check ${TABLE}.${constraint}`], as: owner, arrange: `${none} WHERE site_id = 'site_b'`, attack: copyOf(TABLE, 'true', { site_id: 'site_b', operator_org: 'org_ob', ...changes }), refused: { code: '23514', constraint },
  remove: `ALTER TABLE ${TABLE} DROP CONSTRAINT ${constraint}`,
});

export const priceTriggerGuards: readonly Guard[] = [
  bound('INV-CURTAIL: a price trigger leaves no less than nothing', 'price_trigger_shed_to_w_check', { shed_to_w: -1 }),
  bound('INV-CURTAIL: load that comes back above the mark at which it stops would never rest', 'price_trigger_marks', { resume_below_micro_usd_per_mwh: 120_000_001 }),
  {
    name: 'INV-TENANT: a price trigger is of a site and its operator', proves: [`key ${TABLE}.price_trigger_of_its_site`], arrange: none, as: operatorB, attack: set('a', 'b'), refused: { code: '23503', constraint: 'price_trigger_of_its_site' },
    remove: `ALTER TABLE ${TABLE} DROP CONSTRAINT price_trigger_of_its_site`,
  },
  { name: 'INV-TENANT: nobody sets the price trigger of another', proves: [`policy ${TABLE}.gateway_own`], arrange: none, as: operatorA, attack: set('b'), refused: { code: '42501' }, remove: openUp(TABLE, 'gateway_own', 'check') },
  ...[operatorB, customerA].map((as): Guard => ({
    name: `INV-TENANT: a price trigger is not seen by another ${as.kind}`, proves: [`policy ${TABLE}.gateway_own`], as, attack: `SELECT FROM ${TABLE} WHERE site_id = 'site_a'`, refused: 'no rows', remove: openUp(TABLE, 'gateway_own', 'using'),
  })),
  { name: 'INV-TENANT: a price trigger is not for customers', proves: [`policy ${TABLE}.gateway_platform`], as: customerA, attack: `SELECT FROM ${TABLE}`, refused: 'no rows', remove: openUp(TABLE, 'gateway_platform', 'using') },
  { name: 'INV-CURTAIL: a site makes up no event of the price trigger', proves: ['policy market.curtailment.gateway_agent_begins'], as: agentA, attack: event('curt_x', 'NULL'), refused: { code: '42501' }, remove: openUp('market.curtailment', 'gateway_agent_begins', 'check') },
  {
    name: 'INV-CURTAIL: a site changes no event of the price trigger', proves: ['policy market.curtailment.gateway_agent_ends'], arrange: event('curt_price', 'NULL'), as: agentA, attack: `UPDATE market.curtailment SET ends_at = ends_at WHERE id = 'curt_price'`, refused: 'no rows',
    remove: openUp('market.curtailment', 'gateway_agent_ends', 'both'),
  },
  {
    name: 'INV-CURTAIL: a site tells no change of an event of the price trigger', proves: ['policy market.curtailment_change.gateway_agent_tells'], arrange: event('curt_price', 'NULL'), as: agentA, attack: change, refused: { code: '42501' },
    remove: openUp('market.curtailment_change', 'gateway_agent_tells', 'check'),
  },
];
export const priceTriggerDoors: readonly Door[] = [
  { name: 'INV-TENANT: an operator sets its price trigger', proves: [`policy ${TABLE}.gateway_own`], arrange: none, as: operatorA, use: set('a'), policy: 'gateway_own', table: TABLE },
  { name: 'INV-TENANT: the platform sees price triggers', proves: [`policy ${TABLE}.gateway_platform`], as: platform, use: `SELECT FROM ${TABLE}`, policy: 'gateway_platform', table: TABLE },
  { name: 'INV-CURTAIL: the scheduler reads price triggers', proves: [`policy ${TABLE}.scheduler_all`], as: scheduler, use: `SELECT FROM ${TABLE}`, policy: 'scheduler_all', table: TABLE },
];
