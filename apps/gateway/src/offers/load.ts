import { type OfferRow, publishedOfferByPool } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { offerView, type OfferView } from './views.js';

/** The pool's published offer; null when there is none. */
export async function offerOfPool({ loaders }: Pick<GqlContext, 'loaders'>, poolId: string): Promise<OfferView | null> {
  const row = await loaders.one<OfferRow>('offerByPool', publishedOfferByPool, poolId);
  return row ? offerView(row) : null;
}
