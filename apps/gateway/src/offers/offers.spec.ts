import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { json } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const offer = 'id version status endsAt askUsdPerGpuHour floorUsdPerGpuHour rules { kind text minGpus minDurationSeconds discountRate surchargeRate }';
const publish = `mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { __typename ... on Offer { ${offer} } ${refusalParts} } }`;
const retire = `mutation ($input: RetireOfferInput!) { retireOffer(input: $input) { __typename ... on Offer { ${offer} } ${refusalParts} } }`;
const versions = `query ($poolId: ID!, $first: Int, $after: String) { offerVersions(poolId: $poolId, first: $first, after: $after) { totalCount pageInfo { endCursor } edges { node { version status } } } }`;
const offers = `query ($filter: OfferFilter, $orderBy: OfferOrder, $first: Int, $after: String) { offers(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { node { askUsdPerGpuHour pool { gpuModel site { name } } } } } }`;
const quote = `mutation ($input: JobSpecInput!) { quoteJob(input: $input) { __typename ... on Quote { options { totalUsd powerCostUsd pool { id } ask { listUsdPerGpuHour askUsdPerGpuHour floorUsdPerGpuHour steps { text adjustmentRate } } } refusals { kind message pool { id } } } } }`;
const dryRun = `query ($input: OfferDryRunInput!) { offerDryRun(input: $input) { __typename ... on OfferDryRun { from to actual { leases gpuHours rentUsd } kept { leases gpuHours rentUsd } lost { leases } gained { leases gpuHours rentUsd } revenueUsd powerChargedUsd powerCostUsd platformFeeUsd marginUsd miningMarginUsd unpricedSeconds assumptions days { from to gpuHours actualRentUsd revenueUsd powerCostUsd platformFeeUsd marginUsd miningMarginUsd unpricedSeconds } } ${refusalParts} } }`;

const curtailment = { noticeSeconds: 900, maxHoursPerMonth: 40, maxEventsPerDay: 2, compensationUsdPerGpuHour: '0.5', resumeDeadlineSeconds: 3_600 };
const fixed = { kind: 'FIXED', fixedUsdPerMwh: '0' };
const rules = [
  { kind: 'VOLUME', minGpus: 8, discountRate: '0.1' }, { kind: 'LONG_TERM', minDurationSeconds: 86_400, discountRate: '0.05' }, { kind: 'SHORT_TERM', belowDurationSeconds: 3_600, surchargeRate: '0.25' },
  { kind: 'INTERRUPTIBLE', discountRate: '0.3' }, { kind: 'FLEXIBLE', minSlackSeconds: 86_400, discountRate: '0.02' },
];

