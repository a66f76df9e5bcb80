import {
  type EpochMs, divideCeil, type FeederId, type Interval, microUsdPerGpuHour, type NodeId, ONE_MILLION, type OrgId, type PoolId, ppm, type SiteId, watts,
} from '@switchyard/kernel';
import type { NodeSnapshot, Offer, PoolSnapshot, SiteReadiness, SiteSnapshot } from '@switchyard/market';
import { milliwatts } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { groupBy } from './group-by.js';
import { marketTerms } from './market-terms.js';
import { offerColumns, type OfferRow } from './offers.js';
import { modelAt, type PowerModelRow, powerModelsBySite } from './power-models.js';
import type { FeedCache } from './price-feeds.js';
import { readDemand } from './snapshot-demand.js';
import { seriesOfModels, sitePower } from './snapshot-prices.js';
import { decodeCurtailmentTerms, decodePowerTerms, decodePriceRules } from './terms-json.js';

interface SiteRow {
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly name: string;
  readonly country: string;
  readonly zone: string;
  readonly version: bigint;
  readonly limitW: bigint;
  readonly suspended: boolean;
  readonly readiness: SiteReadiness;
  readonly agentQuietSince: EpochMs | null;
}
/** Where nothing better is known of the ratio of peak gross to IT power. */
const UNKNOWN_PUE = 1_500_000n;

/** Every site, with feeders and the prices of the horizon, by id. */
export async function readSites(tx: Tx, horizon: Interval, cache: FeedCache): Promise<readonly SiteSnapshot[]> {
  const rows = await tx.rows<SiteRow>(
    `SELECT id AS "siteId", operator_org AS "operatorOrg", name, country, time_zone AS zone, version, interconnection_w AS "limitW", status <> 'listed' AS suspended, readiness, agent_quiet_since AS "agentQuietSince"
     FROM market.site ORDER BY id`);
  const feeders = await tx.rows<{ siteId: SiteId; feederId: FeederId; limitW: bigint }>(`SELECT site_id AS "siteId", id AS "feederId", limit_w AS "limitW" FROM market.feeder ORDER BY id`);
  const models = groupBy(await tx.rows<PowerModelRow>(powerModelsBySite, [rows.map((row) => row.siteId)]), (row) => row.siteId);
  const wanted = new Set(rows.flatMap((row) => seriesOfModels(row.name, row.zone, models.get(row.siteId) ?? [])));
  const feeds = await cache.read(tx, [...wanted].sort(), horizon);
  const demand = await readDemand(tx, rows.map((row) => ({ ...row, models: models.get(row.siteId) ?? [] })), horizon, cache);
  return rows.map(({ siteId, operatorOrg, name, country, zone, version, limitW, suspended, readiness, agentQuietSince }) => {
    const mine = models.get(siteId) ?? [];
    const pue = ppm(modelAt(mine, horizon.from)?.puePpm ?? UNKNOWN_PUE);
    return {
      siteId, operatorOrg, country, zone, version: Number(version), pue,
      // A site states one PUE; its peak hour is taken to be like its others.
      grossToIt: pue,
      limit: watts(limitW),
      feeders: feeders.filter((feeder) => feeder.siteId === siteId).map(({ feederId, limitW: limit }) => ({ feederId, limit: watts(limit) })),
      ...sitePower({ siteId, name, zone, models: mine }, feeds, horizon, cache),
      ...(demand.has(siteId) && { demand: demand.get(siteId)! }),
      suspended, ...(readiness !== 'billable' && { readiness }), ...(agentQuietSince !== null && { agentQuietSince }),
    };
  });
}

interface PoolRow {
  readonly poolId: PoolId;
  readonly siteId: SiteId;
  readonly feederId: FeederId;
  readonly gpuModel: string;
  readonly gpuMemoryGib: number;
  readonly maxWPerGpu: bigint;
  readonly loadFractionPpm: bigint;
  readonly speedPpm: bigint;
}
const nodeStates = { up: 'up', drained: 'draining', down: 'down' } as const satisfies Record<string, NodeSnapshot['state']>;

/** Every pool with its nodes and what is on sale, by id. */
export async function readPools(tx: Tx): Promise<readonly PoolSnapshot[]> {
  const rows = await tx.rows<PoolRow>(
    `SELECT id AS "poolId", site_id AS "siteId", feeder_id AS "feederId", gpu_model AS "gpuModel", gpu_memory_gib AS "gpuMemoryGib", max_w_per_gpu AS "maxWPerGpu",
       load_fraction_ppm AS "loadFractionPpm", speed_ppm AS "speedPpm" FROM market.pool ORDER BY id`);
  const nodes = groupBy(
    await tx.rows<{ poolId: PoolId; nodeId: NodeId; gpuCount: number; state: keyof typeof nodeStates }>(`SELECT pool_id AS "poolId", id AS "nodeId", gpus AS "gpuCount", state FROM market.node ORDER BY id`),
    (row) => row.poolId);
  const offers = new Map((await tx.rows<OfferRow>(`SELECT o.pool_id AS key, ${offerColumns} FROM market.offer o WHERE o.status = 'published'`)).map((row) => [row.poolId, toOffer(row)]));
  return rows.map((row) => {
    const offer = offers.get(row.poolId);
    return {
      poolId: row.poolId, siteId: row.siteId, feederId: row.feederId, gpuModel: row.gpuModel, gpuMemoryGib: row.gpuMemoryGib,
      power: { version: `${row.poolId}/1`, shareMax: milliwatts(row.maxWPerGpu * 1_000n), loadFractionPpm: ppm(row.loadFractionPpm) },
      // The column says how fast a model is, the planner how long it takes.
      ...(row.speedPpm !== ONE_MILLION && { runtimeFactor: ppm(divideCeil(ONE_MILLION * ONE_MILLION, row.speedPpm)) }),
      nodes: (nodes.get(row.poolId) ?? []).map(({ nodeId, gpuCount, state }) => ({ nodeId, gpuCount, state: nodeStates[state] })),
      ...(offer && { offer }),
    };
  });
}

/** An offer row as the market knows it. */
export function toOffer(row: OfferRow): Offer {
  const rules = decodePriceRules(row.priceRules);
  return {
    offerId: row.id, version: row.version, siteId: row.siteId, poolId: row.poolId, operatorOrg: row.operatorOrg,
    terms: {
      ...marketTerms, ask: microUsdPerGpuHour(row.askMicroUsdPerGpuHour), power: decodePowerTerms(row.powerTerms), curtailment: decodeCurtailmentTerms(row.curtailmentTerms),
      ...(rules.length > 0 && { rules }), ...(row.floorMicroUsdPerGpuHour !== null && { floorAsk: microUsdPerGpuHour(row.floorMicroUsdPerGpuHour) }),
      availableFrom: row.validFrom, ...(row.validTo !== null && row.status === 'published' && { availableTo: row.validTo }),
    },
    publishedAt: row.validFrom satisfies EpochMs,
  };
}
