import { describe, expect, it } from '@jest/globals';
import { addSeconds, microUsd, microUsdPerGpuHour, type EpochMs, type Interval, type NodeId } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { aJob, anOffer, aPool, aSite, aSnapshot, aStanding, CUSTOMER, hourly, hoursAfter, id, kilowatts, nodes, T0, windowPlanner } from '../../testing/index.js';
import {
  acceptPromise, decideCommits, defaultMarketPolicy, NodeBook, planCycle, pricePlacement, snapshotToInstance, type CycleDecisions, type JobSnapshot, type LeaseSnapshot, type MarketSnapshot, type Planner,
} from '../index.js';

const flat = (usd: number) => hourly(T0, new Array<number>(48).fill(usd));
const decide = (snapshot: MarketSnapshot, planner: Planner = windowPlanner): CycleDecisions => planCycle(snapshot, planner, defaultMarketPolicy, new CountingIds()).decisions;
const busy = (n: number, nodeId: NodeId, gpus: readonly [number, number], during: Interval): LeaseSnapshot => ({
  leaseId: id('lease', n), siteId: id('site', 1), poolId: id('pool', 1), state: 'active', allocations: [{ slice: { nodeId, gpus: { from: gpus[0], to: gpus[1] } }, during }],
});
const day: Interval = { from: T0, to: hoursAfter(24) };
const two = { sites: [aSite(1, { prices: flat(10) }), aSite(2, { prices: flat(90) })], pools: [aPool(1, 1), aPool(2, 2)] };

/** A job promised [from, to) hours in a pool, priced as the market would. */
function promised(n: number, snapshot: MarketSnapshot, pool: number, from: number, to: number, spec: Partial<JobSnapshot['spec']> = {}): JobSnapshot {
  const seconds = (to - from) * 3_600;
  const job = aJob(n, { expectedDurationSeconds: seconds, maxDurationSeconds: seconds, ...spec }, { state: 'accepted' });
  const where = snapshot.pools.find((candidate) => candidate.poolId === id('pool', pool))!;
  const site = snapshot.sites.find((candidate) => candidate.siteId === where.siteId)!;
  const priced = pricePlacement(job.spec, { site, pool: where, offer: where.offer! }, [{ from: hoursAfter(from), to: hoursAfter(to) }], id('card', 1), defaultMarketPolicy);
  if (!priced.ok) throw new Error(priced.error.kind);
  const slices = NodeBook.of(snapshot).pack(where, job.jobId, job.spec, priced.value.placement.segments);
  if (!slices.ok) throw new Error(slices.error.kind);
  return { ...job, placement: { ...priced.value.placement, slices: slices.value }, promise: acceptPromise(job.jobId, job.spec, priced.value.placement, T0) };
}

describe('a hard cap is of the job, not of each lease', () => {
  const usd = (n: number) => microUsd(BigInt(Math.round(n * 1e6)));
  const base = aSnapshot({ pools: [aPool(1, 1)] });
  const cap = usd(60);
  const parked = (spentAtMost: ReturnType<typeof usd>, leases: readonly LeaseSnapshot[] = []) => {
    const before = promised(1, base, 1, 0, 2, { maxTotal: cap });
    return decide({ ...base, at: hoursAfter(3), leases, jobs: [{ ...before, state: 'parked', spentAtMost, remainingSeconds: 3_600 }] });
  };
  it('gives a first lease the whole cap, and one after a migration what the leases before it left', () => {
    expect(decide({ ...base, jobs: [aJob(1, { maxTotal: cap })] }).leases[0]!.authorisation.amount).toBe(cap);
    expect(parked(usd(20)).leases[0]!.authorisation.amount).toBe(usd(40));
  });
  it('places nothing more for a job whose cap is used up, and says so', () => {
    // An hour of eight GPUs is 19.19.
    const { leases, waits } = parked(usd(45));
    expect([leases, waits[0]!.pools]).toEqual([[], [expect.objectContaining({ kind: 'OverBudget', budget: usd(15) })]]);
  });
  it('lets a parked lease go on under its own authorisation until nothing can be left', () => {
    const lease: LeaseSnapshot = { leaseId: id('lease', 1), jobId: id('job', 1), siteId: id('site', 1), poolId: id('pool', 1), state: 'parked', allocations: [] };
    expect(parked(usd(45), [lease]).leases).toMatchObject([{ leaseId: lease.leaseId, extendsLease: true }]);
    expect(parked(cap, [lease]).leases).toEqual([]);
  });
});

