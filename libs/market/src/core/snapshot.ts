import type {
  CurtailmentId, EpochMs, FeederId, Interval, JobId, LeaseId, MicroUsd, MicroUsdPerMwh, NodeId, OrgId, PoolId, Ppm, ProjectId, SeriesId, SiteId, Watts,
} from '@switchyard/kernel';
import type { GpuPowerModel } from '@switchyard/power';
import type { BudgetStanding, CreditStanding } from './credit.js';
import type { GpuSlice } from './gpu-range.js';
import type { JobSpec } from './job-spec.js';
import type { JobState } from './job-state.js';
import type { LeaseState } from './lease-state.js';
import type { Offer } from './offer.js';
import type { Hold, JobPromise, Placement } from './placement.js';
import type { SiteReadiness } from './readiness.js';
import type { StagedData } from './staging.js';

/** Everything one match cycle reads, from one consistent read of the store. Rows may come in any order. */
export interface MarketSnapshot {
  /** Market time of the read: slot 0 starts here. */
  readonly at: EpochMs;
  readonly sites: readonly SiteSnapshot[];
  readonly pools: readonly PoolSnapshot[];
  readonly leases: readonly LeaseSnapshot[];
  readonly holds: readonly Hold[];
  readonly curtailments: readonly CurtailmentSnapshot[];
  readonly jobs: readonly JobSnapshot[];
  readonly credit: readonly CreditStanding[];
  readonly budgets: readonly BudgetStanding[];
}

/** A price that holds over [from, to). */
export interface PricePoint extends Interval {
  /** Effective marginal price of power at the site: tariff applied, mining opportunity included where it counts. */
  readonly price: MicroUsdPerMwh;
  /** Print or forecast of the site's index (`SiteSnapshot.indexSeriesId`), before multiplier and adder. */
  readonly indexPrice?: MicroUsdPerMwh;
  /** What a MWh from the grid costs: the tariff alone, mining left out. Absent means the same as `price`. */
  readonly power?: MicroUsdPerMwh;
  /** What the same MWh would earn behind the miners; absent without miners. Load that displaces them costs the higher of the two. */
  readonly mining?: MicroUsdPerMwh;
  /**
   * A block that cannot be sold back, of so many watts at the meter: energy inside it costs this, the rest `power`. Absent where there is none.
   * Of a block that can be sold back every MWh is worth the market price, so it is no block here.
   */
  readonly block?: { readonly size: Watts; readonly price: MicroUsdPerMwh };
  readonly quality: 'print' | 'forecast';
}
/** A stretch of one local month over which a demand charge counts by one peak. */
export interface DemandPeriod extends Interval {
  /** What one more kW of peak costs for all of the month the tariff is in force in. */
  readonly chargePerKw: MicroUsd;
  /**
   * Highest gross power that leases had reserved at one instant of the month so far; 0 for a month that has not begun. It is planned, not
   * metered: readings belong to billing, and a reservation is the most that a lease can draw.
   */
  readonly peakReserved: Watts;
}
export interface SiteSnapshot {
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Fencing token: raised by every change of a lease, hold, curtailment or term at the site, not by new jobs. */
  readonly version: number;
  /** Facility energy over IT energy, planning value for the horizon. */
  readonly pue: Ppm;
  /** Peak gross power over IT power: what one reserved IT watt takes from a feeder. */
  readonly grossToIt: Ppm;
  /** IANA zone. */
  readonly zone: string;
  /** Limit on gross power of all pools; absent means none is known. */
  readonly limit?: Watts;
  readonly feeders: readonly FeederSnapshot[];
  /** Ascending, disjoint; must cover the horizon. */
  readonly prices: readonly PricePoint[];
  /**
   * What the site's miners draw at the meter while nothing displaces them. `limit` less this is headroom: load up to it costs
   * `PricePoint.power`, load beyond it switches miners off and costs the better of `power` and `mining`. Absent means that the
   * site states no miners' load: all of its load is priced at `PricePoint.price`.
   */
  readonly asicLoad?: Watts;
  /** Where the tariff has a demand charge: the months of the horizon, ascending, disjoint. */
  readonly demand?: readonly DemandPeriod[];
  /** Series that `PricePoint.indexPrice` is of; absent where power is not indexed. */
  readonly indexSeriesId?: SeriesId;
  /** The last print is too old to commit against (decision 23). */
  readonly pricesStale: boolean;
  readonly lastPrintAt?: EpochMs;
  readonly suspended: boolean;
  /** Where it stands on the readiness ladder; absent means billable. Nothing new starts on a lower rung, leases that run are left to run. */
  readonly readiness?: SiteReadiness;
  /** Its agents were last heard of then, too long ago to start anything there; absent while one is heard. Leases that run are left to run. */
  readonly agentQuietSince?: EpochMs;
}
export interface FeederSnapshot {
  readonly feederId: FeederId;
  readonly limit: Watts;
}
/** Identical GPUs at one site. */
export interface PoolSnapshot {
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly feederId?: FeederId;
  readonly gpuModel: string;
  readonly gpuMemoryGib: number;
  /** Draw of one GPU: the maximum reserves capacity, maximum x load fraction estimates energy. Frozen with the lease. */
  readonly power: GpuPowerModel;
  /** Run time relative to the reference model, 1_000_000 = as stated in the job; more is slower. Absent means 1_000_000. */
  readonly runtimeFactor?: Ppm;
  readonly nodes: readonly NodeSnapshot[];
  /** The version on sale now; absent means that nothing is. */
  readonly offer?: Offer;
  /** These are the GPUs of one reservation, for its customer's jobs alone: see `reservation-pool.ts`. Absent for a pool of the market. */
  readonly block?: { readonly reservationId: LeaseId; readonly orgId?: OrgId };
}
export interface NodeSnapshot {
  readonly nodeId: NodeId;
  readonly gpuCount: number;
  /** Draining nodes finish what they run and take nothing new. */
  readonly state: 'up' | 'draining' | 'down';
}
/** An open lease: what it occupies from now on. */
export interface LeaseSnapshot {
  readonly leaseId: LeaseId;
  readonly jobId?: JobId;
  readonly siteId: SiteId;
  readonly poolId: PoolId;
  readonly state: LeaseState;
  /** The version whose terms the lease froze; later segments at this pool go on under it. */
  readonly offer?: Offer;
  readonly allocations: readonly { readonly slice: GpuSlice; readonly during: Interval }[];
}
export interface CurtailmentSnapshot {
  readonly curtailmentId: CurtailmentId;
  readonly siteId: SiteId;
  /** Absent means the whole site. */
  readonly feederId?: FeederId;
  readonly during: Interval;
  /** Gross power still allowed during the event; 0 stops everything. */
  readonly limit: Watts;
  readonly kind: 'event' | 'maintenance';
}
/** A job that wants a place, or one that runs and has later segments promised. */
export interface JobSnapshot {
  readonly jobId: JobId;
  readonly orgId: OrgId;
  readonly projectId?: ProjectId;
  readonly state: JobState;
  readonly spec: JobSpec;
  readonly submittedAt: EpochMs;
  /** Work still to do: the expected duration less kept progress. */
  readonly remainingSeconds: number;
  /** The most its leases have cost by now; read for jobs with a cap on their total. Absent means nothing. */
  readonly spentAtMost?: MicroUsd;
  /** Where its data is, and how much would have to move; absent while there is none anywhere. */
  readonly staged?: StagedData;
  /** Dependencies that have not completed. */
  readonly waitingFor: readonly JobId[];
  /** Frozen at acceptance. */
  readonly promise?: JobPromise;
  /** The held placement of an accepted job. */
  readonly placement?: Placement;
  /** The version of the offer that the placement was promised under, where the pool has another one on sale now: the promise keeps its terms. */
  readonly promisedOffer?: Offer;
}

