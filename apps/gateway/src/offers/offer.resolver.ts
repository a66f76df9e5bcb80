import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { parseDecimal, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { listOffers, listOfferVersions, type OfferListFilter, offerOrders, offerVersionOrders, poolOf } from '@switchyard/store';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { seesInside } from '../sites/ladder.resolver.js';
import { loadPool } from '../sites/load.js';
import type { PoolView } from '../sites/views.js';
import { offerView, type OfferView } from './views.js';

interface OffersArguments {
  readonly filter?: Schema.OfferFilter | null;
  readonly orderBy?: Schema.OfferOrder | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

function filterOf({ siteId, gpuModels, countries, minGpuMemoryGib, minFreeGpus, maxAskUsdPerGpuHour, synthetic }: Schema.OfferFilter): OfferListFilter {
  const most = typeof maxAskUsdPerGpuHour === 'string' ? parseDecimal(maxAskUsdPerGpuHour, 6) : undefined;
  if (most?.ok === false || (most?.ok && (most.value < 0n || most.value > 1_000_000_000_000n))) throw new ApiError('BAD_USER_INPUT', 'filter.maxAskUsdPerGpuHour must be 0 to 1,000,000 with at most 6 decimals.');
  return {
    siteId: siteId ?? null, gpuModels: gpuModels ?? null, countries: countries ?? null, minGpuMemoryGib: minGpuMemoryGib ?? null, minFreeGpus: minFreeGpus ?? null,
    maxAskMicroUsdPerGpuHour: most?.ok ? most.value : null, synthetic: synthetic ?? null,
  };
}

@Resolver('Offer')
export class OfferResolver {
  @Query('offers')
  async offers(@Context() context: GqlContext, @Args() { filter, orderBy, ...given }: OffersArguments): Promise<Connection<OfferView>> {
    const page = sortedPage(offerOrders, orderBy ?? 'CHEAPEST', given);
    const { rows, total } = await context.readMarket((tx) => listOffers(tx, filterOf(filter ?? {}), context.now, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, offerView);
  }
  /** For the pool's operator and the platform; null for others. */
  @Query('offerVersions')
  async offerVersions(@Context() context: GqlContext, @Args() { poolId, ...given }: PageArguments & { readonly poolId: string }): Promise<Connection<OfferView> | null> {
    const id = parseId('pool', poolId);
    const pool = id && (await context.tenant((tx) => poolOf(tx, id)));
    if (!pool || !seesInside(context.principal, pool)) return null;
    const page = sortedPage(offerVersionOrders, 'NEWEST', given);
    const { rows, total } = await context.tenant((tx) => listOfferVersions(tx, pool.id, page));
    return toSortedConnection(rows, page, total, ({ id: offerId }) => offerId, offerView);
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() offer: OfferView): Promise<PoolView> {
    return loadPool(context, offer.poolId);
  }
}
