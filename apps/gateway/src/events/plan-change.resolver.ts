import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { GqlContext } from '../graphql/context.js';
import { findSite, loadSite } from '../sites/load.js';
import type { PlanChangeView } from './job-news.js';

@Resolver('PlanChange')
export class PlanChangeResolver {
  @ResolveField('toSite')
  toSite(@Context() context: GqlContext, @Parent() change: PlanChangeView): Promise<object> {
    return loadSite(context, change.toSiteId);
  }
  @ResolveField('fromSite')
  fromSite(@Context() context: GqlContext, @Parent() change: PlanChangeView): Promise<object | null> | null {
    return change.fromSiteId === null ? null : findSite(context, change.fromSiteId);
  }
}
