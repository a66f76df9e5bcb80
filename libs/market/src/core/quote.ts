import {
  addMs, addSeconds, by, byNumber, byText, HOUR_MS, ladder, type EpochMs, type IdMaker, type Interval, type JobId, type MicroUsd, type MicroUsdPerGpuHour,
  type PoolId, type QuoteId, type QuoteOptionId, type WattHours,
} from '@switchyard/kernel';
import type { RateCard } from '@switchyard/rating';
import { isVenue, venueFor } from './eligibility.js';
import type { JobSpec } from './job-spec.js';
import type { MarketPolicy } from './market-policy.js';
import type { Placement } from './placement.js';
import { pricePlacement } from './price-placement.js';
import { finishOf, startOf } from './promise.js';
import type { PoolRefusal } from './reason.js';
import { reasonInMarket } from './reservation-pool.js';
import type { JobSnapshot, MarketSnapshot } from './snapshot.js';
import { stagedData } from './staging.js';

/** `reservation`: a block of GPUs, which no job is submitted from. `now`: the earliest finish. `cheapest`: least total by the deadline. `frontier`: cheaper than all that finish earlier. */
export type QuoteOptionKind = 'now' | 'cheapest' | 'frontier' | 'reservation';
/** A window that a planner found in the loaded market, in real instants. */
export interface QuoteWindow {
  readonly kind: QuoteOptionKind;
  readonly poolId: PoolId;
  readonly segments: readonly Interval[];
}
/** One way to run the job, all-in. At these quantities and prints the bill is `total` to the cent: it is rated with the card a lease would freeze. */
export interface QuoteOption {
  readonly optionId: QuoteOptionId;
  readonly kind: QuoteOptionKind;
  readonly placement: Placement;
  readonly startsAt: EpochMs;
  readonly finishesAt: EpochMs;
  readonly gpusHeld: number;
  readonly total: MicroUsd;
  readonly powerTotal: MicroUsd;
  readonly energy: WattHours;
  readonly perGpuHour: MicroUsdPerGpuHour;
  /** All-in when the index stands at its cap, or at the market's highest print, all the time. */
  readonly worstCase: MicroUsd;
  /** Finish when every curtailment the terms allow hits the run, each month of it in full; absent for a job that may not be interrupted. */
  readonly worstFinishesAt?: EpochMs;
  readonly card: RateCard;
}
export interface Quote {
  readonly quoteId: QuoteId;
  readonly at: EpochMs;
  readonly validUntil: EpochMs;
  /** In order of finish, then total, then pool; no option is both later and dearer than another. */
  readonly options: readonly QuoteOption[];
  /** One reason for every pool without an option, in order of pool id. */
  readonly refusals: readonly PoolRefusal[];
}

/**
 * Prices the windows that a planner found and says why every other pool has none. `found` are the planner's own refusals, already in
 * the market's words; rules of the market (models, caps, terms, stale prices) are added here and win over them.
 */
export function assembleQuote(
  spec: JobSpec,
  snapshot: MarketSnapshot,
  windows: readonly QuoteWindow[],
  found: readonly PoolRefusal[],
  policy: MarketPolicy,
  ids: IdMaker,
): Quote {
  const priced: QuoteOption[] = [];
  const refusals = new Map<PoolId, PoolRefusal>(found.map((reason) => [reason.poolId, reason]));
  const pools = snapshot.pools.filter((pool) => pool.block?.reservationId === spec.reservationId).sort(by((pool) => pool.poolId, byText));
  for (const pool of pools) {
    const site = snapshot.sites.find((candidate) => candidate.siteId === pool.siteId);
    if (!site) throw new Error(`snapshot: pool ${pool.poolId} is at site ${pool.siteId}, which is not in the snapshot`);
    const venue = venueFor({ spec, remainingSeconds: spec.expectedDurationSeconds }, site, pool, snapshot.at);
    if (!isVenue(venue)) {
      refusals.set(pool.poolId, venue);
      continue;
    }
    for (const window of windows.filter((candidate) => candidate.poolId === pool.poolId)) {
      const answer = pricePlacement(spec, venue, window.segments, ids.next('card'), policy);
      if (!answer.ok) {
        refusals.set(pool.poolId, answer.error);
        continue;
      }
      const { placement, card, gpusHeld, energy, perGpuHour } = answer.value;
      priced.push({
        optionId: ids.next('opt'), kind: window.kind, placement, startsAt: startOf(placement), finishesAt: finishOf(placement), gpusHeld,
        total: placement.total, powerTotal: placement.powerTotal, energy, perGpuHour, worstCase: placement.worstCase, card,
        ...(spec.interruptible && { worstFinishesAt: worstFinish(placement, venue.offer.terms.curtailment.maxHoursPerMonth) }),
      });
    }
  }
  const options = frontier(priced);
  const offered = new Set(priced.map((option) => option.placement.poolId));
  return {
    quoteId: ids.next('quote'),
    at: snapshot.at,
    validUntil: addSeconds(snapshot.at, policy.holdSeconds),
    options,
    refusals: [...refusals.values()].filter((reason) => !offered.has(reason.poolId)).map(reasonInMarket).sort(by((reason) => reason.poolId, byText)),
  };
}

/** Drops options that finish no earlier and cost no less than another, and names the ends. */
function frontier(options: readonly QuoteOption[]): readonly QuoteOption[] {
  const ordered = [...options].sort(
    ladder(by((o) => o.finishesAt, byNumber), by((o) => o.total, (a, b) => (a < b ? -1 : a > b ? 1 : 0)), by((o) => o.placement.poolId, byText)),
  );
  const kept: QuoteOption[] = [];
  for (const option of ordered) {
    const cheapest = kept.at(-1);
    if (!cheapest || option.total < cheapest.total) kept.push(option);
  }
  return kept.map((option, index) => ({ ...option, kind: index === 0 ? 'now' : index === kept.length - 1 ? 'cheapest' : 'frontier' }));
}

/** Stopped for all the hours the terms allow, in each 30-day stretch that the (so lengthened) run touches. */
function worstFinish(placement: Placement, maxHoursPerMonth: number): EpochMs {
  const finish = finishOf(placement);
  const stretches = Math.ceil((finish - startOf(placement)) / (720 * HOUR_MS)) + 1;
  return addMs(finish, stretches * maxHoursPerMonth * HOUR_MS);
}

/** The probe job of a quote: planned like any job, never stored. */
export function probeJob(jobId: JobId, orgId: JobSnapshot['orgId'], spec: JobSpec, at: EpochMs): JobSnapshot {
  const staged = stagedData(spec, undefined);
  return {
    jobId, orgId, state: 'submitted', spec, submittedAt: at, remainingSeconds: spec.expectedDurationSeconds, waitingFor: [],
    ...(spec.projectId && { projectId: spec.projectId }),
    ...(staged && { staged }),
  };
}
