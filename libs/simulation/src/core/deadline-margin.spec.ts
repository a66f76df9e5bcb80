import { describe, expect, it } from '@jest/globals';
import { deadlineMarginOf } from '@switchyard/market';
import { aJob, aReplay, aSite, judgeReplay } from '../../testing/index.js';
import { type PolicyResult, type ReplayInput, replaySteps, warmPlanner } from '../index.js';

function run(input: ReplayInput): PolicyResult {
  const steps = replaySteps(input, { name: 'ours', plan: warmPlanner({ rounds: 20, seed: 1 }), holdsPromises: true, parks: true });
  for (;;) {
    const step = steps.next();
    if (step.done !== true) continue;
    expect(judgeReplay(input, step.value)).toEqual([]);
    return step.value;
  }
}
const ends = (result: PolicyResult): Record<string, number> => Object.fromEntries(result.runs.map(({ job, parts }) => [job, parts.at(-1)!.to]));
/** Every hour is cheaper than the one before: what can wait waits to its last hours. */
const falling = [90, 80, 70, 60, 50, 40, 30, 20, 10, 5, 5, 5];
const market = aSite('a', 8, falling);
const deadlineMargin = deadlineMarginOf(0.5, 4);
/** Two hours of work and ten to do them in: slack of 8, a margin of 4. */
const patient = aJob('patient', { slots: 2, deadlineSlot: 10 });

describe('the margin before a deadline', () => {
  it('is left where there is a place without it: half of the slack, at most so many slots', () => {
    const endWith = (margin: ReplayInput['deadlineMargin'], job = patient): number | undefined => ends(run(aReplay([market], [job], margin && { deadlineMargin: margin })))[job.id];
    expect(endWith(undefined)).toBe(10);
    expect(endWith(deadlineMargin)).toBe(6);
    expect(endWith(deadlineMarginOf(0.5, 1))).toBe(9);
    expect(endWith(deadlineMarginOf(0.25, 4))).toBe(8);
    expect(endWith(deadlineMargin, aJob('urgent', { slots: 2, deadlineSlot: 2 }))).toBe(2);
  });
  it('saves a job from a cut in its last hours', () => {
    const curtailments = [{ id: 'cut', site: 'a', from: 8, to: 12, noticeSlot: 7, allowedShare: 0 }];
    expect(run(aReplay([market], [patient], { curtailments })).misses).toMatchObject([{ job: 'patient', cause: 'curtailed', accepted: true }]);
    expect(run(aReplay([market], [patient], { curtailments, deadlineMargin })).misses).toEqual([]);
  });
  it('leaves room for a gang that comes late and cannot wait', () => {
    const jobs = [patient, aJob('late', { releaseSlot: 8, slots: 2, deadlineSlot: 10 })];
    expect(run(aReplay([market], jobs)).misses).toMatchObject([{ job: 'late', cause: 'never-placed' }]);
    expect(run(aReplay([market], jobs, { deadlineMargin })).misses).toEqual([]);
  });
  it('is given up by a job that has no place without it', () => {
    // Closed until slot 7: the only two hours are the last two.
    const closed = { ...market, gpus: falling.map((_, t) => (t < 8 ? 0 : 8)) };
    expect(ends(run(aReplay([closed], [patient], { deadlineMargin })))).toEqual({ patient: 10 });
  });
});
