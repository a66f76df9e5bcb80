import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compile } from './compile.js';
import { FallingPrices } from './falling-prices.js';
import { runCost } from './schedule.js';

const SLOTS = 6;
/** One job of 2 GPUs x 2 slots, which takes a node of 4 in the second pool; slots 1 to 5 are its window. */
const model = compile({
  slotSeconds: 3_600, slots: SLOTS, jobs: [{ id: 'j', gpus: 2, slots: 2, release: 1, deadline: 5, unplacedCost: 1, wholeNodes: true }],
  pools: ['a', 'b'].map((id, p) => ({ id, site: 's', gpus: Array<number>(SLOTS).fill(8), costPerGpuSlot: Array<number>(SLOTS).fill(0), ...(p === 1 ? { nodeGpus: 4 } : {}) })),
});
const prices = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2 * SLOTS, maxLength: 2 * SLOTS });
function setPrices(premium: Float64Array, perSlot: readonly number[]): void {
  for (let p = 0; p < 2; p += 1) for (let t = 0; t < SLOTS; t += 1) premium[p * (SLOTS + 1) + t + 1] = premium[p * (SLOTS + 1) + t]! + perSlot[p * SLOTS + t]!;
}
const cheapest = (premium: Float64Array, option: number): number =>
  Math.min(...[1, 2, 3].map((start) => (model.optWidth[option]! / 2) * runCost(model, premium, 0, option, [start, start + 2])));

it('whatever prices do, no window costs less than the bound, however long ago it was worked out', () => {
  expect([...model.optWidth]).toEqual([2, 4]);
  let near = 0;
  fc.assert(fc.property(fc.array(fc.tuple(prices, fc.boolean()), { minLength: 2, maxLength: 8 }), (rounds) => {
    const premium = new Float64Array(2 * (SLOTS + 1));
    const falling = new FallingPrices(model, premium);
    for (const [perSlot, looks] of rounds) {
      setPrices(premium, perSlot);
      falling.update();
      for (const option of [0, 1]) {
        const now = cheapest(premium, option);
        expect(falling.least(0, option)).toBeLessThanOrEqual(now);
        if (looks) falling.note(0, option, now);
        if (falling.least(0, option) > now - 1e-6) near += 1;
      }
    }
  }), { numRuns: 150 });
  expect(near).toBeGreaterThan(150);
});
it('before a window was looked at anything may be cheaper; afterwards a rise is no reason to look again, nor a fall elsewhere', () => {
  const premium = new Float64Array(2 * (SLOTS + 1));
  const falling = new FallingPrices(model, premium);
  const at = (perSlot: readonly number[]): number => {
    setPrices(premium, [...perSlot, ...perSlot]);
    falling.update();
    return falling.least(0, 0);
  };
  expect(at([5, 5, 5, 5, 5, 5])).toBe(-Infinity);
  falling.note(0, 0, 20);
  expect(at([5, 9, 9, 9, 9, 5])).toBeCloseTo(20, 6);
  expect(at([0, 9, 9, 9, 9, 0])).toBeCloseTo(20, 6);
  expect(at([0, 9, 6, 9, 9, 0])).toBeCloseTo(14, 6);
  falling.note(0, 0, 30);
  expect(falling.least(0, 0)).toBeCloseTo(30, 6);
});
