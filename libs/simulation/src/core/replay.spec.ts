import { describe, expect, it } from '@jest/globals';
import { canonicalJson, microUsdPerMwh, ppm } from '@switchyard/kernel';
import { plan, planCheapestNow, planFifo } from '@switchyard/matching';
import { forecastSlots, gpuModel, powerCostPerGpuHour, powerModelOf } from '@switchyard/power';
import fc from 'fast-check';
import { aJob, aReplay, aSite, judgeReplay } from '../../testing/index.js';
import { foresightInstance, type PolicyResult, replay, type ReplayInput, type ReplayPolicy, type ReplayRun, replaySteps, VirtualClock } from '../index.js';
import { epochMs } from '@switchyard/kernel';

const ours: ReplayPolicy = { name: 'ours', plan: (instance) => plan(instance, { rounds: 20, seed: 1 }), holdsPromises: true };
const fifo: ReplayPolicy = { name: 'fifo', plan: planFifo, holdsPromises: false };
const cheapestNow: ReplayPolicy = { name: 'cheapest', plan: planCheapestNow, holdsPromises: false };

function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
const run = (input: ReplayInput, policy = ours): PolicyResult => finish(replaySteps(input, policy));
const times = (run: ReplayRun): (readonly [number, number])[] => run.parts.map(({ from, to }) => [from, to]);
/** What 8 H100 cost for an hour at so many USD/MWh and PUE 1, in micro-USD. */
const hourOf8 = (usd: number): number => 8 * Number(powerCostPerGpuHour(powerModelOf(gpuModel('h100-sxm5-80gb')!), ppm(1_000_000n), microUsdPerMwh(BigInt(usd * 1e6))));

