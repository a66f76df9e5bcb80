import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliProblem, usageProblem } from './problems.js';

type Env = Readonly<Record<string, string | undefined>>;
/** A stored login. */
export interface Profile {
  /** Address of a gateway's GraphQL. */
  readonly url: string;
  /** API key: a secret. */
  readonly apiKey: string;
}
/** What is stored: logins by name, and the one that is used unless another is named. */
export interface Profiles {
  readonly current: string | undefined;
  readonly profiles: Readonly<Record<string, Profile>>;
}
/** The embedded demo market of this machine: never stored, always there by this name. */
export const EMBEDDED = 'embedded';
const OWNER_ONLY = 0o600;
const OWNER_FOLDER = 0o700;

/** `$XDG_CONFIG_HOME/switchyard/profiles.json`, or below `~/.config`. */
export function profilesFile(env: Env): string {
  const { XDG_CONFIG_HOME: given, HOME } = env;
  return join(given !== undefined && given.startsWith('/') ? given : join(HOME ?? homedir(), '.config'), 'switchyard', 'profiles.json');
}

/** @throws CliProblem when the file is no such file */
export function readProfiles(env: Env): Profiles {
  const file = profilesFile(env);
  if (!existsSync(file)) return { current: undefined, profiles: {} };
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as { current?: unknown; profiles?: unknown };
    const entries = Object.entries((value.profiles ?? {}) as Record<string, { url?: unknown; apiKey?: unknown }>);
    const profiles = Object.fromEntries(entries.map(([name, { url, apiKey }]) => {
      if (typeof url !== 'string' || typeof apiKey !== 'string') throw new SyntaxError(`profile ${name} has no url or apiKey`);
      return [name, { url, apiKey }];
    }));
    return { current: typeof value.current === 'string' && Object.hasOwn(profiles, value.current) ? value.current : undefined, profiles };
  } catch (error) {
    throw new CliProblem(`${file} cannot be read (${error instanceof Error ? error.message : String(error)}). Mend it, or remove it and log in again.`, 1, { cause: error });
  }
}

/** Writes the file whole, for its owner alone: a reader never sees half of it. */
export function writeProfiles(env: Env, profiles: Profiles): void {
  const file = profilesFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: OWNER_FOLDER });
  writeFileSync(`${file}.new`, `${JSON.stringify(profiles, null, 2)}\n`, { mode: OWNER_ONLY });
  // A left-over of an interrupted write may have other rights.
  chmodSync(`${file}.new`, OWNER_ONLY);
  renameSync(`${file}.new`, file);
}

/** @throws CliProblem when it is no name a profile may have */
export function profileName(name: string): string {
  if (name === EMBEDDED) throw usageProblem(`${EMBEDDED} is the name of the demo market on this machine; choose another.`);
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw usageProblem(`--profile ${name}: small letters, digits and hyphens, at most 40.`);
  return name;
}
