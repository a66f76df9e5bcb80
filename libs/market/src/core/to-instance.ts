import { addSeconds, by, byBigint, byText, DAY_MS, HOUR_MS, intersect, lengthMs, type EpochMs, type Interval, type JobId, type NodeId, type PoolId } from '@switchyard/kernel';
import { gpusBusy, gpusUp, isShut, powerCostPerSlot, powerGroupOf, wattsFree, wattsPerGpu } from './capacity.js';
import { type MarginsOfInstance, type MarginTerms, noMargins, type Refusal } from './deadline-margin.js';
import { isVenue, underLease, venueFor } from './eligibility.js';
import { groupPower, type GroupPower } from './group-power.js';
import { heldSegments } from './held-segments.js';
import { jobEnd } from './job-margin.js';
import { plannableJobStates } from './job-state.js';
import type { MarketPolicy } from './market-policy.js';
import type { PlannerInstance, PlannerJob, PlannerPool, PlannerSite } from './planner.js';
import { offerFor } from './price-rule.js';
import { rangeLength } from './gpu-range.js';
import type { JobPromise } from './placement.js';
import { nodeGpusOf, type Venue } from './price-placement.js';
import type { JobRefusal, PoolRefusal } from './reason.js';
import { isOpenTo, reservationOfPool } from './reservation-pool.js';
import { capAgainstAsk } from './spend-guard.js';
import { cutDeadlineSlot, gridInterval, rigidDeadlineSlot, slotFrom, slotInterval, slotOf, slotsOfWork, slotStart, type SlotGrid } from './slot-grid.js';
import type { JobSnapshot, MarketSnapshot, PoolSnapshot, SiteSnapshot } from './snapshot.js';
import { runTimeMs, stagingCost } from './staging.js';

/** What earlier passes of the same cycle found out. */
export interface PlanConstraints {
  /** Pools that a job must not be planned on again. */
  readonly pools: ReadonlyMap<JobId, ReadonlyMap<PoolId, PoolRefusal>>;
  /** Jobs that must not be planned at all, such as those without credit. */
  readonly blocked: ReadonlyMap<JobId, readonly JobRefusal[]>;
  /** Jobs that cannot start in the partial slot that starts now. */
  readonly notNow: ReadonlySet<JobId>;
  /** Promised jobs that must stay where they are. */
  readonly pinned: ReadonlySet<JobId>;
  /** Promised jobs whose place is gone: curtailed, or its nodes are down. They get another one under their ceiling, before anything else. */
  readonly lost: ReadonlySet<JobId>;
  /** How margins before deadlines are treated. */
  readonly margins: MarginTerms;
}
/** Nothing is known yet, and every job has all of its time: what a quote is made against. */
export const noConstraints: PlanConstraints = { pools: new Map(), blocked: new Map(), notNow: new Set(), pinned: new Set(), lost: new Set(), margins: noMargins };

/** The instance, and the answers that needed no planner. */
export interface Prepared {
  readonly grid: SlotGrid;
  readonly policy: MarketPolicy;
  readonly instance: PlannerInstance;
  /** Per job in the snapshot: where it may run. */
  readonly venues: ReadonlyMap<JobId, ReadonlyMap<PoolId, Venue>>;
  readonly refusals: ReadonlyMap<JobId, { readonly job: readonly JobRefusal[]; readonly pools: readonly PoolRefusal[] }>;
  /** Promised jobs that were told to stay where they are. */
  readonly pinned: ReadonlySet<JobId>;
  /** Promised jobs whose held place no longer stands. */
  readonly lost: ReadonlySet<JobId>;
  readonly margins: MarginsOfInstance;
  /** The terms it was made under. */
  readonly terms: MarginTerms;
}

/** A total is rated line by line to whole cents; the plan's is not, so a cap must leave it room. Whether it holds to the cent is decided at commit. */
const ROUNDING_USD = 0.01;
const usd = (micro: number | bigint): number => Number(micro) / 1_000_000;
export const gridOf = (at: EpochMs, policy: MarketPolicy): SlotGrid => ({ at, slotMs: policy.slotSeconds * 1_000, slots: policy.horizonSlots });

