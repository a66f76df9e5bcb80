import { type EpochMs, floorTo, HOUR_MS, type Interval, intersect, type LeaseId, lengthMs, microUsdPerGpuHour, type MicroUsdPerMwh, microUsdPerMwh, type OfferId, type PoolId, ppm, type SeriesId, type SiteId, splitAt } from '@switchyard/kernel';
import type { DryRunHour, DryRunInput, DryRunLease, DryRunPool, DryRunRival, PricedTerms } from '@switchyard/market';
import { effectivePrice, type IndexLookup, makeCurve, milliwatts, type PriceCurve, priceOver } from '@switchyard/power';
import { rateCardFromJson } from '@switchyard/rating';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { groupBy } from './group-by.js';
import { offerByKey, offerColumns, type OfferRow } from './offers.js';
import type { PoolRow } from './pools.js';
import { modelAt, type PowerModelRow, powerModelsBySite } from './power-models.js';
import { printsBetween } from './prices.js';
import { miningValueOf, seriesOfModels } from './snapshot-prices.js';
import { toOffer } from './snapshot-sites.js';
import { tariffOf } from './tariff-json.js';

/** Where the market says nothing of a site's PUE. */
const UNKNOWN_PUE = 1_500_000n;
/** Leases of a model that one dry run looks at. */
export const DRY_RUN_LEASES_MAX = 50_000;

interface LeaseRow {
  readonly leaseId: LeaseId;
  readonly poolId: PoolId;
  readonly offerId: OfferId;
  readonly gpuCount: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly interruptible: boolean;
}
type PoolFacts = Pick<PoolRow, 'id' | 'siteId' | 'maxWPerGpu' | 'loadFractionPpm'> & { readonly gpus: number };

/** What a dry run weighs of the market beside the terms themselves. */
export type DryRunFacts = Pick<DryRunInput, 'pool' | 'leases' | 'rivals' | 'index'>;

/**
 * Leases and public offers of a GPU model over a month, as the market may know them (role sy_reader): never whose they are, nor what their customers would
 * pay at most. @returns undefined when more leases ran than one answer looks at
 */
export async function readDryRunFacts(tx: Tx, pool: Pick<PoolRow, 'id' | 'gpuModel'>, month: Interval): Promise<DryRunFacts | undefined> {
  const pools = await tx.rows<PoolFacts>(
    `SELECT p.id, p.site_id AS "siteId", p.max_w_per_gpu AS "maxWPerGpu", p.load_fraction_ppm AS "loadFractionPpm", coalesce((SELECT sum(n.gpus) FROM market.node n WHERE n.pool_id = p.id), 0)::int AS gpus
     FROM market.pool p WHERE p.gpu_model = $1 ORDER BY p.id`, [pool.gpuModel]);
  const models = groupBy(await tx.rows<PowerModelRow>(powerModelsBySite, [[...new Set(pools.map(({ siteId }) => siteId))]]), (row) => row.siteId);
  const poolIds = pools.map(({ id }) => id);
  const leases = await tx.rows<LeaseRow>(
    `SELECT lease_id AS "leaseId", pool_id AS "poolId", offer_id AS "offerId", gpu_count AS "gpuCount", began_at AS "from", finished_at AS "to", interruptible
     FROM market.leases_between($1, $2) WHERE pool_id = ANY($3) ORDER BY began_at, lease_id LIMIT $4`, [at(month.from), at(month.to), poolIds, DRY_RUN_LEASES_MAX + 1]);
  if (leases.length > DRY_RUN_LEASES_MAX) return undefined;
  const known = new Map(pools.map((row) => [row.id, toPool(row, models.get(row.siteId) ?? [], month.to)]));
  const offers = new Map((await tx.rows<OfferRow>(offerByKey, [[...new Set(leases.map(({ offerId }) => offerId))]])).map((row) => [row.id, toOffer(row).terms]));
  const rivals = await tx.rows<OfferRow>(
    `SELECT o.id AS key, ${offerColumns} FROM market.offer o JOIN market.site s ON s.id = o.site_id
     WHERE o.pool_id = ANY($1) AND o.pool_id <> $2 AND o.valid_from < $4 AND (o.valid_to IS NULL OR o.valid_to > $3) AND s.status = 'listed' AND s.readiness = 'billable' ORDER BY o.id`, [poolIds, pool.id, at(month.from), at(month.to)]);
  return {
    pool: known.get(pool.id)!,
    leases: leases.map(({ leaseId, poolId, offerId, gpuCount, from, to, interruptible }): DryRunLease => ({
      leaseId, pool: known.get(poolId)!, terms: offers.get(offerId)!, during: intersect({ from, to }, month)!, runSeconds: Math.round(lengthMs({ from, to }) / 1_000), gpuCount, interruptible,
    })),
    rivals: rivals.map((row): DryRunRival => ({ pool: known.get(row.poolId)!, terms: toOffer(row).terms satisfies PricedTerms, from: row.validFrom, to: row.validTo ?? month.to })),
    index: await readHourlyIndex(tx, month),
  };
}
function toPool({ id, gpus, maxWPerGpu, loadFractionPpm }: PoolFacts, models: readonly PowerModelRow[], by: EpochMs): DryRunPool {
  return {
    poolId: id, gpus, pue: ppm(modelAt(models, by)?.puePpm ?? UNKNOWN_PUE),
    power: { version: `${id}/1`, shareMax: milliwatts(maxWPerGpu * 1_000n), loadFractionPpm: ppm(loadFractionPpm) },
  };
}

