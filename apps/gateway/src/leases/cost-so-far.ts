import { gpuSeconds, microUsd, microUsdPerMwh, type MicroUsd, ppm, roundHalfAwayFromZero, type SeriesId, sum, wattHours } from '@switchyard/kernel';
import { itEnergyWh, milliwatts } from '@switchyard/power';
import { explainCardError, explainRatingError, MICROS_PER_MINOR_UNIT, rate, rateCardFromJson, type RateCard, type UsageForRating } from '@switchyard/rating';
import type { LeaseRow, UsageRow } from '@switchyard/store';
import { z } from 'zod';

const whole = z.union([z.number().int(), z.string().regex(/^\d{1,18}$/)]).transform(BigInt);
const energyModel = z.object({ maxWPerGpu: whole, loadFractionPpm: whole, version: z.union([z.string(), z.number()]).transform(String) });

/** IT energy by the model the lease froze, for intervals that no meter answered for. */
function estimateWh(lease: RatedLease, gpuTime: bigint): bigint {
  const model = energyModel.parse(lease.energyModel);
  const power = { version: model.version, shareMax: milliwatts(model.maxWPerGpu * 1_000n), loadFractionPpm: ppm(model.loadFractionPpm) };
  return roundHalfAwayFromZero(itEnergyWh(power, gpuSeconds(gpuTime)));
}
function toUsage(lease: RatedLease, row: UsageRow): UsageForRating {
  if (row.quality === 'gap') return { from: row.from, to: row.to, gpuSeconds: gpuSeconds(0n), quality: 'gap', readingIds: row.readingIds };
  const { seriesId, revision, microUsdPerMwh: price } = row;
  return {
    from: row.from, to: row.to, gpuSeconds: gpuSeconds(row.gpuSeconds), energy: { basis: 'it', wh: wattHours(row.energyWh ?? estimateWh(lease, row.gpuSeconds)) }, quality: row.quality, readingIds: row.readingIds,
    ...(seriesId !== null && revision !== null && price !== null && { print: { seriesId: seriesId as SeriesId, printId: seriesId, revision, microUsdPerMwh: microUsdPerMwh(price) } }),
  };
}
const followsIndex = (card: RateCard): boolean => card.components.some((component) => 'seriesId' in component);

/** Readings that overlap in time are several meters' of one interval, or late ones: what a bill makes of them is billing's; here the later start waits for its turn. */
function inTurn(usage: readonly UsageForRating[]): UsageForRating[] {
  const kept: UsageForRating[] = [];
  for (const one of usage) {
    const from = kept.at(-1)?.to;
    if (from === undefined || one.from >= from) kept.push(one);
    else if (one.to > from) kept.push({ ...one, from });
  }
  return kept;
}

/**
 * What the readings so far come to under the lease's frozen card: the rating an invoice would start from, without what only its end
 * settles. Intervals whose price is not published yet are left out until it is.
 */
export function costOfLease(lease: RatedLease, rows: readonly UsageRow[]): MicroUsd {
  return ratedUseOf(lease, rows).cost;
}
export type RatedLease = Pick<LeaseRow, 'id' | 'rateCard' | 'energyModel'>;

/** The same with the GPU-seconds it stands for: those of intervals whose price is published. */
export function ratedUseOf(lease: RatedLease, rows: readonly UsageRow[]): { readonly cost: MicroUsd; readonly gpuSeconds: bigint } {
  if (rows.length === 0) return { cost: microUsd(0n), gpuSeconds: 0n };
  const card = rateCardFromJson(lease.rateCard);
  if (!card.ok) throw new Error(`lease ${lease.id}: rate card: ${explainCardError(card.error)}`);
  const usage = inTurn(rows.map((row) => toUsage(lease, row))).filter((one) => one.print !== undefined || one.quality === 'gap' || !followsIndex(card.value));
  const [first, last] = [usage[0], usage.at(-1)];
  const rating = rate(card.value, usage, { final: false, ...(first !== undefined && last !== undefined && { covers: { from: first.from, to: last.to } }) });
  if (!rating.ok) throw new Error(`lease ${lease.id}: readings cannot be rated: ${explainRatingError(rating.error)}`);
  return { cost: microUsd(rating.value.totals.totalMinor * MICROS_PER_MINOR_UNIT), gpuSeconds: sum(usage.map((one) => one.gpuSeconds)) };
}
