import { announceDear, dropCheap, type FeedCache, inTransaction, type PriceEventDeed, sitesWithTriggers } from '@switchyard/store';
import type { SchedulerMetrics } from '../../metrics.js';
import type { SchedulerParts } from '../../parts.js';

/**
 * Watches published prices for operators who told at which price load that can wait is to stop: calls off what has no reason any more, and announces the next dear
 * stretch. The events are carried out like any other.
 * @returns whether the next plan would come out otherwise
 */
export async function sweepPriceTriggers({ database, clock, ids, log }: SchedulerParts, metrics: SchedulerMetrics, feeds: FeedCache): Promise<boolean> {
  const now = clock.now();
  let changed = false;
  for (const siteId of await inTransaction(database, (tx) => sitesWithTriggers(tx))) {
    const deeds = [await inTransaction(database, (tx) => dropCheap(tx, siteId, { feeds, now })), await inTransaction(database, (tx) => announceDear(tx, siteId, { ids, feeds, now }))];
    for (const { curtailmentId, deed, reason } of deeds.filter((one): one is PriceEventDeed => one !== undefined)) {
      metrics.sweeps.inc({ deed: `price event ${deed}` });
      log.info({ siteId, curtailmentId }, `price event ${deed}: ${reason}`);
      changed = true;
    }
  }
  return changed;
}
