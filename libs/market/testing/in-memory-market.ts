import { overlaps, type EpochMs, type JobId, type SiteId } from '@switchyard/kernel';
import {
  afterCommit, budgetsAfterCommit, rangesOverlap, sitesTouched, type CommitOutcome, type CommitRefusal, type CommitRequest, type JobSnapshot, type JobState, type LeaseDraft,
  type LeaseSnapshot, type MarketPort, type MarketSnapshot, type PlacementDraft, type ReasonsPort, type WaitReasons,
} from '../src/index.js';

/** The market in memory: keeps the rules that the database keeps by constraint, and throws where the database would. */
export class InMemoryMarket implements MarketPort, ReasonsPort {
  readonly reasons = new Map<JobId, WaitReasons>();
  readonly leaseDrafts: LeaseDraft[] = [];
  /** Runs before a commit: a test moves a site or a job here, as another process would. */
  beforeCommit: (() => void) | undefined;

  constructor(public state: MarketSnapshot) {}

  snapshot(at: EpochMs): Promise<MarketSnapshot> {
    return Promise.resolve({ ...this.state, at });
  }
  commit(request: CommitRequest): Promise<CommitOutcome> {
    this.beforeCommit?.();
    this.state = { ...this.state, holds: this.state.holds.filter((hold) => request.at < hold.expiresAt) };
    const versions = new Map(this.state.sites.map((site) => [site.siteId, site.version]));
    const committed: JobId[] = [];
    const refused: CommitRefusal[] = [];
    const touched = new Set<SiteId>();
    for (const draft of [...request.leases, ...request.placements]) {
      const sites = sitesTouched(draft);
      const moved = sites.find((siteId) => versions.get(siteId) !== request.siteVersions.get(siteId));
      const job = this.state.jobs.find((candidate) => candidate.jobId === draft.jobId);
      if (moved !== undefined) refused.push({ kind: 'SiteMoved', jobId: draft.jobId, siteId: moved });
      else if (!job || !['submitted', 'accepted', 'parked'].includes(job.state)) refused.push({ kind: 'JobMoved', jobId: draft.jobId });
      else {
        if ('leaseId' in draft) this.writeLease(draft, job);
        else this.writeJob(job, draft, 'accepted');
        committed.push(draft.jobId);
        for (const siteId of sites) touched.add(siteId);
      }
    }
    for (const siteId of touched) this.moveSite(siteId);
    return Promise.resolve({ committed, refused });
  }
  publish(waits: readonly WaitReasons[]): Promise<void> {
    for (const wait of waits) this.reasons.set(wait.jobId, wait);
    return Promise.resolve();
  }
  /** Raises a site's fencing token. */
  moveSite(siteId: SiteId): void {
    this.state = { ...this.state, sites: this.state.sites.map((site) => (site.siteId === siteId ? { ...site, version: site.version + 1 } : site)) };
  }
  setJobState(jobId: JobId, state: JobState): void {
    this.state = { ...this.state, jobs: this.state.jobs.map((job) => (job.jobId === jobId ? { ...job, state } : job)) };
  }

  private writeLease(draft: LeaseDraft, job: JobSnapshot): void {
    for (const lease of this.state.leases) {
      for (const old of lease.allocations) {
        const clash = draft.allocations.find(
          (fresh) => fresh.slice.nodeId === old.slice.nodeId && rangesOverlap(fresh.slice.gpus, old.slice.gpus) && overlaps(fresh.during, old.during),
        );
        if (clash) throw new Error(`allocation_excludes: ${clash.slice.nodeId} is taken by ${lease.leaseId}`);
      }
    }
    const allocations = draft.allocations.map(({ slice, during }) => ({ slice, during }));
    const before = this.state.leases.find((lease) => lease.leaseId === draft.leaseId);
    const row: LeaseSnapshot = {
      leaseId: draft.leaseId, jobId: draft.jobId, siteId: draft.placement.siteId, poolId: draft.placement.poolId, state: 'reserved', offer: draft.offer,
      allocations: [...(before?.allocations ?? []), ...allocations],
    };
    this.state = { ...this.state, leases: [...this.state.leases.filter((lease) => lease !== before), row] };
    this.leaseDrafts.push(draft);
    this.writeJob(job, draft, 'scheduled');
  }
  private writeJob(job: JobSnapshot, draft: LeaseDraft | PlacementDraft, state: JobState): void {
    const spender = { orgId: job.orgId, jobId: job.jobId, ...(job.projectId && { projectId: job.projectId }) };
    const next: JobSnapshot = { ...job, state, placement: draft.placement, promise: draft.promise };
    this.state = {
      ...this.state,
      jobs: this.state.jobs.map((candidate) => (candidate.jobId === job.jobId ? next : candidate)),
      credit: this.state.credit.map((standing) => (standing.orgId === job.orgId ? afterCommit(standing, draft.committed) : standing)),
      budgets: budgetsAfterCommit(this.state.budgets, spender, draft.committed),
    };
    this.reasons.delete(job.jobId);
  }
}
