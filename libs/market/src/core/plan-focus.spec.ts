import { describe, expect, it } from '@jest/globals';
import { addMs, addSeconds, HOUR_MS, unwrap, type EpochMs, type JobId } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { aJob, aPool, aSite, aSnapshot, CUSTOMER, hoursAfter, id, InMemoryMarket, nodes, T0, windowPlanner } from '../../testing/index.js';
import { acceptPromise, defaultMarketPolicy, explain, NodeBook, PlanTurns, pricePlacement, runCycle, snapshotToInstance, type JobSnapshot, type MarketSnapshot } from '../index.js';
import { focusOn, shareRoom } from './plan-focus.js';

const policy = { ...defaultMarketPolicy, jobsPerPlanMost: 10 };
const focus = (snapshot: MarketSnapshot, turns = new PlanTurns()) => focusOn(snapshot, policy, turns);
const ids = (from: number, to: number): JobId[] => Array.from({ length: to - from }, (_, n) => id('job', from + n));
const waiting = (from: number, to: number, over: (n: number) => Partial<JobSnapshot> = () => ({})): JobSnapshot[] =>
  Array.from({ length: to - from }, (_, n) => aJob(from + n, { gpuCount: 1, expectedDurationSeconds: 3_600, maxDurationSeconds: 3_600 }, { submittedAt: addSeconds(T0, -from - n), ...over(from + n) }));

/** A market with so many promises of one GPU for an hour, all in the same hour, and what else wants a place. */
function promising(count: number, startHour: number, more: readonly JobSnapshot[] = [], over: Partial<MarketSnapshot> = {}): MarketSnapshot {
  const empty = aSnapshot({ pools: [aPool(1, 1, { nodes: nodes(1, 4) })], ...over });
  const [pool, site] = [empty.pools[0]!, empty.sites[0]!];
  const book = NodeBook.of(empty);
  const jobs = Array.from({ length: count }, (_, n): JobSnapshot => {
    const job = aJob(100 + n, { gpuCount: 1, expectedDurationSeconds: 3_600, maxDurationSeconds: 3_600 }, { state: 'accepted' });
    const { placement } = unwrap(pricePlacement(job.spec, { site, pool, offer: pool.offer! }, [{ from: hoursAfter(startHour), to: hoursAfter(startHour + 1) }], id('card', 1), policy));
    const slices = unwrap(book.pack(pool, job.jobId, job.spec, placement.segments));
    book.take(slices, job.jobId);
    return { ...job, placement: { ...placement, slices }, promise: acceptPromise(job.jobId, job.spec, placement, T0) };
  });
  return { ...empty, jobs: [...jobs, ...more] };
}

