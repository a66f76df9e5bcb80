import { ok, unwrap } from '@switchyard/kernel';
import { openDatabase, pgBillingStore } from '@switchyard/store';
import pg from 'pg';
import type { BillingParts } from '../src/parts.js';
import type { BillingUnderTest } from './billing-under-test.js';

export interface Backup {
  /** Billing as a new process over the copy; Stripe, the clock and the ids go on. */
  readonly restored: () => Promise<BillingParts>;
  sql<Row extends pg.QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<readonly Row[]>;
  drop(): Promise<void>;
}

/** A copy of the database as it is now, to be gone back to: what a restore from a backup leaves. */
export async function backUp({ database, parts }: BillingUnderTest): Promise<Backup> {
  const name = `${database.name}_backup`;
  const admin = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  const other = database.adminUrl.replace(database.name, 'postgres');
  // Copying refuses while anybody is in the original; its pools connect again when they are used.
  await admin(other, async (client) => {
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [database.name]);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${database.name} STRATEGY file_copy`);
  });
  const at = (url: string): string => url.replace(database.name, name);
  const opened: { destroy(): Promise<void> }[] = [];
  return {
    restored: async () => {
      const source = await openDatabase(at(database.url('sy_billing')), 4);
      opened.push(source);
      const store = pgBillingStore(source, parts.ports.clock);
      unwrap(await store.inTransaction(async () => ok(undefined)));
      return { ...parts, database: source, ports: { ...parts.ports, store }, payouts: { ...parts.payouts, store } };
    },
    sql: async <Row extends pg.QueryResultRow>(statement: string, parameters: readonly unknown[] = []) => admin(at(database.adminUrl), async (client) => (await client.query<Row>(statement, [...parameters])).rows),
    drop: async () => {
      await Promise.all(opened.map((source) => source.destroy()));
      await admin(other, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}
