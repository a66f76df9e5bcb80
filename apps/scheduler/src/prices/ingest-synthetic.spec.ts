import { afterEach, describe, expect, it } from '@jest/globals';
import { addMs, HOUR_MS, type SeriesId } from '@switchyard/kernel';
import { aSnapshot, hoursAfter, T0 } from '@switchyard/market/testing';
import { DEMO_NODES, syntheticPrice } from '@switchyard/simulation';
import { inTransaction, printsBetween, seriesOf } from '@switchyard/store';
import { openWorld, type World } from '../../testing/world.js';
import { backfillSyntheticPrices, DEMO_SEED, ingestSyntheticPrices } from './ingest-synthetic.js';

const [node] = DEMO_NODES;

describe('synthetic prices', () => {
  let world: World;
  const open = async (): Promise<World> => (world = await openWorld(aSnapshot({ sites: [], pools: [] })));
  const ingest = (): Promise<number> => ingestSyntheticPrices(world.parts, [node!]);
  const ahead = async (): Promise<number> => {
    const [row] = await world.sql<{ to: number }>(`SELECT max(ends_at) AS "to" FROM market.price_print p JOIN market.price_series s ON s.id = p.series_id WHERE s.node = $1`, [node!.id]);
    return (row!.to - world.clock.now()) / HOUR_MS;
  };
  afterEach(() => world.database.drop());

  it('are the function of node and slot, labelled synthetic, in one unbroken row of five minutes', async () => {
    await open();
    await ingest();
    const series = await inTransaction(world.parts.database, (tx) => seriesOf(tx, node!.id, 'real_time'));
    expect(series).toMatchObject({ synthetic: true, intervalSeconds: 300, ownerOrg: null });
    const prints = await inTransaction(world.parts.database, (tx) => printsBetween(tx, series!.id satisfies SeriesId, T0, hoursAfter(48)));
    expect(prints).toHaveLength(576);
    prints.forEach((print, index) => expect(print).toMatchObject({ from: addMs(T0, index * 300_000), to: addMs(T0, (index + 1) * 300_000), microUsdPerMwh: syntheticPrice(DEMO_SEED, node!, print.from) }));
  });
  it('stay two days ahead of market time however often and seldom it is asked', async () => {
    await open();
    expect(await ingest()).toBeGreaterThan(0);
    expect(await ingest()).toBe(0);
    for (const hours of [1, 20, 30, 100, 300]) {
      world.clock.set(hoursAfter(hours));
      await ingest();
      expect(await ahead()).toBeGreaterThanOrEqual(48);
      expect(await ahead()).toBeLessThan(73);
    }
    const gaps = await world.sql(`SELECT 1 FROM (SELECT starts_at, lag(ends_at) OVER (ORDER BY starts_at) AS before FROM market.price_print p JOIN market.price_series s ON s.id = p.series_id WHERE s.node = $1) x WHERE before <> starts_at`, [node!.id]);
    expect(gaps).toEqual([]);
  });
  it('reach back 32 days after a while, by the same function and without a gap', async () => {
    await open();
    expect(await backfillSyntheticPrices(world.parts, [node!])).toBe(0);
    await ingest();
    const steps: number[] = [];
    for (let added = -1; added !== 0; steps.push(added)) added = await backfillSyntheticPrices(world.parts, [node!]);
    expect(steps).toEqual([1_728, 1_728, 1_728, 1_728, 0]);
    const series = await inTransaction(world.parts.database, (tx) => seriesOf(tx, node!.id, 'real_time'));
    const prints = await inTransaction(world.parts.database, (tx) => printsBetween(tx, series!.id satisfies SeriesId, hoursAfter(-32 * 24), T0));
    expect(prints).toHaveLength(32 * 288);
    expect(prints.filter((print, index) => print.from !== addMs(hoursAfter(-32 * 24), index * 300_000) || print.microUsdPerMwh !== syntheticPrice(DEMO_SEED, node!, print.from))).toEqual([]);
    expect(await ahead()).toBeGreaterThanOrEqual(48);
  });
  it('are told in events of at most 500 prints', async () => {
    await open();
    const added = await ingest();
    const events = await world.sql<{ n: number }>(`SELECT jsonb_array_length(payload->'prints') AS n FROM outbox.event WHERE topic = 'prices.imported' ORDER BY id`);
    expect(events.reduce((total, event) => total + event.n, 0)).toBe(added);
    expect(Math.max(...events.map((event) => event.n))).toBe(500);
  });
  it('two schedulers at once publish each price once', async () => {
    await open();
    await Promise.all([ingest(), ingest()]);
    expect(await world.sql(`SELECT count(*)::int AS n, count(DISTINCT starts_at)::int AS slots, max(revision) AS r FROM market.price_print p JOIN market.price_series s ON s.id = p.series_id WHERE s.node = $1`, [node!.id]))
      .toEqual([{ n: (8 * 24 + 72) * 12, slots: (8 * 24 + 72) * 12, r: 1 }]);
  });
  it("leave a series alone that somebody imports under the node's name", async () => {
    await open();
    await world.sql(`INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds) VALUES ('series_x', $1, 'real_time', 300, 'feed', false, 3600) RETURNING id`, [node!.id]);
    expect(await ingest()).toBe(0);
  });
});
