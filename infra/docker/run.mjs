/**
 * Start of every container: takes secrets from files into the environment, then runs the program in this same process
 * (so signals reach it). `node infra/docker/run.mjs [script]`; without a script it runs the app named by APP.
 * A secret in a file is not shown by `docker inspect` and not inherited by another container.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The variables in `folder`: one file each, named as the variable. Other files there are the business of others.
 * @throws Error naming the variable that is set in both places, or whose file is empty
 */
export function secretsFrom(folder, env) {
  if (!existsSync(folder)) return {};
  const found = {};
  for (const name of readdirSync(folder).filter((file) => /^[A-Z][A-Z0-9_]*$/.test(file)).sort()) {
    const value = readFileSync(join(folder, name), 'utf8').trim();
    if (value === '') throw new Error(`the secret file of ${name} is empty`);
    if (env[name]) throw new Error(`${name} is set both in the environment and as a secret file: keep one`);
    found[name] = value;
  }
  return found;
}

if (process.argv[1] === import.meta.filename) {
  Object.assign(process.env, secretsFrom(process.env.SECRETS_DIR ?? '/run/secrets', process.env));
  const root = resolve(import.meta.dirname, '../..');
  const script = process.argv[2] ?? join('apps', process.env.APP ?? '', 'dist/src/main.js');
  await import(pathToFileURL(resolve(root, script)).href);
}
