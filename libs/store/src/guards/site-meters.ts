import { agentA, agentB, copyOf, customerA, type Door, type Guard, openUp, operatorA, operatorB, owner, platform } from './guard.js';

/** What the registers of a site counted, and what a real meter says of a lease's reading. */
const TABLE = 'metering.site_reading';
const told = (x: 'a' | 'b', channel = 'it'): string => `INSERT INTO ${TABLE} VALUES ('site_${x}', 'org_o${x}', 'agent_${x}', 'm', '${channel}', '2026-01-01', '2026-01-02', 1, 'measured', '2026-01-02')`;
const bound = (name: string, table: string, constraint: string, attack: string, arrange?: string): Guard => ({
  name, proves: [`check ${table}.${constraint}`], as: owner, ...(arrange !== undefined && { arrange }), attack, refused: { code: '23514', constraint }, remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
});
const ofSite = (name: string, constraint: string, changes: object): Guard => bound(name, TABLE, constraint, copyOf(TABLE, 'true', { meter_id: 'm2', ...changes }), told('a'));
const ofReading = (name: string, constraint: string, changes: object): Guard => bound(name, 'metering.reading', constraint, copyOf('metering.reading', `id = 'read_a'`, { id: 'x', meter_id: 'x', ...changes }));

export const siteMeterGuards: readonly Guard[] = [
  ofReading('INV-REGISTER: a reading says what its meter is worth', 'reading_condition_check', { condition: 'x' }),
  ofReading('INV-REGISTER: a share of the facility meter is not negative', 'reading_facility_wh_check', { facility_wh: -1 }),
  ofSite('INV-REGISTER: a site reading is of computers or of all', 'site_reading_channel_check', { channel: 'x' }),
  ofSite('INV-REGISTER: registers do not count backwards', 'site_reading_milliwatt_hours_check', { milliwatt_hours: -1 }),
  ofSite('INV-REGISTER: a site reading says what it is worth', 'site_reading_condition_check', { condition: 'x' }),
  ofSite('INV-REGISTER: a site reading covers time', 'site_reading_covers_time', { to_at: '2026-01-01' }),
  {
    name: 'INV-TENANT: what a site counted is its operator’s', proves: [`key ${TABLE}.reading_of_its_site`], as: agentA, attack: `INSERT INTO ${TABLE} VALUES ('site_a', 'org_ob', 'agent_a', 'm', 'it', '2026-01-01', '2026-01-02', 1, 'measured', '2026-01-02')`,
    refused: { code: '23503', constraint: 'reading_of_its_site' }, remove: `ALTER TABLE ${TABLE} DROP CONSTRAINT reading_of_its_site`,
  },
  {
    name: 'INV-REGISTER: what was counted stays', proves: [`trigger ${TABLE}.site_reading_append_only`], as: owner, arrange: told('a'), attack: `UPDATE ${TABLE} SET milliwatt_hours = 0`, refused: { code: '23001' },
    remove: `DROP TRIGGER site_reading_append_only ON ${TABLE}`,
  },
  { name: 'INV-TENANT: an agent counts for no other site', proves: [`policy ${TABLE}.gateway_agent`], as: agentA, attack: told('b'), refused: { code: '42501' }, remove: openUp(TABLE, 'gateway_agent', 'check') },
  { name: 'INV-TENANT: an agent sees nothing another site counted', proves: [`policy ${TABLE}.gateway_agent`], as: agentB, arrange: told('a'), attack: `SELECT FROM ${TABLE}`, refused: 'no rows', remove: openUp(TABLE, 'gateway_agent', 'using') },
  ...[operatorB, customerA].map((as): Guard => ({
    name: `INV-TENANT: what a site counted is not seen by another ${as.kind}`, proves: [`policy ${TABLE}.gateway_read`], as, arrange: told('a'), attack: `SELECT FROM ${TABLE}`, refused: 'no rows', remove: openUp(TABLE, 'gateway_read', 'using'),
  })),
];
export const siteMeterDoors: readonly Door[] = [
  { name: 'INV-TENANT: an agent tells what its site counted', proves: [`policy ${TABLE}.gateway_agent`], as: agentA, use: told('a'), policy: 'gateway_agent', table: TABLE },
  ...[operatorA, platform].map((as): Door => ({ name: `INV-TENANT: what a site counted is seen by its ${as.kind}`, proves: [`policy ${TABLE}.gateway_read`], as, arrange: told('a'), use: `SELECT FROM ${TABLE}`, policy: 'gateway_read', table: TABLE })),
];
