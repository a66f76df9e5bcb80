import type { Command } from 'commander';
import { ApiKeysDocument, CreateApiKeyDocument, RevokeApiKeyDocument, RotateApiKeyDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, given, listCommand, type PageFlags, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, planThenDo } from '../base/confirm.js';
import { plainWords } from '../base/output.js';
import { madeOf, type OptionNames, usageProblem } from '../base/problems.js';
import { duration, durationOption } from '../base/time.js';

interface ListFlags extends PageFlags { readonly member?: string; readonly live?: boolean }
type CreateFlags = ConfirmFlags & { readonly scopes?: string; readonly projects?: string; readonly expiresIn?: string };
type RotateFlags = ConfirmFlags & { readonly overlap?: string };
const AS = 'ada';
const names: OptionNames = { name: '<name>', apiKeyId: '<key>', scopes: '--scopes', projectIds: '--projects', expiresAt: '--expires-in', overlapSeconds: '--overlap' };
/** `a,b` as a list; undefined when nothing was given. */
export const words = (text: string | undefined): string[] | undefined => text?.split(',').map((word) => word.trim()).filter((word) => word !== '');

async function create(cli: Cli, name: string, flags: CreateFlags): Promise<void> {
  const scopes = words(flags.scopes);
  if (scopes === undefined || scopes.length === 0) throw usageProblem('Say what it may do with --scopes, such as jobs:read,jobs:write; "switchyard whoami" lists yours.');
  const expiresAt = flags.expiresIn === undefined ? undefined : new Date(cli.now() + durationOption('--expires-in', flags.expiresIn) * 1_000).toISOString();
  const input = given<Schema.CreateApiKeyInput>({ name, scopes, projectIds: words(flags.projects), expiresAt });
  await planThenDo(cli, flags, {
    plan: `A key ${JSON.stringify(name)} for ${scopes.join(', ')}${expiresAt === undefined ? ', without an end' : `, until ${timesOf(cli, flags).at(expiresAt)}`}. Its secret is shown once.`, planValue: input, question: 'Make it?',
    json: { document: CreateApiKeyDocument, path: 'createApiKey', typename: 'ApiKeyCreated' },
    act: async () => madeOf((await cli.client(flags, AS).execute(CreateApiKeyDocument, { input })).createApiKey, 'ApiKeyCreated', names),
    told: ({ id, secret }) => `${id}\n${secret}\nKeep the secret now: it is not shown again.\nNext: switchyard login`,
  });
}
async function rotate(cli: Cli, apiKeyId: string, flags: RotateFlags): Promise<void> {
  const overlapSeconds = flags.overlap === undefined ? 3_600 : durationOption('--overlap', flags.overlap);
  await planThenDo(cli, flags, {
    plan: `${apiKeyId} gets a successor with the same rights, and works on for ${duration(overlapSeconds)}. The new secret is shown once.`, planValue: { apiKeyId, overlapSeconds }, question: 'Rotate it?',
    json: { document: RotateApiKeyDocument, path: 'rotateApiKey', typename: 'ApiKeyRotated' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RotateApiKeyDocument, { input: { apiKeyId, overlapSeconds } })).rotateApiKey, 'ApiKeyRotated', names),
    told: ({ id, secret, replacesId, oldExpiresAt }) => `${id}\n${secret}\nKeep the secret now: it is not shown again. ${replacesId} works until ${timesOf(cli, flags).at(oldExpiresAt)}.`,
  });
}
async function revoke(cli: Cli, apiKeyId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${apiKeyId} stops working at once.`, planValue: { apiKeyId }, question: 'Revoke it?', json: { document: RevokeApiKeyDocument, path: 'revokeApiKey', typename: 'ApiKeyRevoked' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RevokeApiKeyDocument, { input: { apiKeyId } })).revokeApiKey, 'ApiKeyRevoked', names), told: ({ id }) => `${id} is revoked.`,
  });
}

/** `switchyard keys`: what programs sign in with. */
export function register(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('API keys and sessions: make, rotate, revoke');
  listCommand(keys, cli, {
    description: 'your keys and sessions, newest first; an owner sees everybody\u2019s', examples: ['keys list', 'keys list --live --json id,name,lastUsedAt'], as: AS, document: ApiKeysDocument, noun: 'keys',
    options: (command) => command.option('--member <user>', 'only this member\u2019s (an owner)').option('--live', 'only those that work'),
    variables: ({ member, live }: ListFlags, page) => given({ ...page, filter: given<Schema.ApiKeyFilter>({ memberId: member, live }) }), page: (data) => data.apiKeys, empty: 'No keys. Make one with "switchyard keys create <name> --scopes jobs:read".',
    columns: (times) => [
      { title: 'KEY', value: (key) => key.id }, { title: 'NAME', value: (key) => key.name, isFlexible: true }, { title: 'KIND', value: (key) => plainWords(key.kind) },
      { title: 'SCOPES', value: (key) => key.scopes.join(','), isFlexible: true }, { title: 'PROJECTS', value: (key) => (key.projectIds === null || key.projectIds === undefined ? 'all' : `${key.projectIds.length}`) },
      { title: 'LAST USED', value: (key) => (key.lastUsedAt ? times.at(key.lastUsedAt) : 'never') },
      { title: 'ENDS', value: (key) => (key.revokedAt ? 'revoked' : key.expiresAt ? times.at(key.expiresAt) : '') },
    ],
  });
  const made = keys.command('create <name>').description('makes a key for you; the secret is shown once').option('--scopes <list>', 'what it may do, at most your own').option('--projects <list>', 'limits it to these projects').option('--expires-in <duration>', 'such as 90d; without an end unless given');
  commonOptions(confirmOptions(made), AS, ['keys create ci --scopes jobs:read,jobs:write --expires-in 90d --yes']).action((name: string, flags: CreateFlags) => create(cli, name, flags));
  commonOptions(confirmOptions(keys.command('rotate <key>').description('trades a key for a new one; the old one works on for the overlap').option('--overlap <duration>', 'such as 1h; an hour unless given')), AS, ['keys rotate key_\u2026 --overlap 1d'])
    .action((id: string, flags: RotateFlags) => rotate(cli, id, flags));
  commonOptions(confirmOptions(keys.command('revoke <key>').description('ends a key or session at once')), AS, ['keys revoke key_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => revoke(cli, id, flags));
}
