import { Args, Context, Query, ResolveField, Parent, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { SiteReadiness } from '@switchyard/market';
import { listSites, siteOrders } from '@switchyard/store';
import type { Connection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { currentPriceOfSite, type PricePointView } from '../prices/current-price.js';
import { curtailmentsOfSite, feedersOfSite, findSite, loadOrganization, loadSite, poolsOfSite, powerModelOfSite } from './load.js';
import { type SiteView, siteView } from './views.js';

interface SitesArguments {
  readonly filter?: Schema.SiteFilter | null;
  readonly orderBy?: Schema.SiteOrder | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

const filterOf = ({ operatorId, countries, readiness, synthetic, gpuModels }: Schema.SiteFilter) => ({
  operatorOrg: operatorId ?? null, countries: countries ?? null, readiness: readiness?.map((rung) => rung.toLowerCase() as SiteReadiness) ?? null, synthetic: synthetic ?? null, gpuModels: gpuModels ?? null,
});

@Resolver('Site')
export class SiteResolver {
  @Query('sites')
  async sites(@Context() context: GqlContext, @Args() { filter, orderBy, ...given }: SitesArguments): Promise<Connection<SiteView>> {
    const page = sortedPage(siteOrders, orderBy ?? 'NAME', given);
    const { rows, total } = await context.tenant((tx) => listSites(tx, filterOf(filter ?? {}), page));
    return toSortedConnection(rows, page, total, ({ id }) => id, siteView);
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
