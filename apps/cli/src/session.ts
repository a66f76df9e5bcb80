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

/**
 * Fetches a file of the gateway, by a path such as `/exports/journal.csv`, with the same credential.
 * @throws Error with the gateway's own words when it says no
 */
export async function openFile(env: Readonly<Record<string, string | undefined>>, person: DemoPerson, path: string): Promise<Response> {
  const { SWITCHYARD_URL, SWITCHYARD_API_KEY } = env;
  const own = SWITCHYARD_URL !== undefined && SWITCHYARD_API_KEY !== undefined;
  const market = own ? undefined : runningMarket(env);
  const url = new URL(path, own ? SWITCHYARD_URL : market!.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${own ? SWITCHYARD_API_KEY : market!.tokenOf(person)}` } });
  if (answer.ok) return answer;
  const { errors } = (await answer.json().catch(() => ({}))) as { errors?: readonly { readonly message: string }[] };
  throw new Error(errors?.[0]?.message ?? `${url.pathname} answered ${answer.status}.`);
}

/** An `--as` option's value. @throws Error naming the people there are */
export function demoPerson(name: string): DemoPerson {
  if (Object.hasOwn(demoPeople, name)) return name as DemoPerson;
  throw new Error(`--as ${name}: the demo's people are ${Object.keys(demoPeople).join(', ')}.`);
}