describe('planCycle', () => {
  it('plans elsewhere when the free GPUs are in pieces', () => {
    const [a, b] = nodes(1, 2).map((node) => node.nodeId) as [NodeId, NodeId];
    const leases = [busy(1, a, [0, 4], day), busy(2, b, [4, 8], day)];
    const { leases: drafts } = decide(aSnapshot({ ...two, leases, jobs: [aJob(1)] }));
    expect(drafts.map((draft) => draft.placement.siteId)).toEqual([id('site', 2)]);
    const only = decide(aSnapshot({ pools: [aPool(1, 1)], leases, jobs: [aJob(1)] }));
    expect(only.waits[0]!.pools).toEqual([{ siteId: id('site', 1), poolId: id('pool', 1), kind: 'Fragmented', gpusNeeded: 8, gpusFree: 8, nodeGpus: 8 }]);
  });

  it('starts on the next slot when a start now would reach into a promised slot', () => {
    const at = addSeconds(T0, 600); // slot 0 has 5 minutes left, a 15-minute job reaches into the slot after it
    const base = aSnapshot({ at, pools: [aPool(1, 1, { nodes: nodes(1, 1) })] });
    const held = promised(2, base, 1, 0.25, 1);
    const short = aJob(1, { expectedDurationSeconds: 900, maxDurationSeconds: 900, deadline: hoursAfter(5) });
    const now: Planner = (instance) => {
      const plan = windowPlanner(instance);
      const early = instance.jobs.find((job) => job.id === short.jobId && job.release === 0);
      return early ? { ...plan, placements: plan.placements.map((entry) => (entry.job === early.id ? { ...entry, segments: [[0, 1]] } : entry)) } : plan;
    };
    const decisions = decide({ ...base, jobs: [short, held] }, now);
    const places = [...decisions.leases, ...decisions.placements].filter((draft) => draft.jobId === short.jobId);
    expect(places.map((draft) => draft.placement.segments)).toEqual([[{ from: hoursAfter(1), to: hoursAfter(1.25) }]]);
    const open = decide({ ...base, jobs: [short] }, now);
    expect(open.leases[0]!.placement.segments).toEqual([{ from: at, to: (at + 900_000) as EpochMs }]);
  });

  it('keeps a promise in its place when the planner moves it to a dearer total, and gives that place to nobody', () => {
    const dear = aPool(2, 2, { offer: anOffer(id('pool', 2), id('site', 2), { ask: microUsdPerGpuHour(9_000_000n) }), nodes: nodes(2, 1) });
    const base = aSnapshot({ sites: [aSite(1, { prices: flat(90) }), aSite(2, { prices: flat(-5) })], pools: [aPool(1, 1, { nodes: nodes(1, 1) }), dear] });
    const held = promised(1, base, 1, 4, 6);
    const rival = aJob(2, { siteIds: [id('site', 1)], earliestStart: hoursAfter(4), deadline: hoursAfter(6) });
    const mover: Planner = (instance) => {
      const pinned = instance.jobs.some((job) => job.held?.pinned === true);
      const free = { ...instance, jobs: instance.jobs.map((job) => (pinned || job.id !== held.jobId ? job : { ...job, held: undefined })) };
      return windowPlanner(free as typeof instance);
    };
    const decisions = decide({ ...base, jobs: [held, rival] }, mover);
    expect(decisions.placements).toEqual([]);
    expect(decisions.waits.map((wait) => [wait.jobId, wait.pools[0]!.kind])).toEqual([[rival.jobId, 'NotEnoughGpus']]);
    // A single pass already gives the kept place to nobody, though its plan did.
    const snapshot = { ...base, jobs: [held, rival] };
    const prepared = snapshotToInstance(snapshot, defaultMarketPolicy);
    const pass = decideCommits(mover(prepared.instance), prepared, snapshot, defaultMarketPolicy, new CountingIds(), NodeBook.of(snapshot));
    expect(pass.placements).toEqual([]);
    expect(pass.waits.map((wait) => [wait.jobId, wait.pools[0]!.kind])).toEqual([[rival.jobId, 'PromiseKeptElsewhere']]);
  });

  it('leaves a promise that stays where it is beside another whose move was refused: they had their places before', () => {
    const dear = aPool(2, 2, { offer: anOffer(id('pool', 2), id('site', 2), { ask: microUsdPerGpuHour(9_000_000n) }), nodes: nodes(2, 1) });
    const base = aSnapshot({ sites: [aSite(1, { prices: flat(90) }), aSite(2, { prices: flat(-5) })], pools: [aPool(1, 1, { nodes: nodes(1, 2) }), dear] });
    const first = promised(1, base, 1, 4, 6);
    const snapshot = { ...base, jobs: [first, promised(2, { ...base, jobs: [first] }, 1, 4, 6)] };
    const prepared = snapshotToInstance(snapshot, defaultMarketPolicy);
    const plan = windowPlanner(prepared.instance);
    const moved = { ...plan, placements: plan.placements.map((entry) => (entry.job === first.jobId ? { ...entry, pool: dear.poolId } : entry)) };
    const pass = decideCommits(moved, prepared, snapshot, defaultMarketPolicy, new CountingIds(), NodeBook.of(snapshot));
    expect([...pass.constraints!.pinned]).toEqual([first.jobId]);
    expect(pass.waits).toEqual([]);
  });

  it('leaves a parked job in the part of its place that it still needs, beside another whose move was refused', () => {
    const dear = aPool(2, 2, { offer: anOffer(id('pool', 2), id('site', 2), { ask: microUsdPerGpuHour(9_000_000n) }), nodes: nodes(2, 1) });
    const base = aSnapshot({ sites: [aSite(1, { prices: flat(90) }), aSite(2, { prices: flat(-5) })], pools: [aPool(1, 1, { nodes: nodes(1, 2) }), dear] });
    const first = promised(1, base, 1, 4, 6);
    const parked: JobSnapshot = { ...promised(2, { ...base, jobs: [first] }, 1, 4, 6, { interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 9 } }), state: 'parked', remainingSeconds: 3_000 };
    const snapshot = { ...base, jobs: [first, parked] };
    const prepared = snapshotToInstance(snapshot, defaultMarketPolicy);
    const plan = windowPlanner(prepared.instance);
    const placements = [{ job: first.jobId, pool: dear.poolId, segments: [[16, 24] as const] }, { job: parked.jobId, pool: id('pool', 1), segments: [[16, 20] as const] }];
    const pass = decideCommits({ ...plan, placements }, prepared, snapshot, defaultMarketPolicy, new CountingIds(), NodeBook.of(snapshot));
    expect([...pass.constraints!.pinned]).toEqual([first.jobId]);
    expect(pass.placements.map(({ jobId }) => jobId)).toEqual([parked.jobId]);
  });

  it('begins a promise whose time has come where it stands, though the plan would move it past its ceiling: there is no pass after the last', () => {
    const dear = aPool(2, 2, { offer: anOffer(id('pool', 2), id('site', 2), { ask: microUsdPerGpuHour(9_000_000n) }), nodes: nodes(2, 1) });
    const base = aSnapshot({ sites: [aSite(1, { prices: flat(90) }), aSite(2, { prices: flat(-5) })], pools: [aPool(1, 1, { nodes: nodes(1, 1) }), dear] });
    const begun = (from: number) => {
      const held = promised(1, base, 1, from, from + 2);
      const snapshot = { ...base, jobs: [held] };
      const prepared = snapshotToInstance(snapshot, defaultMarketPolicy);
      const plan = windowPlanner(prepared.instance);
      const moved = { ...plan, placements: plan.placements.map((entry) => ({ ...entry, pool: dear.poolId })) };
      const { leases, constraints } = decideCommits(moved, prepared, snapshot, defaultMarketPolicy, new CountingIds(), NodeBook.of(snapshot));
      expect([...constraints!.pinned]).toEqual([held.jobId]);
      return leases.map(({ placement, allocations }) => [placement.poolId, placement.segments, allocations.map(({ slice }) => slice.nodeId)]);
    };
    expect(begun(0)).toEqual([[id('pool', 1), [{ from: T0, to: hoursAfter(2) }], [nodes(1, 1)[0]!.nodeId]]]);
    expect(begun(4)).toEqual([]);
  });

  it('leaves a promise its GPUs together, though counting alone would let a rival break its node', () => {
    const [a, b] = nodes(1, 2).map((node) => node.nodeId) as [NodeId, NodeId];
    const leases = [busy(1, a, [0, 4], { from: T0, to: hoursAfter(3) }), busy(2, b, [0, 4], day)];
    const base = aSnapshot({ leases });
    const held = promised(1, base, 1, 4, 6); // the whole of node a, once its lease has ended
    const rival = aJob(2, { gpuCount: 4, expectedDurationSeconds: 36_000, maxDurationSeconds: 36_000 });
    const { leases: drafts } = decide({ ...base, jobs: [held, rival] });
    expect(drafts[0]!.allocations.map(({ slice }) => slice)).toEqual([{ nodeId: b, gpus: { from: 4, to: 8 } }]);
    const { placement: _place, promise: _promise, ...free } = held;
    expect(decide({ ...base, jobs: [{ ...free, state: 'submitted', spec: { ...free.spec, siteIds: [id('site', 9)] } }, rival] }).leases[0]!.allocations[0]!.slice.nodeId).toBe(a);
  });
  it('packs a promise again when a node it was given goes down', () => {
    const held = promised(1, aSnapshot(), 1, 4, 6);
    const pools = [aPool(1, 1, { nodes: nodes(1, 2).map((node, n) => ({ ...node, state: n === 0 ? ('down' as const) : ('up' as const) })) })];
    const { placements } = decide(aSnapshot({ pools, jobs: [held] }));
    expect(placements[0]!.placement.slices!.map(({ slice }) => slice.nodeId)).toEqual([nodes(1, 2)[1]!.nodeId]);
    expect(decide(aSnapshot({ jobs: [held] })).placements).toEqual([]);
  });

  it('plans without the job that has no credit, so that its place is not wasted', () => {
    const credit = [aStanding(), aStanding({ orgId: id('org', 2), paymentMethodOk: false })];
    const pools = [aPool(1, 1, { nodes: nodes(1, 1) })];
    const tight = { deadline: hoursAfter(2) };
    const { leases, waits } = decide(aSnapshot({ pools, credit, jobs: [aJob(1, tight, { orgId: id('org', 2) }), aJob(2, tight)] }));
    expect(leases.map((draft) => draft.jobId)).toEqual([id('job', 2)]);
    expect(waits).toMatchObject([{ jobId: id('job', 1), job: [{ kind: 'NoPaymentMethod' }] }]);
  });

  it('counts what it commits in the same cycle against one credit limit', () => {
    const credit = [aStanding({ creditLimit: microUsd(60_000_000n) })]; // one job's worst case is $47.29
    const { leases, waits } = decide(aSnapshot({ credit, jobs: [aJob(1), aJob(2)] }));
    expect(leases).toHaveLength(1);
    expect(leases[0]!.committed).toBe(47_290_000n);
    expect(waits[0]!.job[0]).toEqual({ kind: 'CreditLimitExceeded', needed: 47_290_000n, available: 12_710_000n });
  });

  it('names every pool that refused, with figures', () => {
    const pools = [
      aPool(1, 1, { gpuModel: 'mi300x' }), aPool(2, 1, { gpuMemoryGib: 40 }), { ...aPool(3, 1), offer: undefined }, aPool(4, 2), aPool(5, 3),
      aPool(6, 1, { offer: anOffer(id('pool', 6), id('site', 1), { minDurationSeconds: 86_400 }) }), aPool(7, 1, { nodes: nodes(7, 1) }),
      aPool(8, 1, { offer: anOffer(id('pool', 8), id('site', 1), { ask: microUsdPerGpuHour(99_000_000n) }) }), aPool(9, 4),
    ].map(({ offer, ...pool }) => ({ ...pool, ...(offer && { offer }) }));
    const sites = [aSite(1), aSite(2, { suspended: true }), aSite(3, { country: 'CA' }), aSite(4, { pricesStale: true })];
    const job = aJob(1, { gpuCount: 16, gpuModels: ['h100-sxm5-80gb'], minGpuMemoryGib: 80, countries: ['US'], maxPrice: microUsdPerGpuHour(5_000_000n) });
    const { waits } = decide(aSnapshot({ sites, pools, jobs: [job] }));
    expect(waits[0]!.pools[7]).toMatchObject({ cheapest: 99_000_000n });
    expect(waits[0]!.pools.map((reason) => reason.kind)).toEqual([
      'ModelExcluded', 'MemoryTooSmall', 'NoOffer', 'SiteSuspended', 'CountryNotAllowed', 'TermTooShort', 'NotEnoughGpus', 'OverCap', 'PriceStale',
    ]);
  });

  it('says CapBelowAsk once when no ask anywhere is within the cap', () => {
    const { waits } = decide(aSnapshot({ ...two, jobs: [aJob(1, { maxPrice: microUsdPerGpuHour(1_000_000n) })] }));
    expect(waits[0]!.job).toEqual([{ kind: 'CapBelowAsk', cap: 1_000_000n, ask: 2_350_000n }]);
  });

  it('lets a job wait for one that has not completed', () => {
    const { leases, placements } = decide(aSnapshot({ jobs: [aJob(1), aJob(2, {}, { waitingFor: [id('job', 1)] })] }));
    expect(leases.map((draft) => draft.jobId)).toEqual([id('job', 1)]);
    expect(placements.map((draft) => [draft.jobId, draft.placement.segments[0]!.from])).toEqual([[id('job', 2), hoursAfter(2)]]);
    const short = { expectedDurationSeconds: 600, maxDurationSeconds: 600 };
    const soon = planCycle(aSnapshot({ jobs: [aJob(1, short), aJob(2, short, { waitingFor: [id('job', 1)] })] }), windowPlanner, { ...defaultMarketPolicy, commitWindowSeconds: 3_600 }, new CountingIds());
    expect([soon.decisions.leases.map((draft) => draft.jobId), soon.decisions.placements.map((draft) => draft.jobId)]).toEqual([[id('job', 1)], [id('job', 2)]]);
    const gone = decide(aSnapshot({ jobs: [aJob(2, {}, { waitingFor: [id('job', 1)] })] }));
    expect(gone.waits[0]!.job).toEqual([{ kind: 'WaitingForDependency', jobIds: [id('job', 1)] }]);
  });

  it('goes on under the terms of its lease when it resumes in the same pool', () => {
    const old = { ...anOffer(id('pool', 1), id('site', 1), { ask: microUsdPerGpuHour(1_000_000n) }), version: 7 };
    const lease: LeaseSnapshot = { leaseId: id('lease', 5), jobId: id('job', 1), siteId: id('site', 1), poolId: id('pool', 1), state: 'parked', offer: old, allocations: [] };
    const { leases } = decide(aSnapshot({ leases: [lease], jobs: [aJob(1, {}, { state: 'parked', remainingSeconds: 1_800 })] }));
    expect(leases[0]).toMatchObject({ leaseId: id('lease', 5), extendsLease: true, offer: { version: 7 } });
    expect(leases[0]!.placement.segments).toEqual([{ from: T0, to: hoursAfter(0.5) }]);
  });
});

