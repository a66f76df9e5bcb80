import { describe, expect, it } from '@jest/globals';
import { card as demoCard } from '@switchyard/billing/testing';
import { addSeconds, epochMs } from '@switchyard/kernel';
import { rateCardToJson, type RateCard } from '@switchyard/rating';
import type { UsageRow, UseSum } from '@switchyard/store';
import fc from 'fast-check';
import { addsUp, ofIntervals, ofSums, type RatedLease } from '@switchyard/market';
import { useSoFar } from './cost-so-far.js';

const seriesId = demoCard.components.flatMap((component) => ('seriesId' in component ? [component.seriesId] : []))[0]!;
const leaseOf = (card: RateCard): RatedLease => ({ id: 'lease_1' as never, rateCard: rateCardToJson(card), energyModel: { maxWPerGpu: 1_275, loadFractionPpm: 760_000, version: 1 } });
interface Told {
  readonly gpuSeconds: bigint;
  readonly wh: bigint | null;
  readonly price: bigint | null;
  readonly gap: boolean;
}
const rowsOf = (told: readonly Told[]): readonly UsageRow[] => told.map(({ gpuSeconds, wh, price, gap }, n) => ({
  key: 'lease_1', from: addSeconds(epochMs(0), 300 * n), to: addSeconds(epochMs(0), 300 * (n + 1)), gpuSeconds: gap ? 0n : gpuSeconds, energyWh: gap ? null : wh, quality: gap ? 'gap' : wh === null ? 'estimated' : 'metered',
  readingIds: [], seriesId: price === null ? null : seriesId, revision: price === null ? null : 1, microUsdPerMwh: price,
}));
/** What the database adds up, in its words. */
function sumsOf(rows: readonly UsageRow[]): readonly UseSum[] {
  const groups = new Map<string, UsageRow[]>();
  for (const row of rows.filter(({ quality }) => quality !== 'gap')) {
    const key = `${row.energyWh === null ? row.gpuSeconds : ''} ${row.microUsdPerMwh !== null}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const total = (list: readonly UsageRow[], of: (row: UsageRow) => bigint): string => `${list.reduce((sum, row) => sum + of(row), 0n)}`;
  return [...groups.values()].map((list): UseSum => ({
    key: 'lease_1', estimatedGpuSeconds: list[0]!.energyWh === null ? list[0]!.gpuSeconds : null, priced: list[0]!.microUsdPerMwh !== null, intervals: BigInt(list.length), from: list[0]!.from, to: list.at(-1)!.to,
    gpuSeconds: total(list, (row) => row.gpuSeconds), energyWh: total(list, (row) => row.energyWh ?? 0n), price: total(list, (row) => row.microUsdPerMwh ?? 0n),
    energyAtPrice: total(list, (row) => (row.energyWh ?? 0n) * (row.microUsdPerMwh ?? 0n)),
  }));
}
const told = fc.record({
  gpuSeconds: fc.bigInt({ min: 0n, max: 2_400n }), wh: fc.option(fc.bigInt({ min: 0n, max: 900n })), price: fc.option(fc.bigInt({ min: -90_000_000n, max: 900_000_000n }), { freq: 8 }), gap: fc.boolean(),
});
const fixed: RateCard = { ...demoCard, components: [demoCard.components[0]!, { kind: 'energy_fixed', microUsdPerMwh: 50_000_000n as never, pue: { method: 'fixed', pue: 1_200_000n as never } }, ...demoCard.components.slice(2)] };
const collar: RateCard = { ...demoCard, components: demoCard.components.map((component) => (component.kind === 'energy_pass_through' ? { ...component, kind: 'energy_indexed', capMicroUsdPerMwh: 100_000_000n as never } : component)) };

describe('what a lease has cost so far', () => {
  it.each([['follows an index', demoCard], ['is of a fixed price', fixed]])('comes to the same from sums as from intervals, to the cent, where power %s', (_what, card) => {
    fc.assert(fc.property(fc.array(told, { maxLength: 40 }), (list) => {
      const [lease, rows] = [leaseOf(card), rowsOf(list)];
      expect(ofSums(lease, card, sumsOf(rows))).toEqual(ofIntervals(lease, card, rows));
    }), { numRuns: 200 });
  });
  it('is read as sums where the card allows it, and interval by interval where a price is bounded', async () => {
    const asked: string[] = [];
    const rows = rowsOf([{ gpuSeconds: 2_400n, wh: 500n, price: 900_000_000n, gap: false }]);
    const read = { sums: async () => (asked.push('sums'), sumsOf(rows)), intervals: async () => (asked.push('intervals'), rows) };
    expect([addsUp(demoCard), addsUp(fixed), addsUp(collar), addsUp({ ...demoCard, components: [...demoCard.components, { kind: 'escalator', appliesTo: ['gpu_hour'], steps: [] }] })]).toEqual([true, true, false, false]);
    const costs = [(await useSoFar(leaseOf(demoCard), read)).cost, (await useSoFar(leaseOf(collar), read)).cost];
    // 40 GPU-minutes at 2.35 are 1.57; 625 Wh at 902 and at 100 USD per MWh are 0.56 and 0.06; tax 8.25 %: 0.18 and 0.13.
    expect([costs, asked]).toEqual([[2_310_000n, 1_760_000n], ['sums', 'intervals']]);
  });
});
