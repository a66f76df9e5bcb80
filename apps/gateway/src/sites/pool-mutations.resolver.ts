import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide, mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { loadPool } from './load.js';
import type { NodeView } from './node-view.js';
import { retirePool, setNode, updatePool } from './pool-changes.js';
import type { PoolView } from './views.js';

@Resolver('PoolNode')
export class PoolMutationsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() node: NodeView): Promise<PoolView> {
    return loadPool(context, node.poolId);
  }
  @Mutation('updatePool')
  updatePool(@Context() context: GqlContext, @Args('input') input: Schema.UpdatePoolInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = this.asOperator(context);
    return decide(doing, 'updatePool', input, idempotencyKey, updatePool);
  }
  @Mutation('retirePool')
  retirePool(@Context() context: GqlContext, @Args('input') input: Schema.RetirePoolInput): Promise<object> {
    const doing = this.asOperator(context);
    return mutate(context, doing.person, { operation: 'retirePool', input }, (tx) => retirePool(tx, doing, input));
  }
  @Mutation('drainNode')
  drainNode(@Context() context: GqlContext, @Args('input') input: Schema.DrainNodeInput): Promise<object> {
    const doing = this.asOperator(context);
    return mutate(context, doing.person, { operation: 'drainNode', input }, (tx) => setNode(tx, doing, input, 'drained'));
  }
  @Mutation('undrainNode')
  undrainNode(@Context() context: GqlContext, @Args('input') input: Schema.UndrainNodeInput): Promise<object> {
    const doing = this.asOperator(context);
    return mutate(context, doing.person, { operation: 'undrainNode', input }, (tx) => setNode(tx, doing, input, 'up'));
  }
  @Mutation('markNodeDown')
  markNodeDown(@Context() context: GqlContext, @Args('input') input: Schema.MarkNodeDownInput): Promise<object> {
    const doing = this.asOperator(context);
    return mutate(context, doing.person, { operation: 'markNodeDown', input }, (tx) => setNode(tx, doing, input, 'down'));
  }

  private asOperator(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], 'sites:write') };
  }
}
