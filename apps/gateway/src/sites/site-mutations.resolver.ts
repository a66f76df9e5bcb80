import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { requirePerson, type Scope } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide, mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { giveToken, inviteAgent, revokeAgent } from './agent-access.js';
import { createPool } from './create-pool.js';
import { createSite } from './create-site.js';
import { setPowerModel, type SetPowerModelInput } from './set-power-model.js';

/** What operators do with their sites. */
@Resolver()
export class SiteMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('createSite')
  createSite(@Context() context: GqlContext, @Args('input') input: Schema.CreateSiteInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context, 'sites:write');
    return decide(doing, 'createSite', input, idempotencyKey, createSite);
  }
  @Mutation('setPowerModel')
  setPowerModel(@Context() context: GqlContext, @Args('input') input: SetPowerModelInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context, 'sites:write');
    return decide(doing, 'setPowerModel', input, idempotencyKey, setPowerModel);
  }
  @Mutation('createPool')
  createPool(@Context() context: GqlContext, @Args('input') input: Schema.CreatePoolInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context, 'sites:write');
    return decide(doing, 'createPool', input, idempotencyKey, createPool);
  }
  @Mutation('inviteAgent')
  async inviteAgent(@Context() context: GqlContext, @Args('input') input: Schema.InviteAgentInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context, 'agents:write');
    const invited = await mutate(context, doing.person, { operation: 'inviteAgent', input, idempotencyKey }, (tx) => inviteAgent(tx, doing, input));
    return invited.__typename === 'AgentInvited' ? context.tenant((tx) => giveToken(tx, doing, invited.id)) : invited;
  }
  @Mutation('revokeAgent')
  revokeAgent(@Context() context: GqlContext, @Args('input') input: Schema.RevokeAgentInput): Promise<object> {
    const doing = this.asOperator(context, 'agents:write');
    return mutate(context, doing.person, { operation: 'revokeAgent', input }, (tx) => revokeAgent(tx, doing, input));
  }

  private asOperator(context: GqlContext, scope: Scope): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], scope) };
  }
}