/** Maps a snapshot to the planner's format. Rows are put in order of id, so their order in the snapshot changes nothing. */
export function snapshotToInstance(snapshot: MarketSnapshot, policy: MarketPolicy, constraints: PlanConstraints = noConstraints): Prepared {
  const grid = gridOf(snapshot.at, policy);
  const sites = new Map(snapshot.sites.map((site) => [site.siteId, site]));
  const pools = [...snapshot.pools].sort(by((pool) => pool.poolId, byText));
  const jobs = snapshot.jobs
    .filter((job) => (plannableJobStates as readonly string[]).includes(job.state))
    .sort(by((job) => job.jobId, byText));
  const asked = new Set(jobs.map((job) => job.jobId));
  const venues = new Map<JobId, ReadonlyMap<PoolId, Venue>>();
  const refusals = new Map<JobId, { job: readonly JobRefusal[]; pools: readonly PoolRefusal[] }>();
  // With price rules a pool has no one ask: then every job carries its own.
  const oneAsk = pools.every((pool) => (pool.offer?.terms.rules ?? []).length === 0);
  const allInOnly = oneAsk && jobs.length > 0 && jobs.every((job) => job.spec.policy === 'all-in-price');
  const rows: PlannerJob[] = [];
  const power = powerOfGroups(snapshot, grid, sites, pools);
  const plannerPools = pools.map((pool) => toPlannerPool(snapshot, grid, sites.get(pool.siteId) ?? noSite(pool), pool, power.get(powerGroupOf(pool))!));
  const rooms = new Map(plannerPools.map((pool) => [pool.id, pool]));
  const lost = new Set(constraints.lost);
  const [shortened, ifRefused] = [new Set<string>(), new Map<string, Refusal>()];
  for (const job of jobs) {
    const mine = new Map<PoolId, Venue>();
    const not: PoolRefusal[] = [];
    const open = pools.filter((pool) => isOpenTo(pool, job));
    for (const pool of open) {
      const site = sites.get(pool.siteId) ?? noSite(pool);
      const answer = constraints.pools.get(job.jobId)?.get(pool.poolId) ?? venueFor(job, site, underLease(snapshot, job, pool), snapshot.at);
      if (isVenue(answer)) mine.set(pool.poolId, answer);
      else not.push(answer);
    }
    const own = jobRefusals(job, open, asked, constraints);
    const planned = own.length === 0 && mine.size > 0 ? toPlannerJob(job, mine, rooms, { grid, policy, allInOnly, constraints }) : undefined;
    const row = planned?.row;
    venues.set(job.jobId, mine);
    if (row) rows.push(row);
    if (planned?.shortened) shortened.add(job.jobId);
    if (planned?.ifRefused) ifRefused.set(job.jobId, planned.ifRefused);
    if (job.promise && job.placement && !row?.held) lost.add(job.jobId);
    refusals.set(job.jobId, { job: own, pools: own.length > 0 ? not : [...not, ...windowRefusals(job, mine, row, grid, policy)] });
  }
  const instance: PlannerInstance = {
    version: 1,
    slotSeconds: policy.slotSeconds,
    slots: policy.horizonSlots,
    policy: allInOnly ? 'all-in-price' : 'power-cost',
    pools: plannerPools,
    sites: toPlannerSites(snapshot, grid, sites, pools, power),
    jobs: withPlannedDependencies(rows),
    fairness: { tenants: holdings(snapshot, grid), tailSlots: tailOf(grid, policy) },
  };
  return { grid, policy, instance, venues, refusals, pinned: constraints.pinned, lost, margins: { shortened, ifRefused }, terms: constraints.margins };
}
function noSite(pool: PoolSnapshot): never {
  throw new Error(`snapshot: pool ${pool.poolId} is at site ${pool.siteId}, which is not in the snapshot`);
}

