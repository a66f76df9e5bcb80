import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Client, createClient } from '@switchyard/graphql-client';
import { loadConfig } from '@switchyard/runtime';
import type { Secrets } from '../start/secrets.js';
import type { DemoPerson } from './people.js';

/** The embedded market of this data directory, through the same API as everybody's. */
export interface RunningMarket {
  readonly url: string;
  as(person: DemoPerson): Client;
  /** The person's API key. */
  tokenOf(person: DemoPerson): string;
}

/** @throws Error saying what to start first */
export function runningMarket(env: Readonly<Record<string, string | undefined>>): RunningMarket {
  const config = loadConfig(env);
  if (!config.ok) throw new Error(config.error.map(({ message }) => message).join('\n'));
  const file = join(resolve(config.value.dataDir), 'secrets.json');
  if (!existsSync(file)) throw new Error(`No market was ever started here (${file} is missing). Run "npm start" in another terminal first.`);
  const { demoKeys } = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const url = `http://127.0.0.1:${config.value.http.port}/graphql`;
  return { url, as: (person) => createClient({ url, token: demoKeys[person] }), tokenOf: (person) => demoKeys[person] };
}
