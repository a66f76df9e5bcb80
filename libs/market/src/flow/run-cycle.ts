import type { EpochMs, JobId } from '@switchyard/kernel';
import { withOutlook } from '../core/job-outlook.js';
import type { MarketPolicy } from '../core/market-policy.js';
import { planCycle, type CyclePlan } from '../core/plan-cycle.js';
import { focusOn, type PlanFocus } from '../core/plan-focus.js';
import type { MarketSnapshot } from '../core/snapshot.js';
import type { CommitOutcome, CyclePorts } from '../ports.js';

/** What one cycle did, for logs and metrics. */
export interface CycleReport {
  readonly at: EpochMs;
  readonly asked: number;
  readonly leased: readonly JobId[];
  readonly promised: readonly JobId[];
  readonly waiting: number;
  /** Jobs without a place that were left to a later cycle: there were more than one plan takes. */
  readonly later: number;
  /** How many of them want another cycle at once. */
  readonly pressing: number;
  /** Drafts that a moved site or job refused, after the second try. */
  readonly refused: CommitOutcome['refused'];
  /** Certified relative gap of the last plan. */
  readonly gap: number;
  readonly replanned: boolean;
}

/** One match cycle: read the clock once, snapshot, plan, commit, plan again once what a moved site refused, explain the rest. */
export async function runCycle(ports: CyclePorts, policy: MarketPolicy): Promise<CycleReport> {
  const at = ports.clock.now();
  const first = await attempt(ports, policy, at);
  const moved = first.outcome.refused.some((refusal) => refusal.kind === 'SiteMoved');
  const last = moved ? await attempt(ports, policy, at) : first;
  const { decisions } = last.cycle;
  await ports.reasons.publish([...withOutlook(decisions.waits, decisions, last.focus.snapshot), ...last.focus.waits]);
  ports.turns?.note(last.focus.planned, last.focus.waits.map((wait) => wait.jobId), last.snapshot.jobs.map((job) => job.jobId), at);
  const tries = moved ? [first, last] : [first];
  return {
    at,
    asked: first.snapshot.jobs.length,
    leased: tries.flatMap(({ cycle, outcome }) => written(cycle.decisions.leases, outcome)),
    promised: tries.flatMap(({ cycle, outcome }) => written(cycle.decisions.placements, outcome)),
    waiting: last.cycle.decisions.waits.length,
    later: last.focus.later.length,
    pressing: last.focus.pressing,
    refused: last.outcome.refused,
    gap: last.cycle.plan.gap,
    replanned: moved,
  };
}

interface Attempt {
  readonly snapshot: MarketSnapshot;
  readonly focus: PlanFocus;
  readonly cycle: CyclePlan;
  readonly outcome: CommitOutcome;
}
async function attempt(ports: CyclePorts, policy: MarketPolicy, at: EpochMs): Promise<Attempt> {
  const snapshot = await ports.market.snapshot(at);
  const focus = ports.turns ? focusOn(snapshot, policy, ports.turns) : { snapshot, planned: [], later: [], pressing: 0, waits: [] };
  const cycle = planCycle(focus.snapshot, ports.planner, policy, ports.ids);
  ports.followed?.(cycle.plan);
  const { leases, placements } = cycle.decisions;
  const siteVersions = new Map(snapshot.sites.map((site) => [site.siteId, site.version]));
  const outcome =
    leases.length + placements.length > 0
      ? await ports.market.commit({ at, siteVersions, leases, placements })
      : { committed: [], refused: [] };
  return { snapshot, focus, cycle, outcome };
}

function written(drafts: readonly { readonly jobId: JobId }[], outcome: CommitOutcome): readonly JobId[] {
  const committed = new Set(outcome.committed);
  return drafts.map((draft) => draft.jobId).filter((jobId) => committed.has(jobId));
}
