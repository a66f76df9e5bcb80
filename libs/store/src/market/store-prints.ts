import { type EpochMs, toIso } from '@switchyard/kernel';
import { appendEvent, type Tx } from '../base/index.js';
import { appendPrints, countSeries, type NewPrint, type SeriesRow } from './prices.js';

/** Prints one event carries: consumers take events whole. */
const PRINTS_PER_EVENT = 500;

/** Appends prints to a series under its lock and tells of what is new or restated, 500 prints to an event. @throws Error for a series that is not the caller's to write */
export async function storePrints(tx: Tx, series: Pick<SeriesRow, 'id' | 'node' | 'kind' | 'intervalSeconds'>, prints: readonly NewPrint[], now: EpochMs): Promise<{ added: number; restated: number; unchanged: number }> {
  const count = async (events: number): Promise<bigint> => {
    const version = await countSeries(tx, series.id, events);
    if (version === undefined) throw new Error(`series ${series.id} (${series.node}) may not be written by this role`);
    return version;
  };
  await count(0);
  const { written, ...counts } = await appendPrints(tx, series.id, prints, now);
  for (let i = 0; i < written.length; i += PRINTS_PER_EVENT) {
    await appendEvent(tx, {
      topic: 'prices.imported', aggregateId: series.id, aggregateSeq: await count(1), occurredAt: now,
      payload: {
        seriesId: series.id, node: series.node, kind: series.kind, intervalSeconds: series.intervalSeconds,
        prints: written.slice(i, i + PRINTS_PER_EVENT).map((print) => ({ from: toIso(print.from), to: toIso(print.to), revision: print.revision, microUsdPerMwh: print.microUsdPerMwh })),
      },
    });
  }
  return counts;
}
