import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Client, createClient } from '@switchyard/graphql-client';
import { exitCodes } from '../base/exit-codes.js';
import { CliProblem } from '../base/problems.js';
import type { Secrets } from '../start/secrets.js';
import type { DemoPerson } from './people.js';

/** The embedded market of this data directory, through the same API as everybody's. */
export interface RunningMarket {
  readonly url: string;
  as(person: DemoPerson): Client;
  /** The person's API key. */
  tokenOf(person: DemoPerson): string;
}

/**
 * Where `start` keeps its data and listens: the two variables of the configuration that a client needs. Read here, since the configuration's own
 * library brings the database along, and takes longer to load than most commands take to run; a spec holds both readings against each other.
 * @throws Error when PORT is no port
 */
export function localSettings(env: Readonly<Record<string, string | undefined>>): { readonly dataDir: string; readonly port: number } {
  const [dataDir, port] = [env['SWITCHYARD_DATA_DIR']?.trim() ?? '', env['PORT']?.trim() ?? ''];
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) throw new Error(`PORT is ${JSON.stringify(port)}. Set it to a TCP port from 0 (any free one) to 65535.`);
  return { dataDir: dataDir === '' ? '.data' : dataDir, port: port === '' ? 4_000 : Number(port) };
}

/** @throws Error saying what to start first */
export function runningMarket(env: Readonly<Record<string, string | undefined>>): RunningMarket {
  const { dataDir, port } = localSettings(env);
  const file = join(resolve(dataDir), 'secrets.json');
  if (!existsSync(file)) throw new CliProblem(`No market was ever started here (${file} is missing). Run "npm start" in another terminal first, or "switchyard login" to use another.`, exitCodes.noAnswer);
  const { demoKeys } = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const url = `http://127.0.0.1:${port}/graphql`;
  return { url, as: (person) => createClient({ url, token: demoKeys[person] }), tokenOf: (person) => demoKeys[person] };
}
