import { describe, expect, it } from '@jest/globals';
import { plan, type Instance, type JobSpec } from '@switchyard/matching';
import { checkPlan } from '@switchyard/matching/testing';
import { compile } from './compile.js';
import { placeBest, placeHeld, placeHeldAfter } from './greedy.js';
import { makeWay } from './make-way.js';
import { RunPrices } from './run-prices.js';
import { Schedule } from './schedule.js';
import { WindowSearch } from './window-search.js';

interface Rows { readonly a: readonly number[]; readonly b?: readonly number[]; readonly aCost?: readonly number[]; readonly bCost?: readonly number[]; readonly over?: Partial<Instance> }
/** Pool `a`, which is cut, pool `b` beside it, and pool `c` for nine jobs that make the search answer and not branch and bound. */
function market(jobs: readonly JobSpec[], { a, b = a.map(() => 2), aCost = a.map(() => 0.1), bCost = b.map(() => 0.1), over = {} }: Rows, searched = true): Instance {
  const others = Array.from({ length: searched ? 9 : 0 }, (_, i): JobSpec => ({ id: `x${i}`, gpus: 1, slots: 1, release: 0, deadline: a.length, unplacedCost: 1, pools: ['c'] }));
  return {
    slotSeconds: 3600, slots: a.length, jobs: [...jobs, ...others],
    pools: [
      { id: 'a', site: 's', gpus: a, costPerGpuSlot: aCost, kwPerGpu: 1 }, { id: 'b', site: 's', gpus: b, costPerGpuSlot: bCost, kwPerGpu: 1 },
      { id: 'c', site: 't', gpus: a.map(() => 3), costPerGpuSlot: a.map(() => 0.1) },
    ],
    ...over,
  };
}
const asked = (id: string, gpus: number, slots: number, deadline: number, pools: string, unplacedCost = 500): JobSpec => ({ id, gpus, slots, release: 0, deadline, unplacedCost, pools: [...pools] });
/** Promised in pool a from a slot on. */
const promise = (id: string, gpus: number, slots: number, from: number, deadline: number, pools = 'a', moveGain = 0, unplacedCost = 0.01): JobSpec => ({
  ...asked(id, gpus, slots, deadline, pools, unplacedCost), held: { pool: 'a', segments: [[from, from + slots]], moveGain },
});

describe('of promises that a cut puts in doubt none is broken that another order keeps', () => {
  it.each<readonly [string, readonly JobSpec[], Rows]>([
    // In the order of size p and q stay, and what is left of slot 3 is too short for r, which two dear jobs have taken by then.
    ['though the plan without it is much cheaper', [promise('r', 4, 3, 0, 4, 'a', 3), promise('q', 1, 2, 1, 4), asked('dear', 1, 2, 4, 'a'), asked('dearer', 4, 1, 4, 'a')], { a: [0, 4, 8, 8] }],
    ['though two tries are needed to see which', [promise('p', 1, 3, 0, 4, 'ab', 0, 50), promise('q', 1, 2, 0, 4, 'ab', 3, 5), promise('r', 2, 3, 1, 4, 'a', 3, 50), asked('dear', 1, 3, 4, 'b', 50)], { a: [4, 2, 2, 4], bCost: [0.1, 1, 0.1, 0.4] }],
    ['though what had no place in the first try has one in the second', [promise('p', 1, 3, 0, 5, 'ab', 3, 50), promise('q', 4, 1, 1, 5), promise('r', 1, 3, 2, 5), promise('s', 4, 2, 2, 4, 'a', 0, 50)], { a: [8, 4, 4, 8, 8] }],
    ['though one that stands must move for it', [promise('p', 1, 2, 0, 4, 'ab', 3), promise('q', 2, 1, 0, 4), promise('r', 2, 2, 1, 3)], { a: [4, 4, 0, 0] }],
  ])('%s', (_why, jobs, rows) => {
    const instance = market(jobs, rows);
    const found = plan(instance, { rounds: 1 });
    expect(found.brokenPromises).toEqual([]);
    expect(checkPlan(instance, found)).toEqual([]);
  });
  it('stopped at once, each is where it was made, unless its move gains enough: none is driven out by one that moves for a trifle', () => {
    const home: JobSpec = { ...promise('home', 2, 2, 0, 4, 'ab', 1_000), held: { pool: 'b', segments: [[0, 2]], moveGain: 1_000 } };
    const found = plan(market([promise('wide', 4, 2, 0, 2, 'ab'), home], { a: [4, 4, 4, 4], b: [4, 4, 0, 0], aCost: [0.2, 0.2, 9, 9] }), { rounds: 1, shouldStop: () => true });
    expect(found.placements.slice(0, 2)).toMatchObject([{ job: 'home', pool: 'b', segments: [[0, 2]] }, { job: 'wide', pool: 'a', segments: [[0, 2]] }]);
  });
  it('by branch and bound too: what is worth a thousand makes room for what is worth a cent', () => {
    const found = plan(market([promise('cut', 2, 2, 0, 2, 'ab'), asked('dear', 2, 2, 2, 'b', 1_000)], { a: [0, 0] }, false));
    expect([found.brokenPromises, found.unplaced.map(({ job }) => job)]).toEqual([[], ['dear']]);
  });
});

