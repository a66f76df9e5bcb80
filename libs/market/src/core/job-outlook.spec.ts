import { describe, expect, it } from '@jest/globals';
import { microUsd, microUsdPerGpuHour, watts, type EpochMs } from '@switchyard/kernel';
import { aJob, aPool, aSite, aSnapshot, hoursAfter, id, kilowatts, nodes, T0 } from '../../testing/index.js';
import { explain } from './explain.js';
import { explainHelp, headline, withOutlook } from './job-outlook.js';
import type { JobRefusal, Outlook, PoolRefusal } from './reason.js';
import type { LeaseSnapshot, MarketSnapshot } from './snapshot.js';

const at = { siteId: id('site', 1), poolId: id('pool', 1) };
const nothing = { leases: [], placements: [] };
/** Eight GPUs of a node until an hour. */
const lease = (n: number, node: number, from: number, to: number, jobId = id('job', 90 + n)): LeaseSnapshot => ({
  leaseId: id('lease', n), jobId, siteId: at.siteId, poolId: at.poolId, state: 'active', allocations: [{ slice: { nodeId: id('node', 100 + node), gpus: { from: 0, to: 8 } }, during: { from: hoursAfter(from), to: hoursAfter(to) } }],
});
/** The outlook of one reason of job 1: 16 GPUs for two hours, within ten. */
function outlook(reason: PoolRefusal | JobRefusal, market: Partial<MarketSnapshot> = {}, given: Parameters<typeof withOutlook>[1] = nothing): Outlook {
  const jobs = [aJob(1, { gpuCount: 16, deadline: hoursAfter(10) }, { spentAtMost: microUsd(5_000_000n) }), ...(market.jobs ?? [])];
  const isPool = 'poolId' in reason;
  const [wait] = withOutlook([{ jobId: id('job', 1), at: T0, job: isPool ? [] : [reason], pools: isPool ? [reason] : [] }], given, aSnapshot({ ...market, jobs }));
  const { until, help } = (isPool ? wait!.pools : wait!.job)[0]!;
  return { ...(until !== undefined && { until }), ...(help && { help }) };
}
const later = (hours: number) => ({ kind: 'LaterDeadline', deadline: hoursAfter(hours) });

