import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import pg from 'pg';
import { loginRoles, type LoginRole, openDatabase, prepareDatabase, urlFor } from '../src/index.js';

/** One password for every role of a test cluster: it lives on loopback for the length of a run. */
export const testPasswords = Object.fromEntries(loginRoles.map((role) => [role, 'test-only'])) as Record<LoginRole, string>;
const TEMPLATE = 'switchyard_template';

function serverUrl(): string {
  const url = process.env.SWITCHYARD_TEST_PG_URL;
  if (!url) throw new Error('SWITCHYARD_TEST_PG_URL is not set: run tests with `npm test`, which starts a PostgreSQL for them');
  return url;
}
async function admin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlFor(serverUrl(), { database: 'postgres' }) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Migrates the template once per run; every test database is a copy of it (about 0.1 s). */
export async function prepareTemplate(adminUrl: string): Promise<void> {
  await prepareDatabase({ adminUrl, database: TEMPLATE, passwords: testPasswords });
}

export interface TestDatabase {
  readonly name: string;
  /** URL for a role. */
  url(role: LoginRole): string;
  /** Superuser URL of this database: for arranging and looking, never for the code under test. */
  readonly adminUrl: string;
  open(role: LoginRole): Promise<DataSource>;
  /** Closes what was opened and drops the database. */
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(async (client) => {
    // Copying refuses while another session is in the template; one copy at a time across test processes.
    await client.query('SELECT pg_advisory_lock(7223304)');
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY file_copy`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${loginRoles.join(', ')}`);
    await client.query(`GRANT CREATE, TEMPORARY ON DATABASE ${name} TO sy_owner`);
  });
  const opened: DataSource[] = [];
  const url = (role: LoginRole): string => urlFor(serverUrl(), { database: name, user: role, password: testPasswords[role] });
  return {
    name,
    url,
    adminUrl: urlFor(serverUrl(), { database: name }),
    async open(role) {
      const source = await openDatabase(url(role), 4);
      opened.push(source);
      return source;
    },
    async drop() {
      await Promise.all(opened.map((source) => source.destroy()));
      await admin((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}
export * from './seed-snapshot.js';