/** The parts of a search on an instance, without any premium. */
function parts(instance: Instance) {
  const model = compile(instance);
  const bare = new RunPrices(model, new Float64Array(model.objective.length));
  const schedule = new Schedule(model);
  const search = new WindowSearch();
  const job = (id: string): number => model.jobIds.indexOf(id);
  const place = (id: string, pool: string, from: number): void => {
    const option = [...model.optPool.keys()].find((at) => at >= model.optFrom[job(id)]! && model.poolIds[model.optPool[at]!] === pool)!;
    schedule.place(job(id), option, [from, from + model.optSlots[option]!]);
  };
  /** Pool and bounds of what is placed, by id. */
  const where = (): Record<string, string> => Object.fromEntries(model.jobIds.flatMap((id, j) => (schedule.runs[j] ? [[id, `${model.poolIds[model.optPool[schedule.option[j]!]!]} ${schedule.runs[j]!.join('-')}`]] : [])));
  const makeRoom = (): number => makeWay(schedule, search, bare, bare, () => false);
  return { model, bare, schedule, search, job, place, where, makeRoom };
}

describe('making way for a broken promise', () => {
  const cut = promise('cut', 2, 2, 0, 6, 'b');
  const open = { a: [0, 0, 9, 9, 9, 9], bCost: [1, 1, 2, 2, 1.5, 1.5] };
  const market6 = (jobs: readonly JobSpec[], rows: Partial<Rows> = {}): ReturnType<typeof parts> => parts(market([cut, ...jobs], { ...open, ...rows }, false));

  it('any window will do, whatever the job is worth: the cheapest that can be cleared, up to the last slot', () => {
    const fixed = (id: string, from: number): JobSpec => ({ ...promise(id, 2, 2, from, from + 2, 'b'), release: from, held: { pool: 'b', segments: [[from, from + 2]] } });
    const moves = (id: string): JobSpec => asked(id, 2, 2, 6, 'ab');
    const one = market6([fixed('f', 0), moves('m'), moves('n')]);
    one.place('f', 'b', 0);
    one.place('m', 'b', 2);
    one.place('n', 'b', 4);
    expect(one.makeRoom()).toBe(1);
    expect(one.where()).toEqual({ f: 'b 0-2', m: 'b 2-4', cut: 'b 4-6', n: 'a 2-4' });
  });
  it('counts staging with the price of a window', () => {
    const staged: JobSpec = { ...promise('cut', 2, 2, 0, 6, 'bc'), transferCost: { c: 9 } };
    const one = parts(market([staged, asked('m', 2, 2, 6, 'ab'), asked('o', 2, 2, 6, 'ac')], { ...open, over: {} }, false));
    one.place('m', 'b', 0);
    one.place('o', 'c', 0);
    expect(one.makeRoom()).toBe(1);
    expect(one.where()['cut']).toBe('b 0-2');
  });
  it('a job worth more is left out for it; a promise that stands is not, and all is as before', () => {
    const dear = market6([asked('dear', 2, 6, 6, 'b', 1_000)]);
    dear.place('dear', 'b', 0);
    expect(dear.makeRoom()).toBe(1);
    expect(dear.where()).toEqual({ cut: 'b 0-2' });
    const stands = market6([{ ...promise('stands', 2, 6, 0, 6, 'b'), transferCost: { b: 900 }, held: { pool: 'b', segments: [[0, 6]] } }]);
    stands.place('stands', 'b', 0);
    const free = [...stands.schedule.freeGpus];
    expect(stands.makeRoom()).toBe(0);
    expect(stands.where()).toEqual({ stands: 'b 0-6' });
    expect([...stands.schedule.freeGpus]).toEqual(free);
  });
  it('of two promises that cannot both stay the cheaper one does', () => {
    const other = market6([{ ...promise('other', 2, 2, 0, 2, 'b'), transferCost: { b: 5 } }], { b: [2, 2, 0, 0, 0, 0] });
    other.place('other', 'b', 0);
    expect(other.model.standing[other.job('other')]).toBe(0);
    expect(other.makeRoom()).toBe(1);
    expect(other.where()).toEqual({ cut: 'b 0-2' });
    expect(other.makeRoom()).toBe(0);
  });
  it('no window above its cap is taken', () => {
    const capped: JobSpec = { ...cut, capPerGpuHour: 1.2 };
    const over = parts(market([capped], { ...open, bCost: [2, 2, 2, 2, 1.3, 1.3] }, false));
    expect([over.makeRoom(), over.where()]).toEqual([0, {}]);
    const under = parts(market([capped], { ...open, bCost: [2, 2, 2, 2, 1.2, 1.2] }, false));
    expect([under.makeRoom(), under.where()]).toEqual([1, { cut: 'b 4-6' }]);
  });
  it('jobs of other pools leave too where the feeder is what is short, and only as many as are needed', () => {
    const sites = { sites: [{ id: 's', kw: [2, 2, 2, 2, 3, 3] }, { id: 't' }] };
    const one = market6([asked('k', 1, 2, 6, 'ac'), asked('l', 1, 2, 6, 'ac')], { a: [9, 9, 9, 9, 9, 9], bCost: [2, 2, 2, 2, 1, 1], over: sites });
    one.place('k', 'a', 4);
    one.place('l', 'a', 4);
    expect(one.makeRoom()).toBe(1);
    expect(one.where()).toMatchObject({ cut: 'b 4-6', l: 'a 4-6' });
    expect(one.where()['k']).not.toBe('a 4-6');
  });
  it('of those in the way the smallest go, as many as are needed', () => {
    const one = market6([asked('large', 2, 4, 6, 'ab'), asked('small', 2, 2, 6, 'ab')], { b: [4, 4, 4, 4, 0, 0] });
    one.place('large', 'b', 0);
    one.place('small', 'b', 0);
    one.schedule.freeGpus.fill(0, 6 + 2, 6 + 4); // what else runs there
    expect(one.makeRoom()).toBe(1);
    expect(one.where()).toEqual({ cut: 'b 0-2', large: 'b 0-4', small: 'a 2-4' });
  });
  it('what others wait for, or what waits, is not moved', () => {
    const one = market6([asked('m', 2, 6, 6, 'b'), { ...asked('last', 1, 1, 6, 'c'), after: ['m'] }]);
    one.place('m', 'b', 0);
    expect(one.makeRoom()).toBe(0);
    expect(one.where()).toEqual({ m: 'b 0-6' });
  });
});

