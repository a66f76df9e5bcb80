import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GqlContext } from '../graphql/context.js';
import { findPool, findSite, loadPool, loadSite } from '../sites/load.js';
import type { PlacementView } from './job-view.js';
import type { SiteRefusalView } from './site-refusal-view.js';

@Resolver('Placement')
export class PlacementResolver {
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() placement: PlacementView): Promise<object> {
    return loadSite(context, placement.siteId);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() placement: PlacementView): Promise<object> {
    return loadPool(context, placement.poolId);
  }
}

@Resolver('SiteRefusal')
export class SiteRefusalResolver {
  @ResolveField('site')
  async site(@Context() context: GqlContext, @Parent() { siteId }: SiteRefusalView): Promise<object | null> {
    return siteId === null ? null : findSite(context, siteId);
  }
  @ResolveField('pool')
  async pool(@Context() context: GqlContext, @Parent() { poolId }: SiteRefusalView): Promise<object | null> {
    return poolId === null ? null : findPool(context, poolId);
  }
}
