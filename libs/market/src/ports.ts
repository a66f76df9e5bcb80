import type { EpochMs, IdMaker, JobId, MarketClock, SiteId } from '@switchyard/kernel';
import type { LeaseDraft, PlacementDraft } from './core/decisions.js';
import type { Planner, PlannerPlan } from './core/planner.js';
import type { PlanTurns } from './core/plan-turns.js';
import type { WaitReasons } from './core/reason.js';
import type { MarketSnapshot } from './core/snapshot.js';

/** What a cycle wants written, and the world it was decided in. */
export interface CommitRequest {
  readonly at: EpochMs;
  /** Fencing tokens of the snapshot; a site whose version moved refuses every draft that touches it. */
  readonly siteVersions: ReadonlyMap<SiteId, number>;
  readonly leases: readonly LeaseDraft[];
  readonly placements: readonly PlacementDraft[];
}
export type CommitRefusal =
  /** The site changed since the snapshot. */
  | { readonly kind: 'SiteMoved'; readonly jobId: JobId; readonly siteId: SiteId }
  /** The job was cancelled, paused or taken by another scheduler since the snapshot. */
  | { readonly kind: 'JobMoved'; readonly jobId: JobId }
  /** The customer's credit or budget was committed elsewhere since the snapshot; the next cycle says what is left. */
  | { readonly kind: 'SpendingMoved'; readonly jobId: JobId };
export interface CommitOutcome {
  readonly committed: readonly JobId[];
  readonly refused: readonly CommitRefusal[];
}
/** The store as the cycle sees it. */
export interface MarketPort {
  /** One consistent read. Expired holds may be in it; they count for nothing. */
  snapshot(at: EpochMs): Promise<MarketSnapshot>;
  /**
   * Locks touched sites in order of id, clears expired holds, checks tokens and writes leases, allocations, promises, moves and outbox in one
   * transaction. A draft is written whole or refused; a refused draft stops no other. Repeating a request writes nothing twice.
   */
  commit(request: CommitRequest): Promise<CommitOutcome>;
}
export interface ReasonsPort {
  /** Replaces the reasons of the jobs named; jobs that got a place lose theirs at commit. */
  publish(waits: readonly WaitReasons[]): Promise<void>;
}
export interface CyclePorts {
  readonly clock: MarketClock;
  readonly ids: IdMaker;
  readonly market: MarketPort;
  readonly reasons: ReasonsPort;
  readonly planner: Planner;
  /** Kept from cycle to cycle; with it a cycle plans `jobsPerPlanMost` jobs at the most, without it all of them. */
  readonly turns?: PlanTurns;
  /** Told which of the cycle's plans is followed, before anything is committed: the last one is not always the one. */
  readonly followed?: (plan: PlannerPlan) => void;
}
