import { describe, expect, it } from '@jest/globals';
import { canonicalJson, ppm } from '@switchyard/kernel';
import { deadlineMarginOf, noDeadlineMargin } from '@switchyard/market';
import { planBiggestFirst, planFifo } from '@switchyard/matching';
import fc from 'fast-check';
import { aJob, aReplay, aSite, judgeReplay } from '../../testing/index.js';
import { type PolicyResult, replay, type ReplayInput, type ReplayPolicy, replaySteps, type ReplayRun, warmPlanner } from '../index.js';

const ours = (): ReplayPolicy => ({ name: 'ours', plan: warmPlanner({ rounds: 20, seed: 1 }), holdsPromises: true, parks: true });
const fifo: ReplayPolicy = { name: 'fifo', plan: planFifo, holdsPromises: false };
const biggest: ReplayPolicy = { name: 'biggest', plan: planBiggestFirst, holdsPromises: false };
function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
const run = (input: ReplayInput, policy = ours()): PolicyResult => finish(replaySteps(input, policy));
const parts = (result: ReplayRun | undefined): unknown => result?.parts.map(({ site, from, to }) => [site, from, to]);
const cut = { id: 'cut', site: 'a', from: 2, to: 4, noticeSlot: 1, allowedShare: 0 };

describe('jobs that may be parked', () => {
  const parkable = { interruptible: { restartSlots: 0, segmentsMax: 4 } };
  it('skips the dear hours; rigid it cannot', () => {
    const market = aSite('a', 8, [10, 90, 10, 90, 10]);
    expect(parts(run(aReplay([market], [aJob('j', { slots: 3, deadlineSlot: 5, ...parkable })])).runs[0])).toEqual([['a', 0, 1], ['a', 2, 3], ['a', 4, 5]]);
    expect(parts(run(aReplay([market], [aJob('j', { slots: 3, deadlineSlot: 5 })])).runs[0])).toHaveLength(1);
  });
  it('is planned again while it runs: a price that becomes known parks it, at the price of coming back', () => {
    // Known one slot ahead; history says every hour costs 20, so the plan starts at once.
    const past = Array.from({ length: 8 * 24 }, () => 20);
    const site = { ...aSite('a', 8, [10, 900, 20, 20, 20]), microUsdPerMwh: [...past, 10, 900, 20, 20, 20].map((usd) => usd * 1e6) };
    const job = aJob('j', { slots: 2, deadlineSlot: 5, interruptible: { restartSlots: 1, segmentsMax: 4 } });
    const result = run(aReplay([site], [job], { historySlots: past.length, knownSlots: 1 }));
    expect(parts(result.runs[0])).toEqual([['a', 0, 1], ['a', 2, 4]]);
    expect(result).toMatchObject({ parked: 1, cut: 0 });
    expect(judgeReplay(aReplay([site], [job], { historySlots: past.length, knownSlots: 1 }), result)).toEqual([]);
  });
  it('goes on without a restart where it stands, whatever the restart costs', () => {
    const result = run(aReplay([aSite('a', 8, [10, 10, 10, 10, 10, 10])], [aJob('j', { slots: 4, deadlineSlot: 4, interruptible: { restartSlots: 2, segmentsMax: 3 } })]));
    expect(parts(result.runs[0])).toEqual([['a', 0, 4]]);
  });
  it('a promise is as long as what is left of it, though its last part would do nothing but come back: a dear hour then comes under the cap it was promised with', () => {
    const prices = [-20, -20, -20, -20, 300, 40, ...Array.from({ length: 22 }, () => -20)];
    const job = aJob('j', { gpus: 16, slots: 5, deadlineSlot: 11, interruptible: { restartSlots: 2, segmentsMax: 4 }, capUsdPerGpuHour: 0.05 });
    expect(run(aReplay([aSite('a', 16, prices)], [job], { horizonSlots: 20, knownSlots: 1 }))).toMatchObject({ placed: 1, lapsedPromises: 0 });
  });
  it('resumes at another site when that is cheaper by more than moving it costs, and pays for it', () => {
    const sites = [aSite('a', 8, [10, 300, 300, 300, 10]), aSite('b', 8, [200, 200, 10, 200, 200])];
    const job = (moveMicroUsd: number) => aJob('j', { slots: 2, deadlineSlot: 4, ...parkable, data: { feeder: 'a', moveMicroUsd } });
    // The first plan knows slot 0 only and history says that all is dear later.
    const knowing = (move: number): ReplayInput => aReplay(sites.map((site) => ({ ...site, microUsdPerMwh: [...Array.from({ length: 8 * 24 }, () => 150e6), ...site.microUsdPerMwh] })), [job(move)], { historySlots: 8 * 24, knownSlots: 1 });
    expect(run(knowing(10_000))).toMatchObject({ migrations: 1, transferMicroUsd: 10_000 });
    expect(run(knowing(90_000_000))).toMatchObject({ migrations: 0, transferMicroUsd: 0 });
  });
});

