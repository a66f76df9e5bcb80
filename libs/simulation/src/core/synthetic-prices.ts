import { type EpochMs, floorTo, type MicroUsdPerMwh, microUsdPerMwh } from '@switchyard/kernel';
import type { PricePrint } from '@switchyard/power';
import { hashText, hashWords } from './dice.js';
import { normalShare, smoothNoise } from './noise.js';
import type { SyntheticNode } from './synthetic-nodes.js';

/** Synthetic prices settle every five minutes. */
export const SYNTHETIC_SLOT_MS = 300_000;
const HOUR_SLOTS = 12;
const DAY_SLOTS = 288;

/** Noise over hours to days: [period in slots, share of the variance]. */
const SCALES: readonly (readonly [number, number])[] = [[3 * DAY_SLOTS, 0.5], [DAY_SLOTS, 0.24], [4 * HOUR_SLOTS, 0.16], [HOUR_SLOTS, 0.06], [2, 0.04]];

function noiseOf(key: number, slot: number): number {
  return SCALES.reduce((total, [period, share], i) => total + Math.sqrt(share) * smoothNoise(hashWords(key, i), slot, period), 0);
}

/** Height of the daily pattern at an hour: bumps about three hours wide around each peak. */
function dailyHeight(node: SyntheticNode, hour: number): number {
  return node.peaks.reduce((total, [at, height]) => {
    const distance = Math.min(Math.abs(hour - at), 24 - Math.abs(hour - at));
    return total + height * Math.exp(-(distance * distance) / 8);
  }, 0);
}

/** What is worked out once per node: the daily pattern with mean 0 and variance 1, the shares below each z, and the quantile curve. */
interface Prepared {
  readonly daily: readonly number[];
  readonly shares: readonly number[];
  readonly quantiles: readonly (readonly [share: number, usdPerMwh: number])[];
}
const preparedNodes = new WeakMap<SyntheticNode, Prepared>();

/**
 * The quantile curve through the node's stated points. Its median is chosen so that the area under the curve is the stated
 * mean; the 85 % point lies a quarter of the way from the median to the 95 % point, as in real prices.
 */
function quantileCurve(node: SyntheticNode): Prepared['quantiles'] {
  const at = (median: number): [number, number][] => [
    [0, node.lowest], [0.05, node.p5],
    ...(node.negativeShare > 0.05 ? [[node.negativeShare, 0] as [number, number]] : []),
    [0.5, median], [0.85, median + 0.25 * (node.p95 - median)], [0.95, node.p95], [0.99, node.p99], [0.999, node.p999], [1, node.highest],
  ];
  const area = (points: readonly (readonly [number, number])[]): number =>
    points.slice(1).reduce((total, [share, value], i) => total + ((share - points[i]![0]) * (value + points[i]![1])) / 2, 0);
  const [atZero, atOne] = [area(at(0)), area(at(1))];
  const median = (node.mean - atZero) / (atOne - atZero);
  const floor = node.negativeShare > 0.05 ? 0 : node.p5;
  if (!(median > floor && median < node.p95)) throw new RangeError(`synthetic node ${node.id}: no median gives a mean of ${node.mean} USD/MWh between its 5 % and 95 % points`);
  return at(median);
}

const Z_LIMIT = 6;
const Z_STEP = 0.02;

/**
 * Share of all slots whose z lies below each grid point. The daily pattern is not normal, so this is the mean over the slots
 * of the day of the normal share around that slot's height; with it the stated quantiles are met whatever the pattern.
 */
function sharesBelow(daily: readonly number[], dailyShare: number): readonly number[] {
  return Array.from({ length: (2 * Z_LIMIT) / Z_STEP + 1 }, (_, i) => {
    const z = i * Z_STEP - Z_LIMIT;
    const total = daily.reduce((sum, height) => sum + normalShare((z - Math.sqrt(dailyShare) * height) / Math.sqrt(1 - dailyShare)), 0);
    return total / daily.length;
  });
}
function shareBelow(shares: readonly number[], z: number): number {
  const place = (Math.max(-Z_LIMIT, Math.min(Z_LIMIT - Z_STEP / 2, z)) + Z_LIMIT) / Z_STEP;
  const low = Math.floor(place);
  return shares[low]! + (place - low) * (shares[low + 1]! - shares[low]!);
}

function prepare(node: SyntheticNode): Prepared {
  const known = preparedNodes.get(node);
  if (known !== undefined) return known;
  const raw = Array.from({ length: DAY_SLOTS }, (_, slot) => dailyHeight(node, slot / HOUR_SLOTS));
  const mean = raw.reduce((a, b) => a + b, 0) / DAY_SLOTS;
  const deviation = Math.sqrt(raw.reduce((total, value) => total + (value - mean) ** 2, 0) / DAY_SLOTS);
  const daily = raw.map((value) => (value - mean) / deviation);
  const prepared = { daily, shares: sharesBelow(daily, node.dailyShare), quantiles: quantileCurve(node) };
  preparedNodes.set(node, prepared);
  return prepared;
}

function quantile(points: Prepared['quantiles'], share: number): number {
  for (let i = 1; i < points.length; i += 1) {
    const [[low, from], [high, to]] = [points[i - 1]!, points[i]!];
    if (share <= high) return from + ((share - low) / (high - low)) * (to - from);
  }
  return points.at(-1)![1];
}

/**
 * Price of the five-minute slot that contains `at`. A pure function of (seed, node, slot): any stretch can be made at any
 * time, in any order, and joins what was made before. Whole cents.
 */
export function syntheticPrice(seed: number, node: SyntheticNode, at: EpochMs): MicroUsdPerMwh {
  const slot = floorTo(at, SYNTHETIC_SLOT_MS) / SYNTHETIC_SLOT_MS;
  const { daily, shares, quantiles } = prepare(node);
  const localSlot = (((slot + node.utcOffsetHours * HOUR_SLOTS) % DAY_SLOTS) + DAY_SLOTS) % DAY_SLOTS;
  const common = noiseOf(hashWords(seed, hashText(node.market), 1), slot);
  const own = node.marketShare < 1 ? noiseOf(hashWords(seed, hashText(node.id), 2), slot) : 0;
  const noise = Math.sqrt(node.marketShare) * common + Math.sqrt(1 - node.marketShare) * own;
  const z = Math.sqrt(node.dailyShare) * daily[localSlot]! + Math.sqrt(1 - node.dailyShare) * noise;
  return microUsdPerMwh(BigInt(Math.round(quantile(quantiles, shareBelow(shares, z)) * 100)) * 10_000n);
}

export interface SyntheticPricesRequest {
  readonly seed: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly nodes: readonly SyntheticNode[];
}

/** Five-minute prints of every node over the slots that start in [from, to), labelled synthetic, node by node. */
export function syntheticPrices({ seed, from, to, nodes }: SyntheticPricesRequest): PricePrint<string>[] {
  const prints: PricePrint<string>[] = [];
  const first = (Math.ceil(from / SYNTHETIC_SLOT_MS) * SYNTHETIC_SLOT_MS) as EpochMs;
  for (const node of nodes) {
    for (let at = first; at < to; at = (at + SYNTHETIC_SLOT_MS) as EpochMs) {
      prints.push({
        seriesId: node.id, from: at, to: (at + SYNTHETIC_SLOT_MS) as EpochMs, microUsdPerMwh: syntheticPrice(seed, node, at),
        provenance: { origin: 'synthetic', source: `synthetic demo market, seed ${seed}` }, revision: 0,
      });
    }
  }
  return prints;
}