describe('snapshotToInstance', () => {
  const instanceOf = (snapshot: MarketSnapshot) => snapshotToInstance(snapshot, defaultMarketPolicy).instance;
  it('takes leases, open holds, later segments of running jobs and events off the capacity', () => {
    const hold = { holdId: id('hold', 1), orgId: CUSTOMER, gpuCount: 2, createdAt: T0, expiresAt: hoursAfter(1), placement: promised(9, aSnapshot(), 1, 1, 2).placement! };
    const runs = { ...promised(3, aSnapshot(), 1, 0, 1), state: 'running' as const };
    const running: JobSnapshot = { ...runs, placement: { ...runs.placement!, segments: [{ from: T0, to: hoursAfter(0.5) }, { from: hoursAfter(2), to: hoursAfter(2.5) }] } };
    const lease = { ...busy(1, nodes(1, 1)[0]!.nodeId, [0, 4], { from: T0, to: addSeconds(T0, 1_801) }), jobId: running.jobId };
    const event = { curtailmentId: id('curt', 1), siteId: id('site', 1), during: { from: hoursAfter(3), to: addSeconds(hoursAfter(3), 1) }, limit: kilowatts(0), kind: 'event' as const };
    const { gpus } = instanceOf(aSnapshot({ leases: [lease], holds: [hold], jobs: [running], curtailments: [event] })).pools[0]!;
    //                            lease rounds out   hold          later segment       event shuts one slot
    expect(gpus.slice(0, 14)).toEqual([12, 12, 12, 16, 14, 14, 14, 14, 8, 8, 16, 16, 0, 16]);
    const expired = { ...hold, expiresAt: T0 };
    expect(instanceOf(aSnapshot({ holds: [expired] })).pools[0]!.gpus[4]).toBe(16);
  });
  it('closes slots without a price and before the offer', () => {
    const offer = anOffer(id('pool', 1), id('site', 1), { availableFrom: hoursAfter(1) });
    const { gpus } = instanceOf(aSnapshot({ sites: [aSite(1, { prices: hourly(T0, [1, 1]) })], pools: [aPool(1, 1, { offer })] })).pools[0]!;
    expect(gpus.slice(0, 10)).toEqual([0, 0, 0, 0, 16, 16, 16, 16, 0, 0]);
  });
  it('costs a GPU-slot at power x load x PUE x price, and part of it in the slot that runs', () => {
    const at = addSeconds(T0, 450);
    const { costPerGpuSlot, kwPerGpu } = instanceOf(aSnapshot({ at, sites: [aSite(1, { prices: hourly(T0, [40, 80]) })] })).pools[0]!;
    // 0.969 kW x 1.25 x $0.04 = $0.04845/h.
    expect(costPerGpuSlot.slice(0, 5)).toEqual([0.006056, 0.012113, 0.012113, 0.012113, 0.024225]);
    expect(kwPerGpu).toBe(1.785);
  });
  it('shares a site limit over feeders and takes running load off it', () => {
    const feeders = [1, 2].map((n) => ({ feederId: id('feeder', n), limit: kilowatts(30) }));
    const pools = [aPool(1, 1, { feederId: id('feeder', 1) }), aPool(2, 1, { feederId: id('feeder', 2) })];
    const sites = [aSite(1, { feeders, limit: kilowatts(40) })];
    const lease = busy(1, nodes(1, 1)[0]!.nodeId, [0, 4], day);
    const free = instanceOf(aSnapshot({ sites, pools, leases: [lease] })).sites.map((site) => site.kw![0]);
    expect(free).toEqual([20 - 4 * 1.785, 20]);
  });
  it('carries the ask of an all-in job as a cost of its pool when others in the plan go by power', () => {
    const jobs = [aJob(1, { policy: 'all-in-price' }), aJob(2)];
    const mixed = instanceOf(aSnapshot({ jobs }));
    expect([mixed.policy, mixed.jobs[0]!.transferCost]).toEqual(['power-cost', { [id('pool', 1)]: 37.6 }]);
    const alone = instanceOf(aSnapshot({ jobs: [jobs[0]!] }));
    expect([alone.policy, alone.jobs[0]!.transferCost]).toEqual(['all-in-price', undefined]);
  });
  it('raises the cost of leaving a job out with its age, and holds a promise where it is', () => {
    const old = aJob(1, {}, { submittedAt: (T0 - 86_400_000) as EpochMs });
    const held = promised(2, aSnapshot(), 1, 3, 5);
    const { jobs } = instanceOf(aSnapshot({ jobs: [old, held] }));
    expect(jobs[0]!.unplacedCost).toBe(352); // 16 GPU-h x $20 + 10 %
    expect(jobs[1]!.held).toEqual({ pool: id('pool', 1), segments: [[12, 20]], moveGain: 1 });
    expect(instanceOf(aSnapshot({ at: hoursAfter(4), jobs: [held] })).jobs[0]!.held).toBeUndefined();
  });
});
