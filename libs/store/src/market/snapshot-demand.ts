import { addMs, type EpochMs, type Interval, intersect, type SiteId, HOUR_MS, watts } from '@switchyard/kernel';
import type { DemandPeriod } from '@switchyard/market';
import { demandAdder, localMonth, type MicroUsdPerKwMonth, microUsdPerKwMonth, monthShare } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import type { PowerModelRow } from './power-models.js';
import type { FeedCache, PeakSoFar } from './price-feeds.js';
import { tariffOf } from './tariff-json.js';

interface DemandSite {
  readonly siteId: SiteId;
  readonly name: string;
  readonly zone: string;
  readonly models: readonly PowerModelRow[];
}
const ONE_KW = watts(1_000n);
/** What was reserved this long before the last read is looked at again: a lease may begin a moment before it is committed. */
const AGAIN_MS = HOUR_MS;

/**
 * The months of the horizon in which a site pays a demand charge, by site; sites without one are left out. One query for all sites, which looks at
 * what was reserved since the last read, for what happened before that does not change.
 */
export async function readDemand(tx: Tx, sites: readonly DemandSite[], horizon: Interval, cache: FeedCache): Promise<ReadonlyMap<SiteId, readonly DemandPeriod[]>> {
  const charged = sites.flatMap((site) => {
    const ratesOf = demandRates(site, horizon);
    return ratesOf.length === 0 ? [] : [{ siteId: site.siteId, zone: site.zone, rates: ratesOf }];
  });
  if (charged.length === 0) return new Map();
  const now = horizon.from;
  const months = new Map(charged.map(({ siteId, zone }) => [siteId, monthOf(cache.peaks.get(siteId), now, zone)]));
  await readPeaks(tx, months, now, cache);
  return new Map(charged.map(({ siteId, zone, rates }) => [siteId, periodsOf(rates, months.get(siteId)!, zone, horizon, cache.peaks.get(siteId)!.watts)]));
}

interface DemandRate extends Interval {
  readonly rate: MicroUsdPerKwMonth;
}
/** What the site's tariff asks for a kW of peak, by version in force in the horizon; a version without a demand charge is left out. */
function demandRates({ name, zone, models }: DemandSite, horizon: Interval): DemandRate[] {
  return tariffOf(name, zone, models).versions.flatMap(({ validFrom, validTo, components }) => {
    const rate = components.reduce((sum, component) => sum + (component.kind === 'demand_charge' ? component.microUsdPerKwMonth : 0n), 0n);
    const during = { from: validFrom, to: validTo ?? (Number.MAX_SAFE_INTEGER as EpochMs) };
    return rate === 0n || !intersect(during, horizon) ? [] : [{ ...during, rate: microUsdPerKwMonth(rate) }];
  });
}

const monthOf = (known: PeakSoFar | undefined, now: EpochMs, zone: string): Interval =>
  (known && known.month.from <= now && now < known.month.to ? known.month : localMonth(now, zone));

/** Every month that the horizon touches, cut where a version begins or ends; the peak so far is that of the month that runs. */
function periodsOf(rates: readonly DemandRate[], first: Interval, zone: string, horizon: Interval, peak: bigint): DemandPeriod[] {
  const periods: DemandPeriod[] = [];
  for (let month = first; ; month = localMonth(month.to, zone)) {
    for (const rate of rates) {
      const during = intersect(rate, month);
      if (!during || !intersect(during, horizon)) continue;
      const chargePerKw = demandAdder(rate.rate, watts(0n), ONE_KW, monthShare(month, rate));
      periods.push({ ...during, chargePerKw, peakReserved: watts(month === first ? peak : 0n) });
    }
    if (month.to >= horizon.to) return periods;
  }
}

/** Brings the peaks of the running months up to now. */
async function readPeaks(tx: Tx, months: ReadonlyMap<SiteId, Interval>, now: EpochMs, cache: FeedCache): Promise<void> {
  const from = new Map([...months].map(([siteId, month]) => {
    const known = cache.peaks.get(siteId);
    const goesOn = known !== undefined && known.month.from === month.from && known.to <= now;
    if (!goesOn) cache.peaks.set(siteId, { month, to: month.from, watts: 0n });
    return [siteId, goesOn ? Math.max(month.from, addMs(known.to, -AGAIN_MS)) as EpochMs : month.from];
  }));
  const rows = await tx.rows<{ siteId: SiteId; peakW: bigint }>(
    `WITH wanted AS (SELECT * FROM unnest($1::text[], $2::timestamptz[]) AS w (site_id, since)),
       draw AS (SELECT w.site_id, greatest(lower(r.during), w.since) AS starts_at, least(upper(r.during), $3) AS ends_at, r.draw_w
         FROM wanted w JOIN market.feeder f ON f.site_id = w.site_id
         JOIN market.feeder_reservation r ON r.feeder_id = f.id AND r.during && tstzrange(w.since, $3) AND r.lease_id IS NOT NULL),
       change AS (SELECT site_id, starts_at AS at, draw_w FROM draw UNION ALL SELECT site_id, ends_at, -draw_w FROM draw),
       step AS (SELECT site_id, at, sum(draw_w) AS draw_w FROM change GROUP BY site_id, at),
       load AS (SELECT site_id, sum(draw_w) OVER (PARTITION BY site_id ORDER BY at) AS load_w FROM step)
     SELECT site_id AS "siteId", max(load_w)::bigint AS "peakW" FROM load GROUP BY site_id`,
    [[...from.keys()], [...from.values()].map((since) => instantOf(since)), instantOf(now)]);
  const found = new Map(rows.map((row) => [row.siteId, BigInt(row.peakW)]));
  for (const [siteId, month] of months) {
    const before = cache.peaks.get(siteId)!.watts;
    const seen = found.get(siteId) ?? 0n;
    cache.peaks.set(siteId, { month, to: now, watts: seen > before ? seen : before });
  }
}
