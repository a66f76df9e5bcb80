import { addMs, addSeconds, by, byNumber, type CurtailmentId, type EpochMs, formatDecimal, HOUR_MS, type IdMaker, type Interval, type MicroUsdPerMwh, type SiteId, watts } from '@switchyard/kernel';
import { checkEvent, DEAR_MIN_MS, dearStretches, type DearStretch, flexibleTarget, isCheapThroughout, planShedding, type PricePoint } from '@switchyard/market';
import type { CurtailmentWindow } from '@switchyard/power';
import { at, type Tx } from '../base/index.js';
import { asicLoadOf, leasesUnderEvent, noticesOf } from './curtailment-load.js';
import { keepShedPlan } from './curtailment-shed.js';
import { tellEvent, tellJobs } from './curtailment-tell.js';
import { type CurtailmentRow, curtailmentsSince, curtailmentWindow, insertCurtailment, lockCurtailment } from './curtailments.js';
import { callOffEvent, changeEvent } from './event-change.js';
import { powerModelsOf } from './power-models.js';
import type { FeedCache } from './price-feeds.js';
import { priceTriggerBySite, type PriceTriggerRow, priceTriggerOf } from './price-triggers.js';
import { tellSiteChanged } from './site-changed.js';
import { lockSite, type SiteRow } from './sites.js';
import { seriesOfModels, sitePower } from './snapshot-prices.js';

/** Dear stretches are announced so long ahead, where prices are known so far: notice for leases, and no new load is placed there. */
const LOOK_AHEAD_MS = 12 * HOUR_MS;
/** Nothing is announced to begin sooner: the agent has to hear of it, and miners to stop. */
const LEAD_SECONDS = 300;

/** What a look at the prices of a site led to. */
export interface PriceEventDeed {
  readonly curtailmentId: CurtailmentId;
  readonly deed: 'announced' | 'called off' | 'ended early';
  readonly reason: string;
}

/** Sites that have a trigger, or an event of one that is not over, by id. */
export async function sitesWithTriggers(tx: Tx): Promise<readonly SiteId[]> {
  const rows = await tx.rows<{ id: SiteId }>(`SELECT site_id AS id FROM market.price_trigger UNION SELECT site_id FROM market.curtailment WHERE ${ofTrigger} AND state IN ('declared', 'active') ORDER BY id`);
  return rows.map(({ id }) => id);
}
const ofTrigger = `origin = 'price' AND site_event IS NULL`;

/** Published prices of a site over a window; forecasts are in it and say so. */
async function pricesOf(tx: Tx, { id: siteId, name, timeZone: zone }: SiteRow, window: Interval, cache: FeedCache): Promise<readonly PricePoint[]> {
  const models = await powerModelsOf(tx, siteId);
  const feeds = await cache.read(tx, [...new Set(seriesOfModels(name, zone, models))].sort(), window);
  return sitePower({ siteId, name, zone, models }, feeds, window, cache).prices;
}
const usd = (microUsd: MicroUsdPerMwh): string => `${formatDecimal(microUsd, 6, 2)} USD/MWh`;
const reasonOf = ({ highest, threshold }: DearStretch, byMining: boolean): string =>
  `Power is dear: up to ${usd(highest)} is published, ${byMining ? `more than the ${usd(threshold)} that mining earns` : `and the operator sheds load that can wait from ${usd(threshold)} on`}.`;

/**
 * Announces the next dear stretch of a site: an event like one of the desk, with the price as its reason, that stops only what can wait. What was announced once
 * for a trigger is not announced again, also when its operator called it off: that is a decision.
 * @returns undefined when there is nothing to announce
 */
