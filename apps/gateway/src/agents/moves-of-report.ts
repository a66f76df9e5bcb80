import type { RunState, StateItem } from '@switchyard/agent-protocol';
import { type AgentId, type EpochMs, never } from '@switchyard/kernel';
import { type Actor, type JobMove, type JobState, type LeaseMove, type LeaseState, moveJob, moveLease } from '@switchyard/market';
import type { TakenReport } from '@switchyard/store';

/** Where lease and job stand when a report comes in. */
export interface Standing {
  readonly lease: LeaseState;
  readonly job: JobState;
  /** The job has gone on to another lease: reports of this one do not move it. */
  readonly superseded: boolean;
  /** The end of this lease's time is not the end of the job's: it is to go on later. */
  readonly moreToCome: boolean;
}
/** What a report moves, in order; empty lists when it moves nothing. */
export interface Moves {
  readonly lease: readonly LeaseMove[];
  readonly job: readonly JobMove[];
}
export type EndReason = 'completed' | 'failed' | 'cancelled' | 'end_of_lease' | 'stopped';

/** Order of a run's states within one attempt; the last three end the lease and count alike. */
const ranks: Readonly<Record<RunState, number>> = { starting: 0, running: 1, checkpointed: 2, parked: 3, completed: 4, failed: 4, stopped: 4 };

/**
 * Whether a report was taken before: a new chain sends again what had arrived already. A final one is never old by its number (an agent that lost
 * its disk counts from one again), the lease's own state says so.
 */
export function isOldNews(taken: TakenReport | null, agentId: AgentId, item: StateItem): boolean {
  if (taken === null || taken.agentId !== agentId || ranks[item.state] === 4) return false;
  return item.attempt < taken.attempt || (item.attempt === taken.attempt && ranks[item.state] <= taken.rank);
}
export const takenReport = (agentId: AgentId, { attempt, state }: StateItem): TakenReport => ({ agentId, attempt, rank: ranks[state] });

/** Why a lease ended, in one word for the market and the bill. */
export function endReasonOf(item: StateItem, job: JobState): EndReason {
  if (item.state === 'completed' || item.state === 'failed') return item.state;
  if (job === 'cancelled') return 'cancelled';
  return item.detail?.startsWith('EndOfLease') ? 'end_of_lease' : 'stopped';
}

/**
 * What the market's tables of moves make of a report. A run begins with `running`: `starting` is only the hand-over to the engine, and the clock
 * of a lease must not run before its meter. A lease that fails before it ran begins and ends in the same instant. A job moves only with its lease,
 * so what arrives late about a closed lease disturbs nothing.
 */
export function movesOf(item: StateItem, standing: Standing, at: EpochMs, actor: Actor): Moves {
  const path = new Path(standing, item.detail ?? item.state, at, actor);
  switch (item.state) {
    case 'starting':
    case 'checkpointed':
      return path.moves();
    case 'running':
      if (path.lease('active')) path.job('running');
      return path.moves();
    case 'parked':
      // A curtailed lease stays curtailed: that is why it was parked.
      if (standing.lease === 'curtailed' || path.lease('parked')) path.job('parked');
      return path.moves();
    case 'completed':
      if (path.end()) path.jobThrough('running', 'completed');
      return path.moves();
    case 'failed':
      if (path.end()) path.job('failed');
      return path.moves();
    case 'stopped':
      // Stopped before it ran: the market gives the lease back itself.
      if (standing.lease !== 'reserved' && path.end()) path.job(standing.moreToCome ? 'parked' : 'timed_out');
      return path.moves();
    default:
      return never(item.state);
  }
}

/** Follows lease and job through their tables; a move that is not in them is not made. */
class Path {
  private readonly made: { lease: LeaseMove[]; job: JobMove[] } = { lease: [], job: [] };
  private leaseState: LeaseState;
  private jobState: JobState;
  constructor(private readonly standing: Standing, private readonly reason: string, private readonly at: EpochMs, private readonly actor: Actor) {
    this.leaseState = standing.lease;
    this.jobState = standing.job;
  }
  lease(to: LeaseState): boolean {
    const move = moveLease(this.leaseState, to, this.actor, this.reason, this.at);
    if (!move.ok) return false;
    this.made.lease.push(move.value);
    this.leaseState = to;
    return true;
  }
  job(to: JobState): boolean {
    if (this.standing.superseded) return false;
    const move = moveJob(this.jobState, to, this.actor, this.reason, this.at);
    if (!move.ok) return false;
    this.made.job.push(move.value);
    this.jobState = to;
    return true;
  }
  end(): boolean {
    if (this.leaseState === 'reserved') this.lease('active');
    return this.lease('ended');
  }
  jobThrough(by: JobState, to: JobState): void {
    if (!this.job(to) && this.job(by)) this.job(to);
  }
  moves(): Moves {
    return this.made;
  }
}
