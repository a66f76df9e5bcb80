/** Statements from columns by name: a value can never land under another column. Names are our own constants, values are parameters. */
type Columns = Readonly<Record<string, unknown>>;
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export function insertInto(table: string, columns: Columns, suffix = ''): Statement {
  const names = Object.keys(columns);
  return { sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) ${suffix}`, parameters: Object.values(columns) };
}

/** Most parameters of one statement: the protocol counts them in 16 bits. */
const PARAMETERS_MAX = 65_535;
/** Rows that all have the same columns, in as few statements as their parameters allow. */
export function insertAll(table: string, rows: readonly Columns[]): readonly Statement[] {
  const names = Object.keys(rows[0] ?? {});
  const page = Math.max(1, Math.floor(PARAMETERS_MAX / Math.max(1, names.length)));
  return Array.from({ length: Math.ceil(rows.length / page) }, (_, n): Statement => {
    const of = rows.slice(n * page, (n + 1) * page);
    const values = of.map((_row, i) => `(${names.map((_name, j) => `$${i * names.length + j + 1}`).join(', ')})`);
    return { sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES ${values.join(', ')}`, parameters: of.flatMap((row) => names.map((name) => row[name])) };
  });
}

/** @param where equalities, joined by AND; its names may be among the columns too */
export function update(table: string, columns: Columns, where: Columns): Statement {
  const names = Object.keys(columns);
  const conditions = Object.keys(where);
  return {
    sql: `UPDATE ${table} SET ${names.map((name, i) => `${name} = $${i + 1}`).join(', ')} WHERE ${conditions.map((name, i) => `${name} = $${names.length + i + 1}`).join(' AND ')}`,
    parameters: [...Object.values(columns), ...Object.values(where)],
  };
}