/** What customers hold in the horizon beside what is planned: their leases and the places left as they are, which count against their shares of what is contested. */
function holdings(snapshot: MarketSnapshot, grid: SlotGrid): { readonly tenant: string; readonly gpuHoursHeld: number }[] {
  const owners = new Map(snapshot.jobs.map((job) => [job.jobId, job.orgId]));
  const held = new Map<string, number>();
  const horizon = gridInterval(grid);
  const add = (tenant: string, gpus: number, during: Interval): void => {
    const inside = intersect(during, horizon);
    if (inside) held.set(tenant, (held.get(tenant) ?? 0) + (gpus * lengthMs(inside)) / HOUR_MS);
  };
  for (const { jobId, poolId, allocations } of snapshot.leases) {
    const tenant = jobId && reservationOfPool(poolId) === undefined ? owners.get(jobId) : undefined;
    if (tenant !== undefined) for (const { slice, during } of allocations) add(tenant, rangeLength(slice.gpus), during);
  }
  for (const { promisedTo, orgId, gpuCount, placement } of snapshot.holds) {
    if (promisedTo !== undefined && reservationOfPool(placement.poolId) === undefined) for (const during of placement.segments) add(orgId, gpuCount, during);
  }
  return [...held].map(([tenant, gpuHoursHeld]) => ({ tenant, gpuHoursHeld })).sort(by((entry) => entry.tenant, byText));
}
const tailOf = (grid: SlotGrid, policy: MarketPolicy): number => Math.min(policy.tailSlots, grid.slots);

/**
 * The slot by which an accepted job that set no deadline must be done: a horizon after it was accepted, and before the tail. Otherwise cheaper
 * hours could put it off again and again. It may always stay where it is.
 */
function latestEnd({ acceptedAt }: JobPromise, heldEnd: number, grid: SlotGrid, policy: MarketPolicy): number {
  return Math.max(heldEnd, Math.min(grid.slots - tailOf(grid, policy), slotOf(grid, addSeconds(acceptedAt, policy.horizonSlots * policy.slotSeconds))));
}

/** Reasons of the job itself, whatever the pool. */
function jobRefusals(job: JobSnapshot, pools: readonly PoolSnapshot[], planned: ReadonlySet<JobId>, constraints: PlanConstraints): JobRefusal[] {
  const blocked = constraints.blocked.get(job.jobId) ?? [];
  const outside = job.waitingFor.filter((id) => !planned.has(id)).sort(byText);
  const asks = pools.flatMap((pool) => (pool.offer ? [offerFor(pool.offer, job.spec).terms.ask] : [])).sort(byBigint);
  const capped = asks[0] === undefined ? undefined : capAgainstAsk(job.spec.maxPrice, asks[0]);
  return [
    ...blocked,
    ...(outside.length > 0 ? [{ kind: 'WaitingForDependency', jobIds: outside } as const] : []),
    ...(capped ? [capped] : []),
    ...(pools.length > 0 ? [] : job.spec.reservationId === undefined ? [{ kind: 'NoPools' } as const] : [{ kind: 'ReservationClosed', reservationId: job.spec.reservationId } as const]),
  ];
}

function toPlannerPool(snapshot: MarketSnapshot, grid: SlotGrid, site: SiteSnapshot, pool: PoolSnapshot, power: GroupPower): PlannerPool {
  const busy = gpusBusy(snapshot, grid, pool, isUp(pool));
  const cost = powerCostPerSlot(grid, site, pool, power.inBlock);
  const terms = pool.offer?.terms;
  const up = gpusUp(pool);
  const openAt = (slot: number): boolean => {
    const during = slotInterval(grid, slot);
    if (cost[slot] === undefined || terms === undefined || isShut(snapshot, pool, during)) return false;
    return terms.availableFrom <= during.from && (terms.availableTo === undefined || during.to <= terms.availableTo);
  };
  const nodeGpus = nodeGpusOf(pool);
  return {
    id: pool.poolId,
    site: powerGroupOf(pool),
    model: pool.gpuModel,
    gpus: busy.map((gpus, slot) => (openAt(slot) ? Math.max(0, up - gpus) : 0)),
    costPerGpuSlot: cost.map((amount) => usd(amount ?? 0)),
    askPerGpuSlot: cost.map((_, slot) => (usd(terms?.ask ?? 0n) * lengthMs(slotInterval(grid, slot))) / 3_600_000),
    kwPerGpu: Number(wattsPerGpu(pool, site)) / 1_000,
    ...(nodeGpus > 0 && { nodeGpus }),
  };
}

