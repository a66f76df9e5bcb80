import { describe, expect, it } from '@jest/globals';
import { type Instance, type JobSpec, parseInstance, plan } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';

const row = (value: number): number[] => new Array<number>(4).fill(value);
const pool = (id: string, costPerGpuSlot: number, gpus = row(8)): Instance['pools'][number] => ({ id, site: 's', gpus, costPerGpuSlot: row(costPerGpuSlot) });
const held = (over: Partial<NonNullable<JobSpec['held']>> = {}): JobSpec => ({ id: 'promised', gpus: 8, slots: 2, release: 0, deadline: 4, pools: ['cheap', 'dear'], unplacedCost: 50, held: { pool: 'dear', segments: [[1, 3]], ...over } });
const market = (jobs: readonly JobSpec[], dear = row(8)): Instance => ({ slotSeconds: 3_600, slots: 4, pools: [pool('cheap', 0.5), pool('dear', 90, dear)], jobs });
/** Pool and slots of each job; more jobs than are planned exactly when `many`. */
function places(instance: Instance, many = false): Record<string, string> {
  const filler = Array.from({ length: many ? 12 : 0 }, (_, i): JobSpec => ({ id: `filler${i}`, gpus: 1, slots: 1, release: 0, deadline: 4, pools: ['other'], unplacedCost: 1 }));
  const whole = { ...instance, pools: [...instance.pools, pool('other', 0.1)], jobs: [...instance.jobs, ...filler] };
  const read = parseInstance(whole);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const found = plan(read.value, { rounds: 20 });
  expect(checkPlan(whole, found)).toEqual([]);
  return Object.fromEntries(found.placements.filter(({ job }) => !job.startsWith('filler')).map(({ job, pool: at, segments }) => [job, `${at} ${segments.join(' ')}`]));
}

describe('a pinned promise', () => {
  const urgent: JobSpec = { id: 'urgent', gpus: 8, slots: 2, release: 1, deadline: 3, pools: ['dear'], unplacedCost: 900_000 };
  it.each([false, true])('stays, whatever could be saved or placed instead; one that is not goes (many jobs: %p)', (many) => {
    expect(places(market([held()]), many)).toEqual({ promised: 'cheap 0,2' });
    expect(places(market([held({ pinned: true })]), many)).toEqual({ promised: 'dear 1,3' });
    expect(places(market([held(), urgent]), many)).toEqual({ promised: 'cheap 0,2', urgent: 'dear 1,3' });
    expect(places(market([held({ pinned: true }), urgent]), many)).toEqual({ promised: 'dear 1,3' });
  });
  it('goes elsewhere when it no longer fits: a promise is not broken for being pinned', () => {
    expect(places(market([held({ pinned: true })], [8, 8, 0, 8]))).toEqual({ promised: expect.stringMatching(/^cheap/) });
  });
  it('leaves money as fine as it is: a job beside it still takes the pool that is cheaper by a billionth of a dollar', () => {
    const beside: JobSpec = { id: 'beside', gpus: 1, slots: 1, release: 0, deadline: 1, pools: ['one', 'two'], unplacedCost: 5 };
    for (const [one, two, wanted] of [[0.020000001, 0.02, 'two'], [0.02, 0.020000001, 'one']] as const) {
      const both = { ...market([held({ pinned: true }), beside]), pools: [pool('cheap', 0.5), pool('dear', 90), pool('one', one), pool('two', two)] };
      expect(places(both)['beside']).toBe(`${wanted} 0,1`);
    }
  });
});
