import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, HOUR_MS, toIso } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const importPrices = `mutation ($input: ImportPricesInput!, $key: String) { importPrices(input: $input, idempotencyKey: $key) { __typename ... on PricesImported { seriesId added restated unchanged } ... on Refusal { code message path } ... on InvalidInput { problems { path } } } }`;
const prices = `query ($siteId: ID!, $from: DateTime!, $to: DateTime!) { prices(siteId: $siteId, from: $from, to: $to) { node intervalSeconds source stale points { from to priceUsdPerMwh kind } } }`;
const points = (from: EpochMs, values: readonly string[]) => values.map((priceUsdPerMwh, i) => ({ from: toIso(addSeconds(from, i * 300)), to: toIso(addSeconds(from, i * 300 + 300)), priceUsdPerMwh }));
const forecasts = `query ($siteId: ID!, $from: DateTime!, $to: DateTime!) { prices(siteId: $siteId, from: $from, to: $to) { points { kind priceUsdPerMwh expectedErrorUsdPerMwh } forecastErrors { fromHours toHours meanAbsoluteErrorUsdPerMwh biasUsdPerMwh samples } } }`;

describe('prices', () => {
  let world: GatewayUnderTest;
  const send = async (input: object, as: Caller = 'operatorA', key?: string) => {
    const { data, errors } = await world.gql(importPrices, { input, key }, as);
    return (data?.importPrices ?? errors![0]!.extensions) as Record<string, any>;
  };
  const feed = (change: object = {}) => ({ node: 'SY-NORTH', kind: 'REAL_TIME', intervalSeconds: 300, source: 'spec', points: points(START, ['10', '-12.345678', '30']), ...change });
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('are appended, restated as revisions, and told in events once', async () => {
    const first = await send(feed(), 'operatorA', 'p1');
    expect(first).toMatchObject({ added: 3, restated: 0, unchanged: 0 });
    expect(await send(feed(), 'operatorA', 'p1')).toEqual(first);
    expect(await send(feed())).toMatchObject({ added: 0, restated: 0, unchanged: 3 });
    expect(await send(feed({ points: points(START, ['10', '-12.345679', '30', '40']) }))).toMatchObject({ added: 1, restated: 1, unchanged: 2 });
    expect(await world.sql(`SELECT starts_at AS at, revision, micro_usd_per_mwh::text AS price FROM market.price_print WHERE series_id = $1 ORDER BY 1, 2`, [first['seriesId']])).toEqual([
      { at: START, revision: 1, price: '10000000' }, { at: START + 300_000, revision: 1, price: '-12345678' }, { at: START + 300_000, revision: 2, price: '-12345679' },
      { at: START + 600_000, revision: 1, price: '30000000' }, { at: START + 900_000, revision: 1, price: '40000000' }]);
    const events = await world.sql<{ seq: bigint; payload: any }>(`SELECT aggregate_seq AS seq, payload FROM outbox.event WHERE topic = 'prices.imported' AND aggregate_id = $1 ORDER BY 1`, [first['seriesId']]);
    expect(events.map(({ seq, payload }) => [seq, payload.prints.length])).toEqual([[1n, 3], [2n, 2]]);
    expect(events[1]!.payload).toEqual({ seriesId: first['seriesId'], node: 'SY-NORTH', kind: 'real_time', intervalSeconds: 300, prints: [
      { from: toIso(addSeconds(START, 300)), to: toIso(addSeconds(START, 600)), revision: 2, microUsdPerMwh: '-12345679' },
      { from: toIso(addSeconds(START, 900)), to: toIso(addSeconds(START, 1_200)), revision: 1, microUsdPerMwh: '40000000' }] });
  });
  it('travel in events of 500 prints', async () => {
    const answer = await send(feed({ node: 'SY-LONG', points: points(START, Array.from({ length: 1_201 }, (_, i) => `${i}`)) }), 'admin');
    expect(answer).toMatchObject({ added: 1_201 });
    const events = await world.sql<{ n: number }>(`SELECT jsonb_array_length(payload->'prints') AS n FROM outbox.event WHERE aggregate_id = $1 ORDER BY aggregate_seq`, [answer['seriesId']]);
    expect(events.map(({ n }) => n)).toEqual([500, 500, 201]);
  });
  it('of one operator cannot be restated by another; the platform’s administrators may, finance may not', async () => {
    expect(await send(feed({ points: points(START, ['1']) }), 'operatorB')).toMatchObject({ code: 'FORBIDDEN', path: ['input', 'node'] });
    expect(await send(feed({ points: points(START, ['11']) }), 'admin')).toMatchObject({ restated: 1 });
    expect(await send(feed({ node: 'SY-LONG' }), 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    for (const [as, code] of [['finance1', 'FORBIDDEN'], ['customerA', 'FORBIDDEN'], ['anonymous', 'UNAUTHENTICATED']] as const) expect(await send(feed(), as)).toMatchObject({ code });
  });
  it('are checked point by point', async () => {
    const bad = await send(feed({ intervalSeconds: 30, points: [{ from: toIso(START), to: toIso(START), priceUsdPerMwh: '1.1234567' }, { from: toIso(START), to: toIso(addSeconds(START, 30)), priceUsdPerMwh: '200000' }] }));
    expect(bad['problems'].map((p: { path: string[] }) => p.path.slice(1).join('.')).sort()).toEqual(['intervalSeconds', 'points.0.priceUsdPerMwh', 'points.0.to', 'points.1.from', 'points.1.priceUsdPerMwh']);
    expect(await send(feed({ points: [] }))).toMatchObject({ path: ['input', 'points'] });
    expect(await send(feed({ intervalSeconds: 600, points: points(START, ['1']).map((p) => ({ ...p, to: toIso(addSeconds(START, 600)) })) }))).toMatchObject({ path: ['input', 'intervalSeconds'], message: expect.stringContaining('intervals of 300 s') });
  });
  it('imported twice at once leave one revision', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send(feed({ node: 'SY-RACE' }))));
    expect(answers.map((a) => a['added']).sort()).toEqual([0, 0, 3]);
  });

  it('of a site are its tariff over the prints, then over a forecast; holes stay holes', async () => {
    const { siteId, pricesFrom } = await world.seedMarket({ priceHours: 24 * 9 });
    await world.sql(`UPDATE market.power_model SET tariff = jsonb_set(jsonb_set(tariff, '{components,0,multiplierPpm}', '"2000000"'), '{components,0,adderMicroUsdPerMwh}', '"-1000000"') WHERE site_id = $1`, [siteId]);
    const end = (pricesFrom + 24 * 9 * HOUR_MS) as EpochMs;
    world.clock.set(end);
    const window = { siteId, from: toIso((end - HOUR_MS) as EpochMs), to: toIso((end + HOUR_MS) as EpochMs) };
    const series = (await world.gql(prices, window)).data.prices;
    expect(series).toMatchObject({ node: 'SY-WEST', intervalSeconds: 300, source: 'seeded', stale: false });
    expect(series.points).toHaveLength(24);
    // Hour 23: 43 x 2 - 1. The hour after midnight repeats last week's: 20 x 2 - 1.
    expect(series.points[0]).toEqual({ from: window.from, to: toIso((end - HOUR_MS + 300_000) as EpochMs), priceUsdPerMwh: '85.00', kind: 'DAY_AHEAD' });
    expect(series.points[12]).toMatchObject({ from: toIso(end), priceUsdPerMwh: '39.00', kind: 'FORECAST' });
    const early = (await world.gql(prices, { siteId, from: toIso((pricesFrom - HOUR_MS) as EpochMs), to: toIso((pricesFrom + 300_000) as EpochMs) })).data.prices;
    expect(early.points).toHaveLength(1);
    world.clock.set((end + HOUR_MS + 1) as EpochMs);
    expect((await world.gql(prices, window)).data.prices.stale).toBe(true);
    world.clock.set(START);
  });
  it('that are forecast say so, and how wrong such forecasts were by lead time', async () => {
    const { siteId, pricesFrom } = await world.seedMarket({ name: 'Errors', priceNode: 'SY-ERRORS', priceHours: 24 * 9 });
    const end = (pricesFrom + 24 * 9 * HOUR_MS) as EpochMs;
    world.clock.set(end);
    // The last hour turned out 24 dearer than every hour of its name before. Of the two forecasts with a week of history the one made a day ago
    // missed it on its first day (24 over 48 hours of first days), the one made two days ago on its second (24 over 24); the tariff doubles it.
    await world.sql(`UPDATE market.price_series SET version = version + 1 WHERE node = 'SY-ERRORS' RETURNING id`);
    await world.sql(`INSERT INTO market.price_print SELECT series_id, starts_at, ends_at, revision + 1, micro_usd_per_mwh + 24000000, recorded_at FROM market.price_print
      WHERE series_id IN (SELECT id FROM market.price_series WHERE node = 'SY-ERRORS') AND starts_at >= $1 RETURNING 1`, [new Date(end - HOUR_MS)]);
    await world.sql(`UPDATE market.power_model SET tariff = jsonb_set(tariff, '{components,0,multiplierPpm}', '"2000000"') WHERE site_id = $1`, [siteId]);
    const ask = async () => (await world.gql(forecasts, { siteId, from: toIso((end - 300_000) as EpochMs), to: toIso((end + 300_000) as EpochMs) })).data.prices;
    const series = await ask();
    expect(series.points.map((point: any) => [point.kind, point.expectedErrorUsdPerMwh])).toEqual([['DAY_AHEAD', null], ['FORECAST', '1.00']]);
    expect(series.forecastErrors).toEqual([
      { fromHours: 0, toHours: 24, meanAbsoluteErrorUsdPerMwh: '0.50', biasUsdPerMwh: '-0.50', samples: 48 },
      { fromHours: 24, toHours: 72, meanAbsoluteErrorUsdPerMwh: '1.00', biasUsdPerMwh: '-1.00', samples: 24 },
      { fromHours: 72, toHours: 168, meanAbsoluteErrorUsdPerMwh: null, biasUsdPerMwh: null, samples: 0 }]);
    world.clock.set(START);
  });
  it('are forecast with what the platform or the same operator publishes of the node, never with a stranger’s numbers', async () => {
    const { siteId, pricesFrom } = await world.seedMarket({ name: 'Lean', priceNode: 'SY-LEAN', priceHours: 24 * 9 });
    const end = (pricesFrom + 24 * 9 * HOUR_MS) as EpochMs;
    world.clock.set(end);
    const first = async () => (await world.gql(forecasts, { siteId, from: toIso(end), to: toIso((end + 300_000) as EpochMs) })).data.prices.points[0].priceUsdPerMwh as string;
    const before = await first();
    const outlook = { node: 'SY-LEAN', kind: 'FORECAST', intervalSeconds: 3_600, points: [{ from: toIso(end), to: toIso((end + HOUR_MS) as EpochMs), priceUsdPerMwh: '-500' }] };
    await send(feed(outlook), 'operatorB');
    expect(await first()).toBe(before);
    await world.sql(`UPDATE market.price_series SET owner_org = NULL, version = version + 1 WHERE node = 'SY-LEAN' AND kind = 'forecast' RETURNING id`);
    expect(Number(await first())).toBeLessThan(-400);
    world.clock.set(START);
  });
  it('of too long or empty windows are refused', async () => {
    const { siteId } = await world.seedMarket({ name: 'Second' });
    for (const to of [START, START - 1, START + 2_001 * 300_000]) {
      expect((await world.gql(prices, { siteId, from: toIso(START), to: toIso(to as EpochMs) })).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});
