import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs, DAY_MS, type EpochMs, epochMs, HOUR_MS, type SeriesId } from '@switchyard/kernel';
import type { SiteSnapshot } from '@switchyard/market';
import { aSite, aSnapshot, hourly, hoursAfter, id, T0 } from '@switchyard/market/testing';
import type { DataSource } from 'typeorm';
import { FeedCache, inTransaction, json, readSnapshot } from '../index.js';
import { createTestDatabase, seedSnapshot, type TestDatabase } from '../../testing/index.js';

const SERIES = id('site', 1).replace('site_', 'series_') as SeriesId;
const usd = (value: number): string => `${value * 1_000_000}`;
const index = { seriesId: SERIES, node: 'N', kind: 'day_ahead' };
const indexed = { kind: 'index', label: 'energy', index, multiplierPpm: '1000000', adderMicroUsdPerMwh: '0' };
const demand = (rate: number) => ({ kind: 'demand_charge', label: 'demand', microUsdPerKwMonth: usd(rate), intervalSeconds: 900 });
/** January in Chicago, where the site is. */
const [JANUARY, FEBRUARY, MARCH] = [epochMs(Date.UTC(2026, 0, 1, 6)), epochMs(Date.UTC(2026, 1, 1, 6)), epochMs(Date.UTC(2026, 2, 1, 6))];

let database: TestDatabase;
let owner: DataSource;
const sql = (statement: string, parameters: readonly unknown[] = []): Promise<unknown[]> => inTransaction(owner, (tx) => tx.rows(`${statement} RETURNING 1`, parameters));
const setTariff = (components: readonly unknown[]): Promise<unknown[]> => sql(`UPDATE market.power_model SET tariff = $1`, [json({ components })]);
async function site(at: EpochMs, cache = new FeedCache(), view: 'cycle' | 'quote' = 'cycle'): Promise<SiteSnapshot> {
  const source = await database.open(view === 'cycle' ? 'sy_scheduler' : 'sy_reader');
  return (await inTransaction(source, (tx) => readSnapshot(tx, at, { view, feeds: cache }), 'REPEATABLE READ')).sites[0]!;
}
beforeEach(async () => {
  database = await createTestDatabase();
  owner = await database.open('sy_owner');
  await seedSnapshot(owner, aSnapshot({ sites: [aSite(1, { prices: hourly(T0, new Array<number>(200).fill(40)) })] }));
});
afterEach(() => database.drop());

