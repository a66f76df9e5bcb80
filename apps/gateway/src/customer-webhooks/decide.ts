import { randomBytes } from 'node:crypto';
import type { Schema } from '@switchyard/graphql-client';
import { addSeconds, type EpochMs } from '@switchyard/kernel';
import { pingMessage } from '@switchyard/market';
import { outboundUrlProblem } from '@switchyard/runtime';
import {
  changeWebhook, countWebhooks, deleteWebhook as dropWebhook, insertDelivery, insertWebhook, lockDelivery, lockWebhook, type NewWebhook, requeueDelivery, rotateSecret, type Tx, type WebhookRow,
} from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { deliveryView, type DeliveryView, kindsOf, webhookView, type WebhookView } from './views.js';

const WEBHOOKS_MAX = 20;
const DESCRIPTION_CHARACTERS_MAX = 200;
const OVERLAP_SECONDS_MAX = 2_592_000;
const SECRET_BYTES = 24;
const makeSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

interface Wanted {
  readonly url: string;
  readonly kinds: readonly Schema.WebhookEventKind[];
  readonly description: string;
}
/** What is wrong with where a webhook is to go and what it is to be told of is refused together, each by its field. */
function checked({ parts }: Doing, { url, kinds, description }: Wanted): Pick<WebhookRow, 'url' | 'kinds' | 'description'> {
  const check = new InputCheck();
  const problem = outboundUrlProblem(url, parts.webhookLoopback === true);
  if (problem !== undefined) check.problem('url', problem);
  if (kinds.length < 1) check.problem('kinds', 'needs at least one');
  check.distinct((i) => `kinds.${i}`, kinds, 'the kind');
  const text = description.trim() === '' ? '' : check.text('description', description, DESCRIPTION_CHARACTERS_MAX);
  check.done();
  // As it is called, whatever was typed.
  return { url: new URL(url).href, kinds: kindsOf(kinds), description: text! };
}
async function own(tx: Tx, doing: Doing, id: string): Promise<WebhookRow> {
  return (await lockWebhook(tx, orgOf(doing), id)) ?? refuse(plainRefusal('NOT_FOUND', 'You have no such webhook.', ['input', 'webhookId']));
}

/** The secret is in the answer and nowhere else: the gateway cannot read it again. */
export async function createWebhook(tx: Tx, doing: Doing, input: Schema.CreateWebhookInput): Promise<{ __typename: 'WebhookCreated'; webhook: WebhookView; secret: string }> {
  const fields = checked(doing, { ...input, description: input.description ?? '' });
  if ((await countWebhooks(tx, orgOf(doing))) >= WEBHOOKS_MAX) refuse(plainRefusal('WRONG_STATE', `Your organisation has ${WEBHOOKS_MAX} webhooks: delete some first.`));
  const [secret, now] = [makeSecret(), doing.parts.wallClock.now()];
  const row: NewWebhook = { id: doing.parts.ids.next('hook'), customerOrg: orgOf(doing), ...fields, createdAt: now };
  await insertWebhook(tx, row, secret);
  await recordDeed(tx, doing, 'webhook.create', row.id, { ...fields });
  return { __typename: 'WebhookCreated', webhook: webhookView({ ...row, disabledReason: null, disabledAt: null, failingSince: null }), secret };
}
/** Started again, it is judged anew. */
export async function updateWebhook(tx: Tx, doing: Doing, input: Schema.UpdateWebhookInput): Promise<WebhookView> {
  const before = await own(tx, doing, input.webhookId);
  const fields = checked(doing, { url: input.url ?? before.url, kinds: input.kinds ?? webhookView(before).kinds, description: input.description ?? before.description });
  const wasEnabled = before.disabledReason === null;
  const enabled = input.enabled ?? wasEnabled;
  const state = enabled ? { disabledReason: null, disabledAt: null } : wasEnabled ? { disabledReason: 'CUSTOMER' as const, disabledAt: doing.parts.wallClock.now() } : { disabledReason: before.disabledReason, disabledAt: before.disabledAt };
  const after: WebhookRow = { ...before, ...fields, ...state, failingSince: (enabled && !wasEnabled) || fields.url !== before.url ? null : before.failingSince };
  await changeWebhook(tx, orgOf(doing), before.id, after);
  await recordDeed(tx, doing, 'webhook.update', before.id, { ...fields, enabled });
  return webhookView(after);
}

interface Rotated { readonly __typename: 'WebhookSecretRotated'; readonly webhook: WebhookView; readonly secret: string; readonly oldExpiresAt: EpochMs }
export async function rotateWebhookSecret(tx: Tx, doing: Doing, input: Schema.RotateWebhookSecretInput): Promise<Rotated> {
  const check = new InputCheck();
  const overlap = check.within('overlapSeconds', input.overlapSeconds ?? 86_400, 0, OVERLAP_SECONDS_MAX);
  check.done();
  const webhook = await own(tx, doing, input.webhookId);
  const [secret, now] = [makeSecret(), doing.parts.wallClock.now()];
  const oldExpiresAt = addSeconds(now, overlap!);
  await rotateSecret(tx, webhook, secret, now, oldExpiresAt);
  await recordDeed(tx, doing, 'webhook.rotate_secret', webhook.id, { oldExpiresAt });
  return { __typename: 'WebhookSecretRotated', webhook: webhookView(webhook), secret, oldExpiresAt };
}
export async function deleteWebhook(tx: Tx, doing: Doing, { webhookId }: Schema.DeleteWebhookInput): Promise<{ __typename: 'WebhookDeleted'; id: string }> {
  const { id, url } = await own(tx, doing, webhookId);
  await dropWebhook(tx, orgOf(doing), id);
  await recordDeed(tx, doing, 'webhook.delete', id, { url });
  return { __typename: 'WebhookDeleted', id };
}

/** Goes out whether the webhook is enabled or not. */
export async function testWebhook(tx: Tx, doing: Doing, { webhookId }: Schema.TestWebhookInput): Promise<DeliveryView> {
  const webhook = await own(tx, doing, webhookId);
  const id = doing.parts.ids.next('dlv');
  const row = await insertDelivery(tx, id, webhook, pingMessage(id, webhook.id, orgOf(doing), doing.context.now), doing.parts.wallClock.now());
  await recordDeed(tx, doing, 'webhook.test', webhook.id, { deliveryId: id });
  return deliveryView(row);
}
export async function redeliverWebhook(tx: Tx, doing: Doing, { deliveryId }: Schema.RedeliverWebhookInput): Promise<DeliveryView> {
  const delivery = (await lockDelivery(tx, orgOf(doing), deliveryId)) ?? refuse(plainRefusal('NOT_FOUND', 'You have no such message.', ['input', 'deliveryId']));
  const webhook = (await lockWebhook(tx, orgOf(doing), delivery.webhookId))!;
  if (webhook.disabledReason !== null && delivery.kind !== 'ping') refuse(plainRefusal('WRONG_STATE', 'Its webhook is disabled: enable it first.', ['input', 'deliveryId']));
  const row = await requeueDelivery(tx, delivery.id, doing.parts.wallClock.now());
  await recordDeed(tx, doing, 'webhook.redeliver', webhook.id, { deliveryId, eventId: delivery.eventId });
  return deliveryView(row);
}
