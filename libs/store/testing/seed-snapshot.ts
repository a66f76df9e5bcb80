import type { DataSource } from 'typeorm';
import type { FeederId, OrgId } from '@switchyard/kernel';
import type { JobSnapshot, MarketSnapshot, PoolSnapshot, SiteSnapshot } from '@switchyard/market';
import { at, encodeJobSpec, encodePlacement, encodePromise, inTransaction, json, type Tx } from '../src/index.js';

const feederOf = (site: SiteSnapshot): FeederId => site.feeders[0]?.feederId ?? (site.siteId.replace('site_', 'feeder_') as FeederId);

/**
 * Writes a market of builders into a database, as its owner would: what the cycle reads back is that market. Prices of a site become the
 * prints of its index (day-ahead, so all are known); GPU counts and limits become rows.
 */
export async function seedSnapshot(owner: DataSource, market: MarketSnapshot): Promise<void> {
  await inTransaction(owner, async (tx) => {
    await seedOrganizations(tx, market);
    for (const site of market.sites) await seedSite(tx, site, market);
    for (const pool of market.pools) await seedPool(tx, pool, market);
    for (const job of market.jobs) await seedJob(tx, job);
  });
}

async function seedOrganizations(tx: Tx, market: MarketSnapshot): Promise<void> {
  const operators = new Set<OrgId>([...market.sites.map((site) => site.operatorOrg), ...market.pools.flatMap((pool) => pool.offer?.operatorOrg ?? [])]);
  const organization = (id: OrgId, kind: string, zone: string): Promise<number> =>
    tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at) VALUES ($1, $2, $1, $3, $4) ON CONFLICT DO NOTHING`, [id, kind, zone, at(market.at)]);
  for (const id of operators) await organization(id, 'operator', 'UTC');
  for (const standing of market.credit) {
    await organization(standing.orgId, 'customer', standing.zone);
    await tx.run(
      `INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, prepaid_micro_usd, unpaid_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ($1, $2, $3, $4, $5, 1, $6)`,
      [standing.orgId, standing.creditLimit, standing.prepaid, standing.unpaid, standing.paymentMethodOk, at(market.at)]);
  }
}

async function seedSite(tx: Tx, site: SiteSnapshot, market: MarketSnapshot): Promise<void> {
  const { siteId, operatorOrg } = site;
  await tx.run(
    `INSERT INTO market.site (id, operator_org, name, country, time_zone, interconnection_w, status, version, created_at) VALUES ($1, $2, $1, $3, $4, $5, $6, $7, $8)`,
    [siteId, operatorOrg, site.country, site.zone, site.limit ?? 50_000_000n, site.suspended ? 'suspended' : 'listed', site.version, at(market.at)]);
  await tx.run(`INSERT INTO market.feeder (id, site_id, operator_org, name, limit_w) VALUES ($1, $2, $3, 'F1', $4)`, [feederOf(site), siteId, operatorOrg, site.feeders[0]?.limit ?? 50_000_000n]);
  // Sites of builders share one series id; here each has its own, so that each keeps its own prices.
  const seriesId = siteId.replace('site_', 'series_');
  await tx.run(
    `INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds) VALUES ($1, $1, 'day_ahead', 3600, 'seeded', true, 3600)`, [seriesId]);
  for (const point of site.prices) {
    await tx.run(`INSERT INTO market.price_print (series_id, starts_at, ends_at, micro_usd_per_mwh, recorded_at) VALUES ($1, $2, $3, $4, $5)`,
      [seriesId, at(point.from), at(point.to), point.indexPrice ?? point.price, at(market.at)]);
  }
  const tariff = { components: [{ kind: 'index', label: 'index', index: { seriesId, node: seriesId, kind: 'day_ahead' }, multiplierPpm: 1_000_000n, adderMicroUsdPerMwh: 0n }] };
  await tx.run(`INSERT INTO market.power_model (id, site_id, operator_org, version, effective_from, tariff, pue_ppm, created_at) VALUES ($1, $2, $3, 1, '2020-01-01', $4, $5, $6)`,
    [siteId.replace('site_', 'model_'), siteId, operatorOrg, json(tariff), site.pue, at(market.at)]);
}

async function seedPool(tx: Tx, pool: PoolSnapshot, market: MarketSnapshot): Promise<void> {
  const site = market.sites.find((candidate) => candidate.siteId === pool.siteId)!;
  const operatorOrg = site.operatorOrg;
  await tx.run(
    `INSERT INTO market.pool (id, site_id, feeder_id, operator_org, name, gpu_model, gpu_memory_gib, gpus_per_node, max_w_per_gpu, load_fraction_ppm, created_at)
     VALUES ($1, $2, $3, $4, $1, $5, $6, $7, $8, $9, $10)`,
    [pool.poolId, pool.siteId, feederOf(site), operatorOrg, pool.gpuModel, pool.gpuMemoryGib, pool.nodes[0]?.gpuCount ?? 8, pool.power.shareMax / 1_000n, pool.power.loadFractionPpm, at(market.at)]);
  for (const node of pool.nodes) {
    await tx.run(`INSERT INTO market.node (id, pool_id, site_id, operator_org, name, gpus, state) VALUES ($1, $2, $3, $4, $1, $5, $6)`,
      [node.nodeId, pool.poolId, pool.siteId, operatorOrg, node.gpuCount, node.state === 'draining' ? 'drained' : node.state]);
  }
  if (!pool.offer) return;
  const { terms } = pool.offer;
  const power = 'seriesId' in terms.power ? { ...terms.power, seriesId: pool.siteId.replace('site_', 'series_') } : terms.power;
  await tx.run(
    `INSERT INTO market.offer (id, pool_id, site_id, operator_org, version, ask_micro_usd_per_gpu_hour, power_terms, curtailment_terms, valid_from, status, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'published', $9)`,
    [pool.poolId.replace('pool_', 'offer_'), pool.poolId, pool.siteId, operatorOrg, pool.offer.version, terms.ask, json(power), json(terms.curtailment), at(terms.availableFrom)]);
}

/** A job as a submission writes it, without its command. */
export async function seedJob(tx: Tx, job: JobSnapshot): Promise<void> {
  const { spec } = job;
  await tx.run(
    `INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, deadline, max_total_micro_usd, max_micro_usd_per_gpu_hour, promise, placement, submitted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [job.jobId, job.orgId, spec.name, job.state, spec.gpuCount, encodeJobSpec(spec), spec.deadline === undefined ? null : at(spec.deadline), spec.maxTotal ?? null, spec.maxPrice ?? null,
      job.promise ? encodePromise(job.promise) : null, job.placement ? encodePlacement({ ...job.placement, gpusHeld: spec.gpuCount }) : null, at(job.submittedAt)]);
}
