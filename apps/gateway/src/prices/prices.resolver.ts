import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { EpochMs } from '@switchyard/kernel';
import { FeedCache, type SiteRow, siteByKey } from '@switchyard/store';
import { requirePerson, requireRole } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import type { RefusalView } from '../graphql/refusals.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { importPrices, type ImportPricesInput, type PricesImportedView } from './import-prices.js';
import { powerModelOfSite } from '../sites/load.js';
import { priceSeriesOf, type PriceSeriesView } from './price-series.js';
import { siteHoursOf, type SiteHourView } from './site-hours.js';
import { sitePowerHours, type SitePowerView } from './site-power.js';

@Resolver()
export class PricesResolver {
  private readonly feeds = new FeedCache();

  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('prices')
  prices(@Context() context: GqlContext, @Args() { siteId, from, to }: { siteId: string; from: EpochMs; to: EpochMs }): Promise<PriceSeriesView | null> {
    return context.readMarket(async (tx) => {
      const site = await tx.one<SiteRow>(siteByKey, [[siteId]]);
      return site ? priceSeriesOf(tx, this.feeds, site, { from, to }, context.now) : null;
    });
  }
  /** For whoever may see the site's power model: its operator and the platform. */
  @Query('siteHours')
  async siteHours(@Context() context: GqlContext, @Args() { siteId, from, to }: { siteId: string; from: EpochMs; to: EpochMs }): Promise<readonly SiteHourView[] | null> {
    if (!(await powerModelOfSite(context, siteId))) return null;
    return context.readMarket(async (tx) => {
      const site = await tx.one<SiteRow>(siteByKey, [[siteId]]);
      return site ? siteHoursOf(tx, this.feeds, site, { from, to }, context.now) : null;
    });
  }
  /** For the same people; read as whoever asks, since uses are of leases. */
  @Query('sitePower')
  async sitePower(@Context() context: GqlContext, @Args() { siteId, from, to }: { siteId: string; from: EpochMs; to: EpochMs }): Promise<readonly SitePowerView[] | null> {
    if (!(await powerModelOfSite(context, siteId))) return null;
    return context.tenant(async (tx) => {
      const site = await tx.one<SiteRow>(siteByKey, [[siteId]]);
      return site ? sitePowerHours(tx, site, { from, to }, context.now) : null;
    });
  }
  @Mutation('importPrices')
  importPrices(@Context() context: GqlContext, @Args('input') input: ImportPricesInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<PricesImportedView | RefusalView> {
    const person = requirePerson(context.principal, ['operator', 'platform'], 'prices:write');
    if (person.kind === 'platform') requireRole(person, ['admin']);
    return mutate(context, person, { operation: 'importPrices', input, idempotencyKey }, (tx) => importPrices(tx, { context, person, parts: this.parts }, input));
  }
}
