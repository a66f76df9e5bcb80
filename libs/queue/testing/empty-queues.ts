/** PostgreSQL's word for two who wait for each other's lock: one of them was turned away. */
const DEADLOCK_DETECTED = '40P01';

/**
 * Empties every queue kept in PostgreSQL, as a lost Redis would. Workers hold some of its tables while they wait for others, so the one that is turned
 * away may be this one: it asks again.
 * @param query runs one statement as an owner of the tables, in a transaction of its own
 */
export async function emptyQueues(query: (sql: string) => Promise<readonly { readonly name: string }[]>): Promise<void> {
  const tables = await query(`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'`);
  const statement = `TRUNCATE ${tables.map(({ name }) => `bullmq.${name}`).join(', ')}`;
  for (let tries = 1; ; tries += 1) {
    try {
      await query(statement);
      return;
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (code !== DEADLOCK_DETECTED || tries === 10) throw error;
    }
  }
}
