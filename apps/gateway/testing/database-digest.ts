import type { GatewayUnderTest } from './gateway-under-test.js';

/** Written on refusals too: what was tried, by whom. */
const MAY_GROW = ['market.audit_log'];
/** Columns that note the asking itself. */
const NOTED: Readonly<Record<string, string>> = { 'market.api_key': 'last_used_at' };

/**
 * Makes a function that tells how often rows of each table were written or taken away, by transactions that stayed. A trigger on every table counts; to
 * digest the rows themselves after each of a thousand requests took longer than the requests.
 */
export async function digestOfDatabase(world: GatewayUnderTest): Promise<() => Promise<Readonly<Record<string, string>>>> {
  const tables = await world.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('market', 'metering', 'billing', 'ledger', 'outbox') ORDER BY 1`);
  const watched = tables.map(({ name }) => name).filter((name) => !MAY_GROW.includes(name));
  if (watched.length < 30) throw new Error(`only ${watched.length} tables are seen: not the owner?`);
  await world.sql(`CREATE TABLE public.change_of_spec (name text NOT NULL)`);
  await world.sql(`CREATE FUNCTION public.count_change_of_spec() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN INSERT INTO public.change_of_spec VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME); RETURN NULL; END $$`);
  for (const name of watched) {
    const before = NOTED[name] === undefined ? 'OLD.*' : `to_jsonb(OLD) - '${NOTED[name]}'`;
    await world.sql(`CREATE TRIGGER count_change_of_spec AFTER INSERT OR DELETE ON ${name} FOR EACH ROW EXECUTE FUNCTION public.count_change_of_spec();
      CREATE TRIGGER count_update_of_spec AFTER UPDATE ON ${name} FOR EACH ROW WHEN (${before} IS DISTINCT FROM ${before.replace('OLD', 'NEW')}) EXECUTE FUNCTION public.count_change_of_spec()`);
  }
  return async () => Object.fromEntries((await world.sql<{ name: string; count: bigint }>('SELECT name, count(*) AS count FROM public.change_of_spec GROUP BY name ORDER BY name')).map(({ name, count }) => [name, `${count}`]));
}
