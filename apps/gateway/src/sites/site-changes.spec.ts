import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { reportNodes } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const feeder = '... on Feeder { id name limitKw hall { name } }';
const ask = {
  site: `mutation ($input: UpdateSiteInput!) { updateSite(input: $input) { __typename ... on Site { id name region interconnectionKw } ${refusalParts} } }`,
  addHall: `mutation ($input: AddHallInput!) { addHall(input: $input) { __typename ... on Hall { id name limitKw feeders { name } } ${refusalParts} } }`,
  hall: `mutation ($input: ChangeHallInput!) { changeHall(input: $input) { __typename ... on Hall { id name limitKw feeders { name } } ${refusalParts} } }`,
  addFeeder: `mutation ($input: AddFeederInput!) { addFeeder(input: $input) { __typename ${feeder} ${refusalParts} } }`,
  feeder: `mutation ($input: ChangeFeederInput!) { changeFeeder(input: $input) { __typename ${feeder} ${refusalParts} } }`,
  pool: `mutation ($input: UpdatePoolInput!) { updatePool(input: $input) { __typename ... on Pool { id name nodeCount speedMultiplier nodes { name state } } ${refusalParts} } }`,
  retire: `mutation ($input: RetirePoolInput!) { retirePool(input: $input) { __typename ... on Pool { id retiredAt offer { id } } ... on Refusal { code } } }`,
  drain: `mutation ($input: DrainNodeInput!) { drainNode(input: $input) { __typename ... on PoolNode { id state reason pool { gpusFree } } ${refusalParts} } }`,
  undrain: `mutation ($input: UndrainNodeInput!) { undrainNode(input: $input) { __typename ... on PoolNode { state reason pool { gpusFree } } ... on Refusal { code } } }`,
  down: `mutation ($input: MarkNodeDownInput!) { markNodeDown(input: $input) { __typename ... on PoolNode { state reason } ${refusalParts} } }`,
  publish: `mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { __typename ... on Offer { id } ${refusalParts} } }`,
  quote: `mutation ($input: JobSpecInput!) { quoteJob(input: $input) { __typename ... on Quote { options { pool { id } } refusals { kind pool { id } } } } }`,
};