describe('when a reason to wait goes away, and what would help', () => {
  const full = (n: number): PoolRefusal => ({ ...at, kind: 'NotEnoughGpus', gpusNeeded: 16, gpusFreeMax: n });
  it('GPUs: when enough of them are free together for as long as the run takes', () => {
    expect(outlook(full(0), { leases: [lease(1, 0, 0, 3), lease(2, 1, 0, 5)] })).toEqual({ until: hoursAfter(5) });
    // Free at 3, but for an hour only.
    expect(outlook(full(8), { leases: [lease(1, 0, 0, 3), lease(2, 0, 4, 6)] })).toEqual({ until: hoursAfter(6), help: [{ kind: 'FewerGpus', gpuCount: 8 }] });
    // Too late for the deadline at ten hours: it would be done at eleven.
    expect(outlook(full(0), { leases: [lease(1, 0, 0, 9)] })).toEqual({ until: hoursAfter(9), help: [later(11)] });
    // More than there are.
    expect(outlook({ ...at, kind: 'NotEnoughGpus', gpusNeeded: 32, gpusFreeMax: 8 })).toEqual({ help: [{ kind: 'FewerGpus', gpuCount: 8 }] });
    // A node that is down is no room.
    expect(outlook(full(8), { pools: [aPool(1, 1, { nodes: nodes(1, 2).map((node, i) => (i === 0 ? { ...node, state: 'down' as const } : node)) })] })).toEqual({ help: [{ kind: 'FewerGpus', gpuCount: 8 }] });
  });
  it('counts what the cycle itself has just given away, and holds and promises', () => {
    const draft = { jobId: id('job', 2), gpusHeld: 8, placement: { ...at, segments: [{ from: T0, to: hoursAfter(4) }] } } as never;
    expect(outlook(full(8), {}, { leases: [], placements: [draft] })).toMatchObject({ until: hoursAfter(4) });
    const hold = { holdId: id('hold', 1), orgId: id('org', 2), gpuCount: 16, createdAt: T0, expiresAt: hoursAfter(1), placement: { ...at, segments: [{ from: hoursAfter(1), to: hoursAfter(2) }] } as never };
    expect(outlook(full(0), { holds: [hold] })).toMatchObject({ until: hoursAfter(2) });
    const promised = aJob(3, { gpuCount: 16 }, { state: 'accepted', placement: { ...at, segments: [{ from: T0, to: hoursAfter(6) }] } as never });
    expect(outlook(full(0), { jobs: [promised] })).toMatchObject({ until: hoursAfter(6) });
  });
  it('power: when the feeder has room, by load and by event', () => {
    // One GPU draws 1.275 kW at 1.4: 1.785 kW. Sixteen need 28.56 kW.
    const market = { sites: [aSite(1, { feeders: [{ feederId: id('feeder', 1), limit: kilowatts(30) }] })], pools: [aPool(1, 1, { feederId: id('feeder', 1) })] };
    const reason: PoolRefusal = { ...at, kind: 'FeederFull', needed: watts(28_560n), freeMax: watts(15_720n) };
    expect(outlook(reason, { ...market, leases: [lease(1, 0, 0, 3)] })).toEqual({ until: hoursAfter(3), help: [{ kind: 'FewerGpus', gpuCount: 8 }] });
    const event = { curtailmentId: id('curt', 1), siteId: at.siteId, during: { from: T0, to: hoursAfter(4) }, limit: kilowatts(20), kind: 'event' as const };
    expect(outlook(reason, { ...market, curtailments: [event] })).toMatchObject({ until: hoursAfter(4) });
  });
  it('events and offers: when they end, and begin', () => {
    expect(outlook({ ...at, kind: 'Curtailed', until: hoursAfter(9) })).toEqual({ until: hoursAfter(9), help: [later(11)] });
    expect(outlook({ ...at, kind: 'OutsideOffer', from: hoursAfter(7) })).toEqual({ until: hoursAfter(7) });
    expect(outlook({ ...at, kind: 'OutsideOffer', from: T0, to: hoursAfter(1) })).toEqual({});
  });
  it('prices and limits: by how much they fall short', () => {
    expect(outlook({ ...at, kind: 'OverCap', cheapest: microUsdPerGpuHour(2_400_000n), cap: microUsdPerGpuHour(2_000_000n) })).toEqual({ help: [{ kind: 'RaiseCap', perGpuHour: 2_400_000n }] });
    // The cap is of the whole job, and five dollars of it are spent.
    expect(outlook({ ...at, kind: 'OverBudget', cheapest: microUsd(70_000_000n), budget: microUsd(60_000_000n) })).toEqual({ help: [{ kind: 'RaiseBudget', total: 75_000_000n }] });
    expect(outlook({ kind: 'CreditLimitExceeded', needed: microUsd(9_000_000n), available: microUsd(2_500_000n) })).toEqual({ help: [{ kind: 'Pay', amount: 6_500_000n }] });
    expect(outlook({ kind: 'BudgetExceeded', budgetId: 'b', scope: 'org', needed: microUsd(9n), left: microUsd(4n), resetsAt: hoursAfter(99) } as never)).toEqual({ until: hoursAfter(99), help: [{ kind: 'Pay', amount: 5n }] });
    expect(outlook({ kind: 'CapBelowAsk', cap: microUsdPerGpuHour(1n), ask: microUsdPerGpuHour(2n) })).toEqual({ help: [{ kind: 'RaiseCap', perGpuHour: 2n }] });
  });
  it('a promise that is too low: its customer may have it renewed, if the cap allows that', () => {
    const dear = { ...at, kind: 'OverBudget', cheapest: microUsd(75_370_000n), budget: microUsd(75_320_000n) } as const;
    const promise = { jobId: id('job', 1), ceilingTotal: microUsd(75_320_000n), curtailmentClass: 'firm', acceptedAt: T0 } as const;
    const told = (maxTotal: bigint | undefined, budget = dear.budget) => {
      const job = aJob(1, maxTotal === undefined ? {} : { maxTotal: microUsd(maxTotal) }, { promise, spentAtMost: microUsd(5_000_000n) });
      const [wait] = withOutlook([{ jobId: job.jobId, at: T0, job: [], pools: [{ ...dear, budget }] }], nothing, aSnapshot({ jobs: [job] }));
      return wait!.pools[0]!;
    };
    for (const cap of [undefined, 90_000_000n]) expect(told(cap)).toMatchObject({ promised: true, help: [{ kind: 'RenewPromise', total: 75_370_000n }] });
    expect(explain(told(undefined))).toBe('The cheapest run costs $75.37; the job was promised to cost at most $75.32.');
    expect(told(80_000_000n)).toEqual({ ...dear, promised: true });
    // What is left of the cap is less than was promised: the cap it is.
    expect(told(80_000_000n, microUsd(75_000_000n))).toEqual({ ...dear, budget: 75_000_000n, help: [{ kind: 'RaiseBudget', total: 80_370_000n }] });
  });
  it('what the job does not allow, and windows that are too short', () => {
    expect(outlook({ ...at, kind: 'ModelExcluded', model: 'A100', wanted: ['H100'] })).toEqual({ help: [{ kind: 'AllowModel', values: ['A100'] }] });
    expect(outlook({ ...at, kind: 'SiteNotAllowed' })).toEqual({ help: [{ kind: 'AllowSite', values: [at.siteId] }] });
    expect(outlook({ ...at, kind: 'CountryNotAllowed', country: 'NO' })).toEqual({ help: [{ kind: 'AllowCountry', values: ['NO'] }] });
    expect(outlook({ ...at, kind: 'WindowTooShort', neededSeconds: 43_200, windowSeconds: 36_000 })).toEqual({ help: [later(12)] });
    expect(outlook({ ...at, kind: 'DeadlineTooEarly', earliestFinish: hoursAfter(13), deadline: hoursAfter(10) })).toEqual({ help: [later(13)] });
  });
  it('other jobs: when the last of them is done, and unknown while one has no place', () => {
    const reason: JobRefusal = { kind: 'WaitingForDependency', jobIds: [id('job', 91), id('job', 92)] };
    expect(outlook(reason, { leases: [lease(1, 0, 0, 3), lease(2, 1, 0, 5)] })).toEqual({ until: hoursAfter(5) });
    expect(outlook(reason, { leases: [lease(1, 0, 0, 3)] })).toEqual({});
    expect(outlook({ kind: 'NotYet', earliestStart: hoursAfter(2) })).toEqual({ until: hoursAfter(2) });
  });
  it('claims to know nothing of other people’s bids, hands and prices', () => {
    const unknown: PoolRefusal[] = [
      { ...at, kind: 'Outbid', cheapest: microUsd(1n) }, { ...at, kind: 'AgentQuiet', heardAt: T0 }, { ...at, kind: 'PriceStale' }, { ...at, kind: 'NoOffer' }, { ...at, kind: 'SiteSuspended' }, { ...at, kind: 'SiteMoved' },
      { ...at, kind: 'BeyondFairShare', gpuHoursAhead: 1, fairShareGpuHours: 2 }, { ...at, kind: 'PromiseKeptElsewhere' }, { ...at, kind: 'MemoryTooSmall', memoryGib: 40, neededGib: 80 }];
    for (const reason of unknown) expect(outlook(reason)).toEqual({});
  });
  it('shows one reason first: the job’s own, else the nearest, else the soonest', () => {
    const far: PoolRefusal = { ...at, kind: 'ModelExcluded', model: 'A100', wanted: [] };
    const near = (pool: number, until?: EpochMs): PoolRefusal & Outlook => ({ siteId: at.siteId, poolId: id('pool', pool), kind: 'NotEnoughGpus', gpusNeeded: 1, gpusFreeMax: 0, ...(until !== undefined && { until }) });
    expect(headline({ job: [], pools: [far, near(1), near(2, hoursAfter(3)), near(3, hoursAfter(2))] })).toMatchObject({ poolId: id('pool', 3) });
    expect(headline({ job: [{ kind: 'NoPools' }], pools: [near(1)] })).toEqual({ kind: 'NoPools' });
    expect(headline({ job: [], pools: [] })).toBeUndefined();
  });
  it('says every advice in words', () => {
    expect(explainHelp({ kind: 'RaiseBudget', total: microUsd(75_000_000n) })).toContain('maxTotalUsd');
    expect(explainHelp({ kind: 'RenewPromise', total: microUsd(75_370_000n) })).toContain('from $75.37');
    expect(explainHelp({ kind: 'RaiseCap', perGpuHour: microUsdPerGpuHour(2_400_000n) })).toContain('maxPriceUsdPerGpuHour');
    expect(explainHelp({ kind: 'FewerGpus', gpuCount: 1 })).toBe('Ask for 1 GPU.');
    for (const kind of ['AllowModel', 'AllowSite', 'AllowCountry'] as const) expect(explainHelp({ kind, values: ['x'] })).toMatch(/^Add x to /);
    expect(explainHelp({ kind: 'Pay', amount: microUsd(1_000_000n) })).toMatch(/^Pay /);
    expect(explainHelp({ kind: 'LaterDeadline', deadline: T0 })).toMatch(/2026/);
  });
});
