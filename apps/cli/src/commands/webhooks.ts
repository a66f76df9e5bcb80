import type { Command } from 'commander';
import { CreateWebhookDocument, DeleteWebhookDocument, RotateWebhookSecretDocument, type Schema, TestWebhookDocument, WebhookDeliveriesDocument, WebhooksDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, enumValues, given, listCommand, type PageFlags, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { plainWords } from '../base/output.js';
import { madeOf, type OptionNames, usageProblem } from '../base/problems.js';
import { duration, durationOption } from '../base/time.js';
import { words } from './keys.js';

type CreateFlags = ConfirmFlags & { readonly kinds?: string; readonly description?: string };
type RotateFlags = ConfirmFlags & { readonly overlap?: string };
interface DeliveriesFlags extends PageFlags { readonly state?: string }
const AS = 'ada';
const DAY_SECONDS = 86_400;
const names: OptionNames = { url: '<url>', webhookId: '<webhook>', kinds: '--kinds', description: '--description', overlapSeconds: '--overlap' };

async function create(cli: Cli, url: string, flags: CreateFlags): Promise<void> {
  const kinds = words(flags.kinds)?.map((word) => word.replace(/[.-]/g, '_').toUpperCase() as Schema.WebhookEventKind);
  if (kinds === undefined || kinds.length === 0) throw usageProblem('Say what it is to be told of with --kinds, such as job.completed,job.failed; docs/webhooks.md lists what there is.');
  const input = given<Schema.CreateWebhookInput>({ url, kinds, description: flags.description });
  await planThenDo(cli, flags, {
    plan: `${url} is told of ${words(flags.kinds)!.join(', ')}. Its signing secret is shown once.`, planValue: input, question: 'Make it?', json: { document: CreateWebhookDocument, path: 'createWebhook', typename: 'WebhookCreated' },
    act: async () => madeOf((await cli.client(flags, AS).execute(CreateWebhookDocument, { input })).createWebhook, 'WebhookCreated', names),
    told: ({ webhook, secret }) => `${webhook.id}\n${secret}\nKeep the secret now: it is not shown again.\nNext: switchyard webhooks test ${webhook.id}`,
  });
}
async function rotate(cli: Cli, webhookId: string, flags: RotateFlags): Promise<void> {
  const overlapSeconds = flags.overlap === undefined ? DAY_SECONDS : durationOption('--overlap', flags.overlap);
  await planThenDo(cli, flags, {
    plan: `${webhookId} gets a new signing secret; messages are signed with the old one too for ${duration(overlapSeconds)}. The new secret is shown once.`, planValue: { webhookId, overlapSeconds }, question: 'Rotate it?',
    json: { document: RotateWebhookSecretDocument, path: 'rotateWebhookSecret', typename: 'WebhookSecretRotated' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RotateWebhookSecretDocument, { input: { webhookId, overlapSeconds } })).rotateWebhookSecret, 'WebhookSecretRotated', names),
    told: ({ secret, oldExpiresAt }) => `${secret}\nKeep the secret now: it is not shown again. Messages are signed with the old one too until ${timesOf(cli, flags).at(oldExpiresAt)}.`,
  });
}
async function test(cli: Cli, webhookId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${webhookId} is sent a message that says nothing but that it arrives.`, planValue: { webhookId }, question: 'Send it?', json: { document: TestWebhookDocument, path: 'testWebhook', typename: 'WebhookDelivery' },
    act: async () => madeOf((await cli.client(flags, AS).execute(TestWebhookDocument, { input: { webhookId }, idempotencyKey: keyOf(cli, flags) })).testWebhook, 'WebhookDelivery', names),
    told: ({ id }) => `${id} is on its way.\nNext: switchyard webhooks deliveries ${webhookId}`,
  });
}
async function remove(cli: Cli, webhookId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${webhookId} is told nothing any more, and what was sent to it is forgotten.`, planValue: { webhookId }, question: 'Delete it?', json: { document: DeleteWebhookDocument, path: 'deleteWebhook', typename: 'WebhookDeleted' },
    act: async () => madeOf((await cli.client(flags, AS).execute(DeleteWebhookDocument, { input: { webhookId }, idempotencyKey: keyOf(cli, flags) })).deleteWebhook, 'WebhookDeleted', names), told: ({ id }) => `${id} is gone.`,
  });
}

