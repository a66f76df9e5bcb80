import pg from 'pg';
import { loginRoles, type LoginRole, openDatabase } from './database.js';

export interface PrepareOptions {
  /** URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly database: string;
  readonly passwords: Readonly<Record<LoginRole, string>>;
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and options, another database or login. */
export function urlFor(baseUrl: string, change: { database?: string; user?: string; password?: string }): string {
  const url = new URL(baseUrl);
  if (change.database !== undefined) url.pathname = `/${change.database}`;
  if (change.user !== undefined) url.username = change.user;
  if (change.password !== undefined) url.password = encodeURIComponent(change.password);
  return url.toString();
}

/**
 * Makes roles, database and extensions where they are missing, then migrates. Safe to run again and from two processes at
 * once (an advisory lock serialises them). Roles get the given passwords each time: the caller keeps them.
 */
export async function prepareDatabase({ adminUrl, database, passwords }: PrepareOptions): Promise<{ migrated: number }> {
  await withClient(urlFor(adminUrl, { database: 'postgres' }), async (admin) => {
    await admin.query('SELECT pg_advisory_lock(7223301)');
    for (const role of loginRoles) {
      const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = rowCount ? 'ALTER' : 'CREATE';
      await admin.query(`${verb} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD ${admin.escapeLiteral(passwords[role])}`);
    }
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(database)} OWNER sy_owner`);
  });
  await withClient(urlFor(adminUrl, { database }), async (admin) => {
    await admin.query('SELECT pg_advisory_lock(7223302)');
    await admin.query('CREATE EXTENSION IF NOT EXISTS btree_gist');
    await admin.query(`REVOKE ALL ON DATABASE ${admin.escapeIdentifier(database)} FROM PUBLIC`);
    await admin.query(`GRANT CONNECT ON DATABASE ${admin.escapeIdentifier(database)} TO ${loginRoles.join(', ')}`);
    await admin.query(`GRANT CREATE, TEMPORARY ON DATABASE ${admin.escapeIdentifier(database)} TO sy_owner`);
    await admin.query('GRANT USAGE, CREATE ON SCHEMA public TO sy_owner');
  });
  const owner = await openDatabase(urlFor(adminUrl, { database, user: 'sy_owner', password: passwords.sy_owner }), 2);
  try {
    const done = await owner.runMigrations();
    return { migrated: done.length };
  } finally {
    await owner.destroy();
  }
}
