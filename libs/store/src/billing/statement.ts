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

/** @param where equalities, joined by AND; its names may be among the columns too */
export function update(table: string, columns: Columns, where: Columns): Statement {
  const names = Object.keys(columns);
  const conditions = Object.keys(where);
  return {
    sql: `UPDATE ${table} SET ${names.map((name, i) => `${name} = $${i + 1}`).join(', ')} WHERE ${conditions.map((name, i) => `${name} = $${names.length + i + 1}`).join(' AND ')}`,
    parameters: [...Object.values(columns), ...Object.values(where)],
  };
}