/** `switchyard webhooks`: where the organisation is told of what happens. */
export function register(program: Command, cli: Cli): void {
  const webhooks = program.command('webhooks').description('where you are told of what happens: make, test, rotate, delete');
  listCommand(webhooks, cli, {
    description: 'your organisation\u2019s, newest first', examples: ['webhooks list', 'webhooks list --json id,url,enabled'], as: AS, document: WebhooksDocument, noun: 'webhooks', variables: (_flags: PageFlags, page) => given({ ...page }), page: (data) => data.webhooks,
    empty: 'No webhooks. Make one with "switchyard webhooks create https://… --kinds job.completed,job.failed".',
    columns: (times) => [
      { title: 'WEBHOOK', value: (w) => w.id }, { title: 'NAME', value: (w) => w.description, isFlexible: true }, { title: 'ADDRESS', value: (w) => w.url, isFlexible: true }, { title: 'TOLD OF', value: (w) => `${w.kinds.length}` },
      { title: 'STATE', value: (w) => (w.enabled ? (w.failingSince === null ? 'works' : `fails since ${times.at(w.failingSince)}`) : w.disabledReason === null ? 'disabled' : `disabled: ${plainWords(w.disabledReason)}`), paint: (w) => (!w.enabled ? 'red' : w.failingSince === null ? undefined : 'yellow') },
    ],
  });
  const made = webhooks.command('create <url>').description('makes a webhook; its signing secret is shown once').option('--kinds <list>', 'what it is told of, such as job.completed,invoice.issued').option('--description <text>', 'your name for it');
  commonOptions(confirmOptions(made), AS, ['webhooks create https://example.com/hook --kinds job.completed,job.failed --yes']).action((url: string, flags: CreateFlags) => create(cli, url, flags));
  commonOptions(confirmOptions(webhooks.command('test <webhook>').description('sends it a message that says nothing but that it arrives')), AS, ['webhooks test hook_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => test(cli, id, flags));
  commonOptions(confirmOptions(webhooks.command('rotate <webhook>').description('gives it a new signing secret; the old one signs along for the overlap').option('--overlap <duration>', 'such as 1h; a day unless given')), AS, ['webhooks rotate hook_\u2026 --overlap 1h'])
    .action((id: string, flags: RotateFlags) => rotate(cli, id, flags));
  listCommand(webhooks, cli, {
    name: 'deliveries <webhook>', description: 'what was sent to one of them in 30 days, newest first', examples: ['webhooks deliveries hook_\u2026', 'webhooks deliveries hook_\u2026 --state failed --json id,type,lastError'], as: AS, document: WebhookDeliveriesDocument, noun: 'messages',
    options: (command) => command.option('--state <state>', 'waiting, delivered or failed'),
    variables: ({ state }: DeliveriesFlags, page, id) => given({ ...page, webhookId: id!, filter: given<Schema.WebhookDeliveryFilter>({ state: enumValues<Schema.WebhookDeliveryState>(state)?.[0] }) }), page: (data) => data.webhookDeliveries, empty: 'Nothing was sent to it.',
    columns: (times) => [
      { title: 'MESSAGE', value: (d) => d.id }, { title: 'TYPE', value: (d) => d.type }, { title: 'MADE', value: (d) => times.at(d.createdAt) }, { title: 'STATE', value: (d) => plainWords(d.state), paint: (d) => (d.state === 'FAILED' ? 'red' : d.state === 'WAITING' ? 'yellow' : undefined) },
      { title: 'TRIED', value: (d) => `${d.attempts}` }, { title: 'ANSWER', value: (d) => (d.lastStatus === null ? '' : `${d.lastStatus}`) }, { title: 'NEXT', value: (d) => (d.nextAttemptAt === null ? '' : times.at(d.nextAttemptAt)) }, { title: 'WHY', value: (d) => d.lastError ?? '', isFlexible: true },
    ],
  });
  commonOptions(confirmOptions(webhooks.command('delete <webhook>').description('takes it away, with what was sent to it')), AS, ['webhooks delete hook_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => remove(cli, id, flags));
}
