import { addMs, DAY_MS, type EpochMs, type Interval, type PoolId } from '@switchyard/kernel';
import type { EventTime, PoolFacts, PoolStateFact, Reliability, ReliabilityFacts, StopFact } from '@switchyard/market';
import { reliabilityOf } from '@switchyard/market';
import { at, type Tx } from '../base/index.js';
import { groupBy } from './group-by.js';

/** Writes down which nodes are up, of every pool where that is no longer what was written last. A pool whose site has no agent heard has none up. @returns pools that changed */
export async function recordPoolStates(tx: Tx, now: EpochMs): Promise<number> {
  return tx.run(
    `INSERT INTO market.pool_state (pool_id, at, site_id, nodes_up, nodes_total)
     SELECT p.id, $1, p.site_id, n.up, n.total FROM market.pool p JOIN market.site s ON s.id = p.site_id
     CROSS JOIN LATERAL (SELECT count(*)::int AS total, CASE WHEN s.agent_quiet_since IS NULL THEN count(*) FILTER (WHERE state = 'up')::int ELSE 0 END AS up FROM market.node WHERE pool_id = p.id) n
     LEFT JOIN LATERAL (SELECT nodes_up, nodes_total FROM market.pool_state WHERE pool_id = p.id ORDER BY at DESC LIMIT 1) last ON true
     WHERE (last.nodes_up, last.nodes_total) IS DISTINCT FROM (n.up, n.total) ON CONFLICT DO NOTHING`, [at(now)]);
}

interface Of {
  readonly siteId: string;
}
/** Facts of several sites at once, for a window that ends now; as the market's reader: nobody's name is among them. */
async function factsOf(tx: Tx, siteIds: readonly string[], { from, to }: Interval): Promise<ReadonlyMap<string, ReliabilityFacts>> {
  const span = [siteIds, at(from), at(to)];
  const pools = await tx.rows<Of & { poolId: PoolId; gpusPerNode: number }>(`SELECT site_id AS "siteId", id AS "poolId", gpus_per_node AS "gpusPerNode" FROM market.pool WHERE site_id = ANY($1) ORDER BY id`, [siteIds]);
  const states = await tx.rows<PoolStateFact & { poolId: PoolId }>(
    `SELECT pool_id AS "poolId", at, nodes_up AS "nodesUp", nodes_total AS "nodesTotal" FROM market.pool_state s
     WHERE pool_id IN (SELECT id FROM market.pool WHERE site_id = ANY($1)) AND at < $3 AND at >= coalesce((SELECT max(e.at) FROM market.pool_state e WHERE e.pool_id = s.pool_id AND e.at <= $2), '-infinity') ORDER BY at`, span);
  const planned = await tx.rows<EventTime & Of>(
    `SELECT site_id AS "siteId", starts_at AS "from", least(ends_at, $3) AS "to", kind = 'maintenance' AS maintenance, target_w = 0 AS whole FROM market.curtailment
     WHERE site_id = ANY($1) AND state IN ('active', 'ended') AND starts_at < $3 AND ends_at > $2 ORDER BY starts_at, id`, span);
  const stops = await tx.rows<Omit<StopFact, 'breaches'> & Of & { breaches: readonly { readonly kind: StopFact['breaches'][number] }[] }>(
    `SELECT s.site_id AS "siteId", s.pool_id AS "poolId", s.stops_at AS "from", greatest(s.stops_at, least(coalesce(s.told_to, c.ends_at), $3)) AS "to", s.gpu_count AS gpus, c.kind = 'maintenance' AS maintenance,
       c.target_w = 0 AS whole, s.breaches, s.resume_kept AS "resumeKept"
     FROM market.curtailment_shed s JOIN market.curtailment c ON c.id = s.curtailment_id
     WHERE s.site_id = ANY($1) AND s.outcome = 'told' AND c.state IN ('active', 'ended') AND s.stops_at < $3 AND s.stops_at >= $2 ORDER BY s.stops_at, s.curtailment_id, s.pool_id`, span);
  const faults = await tx.rows<Of & { poolId: PoolId; at: EpochMs }>(`SELECT site_id AS "siteId", pool_id AS "poolId", at FROM market.site_fault WHERE site_id = ANY($1) AND at >= $2 AND at < $3 ORDER BY at, event_id`, span);
  const runs = await tx.rows<Of & { poolId: PoolId; leases: number }>(
    `SELECT site_id AS "siteId", pool_id AS "poolId", count(*)::int AS leases FROM market.lease
     WHERE site_id = ANY($1) AND job_id IS NOT NULL AND state NOT IN ('reserved', 'released') AND starts_at < $3 AND coalesce(actual_end, ends_at) > $2 GROUP BY 1, 2 ORDER BY 1, 2`, span);
  const statesOf = groupBy(states, ({ poolId }) => poolId);
  return new Map(siteIds.map((siteId) => {
    const here = <Row extends Of>(rows: readonly Row[]): Row[] => rows.filter((row) => row.siteId === siteId);
    return [siteId, {
      pools: here(pools).map(({ poolId, gpusPerNode }): PoolFacts => ({ poolId, gpusPerNode, states: statesOf.get(poolId) ?? [] })), planned: here(planned),
      stops: here(stops).map(({ breaches, ...stop }): StopFact => ({ ...stop, breaches: breaches.map(({ kind }) => kind) })), faults: here(faults), runs: here(runs),
    }];
  }));
}

/** Reliability of a site as a whole and of each of its pools. */
export interface SiteReliability {
  readonly key: string;
  readonly window: Interval;
  readonly site: Reliability | null;
  readonly pools: ReadonlyMap<string, Reliability | null>;
}
/** Promises kept by sites over the days before now. As the market's reader. */
export async function reliabilityOfSites(tx: Tx, siteIds: readonly string[], days: number, now: EpochMs): Promise<SiteReliability[]> {
  const window: Interval = { from: addMs(now, -days * DAY_MS), to: now };
  return [...(await factsOf(tx, siteIds, window))].map(([key, facts]) => ({
    key, window, site: reliabilityOf(facts, window),
    pools: new Map(facts.pools.map((pool) => {
      const own = <T extends { readonly poolId: PoolId }>(rows: readonly T[]): T[] => rows.filter(({ poolId }) => poolId === pool.poolId);
      return [pool.poolId, reliabilityOf({ pools: [pool], planned: facts.planned, stops: own(facts.stops), faults: own(facts.faults), runs: own(facts.runs) }, window)];
    })),
  }));
}
