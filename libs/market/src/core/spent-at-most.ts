import {
  add, type EpochMs, gpuSeconds, type Interval, intersect, lengthMs, maxOf, microUsd, type MicroUsd, microUsdPerMwh, type MicroUsdPerMwh, minOf, roundHalfAwayFromZero, exact, type SeriesId, sum, wattHours,
} from '@switchyard/kernel';
import { MICROS_PER_MINOR_UNIT, rate, type RateCard, type UsageForRating } from '@switchyard/rating';
import { worstPricePerGpuHour } from './worst-price.js';

/** What a lease held so far, and the prices of its index over that time. */
export interface HeldLease {
  readonly card: RateCard;
  readonly maxWattsPerGpu: bigint;
  /** The most it was allowed to cost. */
  readonly ceiling: MicroUsd;
  /** GPUs held over a time, up to now; in any order. */
  readonly held: readonly (Interval & { readonly gpus: number })[];
  /** Prints of the card's index, disjoint. */
  readonly prints: readonly (Interval & { readonly microUsdPerMwh: MicroUsdPerMwh })[];
}

/**
 * An upper bound of what a lease has cost: every GPU it held counts as used, at full draw, at the published price (one below zero counts as
 * zero) or at the worst price where none is published. Never above the lease's own ceiling. So a hard cap on a job holds across its leases.
 */
export function spentAtMost({ card, maxWattsPerGpu, ceiling, held, prints }: HeldLease, highestPrint: MicroUsdPerMwh): MicroUsd {
  const worst = worstPricePerGpuHour(card, maxWattsPerGpu, highestPrint);
  const priced = prints.map((print) => ({ ...print, gpuMs: sum(held.map((part) => gpuMs(part, print))) })).filter((print) => print.gpuMs > 0n);
  const unpricedMs = sum(held.map((part) => gpuMs(part, part))) - sum(priced.map((print) => print.gpuMs));
  const usage = [...priced].sort((a, b) => a.from - b.from).map((print) => rowOf(card, maxWattsPerGpu, print));
  const [first, last] = [minOfTimes(held.map(({ from }) => from)), maxOfTimes(held.map(({ to }) => to))];
  const rating = rate(card, usage, { final: false, ...(first < last && { covers: { from: first, to: last } }) });
  if (!rating.ok) throw new Error(`spentAtMost: card ${card.id} cannot be rated: ${rating.error.kind}`);
  const rated = microUsd(rating.value.totals.totalMinor * MICROS_PER_MINOR_UNIT);
  const rest = microUsd((unpricedMs * worst + 3_599_999n) / 3_600_000n);
  return minOf(maxOf(add(rated, rest), microUsd(0n)), ceiling);
}

const minOfTimes = (times: readonly EpochMs[]): EpochMs => times.reduce((least, time) => (time < least ? time : least), Infinity as EpochMs);
const maxOfTimes = (times: readonly EpochMs[]): EpochMs => times.reduce((most, time) => (time > most ? time : most), -Infinity as EpochMs);

function gpuMs(part: HeldLease['held'][number], during: Interval): bigint {
  const both = intersect(part, during);
  return both ? BigInt(lengthMs(both)) * BigInt(part.gpus) : 0n;
}

function rowOf(card: RateCard, maxWatts: bigint, { from, to, gpuMs: ms, microUsdPerMwh: price }: HeldLease['prints'][number] & { readonly gpuMs: bigint }): UsageForRating {
  const series = card.components.flatMap((part) => ('seriesId' in part ? [part.seriesId] : []))[0];
  const facility = card.components.some((part) => 'pue' in part && part.pue.method === 'facility_meter');
  return {
    from, to, gpuSeconds: gpuSeconds(ms / 1_000n), quality: 'estimated', readingIds: [],
    energy: { basis: facility ? 'facility' : 'it', wh: wattHours(roundHalfAwayFromZero(exact(ms * maxWatts, 3_600_000n))) },
    ...(series !== undefined && { print: { seriesId: series satisfies SeriesId, printId: 'bound', revision: 0, microUsdPerMwh: maxOf(price, microUsdPerMwh(0n)) } }),
  };
}