describe('offers with price rules', () => {
  let world: GatewayUnderTest;
  let west: Awaited<ReturnType<GatewayUnderTest['seedMarket']>>;
  let far: typeof west;
  const send = async (query: string, input: object, as: Caller = 'operatorA') => {
    const { data, errors } = await world.gql(query, { input }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  const terms = (more: object = {}) => ({ poolId: west.poolId, askUsdPerGpuHour: '2', power: fixed, curtailment, ...more });
  const paths = (answer: Record<string, any>) => answer['problems'].map(({ path }: { path: string[] }) => path.slice(1).join('.')).sort();
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    west = await world.seedMarket({ name: 'West', gpuModel: 'H200' });
    far = await world.seedMarket({ name: 'Far', operator: 'operatorOrgB', gpuModel: 'H200', country: 'FI', nodeCount: 4, askMicroUsdPerGpuHour: 2_500_000n });
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('names everything wrong with rules, and stores nothing', async () => {
    expect(paths(await send(publish, terms({ rules: [{ kind: 'VOLUME', discountRate: '0.1' }, { kind: 'SHORT_TERM', belowDurationSeconds: 5, discountRate: '0.1' }, { kind: 'INTERRUPTIBLE', minGpus: 3, discountRate: '1.1' }] })))).toEqual(
      ['rules.0.minGpus', 'rules.1.discountRate', 'rules.1.surchargeRate', 'rules.2.discountRate', 'rules.2.minGpus']);
    expect(paths(await send(publish, terms({ rules: [{ kind: 'VOLUME', minGpus: 1, discountRate: '0.95' }, { kind: 'INTERRUPTIBLE', discountRate: '0.1' }, { kind: 'INTERRUPTIBLE', discountRate: '0.2' }] })))).toEqual(
      ['floorUsdPerGpuHour', 'rules.0.discountRate', 'rules.0.minGpus', 'rules.2']);
    expect(paths(await send(publish, terms({ floorUsdPerGpuHour: '2.01', availableUntil: toIso(START) })))).toEqual(['availableUntil', 'floorUsdPerGpuHour']);
    expect((await world.gql(publish, { input: terms({ rules: [{ kind: 'LUNAR', discountRate: '0.1' }] }) }, 'operatorA')).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    expect(await send(publish, terms(), 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.sql(`SELECT version FROM market.offer WHERE pool_id = $1`, [west.poolId])).toEqual([{ version: 1 }]);
  });
  it('publishes the next version with its rules in words', async () => {
    const published = await send(publish, terms({ floorUsdPerGpuHour: '1.2', rules }));
    expect(published).toMatchObject({ __typename: 'Offer', version: 2, askUsdPerGpuHour: '2.00', floorUsdPerGpuHour: '1.20', endsAt: null });
    expect(published['rules'].map(({ text }: { text: string }) => text)).toEqual(['10 % off from 8 GPUs', '5 % off from 24 h', '25 % on below 1 h', '30 % off when interruptible', '2 % off with 24 h to spare']);
    expect(await world.sql(`SELECT status FROM market.offer WHERE pool_id = $1 ORDER BY version`, [west.poolId])).toEqual([{ status: 'retired' }, { status: 'published' }]);
  });
  it('a quote asks what the rules make of the job, says how, and keeps to the cap by it', async () => {
    const job = { name: 'j', gpuCount: 8, siteIds: [west.siteId], maxDurationSeconds: 7_200, deadline: toIso(addSeconds(START, 8 * 3_600)), run: { workload: 'demo-train' } };
    const best = async (more: object) => (await send(quote, { ...job, ...more }, 'customerA'))['options'][0];
    // 16 GPU-hours at 1.80; power at 0.
    expect(await best({})).toMatchObject({ totalUsd: '28.80', powerCostUsd: '0.00', ask: { listUsdPerGpuHour: '2.00', askUsdPerGpuHour: '1.80', floorUsdPerGpuHour: null, steps: [{ text: '10 % off from 8 GPUs', adjustmentRate: '-0.1' }] } });
    expect(await best({ gpuCount: 4 })).toMatchObject({ totalUsd: '16.00', ask: null });
    const stoppable = { interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 }, deadline: toIso(addSeconds(START, 40 * 3_600)) };
    // 10 + 30 + 2 % off would be 1.16: the floor holds.
    expect(await best(stoppable)).toMatchObject({ totalUsd: '19.20', ask: { askUsdPerGpuHour: '1.20', floorUsdPerGpuHour: '1.20' } });
    expect((await best({ maxPriceUsdPerGpuHour: '1.8' })).totalUsd).toBe('28.80');
    expect((await send(quote, { ...job, maxPriceUsdPerGpuHour: '1.79' }, 'customerA'))['refusals'].find((r: any) => r.pool?.id === west.poolId)).toMatchObject({ kind: 'OverCap', message: expect.stringContaining('1.80') });
  });
  it('keeps every version for its operator and the platform', async () => {
    const read = async (as: Caller, more = {}) => (await world.gql(versions, { poolId: west.poolId, ...more }, as)).data.offerVersions;
    const first = await read('operatorA', { first: 1 });
    expect(first).toMatchObject({ totalCount: 2, edges: [{ node: { version: 2, status: 'PUBLISHED' } }] });
    expect((await read('operatorA', { first: 1, after: first.pageInfo.endCursor })).edges).toEqual([{ node: { version: 1, status: 'RETIRED' } }]);
    expect([(await read('admin')).totalCount, await read('operatorB'), await read('customerA'), await read('anonymous')]).toEqual([2, null, null, null]);
  });
  it('lists offers by model, country, memory, free GPUs, ask and kind of site, in four orders', async () => {
    const read = async (filter: object, more = {}) => (await world.gql(offers, { filter, ...more })).data.offers;
    const names = async (filter: object, more = {}) => (await read(filter, more)).edges.map(({ node }: any) => node.pool.site.name);
    expect([await names({}), await names({}, { orderBy: 'DEAREST' }), (await names({}, { orderBy: 'NEWEST' })).length, (await names({}, { orderBy: 'MODEL' })).length]).toEqual([['West', 'Far'], ['Far', 'West'], 2, 2]);
    expect([await names({ countries: ['FI'] }), await names({ maxAskUsdPerGpuHour: '2' }), await names({ minFreeGpus: 17 }), await names({ minGpuMemoryGib: 81 }), await names({ gpuModels: ['H100'] }), await names({ synthetic: false })]).toEqual([['Far'], ['West'], ['Far'], [], [], []]);
    const page = await read({}, { first: 1 });
    expect((await read({}, { first: 1, after: page.pageInfo.endCursor })).edges[0].node.pool.site.name).toBe('Far');
    expect((await world.gql(offers, { orderBy: 'DEAREST', after: page.pageInfo.endCursor })).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    expect((await world.gql(offers, { filter: { maxAskUsdPerGpuHour: '-1' } })).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  });
  it('is retired at an announced end, by which work must be done', async () => {
    const [{ id }] = (await world.sql<{ id: string }>(`SELECT id FROM market.offer WHERE pool_id = $1 AND status = 'published'`, [far.poolId])) as [{ id: string }];
    const endsAt = toIso(addSeconds(START, 3 * 3_600));
    expect(await send(retire, { offerId: id, endsAt: toIso(START) }, 'operatorB')).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'endsAt'] });
    expect(await send(retire, { offerId: id, endsAt }, 'operatorB')).toMatchObject({ status: 'PUBLISHED', endsAt });
    const job = { name: 'j', gpuCount: 8, siteIds: [far.siteId], run: { workload: 'demo-train' } };
    expect((await send(quote, { ...job, maxDurationSeconds: 2 * 3_600 }, 'customerA'))['options'].length).toBeGreaterThan(0);
    expect((await send(quote, { ...job, maxDurationSeconds: 3 * 3_600 + 1 }, 'customerA'))['refusals']).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'OutsideOffer', pool: { id: far.poolId } })]));
    world.clock.set(addSeconds(START, 3 * 3_600));
    expect((await world.gql(offers, { filter: { siteId: far.siteId } })).data.offers.totalCount).toBe(0);
    world.clock.set(START);
    expect(await send(retire, { offerId: id }, 'operatorB')).toMatchObject({ status: 'RETIRED' });
    expect(await send(retire, { offerId: id }, 'operatorB')).toMatchObject({ code: 'WRONG_STATE' });
  });

  describe('a dry run', () => {
    const card = (ask: string) => json({ version: 1, id: world.ids.next('card'), currency: 'USD', components: [{ kind: 'gpu_hour', microUsdPerGpuHour: ask }] });
    /** A lease that ran 8 GPUs for 2 h from an hour of 4 January on. */
    const ran = (at: typeof west, org: 'operatorOrgA' | 'operatorOrgB', hour: number, ask: string) => world.sql(
      `INSERT INTO market.lease (id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, actual_start, actual_end, created_at)
       VALUES ($1, $2, $3, $4, $5, (SELECT id FROM market.offer WHERE pool_id = $5 AND version = 1), 'ended', 8, $6, '{}', 1, 1, $7, $8, $7, $8, $7)`,
      [world.ids.next('lease'), world.orgs.customerOrgA, world.orgs[org], at.siteId, at.poolId, card(ask), new Date(Date.UTC(2026, 0, 4, hour)), new Date(Date.UTC(2026, 0, 4, hour + 2))]);
    const ask = (askUsdPerGpuHour: string, more: object = {}) => send(dryRun, { poolId: west.poolId, month: '2026-01', askUsdPerGpuHour, power: { kind: 'PASS_THROUGH' }, ...more });
    it('reckons what would have stayed, come and gone over the market’s own leases and prices', async () => {
      await ran(west, 'operatorOrgA', 10, '1500000');
      await ran(far, 'operatorOrgB', 14, '2500000');
      // West let at 1.50 and Far at 2.50, both passing power through at the same index.
      const same = await ask('1.5');
      // 32 GPU-hours x 1.21125 kWh: 30 and 31 USD/MWh from 10:00, 34 and 35 from 14:00; paid for as charged.
      expect(same).toMatchObject({
        from: '2026-01-01T06:00:00.000Z', to: toIso(START), actual: { leases: 1, gpuHours: '16', rentUsd: '24.00' }, kept: { leases: 1, gpuHours: '16', rentUsd: '24.00' }, lost: { leases: 0 },
        gained: { leases: 1, gpuHours: '16', rentUsd: '24.00' }, miningMarginUsd: null,
      });
      expect([same['powerChargedUsd'], same['powerCostUsd']]).toEqual(['1.259712', '1.259712']);
      expect(same['marginUsd']).toBe('45.537015');
      expect(same['assumptions'].length).toBeGreaterThan(4);
      // From 1 January 06:00 to 4 January 00:00 nothing was published.
      expect(same['unpricedSeconds']).toBe(66 * 3_600);
      // Day by day as the database sums it by itself: what ran, and what would have, both leases at 1.50.
      const days = await world.sql<{ from: string; actual: string; hours: string; rent: string }>(
        `SELECT to_char(day AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "from", trim_scale(coalesce(sum(part.h * 1.5) FILTER (WHERE l.pool_id = $1), 0))::text AS actual,
                trim_scale(coalesce(sum(part.h), 0))::text AS hours, trim_scale(coalesce(sum(part.h * 1.5), 0))::text AS rent
         FROM generate_series('2026-01-01T06:00Z'::timestamptz, $2::timestamptz - interval '1 ms', '1 day') day
         LEFT JOIN market.lease l ON l.actual_start < day + interval '1 day' AND l.actual_end > day
         LEFT JOIN LATERAL (SELECT 8 * extract(epoch FROM least(l.actual_end, day + interval '1 day') - greatest(l.actual_start, day)) / 3600 AS h WHERE l.id IS NOT NULL) part ON true GROUP BY day ORDER BY day`, [west.poolId, toIso(START)]);
      type Day = Readonly<Record<'from' | 'to' | 'gpuHours' | 'actualRentUsd' | 'revenueUsd' | 'powerCostUsd' | 'platformFeeUsd' | 'marginUsd', string>> & { readonly unpricedSeconds: number };
      const told = same['days'] as unknown as readonly Day[];
      expect(told.map((day) => ({ from: day.from, actual: Number(day.actualRentUsd), hours: Number(day.gpuHours), rent: Number(day.revenueUsd) })))
        .toEqual(days.map(({ from, actual, hours, rent }) => ({ from, actual: Number(actual), hours: Number(hours), rent: Number(rent) + (Number(hours) > 0 ? 1.259712 : 0) })));
      expect(told.map(({ unpricedSeconds }) => unpricedSeconds)).toEqual([86_400, 86_400, 64_800, 0, 0]);
      expect(told.reduce((sum, { marginUsd }) => sum + Number(marginUsd), 0)).toBeCloseTo(45.537015, 6);
      expect(await ask('2.5')).toMatchObject({ kept: { leases: 0 }, lost: { leases: 1 }, gained: { leases: 0 } });
      expect(await ask('2.4')).toMatchObject({ kept: { leases: 0 }, gained: { leases: 1, rentUsd: '38.40' } });
      // Rules count: half off from 8 GPUs makes 1.50 of 3.00.
      expect(await ask('3', { floorUsdPerGpuHour: '1', rules: [{ kind: 'VOLUME', minGpus: 8, discountRate: '0.5' }] })).toMatchObject({ kept: { leases: 1 }, gained: { leases: 1 } });
    });
    it('is for the pool’s own operator, about a month that was, and changes nothing', async () => {
      const before = await world.sql(`SELECT count(*)::int AS n FROM market.offer`);
      expect(await send(dryRun, { poolId: west.poolId, askUsdPerGpuHour: '1', power: fixed }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await send(dryRun, { poolId: west.poolId, askUsdPerGpuHour: '1', power: fixed }, 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
      for (const month of ['2026-02', '2023-12', '2026-13', 'last']) expect(await ask('1', { month })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'month'] });
      expect(await ask('1', { month: null })).toMatchObject({ from: '2025-12-01T06:00:00.000Z', to: '2026-01-01T06:00:00.000Z', actual: { leases: 0 }, unpricedSeconds: 744 * 3_600 });
      expect(await world.sql(`SELECT count(*)::int AS n FROM market.offer`)).toEqual(before);
    });
  });
});