/** Leases on nodes that are draining or down take nothing from the nodes that are up. */
function isUp(pool: PoolSnapshot): (nodeId: NodeId) => boolean {
  const up = new Set(pool.nodes.filter((node) => node.state === 'up').map((node) => node.nodeId));
  return (nodeId) => up.has(nodeId);
}

/** What power costs by how much is drawn, by feeder or site. */
function powerOfGroups(snapshot: MarketSnapshot, grid: SlotGrid, sites: ReadonlyMap<string, SiteSnapshot>, pools: readonly PoolSnapshot[]): ReadonlyMap<string, GroupPower> {
  const groups = new Map(pools.map((pool) => [powerGroupOf(pool), sites.get(pool.siteId) ?? noSite(pool)]));
  return new Map([...groups].map(([id, site]) => [id, groupPower(snapshot, grid, site, pools.filter((pool) => pool.siteId === site.siteId), id)]));
}

function toPlannerSites(
  snapshot: MarketSnapshot, grid: SlotGrid, sites: ReadonlyMap<string, SiteSnapshot>, pools: readonly PoolSnapshot[], power: ReadonlyMap<string, GroupPower>,
): PlannerSite[] {
  const groups = new Map(pools.map((pool) => [powerGroupOf(pool), sites.get(pool.siteId)!]));
  return [...groups].sort(by(([id]) => id, byText)).map(([id, site]) => {
    const free = wattsFree(snapshot, grid, site, pools.filter((pool) => pool.siteId === site.siteId), id);
    const { tiers } = power.get(id)!;
    return { id, ...(free && { kw: free.map((w) => Number(w) / 1_000) }), ...(tiers.length > 0 && { tiers }) };
  });
}

