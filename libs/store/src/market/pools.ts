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
  /** Nothing is let there any more since then; null while in use. */
  readonly retiredAt: EpochMs | null;
}
const columns = `p.id, p.site_id AS "siteId", p.feeder_id AS "feederId", p.operator_org AS "operatorOrg", p.name, p.gpu_model AS "gpuModel", p.gpu_memory_gib AS "gpuMemoryGib",
  p.gpus_per_node AS "gpusPerNode", p.max_w_per_gpu AS "maxWPerGpu", p.load_fraction_ppm AS "loadFractionPpm", p.speed_ppm AS "speedPpm",
  (SELECT count(*)::int FROM market.node n WHERE n.pool_id = p.id) AS "nodeCount", p.retired_at AS "retiredAt"`;

export type NewPool = Omit<PoolRow, 'key' | 'nodeCount' | 'retiredAt'> & { readonly createdAt: EpochMs };

/** @returns false when the site has a pool of that name: nothing was written */
export async function insertPool(tx: Tx, pool: NewPool, nodes: readonly { readonly id: NodeId; readonly name: string }[]): Promise<boolean> {
  const inserted = await tx.run(
    `INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, speed_ppm, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (site_id, name) DO NOTHING`,
    [pool.id, pool.siteId, pool.feederId, pool.operatorOrg, pool.name, pool.gpuModel, pool.gpuMemoryGib, pool.gpusPerNode, pool.maxWPerGpu, pool.loadFractionPpm, pool.speedPpm, at(pool.createdAt)],
  );
  if (inserted === 0) return false;
  await insertNodes(tx, pool, nodes);
  return true;
}
/** Nodes of a pool more, as many as there are names. */
export async function insertNodes(tx: Tx, pool: Pick<PoolRow, 'id' | 'siteId' | 'operatorOrg' | 'gpusPerNode'>, nodes: readonly { readonly id: NodeId; readonly name: string }[]): Promise<void> {
  await tx.run(
    `INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus) SELECT n.id, $1, $2, $3, n.name, $4 FROM unnest($5::text[], $6::text[]) AS n (id, name)`,
    [pool.id, pool.siteId, pool.operatorOrg, pool.gpusPerNode, nodes.map((n) => n.id), nodes.map((n) => n.name)]);
}
/** @returns undefined when the site has no feeder of that name */
export async function feederByName(tx: Tx, siteId: SiteId, name: string): Promise<{ id: FeederId } | undefined> {
  return tx.one(`SELECT id FROM market.feeder WHERE site_id = $1 AND name = $2`, [siteId, name]);
}
export async function poolOf(tx: Tx, id: PoolId): Promise<PoolRow | undefined> {
  return tx.one<PoolRow>(`SELECT p.id AS key, ${columns} FROM market.pool p WHERE p.id = $1`, [id]);
}
/** A pool's name and speed; power figures stay, since leases and promises were reckoned with them. @returns false when the site has another pool of that name */
export async function changePool(tx: Tx, { id, siteId, name, speedPpm }: Pick<PoolRow, 'id' | 'siteId' | 'name' | 'speedPpm'>): Promise<boolean> {
  const other = await tx.one(`SELECT 1 FROM market.pool WHERE site_id = $1 AND name = $2 AND id <> $3`, [siteId, name, id]);
  if (other) return false;
  await tx.run(`UPDATE market.pool SET name = $2, speed_ppm = $3 WHERE id = $1`, [id, name, speedPpm]);
  return true;
}
export async function markPoolRetired(tx: Tx, id: PoolId, now: EpochMs): Promise<void> {
  await tx.run(`UPDATE market.pool SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL`, [id, at(now)]);
}

export type NodeState = 'up' | 'drained' | 'down';
export interface NodeRow {
  readonly key: string;
  readonly id: NodeId;
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly name: string;
  readonly gpus: number;
  readonly state: NodeState;
  readonly stateReason: string | null;
  /** How it is less than what is listed, as its agent measured; null when it is not. */
  readonly heldBack: string | null;
}
const nodeColumns = `id, pool_id AS "poolId", site_id AS "siteId", name, gpus, state, state_reason AS "stateReason", held_back AS "heldBack"`;
/** For loaders. */
export const nodesByPool = `SELECT pool_id AS key, ${nodeColumns} FROM market.node WHERE pool_id = ANY($1) ORDER BY pool_id, name COLLATE "C", id`;
export async function nodeOf(tx: Tx, id: NodeId): Promise<NodeRow | undefined> {
  return tx.one<NodeRow>(`SELECT id AS key, ${nodeColumns} FROM market.node WHERE id = $1`, [id]);
}
/** The name of a pool's first node; undefined for a pool without. */
export async function firstNodeName(tx: Tx, poolId: PoolId): Promise<string | undefined> {
  return (await tx.one<{ name: string }>(`SELECT name FROM market.node WHERE pool_id = $1 ORDER BY name COLLATE "C" LIMIT 1`, [poolId]))?.name;
}
export async function setNodeState(tx: Tx, id: NodeId, state: NodeState, reason: string | null): Promise<void> {
  await tx.run(`UPDATE market.node SET state = $2, state_reason = $3 WHERE id = $1`, [id, state, reason]);
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
