import { Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { EpochMs } from '@switchyard/kernel';
import { allListedSites, decodeScarcity, lastPlan, type PlanScarcity } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { currentPriceOfSite, type PricePointView } from '../prices/current-price.js';
import { curtailmentsOfSite, gpusOfPool, poolsOfSite } from '../sites/load.js';
import { siteView, type SiteView } from '../sites/views.js';
import { planView } from './plan-view.js';
import { scarcityNow } from './scarcity.js';

interface MarketSiteView {
  readonly site: SiteView;
  readonly scarcity: { readonly plannedAt: EpochMs; readonly plan: PlanScarcity } | undefined;
}

@Resolver('MarketSite')
export class MarketResolver {
  @Query('market')
  async market(@Context() context: GqlContext): Promise<object> {
    const { sites, plan } = await context.readMarket(async (tx) => ({ sites: await allListedSites(tx), plan: await lastPlan(tx) }));
    const scarcity = plan && { plannedAt: plan.plannedAt, plan: decodeScarcity(plan.scarcity) };
    return { at: context.now, sites: sites.map((site): MarketSiteView => ({ site: siteView(site), scarcity })), lastPlan: plan ? planView(plan) : null };
  }
  @ResolveField('price')
  price(@Context() context: GqlContext, @Parent() { site }: MarketSiteView): Promise<PricePointView | null> {
    return currentPriceOfSite(context, site);
  }
  @ResolveField('gpusFree')
  async gpusFree(@Context() context: GqlContext, @Parent() { site }: MarketSiteView): Promise<number> {
    return sumOver(context, site, 'free');
  }
  @ResolveField('gpusTotal')
  async gpusTotal(@Context() context: GqlContext, @Parent() { site }: MarketSiteView): Promise<number> {
    return sumOver(context, site, 'total');
  }
  @ResolveField('scarcityUsdPerGpuHour')
  async scarcityUsdPerGpuHour(@Context() context: GqlContext, @Parent() { site, scarcity }: MarketSiteView): Promise<string | null> {
    const pools = await poolsOfSite(context, site.id);
    return scarcity ? scarcityNow(scarcity.plan, pools.map((pool) => pool.id), scarcity.plannedAt, context.now) : null;
  }
  @ResolveField('curtailment')
  async curtailment(@Context() context: GqlContext, @Parent() { site }: MarketSiteView): Promise<object | null> {
    return (await curtailmentsOfSite(context, site.id))[0] ?? null;
  }
}

async function sumOver(context: GqlContext, site: SiteView, what: 'free' | 'total'): Promise<number> {
  const pools = await poolsOfSite(context, site.id);
  const gpus = await Promise.all(pools.map((pool) => gpusOfPool(context, pool.id)));
  return gpus.reduce((sum, pool) => sum + pool[what], 0);
}
