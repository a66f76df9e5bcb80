import { addMs, DAY_MS, type EpochMs, floorTo, HOUR_MS, type IdMaker, type MarketClock } from '@switchyard/kernel';
import { REAL_TIME_STALENESS } from '@switchyard/power';
import { DEMO_NODES, SYNTHETIC_SLOT_MS, type SyntheticNode, syntheticPrices } from '@switchyard/simulation';
import { firstPrintOf, inTransaction, seriesByKey, type SeriesNow, seriesOf, beginSeries, storePrints, type Tx } from '@switchyard/store';
import type { DataSource } from 'typeorm';

/** Same seed, same market. */
export const DEMO_SEED = 1;
const SOURCE = 'synthetic demo market';
/** What came before a market began: a week and a day, so that every hour of the week has been seen once and can be forecast. */
const HISTORY_MS = 8 * DAY_MS;
/** How far back pictures of prices look: what is older than a week is published little by little, so that no start waits for it. */
const PICTURED_MS = 32 * DAY_MS;
/** So much of it at a time. */
const BACKFILL_MS = 6 * DAY_MS;
/** Prices are known this far ahead, like a day-ahead auction's. */
const AHEAD_MIN_MS = 48 * HOUR_MS;
/** Then they are published for this much further. */
const CHUNK_MS = DAY_MS;

export interface IngestParts {
  readonly database: DataSource;
  readonly clock: MarketClock;
  readonly ids: IdMaker;
}

/** Publishes invented prices of every demo node until 48 market hours lie ahead; harmless when repeated. @returns prints added */
export async function ingestSyntheticPrices(parts: IngestParts, nodes: readonly SyntheticNode[] = DEMO_NODES): Promise<number> {
  let added = 0;
  for (const node of nodes) added += await inTransaction(parts.database, (tx) => ingestNode(tx, parts, node));
  return added;
}

async function ingestNode(tx: Tx, { clock, ids }: IngestParts, node: SyntheticNode): Promise<number> {
  const now = clock.now();
  const series = await seriesFor(tx, ids, node);
  const known = await tx.one<SeriesNow>(seriesByKey, [[series]]);
  // Somebody imports real prices of a node of that name: not ours to continue.
  if (known === undefined || !known.synthetic) return 0;
  const from = known.lastTo ?? floorTo(addMs(now, -HISTORY_MS), HOUR_MS);
  if (from >= addMs(now, AHEAD_MIN_MS)) return 0;
  const to: EpochMs = floorTo(addMs(now, AHEAD_MIN_MS + CHUNK_MS), HOUR_MS);
  const prints = syntheticPrices({ seed: DEMO_SEED, from, to, nodes: [node] });
  const { added } = await storePrints(tx, known, prints, now);
  return added;
}

/** Publishes some of what came before the oldest price of each demo node, until 32 market days lie behind; harmless when repeated. @returns prints added; 0 when all is there */
export async function backfillSyntheticPrices({ database, clock }: Pick<IngestParts, 'database' | 'clock'>, nodes: readonly SyntheticNode[] = DEMO_NODES): Promise<number> {
  let added = 0;
  for (const node of nodes) {
    added += await inTransaction(database, async (tx) => {
      const begun = await seriesOf(tx, node.id, 'real_time');
      const to = begun?.synthetic === true ? await firstPrintOf(tx, begun.id) : undefined;
      const reach = floorTo(addMs(clock.now(), -PICTURED_MS), HOUR_MS);
      if (begun === undefined || to === undefined || to <= reach) return 0;
      const prints = syntheticPrices({ seed: DEMO_SEED, from: addMs(to, -Math.min(BACKFILL_MS, to - reach)), to, nodes: [node] });
      return (await storePrints(tx, begun, prints, clock.now())).added;
    });
  }
  return added;
}

async function seriesFor(tx: Tx, ids: IdMaker, node: SyntheticNode): Promise<SeriesNow['id']> {
  const known = await seriesOf(tx, node.id, 'real_time');
  if (known) return known.id;
  await beginSeries(tx, {
    id: ids.next('series'), node: node.id, kind: 'real_time', intervalSeconds: SYNTHETIC_SLOT_MS / 1_000, source: SOURCE, synthetic: true,
    staleAfterSeconds: REAL_TIME_STALENESS.refuseAfterMs / 1_000, ownerOrg: null,
  });
  const begun = await seriesOf(tx, node.id, 'real_time');
  if (!begun) throw new Error(`series of ${node.id} was not begun`);
  return begun.id;
}
