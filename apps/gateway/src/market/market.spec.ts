import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, DAY_MS, HOUR_MS, toIso } from '@switchyard/kernel';
import { json } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const offerInput = (poolId: string, change: object = {}) => ({
  poolId, askUsdPerGpuHour: '1.75', power: { kind: 'PASS_THROUGH' },
  curtailment: { noticeSeconds: 1_800, maxHoursPerMonth: 20, maxEventsPerDay: 1, compensationUsdPerGpuHour: '0.4', resumeDeadlineSeconds: 600 }, ...change,
});
const publish = `mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { __typename
  ... on Offer { id version status askUsdPerGpuHour power { kind multiplier adderUsdPerMwh capUsdPerMwh floorUsdPerMwh fixedUsdPerMwh } curtailment { noticeSeconds compensationUsdPerGpuHour } pool { id } }
  ... on Refusal { code path } ... on InvalidInput { problems { path message } } } }`;
const retire = `mutation ($input: RetireOfferInput!) { retireOffer(input: $input) { __typename ... on Offer { id status } ... on Refusal { code } } }`;
const market = `{ market { at sites { site { id name } price { from to priceUsdPerMwh kind } gpusFree gpusTotal scarcityUsdPerGpuHour curtailment { id } } lastPlan { id gap costUsd } } }`;

