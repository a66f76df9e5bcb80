import { describe, expect, it } from '@jest/globals';
import { anInstance, runsOn } from '@switchyard/matching/testing';
import fc from 'fast-check';
import { compile } from './compile.js';
import { RunPrices } from './run-prices.js';
import { runCost, Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

const shape = { jobsMax: 6, slotsMax: 9, dependencies: false, interruptible: true };

describe('window search', () => {
  it('finds the least objective + premium over every run that still fits, whatever it leaves out on the way', () => {
    fc.assert(fc.property(anInstance(shape), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 30, maxLength: 30 }), (instance, premiums) => {
      // Caps are kept by a second choice that need not be the cheapest run.
      const uncapped = { ...instance, jobs: instance.jobs.map(({ capTotal: _total, capPerGpuHour: _perHour, ...job }) => job) };
      const model = compile(uncapped);
      const premium = new Float64Array(model.objective.length);
      for (let p = 0; p < model.poolIds.length; p += 1) {
        for (let t = 0; t < model.slots; t += 1) premium[p * (model.slots + 1) + t + 1] = premium[p * (model.slots + 1) + t]! + (premiums[(7 * p + t) % 30]! * model.unitsPerUsd) / 100;
      }
      const prices = new RunPrices(model, premium);
      const schedule = new Schedule(model);
      const search = new WindowSearch();
      model.jobIds.forEach((id, job) => {
        const spec = uncapped.jobs.find((one) => one.id === id)!;
        let least = Infinity;
        for (let option = model.optFrom[job]!; option < model.optFrom[job + 1]!; option += 1) {
          const pool = uncapped.pools.find((one) => one.id === model.poolIds[model.optPool[option]!])!;
          for (const { slots } of runsOn(uncapped, spec, pool)) {
            const run = slots.flatMap((t) => [t, t + 1]);
            if (!schedule.fits(option, run)) continue;
            const widthPerGpu = model.optWidth[option]! / model.jobGpus[job]!;
            least = Math.min(least, runCost(model, model.objective, job, option, run) + model.optTransfer[option]! + widthPerGpu * runCost(model, premium, job, option, run));
          }
        }
        const found = search.best(schedule, job, prices);
        expect(found).toBe(least < Infinity);
        if (!found) return;
        expect(search.value / model.unitsPerUsd).toBeCloseTo(least / model.unitsPerUsd, 8);
        const widthPerGpu = model.optWidth[search.option]! / model.jobGpus[job]!;
        const cost = runCost(model, model.objective, job, search.option, search.run!) + model.optTransfer[search.option]! + widthPerGpu * runCost(model, premium, job, search.option, search.run!);
        expect([schedule.fits(search.option, search.run!), cost / model.unitsPerUsd]).toEqual([true, expect.closeTo(least / model.unitsPerUsd, 8)]);
        schedule.place(job, search.option, search.run!);
      });
    }), { numRuns: 300 });
  });

  it('looks on for a cheaper window where staging the data costs more than the run, and the cheapest of all is taken', () => {
    const model = compile({
      slotSeconds: 3_600, slots: 4,
      pools: [{ id: 'p', site: 's', gpus: [1, 1, 1, 1], costPerGpuSlot: [3, 1, 2, 4] }],
      jobs: [{ id: 'j', gpus: 1, slots: 1, release: 0, deadline: 4, unplacedCost: 99, transferCost: { p: 10 } }],
    });
    const [schedule, search] = [new Schedule(model), new WindowSearch()];
    schedule.freeGpus[1] = 0;
    expect(search.best(schedule, 0, new RunPrices(model, new Float64Array(model.objective.length)))).toBe(true);
    expect([search.run, search.value / model.unitsPerUsd]).toEqual([[2, 3], 12]);
  });
});
