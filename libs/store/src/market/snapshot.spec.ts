import { afterEach, describe, expect, it } from '@jest/globals';
import { addMs, HOUR_MS, MINUTE_MS, type SeriesId } from '@switchyard/kernel';
import { defaultMarketPolicy, type MarketSnapshot, snapshotToInstance } from '@switchyard/market';
import { aJob, aPool, aSite, aSnapshot, hourly, hoursAfter, id, nodes, T0 } from '@switchyard/market/testing';
import type { DataSource } from 'typeorm';
import { FeedCache, inTransaction, readSnapshot, type SnapshotOptions } from '../index.js';
import { createTestDatabase, seedSnapshot, type TestDatabase } from '../../testing/index.js';

describe('the snapshot of the market on a real PostgreSQL', () => {
  let database: TestDatabase;
  let owner: DataSource;
  afterEach(() => database.drop());

  async function open(market: Partial<MarketSnapshot>): Promise<void> {
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
    await seedSnapshot(owner, aSnapshot(market));
  }
  const read = async (view: SnapshotOptions['view'], at = T0, feeds?: FeedCache): Promise<MarketSnapshot> => {
    const source = await database.open(view === 'cycle' ? 'sy_scheduler' : 'sy_reader');
    return inTransaction(source, (tx) => readSnapshot(tx, at, { view, ...(feeds && { feeds }) }), 'REPEATABLE READ');
  };
  const sql = (statement: string, parameters: readonly unknown[] = []): Promise<unknown[]> => inTransaction(owner, (tx) => tx.rows(statement, parameters));
  const SERIES = id('site', 1).replace('site_', 'series_') as SeriesId;

  it('reads back the market that was written: sites, feeders, pools, nodes, offers, jobs, credit', async () => {
    const job = aJob(1, { deadline: hoursAfter(9), interruptible: { checkpointSeconds: 5, restartSeconds: 7, maxInterruptions: 3 }, maxTotal: 12_345_678_901n as never, countries: ['US', 'FI'] });
    await open({ pools: [aPool(1, 1, { nodes: [...nodes(1, 1), { nodeId: id('node', 900), gpuCount: 8, state: 'draining' }] })], jobs: [job] });
    const snapshot = await read('cycle');
    expect(snapshot.jobs).toEqual([{ ...job, spec: { ...job.spec, run: { command: [], args: [], environment: {}, artifacts: [] } } }]);
    expect(snapshot.sites).toMatchObject([{ siteId: id('site', 1), country: 'US', zone: 'America/Chicago', pue: 1_250_000n, version: 1, pricesStale: false, indexSeriesId: SERIES }]);
    expect(snapshot.pools[0]!.nodes.map((node) => node.state)).toEqual(['up', 'draining']);
    expect(snapshot.pools[0]!.offer!.terms).toMatchObject({ ask: 2_350_000n, currency: 'USD', platformFee: 50_000n, curtailment: { noticeSeconds: 600 } });
    expect(snapshot.credit).toMatchObject([{ creditLimit: 100_000_000_000n, zone: 'America/New_York', openCommitments: 0n }]);
  });

  it('role sy_reader reads the whole market for a quote, and nothing of whose jobs they are', async () => {
    const placement = {
      siteId: id('site', 1), poolId: id('pool', 1), offerId: id('offer', 1), offerVersion: 1, segments: [{ from: hoursAfter(2), to: hoursAfter(4) }],
      total: 5n as never, powerTotal: 1n as never, worstCase: 9n as never, slices: [{ slice: { nodeId: nodes(1, 1)[0]!.nodeId, gpus: { from: 0, to: 8 } }, during: { from: hoursAfter(2), to: hoursAfter(4) } }],
    };
    await open({ jobs: [aJob(1, {}, { state: 'accepted', placement }), aJob(2)] });
    const snapshot = await read('quote');
    expect(snapshot).toMatchObject({ jobs: [], credit: [], budgets: [] });
    expect(snapshot.holds).toMatchObject([{ gpuCount: 8, placement: { segments: placement.segments, slices: placement.slices } }]);
    const { instance } = snapshotToInstance(snapshot, defaultMarketPolicy);
    expect(instance.pools[0]!.gpus.slice(0, 20)).toEqual([...new Array<number>(8).fill(16), ...new Array<number>(8).fill(8), ...new Array<number>(4).fill(16)]);
    expect((await read('cycle')).holds).toEqual([]); // there the promise itself is planned with
  });

  it('forecasts behind the newest print from earlier weeks, and says so', async () => {
    const weekOfPrices = hourly(T0, Array.from({ length: 168 }, (_, hour) => 20 + (hour % 24)));
    await open({ sites: [aSite(1, { prices: weekOfPrices })] });
    const at = hoursAfter(160);
    const { prices } = (await read('cycle', at)).sites[0]!;
    expect(prices[0]).toMatchObject({ from: at, quality: 'print', price: 36_000_000n });
    const later = prices.find((point) => point.from === hoursAfter(168 + 5))!;
    expect(later).toMatchObject({ quality: 'forecast', price: 25_000_000n, indexPrice: 25_000_000n, to: hoursAfter(168 + 6) });
    expect(prices.at(-1)!.to - at).toBeGreaterThanOrEqual(7 * 24 * HOUR_MS);
    prices.forEach((point, index) => index === 0 || expect(point.from).toBe(prices[index - 1]!.to));
  });

  it('a tariff that took force in the middle of a quarter of an hour prices everything after it', async () => {
    await open({});
    await sql(`UPDATE market.power_model SET effective_from = $1 RETURNING id`, [new Date(addMs(T0, 5 * MINUTE_MS))]);
    const { prices } = (await read('cycle', addMs(T0, 12 * MINUTE_MS))).sites[0]!;
    expect(prices[0]).toMatchObject({ from: addMs(T0, 12 * MINUTE_MS), price: 40_000_000n });
  });

  it('an index too old to commit on is stale; a hole in it is a hole', async () => {
    await open({ sites: [aSite(1, { prices: [...hourly(T0, [10, 11]), ...hourly(hoursAfter(3), [13])] })] });
    const { prices, pricesStale } = (await read('cycle')).sites[0]!;
    expect(pricesStale).toBe(false);
    expect(prices.filter((point) => point.from >= hoursAfter(2) && point.from < hoursAfter(3))).toEqual([]);
    expect(prices.find((point) => point.from === hoursAfter(3))).toMatchObject({ price: 13_000_000n });
    expect((await read('cycle', hoursAfter(5.1))).sites[0]).toMatchObject({ pricesStale: true, lastPrintAt: hoursAfter(4) });
    expect((await read('cycle', hoursAfter(4.9))).sites[0]).toMatchObject({ pricesStale: false });
  });

  it('a kept feed is read again when its series moved, and serves as if it had not been kept', async () => {
    await open({});
    const feeds = new FeedCache();
    const first = await read('cycle', T0, feeds);
    await sql(`INSERT INTO market.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh, recorded_at) VALUES ($1, $2, $3, 2, 77000000, now()) RETURNING revision`, [SERIES, new Date(T0), new Date(hoursAfter(1))]);
    expect((await read('cycle', T0, feeds)).sites[0]!.prices).toEqual(first.sites[0]!.prices); // nobody counted the import
    await sql(`UPDATE market.price_series SET version = version + 1 RETURNING id`);
    const at = addMs(T0, 7 * MINUTE_MS);
    const moved = (await read('cycle', at, feeds)).sites[0]!.prices;
    expect(moved[0]).toMatchObject({ from: at, price: 77_000_000n });
    expect(moved).toEqual((await read('cycle', at)).sites[0]!.prices);
  });

  it('a site that states its miners sells power at the better of the two prices', async () => {
    await open({});
    // 60 USD/PH/day at 20 J/TH, PUE 1.1: 113.64 USD/MWh.
    await sql(`UPDATE market.power_model SET mining = '{"hashpriceMicroUsdPerPhDay": "60000000", "millijoulesPerTh": "20000", "puePpm": "1100000"}' RETURNING id`);
    expect((await read('cycle')).sites[0]!.prices[0]).toMatchObject({ price: 113_636_364n, indexPrice: 40_000_000n });
  });
});
