import { type Client, createClient } from '@switchyard/graphql-client';
import { EMBEDDED, readProfiles } from './base/profiles.js';
import { CliProblem, usageProblem } from './base/problems.js';
import { demoPeople, type DemoPerson } from './demo/people.js';
import { runningMarket } from './demo/running-market.js';
import { exitCodes } from './base/exit-codes.js';

type Env = Readonly<Record<string, string | undefined>>;
/** Who the person at the keyboard is, by the flags of a command. */
export interface SessionFlags {
  /** A person of the embedded demo market: asks that market. */
  readonly as?: string;
  /** A stored login. */
  readonly profile?: string;
}
/** Whom a command asks, as whom. */
export interface Session {
  /** Where the credential comes from, for `whoami`. */
  readonly source: 'environment' | 'profile' | 'embedded';
  /** Name of the profile, or of the demo's person. */
  readonly name: string;
  readonly url: string;
  /** The API key; a secret. */
  readonly token: string;
  readonly client: Client;
}

/**
 * The first that applies: `--as` (the embedded demo market), `--profile`, SWITCHYARD_URL with SWITCHYARD_API_KEY, SWITCHYARD_PROFILE, the login that is
 * current, the embedded demo market as `otherwise`. The profile `embedded` is that market too.
 * @throws CliProblem saying what to set, start or log in to
 */
export function openSession(env: Env, flags: SessionFlags, otherwise: DemoPerson): Session {
  if (flags.as !== undefined && flags.profile !== undefined && flags.profile !== EMBEDDED) throw usageProblem('Give --as (a person of the embedded demo market) or --profile (a stored login), not both.');
  if (flags.as !== undefined) return embedded(env, demoPerson(flags.as));
  if (flags.profile !== undefined) return ofProfile(env, flags.profile, otherwise);
  const { SWITCHYARD_URL: url, SWITCHYARD_API_KEY: token, SWITCHYARD_PROFILE: named } = env;
  if (url !== undefined && token !== undefined) return { source: 'environment', name: 'SWITCHYARD_URL', url, token, client: createClient({ url, token }) };
  if (url !== undefined || token !== undefined) throw usageProblem('Set both SWITCHYARD_URL and SWITCHYARD_API_KEY, or neither to use a stored login or the embedded demo market.');
  return ofProfile(env, named ?? readProfiles(env).current ?? EMBEDDED, otherwise);
}
function ofProfile(env: Env, name: string, otherwise: DemoPerson): Session {
  if (name === EMBEDDED) return embedded(env, otherwise);
  const { profiles } = readProfiles(env);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile === undefined) {
    const names = [...Object.keys(profiles), EMBEDDED];
    throw new CliProblem(`There is no stored login ${name}; there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}. "switchyard login --profile ${name}" makes one.`, exitCodes.notAllowed);
  }
  return { source: 'profile', name, url: profile.url, token: profile.apiKey, client: createClient({ url: profile.url, token: profile.apiKey }) };
}
function embedded(env: Env, person: DemoPerson): Session {
  const market = runningMarket(env);
  return { source: 'embedded', name: person, url: market.url, token: market.tokenOf(person), client: market.as(person) };
}

/** As commands ask that always name a person: SWITCHYARD_PROFILE says `embedded` when they were told `--as` (main.ts). */
const sessionOf = (env: Env, person: DemoPerson): Session => openSession(env, env['SWITCHYARD_PROFILE'] === EMBEDDED ? { as: person } : {}, person);

/**
 * The client a command acts with: see `openSession`.
 * @throws Error saying what to set or start
 */
export const openClient = (env: Env, person: DemoPerson): Client => sessionOf(env, person).client;

/**
 * Fetches a file of the gateway, by a path such as `/exports/journal.csv`, with the same credential.
 * @throws Error with the gateway's own words when it says no
 */
export async function openFile(env: Env, person: DemoPerson, path: string): Promise<Response> {
  const session = sessionOf(env, person);
  const url = new URL(path, session.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${session.token}` } });
  if (answer.ok) return answer;
  const { errors } = (await answer.json().catch(() => ({}))) as { errors?: readonly { readonly message: string }[] };
  throw new Error(errors?.[0]?.message ?? `${url.pathname} answered ${answer.status}.`);
}

/** An `--as` option's value. @throws Error naming the people there are */
export function demoPerson(name: string): DemoPerson {
  if (Object.hasOwn(demoPeople, name)) return name as DemoPerson;
  throw usageProblem(`--as ${name}: the demo's people are ${Object.keys(demoPeople).join(', ')}.`);
}
