import { by, byText, type JobId } from '@switchyard/kernel';
import type { CycleDecisions, LeaseDraft, PlacementDraft } from './decisions.js';
import type { Hold } from './placement.js';
import { gpusHeld } from './planned-usage.js';
import { nodeGpusOf } from './price-placement.js';
import { promisedHold } from './promised-hold.js';
import type { JobSnapshot, MarketSnapshot } from './snapshot.js';
import type { PlanConstraints } from './to-instance.js';

/** Plans of so many jobs are not made anew for a few of them that collided. */
const LARGE_JOBS = 300;
/** More than this part of the jobs is not a few. */
const FEW = 1 / 10;

/** The jobs that collided in a pass, where they can be planned for themselves beside what the pass decided: in a large plan, few, and none of them promised, waited for or waiting. */
export function fewThatCollided(snapshot: MarketSnapshot, planned: number, { pools, blocked, notNow, pinned, lost }: PlanConstraints): ReadonlySet<JobId> | undefined {
  if (planned < LARGE_JOBS || pinned.size + lost.size > 0) return undefined;
  const collided = new Set<JobId>([...pools.keys(), ...blocked.keys(), ...notNow]);
  if (collided.size > planned * FEW) return undefined;
  const awaited = new Set(snapshot.jobs.flatMap((job) => job.waitingFor));
  const alone = ({ jobId, promise, waitingFor }: JobSnapshot): boolean => promise === undefined && waitingFor.length === 0 && !awaited.has(jobId);
  return snapshot.jobs.every((job) => !collided.has(job.jobId) || alone(job)) ? collided : undefined;
}

/** The market as it is once a pass is written, with only those jobs still to plan: everything else that has a place keeps it. */
export function besideDecisions(snapshot: MarketSnapshot, collided: ReadonlySet<JobId>, { leases, placements, funds }: CycleDecisions): MarketSnapshot {
  const given = new Map<JobId, LeaseDraft | PlacementDraft>([...placements, ...leases].map((draft) => [draft.jobId, draft]));
  const pools = new Map(snapshot.pools.map((pool) => [pool.poolId, pool]));
  const holds: Hold[] = [];
  const jobs: JobSnapshot[] = [];
  for (const job of snapshot.jobs) {
    const draft = given.get(job.jobId);
    if (collided.has(job.jobId) || (draft === undefined && (job.state === 'running' || job.state === 'scheduled'))) jobs.push(job);
    const placement = draft?.placement ?? (job.state === 'accepted' || job.state === 'parked' ? job.placement : undefined);
    const pool = placement && pools.get(placement.poolId);
    if (collided.has(job.jobId) || !placement || !pool) continue;
    const gpuCount = draft?.gpusHeld ?? gpusHeld(job.spec.gpuCount, job.spec.nodesWhole, nodeGpusOf(pool));
    holds.push(promisedHold(job, placement, gpuCount, snapshot.at));
  }
  return { ...snapshot, jobs, holds: [...snapshot.holds, ...holds], credit: funds.credit, budgets: funds.budgets };
}

/** What two passes decided, the second for the jobs that collided in the first. */
export function together(first: CycleDecisions, collided: ReadonlySet<JobId>, second: CycleDecisions): CycleDecisions {
  const byJob = by(({ jobId }: { readonly jobId: JobId }) => jobId, byText);
  return {
    leases: [...first.leases, ...second.leases].sort(byJob),
    placements: [...first.placements, ...second.placements].sort(byJob),
    waits: [...first.waits.filter(({ jobId }) => !collided.has(jobId)), ...second.waits].sort(byJob),
    ...(second.constraints && { constraints: second.constraints }),
    funds: second.funds,
  };
}
