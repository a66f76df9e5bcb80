import pg from 'pg';
import type { Ask } from '../second-books/index.js';

/** A connection on which every value comes back as the text the database writes: nothing of the product reads it first. */
export async function openAsk(url: string): Promise<{ readonly ask: Ask; close(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: () => (text: string) => text } });
  await client.connect();
  return { ask: async (sql) => (await client.query<Record<string, string | null>>(sql)).rows, close: () => client.end() };
}