/** Mean price by series and hour, weighted by time, of every series in the market. */
async function readHourlyIndex(tx: Tx, month: Interval): Promise<DryRunInput['index']> {
  const rows = await tx.rows<{ seriesId: SeriesId; hour: EpochMs; price: bigint }>(
    `SELECT p.series_id AS "seriesId", h.at AS hour, round(sum(p.price * extract(epoch FROM least(p.ends_at, h.at + interval '1 hour') - greatest(p.starts_at, h.at))) /
       sum(extract(epoch FROM least(p.ends_at, h.at + interval '1 hour') - greatest(p.starts_at, h.at))))::bigint AS price
     FROM (SELECT DISTINCT ON (series_id, starts_at) series_id, starts_at, ends_at, micro_usd_per_mwh AS price FROM market.price_print
           WHERE starts_at < $2 AND starts_at > $1::timestamptz - interval '1 day' AND ends_at > $1 ORDER BY series_id, starts_at, revision DESC) p
     CROSS JOIN LATERAL generate_series(date_trunc('hour', p.starts_at, 'UTC'), p.ends_at - interval '1 microsecond', interval '1 hour') AS h (at)
     WHERE h.at >= $1 AND h.at < $2 GROUP BY 1, 2`, [at(month.from), at(month.to)]);
  const prices = new Map(rows.map(({ seriesId, hour, price }) => [`${seriesId} ${hour}`, microUsdPerMwh(price)]));
  return (seriesId, hour): MicroUsdPerMwh | undefined => prices.get(`${seriesId} ${hour}`);
}

/** Hours of a site whose every minute has a published price: what its tariff made of a MWh, and what mining would have. */
export async function readDryRunHours(tx: Tx, site: { readonly id: SiteId; readonly name: string; readonly timeZone: string }, month: Interval): Promise<readonly DryRunHour[]> {
  const models = await tx.rows<PowerModelRow>(powerModelsBySite, [[site.id]]);
  const tariff = tariffOf(site.name, site.timeZone, models);
  const curves = new Map<SeriesId, PriceCurve>();
  for (const seriesId of new Set(seriesOfModels(site.name, site.timeZone, models))) {
    const curve = makeCurve(seriesId, await printsBetween(tx, seriesId, month.from, month.to));
    if (!curve.ok) throw new Error(`prices of ${seriesId} overlap`);
    curves.set(seriesId, curve.value);
  }
  const lookup: IndexLookup = (index, over) => {
    const curve = curves.get(index.seriesId);
    const answer = curve && priceOver(curve, over);
    return answer?.kind === 'known' ? answer : { kind: 'missing', seriesId: index.seriesId, uncovered: answer?.uncovered ?? [over] };
  };
  return [...splitAt({ from: floorTo(month.from, HOUR_MS), to: month.to }, HOUR_MS)].flatMap((hour): DryRunHour[] => {
    const price = effectivePrice(tariff, hour, lookup);
    if (!price.ok) return [];
    const model = models.find(({ version }) => version === price.value.tariffVersion);
    const mining = model && miningValueOf(model);
    return [{ ...hour, power: price.value.microUsdPerMwh, ...(mining !== undefined && { mining }) }];
  });
}

/** What the cards of an operator's own leases froze, by lease; row-level security shows an operator its own alone. */
export async function frozenAsks(tx: Tx, poolId: PoolId, month: Interval): Promise<ReadonlyMap<LeaseId, ReturnType<typeof microUsdPerGpuHour>>> {
  const rows = await tx.rows<{ id: LeaseId; card: unknown }>(
    `SELECT id, rate_card AS card FROM market.lease WHERE pool_id = $1 AND product = 'job' AND actual_start < $3 AND coalesce(actual_end, ends_at) > $2`, [poolId, at(month.from), at(month.to)]);
  return new Map(rows.flatMap(({ id, card: column }) => {
    const card = rateCardFromJson(column);
    const rent = card.ok ? card.value.components.find((component) => component.kind === 'gpu_hour') : undefined;
    return rent ? [[id, rent.microUsdPerGpuHour] as const] : [];
  }));
}