export async function announceDear(tx: Tx, siteId: SiteId, { ids, feeds, now }: { readonly ids: IdMaker; readonly feeds: FeedCache; readonly now: EpochMs }): Promise<PriceEventDeed | undefined> {
  const site = await lockSite(tx, siteId);
  const row = await tx.one<PriceTriggerRow>(priceTriggerBySite, [[siteId]]);
  if (!site || !row) return undefined;
  const trigger = priceTriggerOf(row);
  const soonest = addSeconds(now, LEAD_SECONDS);
  const said = await announcedUntil(tx, siteId, row.setAt);
  const from = said === null || said < soonest ? soonest : said;
  const others = await curtailmentsSince(tx, siteId, now);
  for (const stretch of dearStretches(await pricesOf(tx, site, { from: now, to: addMs(now, LOOK_AHEAD_MS) }, feeds), trigger)) {
    const window = free({ from: Math.max(stretch.from, from) as EpochMs, to: stretch.to }, others);
    if (!window) continue;
    const event: CurtailmentWindow = { ...window, id: ids.next('curt'), noticedAt: now, allowedLoad: watts(0n), reason: 'price' };
    const leases = (await leasesUnderEvent(tx, 'scheduler', siteId, event)).filter(({ reservedLoad }) => reservedLoad > 0n);
    const asics = await asicLoadOf(tx, siteId, event.from);
    const allowedLoad = flexibleTarget(event, leases, asics, trigger, site.timeZone);
    if (allowedLoad === undefined) continue;
    const planned = { leases, plan: planShedding({ ...event, allowedLoad }, leases, asics, site.timeZone) };
    const next: CurtailmentRow = {
      key: event.id, id: event.id, siteId, noticeAt: now, startsAt: event.from, endsAt: event.to, targetW: allowedLoad, reason: reasonOf(stretch, trigger.shedAt === null), kind: 'event', state: 'declared', revision: 1,
      compelledBy: null, origin: 'price',
    };
    if (!checkEvent(curtailmentWindow(next), others.map(curtailmentWindow), watts(site.interconnectionW), now).ok) continue;
    await insertCurtailment(tx, { ...next, operatorOrg: site.operatorOrg });
    await keepShedPlan(tx, { id: next.id, siteId, operatorOrg: site.operatorOrg }, planned.plan, () => now);
    await tellSiteChanged(tx, site, 'curtailment', now);
    await tellEvent(tx, site, next, 'curtailment.declared', planned, now);
    await tellJobs(tx, next, planned.plan, [], now);
    return { curtailmentId: next.id, deed: 'announced', reason: next.reason };
  }
  return undefined;
}

/** Until when events of this trigger were announced, as they were at first; null: none was. */
async function announcedUntil(tx: Tx, siteId: SiteId, since: EpochMs): Promise<EpochMs | null> {
  const row = await tx.one<{ until: EpochMs | null }>(
    `SELECT max(h.ends_at) AS until FROM market.curtailment_change h JOIN market.curtailment c ON c.id = h.curtailment_id WHERE c.site_id = $1 AND ${ofTrigger} AND c.notice_at >= $2 AND h.revision = 1`, [siteId, at(since)]);
  return row?.until ?? null;
}
/** The first part of a window, long enough to be worth it, that no event takes. */
function free(window: Interval, others: readonly CurtailmentRow[]): Interval | undefined {
  let from = window.from;
  for (const { startsAt, endsAt } of [...others].sort(by((row) => row.startsAt, byNumber))) {
    const to = Math.min(window.to, startsAt) as EpochMs;
    if (to - from >= DEAR_MIN_MS) return { from, to };
    from = Math.max(from, endsAt) as EpochMs;
  }
  return window.to - from >= DEAR_MIN_MS ? { from, to: window.to } : undefined;
}

/**
 * Calls off, or ends, an event of a site's trigger for which there is no reason any more: prices were restated, or the trigger was taken away or set anew.
 * @returns undefined when every one still has its reason
 */
export async function dropCheap(tx: Tx, siteId: SiteId, { feeds, now }: { readonly feeds: FeedCache; readonly now: EpochMs }): Promise<PriceEventDeed | undefined> {
  const site = await lockSite(tx, siteId);
  if (!site) return undefined;
  const row = await tx.one<PriceTriggerRow>(priceTriggerBySite, [[siteId]]);
  const open = await tx.rows<{ id: CurtailmentId }>(`SELECT id FROM market.curtailment WHERE site_id = $1 AND ${ofTrigger} AND state IN ('declared', 'active') AND ends_at > $2 AND starts_at <> $2 ORDER BY starts_at, id`, [siteId, at(now)]);
  for (const { id } of open) {
    const event = await lockCurtailment(tx, id);
    if (!event) continue;
    const rest: Interval = { from: Math.max(event.startsAt, now) as EpochMs, to: event.endsAt };
    const reason = row === null || row === undefined ? 'The price trigger of the site was taken away.' : isCheapThroughout(await pricesOf(tx, site, rest, feeds), rest, priceTriggerOf(row)) ? 'The published price of power has come down.' : undefined;
    if (reason === undefined) continue;
    if (event.startsAt > now) await callOffEvent(tx, { site, next: { ...event, state: 'withdrawn', reason, revision: event.revision + 1 }, now }, reason);
    else await endEarly(tx, site, event, now);
    return { curtailmentId: id, deed: event.startsAt > now ? 'called off' : 'ended early', reason };
  }
  return undefined;
}
async function endEarly(tx: Tx, site: SiteRow, event: CurtailmentRow, now: EpochMs): Promise<void> {
  const next: CurtailmentRow = { ...event, endsAt: now, revision: event.revision + 1 };
  const [told, leases] = [await noticesOf(tx, event.id), await leasesUnderEvent(tx, 'scheduler', site.id, curtailmentWindow(event))];
  const plan = planShedding(curtailmentWindow(next), [], watts(0n), site.timeZone);
  await changeEvent(tx, { site, next, now }, { leases: leases.map((lease) => ({ ...lease, ...told.get(lease.leaseId) })), plan }, 'ended_early');
}
