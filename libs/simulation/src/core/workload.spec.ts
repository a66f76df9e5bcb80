import { describe, expect, it } from '@jest/globals';
import { sizeSites, syntheticTrace, workloadFromTrace, type WorkloadOptions } from '../index.js';

const options: WorkloadOptions = { slotSeconds: 3_600, fromSeconds: 100, days: 1, speed: 1, seed: 1, deadlines: { kind: 'trace' }, minDurationSeconds: 60 };
const job = (id: string, over = {}) => ({ id, submitSeconds: 100, durationSeconds: 3_600, gpus: 8, ...over });

describe('workload', () => {
  it('takes the stretch, leaves short jobs out, rounds out to slots', () => {
    const load = workloadFromTrace([
      job('later', { submitSeconds: 101 }), job('first'), job('before', { submitSeconds: 99 }), job('after', { submitSeconds: 100 + 86_400 }), job('short', { durationSeconds: 59 }),
      job('long', { submitSeconds: 3_701, durationSeconds: 3_601, deadlineSeconds: 9_000 }),
    ], options);
    expect(load.jobs.map((j) => [j.id, j.releaseSlot, j.slots])).toEqual([['first', 0, 1], ['later', 1, 1], ['long', 2, 2]]);
    expect(load).toMatchObject({ leftOutShort: 1, widestGang: 8 });
    // 3,601 s after start + 9,000 s is slot 3.5: no room for two slots from slot 2, so the deadline gives way to the grid
    expect(load.jobs[2]!.deadlineSlot).toBe(4);
  });
  it('speeds up arrivals, not durations', () => {
    const [fast] = workloadFromTrace([job('j', { submitSeconds: 100 + 4 * 7_200 })], { ...options, speed: 4 }).jobs;
    expect(fast).toMatchObject({ submitSeconds: 7_200, releaseSlot: 2, durationSeconds: 3_600 });
  });
  it('draws deadlines per job: other jobs and their order change nothing', () => {
    const rule = { ...options, deadlines: { kind: 'mixed' } as const };
    const all = Array.from({ length: 200 }, (_, i) => job(`j${i}`, { durationSeconds: 36_000 }));
    const deadlines = (trace: typeof all) => new Map(workloadFromTrace(trace, rule).jobs.map((j) => [j.id, j.deadlineSlot]));
    const whole = deadlines(all);
    expect(deadlines(all.slice(50).reverse()).get('j70')).toBe(whole.get('j70'));
    const tight = [...whole.values()].filter((slot) => slot <= 25).length;
    expect(tight).toBeGreaterThan(80);
    expect(tight).toBeLessThan(140);
    expect(workloadFromTrace([job('j')], { ...options, deadlines: { kind: 'slack', hours: 5 } }).jobs[0]!.deadlineSlot).toBe(6);
  });
  it('sizes sites to the load in whole nodes, the biggest for the widest gang', () => {
    const load = workloadFromTrace([job('a', { gpus: 40, durationSeconds: 24 * 3_600 })], options);
    expect(sizeSites(load, 1, 0.5, [3, 1], 8)).toEqual({ gpus: [64, 24], actualLoad: 40 / 88 });
    expect(sizeSites(load, 1, 1, [1, 1], 8).gpus).toEqual([40, 24]);
  });
});

describe('synthetic trace', () => {
  const jobs = syntheticTrace({ seed: 4, days: 10, jobsPerDay: 300 });
  it('is the same for the same seed, in order of submission, with unique ids', () => {
    expect(syntheticTrace({ seed: 4, days: 10, jobsPerDay: 300 })).toEqual(jobs);
    expect(syntheticTrace({ seed: 5, days: 10, jobsPerDay: 300 })).not.toEqual(jobs);
    expect(jobs.every((j, i) => i === 0 || jobs[i - 1]!.submitSeconds <= j.submitSeconds)).toBe(true);
    expect(new Set(jobs.map((j) => j.id)).size).toBe(3_000);
  });
  it('has wide gangs, long and short runs, and busier halves of days', () => {
    const share = (test: (j: (typeof jobs)[number]) => boolean) => jobs.filter(test).length / jobs.length;
    expect(share((j) => j.gpus >= 16)).toBeCloseTo(0.25, 1);
    expect(share((j) => j.submitSeconds % 86_400 >= 43_200)).toBeCloseTo(2 / 3, 1);
    expect(share((j) => j.durationSeconds >= 1_800 && j.durationSeconds <= 172_800)).toBe(1);
    expect(share((j) => j.durationSeconds > 86_400)).toBeGreaterThan(0.1);
    expect(Math.max(...jobs.map((j) => j.submitSeconds))).toBeLessThan(10 * 86_400);
  });
});
