import type { Command } from 'commander';
import { createClient, ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { CliProblem, usageProblem } from '../base/problems.js';
import { EMBEDDED, type Profile, profileName, profilesFile, readProfiles, writeProfiles } from '../base/profiles.js';
import { exitCodes } from '../base/exit-codes.js';
import { table } from '../base/output.js';

interface LoginFlags {
  readonly profile?: string;
  readonly url?: string;
}
/** How a key is checked before it is stored; specs give a fake. */
export type CheckLogin = (profile: Profile) => Promise<{ readonly email: string | null; readonly organization: { readonly name: string } | null }>;
const askGateway: CheckLogin = async ({ url, apiKey }) => (await createClient({ url, token: apiKey }).execute(ViewerDocument, {})).viewer;

/** @throws CliProblem when it is no address of a GraphQL endpoint that a key may be sent to */
function checkedUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new CliProblem(`${text} is no address; write it as https://market.example/graphql.`, exitCodes.toConfirm, { cause });
  }
  if (url.username !== '' || url.password !== '') throw usageProblem('Leave name and password out of the address: the key is asked for.');
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) throw usageProblem(`${text}: a key travels over https only; http is for this machine.`);
  return url.href;
}

/** The key never stands on the command line, where other users of the machine could read it. */
async function keyFrom(cli: Cli): Promise<string> {
  const { terminal } = cli;
  const key = terminal.env['SWITCHYARD_API_KEY'] ?? (terminal.canAsk ? await terminal.ask('API key (not shown): ', { secret: true }) : await terminal.readInput());
  const trimmed = key.trim();
  if (trimmed === '') throw usageProblem('No API key was given: type it when asked, pipe it in, or set SWITCHYARD_API_KEY.');
  if (/\s/.test(trimmed)) throw usageProblem('That is no API key: it has spaces in it.');
  return trimmed;
}

async function login(cli: Cli, flags: LoginFlags, check: CheckLogin): Promise<void> {
  const { terminal } = cli;
  const name = profileName(flags.profile ?? 'default');
  const given = flags.url ?? terminal.env['SWITCHYARD_URL'];
  if (given === undefined && !terminal.canAsk) throw usageProblem('--url is missing: which gateway? Such as --url https://market.example/graphql.');
  const url = checkedUrl(given ?? (await terminal.ask('Address of the gateway (https://…/graphql): ')).trim());
  const profile: Profile = { url, apiKey: await keyFrom(cli) };
  const viewer = await check(profile);
  if (viewer.organization === null) throw new CliProblem('The gateway does not know this key. Nothing was stored.', exitCodes.notAllowed);
  const { profiles } = readProfiles(terminal.env);
  writeProfiles(terminal.env, { current: name, profiles: { ...profiles, [name]: profile } });
  terminal.err(`You are ${viewer.email ?? 'a key'} of ${viewer.organization.name} at ${url}. Stored as ${name} in ${profilesFile(terminal.env)}, readable by you alone.\nNext: switchyard market\n`);
}

function logout(cli: Cli, flags: LoginFlags): void {
  const { terminal } = cli;
  const { current, profiles } = readProfiles(terminal.env);
  const name = flags.profile ?? current;
  if (name === undefined) return terminal.err('You are not logged in anywhere. Commands use the embedded demo market of this machine.\n');
  if (!Object.hasOwn(profiles, name)) throw new CliProblem(`There is no stored login ${name}.`, exitCodes.notFound);
  const left = Object.fromEntries(Object.entries(profiles).filter(([other]) => other !== name));
  writeProfiles(terminal.env, { current: current === name ? undefined : current, profiles: left });
  terminal.err(`${name} is forgotten here. The key itself still works: revoke it with "switchyard keys" when it should not.\n`);
}

function use(cli: Cli, name: string): void {
  const { profiles } = readProfiles(cli.terminal.env);
  if (name !== EMBEDDED && !Object.hasOwn(profiles, name)) throw new CliProblem(`There is no stored login ${name}; there are ${[...Object.keys(profiles), EMBEDDED].join(', ')}.`, exitCodes.notFound);
  writeProfiles(cli.terminal.env, { current: name === EMBEDDED ? undefined : name, profiles });
  cli.terminal.err(`Commands ask ${name === EMBEDDED ? 'the embedded demo market of this machine' : name} from now on.\n`);
}

function list(cli: Cli): void {
  const { current, profiles } = readProfiles(cli.terminal.env);
  const rows = [...Object.entries(profiles).map(([name, { url, apiKey }]) => ({ name, url, key: `\u2026${apiKey.slice(-4)}`, isCurrent: name === current })), { name: EMBEDDED, url: 'this machine\u2019s demo market', key: '', isCurrent: current === undefined }];
  cli.terminal.out(`${table([{ title: 'login', value: (row) => row.name }, { title: 'gateway', value: (row) => row.url, isFlexible: true }, { title: 'key', value: (row) => row.key }, { title: '', value: (row) => (row.isCurrent ? 'current' : '') }], rows, cli.terminal)}\n`);
}

/** `switchyard login`, `logout`, `profiles`. */
export function register(program: Command, cli: Cli, check: CheckLogin = askGateway): void {
  program.command('login').description('stores a gateway\u2019s address and your API key; the key is asked for, piped in or read from SWITCHYARD_API_KEY, never an option')
    .option('--url <address>', 'the gateway\u2019s GraphQL, such as https://market.example/graphql; SWITCHYARD_URL or asked for unless given')
    .option('--profile <name>', 'a name for this login; "default" unless given')
    .action((flags: LoginFlags) => login(cli, flags, check));
  program.command('logout').description('forgets a stored login; the key itself is not revoked')
    .option('--profile <name>', 'which one; the current one unless given').action((flags: LoginFlags) => logout(cli, flags));
  const profiles = program.command('profiles').description('stored logins');
  profiles.command('list').description('which logins are stored, and which one commands use').action(() => list(cli));
  profiles.command('use <name>').description(`use a login from now on; ${EMBEDDED}: the demo market of this machine`).action((name: string) => use(cli, name));
}

