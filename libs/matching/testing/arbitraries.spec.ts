import { describe, expect, it } from '@jest/globals';
import type { Instance, JobSpec } from '@switchyard/matching';
import fc from 'fast-check';
import { aFullInstance } from './arbitraries.js';

/** Least share of 1,000 instances, in per cent, in which a shape must occur: half of what was measured, so that a change that loses one shows. */
const shapes: readonly (readonly [string, number, (instance: Instance) => boolean])[] = [
  ['an empty market: no pool or no job', 10, ({ pools, jobs }) => pools.length === 0 || jobs.length === 0],
  ['a horizon of one slot', 4, ({ slots }) => slots === 1],
  ['a negative price', 20, ({ pools }) => pools.some(({ costPerGpuSlot }) => costPerGpuSlot.some((price) => price < 0))],
  ['two pools of one price in one slot', 20, ({ pools }) => pools.some((a, i) => pools.some((b, k) => k > i && a.costPerGpuSlot.some((price, t) => price === b.costPerGpuSlot[t])))],
  ['a closed slot', 20, ({ pools }) => pools.some(({ gpus }) => gpus.includes(0))],
  ['a gang as wide as its pool', 15, ({ pools, jobs }) => jobs.some(({ gpus }) => pools.some((pool) => pool.gpus.includes(gpus)))],
  ['deadline = release + duration', 15, ({ jobs }) => jobs.some(({ release, deadline, slots }) => slots !== undefined && deadline === release + slots)],
  ['a deadline beyond the horizon', 20, ({ slots, jobs }) => jobs.some(({ deadline }) => deadline > slots)],
  ['nodes', 15, ({ pools }) => pools.some(({ nodeGpus }) => nodeGpus !== undefined)],
  ['whole nodes', 15, ({ jobs }) => jobs.some(({ wholeNodes }) => wholeNodes)],
  ['a feeder limit', 25, ({ sites }) => (sites ?? []).some(({ kw }) => kw !== undefined)],
  ['tiers', 20, ({ sites }) => (sites ?? []).some(({ tiers }) => (tiers ?? []).length > 0)],
  ['two tiers of one site', 10, ({ sites }) => (sites ?? []).some(({ tiers }) => (tiers ?? []).length > 1)],
  ['asks', 15, ({ pools }) => pools.some(({ askPerGpuSlot }) => askPerGpuSlot !== undefined)],
  ['the all-in policy', 20, ({ policy }) => policy === 'all-in-price'],
  ['models of GPU', 15, has(({ models }) => models !== undefined)],
  ['a list of pools', 10, has(({ pools }) => pools !== undefined)],
  ['work by pool', 10, has(({ slotsByPool }) => slotsByPool !== undefined)],
  ['staging', 10, has(({ transferCost }) => transferCost !== undefined)],
  ['a budget', 15, has(({ capTotal }) => capTotal !== undefined)],
  ['a cap per GPU-hour', 15, has(({ capPerGpuHour }) => capPerGpuHour !== undefined)],
  ['a job that may be parked', 25, has(({ interruptible }) => interruptible !== undefined)],
  ['a restart that takes time', 15, has(({ interruptible }) => (interruptible?.restartSlots ?? 0) > 0)],
  ['a job that waits for another', 20, has(({ after }) => after !== undefined)],
  ['a job that is worth nothing', 15, has(({ unplacedCost }) => unplacedCost === 0)],
  ['a promise', 20, has(({ held }) => held !== undefined)],
  ['a promise in pieces', 5, has(({ held }) => (held?.segments.length ?? 0) > 1)],
  ['promises of two jobs', 10, ({ jobs }) => jobs.filter(({ held }) => held !== undefined).length > 1],
  ['customers', 15, has(({ tenant }) => tenant !== undefined)],
  ['jobs of a customer beside jobs of none', 10, ({ jobs }) => jobs.some(({ tenant }) => tenant !== undefined) && jobs.some(({ tenant }) => tenant === undefined)],
  ['two jobs of one age', 20, ({ jobs }) => new Set(jobs.map(({ waitedSeconds }) => waitedSeconds)).size < jobs.length],
  ['a weight', 15, ({ fairness }) => fairness?.tenants !== undefined],
  ['a tail', 15, ({ fairness }) => (fairness?.tailSlots ?? 0) > 0],
];
function has(is: (job: JobSpec) => boolean | undefined): (instance: Instance) => boolean {
  return ({ jobs }) => jobs.some((job) => is(job) === true);
}

describe('the generator of markets', () => {
  const sample = fc.sample(aFullInstance({ jobsMax: 10, slotsMax: 8, dependencies: true, interruptible: true, tiers: true }), { numRuns: 1_000, seed: 20_261_122 });
  const share = (is: (instance: Instance) => boolean): number => (100 * sample.filter(is).length) / sample.length;

  it.each(shapes)('makes %s in at least %d %% of them', (_name, least, is) => {
    expect(share(is)).toBeGreaterThanOrEqual(least);
  });
  it('leaves none of them in all markets', () => {
    for (const [name, , is] of shapes) expect([name, share(is) < 99]).toEqual([name, true]);
  });
});
