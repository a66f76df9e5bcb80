import { type IdMaker, type JobId } from '@switchyard/kernel';
import {
  assembleQuote, type JobSnapshot, type MarketPolicy, type MarketSnapshot, type PlannerJob, poolReasons, type Prepared, probeJob, type Quote, type QuoteWindow, realSegments, runTimeMs, snapshotToInstance,
} from '@switchyard/market';
import { quoteOne } from '@switchyard/matching';
import type { Asking } from './read-market.js';

/**
 * Every way to run the job in what the market has left, priced as a lease would be, and why each other pool has none. Places promised to
 * others are in the snapshot as holds, so what is offered can be had.
 */
export function findOptions(asking: Asking, snapshot: MarketSnapshot, policy: MarketPolicy, ids: IdMaker): Quote {
  const probe = probeJob(ids.next('job') satisfies JobId, asking.orgId, asking.spec, snapshot.at);
  const prepared = snapshotToInstance({ ...snapshot, jobs: [probe] }, policy);
  const row = prepared.instance.jobs[0];
  const { windows, because } = row ? search(row, probe, prepared) : { windows: [], because: [] };
  return assembleQuote(asking.spec, snapshot, windows, poolReasons(probe, because, prepared, snapshot), policy, ids);
}

function search(row: PlannerJob, probe: JobSnapshot, { instance, grid, venues, policy }: Prepared) {
  const found = quoteOne({ instance, plan: { placements: [], scarcity: [] } }, row);
  const windows = found.options.flatMap(({ kind, pool, segments }): QuoteWindow[] => {
    const venue = [...(venues.get(probe.jobId) ?? [])].find(([poolId]) => poolId === pool)?.[1];
    if (!venue) throw new Error(`quote: the planner offers ${pool}, which the job does not allow`);
    const restartMs = (probe.spec.interruptible?.restartSeconds ?? 0) * 1_000;
    return [{ kind, poolId: venue.pool.poolId, segments: realSegments(grid, segments, runTimeMs(probe, venue.pool, policy), restartMs) }];
  });
  return { windows, because: found.refusals };
}
