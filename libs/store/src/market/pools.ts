import { type EpochMs, type FeederId, type NodeId, type OrgId, type PoolId, type SiteId, toIso } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export interface PoolRow {
  readonly key: string;
  readonly id: PoolId;
  readonly siteId: SiteId;
  readonly feederId: FeederId;
  readonly operatorOrg: OrgId;
  readonly name: string;
  readonly gpuModel: string;
  readonly gpuMemoryGib: number;
  readonly gpusPerNode: number;
  readonly maxWPerGpu: bigint;
  readonly loadFractionPpm: bigint;
  /** Training speed, 1,000,000 = what durations of jobs are stated for; more is faster. */
  readonly speedPpm: bigint;
  readonly nodeCount: number;
}
const columns = `p.id, p.site_id AS "siteId", p.feeder_id AS "feederId", p.operator_org AS "operatorOrg", p.name, p.gpu_model AS "gpuModel", p.gpu_memory_gib AS "gpuMemoryGib",
  p.gpus_per_node AS "gpusPerNode", p.max_w_per_gpu AS "maxWPerGpu", p.load_fraction_ppm AS "loadFractionPpm", p.speed_ppm AS "speedPpm",
  (SELECT count(*)::int FROM market.node n WHERE n.pool_id = p.id) AS "nodeCount"`;

export type NewPool = Omit<PoolRow, 'key' | 'nodeCount'> & { readonly createdAt: EpochMs };

/** @returns false when the site has a pool of that name: nothing was written */
export async function insertPool(tx: Tx, pool: NewPool, nodes: readonly { readonly id: NodeId; readonly name: string }[]): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, speed_ppm, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (site_id, name) DO NOTHING`,
    [pool.id, pool.siteId, pool.feederId, pool.operatorOrg, pool.name, pool.gpuModel, pool.gpuMemoryGib, pool.gpusPerNode, pool.maxWPerGpu, pool.loadFractionPpm, pool.speedPpm, at(pool.createdAt)],
  );
  if (inserted === 0) return false;
  await tx.run(
    `INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus) SELECT n.id, $1, $2, $3, n.name, $4 FROM unnest($5::text[], $6::text[]) AS n (id, name)`,
    [pool.id, pool.siteId, pool.operatorOrg, pool.gpusPerNode, nodes.map((n) => n.id), nodes.map((n) => n.name)],
  );
  return true;
}
/** @returns undefined when the site has no feeder of that name */
export async function feederByName(tx: Tx, siteId: SiteId, name: string): Promise<{ id: FeederId } | undefined> {
  return tx.one(`SELECT id FROM market.feeder WHERE site_id = $1 AND name = $2`, [siteId, name]);
}
export async function poolOf(tx: Tx, id: PoolId): Promise<PoolRow | undefined> {
  return tx.one<PoolRow>(`SELECT p.id AS key, ${columns} FROM market.pool p WHERE p.id = $1`, [id]);
}
/** For loaders. */
export const poolByKey = `SELECT p.id AS key, ${columns} FROM market.pool p WHERE p.id = ANY($1)`;
export const poolsBySite = `SELECT p.site_id AS key, ${columns} FROM market.pool p WHERE p.site_id = ANY($1) ORDER BY p.name COLLATE "C", p.id`;

export interface FreeGpus {
  readonly key: string;
  readonly total: number;
  readonly free: number;
}
/**
 * For loaders of role sy_reader, by pool: GPUs of all nodes, and those of nodes that are up which no lease and no live hold takes at the
 * instant. The instant is part of the text, since a loader's only parameter is its keys.
 */
export const freeGpusByPool = (now: EpochMs): string => `
  WITH busy AS (
    SELECT n.pool_id, sum(upper(a.gpus) - lower(a.gpus))::int AS gpus
    FROM market.allocation a JOIN market.node n ON n.id = a.node_id
    LEFT JOIN market.lease l ON l.id = a.lease_id LEFT JOIN market.hold h ON h.id = a.hold_id
    WHERE n.pool_id = ANY($1) AND n.state = 'up' AND a.parent_id IS NULL AND a.during @> '${toIso(now)}'::timestamptz
      AND (l.state IN ('reserved', 'active', 'parked', 'curtailed') OR (h.released_at IS NULL AND h.expires_at > '${toIso(now)}'::timestamptz))
    GROUP BY n.pool_id)
  SELECT p.id AS key, coalesce(sum(n.gpus), 0)::int AS total,
    greatest(0, coalesce(sum(n.gpus) FILTER (WHERE n.state = 'up'), 0) - coalesce(max(busy.gpus), 0))::int AS free
  FROM market.pool p LEFT JOIN market.node n ON n.pool_id = p.id LEFT JOIN busy ON busy.pool_id = p.id
  WHERE p.id = ANY($1) GROUP BY p.id`;
