import { afterEach, describe, expect, it } from '@jest/globals';
import { addMs, type EpochMs, HOUR_MS, MINUTE_MS, type SeriesId } from '@switchyard/kernel';
import type { SiteSnapshot } from '@switchyard/market';
import { aSite, aSnapshot, hourly, hoursAfter, id, T0 } from '@switchyard/market/testing';
import type { DataSource } from 'typeorm';
import { inTransaction, json, readSnapshot } from '../index.js';
import { createTestDatabase, seedSnapshot, type TestDatabase } from '../../testing/index.js';

describe('the prices of a site in the snapshot', () => {
  let database: TestDatabase;
  let owner: DataSource;
  afterEach(() => database.drop());
  const SERIES = id('site', 1).replace('site_', 'series_') as SeriesId;

  async function open(usd: readonly number[] = new Array<number>(200).fill(40)): Promise<void> {
    database = await createTestDatabase();
    owner = await database.open('sy_owner');
    await seedSnapshot(owner, aSnapshot({ sites: [aSite(1, { prices: hourly(T0, usd) })] }));
  }
  const sql = (statement: string, parameters: readonly unknown[] = []): Promise<unknown[]> => inTransaction(owner, (tx) => tx.rows(statement, parameters));
  async function site(at: EpochMs = T0): Promise<SiteSnapshot> {
    const source = await database.open('sy_scheduler');
    return (await inTransaction(source, (tx) => readSnapshot(tx, at, { view: 'cycle' }), 'REPEATABLE READ')).sites[0]!;
  }
  const setTariff = (components: readonly unknown[]): Promise<unknown[]> => sql(`UPDATE market.power_model SET tariff = $1 RETURNING id`, [json({ components })]);
  const priceAt = ({ prices }: SiteSnapshot, at: EpochMs): number => Number(prices.find((point) => point.from <= at && at < point.to)!.price) / 1e6;
  const usd = (value: number): string => `${value * 1_000_000}`;
  const indexed = { kind: 'index', label: 'energy', index: { seriesId: SERIES, node: 'N', kind: 'real_time' }, multiplierPpm: '1000000', adderMicroUsdPerMwh: '0' };

  it('tells power, mining and the miners’ load apart where a site states them, and neither where it does not', async () => {
    await open();
    const plain = await site();
    expect(plain).not.toHaveProperty('asicLoad');
    expect(plain.prices[0]).not.toHaveProperty('mining');
    // 60 USD/PH/day at 20 J/TH, PUE 1.1: 41.67 x 60 / 22 = 113.64 USD/MWh
    await sql(`UPDATE market.power_model SET mining = '{"hashpriceMicroUsdPerPhDay": "60000000", "millijoulesPerTh": "20000", "puePpm": "1100000", "loadW": "7000000"}' RETURNING id`);
    const mined = await site();
    expect(mined.asicLoad).toBe(7_000_000n);
    expect(mined.prices[0]).toMatchObject({ price: 113_636_364n, power: 40_000_000n, mining: 113_636_364n });
  });

  it('a version that takes force in mid-horizon changes the price at that instant, also inside an hour of forecast', async () => {
    await open();
    const change = addMs(T0, 199 * HOUR_MS + 2 * HOUR_MS + 25 * MINUTE_MS); // behind the newest print, 25 minutes into an hour
    const soon = addMs(T0, 35 * MINUTE_MS);
    for (const [version, at, price] of [[2, soon, 55], [3, change, 99]] as const) {
      await sql(`INSERT INTO market.power_model SELECT id || $1, site_id, operator_org, $2, $3, $4, pue_ppm, mining, created_at FROM market.power_model WHERE version = 1 RETURNING id`,
        [`${version}`, version, new Date(at), json({ components: [{ kind: 'fixed_energy', label: 'fixed', microUsdPerMwh: usd(price) }] })]);
    }
    const at = addMs(T0, 100 * HOUR_MS); // so that the horizon holds the change
    const now = await site();
    expect([priceAt(now, addMs(soon, -1)), priceAt(now, soon)]).toEqual([40, 55]);
    const later = await site(at);
    expect([priceAt(later, addMs(change, -1)), priceAt(later, change)]).toEqual([55, 99]);
  });

  it('every kind of tariff component is stored and priced', async () => {
    await open();
    const window = { months: [], weekdays: [], fromMinute: 0, toMinute: 720 };
    // The site is in America/Chicago and T0 is local morning or evening: both halves of the day are asked for.
    await setTariff([
      indexed,
      { kind: 'time_of_use', label: 'delivery', otherwiseMicroUsdPerMwh: usd(2), windows: [{ ...window, name: 'morning', microUsdPerMwh: usd(10) }] },
      { kind: 'demand_charge', label: 'demand', microUsdPerKwMonth: usd(12), intervalSeconds: 900 },
      { kind: 'coincident_peak', label: '4CP', method: '4CP', microUsdPerKwMonth: usd(4), peaksPerYear: 4, windows: [{ ...window, fromMinute: 720, toMinute: 1440, probabilityPpm: '100' }] },
      { kind: 'tax', label: 'tax', ratePpm: '100000' },
    ]);
    // Morning: (40 + 10) x 1.1 = 55. Afternoon: one kW for 5 minutes risks 12 x 4 / 4 x 0.0001 = 0.0012 USD over 1/12 kWh = 14.40 USD/MWh: (40 + 2 + 14.4) x 1.1 = 62.04
    const now = await site();
    expect([...new Set(now.prices.map((point) => Number(point.price) / 1e6))].sort()).toEqual([55, 62.04]);
    await setTariff([{ kind: 'fixed_block', label: 'block', watts: '5000000', microUsdPerMwh: usd(25), sellBack: indexed.index }]);
    expect(await site()).toMatchObject({ indexSeriesId: SERIES, prices: expect.arrayContaining([expect.objectContaining({ price: 40_000_000n })]) });
    await setTariff([{ kind: 'fixed_block', label: 'block', watts: '5000000', microUsdPerMwh: usd(25), sellBack: null }]);
    expect(priceAt(await site(), T0)).toBe(25);
    await setTariff([{ kind: 'barter', label: 'x' }]);
    await expect(site()).rejects.toThrow('power_model.tariff.components[0].kind "barter" is not a kind of tariff component');
  });

  it('a coincident-peak charge is dear in the hours its series says, where peaks are predicted from one', async () => {
    // Every day alike but for 18:00 UTC, which is dearest by far: that is where a peak of the month will lie
    await open(Array.from({ length: 300 }, (_, hour) => ((T0 / HOUR_MS + hour) % 24 === 18 ? 90 : 40)));
    const months = Array.from({ length: 12 }, (_, i) => ({ months: [i + 1], peaks: 1 }));
    await setTariff([{ kind: 'fixed_energy', label: 'fixed', microUsdPerMwh: usd(30) }, {
      kind: 'coincident_peak', label: '12CP', method: '12CP', microUsdPerKwMonth: usd(5), peaksPerYear: 12, windows: [], peaks: { groups: months, distinctDays: true }, predictedFrom: indexed.index,
    }]);
    const now = await site(hoursAfter(200));
    const byHour = new Map<number, number>();
    for (const point of now.prices) byHour.set(Math.floor(point.from / HOUR_MS) % 24, Math.max(byHour.get(Math.floor(point.from / HOUR_MS) % 24) ?? 0, Number(point.price) / 1e6));
    expect([...byHour].filter(([, price]) => price > 31).map(([hour]) => hour)).toEqual([18]);
    // One kW through an hour of chance p costs 12 x 5 / 12 x p USD over 1 kWh: 5,000 p USD/MWh. No day is likelier than another, and a month has at least 28.
    expect(byHour.get(18)!).toBeGreaterThan(30 + 5_000 / 40);
    expect(byHour.get(18)!).toBeLessThan(30 + 5_000);
  });

  it('behind the newest print it leans on the day-ahead prices of the node, the platform’s or the owner’s own', async () => {
    await open(Array.from({ length: 200 }, () => 40));
    const end = hoursAfter(200);
    await sql(`UPDATE market.price_series SET kind = 'real_time', node = 'SY-N' RETURNING id`);
    await sql(`INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds, owner_org)
      SELECT 'series_dayahead', 'SY-N', 'day_ahead', 3600, 'spec', true, 3600, operator_org FROM market.site LIMIT 1 RETURNING id`);
    await sql(`INSERT INTO market.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh, recorded_at) VALUES ('series_dayahead', $1, $2, 1, 90000000, now()) RETURNING revision`, [new Date(end), new Date(addMs(end, HOUR_MS))]);
    await sql(`UPDATE market.price_series SET owner_org = (SELECT operator_org FROM market.site LIMIT 1) WHERE node = 'SY-N' AND kind = 'real_time' RETURNING id`);
    const at = addMs(end, -HOUR_MS);
    // 0.8 x 90 + 0.2 x 40
    expect([priceAt(await site(at), end), priceAt(await site(at), addMs(end, HOUR_MS))]).toEqual([80, 40]);
    await sql(`UPDATE market.price_series SET owner_org = NULL WHERE kind = 'real_time' RETURNING id`);
    expect(priceAt(await site(at), end)).toBe(40); // a stranger's now
  });
});