describe('the public market', () => {
  let world: GatewayUnderTest;
  let west: SeededMarket;
  const send = async (query: string, input: object, as: Caller = 'operatorA') => {
    const { data, errors } = await world.gql(query, { input }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    west = await world.seedMarket();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('shows anybody price, free GPUs and the last plan with its scarcity', async () => {
    const before = (await world.gql(market)).data.market;
    // Noon: 20 USD/MWh + 12.
    expect(before).toEqual({ at: toIso(START), lastPlan: null, sites: [{
      site: { id: west.siteId, name: 'West Works' }, gpusFree: 16, gpusTotal: 16, scarcityUsdPerGpuHour: null, curtailment: null,
      price: { from: toIso(START), to: toIso(addSeconds(START, 300)), priceUsdPerMwh: '32.00', kind: 'DAY_AHEAD' } }] });
    await world.sql(`INSERT INTO market.plan (id, planned_at, jobs, placed, unplaced, cost_micro_usd, lower_bound_micro_usd, gap, scarcity, wall_ms) VALUES ($1, $2, 3, 2, 1, 12500000, 12000000, 0.04, $3, 5)`,
      [world.ids.next('plan'), new Date(START), json({ slotSeconds: 900, pools: [{ pool: west.poolId, usdPerGpuSlot: [0.1, 0.2, 0.3, 0.15, 0, 0, 0, 0] }] })]);
    expect((await world.gql(market)).data.market).toMatchObject({ lastPlan: { gap: 0.04, costUsd: '12.50' }, sites: [{ scarcityUsdPerGpuHour: '0.75' }] });
  });
  it('counts what leases and live holds take, whoever looks', async () => {
    const at = await world.seedMarket({ name: 'Busy Works' });
    const [lease, quote, hold] = [world.ids.next('lease'), world.ids.next('quote'), world.ids.next('hold')];
    const from = toIso(START);
    const to = toIso(addSeconds(START, 7_200));
    await world.sql(
      `INSERT INTO market.lease (id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'active', 4, '{}', '{}', 1, 1, $7, $8, $7)`, [lease, world.orgs.customerOrgA, world.orgs.operatorOrgA, at.siteId, at.poolId, at.offerId, from, to]);
    await world.sql(`INSERT INTO market.quote (id, customer_org, spec, options, refusals, created_at, valid_until) VALUES ($1, $2, '{}', '[]', '[]', $3, $4)`, [quote, world.orgs.customerOrgB, from, to]);
    await world.sql(`INSERT INTO market.hold (id, customer_org, operator_org, quote_id, quote_option_id, site_id, pool_id, expires_at, created_at) VALUES ($1, $2, $3, $4, 'opt', $5, $6, $7, $8)`,
      [hold, world.orgs.customerOrgB, world.orgs.operatorOrgA, quote, at.siteId, at.poolId, toIso(addSeconds(START, 600)), from]);
    await world.sql(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ('a1', $1, '[0,4)', tstzrange($2, $3), $4)`, [at.nodeIds[0], from, to, lease]);
    await world.sql(`INSERT INTO market.allocation (id, node_id, gpus, during, hold_id) VALUES ('a2', $1, '[0,8)', tstzrange($2, $3), $4)`, [at.nodeIds[1], from, to, hold]);
    const free = async (as: Caller): Promise<number> => (await world.gql(`query ($id: ID!) { site(id: $id) { pools { gpusFree } } }`, { id: at.siteId }, as)).data.site.pools[0].gpusFree;
    for (const as of ['anonymous', 'customerA', 'operatorB', 'admin'] as const) expect(await free(as)).toBe(4);
    world.clock.advance(600_000);
    expect(await free('anonymous')).toBe(12);
    await world.sql(`UPDATE market.node SET state = 'drained' WHERE id = $1`, [at.nodeIds[1]]);
    expect(await free('anonymous')).toBe(4);
    world.clock.set(START);
  });
  it('shows the last settled price while the series is fresh, and none when it is stale', async () => {
    const price = async () => (await world.gql(market)).data.market.sites[0].price;
    const end = west.pricesFrom + 72 * HOUR_MS;
    world.clock.set((end + 30 * 60_000) as typeof START);
    expect(await price()).toMatchObject({ to: toIso(end as typeof START), priceUsdPerMwh: '43.00' });
    world.clock.set((end + HOUR_MS + 1) as typeof START);
    expect(await price()).toBeNull();
    world.clock.set(START);
  });

  it('lists offers by ask, page by page, and filters', async () => {
    await world.seedMarket({ operator: 'operatorOrgB', name: 'East Works', askMicroUsdPerGpuHour: 900_000n, gpuModel: 'A100 SXM4 80GB', country: 'CA' });
    const list = `query ($filter: OfferFilter, $first: Int, $after: String) { offers(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { askUsdPerGpuHour pool { gpuModel site { name operator { name } } } } } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const offers: any = (await world.gql(list, { first: 2, after })).data.offers;
      expect(offers.totalCount).toBe(3);
      seen.push(...offers.edges.map((edge: any) => `${edge.node.askUsdPerGpuHour} ${edge.node.pool.site.name}`));
      after = offers.pageInfo.hasNextPage ? offers.pageInfo.endCursor : null;
    } while (after);
    expect(seen[0]).toBe('0.90 East Works');
    expect(seen.slice(1).sort()).toEqual(['1.50 Busy Works', '1.50 West Works']);
    expect((await world.gql(list, { filter: { gpuModels: ['A100 SXM4 80GB'] } })).data.offers.totalCount).toBe(1);
    expect((await world.gql(list, { filter: { siteId: west.siteId } })).data.offers.totalCount).toBe(1);
    for (const variables of [{ first: 0 }, { first: 101 }, { after: 'x' }, { after: Buffer.from('a\u0000b').toString('base64url') }]) {
      expect((await world.gql(list, variables)).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
    }
    const sites = (await world.gql('{ sites(filter: { countries: ["CA"] }) { edges { node { name } } } }')).data.sites;
    expect(sites.edges).toEqual([{ node: { name: 'East Works' } }]);
  });
  it('asks the database as often for twenty sites as for one', async () => {
    const lonely = await openGatewayUnderTest();
    const query = `{ sites { edges { node { operator { name } currentPrice { priceUsdPerMwh } feeders { name } curtailments { id } pools { gpusFree offer { id pool { id } } site { id } } } } } market { sites { gpusFree gpusTotal price { kind } curtailment { id } scarcityUsdPerGpuHour } } }`;
    const count = async (): Promise<number> => {
      let queries = 0;
      const undo = [lonely.parts.database, lonely.parts.reader].map((source) => {
        const original = source.createQueryRunner.bind(source);
        source.createQueryRunner = (mode) => {
          queries += 1;
          return original(mode);
        };
        return () => { source.createQueryRunner = original; };
      });
      const answer = await lonely.gql(query);
      undo.forEach((f) => f());
      expect(answer.errors).toBeUndefined();
      return queries;
    };
    await lonely.seedMarket({ name: 'S0' });
    await count();
    const one = await count();
    for (let i = 1; i < 20; i += 1) await lonely.seedMarket({ name: `S${i}`, operator: i % 2 ? 'operatorOrgA' : 'operatorOrgB' });
    expect(await count()).toBe(one);
    expect(one).toBeGreaterThan(4);
    await lonely.close();
  });

  describe('offers', () => {
    it('replace each other version by version, move the site and leave old terms alone', async () => {
      const version = async () => (await world.sql<{ version: string }>(`SELECT version::text FROM market.site WHERE id = $1`, [west.siteId]))[0]!.version;
      const before = await version();
      const second = await send(publish, offerInput(west.poolId, { power: { kind: 'INDEXED', adderUsdPerMwh: '3', capUsdPerMwh: '60', floorUsdPerMwh: '-5.5' } }));
      expect(second).toEqual({
        __typename: 'Offer', id: expect.stringMatching(/^offer_/), version: 2, status: 'PUBLISHED', askUsdPerGpuHour: '1.75', pool: { id: west.poolId },
        power: { kind: 'INDEXED', multiplier: '1', adderUsdPerMwh: '3.00', capUsdPerMwh: '60.00', floorUsdPerMwh: '-5.50', fixedUsdPerMwh: null }, curtailment: { noticeSeconds: 1_800, compensationUsdPerGpuHour: '0.40' },
      });
      expect(Number(await version())).toBe(Number(before) + 1);
      expect(await world.sql(`SELECT version, status, power_terms->>'kind' AS kind, power_terms->>'seriesId' AS series FROM market.offer WHERE pool_id = $1 ORDER BY 1`, [west.poolId])).toEqual([
        { version: 1, status: 'retired', kind: 'pass_through', series: west.seriesId }, { version: 2, status: 'published', kind: 'indexed_capped', series: west.seriesId }]);
      expect(await send(retire, { offerId: second['id'] }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await send(retire, { offerId: second['id'] })).toEqual({ __typename: 'Offer', id: second['id'], status: 'RETIRED' });
      expect(await send(retire, { offerId: second['id'] })).toMatchObject({ code: 'WRONG_STATE' });
      expect(await send(publish, offerInput(west.poolId))).toMatchObject({ version: 3 });
    });
    it('are refused whole with every problem', async () => {
      const bad = await send(publish, offerInput(west.poolId, { askUsdPerGpuHour: '-1', power: { kind: 'PASS_THROUGH', capUsdPerMwh: '5', fixedUsdPerMwh: '1', multiplier: '11' }, curtailment: { noticeSeconds: -1, maxHoursPerMonth: 745, maxEventsPerDay: 1, compensationUsdPerGpuHour: '0', resumeDeadlineSeconds: 0 } }));
      expect(bad['problems'].map((p: { path: string[] }) => p.path.slice(1).join('.')).sort()).toEqual([
        'askUsdPerGpuHour', 'curtailment.maxHoursPerMonth', 'curtailment.noticeSeconds', 'power.capUsdPerMwh', 'power.fixedUsdPerMwh', 'power.multiplier']);
      expect(await send(publish, offerInput(west.poolId, { power: { kind: 'INDEXED', capUsdPerMwh: '5', floorUsdPerMwh: '6' } }))).toMatchObject({ path: ['input', 'power', 'floorUsdPerMwh'] });
      expect(await send(publish, offerInput(west.poolId), 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await send(publish, offerInput('pool_x'))).toMatchObject({ code: 'NOT_FOUND' });
      expect(await send(publish, offerInput(west.poolId), 'customerA')).toMatchObject({ code: 'FORBIDDEN' });
    });
    it('keep one published version when two are published at once', async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(() => send(publish, offerInput(west.poolId))));
      expect(answers.map((answer) => answer['__typename'])).toEqual(['Offer', 'Offer', 'Offer', 'Offer']);
      expect(await world.sql(`SELECT count(*)::int AS n FROM market.offer WHERE pool_id = $1 AND status = 'published'`, [west.poolId])).toEqual([{ n: 1 }]);
    });
    it('follow an index only where the site does', async () => {
      const fixed = await world.seedMarket({ name: 'Fixed Works' });
      await world.sql(`UPDATE market.power_model SET tariff = $2 WHERE site_id = $1`, [fixed.siteId, json({ components: [{ kind: 'fixed_energy', label: 'x', microUsdPerMwh: 41_500_000n }] })]);
      expect(await send(publish, offerInput(fixed.poolId))).toMatchObject({ path: ['input', 'power', 'kind'] });
      expect(await send(publish, offerInput(fixed.poolId, { power: { kind: 'FIXED', fixedUsdPerMwh: '-2' } }))).toMatchObject({ __typename: 'Offer', power: { kind: 'FIXED', fixedUsdPerMwh: '-2.00' } });
      const { site } = (await world.gql(`query ($id: ID!) { site(id: $id) { currentPrice { priceUsdPerMwh } } }`, { id: fixed.siteId })).data;
      expect(site.currentPrice).toEqual({ priceUsdPerMwh: '41.50' });
    });
  });
  it('answers null for ids that are nobody’s', async () => {
    expect((await world.gql(`{ site(id: "nonsense") { id } prices(siteId: "site_x", from: "${toIso(START)}", to: "${toIso((START + DAY_MS) as typeof START)}") { node } }`)).data).toEqual({ site: null, prices: null });
  });
});
