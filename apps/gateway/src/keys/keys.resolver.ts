import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { createKey, type CreateApiKeyInput, revokeKey } from './create-key.js';

const anyMember = ['customer', 'operator', 'platform'] as const;

@Resolver()
export class KeysResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

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
