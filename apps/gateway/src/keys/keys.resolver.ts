import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { OrgId } from '@switchyard/kernel';
import { type ApiKeyRow, keysByTime, listApiKeys } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { createKey, type CreateApiKeyInput, keysWithin, revokeKey, rotateKey } from './create-key.js';

const anyMember = ['customer', 'operator', 'platform'] as const;

interface KeysArguments extends PageArguments { readonly filter?: Schema.ApiKeyFilter | null }
function keyView({ id, memberId, name, kind, scopes, projectIds, createdAt, lastUsedAt, expiresAt, revokedAt, replacesId }: ApiKeyRow) {
  return { __typename: 'ApiKey' as const, id, memberId, name, kind: kind.toUpperCase(), scopes, projectIds, createdAt, lastUsedAt, expiresAt, revokedAt, replacesId };
}

@Resolver()
export class KeysResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('apiKeys')
  async apiKeys(@Context() context: GqlContext, @Args() { filter, ...args }: KeysArguments): Promise<Connection<ReturnType<typeof keyView>>> {
    const person = requirePerson(context.principal, anyMember, 'keys:write');
    const page = sortedPage({ NEWEST: keysByTime }, 'NEWEST', args);
    const memberId = keysWithin(person) ?? filter?.memberId ?? null;
    const { rows, total } = await context.tenant((tx) => listApiKeys(tx, { orgId: person.orgId as OrgId, memberId, live: filter?.live ?? null, wallNow: this.parts.wallClock.now() }, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, keyView);
  }
  @Mutation('rotateApiKey')
  rotateApiKey(@Context() context: GqlContext, @Args('input') input: Schema.RotateApiKeyInput): Promise<object> {
    const person = requirePerson(context.principal, anyMember, 'keys:write');
    return mutate(context, person, { operation: 'rotateApiKey', input }, (tx) => rotateKey(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('createApiKey')
  createApiKey(@Context() context: GqlContext, @Args('input') input: CreateApiKeyInput): Promise<object> {
    const person = requirePerson(context.principal, anyMember, 'keys:write');
    return mutate(context, person, { operation: 'createApiKey', input }, (tx) => createKey(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('revokeApiKey')
  revokeApiKey(@Context() context: GqlContext, @Args('input') input: Schema.RevokeApiKeyInput): Promise<object> {
    const person = requirePerson(context.principal, anyMember, 'keys:write');
    return mutate(context, person, { operation: 'revokeApiKey', input }, (tx) => revokeKey(tx, { context, person, parts: this.parts }, input));
  }
}
