import type pg from 'pg';

const ours = `n.nspname IN ('market', 'metering', 'billing', 'ledger', 'outbox')`;
const on = `JOIN pg_class t ON t.oid = %s JOIN pg_namespace n ON n.oid = t.relnamespace`;

/** Everything in the catalogue that can refuse something, by kind and name: what the guards have to cover. Plain foreign keys, NOT NULL and primary keys are left out. */
export async function rulesOf(client: pg.Client): Promise<readonly string[]> {
  const queries = [
    `SELECT 'policy ' || n.nspname || '.' || t.relname || '.' || p.polname AS rule FROM pg_policy p ${on.replace('%s', 'p.polrelid')} WHERE ${ours}`,
    `SELECT 'trigger ' || n.nspname || '.' || t.relname || '.' || g.tgname AS rule FROM pg_trigger g ${on.replace('%s', 'g.tgrelid')} WHERE ${ours} AND NOT g.tgisinternal`,
    `SELECT CASE c.contype WHEN 'x' THEN 'exclusion ' WHEN 'f' THEN 'key ' ELSE 'check ' END || n.nspname || '.' || t.relname || '.' || c.conname AS rule
     FROM pg_constraint c ${on.replace('%s', 'c.conrelid')} WHERE ${ours} AND (c.contype IN ('x', 'c') OR c.contype = 'f' AND cardinality(c.conkey) > 1)`,
    `SELECT 'unique ' || n.nspname || '.' || t.relname || '.' || i.relname AS rule FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid ${on.replace('%s', 'x.indrelid')}
     WHERE ${ours} AND x.indisunique AND NOT x.indisprimary`,
    // A trigger that must see every row, whoever's row-level security it runs under.
    `SELECT 'definer ' || n.nspname || '.' || f.proname AS rule FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${ours} AND f.prosecdef AND f.prorettype = 'trigger'::regtype`,
  ];
  const found: string[] = [];
  for (const sql of queries) found.push(...(await client.query<{ rule: string }>(sql)).rows.map((row) => row.rule));
  return found.sort();
}

/** Policies whose predicates are all `true`: `{table, name, roles, command}`. */
export interface OpenPolicy {
  readonly table: string;
  readonly name: string;
  readonly role: string;
  readonly command: string;
}
export async function openPolicies(client: pg.Client): Promise<readonly OpenPolicy[]> {
  const { rows } = await client.query<OpenPolicy>(
    `SELECT schemaname || '.' || tablename AS "table", policyname AS name, role, cmd AS command FROM pg_policies, unnest(roles) AS role
     WHERE coalesce(qual, 'true') = 'true' AND coalesce(with_check, 'true') = 'true' AND schemaname IN ('market', 'metering', 'billing', 'ledger', 'outbox') ORDER BY 1, 2, 3`);
  return rows;
}

/** Functions that run as their owner, with what makes that safe. */
export async function definers(client: pg.Client): Promise<readonly { readonly name: string; readonly path: string | null; readonly everybody: boolean }[]> {
  const { rows } = await client.query<{ name: string; path: string | null; everybody: boolean }>(
    `SELECT n.nspname || '.' || f.proname AS name, (SELECT setting FROM unnest(f.proconfig) AS setting WHERE setting LIKE 'search_path=%') AS path,
       f.prorettype <> 'trigger'::regtype AND (f.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(f.proacl) a WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')) AS everybody
     FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE ${ours} AND f.prosecdef ORDER BY 1`);
  return rows;
}
