import { divideHalfAwayFromZero, formatDecimal, HOUR_MS, type Interval } from '@switchyard/kernel';
import type { Reliability } from '@switchyard/market';
import { reliabilityOfSites, type SiteReliability } from '@switchyard/store';
import DataLoader from 'dataloader';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';

const DAYS_MAX = 90;
/** One loader per request and number of days: a list of sites asks once, whoever is in it. */
const loaders = new WeakMap<GqlContext, Map<number, DataLoader<string, SiteReliability | undefined>>>();

function loaderOf(context: GqlContext, days: number): DataLoader<string, SiteReliability | undefined> {
  const mine = loaders.get(context) ?? new Map<number, DataLoader<string, SiteReliability | undefined>>();
  loaders.set(context, mine);
  const loader = mine.get(days) ?? new DataLoader<string, SiteReliability | undefined>(async (siteIds) => {
    const found = new Map((await context.readMarket((tx) => reliabilityOfSites(tx, siteIds, days, context.now))).map((one) => [one.key, one]));
    return siteIds.map((siteId) => found.get(siteId));
  });
  mine.set(days, loader);
  return loader;
}
function checkedDays(given: number | null | undefined): number {
  const days = given ?? 30;
  if (days < 1 || days > DAYS_MAX) throw new ApiError('BAD_USER_INPUT', `days must be 1 to ${DAYS_MAX}, got ${days}.`);
  return days;
}
/** @throws ApiError BAD_USER_INPUT when days are out of range */
export async function reliabilityOfSite(context: GqlContext, siteId: string, days: number | null | undefined): Promise<object | null> {
  const found = await loaderOf(context, checkedDays(days)).load(siteId);
  return found?.site ? reliabilityView(found.site, found.window) : null;
}
/** @throws ApiError BAD_USER_INPUT when days are out of range */
export async function reliabilityOfPool(context: GqlContext, siteId: string, poolId: string, days: number | null | undefined): Promise<object | null> {
  const found = await loaderOf(context, checkedDays(days)).load(siteId);
  const pool = found?.pools.get(poolId);
  return found && pool ? reliabilityView(pool, found.window) : null;
}

/** GPU time in hours, two decimals. */
const hours = (gpuMs: bigint): string => formatDecimal(divideHalfAwayFromZero(gpuMs * 100n, BigInt(HOUR_MS)), 2, 0);
const reliabilityView = ({ upShare, upGpuMs, downGpuMs, plannedGpuMs, ...rest }: Reliability, window: Interval) => ({
  ...rest, from: window.from, upGpuHours: hours(upGpuMs), downGpuHours: hours(downGpuMs), plannedGpuHours: hours(plannedGpuMs), upRate: upShare === null ? null : formatDecimal(upShare, 6, 0),
});
