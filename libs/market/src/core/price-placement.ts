import {
  divideCeil, err, formatExact, lessThan, lengthMs, microUsd, microUsdPerGpuHour, ok, sum, wattHours, type GpuSeconds, type Interval,
  type MicroUsd, type MicroUsdPerGpuHour, type MinorUnits, type RateCardId, type Result, type WattHours,
} from '@switchyard/kernel';
import { type AmountSum, ceiling, estimate, MICROS_PER_MINOR_UNIT, quoteSums, type RateCard, type Rating, type RatingError, type UsageForRating } from '@switchyard/rating';
import type { JobSpec } from './job-spec.js';
import type { MarketPolicy } from './market-policy.js';
import { isIndexed, rateCardOf } from './offer-card.js';
import type { Offer } from './offer.js';
import type { Placement } from './placement.js';
import { gpusHeld, plannedUsage } from './planned-usage.js';
import type { PoolRefusal } from './reason.js';
import type { PoolSnapshot, SiteSnapshot } from './snapshot.js';

/** Where one job might run, with everything needed to price it. */
export interface Venue {
  readonly site: SiteSnapshot;
  readonly pool: PoolSnapshot;
  readonly offer: Offer;
}
/** A placement with the card it would freeze and the rating that made its total. */
export interface PricedPlacement {
  readonly placement: Placement;
  readonly card: RateCard;
  readonly usage: readonly UsageForRating[];
  readonly rating: Rating;
  /** GPUs allocated: whole nodes where the gang takes whole nodes. */
  readonly gpusHeld: number;
  readonly gpuSeconds: GpuSeconds;
  /** Billed energy, rounded up to a watt-hour. */
  readonly energy: WattHours;
  /** All-in, per GPU-hour held; rounded up, so a cap is never passed by rounding. */
  readonly perGpuHour: MicroUsdPerGpuHour;
}

const toMicro = (minor: MinorUnits): MicroUsd => microUsd(minor * MICROS_PER_MINOR_UNIT);
export const nodeGpusOf = (pool: PoolSnapshot): number => pool.nodes[0]?.gpuCount ?? 0;

/** Rating refused what this library built: a bug, so it throws, with the refusal in the message. */
function rated(result: Result<Rating, RatingError>, card: RateCard): Rating {
  if (result.ok) return result.value;
  throw new Error(`pricePlacement: card ${card.id} cannot be rated: ${result.error.kind}`);
}

/**
 * Prices a job at a venue over real segments: builds the card that a lease would freeze and rates the planned quantities with it.
 * Refuses what would break the customer's cap or budget, and prices that are stale or unknown. The one path for quotes, promises and leases.
 */
export function pricePlacement(
  spec: JobSpec,
  venue: Venue,
  segments: readonly Interval[],
  cardId: RateCardId,
  policy: MarketPolicy,
): Result<PricedPlacement, PoolRefusal> {
  const { site, pool, offer } = venue;
  const at = { siteId: site.siteId, poolId: pool.poolId };
  const usage = usageThere(spec, venue, segments);
  if ('kind' in usage) return err(usage);
  const held = gpusHeld(spec.gpuCount, spec.nodesWhole, nodeGpusOf(pool));
  const card = rateCardOf(offer.terms, site.pue, cardId);
  const rating = rated(estimate(card, usage), card);
  const total = toMicro(rating.totals.totalMinor);
  const gpuTime = sum(usage.map((row) => row.gpuSeconds));
  const perGpuHour = perHour(total, gpuTime);
  if (spec.maxPrice !== undefined && lessThan(spec.maxPrice, perGpuHour)) {
    return err({ ...at, kind: 'OverCap', cheapest: perGpuHour, cap: spec.maxPrice });
  }
  if (spec.maxTotal !== undefined && lessThan(spec.maxTotal, total)) {
    return err({ ...at, kind: 'OverBudget', cheapest: total, budget: spec.maxTotal });
  }
  const placement: Placement = {
    ...at,
    offerId: offer.offerId,
    offerVersion: offer.version,
    segments,
    total,
    powerTotal: powerOf(rating),
    worstCase: worstCaseOf(card, usage, total, policy),
  };
  return ok({ placement, card, usage, rating, gpusHeld: held, gpuSeconds: gpuTime, energy: energyOf(rating), perGpuHour });
}

/** Why a job that stays where it was promised cannot be priced there any more; undefined when it can. Its limits are not asked: what was promised may be kept. */
export function priceGone(spec: JobSpec, venue: Venue, segments: readonly Interval[]): PoolRefusal | undefined {
  const usage = usageThere(spec, venue, segments);
  return 'kind' in usage ? usage : undefined;
}
function usageThere(spec: JobSpec, { site, pool, offer }: Venue, segments: readonly Interval[]): readonly UsageForRating[] | Extract<PoolRefusal, { kind: 'PriceStale' | 'PriceMissing' }> {
  const at = { siteId: site.siteId, poolId: pool.poolId };
  if (isIndexed(offer.terms.power) && site.pricesStale) return { ...at, kind: 'PriceStale', ...(site.lastPrintAt !== undefined && { lastPrintAt: site.lastPrintAt }) };
  const usage = plannedUsage(segments, gpusHeld(spec.gpuCount, spec.nodesWhole, nodeGpusOf(pool)), pool, site, offer.terms);
  return 'kind' in usage ? { ...at, kind: 'PriceMissing', from: usage.from } : usage;
}

/** What the total of a placement is made of; kept with the lease, since prices that were forecast are forgotten. */
export function quoteSumsOf({ card, usage }: Pick<PricedPlacement, 'card' | 'usage'>): readonly AmountSum[] {
  const sums = quoteSums(card, usage);
  if (sums.ok) return sums.value;
  throw new Error(`quoteSumsOf: card ${card.id} cannot be rated: ${sums.error.kind}`);
}

export function perHour(total: MicroUsd, gpuTime: GpuSeconds): MicroUsdPerGpuHour {
  return microUsdPerGpuHour(gpuTime === 0n ? 0n : divideCeil(total * 3_600n, gpuTime));
}

const isEnergy = (kind: string): boolean => kind.startsWith('energy_');
/** The energy lines of a rating. */
function powerOf(rating: Rating): MicroUsd {
  return toMicro(sum(rating.lines.filter((line) => isEnergy(line.componentKind)).map((line) => line.amountMinor)));
}
/** Billed energy of the first energy line (a card has one), MWh to Wh. */
function energyOf(rating: Rating): WattHours {
  const line = rating.lines.find((candidate) => isEnergy(candidate.componentKind));
  if (!line) return wattHours(0n);
  if (line.quantity.unit !== 'MWh') throw new Error(`energy line in ${line.quantity.unit}, ${formatExact(line.quantity.amount)}`);
  return wattHours(divideCeil(line.quantity.amount.numerator * 1_000_000n, line.quantity.amount.denominator));
}

/** At the card's cap, or at the market's highest print where it has none; never below the total itself. */
function worstCaseOf(card: RateCard, usage: readonly UsageForRating[], total: MicroUsd, policy: MarketPolicy): MicroUsd {
  const worst = ceiling(card, usage, { highestPrintMicroUsdPerMwh: policy.highestPrint });
  if (!worst.ok) throw new Error(`pricePlacement: card ${card.id} has no ceiling: ${worst.error.kind}`);
  const amount = toMicro(worst.value.totalMinor);
  return lessThan(amount, total) ? total : amount;
}

/** Time a placement runs, all segments together. */
export const runMs = (segments: readonly Interval[]): number => segments.reduce((total, segment) => total + lengthMs(segment), 0);