describe('focusOn', () => {
  it('leaves a market that one plan takes as it is', () => {
    const snapshot = promising(5, 8, waiting(1, 6));
    const { snapshot: same, planned, later, waits } = focus(snapshot);
    expect(same).toBe(snapshot);
    expect([planned.length, later, waits]).toEqual([10, [], []]);
  });

  it('takes those that were asked for first, and tells the others once that their turn is to come', () => {
    const snapshot = aSnapshot({ jobs: waiting(1, 26) });
    const turns = new PlanTurns();
    const first = focus(snapshot, turns);
    expect(first.planned).toEqual(ids(16, 26));
    expect(first.later).toEqual(ids(1, 16).reverse());
    expect(first.pressing).toBe(15);
    expect(first.snapshot.jobs.map((job) => job.jobId)).toEqual(ids(16, 26));
    expect(first.waits.map((wait) => wait.jobId)).toEqual(first.later);
    expect(explain(first.waits[0]!.job[0]!)).toBe('More jobs want a place than the 10 that are planned together. Its turn comes with one of the next cycles.');
    turns.note(first.planned, first.later, snapshot.jobs.map((job) => job.jobId), T0);
    const second = focus(snapshot, turns);
    // New jobs have four fifths of the room and what was planned already the rest, since nothing else needs it.
    expect([second.planned.length, second.planned.filter((job) => first.planned.includes(job)).length]).toEqual([10, 2]);
    expect(second.waits).toEqual([]);
    // Seven have not had their turn; the eight that had can wait for the next bell.
    expect([second.later.length, second.pressing]).toEqual([15, 7]);
  });

  it('gives a turn in time to a job whose last chance comes before that of an older one', () => {
    const snapshot = aSnapshot({ jobs: waiting(1, 26).map((job) => (job.jobId === id('job', 1) ? { ...job, spec: { ...job.spec, deadline: hoursAfter(1.2) } } : job)) });
    expect(focus(snapshot).planned).toContain(id('job', 1));
  });

  it('INV-TURN: every job comes round, whatever else keeps coming', () => {
    fc.assert(fc.property(fc.integer({ min: 11, max: 40 }), fc.integer({ min: 0, max: 6 }), fc.boolean(), (count, coming, urgent) => {
      const turns = new PlanTurns();
      let jobs = waiting(1, 1 + count);
      const planned = new Map<JobId, number>();
      // Nothing is ever placed, so that every job stays in line; new ones come with each cycle, urgent or not.
      for (let cycle = 0; cycle < 40; cycle += 1) {
        const at = addSeconds(T0, cycle * 60);
        jobs = [...jobs, ...Array.from({ length: coming }, (_, n) => aJob(1_000 + cycle * 10 + n, { gpuCount: 1, ...(urgent && { deadline: addMs(at, 3 * HOUR_MS) as EpochMs }) }, { submittedAt: at }))];
        // An urgent job whose chance is past is out of the market.
        jobs = jobs.filter((job) => job.spec.deadline === undefined || job.spec.deadline - 7_200_000 > at);
        const made = focusOn(aSnapshot({ at, jobs }), policy, turns);
        expect(made.planned.length).toBeLessThanOrEqual(10);
        for (const jobId of made.planned) planned.set(jobId, cycle);
        turns.note(made.planned, made.waits.map((wait) => wait.jobId), jobs.map((job) => job.jobId), at);
      }
      for (const jobId of ids(1, 1 + count)) expect(planned.has(jobId)).toBe(true);
      // Room for two of those that had a turn is kept in every cycle, so who had a turn has another.
      if (coming === 0) for (const jobId of ids(1, 1 + count)) expect(planned.get(jobId)).toBeGreaterThan(39 - Math.ceil(count / 2));
    }), { numRuns: 12 });
  });

  it('keeps the places of promises that are not planned: the plan has neither their GPUs nor their power, and their customers hold them', () => {
    const snapshot = promising(30, 8);
    const { snapshot: planned, planned: chosen } = focus(snapshot);
    expect([planned.jobs.length, planned.holds.length, chosen.length]).toEqual([10, 20, 10]);
    const { instance } = snapshotToInstance(planned, policy);
    const slot = 8 * 4;
    expect(instance.pools[0]!.gpus.slice(slot - 1, slot + 5)).toEqual([32, 12, 12, 12, 12, 32]);
    expect(instance.fairness!.tenants).toEqual([{ tenant: CUSTOMER, gpuHoursHeld: 20 }]);
    const free = NodeBook.of(planned).free(planned.pools[0]!, { from: hoursAfter(8), to: hoursAfter(9) }, id('job', 1));
    expect(free).toEqual(NodeBook.of(snapshot).free(planned.pools[0]!, { from: hoursAfter(8), to: hoursAfter(9) }, id('job', 1)));
  });

  it('plans what begins soon and what lost its place before promises that stand', () => {
    const soon = promising(8, 0.2);
    expect(focus({ ...soon, jobs: [...soon.jobs, ...waiting(1, 30)] }).planned.filter((jobId) => soon.jobs.some((job) => job.jobId === jobId)).length).toBe(8);
    for (const [what, change] of [
      ['a curtailment', (s: MarketSnapshot): MarketSnapshot => ({ ...s, curtailments: [{ curtailmentId: id('curt', 1), siteId: id('site', 1), during: { from: hoursAfter(8.5), to: hoursAfter(10) }, limit: 0n as never, kind: 'event' }] })],
      ['a silent agent', (s: MarketSnapshot): MarketSnapshot => ({ ...s, sites: s.sites.map((site) => ({ ...site, agentQuietSince: T0 })) })],
      ['an offer that is over', (s: MarketSnapshot): MarketSnapshot => ({ ...s, pools: s.pools.map(({ offer: _sold, ...pool }) => pool) })],
      ['nodes that are down', (s: MarketSnapshot): MarketSnapshot => ({ ...s, pools: s.pools.map((pool) => ({ ...pool, nodes: pool.nodes.map((node) => ({ ...node, state: 'down' as const })) })) })],
      ['prices that end', (s: MarketSnapshot): MarketSnapshot => ({ ...s, sites: s.sites.map((site) => ({ ...site, prices: site.prices.slice(0, 8) })) })],
    ] as const) {
      const lost = change(promising(12, 8));
      const made = focus(lost);
      expect([what, made.snapshot.holds.length, made.later.length]).toEqual([what, 0, 2]);
    }
    expect(focus(promising(12, 8)).snapshot.holds).toHaveLength(2);
  });

  it('always plans promises that wait for each other', () => {
    const base = promising(30, 8);
    const jobs = base.jobs.map((job, n) => (n === 20 ? { ...job, waitingFor: [base.jobs[25]!.jobId] } : job));
    const { planned } = focus({ ...base, jobs });
    expect(planned).toEqual(expect.arrayContaining([base.jobs[20]!.jobId, base.jobs[25]!.jobId]));
    expect(planned).toHaveLength(10);
  });

  it('divides room evenly, and what one line leaves goes to the first that needs it', () => {
    expect(shareRoom(10, [0, 0, 30, 5, 40])).toEqual([0, 0, 6, 2, 2]);
    expect(shareRoom(12, [1, 1, 1, 1, 1])).toEqual([1, 1, 1, 1, 1]);
    expect(shareRoom(-3, [1, 2])).toEqual([0, 0]);
  });
});

