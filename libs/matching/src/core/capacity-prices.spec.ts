import { expect, it } from '@jest/globals';
import { setCapacityPrices } from './capacity-prices.js';
import { compile } from './compile.js';

it('known prices are taken by name where they are numbers above nothing; every other slot starts at 0', () => {
  const model = compile({
    slotSeconds: 3600, slots: 3, jobs: [],
    pools: ['a', 'b'].map((id) => ({ id, site: 's', gpus: [1, 1, 1], costPerGpuSlot: [1, 1, 1], kwPerGpu: 1 })),
    sites: [{ id: 's', kw: [1, 1, 1], tiers: [{ kwFrom: 1, usdPerKwSlot: 1 }] }],
  });
  const gpu = new Float64Array(6).fill(7);
  const kw = new Float64Array(6).fill(7);
  const usd = (values: Float64Array): number[] => [...values].map((value) => value / model.unitsPerUsd);
  setCapacityPrices(model, { pools: [{ pool: 'b', usdPerGpuSlot: [2, -3, Number.NaN, 9] }, { pool: 'gone', usdPerGpuSlot: [9] }], sites: [{ site: 's', usdPerKwSlot: [4] }], tiers: [[0.5, Infinity]] }, gpu, kw);
  expect([usd(gpu), usd(kw)]).toEqual([[0, 0, 0, 2, 0, 0], [4, 0, 0, 0.5, 0, 0]]);
  // Another number of tiers: they are others.
  setCapacityPrices(model, { pools: [], sites: [], tiers: [[1], [2]] }, gpu, kw);
  expect(usd(kw)).toEqual([0, 0, 0, 0.5, 0, 0]);
});
