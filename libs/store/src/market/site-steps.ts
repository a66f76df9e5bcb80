import type { EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import type { AcceptanceFacts, SiteReadiness } from '@switchyard/market';
import { tariffVersionAt } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { driftOfSite } from './inventory-drift.js';
import { benchmarkFacts } from './node-benchmarks.js';
import { modelAt, powerModelsOf } from './power-models.js';
import { seriesByKey, type SeriesNow } from './prices.js';
import type { SiteRow } from './sites.js';
import { indexOf, tariffOf } from './tariff-json.js';

/** One move on the readiness ladder with its evidence. Rows are never changed. */
export interface SiteStepRow {
  readonly key: string;
  readonly siteId: SiteId;
  readonly seq: number;
  readonly from: SiteReadiness;
  readonly to: SiteReadiness;
  /** The day of the evidence, `YYYY-MM-DD`. */
  readonly evidenceDate: string;
  /** Of the document that shows it. */
  readonly reference: string | null;
  readonly note: string | null;
  readonly actor: string;
  readonly by: 'operator' | 'platform';
  readonly at: EpochMs;
}
const columns = `site_id AS key, site_id AS "siteId", seq, from_rung AS "from", to_rung AS "to", evidence_date::text AS "evidenceDate", reference, note, actor, by_kind AS by, at`;
/** For loaders: oldest first. Row-level security shows a site's steps to its operator and the platform. */
export const stepsBySite = `SELECT ${columns} FROM market.site_step WHERE site_id = ANY($1) ORDER BY site_id, seq`;

export type NewSiteStep = Omit<SiteStepRow, 'key' | 'seq'> & { readonly operatorOrg: OrgId };
/** Writes the evidence, then the rung; under the site's lock. The database holds the move to the ladder. */
export async function climb(tx: Tx, step: NewSiteStep): Promise<void> {
  await tx.run(
    `INSERT INTO market.site_step (site_id, seq, operator_org, from_rung, to_rung, evidence_date, reference, note, actor, by_kind, at)
     SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM market.site_step WHERE site_id = $1`,
    [step.siteId, step.operatorOrg, step.from, step.to, step.evidenceDate, step.reference, step.note, step.actor, step.by, at(step.at)]);
  await tx.run(`UPDATE market.site SET readiness = $2 WHERE id = $1`, [step.siteId, step.to]);
}

/** What acceptance looks at, as it stands. For the operator of the site and the platform: others do not see its power models. */
export async function acceptanceFacts(tx: Tx, site: SiteRow, now: EpochMs): Promise<AcceptanceFacts> {
  const counts = await tx.one<{ feeders: number; pools: number; nodesUp: number; agents: number; heldBack: number; active: boolean }>(
    `SELECT (SELECT count(*)::int FROM market.feeder WHERE site_id = $1) AS feeders, (SELECT count(*)::int FROM market.pool WHERE site_id = $1 AND retired_at IS NULL) AS pools,
       (SELECT count(*)::int FROM market.node n JOIN market.pool p ON p.id = n.pool_id WHERE n.site_id = $1 AND n.state = 'up' AND p.retired_at IS NULL) AS "nodesUp",
       (SELECT count(*)::int FROM market.agent WHERE site_id = $1 AND state = 'enrolled') AS agents,
       (SELECT count(*)::int FROM market.node n JOIN market.pool p ON p.id = n.pool_id WHERE n.site_id = $1 AND n.held_back IS NOT NULL AND p.retired_at IS NULL) AS "heldBack",
       EXISTS (SELECT 1 FROM market.organization WHERE id = $2 AND status = 'active') AS active`, [site.id, site.operatorOrg]);
  if (!counts) throw new Error(`site ${site.id} could not be counted`);
  const models = await powerModelsOf(tx, site.id);
  const { inventories } = await driftOfSite(tx, site.id);
  return {
    synthetic: site.synthetic, powerModelInForce: modelAt(models, now) !== undefined, feeders: counts.feeders, pools: counts.pools, nodesUp: counts.nodesUp, agentsEnrolled: counts.agents,
    ...(site.agentQuietSince !== null && { agentQuietSince: site.agentQuietSince }),
    pricesStale: await pricesStale(tx, site, models, now), suspended: site.status !== 'listed', operatorActive: counts.active,
    inventory: inventories.length === 0 ? 'none' : inventories.every(({ source }) => source === 'measured') ? 'measured' : 'configured',
    nodesHeldBack: counts.heldBack, benchmarks: await benchmarkFacts(tx, site.id),
  };
}

/** Whether the index that a site pays by has no print within its own bound of staleness; false for a site on fixed prices. */
async function pricesStale(tx: Tx, site: SiteRow, models: Parameters<typeof tariffOf>[2], now: EpochMs): Promise<boolean> {
  const index = indexOf(tariffVersionAt(tariffOf(site.name, site.timeZone, models), now)?.components ?? []);
  if (!index) return false;
  const series = await tx.one<SeriesNow>(seriesByKey, [[index.seriesId]]);
  return !series || series.lastTo === null || series.lastTo + series.staleAfterSeconds * 1_000 < now;
}
