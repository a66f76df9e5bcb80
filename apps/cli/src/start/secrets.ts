import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeApiKey } from '@switchyard/runtime';
import { loginRoles, type LoginRole } from '@switchyard/store';
import { demoPeople, type DemoPerson } from '../demo/people.js';

/** What the embedded installation keeps for itself, in one file that only its owner may read. */
export interface Secrets {
  readonly rolePasswords: Readonly<Record<LoginRole, string>>;
  readonly stripeWebhookSecret: string;
  readonly stripeKey: string;
  /** API keys of the demo's people, by their name. */
  readonly demoKeys: Readonly<Record<DemoPerson, string>>;
  /** With which all of the demo's people sign in to the console. */
  readonly demoPassword: string;
}
const random = (): string => randomBytes(24).toString('base64url');

/** Reads the secrets of a data directory; makes them at the first start. */
export function loadSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  if (kept.demoPassword !== undefined) return kept as Secrets;
  mkdirSync(dataDir, { recursive: true });
  const secrets: Secrets = {
    rolePasswords: Object.fromEntries(loginRoles.map((role) => [role, random()])) as Record<LoginRole, string>,
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    stripeKey: `sk_test_${randomBytes(24).toString('hex')}`,
    demoKeys: Object.fromEntries(Object.keys(demoPeople).map((name) => [name, makeApiKey()])) as Record<DemoPerson, string>,
    demoPassword: random(),
    ...kept,
  };
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}
