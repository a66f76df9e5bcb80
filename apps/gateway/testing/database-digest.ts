import type { GatewayUnderTest } from './gateway-under-test.js';

/** Written on refusals too: what was tried, by whom. */
const MAY_GROW = ['market.audit_log'];

/** Makes a function that tells the state of the whole database, table by table: rows and a digest over their text. */
export async function digestOfDatabase(world: GatewayUnderTest): Promise<() => Promise<Readonly<Record<string, string>>>> {
  const tables = await world.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('market', 'metering', 'billing', 'ledger', 'outbox') ORDER BY 1`);
  const watched = tables.map(({ name }) => name).filter((name) => !MAY_GROW.includes(name));
  if (watched.length < 30) throw new Error(`only ${watched.length} tables are seen: not the owner?`);
  const statement = watched.map((name) => `SELECT '${name}' AS name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM ${name} t`).join(' UNION ALL ');
  // A function's statement is planned once per connection; planned anew, it would take longer than what it watches.
  await world.sql(`CREATE FUNCTION market.digest_of_spec() RETURNS TABLE (name text, digest text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY ${statement.replaceAll(' AS name', '::text AS name')}; END $$`);
  return async () => Object.fromEntries((await world.sql<{ name: string; digest: string }>('SELECT * FROM market.digest_of_spec()')).map(({ name, digest }) => [name, digest]));
}
