import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const create = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on ApiKeyCreated { id secret } ... on Refusal { code message path } ... on InvalidInput { problems { path } } } }`;
const revoke = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename ... on ApiKeyRevoked { id } ... on Refusal { code } } }`;

describe('API keys', () => {
  let world: GatewayUnderTest;
  const send = async (query: string, input: object, as: Caller) => {
    const { data, errors } = await world.gql(query, { input }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  const whoAmI = async (bearer: string) => world.gql('{ viewer { userId scopes } }', {}, { bearer });
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('carry the scopes they were made with, until they are revoked, and are stored as hashes', async () => {
    const key = await send(create, { name: 'ci', scopes: ['jobs:read', 'keys:write'] }, 'customerA');
    expect(key).toMatchObject({ __typename: 'ApiKeyCreated', secret: expect.stringMatching(/^sy_live_.{43}$/) });
    expect((await whoAmI(key['secret'])).data.viewer).toEqual({ userId: world.persons.customerA.userId, scopes: ['jobs:read', 'keys:write'] });
    const stored = JSON.stringify(await world.sql(`SELECT to_jsonb(k) FROM market.api_key k UNION ALL SELECT to_jsonb(l) FROM market.audit_log l`));
    expect(stored).toContain(key['id']);
    expect(stored).not.toContain(key['secret']);
    expect(await send(create, { name: 'more', scopes: ['jobs:write'] }, { bearer: key['secret'] })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'scopes', '0'] });
    expect(await send(revoke, { apiKeyId: key['id'] }, 'customerB')).toEqual({ __typename: 'PlainRefusal', code: 'NOT_FOUND' });
    expect(await send(revoke, { apiKeyId: key['id'] }, 'customerA')).toEqual({ __typename: 'ApiKeyRevoked', id: key['id'] });
    expect((await whoAmI(key['secret'])).errors![0]!.message).toContain('revoked');
  });
  it('end on the wall clock', async () => {
    const key = await send(create, { name: 'short', scopes: ['sites:read'], expiresAt: toIso(addSeconds(START, 60)) }, 'operatorA');
    expect((await whoAmI(key['secret'])).status).toBe(200);
    world.clock.advance(60_000);
    expect((await whoAmI(key['secret'])).status).toBe(401);
  });
  it('are refused with every problem', async () => {
    const bad = await send(create, { name: '', scopes: ['admin', 'admin'], expiresAt: toIso(START) }, 'operatorA');
    expect(bad['problems'].map((p: { path: string[] }) => p.path.slice(1).join('.')).sort()).toEqual(['expiresAt', 'name', 'scopes.0', 'scopes.1', 'scopes.1']);
    expect(await send(create, { name: 'none', scopes: [] }, 'operatorA')).toMatchObject({ path: ['input', 'scopes'] });
    expect(await send(create, { name: 'x', scopes: ['jobs:read'] }, 'customerAReader')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(create, { name: 'x', scopes: ['jobs:read'] }, 'anonymous')).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
