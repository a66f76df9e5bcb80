import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

const setPowerModel = `mutation ($input: SetPowerModelInput!) { setPowerModel(input: $input) { __typename ... on PowerModel { version tariff } ... on Refusal { code path message } ... on InvalidInput { problems { path message } } } }`;
const prices = `query ($siteId: ID!, $from: DateTime!, $to: DateTime!) { prices(siteId: $siteId, from: $from, to: $to) { points { priceUsdPerMwh } } }`;

const sitePower = `query ($siteId: ID!, $from: DateTime!, $to: DateTime!) { sitePower(siteId: $siteId, from: $from, to: $to) { from usedKw usedBasis reservedKw facilityKw minersKw allowedKw } }`;
const siteHours = `query ($siteId: ID!, $from: DateTime!, $to: DateTime!) { siteHours(siteId: $siteId, from: $from, to: $to) { from priceUsdPerMwh kind miningMarginUsdPerMwh computeMarginUsdPerMwh pool { name } use reason } }`;

describe('a power model', () => {
  let world: GatewayUnderTest;
  let siteId: string;
  const set = async (input: object, as: Caller = 'operatorA'): Promise<Record<string, any>> => {
    const { data, errors } = await world.gql(setPowerModel, { input: { siteId, pue: '1.2', ...input } }, as);
    return (data?.setPowerModel ?? errors![0]!.extensions) as Record<string, any>;
  };
  const priceAt = async (seconds: number): Promise<string> =>
    (await world.gql(prices, { siteId, from: toIso(addSeconds(START, seconds)), to: toIso(addSeconds(START, seconds + 300)) })).data.prices.points[0].priceUsdPerMwh as string;
  const paths = (answer: Record<string, any>): string[] => answer['problems'].map((problem: { path: string[] }) => problem.path.slice(1).join('.'));
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    ({ siteId } = await world.seedMarket());
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });
  const index = { kind: 'INDEX', node: 'SY-WEST', priceKind: 'DAY_AHEAD' };
  const tou = { kind: 'TIME_OF_USE', usdPerMwh: '2.00', windows: [{ name: 'noon', months: [1], weekdays: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 1_440, usdPerMwh: '10.00' }] };
  const peak = { kind: 'COINCIDENT_PEAK', usdPerKwMonth: '4.00', method: '4CP', peakGroups: [6, 7, 8, 9].map((month) => ({ months: [month], peaks: 1 })), distinctDays: true, windows: [{ months: [7], weekdays: [], fromMinute: 960, toMinute: 1_080, probability: '0.0001' }] };

  it('takes every kind of component, prices it, and shows it in the words it was given in', async () => {
    const components = [index, tou, { kind: 'DEMAND_CHARGE', usdPerKwMonth: '12.00' }, { ...peak, node: 'SY-WEST', priceKind: 'DAY_AHEAD' }, { kind: 'TAX', rate: '0.1' }];
    const first = await set({ components });
    expect(first['tariff']).toEqual([{ ...index, multiplier: '1', adderUsdPerMwh: '0.00' }, tou, { ...components[2], intervalSeconds: 900 }, components[3], components[4]]);
    expect((await set({ components: first['tariff'] }))['tariff']).toEqual(first['tariff']);
    // Monday noon UTC, hour 12 of the seeded prices is 20 + 12: (32 + 10) x 1.1. No month of the peaks is near.
    expect(await priceAt(0)).toBe('46.20');
    const block = { kind: 'FIXED_BLOCK', usdPerMwh: '25.00', blockKw: '5000' };
    expect((await set({ components: [{ ...block, node: 'SY-WEST', priceKind: 'DAY_AHEAD' }] }))['tariff']).toEqual([{ ...block, node: 'SY-WEST', priceKind: 'DAY_AHEAD' }]);
    expect(await priceAt(0)).toBe('32.00'); // sold back: what the market says
    expect((await set({ components: [block] }))['tariff']).toEqual([block]);
    expect(await priceAt(0)).toBe('25.00');
    expect(await set({ components: [block, index] })).toMatchObject({ __typename: 'PowerModel' });
    expect(await priceAt(0)).toBe('32.00'); // what the next MWh beyond the block costs
  });
  it('names what is wrong with a component, field by field, and stores nothing', async () => {
    const before = await world.sql(`SELECT count(*)::int AS n FROM market.power_model`);
    expect(paths(await set({ components: [{ kind: 'TAX', rate: '1.5', usdPerMwh: '1' }, { kind: 'DEMAND_CHARGE', multiplier: '1' }, { kind: 'FIXED_BLOCK', node: 'NOWHERE' }, { kind: 'TIME_OF_USE', windows: [{ fromMinute: 0, toMinute: 60, probability: '1' }] }] })).sort()).toEqual([
      'components.0.rate', 'components.0.usdPerMwh', 'components.1.multiplier', 'components.1.usdPerKwMonth', 'components.2.blockKw', 'components.2.node', 'components.2.usdPerMwh',
      'components.3.usdPerMwh', 'components.3.windows.0.probability', 'components.3.windows.0.usdPerMwh']);
    expect(paths(await set({ components: [{ ...peak, peakGroups: [], method: ' ' }, { kind: 'TIME_OF_USE', usdPerMwh: '1' }] })).sort()).toEqual(['components.0.method', 'components.0.peakGroups', 'components.1.windows']);
    // What libs/power says of components that are each well-formed
    expect(paths(await set({ components: [{ ...tou, windows: [{ ...tou.windows[0], months: [13], fromMinute: 5, toMinute: 5 }] }, { kind: 'DEMAND_CHARGE', usdPerKwMonth: '1', intervalSeconds: 7 }] }))).toEqual([
      'components.0.windows.0.months', 'components.0.windows.0.toMinute', 'components.1.intervalSeconds']);
    expect(paths(await set({ components: [index, { ...peak, peakGroups: [{ months: [6, 6], peaks: 0 }] }, { kind: 'FIXED_BLOCK', usdPerMwh: '1', blockKw: '1', node: 'SY-WEST', priceKind: 'DAY_AHEAD' }] })).sort()).toEqual([
      'components', 'components.1.peakGroups', 'components.1.peakGroups.0.peaks', 'components.1.peaksPerYear']);
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.power_model`)).toEqual(before);
  });
  it('keeps what the miners draw, at most the interconnection', async () => {
    const mining = { hashpriceUsdPerPhPerDay: '38.7', joulesPerTerahash: '17.5', pue: '1.03' };
    const [{ limit }] = await world.sql<{ limit: bigint }>(`SELECT interconnection_w AS limit FROM market.site WHERE id = $1`, [siteId]) as [{ limit: bigint }];
    expect(paths(await set({ components: [index], mining: { ...mining, loadKw: `${limit / 1_000n + 1n}` } }))).toEqual(['mining.loadKw']);
    expect(await set({ components: [index], mining: { ...mining, loadKw: '750.5' } })).toMatchObject({ __typename: 'PowerModel' });
    expect(await world.sql(`SELECT mining FROM market.power_model WHERE site_id = $1 ORDER BY version DESC LIMIT 1`, [siteId])).toEqual([
      { mining: { hashpriceMicroUsdPerPhDay: '38700000', millijoulesPerTh: '17500', puePpm: '1030000', loadW: '750500' } }]);
  });
  it('tells the operator why a lease beats mining, hour by hour', async () => {
    const hours = async (as: Caller = 'operatorA', last = 2): Promise<any> => {
      const { data, errors } = await world.gql(siteHours, { siteId, from: toIso(START), to: toIso(addSeconds(START, last * 3_600)) }, as);
      return data?.siteHours ?? errors?.[0]?.extensions ?? null;
    };
    const ask = (microUsd: bigint) => world.sql(`UPDATE market.offer SET ask_micro_usd_per_gpu_hour = $2 WHERE site_id = $1`, [siteId, microUsd]);
    const mining = { hashpriceUsdPerPhPerDay: '38.7', joulesPerTerahash: '17.5', pue: '1.03' };
    await set({ pue: '1.25', components: [index], mining });
    await ask(100_000n); // 0.10 USD per GPU-hour: 82.56 USD per MWh at the meter; the customer pays for power
    const noon = { priceUsdPerMwh: '32.00', kind: 'DAY_AHEAD', miningMarginUsdPerMwh: '57.459085', computeMarginUsdPerMwh: '82.55934', pool: { name: 'P1' }, use: 'COMPUTE', reason: 'COMPUTE_EARNS_MORE' };
    expect(await hours()).toEqual([{ from: toIso(START), ...noon }, { from: toIso(addSeconds(START, 3_600)), ...noon, priceUsdPerMwh: '33.00', miningMarginUsdPerMwh: '56.459085' }]);
    await ask(60_000n); // 49.54 USD per MWh
    expect((await hours())[0]).toMatchObject({ use: 'MINE', reason: 'MINING_EARNS_MORE', computeMarginUsdPerMwh: '49.535604' });
    await world.sql(`UPDATE market.offer SET power_terms = '{"kind":"fixed","price":"10000000"}' WHERE site_id = $1`, [siteId]); // 49.54 + 10 - 32
    expect((await hours())[0]).toMatchObject({ use: 'MINE', computeMarginUsdPerMwh: '27.535604' });
    await world.sql(`UPDATE market.offer SET status = 'retired' WHERE site_id = $1`, [siteId]);
    expect((await hours())[0]).toMatchObject({ use: 'MINE', reason: 'ONLY_MINING_PAYS', computeMarginUsdPerMwh: null, pool: null });
    await set({ components: [index] });
    expect((await hours())[0]).toMatchObject({ use: 'IDLE', reason: 'NOTHING_PAYS', miningMarginUsdPerMwh: null });
    // The platform sees it too, nobody else; weeks are asked for one at a time.
    expect(await hours('admin')).toHaveLength(2);
    for (const other of ['customerA', 'operatorB', 'anonymous'] as const) expect(await hours(other)).toBeNull();
    expect(await hours('operatorA', 169)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await hours('operatorA', 0.5)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await hours('operatorA', 168)).length).toBeGreaterThan(24);
  });
  it('tells the operator what its site drew and may draw, hour by hour', async () => {
    const market = await world.seedMarket({ name: 'East Works' });
    const { orgs } = world;
    const hour = (n: number) => addSeconds(START, n * 3_600);
    const { leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: orgs.customerOrgA, operatorOrg: orgs.operatorOrgA, startsAt: hour(-2), endsAt: addSeconds(START, 1_800) }));
    // 1 kWh of a meter in the first hour; in the second one GPU-hour without one: 1,275 W x 0.76 x PUE 1.25.
    for (const [from, gpuSeconds, wh] of [[-2, 0, 1_000], [-1, 3_600, null]] as const) {
      await world.sql(`INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
        VALUES ($1, $2, $3, $4, $5, 'agent', 'm', $6, $6::timestamptz + interval '5 minutes', $7, $8, 'spec', 'metered', 1, 1, $6)`,
        [world.ids.next('rdg'), leaseId, orgs.customerOrgA, orgs.operatorOrgA, market.siteId, toIso(hour(from)), gpuSeconds, wh]);
    }
    const power = async (as: Caller = 'operatorA', last = 1): Promise<any> => {
      const { data, errors } = await world.gql(sitePower, { siteId: market.siteId, from: toIso(hour(-2)), to: toIso(hour(last)) }, as);
      return data?.sitePower ?? errors?.[0]?.extensions ?? null;
    };
    const nothing = { facilityKw: null, minersKw: null, allowedKw: null };
    expect(await power()).toEqual([
      { from: toIso(hour(-2)), usedKw: '1.25', usedBasis: 'METER', reservedKw: '2.55', ...nothing }, { from: toIso(hour(-1)), usedKw: '1.211', usedBasis: 'MODEL', reservedKw: '2.55', ...nothing },
      { from: toIso(START), usedKw: null, usedBasis: null, reservedKw: '1.275', ...nothing }]);
    expect(await power('admin')).toHaveLength(3);
    for (const other of ['customerA', 'operatorB', 'anonymous'] as const) expect(await power(other)).toBeNull();
    expect(await power('operatorA', 167)).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