describe('changes at a site', () => {
  let world: GatewayUnderTest;
  let yard: Awaited<ReturnType<GatewayUnderTest['seedMarket']>>;
  const send = async (query: string, input: object, as: Caller = 'operatorA') => {
    const { data, errors } = await world.gql(query, { input }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  const version = async () => (await world.sql<{ version: bigint }>(`SELECT version FROM market.site WHERE id = $1`, [yard.siteId]))[0]!.version;
  /** A change that a plan could trip over moves the site's version; the same one again, or a refused one, does not. */
  const moves = async (change: () => Promise<unknown>) => {
    const before = await version();
    await change();
    return Number((await version()) - before);
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    // 16 H100 of 1.275 kW: all of them reserve 25.5 kW of the feeder's 1,000.
    yard = await world.seedMarket({ name: 'Yard' });
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('a hall bounds what its feeders carry together, whichever of them changes', async () => {
    const hall = await send(ask.addHall, { siteId: yard.siteId, name: 'Hall A', limitKw: '1500' });
    expect(hall).toMatchObject({ name: 'Hall A', limitKw: '1500', feeders: [] });
    expect(await send(ask.addHall, { siteId: yard.siteId, name: 'Hall A' })).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send(ask.addHall, { siteId: yard.siteId, name: 'X' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(ask.feeder, { feederId: yard.feederId, hall: 'Hall A' })).toMatchObject({ name: 'F1', limitKw: '1000', hall: { name: 'Hall A' } });
    expect(await send(ask.addFeeder, { siteId: yard.siteId, name: 'F2', limitKw: '501', hall: 'Hall A' })).toMatchObject({ path: ['input', 'limitKw'], message: expect.stringContaining('1501 kW') });
    expect(await send(ask.addFeeder, { siteId: yard.siteId, name: 'F2', limitKw: '500', hall: 'Nowhere' })).toMatchObject({ path: ['input', 'hall'] });
    expect(await moves(() => send(ask.addFeeder, { siteId: yard.siteId, name: 'F2', limitKw: '500', hall: 'Hall A' }))).toBe(1);
    expect(await send(ask.addFeeder, { siteId: yard.siteId, name: 'F2', limitKw: '1' })).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send(ask.feeder, { feederId: yard.feederId, limitKw: '1000.001' })).toMatchObject({ path: ['input', 'limitKw'] });
    expect(await send(ask.hall, { hallId: hall['id'], limitKw: '1499' })).toMatchObject({ path: ['input', 'limitKw'] });
    expect(await send(ask.hall, { hallId: hall['id'], limitKw: '2000', name: 'Hall 1' })).toMatchObject({ name: 'Hall 1', limitKw: '2000', feeders: [{ name: 'F1' }, { name: 'F2' }] });
    expect(await send(ask.hall, { hallId: hall['id'], limitKw: '1' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
  });
  it('neither a feeder nor the interconnection goes below what is reserved of it at any instant to come', async () => {
    const times = { startsAt: addSeconds(START, 20 * 3_600), endsAt: addSeconds(START, 21 * 3_600) };
    const { leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market: yard, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, ...times }));
    await world.sql(`INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) VALUES ('draw_1', $1, $2, 12000, tstzrange($3, $4))`, [yard.feederId, leaseId, new Date(times.startsAt), new Date(times.endsAt)]);
    const most = (await world.sql<{ w: bigint }>(`SELECT sum(draw_w)::bigint AS w FROM market.feeder_reservation WHERE feeder_id = $1`, [yard.feederId]))[0]!.w;
    const kw = (watts: bigint) => `${Number(watts) / 1_000}`;
    expect(await send(ask.feeder, { feederId: yard.feederId, limitKw: kw(most - 1n) })).toMatchObject({ path: ['input', 'limitKw'], message: expect.stringContaining(`${kw(most)} kW`) });
    expect(await send(ask.site, { siteId: yard.siteId, interconnectionKw: kw(most - 1n) })).toMatchObject({ path: ['input', 'interconnectionKw'] });
    expect(await send(ask.feeder, { feederId: yard.feederId, limitKw: kw(most) })).toMatchObject({ limitKw: kw(most) });
    expect(await send(ask.site, { siteId: yard.siteId, interconnectionKw: kw(most), region: 'TX' })).toMatchObject({ region: 'TX', interconnectionKw: kw(most), name: 'Yard' });
    // When it is over it is not held against a change.
    world.clock.set(addSeconds(START, 21 * 3_600));
    expect(await send(ask.feeder, { feederId: yard.feederId, limitKw: '1' })).toMatchObject({ limitKw: '1' });
    world.clock.set(START);
    await send(ask.feeder, { feederId: yard.feederId, limitKw: '1000' });
    await send(ask.site, { siteId: yard.siteId, interconnectionKw: '2000' });
    await world.seedMarket({ name: 'Other' });
    expect(await send(ask.site, { siteId: yard.siteId, name: 'Other' })).toMatchObject({ path: ['input', 'name'] });
    expect(await send(ask.site, { siteId: yard.siteId, latitude: 91 }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
  });
  it('a drained node takes no new work, whatever its agent says, until it is given back', async () => {
    const [first, second] = yard.nodeIds as readonly string[] as [string, string];
    const fits = async (gpuCount: number) => (await send(ask.quote, { name: 'j', gpuCount, siteIds: [yard.siteId], maxDurationSeconds: 3_600, run: { workload: 'demo-train' } }, 'customerA'))['options'].length > 0;
    expect([await fits(16), await fits(8)]).toEqual([true, true]);
    expect(await send(ask.drain, { nodeId: first, reason: ' ' })).toMatchObject({ path: ['input', 'reason'] });
    expect(await send(ask.drain, { nodeId: first, reason: 'fan' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await moves(() => send(ask.drain, { nodeId: first, reason: 'fan' }))).toBe(1);
    expect(await moves(() => send(ask.drain, { nodeId: first, reason: 'fan' }))).toBe(0);
    expect([await fits(16), await fits(8)]).toEqual([false, true]);
    const names = await world.sql<{ id: string; name: string }>(`SELECT id, name FROM market.node WHERE pool_id = $1 ORDER BY name`, [yard.poolId]);
    const say = (state: 'up' | 'down') => world.asOwner((tx) => reportNodes(tx, yard.siteId, world.orgs.operatorOrgA, names.map(({ name }) => ({ name, state })), START));
    expect(await say('up')).toEqual([]);
    expect(await send(ask.down, { nodeId: second, reason: 'power supply' })).toMatchObject({ state: 'DOWN', reason: 'power supply' });
    expect([await say('up'), await fits(8)]).toEqual([[], false]);
    expect(await send(ask.undrain, { nodeId: second })).toMatchObject({ state: 'UP', reason: null, pool: { gpusFree: 8 } });
    expect(await send(ask.undrain, { nodeId: first })).toMatchObject({ state: 'UP', pool: { gpusFree: 16 } });
    // Without a word of the operator the agent's counts.
    expect(await say('down')).toHaveLength(2);
    expect(await say('up')).toHaveLength(2);
  });
  it('a pool grows and is corrected; once retired, nothing is on sale there for good', async () => {
    expect(await moves(() => send(ask.pool, { poolId: yard.poolId, name: 'P2', addNodes: 2, speedMultiplier: '1.5' }))).toBe(1);
    const { data } = await world.gql('query ($id: ID!) { site(id: $id) { pools { name nodeCount speedMultiplier gpusFree nodes { name } } } }', { id: yard.siteId });
    expect(data.site.pools).toEqual([{ name: 'P2', nodeCount: 4, speedMultiplier: '1.5', gpusFree: 32, nodes: [1, 2, 3, 4].map((i) => ({ name: `P1-000${i}` })) }]);
    expect((await send(ask.pool, { poolId: yard.poolId, addNodes: 0, speedMultiplier: '0' }))['problems']).toHaveLength(2);
    expect(await send(ask.pool, { poolId: yard.poolId, name: 'X' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(ask.retire, { poolId: yard.poolId }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    const retired = await send(ask.retire, { poolId: yard.poolId });
    expect(retired).toMatchObject({ retiredAt: toIso(START), offer: null });
    expect(await send(ask.retire, { poolId: yard.poolId })).toEqual(retired);
    const terms = { askUsdPerGpuHour: '1', power: { kind: 'PASS_THROUGH' }, curtailment: { noticeSeconds: 0, maxHoursPerMonth: 1, maxEventsPerDay: 1, compensationUsdPerGpuHour: '0', resumeDeadlineSeconds: 0 } };
    expect(await send(ask.publish, { poolId: yard.poolId, ...terms })).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('retired') });
    expect(await send(ask.pool, { poolId: yard.poolId, addNodes: 1 })).toMatchObject({ code: 'WRONG_STATE' });
    expect((await world.sql(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [yard.poolId]))).toEqual([{ action: 'pool.update' }, { action: 'pool.retire' }]);
  });
});
