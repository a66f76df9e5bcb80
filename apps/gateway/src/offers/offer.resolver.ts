import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { listOffers } from '@switchyard/store';
import { type Connection, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { loadPool } from '../sites/load.js';
import type { PoolView } from '../sites/views.js';
import { offerView, type OfferView } from './views.js';

interface OffersArguments {
  readonly filter?: { readonly siteId?: string | null; readonly gpuModels?: readonly string[] | null } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

@Resolver('Offer')
export class OfferResolver {
  @Query('offers')
  async offers(@Context() context: GqlContext, @Args() { filter, ...page }: OffersArguments): Promise<Connection<OfferView>> {
    const start = pageStart(page);
    if (start.after && !/^\d{1,18}$/.test(start.after.sort)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
    const { rows, total } = await context.tenant((tx) => listOffers(tx, { siteId: filter?.siteId ?? null, gpuModels: filter?.gpuModels ?? null }, start));
    return toConnection(rows.map(offerView), start.limit, total, ({ askMicroUsd, id }) => ({ sort: askMicroUsd, id }));
  }
  @ResolveField('pool')
  pool(@Context() context: GqlContext, @Parent() offer: OfferView): Promise<PoolView> {
    return loadPool(context, offer.poolId);
  }
}