describe('curtailment', () => {
  it('a job that runs through is cut in the slot of a full cut and goes on from its checkpoint, with a restart', () => {
    const input = aReplay([aSite('a', 8, Array.from({ length: 10 }, () => 10))], [aJob('j', { slots: 4, deadlineSlot: 10 })], { curtailments: [cut] });
    const result = run(input);
    expect(parts(result.runs[0])).toEqual([['a', 0, 2], ['a', 4, 7]]);
    expect(result).toMatchObject({ cut: 1, brokenPromises: 0 });
    expect(judgeReplay(input, result)).toEqual([]);
  });
  it('and goes on elsewhere at once where there is room', () => {
    const result = run(aReplay([aSite('a', 8, Array.from({ length: 6 }, () => 10)), aSite('b', 8, Array.from({ length: 6 }, () => 20))], [aJob('j', { slots: 4, deadlineSlot: 6 })], { curtailments: [cut] }));
    expect(parts(result.runs[0])).toEqual([['a', 0, 2], ['b', 2, 5]]);
  });
  it('a promise that a cut makes impossible is missed, counted and named with its event', () => {
    const input = aReplay([aSite('a', 8, Array.from({ length: 5 }, () => 10))], [aJob('j', { slots: 4, deadlineSlot: 5 })], { curtailments: [cut] });
    const result = run(input);
    expect(result).toMatchObject({ placed: 0, brokenPromises: 1, brokenByCurtailment: 1, misses: [{ job: 'j', cause: 'curtailed', accepted: true, event: 'cut' }] });
    expect(judgeReplay(input, result)).toEqual([]);
  });
  it('nobody knows of an event before its notice; half a site keeps half of its jobs, the longest at work', () => {
    const input = aReplay([aSite('a', 16, Array.from({ length: 12 }, () => 10))], [aJob('old', { slots: 5, deadlineSlot: 12 }), aJob('young', { releaseSlot: 1, slots: 5, deadlineSlot: 12 })], {
      curtailments: [{ ...cut, noticeSlot: 2, allowedShare: 0.5 }],
    });
    const result = run(input);
    expect(parts(result.runs.find((one) => one.job === 'old'))).toEqual([['a', 0, 5]]);
    expect((parts(result.runs.find((one) => one.job === 'young')) as unknown[])[0]).toEqual(['a', 1, 2]);
    expect(() => run({ ...input, curtailments: [{ ...cut, noticeSlot: 3 }] })).toThrow(/notice in slot 3/);
  });
});

it('a feeder carries only so much of what pools have', () => {
  const sites = [{ ...aSite('a', 16, [10, 20]), feeder: 'f' }, { ...aSite('b', 16, [10, 20]), feeder: 'f' }];
  const input = aReplay(sites, ['x', 'y', 'z'].map((id) => aJob(id, { deadlineSlot: 2 })), { feeders: [{ id: 'f', kw: 8 * 2 * 1.275 }] });
  const result = run(input);
  expect(result.load[0]!.map((gpus, slot) => gpus + result.load[1]![slot]!)).toEqual([16, 8]);
  expect(judgeReplay(input, result)).toEqual([]);
});

