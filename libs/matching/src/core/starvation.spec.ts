import { describe, expect, it } from '@jest/globals';
import { rollMarket, type RollingFate, type RollingJob, type RollingPolicy } from '@switchyard/matching/testing';

const GPUS = 8;
const policy: RollingPolicy = { horizonSlots: 24, tailSlots: 4, unplacedUsdPerGpuHour: 20, ageingPercentPerDay: 10, tellsWaiting: true, rounds: 4 };
/** A daily wave with a dip at night, so that plans do not simply run from left to right. */
const price = (slot: number): number => 0.05 + 0.03 * Math.sin((2 * Math.PI * slot) / 24);
const gang: RollingJob = { id: 'z gang', gpus: GPUS, slots: 4, arrives: 2 };

/** Small jobs at 1.25 times the capacity, every cycle for `cycles`, after a flood at the start that fills the whole horizon. */
function smallJobs(cycles: number): RollingJob[] {
  const jobs: RollingJob[] = [];
  for (let arrives = 0; arrives < cycles; arrives += 1) {
    let left = (arrives === 0 ? 0.95 * policy.horizonSlots : 1.25) * GPUS;
    for (let k = 0; left > 0; k += 1) {
      const [gpus, slots] = [1 + ((arrives + k) % 2), 1 + ((arrives + 2 * k) % 3)];
      jobs.push({ id: `small ${String(arrives).padStart(3, '0')}.${String(k).padStart(3, '0')}`, gpus, slots, arrives });
      left -= gpus * slots;
    }
  }
  return jobs;
}

/** The bound of the README: every job that waits when the gang comes may be head before it for as long as its own run, then the gang's own run. */
function latestPromise(fates: ReadonlyMap<string, RollingFate>): number {
  const older = [...fates.values()].filter(({ job, promisedAt }) => job.arrives <= gang.arrives && job.id !== gang.id && (promisedAt === undefined || promisedAt >= gang.arrives));
  return gang.arrives + older.reduce((sum, { job }) => sum + job.slots + 1, 0) + gang.slots + 1;
}

describe('no starvation: small jobs at 1.25 times the capacity in every cycle, and a gang of the whole pool', () => {
  const STREAM = 60;
  const DRAINED = 125;
  const jobs = [...smallJobs(STREAM), gang];
  const fates = rollMarket(GPUS, price, jobs, DRAINED, policy);
  const found = fates.get(gang.id)!;

  it('INV-M9: the gang holds a place within the stated bound, while small jobs still stream in', () => {
    expect(found.promisedAt).toBeLessThanOrEqual(latestPromise(fates));
    expect(latestPromise(fates)).toBeLessThan(STREAM);
  });
  it('the place is kept: it runs no later than it was promised', () => {
    expect(found.start! + gang.slots).toBeLessThanOrEqual(found.promisedEnd!);
  });
  it('small jobs that come after the promise are backfilled before it', () => {
    const before = [...fates.values()].filter(({ job, start }) => job.arrives > found.promisedAt! && start! < found.start!);
    expect(before.length).toBeGreaterThan(0);
  });
  it('every job is placed and has run once the stream is over', () => {
    const late = [...fates.values()].filter(({ job, start }) => start === undefined || start + job.slots > DRAINED);
    expect(late).toEqual([]);
  });
  it('without a tail the gang gets no place as long as the stream lasts', () => {
    expect(rollMarket(GPUS, price, jobs, STREAM, { ...policy, tailSlots: 0 }).get(gang.id)!.promisedAt).toBeUndefined();
  });
  it('nor with a tail where the planner does not hear how long a job waits', () => {
    expect(rollMarket(GPUS, price, jobs, STREAM, { ...policy, tellsWaiting: false }).get(gang.id)!.promisedAt).toBeUndefined();
  });
});
