/**
 * One-shot job: makes roles, database and schemas where they are missing, migrates, prepares the queues. Safe to run again.
 * It is given the very URLs the apps use, and sets each role's password to the one in its URL: nothing to keep in step.
 */
import { prepareQueueSchema } from '@switchyard/queue';
import { loginRoles, prepareDatabase } from '@switchyard/store';

/** Which variable holds whose login. ADMIN_DATABASE_URL may create roles and databases. */
export const roleVariables = {
  OWNER_DATABASE_URL: 'sy_owner',
  GATEWAY_DATABASE_URL: 'sy_gateway',
  SCHEDULER_DATABASE_URL: 'sy_scheduler',
  BILLING_DATABASE_URL: 'sy_billing',
  READER_DATABASE_URL: 'sy_reader',
  RELAY_DATABASE_URL: 'sy_relay',
};
/** Queues are opened by these apps. */
const queueRoles = ['sy_scheduler', 'sy_billing'];

function urlIn(env, name) {
  const text = env[name];
  if (!text || !URL.canParse(text)) throw new Error(`${name} is not set, or not a postgres:// URL`);
  return new URL(text);
}

/** @throws Error naming the variable that is missing, is for another role, or names another database than the first */
export function planFrom(env) {
  urlIn(env, 'ADMIN_DATABASE_URL');
  const passwords = {};
  let database;
  for (const [name, role] of Object.entries(roleVariables)) {
    const url = urlIn(env, name);
    if (url.username !== role) throw new Error(`${name} must log in as ${role}, not as ${url.username || 'nobody'}`);
    if (!url.password) throw new Error(`${name} has no password`);
    database ??= url.pathname.slice(1);
    if (url.pathname.slice(1) !== database) throw new Error(`${name} names the database ${url.pathname.slice(1)}, OWNER_DATABASE_URL names ${database}`);
    passwords[role] = decodeURIComponent(url.password);
  }
  return { adminUrl: env.ADMIN_DATABASE_URL, ownerUrl: env.OWNER_DATABASE_URL, database, passwords, queuesInPostgres: !/^rediss?:/.test(env.QUEUE_URL ?? '') };
}

/** @returns how many migrations ran */
export async function migrate(env) {
  const { adminUrl, ownerUrl, database, passwords, queuesInPostgres } = planFrom(env);
  const missing = loginRoles.filter((role) => passwords[role] === undefined);
  if (missing.length > 0) throw new Error(`no URL is asked for ${missing.join(', ')}: add it to roleVariables`);
  const { migrated } = await prepareDatabase({ adminUrl, database, passwords });
  if (queuesInPostgres) await prepareQueueSchema(ownerUrl, queueRoles);
  return migrated;
}

/** Run by `run.mjs`, which imports it: the second argument is how it was named. */
if (process.argv[2]?.endsWith('migrate.mjs') || process.argv[1] === import.meta.filename) {
  process.stdout.write(`${await migrate(process.env)} migrations ran\n`);
}
