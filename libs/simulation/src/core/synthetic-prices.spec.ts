import { describe, expect, it } from '@jest/globals';
import { epochMs, HOUR_MS } from '@switchyard/kernel';
import { DEMO_NODES, Dice, hashWords, SYNTHETIC_SLOT_MS, syntheticPrice, syntheticPrices } from '../index.js';

const start = epochMs(Date.UTC(2026, 0, 1));
const SEEDS = [1, 7, 2026];
/** First slot of every hour of three invented years. */
const hourly = (id: string): number[] => {
  const node = DEMO_NODES.find((one) => one.id === id)!;
  return SEEDS.flatMap((seed) => Array.from({ length: 8760 }, (_, hour) => Number(syntheticPrice(seed, node, epochMs(start + hour * HOUR_MS))) / 1e6));
};
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [ma, mb] = [mean(a), mean(b)];
  const spread = (values: readonly number[], m: number) => Math.sqrt(mean(values.map((v) => (v - m) ** 2)));
  return mean(a.map((v, i) => (v - ma) * (b[i]! - mb))) / (spread(a, ma) * spread(b, mb));
};

describe('the synthetic demo market looks like real prices', () => {
  const series = new Map(DEMO_NODES.map((node) => [node.id, hourly(node.id)]));

  it.each(DEMO_NODES.map((node) => [node.id, node] as const))('%s: mean, 5 %%, 95 %%, negative share, rare spikes', (id, node) => {
    const values = series.get(id)!;
    const sorted = [...values].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(share * sorted.length)]!;
    // Weather lasts days, so three years still wander: a fifth of the mean, a quarter of the 95 % point.
    expect(Math.abs(mean(values) - node.mean)).toBeLessThan(0.2 * node.mean);
    expect(Math.abs(at(0.95) - node.p95)).toBeLessThan(0.25 * node.p95);
    expect(Math.abs(at(0.05) - node.p5)).toBeLessThan(6);
    expect(Math.abs(values.filter((v) => v < 0).length / values.length - node.negativeShare)).toBeLessThan(0.03);
    expect(sorted.at(-1)!).toBeGreaterThan(node.p99);
    expect(values.filter((v) => v > node.p999).length / values.length).toBeLessThan(0.004);
    expect(sorted[0]!).toBeGreaterThanOrEqual(node.lowest);
  });

  it('a day has cheap and dear hours: the median spread is 20 to 100 USD/MWh', () => {
    for (const [, values] of series) {
      const spreads = Array.from({ length: values.length / 24 }, (_, day) => values.slice(day * 24, day * 24 + 24)).map((day) => Math.max(...day) - Math.min(...day)).sort((a, b) => a - b);
      const median = spreads[Math.floor(spreads.length / 2)]!;
      expect(median).toBeGreaterThan(20);
      expect(median).toBeLessThan(100);
    }
  });

  it('nodes of one market move together, markets do not', () => {
    for (const a of DEMO_NODES) for (const b of DEMO_NODES) {
      if (a.id >= b.id) continue;
      const r = correlation(series.get(a.id)!, series.get(b.id)!);
      if (a.market === b.market) expect(r).toBeGreaterThan(0.4);
      else expect(Math.abs(r)).toBeLessThan(0.38);
    }
  });
});

it('meets its stated shares whatever the daily pattern', () => {
  const node = { ...DEMO_NODES[0]!, id: 'spiky', dailyShare: 0.9, peaks: [[19, 1]] as const };
  const values = Array.from({ length: 8760 }, (_, hour) => Number(syntheticPrice(1, node, epochMs(start + hour * HOUR_MS))) / 1e6);
  expect(Math.abs(values.filter((v) => v > node.p95).length / values.length - 0.05)).toBeLessThan(0.015);
  expect(Math.abs(values.filter((v) => v < 0).length / values.length - node.negativeShare)).toBeLessThan(0.025);
});

describe('the market goes on for ever', () => {
  const nodes = DEMO_NODES.slice(0, 2);
  it('any chunks join to the same prices, five minutes each, labelled synthetic', () => {
    const [from, middle, to] = [start, epochMs(start + 7 * SYNTHETIC_SLOT_MS), epochMs(start + 20 * SYNTHETIC_SLOT_MS)];
    const key = (p: { seriesId: string; from: number; microUsdPerMwh: bigint }) => `${p.seriesId} ${p.from} ${p.microUsdPerMwh}`;
    const whole = syntheticPrices({ seed: 3, from, to, nodes }).map(key).sort();
    const parts = [...syntheticPrices({ seed: 3, from: middle, to, nodes }), ...syntheticPrices({ seed: 3, from, to: middle, nodes })];
    expect(parts.map(key).sort()).toEqual(whole);
    expect(whole).toHaveLength(40);
    expect(parts[0]).toMatchObject({ provenance: { origin: 'synthetic' }, revision: 0 });
    expect(syntheticPrices({ seed: 3, from: epochMs(start + 1), to, nodes }).map((p) => p.from % SYNTHETIC_SLOT_MS)).toEqual(Array.from({ length: 38 }, () => 0));
    expect(parts[0]!.to - parts[0]!.from).toBe(300_000);
  });
  it('is fixed for ever by the seed: these very prices, on every machine', () => {
    expect(nodes.map((node) => syntheticPrice(1, node, start))).toEqual(nodes.map((node) => syntheticPrice(1, node, epochMs(start + 299_999))));
    expect(syntheticPrice(1, nodes[0]!, start)).not.toBe(syntheticPrice(2, nodes[0]!, start));
  });
});

describe('dice', () => {
  it('throw the same for the same seed and evenly over the range', () => {
    const throws = (seed: number) => {
      const dice = new Dice(seed);
      return Array.from({ length: 6_000 }, () => dice.between(1, 6));
    };
    expect(throws(5)).toEqual(throws(5));
    expect(throws(5).slice(0, 20)).not.toEqual(throws(6).slice(0, 20));
    for (let face = 1; face <= 6; face += 1) expect(Math.abs(throws(5).filter((t) => t === face).length - 1_000)).toBeLessThan(120);
    expect(hashWords(1, 2)).not.toBe(hashWords(2, 1));
  });
});
