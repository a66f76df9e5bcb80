import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { type WebhookKind, webhookKindNames } from '@switchyard/market';
import type { WebhookDeliveryRow, WebhookRow } from '@switchyard/store';

const nameOf = (kind: string): Schema.WebhookEventKind => kind.replace('.', '_').toUpperCase() as Schema.WebhookEventKind;
const kindOf = new Map(webhookKindNames.map((kind) => [nameOf(kind), kind]));
/** Kinds as messages say them, in the order of the handbook. @param names values of the schema's enum, which has the same */
export function kindsOf(names: readonly Schema.WebhookEventKind[]): readonly WebhookKind[] {
  const wanted = new Set(names.map((name) => kindOf.get(name)));
  return webhookKindNames.filter((kind) => wanted.has(kind));
}

export function webhookView({ id, url, description, kinds, disabledReason, disabledAt, failingSince, createdAt }: WebhookRow) {
  return { __typename: 'Webhook' as const, id, url, description, kinds: kinds.map(nameOf), enabled: disabledReason === null, disabledReason, disabledAt, failingSince, createdAt };
}
export type WebhookView = ReturnType<typeof webhookView>;
export function deliveryView({ state, nextAttemptAt, ...row }: WebhookDeliveryRow) {
  const { id, webhookId, eventId, kind, body, createdAt, attempts, lastAttemptAt, lastStatus, lastError, deliveredAt } = row;
  const next: EpochMs | null = state === 'waiting' ? nextAttemptAt : null;
  return { __typename: 'WebhookDelivery' as const, id, webhookId, eventId, type: kind, body, createdAt, state: state.toUpperCase(), attempts, nextAttemptAt: next, lastAttemptAt, lastStatus, lastError, deliveredAt };
}
export type DeliveryView = ReturnType<typeof deliveryView>;
