/**
 * Writes what compose.yaml reads from `secrets/`, with random passwords: `node infra/compose/make-secrets.mjs [folder]`.
 * Files that are there stay. Stripe's key and webhook secret cannot be invented: they come from STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.
 * Compose mounts each file as it is, so files are readable by all and the folder by its owner alone.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const password = () => randomBytes(24).toString('base64url');
const postgresUrl = (user, secret, database) => `postgres://${user}:${secret}@postgres:5432/${database}`;

/** @returns the names that could not be made */
export function makeSecrets(folder, env) {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const put = (name, make) => {
    const path = join(folder, name);
    if (existsSync(path)) return readFileSync(path, 'utf8').trim();
    const value = make();
    writeFileSync(path, `${value}\n`, { flag: 'wx' });
    chmodSync(path, 0o444);
    return value;
  };
  const admin = put('postgres_password', password);
  put('admin_database_url', () => postgresUrl('postgres', admin, 'postgres'));
  for (const role of ['owner', 'gateway', 'scheduler', 'billing', 'reader', 'relay']) {
    put(`${role}_database_url`, () => postgresUrl(`sy_${role}`, password(), 'switchyard'));
  }
  const redis = put('redis_auth.conf', () => `requirepass ${password()}`).split(' ')[1];
  put('queue_url', () => `redis://:${redis}@redis:6379`);
  const missing = [];
  for (const [name, variable] of [['stripe_secret_key', 'STRIPE_SECRET_KEY'], ['stripe_webhook_secret', 'STRIPE_WEBHOOK_SECRET']]) {
    if (env[variable]) put(name, () => env[variable]);
    else if (!existsSync(join(folder, name))) missing.push(name);
  }
  return missing;
}

if (process.argv[1] === import.meta.filename) {
  const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'secrets'));
  const missing = makeSecrets(folder, process.env);
  for (const name of missing) process.stderr.write(`${name} is missing: set ${name.toUpperCase()} and run this again\n`);
  process.exitCode = missing.length > 0 ? 1 : 0;
}
