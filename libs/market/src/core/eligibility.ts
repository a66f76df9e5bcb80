import { addSeconds, divideCeil, lessThan, type EpochMs } from '@switchyard/kernel';
import type { JobSpec } from './job-spec.js';
import { isIndexed } from './offer-card.js';
import type { Venue } from './price-placement.js';
import { offerFor } from './price-rule.js';
import type { PoolRefusal } from './reason.js';
import { type JobSnapshot, leasesOf, type MarketSnapshot, type PoolSnapshot, type SiteSnapshot } from './snapshot.js';

const ONE = 1_000_000n;

/** Time the remaining work takes on this pool's model, milliseconds. */
export function workMs(remainingSeconds: number, pool: PoolSnapshot): number {
  const milliseconds = BigInt(Math.ceil(remainingSeconds)) * 1_000n;
  return Number(pool.runtimeFactor === undefined ? milliseconds : divideCeil(milliseconds * pool.runtimeFactor, ONE));
}

/** Rules that need no plan: what the job asks for against what the pool is and its offer says. The first that fails is the answer. */
export function venueFor(job: Pick<JobSnapshot, 'remainingSeconds'> & { readonly spec: JobSpec }, site: SiteSnapshot, pool: PoolSnapshot, now: EpochMs): Venue | PoolRefusal {
  const { spec } = job;
  const at = { siteId: site.siteId, poolId: pool.poolId };
  const offer = pool.offer && offerFor(pool.offer, spec);
  if (site.suspended) return { ...at, kind: 'SiteSuspended' };
  if (site.readiness !== undefined && site.readiness !== 'billable') return { ...at, kind: 'SiteNotReady', readiness: site.readiness };
  if (site.agentQuietSince !== undefined) return { ...at, kind: 'AgentQuiet', heardAt: site.agentQuietSince };
  if (spec.siteIds.length > 0 && !spec.siteIds.includes(site.siteId)) return { ...at, kind: 'SiteNotAllowed' };
  if (spec.countries.length > 0 && !spec.countries.includes(site.country)) return { ...at, kind: 'CountryNotAllowed', country: site.country };
  if (spec.gpuModels.length > 0 && !spec.gpuModels.includes(pool.gpuModel)) {
    return { ...at, kind: 'ModelExcluded', model: pool.gpuModel, wanted: spec.gpuModels };
  }
  if (spec.minGpuMemoryGib !== undefined && pool.gpuMemoryGib < spec.minGpuMemoryGib) {
    return { ...at, kind: 'MemoryTooSmall', memoryGib: pool.gpuMemoryGib, neededGib: spec.minGpuMemoryGib };
  }
  if (!offer) return { ...at, kind: 'NoOffer' };
  const { terms } = offer;
  const seconds = Math.ceil(workMs(job.remainingSeconds, pool) / 1_000);
  if (spec.expectedDurationSeconds < terms.minDurationSeconds) {
    return { ...at, kind: 'TermTooShort', minDurationSeconds: terms.minDurationSeconds, durationSeconds: spec.expectedDurationSeconds };
  }
  if (terms.maxDurationSeconds !== undefined && seconds > terms.maxDurationSeconds) {
    return { ...at, kind: 'TermTooLong', maxDurationSeconds: terms.maxDurationSeconds, durationSeconds: seconds };
  }
  const earliest = Math.max(spec.earliestStart, terms.availableFrom, now) as EpochMs;
  const latest = Math.min(spec.deadline ?? Infinity, terms.availableTo ?? Infinity);
  if (addSeconds(earliest, seconds) > latest) {
    const outside = { ...at, kind: 'OutsideOffer', from: terms.availableFrom, ...(terms.availableTo !== undefined && { to: terms.availableTo }) } as const;
    if (terms.availableTo !== undefined && terms.availableTo === latest) return outside;
    if (terms.availableFrom === earliest && terms.availableFrom > now) return outside;
    return { ...at, kind: 'WindowTooShort', neededSeconds: seconds, windowSeconds: Math.max(0, Math.floor((latest - earliest) / 1_000)) };
  }
  if (isIndexed(terms.power) && site.pricesStale) {
    return { ...at, kind: 'PriceStale', ...(site.lastPrintAt !== undefined && { lastPrintAt: site.lastPrintAt }) };
  }
  if (spec.maxPrice !== undefined && lessThan(spec.maxPrice, terms.ask)) return { ...at, kind: 'OverCap', cheapest: terms.ask, cap: spec.maxPrice };
  return { site, pool, offer };
}
export const isVenue = (answer: Venue | PoolRefusal): answer is Venue => 'offer' in answer;

/** A parked job resumes under the terms its lease froze, and a promise is kept under those it was given under, whatever is on sale now. */
export function underLease(snapshot: MarketSnapshot, job: JobSnapshot, pool: PoolSnapshot): PoolSnapshot {
  if (pool.block) return pool; // its terms are those of the reservation
  const promised = job.placement?.poolId === pool.poolId && pool.offer ? job.promisedOffer : undefined;
  const offer = leasesOf(snapshot, job.jobId).find((lease) => lease.poolId === pool.poolId)?.offer ?? promised;
  return offer ? { ...pool, offer } : pool;
}
