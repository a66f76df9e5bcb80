import { randomBytes } from 'node:crypto';
import { type EpochMs, type UserId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { hashToken } from '@switchyard/runtime';
import { countLiveApiKeys, insertApiKey, revokeApiKey as markRevoked, type Tx } from '@switchyard/store';
import { KEY_PREFIX } from '../auth/authenticate.js';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';

export type CreateApiKeyInput = Omit<Schema.CreateApiKeyInput, 'expiresAt'> & { readonly expiresAt?: EpochMs | null };
const KEYS_PER_ORG_MAX = 200;

/** A key for the caller with at most the caller's scopes. The secret is in the answer and nowhere else. */
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
  check.done();
  if ((await countLiveApiKeys(tx, orgOf(doing), wallNow)) >= KEYS_PER_ORG_MAX) refuse(plainRefusal('WRONG_STATE', `Your organisation has ${KEYS_PER_ORG_MAX} keys: revoke some first.`));
  const secret = `${KEY_PREFIX}${randomBytes(24).toString('base64url')}`;
  const id = parts.ids.next('key');
  await insertApiKey(tx, { id, orgId: orgOf(doing), memberId: person.userId as UserId, name: name!, hash: hashToken(secret), scopes: input.scopes, createdAt: wallNow, expiresAt });
  await recordDeed(tx, doing, 'api_key.create', id, { name, scopes: input.scopes, expiresAt });
  return { __typename: 'ApiKeyCreated', id, secret };
}
export async function revokeKey(tx: Tx, doing: Doing, { apiKeyId }: Schema.RevokeApiKeyInput): Promise<{ __typename: 'ApiKeyRevoked'; id: string }> {
  const revoked = await markRevoked(tx, orgOf(doing), apiKeyId, doing.parts.wallClock.now());
  if (!revoked) refuse(plainRefusal('NOT_FOUND', 'Your organisation has no such key.', ['input', 'apiKeyId']));
  await recordDeed(tx, doing, 'api_key.revoke', apiKeyId, {});
  return { __typename: 'ApiKeyRevoked', id: apiKeyId };
}
