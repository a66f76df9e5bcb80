import { type Client, createClient } from '@switchyard/graphql-client';
import { demoPeople, type DemoPerson } from './demo/people.js';
import { runningMarket } from './demo/running-market.js';

/**
 * The client a command acts with: SWITCHYARD_URL and SWITCHYARD_API_KEY when set; else a person of the embedded demo market.
 * @throws Error saying what to set or start
 */
export function openClient(env: Readonly<Record<string, string | undefined>>, person: DemoPerson): Client {
  const { SWITCHYARD_URL: url, SWITCHYARD_API_KEY: token } = env;
  if (url !== undefined && token !== undefined) return createClient({ url, token });
  if (url !== undefined || token !== undefined) throw new Error('Set both SWITCHYARD_URL and SWITCHYARD_API_KEY, or neither to use the embedded demo market.');
  return runningMarket(env).as(person);
}

/** An `--as` option's value. @throws Error naming the people there are */
export function demoPerson(name: string): DemoPerson {
  if (Object.hasOwn(demoPeople, name)) return name as DemoPerson;
  throw new Error(`--as ${name}: the demo's people are ${Object.keys(demoPeople).join(', ')}.`);
}
