import type { AgentId, BenchmarkId, EpochMs, NodeId, OrgId, SiteId } from '@switchyard/kernel';
import type { AcceptanceFacts } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** A bounded measurement on one node. Times are market time. */
export interface BenchmarkRow {
  readonly key: string;
  readonly id: BenchmarkId;
  readonly nodeId: NodeId;
  readonly nodeName: string;
  readonly siteId: SiteId;
  readonly state: 'asked' | 'done' | 'failed';
  readonly askedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  readonly agentId: AgentId | null;
  readonly gpuCount: number | null;
  readonly gigaflopsPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  readonly ranMs: bigint | null;
  readonly detail: string | null;
}
const columns = `b.id, b.node_id AS "nodeId", n.name AS "nodeName", b.site_id AS "siteId", b.state, b.asked_at AS "askedAt", b.finished_at AS "finishedAt", b.agent_id AS "agentId", b.gpu_count AS "gpuCount",
  b.gigaflops_per_second AS "gigaflopsPerSecond", b.steps_per_second AS "stepsPerSecond", b.ran_ms AS "ranMs", b.detail`;
/** How many of a site are shown. */
const SHOWN_MAX = 200;
/** For loaders: the newest first. Row-level security shows them to the site's operator, its agent and the platform. */
export const benchmarksBySite = `SELECT b.site_id AS key, ${columns} FROM unnest($1::text[]) AS sought (id) CROSS JOIN LATERAL
  (SELECT * FROM market.node_benchmark WHERE site_id = sought.id ORDER BY asked_at DESC, id DESC LIMIT ${SHOWN_MAX}) b JOIN market.node n ON n.id = b.node_id ORDER BY b.site_id, b.asked_at DESC, b.id DESC`;
export async function benchmarkOf(tx: Tx, id: BenchmarkId): Promise<BenchmarkRow | undefined> {
  return tx.one<BenchmarkRow>(`SELECT b.id AS key, ${columns} FROM market.node_benchmark b JOIN market.node n ON n.id = b.node_id WHERE b.id = $1`, [id]);
}

/** Asks for one. One that is asked for already is answered instead: a node has one at a time. @returns its id */
export async function askBenchmark(tx: Tx, ask: { readonly id: BenchmarkId; readonly nodeId: NodeId; readonly siteId: SiteId; readonly operatorOrg: OrgId; readonly by: string; readonly now: EpochMs }): Promise<BenchmarkId> {
  const asked = await tx.one<{ id: BenchmarkId }>(
    `INSERT INTO market.node_benchmark (id, node_id, site_id, operator_org, state, asked_by, asked_at) VALUES ($1, $2, $3, $4, 'asked', $5, $6)
     ON CONFLICT (node_id) WHERE state = 'asked' DO NOTHING RETURNING id`, [ask.id, ask.nodeId, ask.siteId, ask.operatorOrg, ask.by, at(ask.now)]);
  return asked?.id ?? (await tx.one<{ id: BenchmarkId }>(`SELECT id FROM market.node_benchmark WHERE node_id = $1 AND state = 'asked'`, [ask.nodeId]))!.id;
}

/** What an agent is asked to measure. */
export interface AskedBenchmark {
  readonly benchmarkId: BenchmarkId;
  readonly nodeId: NodeId;
  readonly name: string;
  readonly gpuCount: number;
}
/** Measurements a site's agent has not told of yet, the oldest first. As the agent. */
export async function askedBenchmarks(tx: Tx, siteId: SiteId, most: number): Promise<readonly AskedBenchmark[]> {
  return tx.rows<AskedBenchmark>(
    `SELECT b.id AS "benchmarkId", b.node_id AS "nodeId", n.name, n.gpus AS "gpuCount" FROM market.node_benchmark b JOIN market.node n ON n.id = b.node_id
     WHERE b.site_id = $1 AND b.state = 'asked' ORDER BY b.asked_at, b.id LIMIT $2`, [siteId, most]);
}

/** What an agent measured. */
export interface BenchmarkResult {
  readonly benchmarkId: BenchmarkId;
  readonly state: 'done' | 'failed';
  readonly gpuCount: number;
  readonly gigaflopsPerSecond: number | null;
  readonly stepsPerSecond: number | null;
  readonly ranMs: number;
  readonly detail: string | null;
}
/** Takes a result once; one that was told before, or that nobody asked this site for, changes nothing. As the agent. @returns whether it was taken */
export async function takeBenchmark(tx: Tx, siteId: SiteId, agentId: AgentId, result: BenchmarkResult, now: EpochMs): Promise<boolean> {
  return (await tx.run(
    `UPDATE market.node_benchmark SET state = $3, agent_id = $4, finished_at = $5, gpu_count = $6, gigaflops_per_second = $7, steps_per_second = $8, ran_ms = $9, detail = $10
     WHERE id = $1 AND site_id = $2 AND state = 'asked'`,
    [result.benchmarkId, siteId, result.state, agentId, at(now), result.gpuCount, result.gigaflopsPerSecond, result.stepsPerSecond, result.ranMs, result.detail])) === 1;
}

/** What acceptance looks at: the last word on each node in use. */
export async function benchmarkFacts(tx: Tx, siteId: SiteId): Promise<AcceptanceFacts['benchmarks']> {
  const row = await tx.one<AcceptanceFacts['benchmarks']>(
    `SELECT count(*)::int AS nodes, count(*) FILTER (WHERE last.state = 'done')::int AS measured, count(*) FILTER (WHERE last.state = 'failed')::int AS failed,
       min(last.gigaflops_per_second) FILTER (WHERE last.state = 'done') AS "slowestGigaflops"
     FROM market.node n JOIN market.pool p ON p.id = n.pool_id
     LEFT JOIN LATERAL (SELECT b.state, b.gigaflops_per_second FROM market.node_benchmark b WHERE b.node_id = n.id AND b.state <> 'asked' ORDER BY b.finished_at DESC, b.id DESC LIMIT 1) last ON true
     WHERE n.site_id = $1 AND p.retired_at IS NULL`, [siteId]);
  if (!row) throw new Error(`benchmarks of site ${siteId} could not be counted`);
  return row;
}