describe('replay', () => {
  it('waits for the cheap hour, at the cheap site; the baselines do not', () => {
    const sites = [aSite('a', 8, [50, 50, 50, 50]), aSite('b', 8, [90, 40, 5, 60])];
    const input = aReplay(sites, [aJob('j', { deadlineSlot: 4 })]);
    expect(run(input)).toMatchObject({ powerMicroUsd: hourOf8(5), placed: 1, missed: 0, meanWaitHours: 2, runs: [{ parts: [{ site: 'b', from: 2, to: 3 }] }] });
    expect(run(input, fifo)).toMatchObject({ powerMicroUsd: hourOf8(50), meanWaitHours: 0, meanGap: null });
    expect(run(input, cheapestNow).runs).toMatchObject([{ parts: [{ site: 'a', from: 0, to: 1 }] }]);
  });

  it('accounts actual prices, not what the plan assumed', () => {
    // Known one slot ahead; the forecast repeats yesterday (cheap at slot 2) but today it is dear.
    const yesterday = Array.from({ length: 24 }, (_, hour) => (hour === 2 ? -10 : 60));
    const site = { ...aSite('a', 8, [60, 60, 500, 60, 60]), microUsdPerMwh: [...yesterday, 60, 60, 500, 60, 60].map((usd) => usd * 1e6) };
    const result = run(aReplay([site], [aJob('j', { deadlineSlot: 3 })], { historySlots: 24, knownSlots: 1 }));
    expect(result.runs).toMatchObject([{ parts: [{ from: 2, to: 3 }], powerMicroUsd: hourOf8(500) }]);
    expect(result.forecastErrorUsdPerMwh).toBeGreaterThan(0);
  });

  it('shows a plan no price it cannot know: beyond the known slots stands the forecast from what is known, and its error is reported by lead', () => {
    // Eight days at 10 and 30 by half day; the replay itself is at 100. A plan in slot 0 knows slots 0 and 1.
    const past = Array.from({ length: 8 * 24 }, (_, hour) => (hour % 24 < 12 ? 10 : 30));
    const site = { ...aSite('a', 8, Array.from({ length: 72 }, () => 100)), microUsdPerMwh: [...past, ...Array.from({ length: 72 }, () => 100)].map((usd) => usd * 1e6) };
    const seen: number[][] = [];
    const spy: ReplayPolicy = { ...ours, plan: (instance) => (seen.push([...instance.pools[0]!.costPerGpuSlot]), ours.plan(instance, 0)) };
    const result = run(aReplay([site], [aJob('j', { deadlineSlot: 72 })], { historySlots: 8 * 24, knownSlots: 2 }), spy);
    const perUsd = seen[0]![0]! / 100;
    const assumed = seen[0]!.map((cost) => cost / perUsd);
    expect(assumed.slice(0, 2)).toEqual([100, 100]);
    expect(assumed.slice(2).every((price) => price > 5 && price < 60)).toBe(true);
    const forecast = forecastSlots({ history: site.microUsdPerMwh.slice(0, 8 * 24 + 2), slotsPerDay: 24, count: 70 });
    expect(assumed[40]).toBeCloseTo(forecast[38]! / 1e6, 3);
    expect(result.forecastErrorByLead.map((lead) => lead.day)).toEqual([1, 2, 3]);
    expect(result.forecastErrorByLead[0]!.biasUsdPerMwh).toBeLessThan(-30);
  });

  it('hands a waiting job its held place at the next plan; baselines get none', () => {
    const input = aReplay([aSite('a', 8, [50, 40, 1, 60])], [aJob('j', { deadlineSlot: 4 })]);
    for (const [policy, held] of [[ours, { pool: 'a', segments: [[1, 2]] }], [{ ...ours, holdsPromises: false }, undefined]] as const) {
      const seen: unknown[] = [];
      run(input, { ...policy, plan: (instance) => (seen.push(instance.jobs[0]!.held), ours.plan(instance, 0)) });
      expect(seen.slice(0, 2)).toEqual([undefined, held]);
    }
  });

  it('plans only with jobs that have arrived and keeps what runs', () => {
    const early = aJob('early', { slots: 2, deadlineSlot: 2 });
    const late = aJob('late', { releaseSlot: 1, deadlineSlot: 3 });
    const result = run(aReplay([aSite('a', 8, [50, 1, 1])], [early, late]));
    expect(result.runs.map((r) => [r.job, times(r)])).toEqual([['early', [[0, 2]]], ['late', [[2, 3]]]]);
  });

  it('misses what cannot fit, once, and says which', () => {
    const result = run(aReplay([aSite('a', 8, [1, 1])], [aJob('wide', { gpus: 16 }), aJob('ok')]));
    expect(result).toMatchObject({ placed: 1, missed: 1, misses: [{ job: 'wide', cause: 'never-placed' }], brokenPromises: 0 });
  });

  it('pays a partial last slot in part', () => {
    const half = aJob('half', { durationSeconds: 5_400, slots: 2, deadlineSlot: 2 });
    expect(run(aReplay([aSite('a', 8, [10, 30])], [half])).powerMicroUsd).toBe(hourOf8(10) + hourOf8(30) / 2);
  });

  it('serves first come, first served whatever the ids are', () => {
    const jobs = [aJob('z', { submitSeconds: 0, deadlineSlot: 9 }), aJob('a', { submitSeconds: 1, deadlineSlot: 9 })];
    expect(run(aReplay([aSite('s', 8, [1, 1, 1])], jobs), fifo).runs.map((r) => [r.job, times(r)])).toEqual([['a', [[1, 2]]], ['z', [[0, 1]]]]);
  });

  it('a planner that overfills a site or invents a job is a bug', () => {
    const input = aReplay([aSite('a', 8, [1, 1])], [aJob('j', { gpus: 16 })]);
    const rogue = (job: string): ReplayPolicy => ({
      name: 'rogue', holdsPromises: true,
      plan: (instance) => ({ ...plan(instance, { rounds: 1 }), placements: [{ job, pool: 'a', segments: [[0, 1]], cost: 0, powerCost: 0, allInCost: 0 }] }),
    });
    expect(() => run(input, rogue('00000000'))).toThrow(/overfills site a in slot 0/);
    expect(() => run(input, rogue('00000009'))).toThrow(/unknown job/);
    expect(() => run({ ...input, slots: 3 })).toThrow(/the replay has 3/);
  });

  const price = fc.constantFrom(-20, 0, 40, 40, 300);
  const market = fc.record({
    prices: fc.tuple(fc.array(price, { minLength: 30, maxLength: 30 }), fc.array(price, { minLength: 30, maxLength: 30 })),
    jobs: fc.array(fc.record({ releaseSlot: fc.nat(15), slots: fc.integer({ min: 1, max: 5 }), gpus: fc.constantFrom(1, 8, 16), slack: fc.nat(8) }), { maxLength: 12 }),
    knownSlots: fc.constantFrom(1, 6, 30),
    commitSlots: fc.constantFrom(1, 2),
  }).map(({ prices, jobs, knownSlots, commitSlots }) => {
    const sorted = [...jobs].sort((a, b) => a.releaseSlot - b.releaseSlot);
    return aReplay(prices.map((usd, s) => aSite(`s${s}`, 16, usd)), sorted.map((job, i) => aJob(`j${i}`, { ...job, deadlineSlot: job.releaseSlot + job.slots + job.slack })), { knownSlots, commitSlots, horizonSlots: 20 });
  });

  it('runs or misses every job once, inside its window, never over capacity, promises kept, twice the same bytes', () => {
    fc.assert(fc.property(market, (input) => {
      const results = finish(replay(input, [ours, fifo]));
      for (const result of results) {
        expect(judgeReplay(input, result)).toEqual([]);
        expect(result.brokenPromises).toBe(0);
      }
      expect(canonicalJson(finish(replay(input, [ours, fifo])))).toBe(canonicalJson(results));
    }), { numRuns: 25 });
  });

  it('never beats the bound with perfect foresight', () => {
    fc.assert(fc.property(market, (input) => {
      const result = run(input);
      const bound = plan(foresightInstance(input), { rounds: 20 }).lowerBound;
      expect(result.planMicroUsd / 1e6).toBeGreaterThanOrEqual(bound - 1e-6);
    }), { numRuns: 25 });
  });
});

it('virtual time only moves forward', () => {
  const clock = new VirtualClock(epochMs(5));
  expect(clock.advanceTo(epochMs(7))).toBe(clock.now());
  expect(() => clock.advanceTo(epochMs(6))).toThrow(RangeError);
});
