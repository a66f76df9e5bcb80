import pg from 'pg';

/** The schema of a database as data: what TypeORM does not model (policies, triggers, exclusion constraints, grants) included. */
export type Catalogue = Readonly<Record<string, readonly string[]>>;

const schemas = `('market', 'metering', 'billing', 'ledger', 'outbox')`;
const table = (relation: string): string => `JOIN pg_class t ON t.oid = ${relation} JOIN pg_namespace n ON n.oid = t.relnamespace`;
const name = `n.nspname || '.' || t.relname`;
const acl = (of: string): string => `(SELECT string_agg(line, '; ' ORDER BY line) FROM (SELECT coalesce(r.rolname, 'PUBLIC') || ': ' || string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type) AS line
  FROM aclexplode(${of}) a LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname IS DISTINCT FROM 'sy_owner' GROUP BY r.rolname) lines)`;

/** One query per kind; each row is one line, so that a difference reads as lines that went and came. */
const queries: Readonly<Record<string, string>> = {
  schemas: `SELECT n.nspname || coalesce(' [' || ${acl('n.nspacl')} || ']', '') AS line FROM pg_namespace n WHERE n.nspname IN ${schemas}`,
  tables: `SELECT ${name} || CASE WHEN t.relrowsecurity THEN ' row security' ELSE '' END || CASE WHEN t.relforcerowsecurity THEN ' forced' ELSE '' END AS line
    FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relkind IN ('r', 'v', 'm', 'p') AND n.nspname IN ${schemas}`,
  columns: `SELECT ${name} || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
      || CASE a.attidentity WHEN 'a' THEN ' identity' WHEN 'd' THEN ' identity by default' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
    FROM pg_attribute a ${table('a.attrelid')} LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN ${schemas}`,
  constraints: `SELECT ${name} || ' ' || c.conname || ': ' || pg_get_constraintdef(c.oid) AS line FROM pg_constraint c ${table('c.conrelid')} WHERE c.contype <> 'n' AND n.nspname IN ${schemas}`,
  indexes: `SELECT ${name} || ' ' || pg_get_indexdef(x.indexrelid) AS line FROM pg_index x ${table('x.indrelid')} WHERE n.nspname IN ${schemas}`,
  triggers: `SELECT ${name} || ' ' || pg_get_triggerdef(g.oid) AS line FROM pg_trigger g ${table('g.tgrelid')} WHERE NOT g.tgisinternal AND n.nspname IN ${schemas}`,
  functions: `SELECT n.nspname || '.' || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ') returns ' || pg_get_function_result(f.oid) || CASE WHEN f.prosecdef THEN ' as owner' ELSE '' END
      || coalesce(' ' || array_to_string(f.proconfig, ' '), '') || ' body ' || left(encode(sha256(convert_to(f.prosrc, 'UTF8')), 'hex'), 16) || coalesce(' [' || ${acl('f.proacl')} || ']', '') AS line
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname IN ${schemas}`,
  policies: `SELECT schemaname || '.' || tablename || ' ' || policyname || ' for ' || cmd || ' to ' || array_to_string(roles, ', ') || coalesce(' using ' || qual, '') || coalesce(' with check ' || with_check, '') AS line
    FROM pg_policies WHERE schemaname IN ${schemas}`,
  tableGrants: `SELECT ${name} || ' [' || ${acl('t.relacl')} || ']' AS line FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relkind IN ('r', 'S') AND n.nspname IN ${schemas} AND ${acl('t.relacl')} IS NOT NULL`,
  columnGrants: `SELECT ${name} || '.' || a.attname || ' [' || ${acl('a.attacl')} || ']' AS line FROM pg_attribute a ${table('a.attrelid')} WHERE a.attacl IS NOT NULL AND n.nspname IN ${schemas}`,
};

/** Reads the catalogue of a migrated database. White space in definitions is collapsed; the order is that of the text. */
export async function readCatalogue(url: string): Promise<Catalogue> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET search_path = pg_catalog');
    const found: Record<string, readonly string[]> = {};
    for (const [kind, sql] of Object.entries(queries)) {
      const { rows } = await client.query<{ line: string }>(sql);
      found[kind] = rows.map((row) => row.line.replace(/\s+/g, ' ')).sort();
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Lines that went (`-`) and came (`+`), by kind; empty when the two agree. */
export function catalogueDifference(committed: Catalogue, actual: Catalogue): readonly string[] {
  const kinds = [...new Set([...Object.keys(committed), ...Object.keys(actual)])].sort();
  return kinds.flatMap((kind) => {
    const [before, after] = [new Set(committed[kind]), new Set(actual[kind])];
    return [...[...before].filter((line) => !after.has(line)).map((line) => `- ${kind}: ${line}`), ...[...after].filter((line) => !before.has(line)).map((line) => `+ ${kind}: ${line}`)];
  });
}
