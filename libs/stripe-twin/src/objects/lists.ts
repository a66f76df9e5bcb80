import type Stripe from 'stripe';
import { invalidRequest } from '../http/twin-error.js';

/** Parameters every list takes. */
export interface ListParams {
  readonly limit?: number;
  readonly starting_after?: string;
  readonly ending_before?: string;
  readonly created?: Stripe.RangeQueryParam | number;
  readonly expand?: readonly string[];
}
/** What every list's `models` holds. */
export const pageModels = ['limit', 'starting_after', 'ending_before', 'expand'] as const;
/** Of lists that also filter by time. */
export const listModels = [...pageModels, 'created'] as const;

/**
 * One page, newest first. `oldestFirst` is the stored order; a cursor that names no listed object is refused, as at Stripe.
 */
export function page<T extends { readonly id: string; readonly created?: number }>(url: string, oldestFirst: readonly T[], params: ListParams): Stripe.ApiList<T> {
  return pageInOrder(url, oldestFirst.filter((item) => inRange(item.created ?? 0, params.created)).reverse(), params);
}

/** One page in the order given (invoice lines are listed oldest first). */
export function pageInOrder<T extends { readonly id: string }>(url: string, listed: readonly T[], params: ListParams): Stripe.ApiList<T> {
  const limit = params.limit ?? 10;
  if (limit < 1 || limit > 100) throw invalidRequest('This value must be between 1 and 100 (inclusive).', { param: 'limit', code: 'parameter_invalid_integer' });
  const cursor = params.starting_after ?? params.ending_before;
  const at = cursor === undefined ? -1 : listed.findIndex((item) => item.id === cursor);
  if (cursor !== undefined && at < 0) {
    throw invalidRequest(`No such object: '${cursor}'`, { code: 'resource_missing', param: params.starting_after === undefined ? 'ending_before' : 'starting_after' });
  }
  if (params.starting_after === undefined && params.ending_before !== undefined) {
    const start = Math.max(0, at - limit);
    return { object: 'list', url, has_more: start > 0, data: listed.slice(start, at) };
  }
  const rest = listed.slice(at + 1);
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit) };
}

function inRange(created: number, range: Stripe.RangeQueryParam | number | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return created === range;
  return (
    (range.gt === undefined || created > range.gt) && (range.gte === undefined || created >= range.gte) &&
    (range.lt === undefined || created < range.lt) && (range.lte === undefined || created <= range.lte)
  );
}
