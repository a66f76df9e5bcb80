import { expect, it } from '@jest/globals';
import { compile } from './compile.js';
import { Schedule } from './schedule.js';
import { tierExtras } from './tier-extras.js';

it('a slot is charged what the tiers would charge for one run more, less what the premium says of it already; never less than nothing', () => {
  const four = (value: number): number[] => Array<number>(4).fill(value);
  const model = compile({
    slotSeconds: 3_600, slots: 4,
    pools: [{ id: 'p', site: 's', gpus: four(8), costPerGpuSlot: four(1), kwPerGpu: 1 }],
    sites: [{ id: 's', tiers: [{ kwFrom: 2, usdPerKwSlot: 3 }, { kwFrom: 0, usdPerKwSlot: [0, 0, 0, 1] }] }],
    jobs: [{ id: 'a', gpus: 2, slots: 1, release: 0, deadline: 4, unplacedCost: 9 }, { id: 'b', gpus: 3, slots: 1, release: 0, deadline: 4, unplacedCost: 9 }],
  });
  const schedule = new Schedule(model);
  schedule.place(0, 0, [2, 3]);
  // USD per GPU-slot: nothing, more than the charge, a part of it, nothing.
  const perSlot = [0, 1.5, 1, 0];
  const premium = new Float64Array(5);
  for (let t = 0; t < 4; t += 1) premium[t + 1] = premium[t]! + perSlot[t]! * model.unitsPerUsd;
  const usd = (from: number, to: number): number[] => {
    const into = new Float64Array(5).fill(-1);
    tierExtras(schedule, 1, premium, from, to, into);
    return [...into].map((units) => (units < 0 ? -1 : units / model.unitsPerUsd));
  };
  // Three GPUs: 1 kW above the level where nothing runs, 3 kW beside the two; the second tier takes 3 in the last slot.
  expect(usd(0, 4)).toEqual([0, 3, 3, 9, 15]);
  expect(usd(1, 3)).toEqual([-1, 0, 0, 6, -1]);
});
