import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { AgentRefusal } from '@switchyard/agent-protocol';
import type { Result } from '@switchyard/kernel';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { agentAnswer, agentRefused, type AgentResult } from './answers.js';
import { enrol } from './enrol.js';
import { ordersOf } from './orders.js';
import { replaceKey } from './replace-key.js';
import { reportBatch } from './report-batch.js';
import { giveBearer } from './token.js';

/** The operations of site agents; their messages are libs/agent-protocol's. */
@Resolver()
export class AgentsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('enrolAgent')
  async enrolAgent(@Context() context: GqlContext, @Args('input') input: { body: unknown }): Promise<AgentResult> {
    return resultOf(await enrol({ context, parts: this.parts }, input.body));
  }
  @Mutation('agentToken')
  async agentToken(@Context() context: GqlContext, @Args('input') input: { body: unknown }): Promise<AgentResult> {
    return resultOf(await giveBearer({ context, parts: this.parts }, input.body));
  }
  @Mutation('replaceAgentKey')
  async replaceAgentKey(@Context() context: GqlContext, @Args('input') input: { body: unknown }): Promise<AgentResult> {
    return resultOf(await replaceKey({ context, parts: this.parts }, input.body));
  }
  @Query('agentOrders')
  async agentOrders(@Context() context: GqlContext): Promise<AgentResult> {
    return resultOf(await ordersOf({ context, parts: this.parts }));
  }
  @Mutation('reportBatch')
  async reportBatch(@Context() context: GqlContext, @Args('input') input: { body: unknown }): Promise<AgentResult> {
    return resultOf(await reportBatch({ context, parts: this.parts }, input.body));
  }
}
const resultOf = (outcome: Result<object, AgentRefusal>): AgentResult => (outcome.ok ? agentAnswer(outcome.value) : agentRefused(outcome.error));
