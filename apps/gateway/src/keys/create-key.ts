import { addSeconds, type EpochMs, type UserId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { hashToken, makeApiKey } from '@switchyard/runtime';
import { type ApiKeyRow, countLiveApiKeys, endApiKeyAt, insertApiKey, lockApiKey, revokeApiKey as markRevoked, successorOf, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { checkProjects } from '../people/grantable.js';

export type CreateApiKeyInput = Omit<Schema.CreateApiKeyInput, 'expiresAt'> & { readonly expiresAt?: EpochMs | null };
const KEYS_PER_ORG_MAX = 200;
const OVERLAP_SECONDS_MAX = 2_592_000;
const AT = ['input', 'apiKeyId'];

/** Members look after their own keys; who looks after members looks after everybody's. @returns whose, null: everybody's */
export const keysWithin = (person: Person): string | null => (person.scopes.includes('members:write') ? null : person.userId);

/** A key for the caller with at most the caller's scopes and projects. The secret is in the answer and nowhere else. */
export async function createKey(tx: Tx, doing: Doing, input: CreateApiKeyInput): Promise<{ __typename: 'ApiKeyCreated'; id: string; secret: string }> {
  const { person, parts } = doing;
  const wallNow = parts.wallClock.now();
  const check = new InputCheck();
  const name = check.text('name', input.name, 100);
  if (input.scopes.length < 1) check.problem('scopes', 'needs at least one');
  check.distinct((i) => `scopes.${i}`, input.scopes.slice(0, 50), 'the scope');
  input.scopes.slice(0, 50).forEach((scope, i) => person.scopes.includes(scope) || check.problem(`scopes.${i}`, `${JSON.stringify(scope.slice(0, 40))} is not one of your scopes: ${person.scopes.join(', ')}`));
  const expiresAt = input.expiresAt ?? null;
  if (expiresAt !== null && expiresAt <= wallNow) check.problem('expiresAt', 'must be in the future');
  // What the caller is limited to, its keys are too: they make keys in turn.
  const projectIds = (await checkProjects(tx, check, person, input.projectIds)) ?? person.projectIds ?? null;
  check.done();
  await roomForOneMore(tx, doing, wallNow);
  const [secret, id] = [makeApiKey(), parts.ids.next('key')];
  await insertApiKey(tx, { id, orgId: orgOf(doing), memberId: person.userId as UserId, name: name!, hash: hashToken(secret), scopes: input.scopes, createdAt: wallNow, expiresAt, projectIds });
  await recordDeed(tx, doing, 'api_key.create', id, { name, scopes: input.scopes, expiresAt, projectIds });
  return { __typename: 'ApiKeyCreated', id, secret };
}
async function roomForOneMore(tx: Tx, doing: Doing, wallNow: EpochMs): Promise<void> {
  if ((await countLiveApiKeys(tx, orgOf(doing), wallNow)) >= KEYS_PER_ORG_MAX) refuse(plainRefusal('WRONG_STATE', `Your organisation has ${KEYS_PER_ORG_MAX} keys: revoke some first.`));
}

export async function revokeKey(tx: Tx, doing: Doing, { apiKeyId }: Schema.RevokeApiKeyInput): Promise<{ __typename: 'ApiKeyRevoked'; id: string }> {
  const key = await keyOf(tx, doing, apiKeyId);
  if (key.revokedAt === null) {
    await markRevoked(tx, orgOf(doing), key.id, doing.parts.wallClock.now());
    await recordDeed(tx, doing, 'api_key.revoke', key.id, { memberId: key.memberId });
  }
  return { __typename: 'ApiKeyRevoked', id: key.id };
}
async function keyOf(tx: Tx, doing: Doing, id: string): Promise<ApiKeyRow> {
  return (await lockApiKey(tx, orgOf(doing), id, keysWithin(doing.person))) ?? refuse(plainRefusal('NOT_FOUND', 'You have no such key.', AT));
}

interface Rotated { readonly __typename: 'ApiKeyRotated'; readonly id: string; readonly secret: string; readonly replacesId: string; readonly oldExpiresAt: EpochMs }
/** A new secret with the old one's name, scopes, projects and end. The old one works on for the overlap, so that nothing stands still. Once per key. */
export async function rotateKey(tx: Tx, doing: Doing, input: Schema.RotateApiKeyInput): Promise<Rotated> {
  const { person, parts } = doing;
  const wallNow = parts.wallClock.now();
  const check = new InputCheck();
  const overlap = check.within('overlapSeconds', input.overlapSeconds ?? 3_600, 0, OVERLAP_SECONDS_MAX);
  check.done();
  const old = await keyOf(tx, doing, input.apiKeyId);
  if (old.memberId !== person.userId) refuse(plainRefusal('FORBIDDEN', 'Only its own member learns the new secret: revoke it instead.', AT));
  if (old.kind === 'session') refuse(plainRefusal('WRONG_STATE', 'A session ends by itself: sign in again.', AT));
  if (old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= wallNow)) refuse(plainRefusal('WRONG_STATE', 'This key does not work any more: make a new one.', AT));
  const successor = await successorOf(tx, orgOf(doing), old.id);
  if (successor !== undefined) refuse(plainRefusal('WRONG_STATE', `It was rotated before: ${successor} took its place.`, AT));
  await roomForOneMore(tx, doing, wallNow);
  const lacking = old.scopes.filter((scope) => !person.scopes.includes(scope));
  if (lacking.length > 0) refuse(plainRefusal('FORBIDDEN', `The key has scopes that your credential lacks: ${lacking.join(', ')}.`, AT));
  const [secret, id] = [makeApiKey(), parts.ids.next('key')];
  const overlapEnds = addSeconds(wallNow, overlap!);
  const oldExpiresAt = old.expiresAt !== null && old.expiresAt < overlapEnds ? old.expiresAt : overlapEnds;
  await insertApiKey(tx, {
    id, orgId: orgOf(doing), memberId: person.userId as UserId, name: old.name, hash: hashToken(secret), scopes: old.scopes, createdAt: wallNow, expiresAt: old.expiresAt,
    projectIds: old.projectIds ?? person.projectIds ?? null, replaces: old.id,
  });
  await endApiKeyAt(tx, orgOf(doing), old.id, oldExpiresAt);
  await recordDeed(tx, doing, 'api_key.rotate', id, { replaces: old.id, oldExpiresAt });
  return { __typename: 'ApiKeyRotated', id, secret, replacesId: old.id, oldExpiresAt };
}
