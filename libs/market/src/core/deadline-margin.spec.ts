import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds } from '@switchyard/kernel';
import { aJob, aPool, aSnapshot, hoursAfter } from '../../testing/index.js';
import {
  deadlineMarginOf, defaultMarketPolicy, everyMargin, type MarginTerms, type MarginTry, noConstraints, noDeadlineMargin, plannedEnd, type PlannedTime, planWithMargins, type Refusal, snapshotToInstance,
} from '../index.js';

/** Two hours of work in the twelve from slot 0 on, hourly slots. */
const time = (over: Partial<PlannedTime> = {}): PlannedTime => ({
  deadline: 12, release: 0, runSlots: 2, slackSeconds: 36_000, fresh: true, slotsToNextPlan: 1, promised: false, heldEnd: undefined, ...over,
});
const endOf = (over: Partial<PlannedTime>, share = 0.5, hours = 6, whole = false): number => plannedEnd(time(over), deadlineMarginOf(share, hours), 3_600, whole).end;

describe('the slot by which a plan has to end a job', () => {
  it.each<[string, number, number]>([
    ['half of ten hours of slack', endOf({}), 7],
    ['at most two hours', endOf({}, 0.5, 2), 10],
    ['a quarter, in whole slots', endOf({}, 0.25, 6), 10],
    ['no share', endOf({}, 0, 6), 12],
    ['all of its time', endOf({}, 0.5, 6, true), 12],
    ['no slack at all', endOf({ slackSeconds: -60 }), 12],
    ['time has passed: the margin is as it was', endOf({ release: 3 }), 7],
    ['never less than its shortest run', endOf({ release: 8 }), 10],
    ['and never beyond its deadline', endOf({ release: 11 }), 12],
    ['a promise may stay where it is', endOf({ promised: true, heldEnd: 11 }), 11],
    ['but has its margin', endOf({ promised: true, heldEnd: 5 }), 7],
    ['one that lost its place has all of its time', endOf({ promised: true }), 12],
  ])('%s', (_, end, wanted) => expect(end).toBe(wanted));

  it('lets every job run and every promise stay, whatever the margin', () => {
    const slots = fc.integer({ min: 0, max: 100 });
    fc.assert(fc.property(slots, slots, slots, fc.option(slots, { nil: undefined }), fc.double({ min: 0, max: 1, noNaN: true }), slots, fc.integer({ min: -1e6, max: 1e6 }), fc.boolean(), (deadline, release, runSlots, heldEnd, share, hours, slackSeconds, promised) => {
      const one = time({ deadline, release, runSlots, heldEnd, slackSeconds, promised });
      const { end } = plannedEnd(one, deadlineMarginOf(share, hours), 900, false);
      expect(end).toBeLessThanOrEqual(deadline);
      for (const need of [release + runSlots, heldEnd ?? 0]) expect(end >= need || end === deadline).toBe(true);
      expect(plannedEnd(one, noDeadlineMargin, 900, false).end).toBe(deadline);
    }));
  });
  it('says how a refusal would stand', () => {
    const ifRefused = (over: Partial<PlannedTime>): Refusal | undefined => plannedEnd(time(over), deadlineMarginOf(0.5, 6), 3_600, false).ifRefused;
    expect([ifRefused({}), ifRefused({ fresh: false }), ifRefused({ fresh: false, release: 9 }), ifRefused({ fresh: false, release: 10 })]).toEqual(['new', 'later', 'later', 'final']);
    expect([ifRefused({ promised: true, heldEnd: 12, release: 10 }), ifRefused({ promised: true })]).toEqual([undefined, 'final']);
  });
});

