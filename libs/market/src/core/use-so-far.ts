import { type EpochMs, gpuSeconds, microUsd, microUsdPerMwh, type MicroUsd, type MicroUsdPerGpuHour, ppm, roundHalfAwayFromZero, type SeriesId, sum, wattHours } from '@switchyard/kernel';
import { itEnergyWh, milliwatts } from '@switchyard/power';
import {
  explainCardError, explainRatingError, finishRating, type IntervalAmount, intervalRater, MICROS_PER_MINOR_UNIT, rate, rateCardFromJson, type RateCard, type RateComponent, type Rating, sumAmounts, type UsageForRating,
} from '@switchyard/rating';

/** A lease as far as its use is rated by it. */
export interface RatedLease {
  readonly id: string;
  readonly rateCard: unknown;
  readonly energyModel: unknown;
}
/** What the readings of a lease say of one settlement interval, with the print that prices it. */
export interface MeteredInterval {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: bigint;
  /** IT energy; null when a reading in it has none. */
  readonly energyWh: bigint | null;
  readonly quality: 'metered' | 'estimated' | 'gap';
  readonly readingIds: readonly string[];
  readonly seriesId: string | null;
  readonly revision: number | null;
  readonly microUsdPerMwh: bigint | null;
}
/** Intervals added up. Sums are exact and arrive as text. */
export interface MeteredSum {
  /** GPU-seconds of each of these intervals when no meter answered for its energy; null: metered. */
  readonly estimatedGpuSeconds: bigint | null;
  /** Whether the price of these intervals is published. */
  readonly priced: boolean;
  readonly intervals: bigint;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: string;
  readonly energyWh: string;
  /** Sum of micro-USD per MWh. */
  readonly price: string;
  /** Sum of Wh x micro-USD per MWh. */
  readonly energyAtPrice: string;
}

function energyModelOf(lease: RatedLease): { readonly maxWPerGpu: bigint; readonly loadFractionPpm: bigint; readonly version: string } {
  const stored = (typeof lease.energyModel === 'object' && lease.energyModel !== null ? lease.energyModel : {}) as Readonly<Record<string, unknown>>;
  const whole = (name: string): bigint => {
    const value = stored[name];
    if (typeof value === 'number' && Number.isInteger(value) || typeof value === 'string' && /^\d{1,18}$/.test(value)) return BigInt(value);
    throw new Error(`lease ${lease.id}: energy_model.${name} is no whole number`);
  };
  return { maxWPerGpu: whole('maxWPerGpu'), loadFractionPpm: whole('loadFractionPpm'), version: String(stored['version']) };
}

