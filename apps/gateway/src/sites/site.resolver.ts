import { Args, Context, Query, ResolveField, Parent, Resolver } from '@nestjs/graphql';
import { listSites } from '@switchyard/store';
import { type Connection, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { currentPriceOfSite, type PricePointView } from '../prices/current-price.js';
import { curtailmentsOfSite, feedersOfSite, findSite, loadOrganization, loadSite, poolsOfSite, powerModelOfSite } from './load.js';
import { type SiteView, siteView } from './views.js';

interface SitesArguments {
  readonly filter?: { readonly operatorId?: string | null; readonly countries?: readonly string[] | null } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

@Resolver('Site')
export class SiteResolver {
  @Query('sites')
  async sites(@Context() context: GqlContext, @Args() { filter, ...page }: SitesArguments): Promise<Connection<SiteView>> {
    const start = pageStart(page);
    const { rows, total } = await context.tenant((tx) => listSites(tx, { operatorOrg: filter?.operatorId ?? null, countries: filter?.countries ?? null }, start));
    return toConnection(rows.map(siteView), start.limit, total, ({ name, id }) => ({ sort: name, id }));
  }
  @Query('site')
  site(@Context() context: GqlContext, @Args('id') id: string): Promise<SiteView | null> {
    return findSite(context, id);
  }
  @ResolveField('operator')
  operator(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object> {
    return loadOrganization(context, site.operatorOrg);
  }
  @ResolveField('pools')
  pools(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[]> {
    return poolsOfSite(context, site.id);
  }
  @ResolveField('feeders')
  feeders(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[]> {
    return feedersOfSite(context, site.id);
  }
  @ResolveField('curtailments')
  curtailments(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object[]> {
    return curtailmentsOfSite(context, site.id);
  }
  @ResolveField('currentPrice')
  currentPrice(@Context() context: GqlContext, @Parent() site: SiteView): Promise<PricePointView | null> {
    return currentPriceOfSite(context, site);
  }
  @ResolveField('powerModel')
  powerModel(@Context() context: GqlContext, @Parent() site: SiteView): Promise<object | null> {
    return powerModelOfSite(context, site.id);
  }
}

@Resolver('Curtailment')
export class CurtailmentResolver {
  @ResolveField('site')
  site(@Context() context: GqlContext, @Parent() event: { readonly siteId: string }): Promise<SiteView> {
    return loadSite(context, event.siteId);
  }
}