it('faster GPUs need fewer slots, whole nodes more of them, a cap refuses, a successor waits', () => {
  const input = aReplay(
    [{ ...aSite('slow', 16, [10, 10, 10, 10, 10, 10]), nodeGpus: 8 }, { ...aSite('fast', 16, [12, 12, 12, 12, 12, 12]), speedPpm: 2_000_000, nodeGpus: 8 }],
    [aJob('a', { slots: 4, deadlineSlot: 6 }), aJob('b', { slots: 2, deadlineSlot: 6, after: ['a'] }), aJob('small', { gpus: 3, wholeNodes: true }), aJob('poor', { capUsdPerGpuHour: 0.0001 })],
  );
  const result = run(input);
  expect(parts(result.runs.find((one) => one.job === 'a'))).toEqual([['fast', 0, 2]]);
  expect(result.runs.find((one) => one.job === 'b')!.parts[0]!.from).toBeGreaterThanOrEqual(2);
  expect(result.misses).toMatchObject([{ job: 'poor', accepted: false }]);
  expect(result.load.map((row) => Math.max(...row)).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(16);
  expect(judgeReplay(input, result)).toEqual([]);
});

const price = fc.constantFrom(-20, 0, 40, 40, 300);
const slots = 30;
const aMarket = fc.record({
  prices: fc.tuple(fc.array(price, { minLength: slots, maxLength: slots }), fc.array(price, { minLength: slots, maxLength: slots })),
  jobs: fc.array(fc.record({
    releaseSlot: fc.nat(15), slots: fc.integer({ min: 1, max: 6 }), gpus: fc.constantFrom(1, 3, 8, 16), slack: fc.nat(10),
    parks: fc.constantFrom(undefined, { restartSlots: 0, segmentsMax: 3 }, { restartSlots: 1, segmentsMax: 2 }, { restartSlots: 2, segmentsMax: 4 }),
    wholeNodes: fc.boolean(), tenant: fc.constantFrom('x', 'y'), waits: fc.boolean(), feeder: fc.constantFrom('f', 's1', undefined), cap: fc.constantFrom(undefined, 0.05),
  }), { maxLength: 12 }),
  events: fc.array(fc.record({ site: fc.constantFrom('f', 's1'), from: fc.integer({ min: 2, max: 24 }), length: fc.integer({ min: 1, max: 4 }), notice: fc.nat(6), allowedShare: fc.constantFrom(0, 0.5) }), { maxLength: 3 }),
  knownSlots: fc.constantFrom(1, 6, 30),
  commitSlots: fc.constantFrom(1, 2),
  deadlineMargin: fc.constantFrom(noDeadlineMargin, deadlineMarginOf(0.5, 4), deadlineMarginOf(1, 20)),
}).map(({ prices, jobs, events, knownSlots, commitSlots, deadlineMargin }): ReplayInput => {
  const sorted = [...jobs].sort((a, b) => a.releaseSlot - b.releaseSlot);
  const pool = (id: string, at: number, over: object) => ({ ...aSite(id, 16, prices[at]!), nodeGpus: 8, ...over });
  return aReplay([pool('s0', 0, { feeder: 'f' }), pool('s0/fast', 0, { feeder: 'f', speedPpm: 1_500_000 }), pool('s1', 1, { puePpm: ppm(1_100_000n) })], sorted.map((job, i) => {
    const { parks, waits, feeder, cap, slack, ...rest } = job;
    return aJob(`j${i}`, {
      ...rest, deadlineSlot: job.releaseSlot + job.slots + slack, ...(parks && { interruptible: parks }), ...(waits && i > 0 ? { after: [`j${i - 1}`] } : {}),
      ...(feeder && { data: { feeder, moveMicroUsd: 50_000 } }), ...(cap !== undefined && { capUsdPerGpuHour: cap }),
    });
  }), {
    knownSlots, commitSlots, deadlineMargin, horizonSlots: 20, feeders: [{ id: 'f', kw: 24 * 1.275 }], ageingPercentPerDay: 10, moveGainUsd: 0.05,
    curtailments: events.map(({ site, from, length, notice, allowedShare }, i) => ({ id: `e${i}`, site, from, to: from + length, allowedShare, noticeSlot: Math.max(0, Math.floor((from - notice) / commitSlots) * commitSlots) })),
  });
});

describe('everything at once, judged from the runs alone', () => {
  it('INV-SIM-JUDGE: overfills nothing, runs or misses each job once, pays what ran, and twice to the same bytes', () => {
    fc.assert(fc.property(aMarket, (input) => {
      const results = finish(replay(input, [ours(), fifo, biggest]));
      for (const result of results) expect(judgeReplay(input, result).map((line) => `${result.name}: ${line}`).filter((line) => result.name === 'ours' || !line.includes('accepted, missed'))).toEqual([]);
      expect(canonicalJson(finish(replay(input, [ours(), fifo, biggest])))).toBe(canonicalJson(results));
    }), { numRuns: 20 });
  });
  it('INV-SIM-PROMISE: without a curtailment no accepted job is missed', () => {
    fc.assert(fc.property(aMarket, (input) => {
      const result = run({ ...input, curtailments: [] });
      expect(result.misses.filter((miss) => miss.accepted)).toEqual([]);
      expect(result.lapsedPromises).toBe(0);
    }), { numRuns: 25 });
  });
});