describe('cycles of a market with more jobs than a plan takes', () => {
  it('place all of them in turn, promise no GPU twice, and lease each at its time', async () => {
    const market = new InMemoryMarket(aSnapshot({ sites: [aSite(1)], pools: [aPool(1, 1, { nodes: nodes(1, 2) })], jobs: waiting(1, 61) }));
    const clock = new ManualClock(T0);
    const ports = { clock, ids: new CountingIds(), market, reasons: market, planner: windowPlanner, turns: new PlanTurns() };
    const first = await runCycle(ports, policy);
    expect(first).toMatchObject({ asked: 60, later: 50 });
    expect([...market.reasons.values()].filter((wait) => wait.job[0]?.kind === 'TurnToCome')).toHaveLength(50);
    const leased = new Set(first.leased);
    // Sixteen GPUs and sixty hours of work: all have begun within four hours, though each cycle plans ten.
    for (let minutes = 2; leased.size < 60 && minutes < 8 * 60; minutes += 2) {
      clock.set(addSeconds(T0, minutes * 60));
      market.state = { ...market.state, jobs: market.state.jobs.map((job) => (job.state === 'scheduled' && (job.placement?.segments.at(-1)?.to ?? Infinity) <= clock.now() ? { ...job, state: 'completed' } : job)),
        leases: market.state.leases.filter((lease) => lease.allocations.some(({ during }) => during.to > clock.now())) };
      for (const jobId of (await runCycle(ports, policy)).leased) leased.add(jobId);
    }
    expect(leased.size).toBe(60);
  });
});