/** IT energy by the model the lease froze, for intervals that no meter answered for. */
function estimateWh(lease: RatedLease, gpuTime: bigint): bigint {
  const model = energyModelOf(lease);
  const power = { version: model.version, shareMax: milliwatts(model.maxWPerGpu * 1_000n), loadFractionPpm: ppm(model.loadFractionPpm) };
  return roundHalfAwayFromZero(itEnergyWh(power, gpuSeconds(gpuTime)));
}
function toUsage(lease: RatedLease, row: MeteredInterval): UsageForRating {
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

/** What use comes to, and the GPU-seconds it stands for: those of intervals whose price is published. */
export interface UseSoFar {
  readonly cost: MicroUsd;
  readonly gpuSeconds: bigint;
}

/** Cards by the column they were read from: reading one takes 50 microseconds, and one lease asks several times. */
const read = new WeakMap<object, RateCard>();
/** The card a lease froze. @throws Error when it is none */
export function leaseCardOf({ id, rateCard }: RatedLease): RateCard {
  const column = typeof rateCard === 'object' ? rateCard : null;
  const known = column === null ? undefined : read.get(column);
  if (known !== undefined) return known;
  const card = rateCardFromJson(rateCard);
  if (!card.ok) throw new Error(`lease ${id}: rate card: ${explainCardError(card.error)}`);
  if (column !== null) read.set(column, card.value);
  return card.value;
}
/** Kinds of which the amounts of intervals are linear in GPU-seconds, energy, and energy times price; or that no running use adds to. */
const linear: readonly RateComponent['kind'][] = ['gpu_hour', 'energy_pass_through', 'energy_fixed', 'platform_fee', 'tax', 'prepayment', 'deposit', 'goodput_credit', 'curtailment_credit'];
/** Whether the use of a lease under this card can be rated from sums of its intervals. */
export const addsUp = (card: RateCard): boolean => card.components.every((component) => linear.includes(component.kind) && (!('pue' in component) || component.pue.method === 'fixed'));

/** What intervals come to. Those whose price is not published yet are left out until it is. @param rows ascending by time */
export function ofIntervals(lease: RatedLease, card: RateCard, rows: readonly MeteredInterval[]): UseSoFar {
  if (rows.length === 0) return NOTHING;
  const usage = inTurn(rows.map((row) => toUsage(lease, row))).filter((one) => one.print !== undefined || one.quality === 'gap' || !followsIndex(card));
  const [first, last] = [usage[0], usage.at(-1)];
  const rating = rate(card, usage, { final: false, ...(first !== undefined && last !== undefined && { covers: { from: first.from, to: last.to } }) });
  if (!rating.ok) throw new Error(`lease ${lease.id}: readings cannot be rated: ${explainRatingError(rating.error)}`);
  return { cost: costOf(rating.value), gpuSeconds: sum(usage.map((one) => one.gpuSeconds)) };
}
const NOTHING: UseSoFar = { cost: microUsd(0n), gpuSeconds: 0n };
const costOf = ({ totals }: Rating): MicroUsd => microUsd(totals.totalMinor * MICROS_PER_MINOR_UNIT);

/** The same from sums: what all the energy costs at a price of 0, and what its price times energy adds to that. */
export function ofSums(lease: RatedLease, card: RateCard, sums: readonly MeteredSum[]): UseSoFar {
  const counted = sums.filter((one) => one.priced || !followsIndex(card));
  if (counted.length === 0) return NOTHING;
  const covers = { from: Math.min(...counted.map((one) => one.from)) as EpochMs, to: Math.max(...counted.map((one) => one.to)) as EpochMs };
  const energy = counted.map((one) => {
    const each = one.estimatedGpuSeconds === null ? undefined : estimateWh(lease, one.estimatedGpuSeconds);
    return each === undefined ? { wh: BigInt(one.energyWh), atPrice: BigInt(one.energyAtPrice) } : { wh: each * one.intervals, atPrice: each * BigInt(one.price) };
  });
  const [gpuTime, wh, atPrice] = [counted.reduce((all, one) => all + BigInt(one.gpuSeconds), 0n), energy.reduce((all, one) => all + one.wh, 0n), energy.reduce((all, one) => all + one.atPrice, 0n)];
  const series = card.components.find((component) => 'seriesId' in component);
  const rater = intervalRater(card);
  const amountsOf = (gpu: bigint, energyWh: bigint, price: bigint): readonly IntervalAmount[] => {
    const print = series && 'seriesId' in series ? { print: { seriesId: series.seriesId, printId: 'sum', revision: 0, microUsdPerMwh: microUsdPerMwh(price) } } : {};
    const rated = rater.ok ? rater.value.rate({ ...covers, gpuSeconds: gpuSeconds(gpu), energy: { basis: 'it', wh: wattHours(energyWh) }, quality: 'metered', readingIds: [], ...print }) : rater;
    if (!rated.ok) throw new Error(`lease ${lease.id}: readings cannot be rated: ${explainRatingError(rated.error)}`);
    return rated.value;
  };
  const size = atPrice < 0n ? -atPrice : atPrice;
  const times = (amounts: readonly IntervalAmount[], sign: bigint): readonly IntervalAmount[] => amounts.map((amount) => ({ ...amount, numerator: sign * amount.numerator, quantity: sign * amount.quantity }));
  const sign = atPrice < 0n ? -1n : 1n;
  const amounts = sumAmounts([...amountsOf(gpuTime, wh, 0n), ...times(amountsOf(0n, size, 1n), sign), ...times(amountsOf(0n, size, 0n), -sign)]);
  const rating = finishRating(card, amounts, covers, { final: false, covers });
  if (!rating.ok) throw new Error(`lease ${lease.id}: readings cannot be rated: ${explainRatingError(rating.error)}`);
  return { cost: costOf(rating.value), gpuSeconds: gpuTime };
}

/**
 * The most that use can turn out to have cost: what is rated, and what no price is published for yet at the worst price, rounded up.
 * @param all GPU-seconds of all readings, of which `rated` stands for a part
 */
export const useAtMost = (rated: UseSoFar, all: bigint, worst: MicroUsdPerGpuHour): MicroUsd => microUsd(rated.cost + atWorstPrice(all - rated.gpuSeconds, worst));
/** GPU-seconds at a price, rounded up. */
export const atWorstPrice = (gpuTime: bigint, worst: MicroUsdPerGpuHour): MicroUsd => microUsd((gpuTime * worst + 3_599n) / 3_600n);
