import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import { inTenant, inTransaction, loginRoles } from '../index.js';
import { type Arena, openArena } from './arena.js';
import { definers, openPolicies, rulesOf } from './coverage.js';
import { exempt, openRoles } from './exempt.js';
import { doors, guards } from './table.js';

const proven = new Set([...guards, ...doors].flatMap((guard) => guard.proves));
const matches = (pattern: string, rule: string): boolean => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(rule);

describe('the guards cover the database', () => {
  let database: TestDatabase;
  let arena: Arena;
  beforeAll(async () => {
    database = await createTestDatabase();
    arena = await openArena(database.adminUrl);
  });
  afterAll(async () => {
    await arena?.close();
    await database.drop();
  });

  it('attacks every policy, constraint, trigger and unique index, or says why not', async () => {
    const open = new Set((await openPolicies(arena.client)).filter(({ name }) => name in openRoles).map(({ table, name }) => `policy ${table}.${name}`));
    const bare = (await rulesOf(arena.client)).filter((rule) => !proven.has(rule) && !open.has(rule) && !Object.keys(exempt).some((pattern) => matches(pattern, rule)));
    expect(bare).toEqual([]);
  });
  it('names no rule that is not there any more', async () => {
    const known = new Set(await rulesOf(arena.client));
    expect([...proven].filter((rule) => /^(policy|trigger|exclusion|check|key|definer) /.test(rule) && !known.has(rule))).toEqual([]);
    expect(Object.keys(exempt).filter((pattern) => ![...known].some((rule) => matches(pattern, rule)))).toEqual([]);
  });
  it('notices a rule that nobody attacks', async () => {
    await arena.client.query('BEGIN; CREATE POLICY planted ON market.job FOR SELECT TO sy_reader USING (false)');
    const bare = (await rulesOf(arena.client)).filter((rule) => !proven.has(rule) && rule.endsWith('.planted'));
    await arena.client.query('ROLLBACK');
    expect(bare).toEqual(['policy market.job.planted']);
  });

  it('every policy that is open to a role lets that role in, and nothing else does', async () => {
    const seen: object[] = [];
    for (const { table, name, role, command } of await openPolicies(arena.client)) {
      // What is only written is attacked in `tenancy-writes.ts` and `grants.ts`.
      if (command === 'INSERT') continue;
      const as = { role: role as (typeof loginRoles)[number] };
      const open = await arena.attempt(as, `SELECT FROM ${table}`);
      const shut = await arena.attempt(as, `SELECT FROM ${table}`, [`DROP POLICY ${name} ON ${table}`]);
      if (!('rows' in open && open.rows > 0 && 'rows' in shut && shut.rows === 0)) seen.push({ table, name, role, open, shut });
    }
    expect(seen).toEqual([]);
  });
  it('every table has row-level security, or holds nobody’s rows', async () => {
    const { rows } = await arena.client.query<{ name: string }>(
      `SELECT n.nspname || '.' || t.relname AS name FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
       WHERE t.relkind = 'r' AND NOT t.relrowsecurity AND n.nspname IN ('market', 'metering', 'billing', 'ledger', 'outbox') ORDER BY 1`);
    // Billing's own books and the clock: seen by roles that see all of them, or by nobody (`grants.ts`).
    expect(rows.map((row) => row.name)).toEqual([
      'billing.claim', 'billing.mark', 'billing.number_series', 'billing.price_print', 'billing.stripe_intent', 'billing.webhook_event', 'market.clock', 'outbox.handled',
    ]);
  });
  it('functions that run as their owner say where they look, and are not for everybody', async () => {
    for (const { name, path, everybody } of await definers(arena.client)) {
      expect({ name, path, everybody }).toEqual({ name, path: expect.stringMatching(/^search_path=pg_catalog(, pg_temp)?$/), everybody: false });
    }
  });
  it('no login role stands above row-level security, and none may empty a table or lean on one', async () => {
    const { rows: roles } = await arena.client.query<{ name: string; above: boolean }>(
      `SELECT rolname AS name, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS above FROM pg_roles WHERE rolname LIKE 'sy\\_%' ORDER BY 1`);
    expect(roles).toEqual([...loginRoles].sort().map((name) => ({ name, above: false })));
    const { rows: rights } = await arena.client.query(
      `SELECT grantee, table_schema, table_name, privilege_type FROM information_schema.role_table_grants
       WHERE grantee IN ('sy_gateway', 'sy_scheduler', 'sy_billing', 'sy_reader', 'sy_relay', 'PUBLIC') AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER') AND table_schema NOT IN ('pg_catalog', 'information_schema')`);
    expect(rights).toEqual([]);
  });
  it('attacks as a real login end as those in the table do', async () => {
    const gateway = await database.open('sy_gateway');
    expect(await inTenant(gateway, { kind: 'customer', orgId: 'org_ca' }, (tx) => tx.rows(`SELECT id FROM market.job ORDER BY id`))).toEqual([{ id: 'job_a' }]);
    expect(await inTransaction(gateway, (tx) => tx.rows(`SELECT id FROM market.job`))).toEqual([]);
    const billing = await database.open('sy_billing');
    await expect(inTransaction(billing, (tx) => tx.rows(`SELECT FROM market.job`))).rejects.toMatchObject({ driverError: { code: '42501' } });
  });
});
