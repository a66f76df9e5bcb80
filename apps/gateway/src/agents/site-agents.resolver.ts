import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { driftOf } from '@switchyard/agent-protocol';
import type { Schema } from '@switchyard/graphql-client';
import { agentsBySite, benchmarksBySite, type BenchmarkRow, inventoriesOf, listedNodesBySite, type ListedNodeRow, type SiteAgentRow } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { decide, mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { seesInside } from '../sites/ladder.resolver.js';
import type { SiteView } from '../sites/views.js';
import { askBenchmarkOf, askKey } from './ask.js';
import { benchmarkView, driftView, siteAgentView } from './site-agent-views.js';

const agentsOf = ({ loaders }: GqlContext, siteId: string): Promise<readonly SiteAgentRow[]> => loaders.many<SiteAgentRow>('agentsBySite', agentsBySite, siteId);

/** What a site's operator and the platform see of its agents, and what the operator asks of them. */
@Resolver('Site')
export class SiteAgentsResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @ResolveField('agents')
  async agents(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[] | null> {
    return seesInside(context.principal, site) ? (await agentsOf(context, site.id)).map(siteAgentView) : null;
  }
  @ResolveField('inventoryDrift')
  async inventoryDrift(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[] | null> {
    if (!seesInside(context.principal, site)) return null;
    const [listed, agents] = await Promise.all([context.loaders.many<ListedNodeRow>('listedNodesBySite', listedNodesBySite, site.id), agentsOf(context, site.id)]);
    return driftOf(listed, inventoriesOf(agents)).map(driftView);
  }
  @ResolveField('benchmarks')
  async benchmarks(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[] | null> {
    return seesInside(context.principal, site) ? (await context.loaders.many<BenchmarkRow>('benchmarksBySite', benchmarksBySite, site.id)).map(benchmarkView) : null;
  }
  @Mutation('askAgentKey')
  askAgentKey(@Context() context: GqlContext, @Args('input') input: Schema.AskAgentKeyInput): Promise<object> {
    const doing = this.asOperator(context);
    return mutate(context, doing.person, { operation: 'askAgentKey', input }, (tx) => askKey(tx, doing, input));
  }
  @Mutation('askBenchmark')
  askBenchmark(@Context() context: GqlContext, @Args('input') input: Schema.AskBenchmarkInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return decide(this.asOperator(context), 'askBenchmark', input, idempotencyKey, askBenchmarkOf);
  }

  private asOperator(context: GqlContext): Doing {
    return { context, parts: this.parts, person: requirePerson(context.principal, ['operator'], 'agents:write') };
  }
}