describe('promises, placed first', () => {
  it('stay where they were made, whatever else is free, as far as it still is', () => {
    const one = parts(market([promise('p', 2, 2, 2, 4, 'ab'), promise('q', 2, 2, 0, 4, 'ab')], { a: [0, 4, 4, 4], aCost: [9, 9, 9, 9] }, false));
    placeHeld(one.schedule);
    expect(one.where()).toEqual({ p: 'a 2-4' });
  });
  it('one that was broken gets its place or the cheapest, but never that of one that stands; what it waits for comes before it', () => {
    const late: JobSpec = { ...promise('late', 2, 1, 3, 4, 'ab'), after: ['zero'] };
    const instance = market([promise('cut', 2, 2, 0, 2, 'ab'), { ...promise('stands', 2, 2, 0, 2, 'b'), held: { pool: 'b', segments: [[0, 2]] } }, late, promise('zero', 2, 1, 2, 4, 'ab')], { a: [0, 2, 0, 2], aCost: [9, 9, 9, 9] }, false);
    const one = parts(instance);
    expect(one.model.standing[one.job('stands')]).toBe(1);
    placeHeldAfter(one.schedule, [one.job('cut'), one.job('late')], one.search, one.bare);
    expect(one.where()).toEqual({ stands: 'b 0-2', zero: 'b 2-3', late: 'a 3-4' });
  });
  it('the others go where they were made when those that were broken have a place', () => {
    const one = parts(market([promise('p', 2, 1, 1, 2, 'ab'), promise('q', 2, 1, 1, 2, 'ab')], { a: [2, 2], aCost: [9, 9] }, false));
    const first = parts(market([promise('p', 2, 1, 1, 2, 'ab'), promise('q', 2, 1, 1, 2, 'ab')], { a: [2, 2], aCost: [9, 9] }, false));
    placeHeldAfter(one.schedule, [one.job('q')], one.search, one.bare);
    expect(one.where()).toEqual({ q: 'a 1-2' });
    placeHeldAfter(first.schedule, [], first.search, first.bare);
    expect(first.where()).toEqual({ p: 'a 1-2' });
  });
  it('a job that is promised is placed at any cost, another one only below what leaving it out costs', () => {
    const one = parts(market([promise('p', 2, 2, 0, 4, 'b'), asked('r', 2, 2, 4, 'b', 0.01), asked('s', 2, 2, 4, 'b', 500)], { a: [0, 0, 0, 0] }, false));
    expect(['p', 'r', 's'].map((id) => placeBest(one.schedule, one.search, one.job(id), one.bare))).toEqual([true, false, true]);
    expect(one.where()).toEqual({ p: 'b 0-2', s: 'b 2-4' });
  });
});