describe('planning with margins', () => {
  interface Job {
    readonly refusal?: Refusal;
    readonly worth?: number;
    readonly held?: boolean;
    readonly shortened?: boolean;
  }
  /** Plans whose left-out jobs are given by a rule; keeps the terms they were made under. */
  function plans(jobs: Readonly<Record<string, Job>>, leavesOut: (terms: MarginTerms) => readonly string[], from = everyMargin) {
    const asked: MarginTerms[] = [];
    const { made, terms } = planWithMargins((under): MarginTry & { readonly n: number } => {
      asked.push(under);
      const left = (id: string): boolean => under.whole !== 'all' && !under.whole.has(id);
      return {
        n: asked.length, unplaced: leavesOut(under).map((job) => ({ job })),
        jobs: Object.entries(jobs).map(([id, { worth = 80, held }]) => ({ id, unplacedCost: worth, held: held ? {} : undefined })),
        margins: {
          shortened: new Set(Object.keys(jobs).filter((id) => jobs[id]!.shortened && left(id))),
          ifRefused: new Map(Object.entries(jobs).flatMap(([id, { refusal }]) => (refusal ? [[id, refusal] as const] : []))),
        },
      };
    }, from);
    return { asked: asked.map(({ whole, moveGainLeastUsd }) => [whole === 'all' ? 'all' : [...whole].sort().join(), moveGainLeastUsd]), took: made.n, terms };
  }
  const has = ({ whole }: MarginTerms, id: string): boolean => whole === 'all' || whole.has(id);

  it('is one plan where nothing is left out, and where margins have nothing to give back', () => {
    expect(plans({ a: { shortened: true } }, () => []).asked).toHaveLength(1);
    expect(plans({ a: { refusal: 'final' } }, () => ['a']).asked).toHaveLength(1);
  });
  it('gives a job that was left out all of its time', () => {
    const { asked, took, terms } = plans({ a: { shortened: true, refusal: 'later' }, b: { shortened: true } }, (under) => (has(under, 'a') ? [] : ['a']));
    expect([asked, took, terms.whole]).toEqual([[['', 0], ['a', 0]], 2, new Set(['a'])]);
  });
  it('lets promises make way for a job that is new, for an eighth of what leaving it out would cost', () => {
    const { asked, took } = plans({ a: { refusal: 'new' }, p: { held: true, shortened: true }, b: { shortened: true, refusal: 'later' } }, (under) => (has(under, 'p') ? [] : ['a']));
    expect([asked, took]).toEqual([[['', 0], ['p', 10]], 2]);
  });
  it('lets everybody make way for one that has no later chance, and nobody for one that has', () => {
    const jobs = (refusal: Refusal) => ({ a: { refusal }, p: { held: true, shortened: true }, b: { shortened: true } });
    expect(plans(jobs('final'), (under) => (has(under, 'b') ? [] : ['a'])).asked).toEqual([['', 0], ['b,p', 10]]);
    expect(plans(jobs('later'), () => ['a']).asked).toHaveLength(1);
  });
  it('takes the wider plan only where it leaves out less: promises first, then worth', () => {
    const jobs = { a: { refusal: 'new' as const }, p: { held: true, shortened: true, worth: 1 }, c: { worth: 90 } };
    expect(plans(jobs, () => ['a']).took).toBe(1);
    expect(plans(jobs, (under) => (has(under, 'p') ? ['c'] : ['a'])).took).toBe(1);
    expect(plans(jobs, (under) => (has(under, 'p') ? ['p'] : ['a'])).took).toBe(1);
    expect(plans(jobs, (under) => (has(under, 'p') ? ['a'] : ['a', 'c'])).took).toBe(2);
  });
  it('ends after four plans, and goes on from what earlier ones ended with', () => {
    const jobs = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { shortened: true, refusal: 'final' as const }]));
    const { asked, terms } = plans(jobs, ({ whole }) => (whole === 'all' ? [] : [['a'], ['b'], ['c'], ['d']][whole.size] ?? []));
    expect(asked.map(([whole]) => whole)).toEqual(['', 'a', 'a,b', 'a,b,c,d,e']);
    expect(plans(jobs, () => [], terms).asked).toEqual([['a,b,c,d,e', 10]]);
  });
});

describe('the margin of a job in the market', () => {
  const policy = { ...defaultMarketPolicy, horizonSlots: 160, tailSlots: 16, deadlineMargin: deadlineMarginOf(0.5, 6) };
  const rowAt = (hours: number, spec: Parameters<typeof aJob>[1] = { deadline: hoursAfter(12) }, margins = everyMargin) => {
    const at = hoursAfter(hours);
    return snapshotToInstance(aSnapshot({ at, pools: [aPool(1, 1)], jobs: [aJob(1, spec)] }), policy, { ...noConstraints, margins });
  };
  it('counts from its deadline and does not melt; a quote is made against all of its time', () => {
    expect([0, 2, 4].map((hours) => rowAt(hours).instance.jobs[0]!.deadline)).toEqual([28, 20, 12]); // always 07:00
    expect(rowAt(0).margins).toEqual({ shortened: new Set([aJob(1).jobId]), ifRefused: new Map([[aJob(1).jobId, 'new']]) });
    const quoted = snapshotToInstance(aSnapshot({ pools: [aPool(1, 1)], jobs: [aJob(1, { deadline: hoursAfter(12) })] }), policy);
    expect([quoted.instance.jobs[0]!.deadline, quoted.margins.shortened.size]).toEqual([48, 0]);
  });
  it('is none without a deadline, and of one beyond the horizon', () => {
    expect(rowAt(0, {}).margins.shortened.size).toBe(0);
    expect(rowAt(0, { deadline: addSeconds(hoursAfter(40), 6 * 3_600) }).instance.jobs[0]!.deadline).toBe(160);
    expect(rowAt(0, { deadline: hoursAfter(40) }).instance.jobs[0]!.deadline).toBe(136);
  });
});