const leasesByJob = new WeakMap<MarketSnapshot['leases'], ReadonlyMap<JobId, readonly LeaseSnapshot[]>>();
const NO_LEASES: readonly LeaseSnapshot[] = [];
/** The leases of a job, in the snapshot's order. Looked up once for all jobs of a snapshot: a cycle asks for each of thousands. */
export function leasesOf({ leases }: Pick<MarketSnapshot, 'leases'>, jobId: JobId): readonly LeaseSnapshot[] {
  const known = leasesByJob.get(leases) ?? grouped(leases, (lease) => lease.jobId);
  leasesByJob.set(leases, known);
  return known.get(jobId) ?? NO_LEASES;
}

const leasesByPool = new WeakMap<MarketSnapshot['leases'], ReadonlyMap<PoolId, readonly LeaseSnapshot[]>>();
/** The leases at a pool, in the snapshot's order. Sorted out once for all pools of a snapshot. */
export function leasesAt({ leases }: Pick<MarketSnapshot, 'leases'>, poolId: PoolId): readonly LeaseSnapshot[] {
  const known = leasesByPool.get(leases) ?? grouped(leases, (lease) => lease.poolId);
  leasesByPool.set(leases, known);
  return known.get(poolId) ?? NO_LEASES;
}
const begunByPool = new WeakMap<MarketSnapshot['jobs'], ReadonlyMap<PoolId, readonly JobSnapshot[]>>();
const NO_JOBS: readonly JobSnapshot[] = [];
/** Jobs under a lease that have their place at a pool, in the snapshot's order. Sorted out once for all pools of a snapshot. */
export function begunJobsAt({ jobs }: Pick<MarketSnapshot, 'jobs'>, poolId: PoolId): readonly JobSnapshot[] {
  const known = begunByPool.get(jobs) ?? grouped(jobs, ({ state, placement }) => (state === 'running' || state === 'scheduled' ? placement?.poolId : undefined));
  begunByPool.set(jobs, known);
  return known.get(poolId) ?? NO_JOBS;
}
function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key | undefined): ReadonlyMap<Key, readonly Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const NO_SEGMENTS: readonly Interval[] = [];
/** Promised segments of a running job that have no allocation yet. */
export function laterSegments(snapshot: MarketSnapshot, job: JobSnapshot): readonly Interval[] {
  if (!job.placement) return NO_SEGMENTS;
  let allocatedTo = 0;
  for (const lease of leasesOf(snapshot, job.jobId)) for (const { during } of lease.allocations) allocatedTo = Math.max(allocatedTo, during.to);
  return job.placement.segments.filter((segment) => segment.from >= allocatedTo);
}
