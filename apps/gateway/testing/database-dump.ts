import type { GatewayUnderTest } from './gateway-under-test.js';

/** What asking itself writes: the log of what was tried. */
const LEFT_OUT = ['market.audit_log'];

/** All rows of all tables, as a digest for each: what was refused has changed none of them. As the database's owner. */
export async function dumpOfDatabase(world: GatewayUnderTest): Promise<Readonly<Record<string, string>>> {
  const tables = (await world.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('market', 'metering', 'billing', 'ledger', 'outbox') ORDER BY 1`)).map(({ name }) => name).filter((name) => !LEFT_OUT.includes(name));
  if (tables.length < 30) throw new Error(`only ${tables.length} tables are seen: not the owner?`);
  const digests = tables.map((name) => `SELECT '${name}' AS name, count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")), '') AS rows FROM ${name} t`);
  return Object.fromEntries((await world.sql<{ name: string; rows: string }>(digests.join(' UNION ALL '))).map(({ name, rows }) => [name, rows]));
}