describe('the demand charge of a site in the snapshot', () => {
  // Reservations stand alone here: what they are for is another spec's.
  beforeEach(() => inTransaction(owner, async (tx) => {
    for (const reason of ['lease_id', 'hold_id']) await tx.run(`ALTER TABLE market.feeder_reservation DROP CONSTRAINT feeder_reservation_${reason}_fkey`);
  }));
  let drawn = 0;
  const reserve = (kw: number, from: EpochMs, to: EpochMs, reason = 'lease_id'): Promise<unknown[]> => sql(
    `INSERT INTO market.feeder_reservation (id, feeder_id, ${reason}, draw_w, during) SELECT $1, id, $1, $2, tstzrange($3, $4) FROM market.feeder`,
    [`draw_${(drawn += 1)}`, kw * 1_000, new Date(from), new Date(to)]);
  const peakKw = async (at: EpochMs, cache?: FeedCache): Promise<number> => Number((await site(at, cache)).demand![0]!.peakReserved) / 1_000;

  it('is left out where the tariff has none', async () => {
    expect(await site(T0)).not.toHaveProperty('demand');
  });
  it('is that of the local month, with the highest power leases had reserved at one instant of it, for a cycle and for a quote', async () => {
    await setTariff([indexed, demand(12), demand(3)]);
    await reserve(5, addMs(T0, -5 * HOUR_MS), addMs(T0, -3 * HOUR_MS));
    await reserve(4, addMs(T0, -4 * HOUR_MS), hoursAfter(5));
    await reserve(4.5, addMs(T0, -3 * HOUR_MS), addMs(T0, -1)); // begins where the first ends
    await reserve(50, addMs(JANUARY, -3 * HOUR_MS), JANUARY); // December's
    await reserve(50, addMs(T0, 1), hoursAfter(1)); // not yet
    await reserve(50, addMs(T0, -3 * HOUR_MS), addMs(T0, -1), 'hold_id'); // never drawn
    const expected = [{ from: JANUARY, to: FEBRUARY, chargePerKw: 15_000_000n, peakReserved: 9_000n }];
    expect((await site(T0)).demand).toEqual(expected);
    expect((await site(T0, new FeedCache(), 'quote')).demand).toEqual(expected);
  });
  it('counts what went on into the month', async () => {
    await setTariff([demand(12)]);
    await reserve(7, addMs(JANUARY, -HOUR_MS), addMs(JANUARY, HOUR_MS));
    expect(await peakKw(T0)).toBe(7);
  });
  it('looks only at what is new since the last read, and begins anew with the month', async () => {
    await setTariff([demand(12)]);
    const cache = new FeedCache();
    await reserve(6, addMs(T0, -5 * HOUR_MS), addMs(T0, -4 * HOUR_MS));
    expect(await peakKw(T0, cache)).toBe(6);
    await sql(`DELETE FROM market.feeder_reservation`); // a read of all of it would not find it
    expect(await peakKw(hoursAfter(1), cache)).toBe(6);
    await reserve(8, addMs(T0, -30 * 60_000), hoursAfter(1)); // committed late
    expect(await peakKw(hoursAfter(1), cache)).toBe(8);
    expect(await peakKw(FEBRUARY, cache)).toBe(0);
    expect(await peakKw(hoursAfter(1), cache)).toBe(8); // time went back: read anew
  });
  it('has a period for each month of the horizon, prorated where a version begins in mid-month', async () => {
    await setTariff([demand(28)]);
    const half = addMs(FEBRUARY, 14 * DAY_MS);
    await sql(`INSERT INTO market.power_model SELECT id || 'b', site_id, operator_org, 2, $1, $2, pue_ppm, mining, created_at FROM market.power_model WHERE version = 1`,
      [new Date(half), json({ components: [demand(56)] })]);
    await reserve(6, addMs(FEBRUARY, -30 * HOUR_MS), addMs(FEBRUARY, -29 * HOUR_MS));
    expect((await site(addMs(FEBRUARY, -DAY_MS))).demand).toEqual([
      { from: JANUARY, to: FEBRUARY, chargePerKw: 28_000_000n, peakReserved: 6_000n },
      { from: FEBRUARY, to: half, chargePerKw: 14_000_000n, peakReserved: 0n },
    ]);
    await reserve(9, addMs(half, -5 * HOUR_MS), addMs(half, -4 * HOUR_MS)); // after the next read, before the last
    // The peak is the month's, whichever version it fell under.
    expect((await site(addMs(half, -DAY_MS))).demand).toEqual([
      { from: FEBRUARY, to: half, chargePerKw: 14_000_000n, peakReserved: 0n },
      { from: half, to: MARCH, chargePerKw: 28_000_000n, peakReserved: 0n },
    ]);
    expect((await site(half)).demand).toEqual([{ from: half, to: MARCH, chargePerKw: 28_000_000n, peakReserved: 9_000n }]);
  });
});

describe('a fixed block in the snapshot', () => {
  const block = (sellBack: unknown = null) => ({ kind: 'fixed_block', label: 'block', watts: '5000000', microUsdPerMwh: usd(25), sellBack });
  const tax = { kind: 'tax', label: 'tax', ratePpm: '100000' };
  const fleet = `"hashpriceMicroUsdPerPhDay": "60000000", "millijoulesPerTh": "20000", "puePpm": "1100000"`;

  it('that is kept has its own price up to its size, and the market price beyond, taxes on both', async () => {
    await setTariff([block(), indexed, tax]);
    expect((await site(T0)).prices[0]).toMatchObject({ price: 44_000_000n, indexPrice: 40_000_000n, block: { size: 5_000_000n, price: 27_500_000n } });
  });
  it('that can be sold back, or stands alone, has one price for all draw', async () => {
    await setTariff([block(index)]);
    const sold = (await site(T0)).prices[0]!;
    expect(sold).toMatchObject({ price: 40_000_000n });
    await setTariff([block()]);
    const alone = (await site(T0)).prices[0]!;
    expect(alone).toMatchObject({ price: 25_000_000n });
    for (const point of [sold, alone]) expect(point).not.toHaveProperty('block');
  });
  it('beside miners counts only where their load is stated', async () => {
    await setTariff([block(), indexed]);
    await sql(`UPDATE market.power_model SET mining = '{${fleet}}'`);
    expect((await site(T0)).prices[0]).not.toHaveProperty('block');
    await sql(`UPDATE market.power_model SET mining = '{${fleet}, "loadW": "4000000"}'`);
    expect((await site(T0)).prices[0]).toMatchObject({ power: 40_000_000n, block: { size: 5_000_000n, price: 25_000_000n } });
  });
});
