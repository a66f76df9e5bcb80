import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { nodesByPool, type NodeRow } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { offerOfPool } from '../offers/load.js';
import { gpusOfPool, loadSite } from './load.js';
import { nodeView } from './node-view.js';
import type { PoolView, SiteView } from './views.js';

@Resolver('Pool')
export class PoolResolver {
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() pool: PoolView): Promise<SiteView> {
    return loadSite(context, pool.siteId);
  }
  @ResolveField('gpusFree')
  async gpusFree(@Context() context: GqlContext, @Parent() pool: PoolView): Promise<number> {
    return (await gpusOfPool(context, pool.id)).free;
  }
  @ResolveField('nodes')
  async nodes(@Context() context: GqlContext, @Parent() pool: PoolView): Promise<object[]> {
    return (await context.loaders.many<NodeRow>('nodesByPool', nodesByPool, pool.id)).map(nodeView);
  }
  @ResolveField('offer')
  offer(@Context() context: GqlContext, @Parent() pool: PoolView): Promise<object | null> {
    return offerOfPool(context, pool.id);
  }
}