interface JobMapping {
  readonly grid: SlotGrid;
  readonly policy: MarketPolicy;
  readonly allInOnly: boolean;
  readonly constraints: PlanConstraints;
}
interface PlannedJob {
  readonly row: PlannerJob;
  readonly shortened: boolean;
  readonly ifRefused: Refusal | undefined;
}
/** A job for the planner, or undefined when no venue's window can hold it. */
function toPlannerJob(job: JobSnapshot, venues: ReadonlyMap<PoolId, Venue>, rooms: ReadonlyMap<string, PlannerPool>, { grid, policy, allInOnly, constraints }: JobMapping): PlannedJob | undefined {
  const { spec } = job;
  const release = Math.max(slotFrom(grid, spec.earliestStart), constraints.notNow.has(job.jobId) ? 1 : 0);
  const slotsByPool: Record<string, number> = {};
  const transferCost: Record<string, number> = {};
  let deadline = Infinity;
  const mayCut = spec.interruptible !== undefined && job.promise?.curtailmentClass !== 'firm';
  let cut = mayCut;
  // The solver minimises one thing for all; a job that minimises ask + power among others carries its ask as if it were a transfer.
  const carriesAsk = !allInOnly && spec.policy === 'all-in-price';
  for (const [poolId, { site, pool, offer }] of venues) {
    const work = runTimeMs(job, pool, policy);
    const slots = Math.max(1, slotsOfWork(grid, work));
    const rigid = spec.deadline === undefined ? grid.slots : rigidDeadlineSlot(grid, work, spec.deadline);
    if (rigid === undefined || release + slots > Math.min(rigid, grid.slots)) continue;
    slotsByPool[poolId] = slots;
    deadline = Math.min(deadline, rigid);
    if (spec.deadline !== undefined && release + slots > cutDeadlineSlot(grid, spec.deadline)) cut = false;
    const extra = usd(stagingCost(job, site.siteId, policy)) + (carriesAsk ? usd(offer.terms.ask) * spec.gpuCount * (work / 3_600_000) : 0);
    if (extra > 0) transferCost[poolId] = extra;
  }
  if (Object.keys(slotsByPool).length === 0) return undefined;
  if (cut && spec.deadline !== undefined) deadline = Math.min(deadline, cutDeadlineSlot(grid, spec.deadline));
  const held = constraints.lost.has(job.jobId) ? undefined : heldSegments(job, slotsByPool, rooms, grid, cut);
  const heldEnd = held?.segments.at(-1)![1];
  if (heldEnd !== undefined && job.promise && spec.deadline === undefined) deadline = Math.min(deadline, latestEnd(job.promise, heldEnd, grid, policy));
  const { end, ifRefused } = jobEnd(job, { deadline, release, runSlots: Math.min(...Object.values(slotsByPool)), heldEnd }, grid, policy, constraints.margins);
  const gpuHours = (spec.gpuCount * job.remainingSeconds) / 3_600;
  const ageing = 1 + (policy.ageingPercentPerDay / 100) * Math.max(0, (grid.at - job.submittedAt) / DAY_MS);
  // A promise whose place is gone must come before anything that was never promised.
  const urgency = job.promise && !held ? 100 : 1;
  const budget = job.promise?.ceilingTotal ?? spec.maxTotal;
  // What a pool asks in general is not what it asks of this job: its caps are left to the exact check.
  const ownAsk = [...venues.values()].some(({ offer: { terms } }) => terms.askTrail !== undefined && terms.askTrail.list !== terms.ask);
  const extras = Object.keys(transferCost).length > 0;
  const exactOnly = extras || ownAsk;
  const row: PlannerJob = {
    id: job.jobId,
    gpus: spec.gpuCount,
    tenant: job.orgId,
    waitedSeconds: Math.max(0, Math.floor((grid.at - job.submittedAt) / 1_000)),
    slotsByPool,
    release,
    deadline: Math.min(grid.slots, end),
    unplacedCost: Math.round(gpuHours * usd(policy.unplacedCostPerGpuHour) * ageing * urgency * 1e6) / 1e6,
    ...(cut && { interruptible: { restartSlots: Math.ceil(spec.interruptible!.restartSeconds / (grid.slotMs / 1_000)), maxSegments: spec.interruptible!.maxInterruptions + 1 } }),
    ...(spec.nodesWhole && { wholeNodes: true }),
    // Caps are checked exactly when deciding. For the planner a held place may always be kept, whatever forecasts say now, and is left only for one
    // under the ceiling; what a transfer carries (an ask that is counted already, staging that is never billed) must not count against a cap.
    ...(budget !== undefined && !exactOnly && { capTotal: usd(budget) + ROUNDING_USD }),
    ...(spec.maxPrice !== undefined && !exactOnly && !held && { capPerGpuHour: usd(spec.maxPrice) }),
    ...(extras && { transferCost }),
    ...(job.waitingFor.length > 0 && { after: [...job.waitingFor].sort(byText) }),
    ...(held && { held: { ...held, moveGain: Math.max(usd(policy.moveGain), constraints.margins.moveGainLeastUsd), ...(constraints.pinned.has(job.jobId) && { pinned: true }) } }),
  };
  return { row, shortened: end < Math.min(grid.slots, deadline), ifRefused };
}

/** A dependency that got no row cannot be planned, so neither can what waits for it. */
function withPlannedDependencies(rows: readonly PlannerJob[]): PlannerJob[] {
  let left = [...rows];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const ids = new Set(left.map((row) => row.id));
    left = left.filter((row) => (row.after ?? []).every((id) => ids.has(id)));
  }
  return left;
}

/** Venues whose window cannot hold the run, with how long it takes there. */
function windowRefusals(job: JobSnapshot, venues: ReadonlyMap<PoolId, Venue>, row: PlannerJob | undefined, grid: SlotGrid, policy: MarketPolicy): PoolRefusal[] {
  const release = slotStart(grid, slotFrom(grid, job.spec.earliestStart));
  const end = Math.min(job.spec.deadline ?? Infinity, slotStart(grid, grid.slots));
  return [...venues.values()].filter(({ pool }) => row?.slotsByPool[pool.poolId] === undefined).map(({ site, pool }) => ({
    siteId: site.siteId,
    poolId: pool.poolId,
    kind: 'WindowTooShort',
    neededSeconds: Math.ceil(runTimeMs(job, pool, policy) / 1_000),
    windowSeconds: Math.max(0, Math.floor((end - release) / 1_000)),
  }));
}
