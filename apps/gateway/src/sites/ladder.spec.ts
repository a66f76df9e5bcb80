import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } } ... on SiteNotReady { readiness checks { check passed found } }';
const site = '__typename ... on Site { id readiness steps { seq from to evidenceDate reference note by } }';
const createSite = `mutation ($input: CreateSiteInput!) { createSite(input: $input) { ${site} ... on Refusal { code message path } ... on InvalidInput { problems { path message } } ... on Site { halls { id name limitKw feeders { name } } feeders { id name hall { name } } } } }`;
const advance = `mutation ($input: AdvanceSiteInput!, $key: String) { advanceSite(input: $input, idempotencyKey: $key) { ${site} ${refusalParts} } }`;
const goBack = `mutation ($input: ReturnSiteInput!) { returnSite(input: $input) { ${site} ... on Refusal { code message path } } }`;
const setPowerModel = `mutation ($input: SetPowerModelInput!) { setPowerModel(input: $input) { __typename ... on Refusal { code message } } }`;
const createPool = `mutation ($input: CreatePoolInput!) { createPool(input: $input) { __typename ... on Pool { id nodes { id } } ... on Refusal { code message } } }`;
const publish = `mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { __typename ... on Offer { id version } ${refusalParts} } }`;
const quote = `mutation ($input: JobSpecInput!) { quoteJob(input: $input) { __typename ... on Quote { options { site { id } } refusals { kind site { id } message } } } }`;

const yard = { name: 'Ladder Yard', country: 'US', timeZone: 'America/Chicago', interconnectionKw: '5000', halls: [{ name: 'Hall A', limitKw: '4000' }], feeders: [{ name: 'F1', limitKw: '3000', hall: 'Hall A' }, { name: 'F2', limitKw: '1000' }] };
const step = (to: string, more: object = {}) => ({ to, evidenceDate: '2025-12-01', reference: `DOC-${to}`, ...more });
const OPERATORS = ['LOAD_STUDY', 'INTERCONNECTION_SIGNED', 'ENERGISED', 'BUILT', 'READY_FOR_SERVICE'];
const terms = { askUsdPerGpuHour: '1.5', power: { kind: 'FIXED', fixedUsdPerMwh: '40' }, curtailment: { noticeSeconds: 900, maxHoursPerMonth: 40, maxEventsPerDay: 2, compensationUsdPerGpuHour: '0.5', resumeDeadlineSeconds: 3_600 } };

describe('the readiness ladder', () => {
  let world: GatewayUnderTest;
  let siteId: string;
  let poolId: string;
  const send = async (query: string, input: object, as: Caller = 'operatorA', key?: string) => {
    const { data, errors } = await world.gql(query, { input, key }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  const rung = async () => (await world.sql<{ readiness: string }>(`SELECT readiness FROM market.site WHERE id = $1`, [siteId]))[0]!.readiness;
  const checks = async (as: Caller) => (await world.gql('query ($id: ID!) { siteAcceptance(siteId: $id) { check passed } }', { id: siteId }, as)).data.siteAcceptance as { check: string; passed: boolean }[] | null;
  const failing = async () => (await checks('operatorA'))!.filter(({ passed }) => !passed).map(({ check }) => check);
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('a site begins as a prospect with halls and feeders, and its operator alone lists it', async () => {
    const wrong = await send(createSite, { ...yard, halls: [{ name: 'Hall A', limitKw: '2999' }, { name: 'Hall A' }], feeders: [...yard.feeders, { name: 'F3', limitKw: '1', hall: 'Nowhere' }] });
    expect(wrong['problems'].map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual(['input.feeders.2.hall', 'input.halls.0.limitKw', 'input.halls.1.name']);
    const made = await send(createSite, yard);
    expect(made).toMatchObject({ readiness: 'PROSPECT', steps: [], halls: [{ name: 'Hall A', limitKw: '4000', feeders: [{ name: 'F1' }] }], feeders: [{ name: 'F1', hall: { name: 'Hall A' } }, { name: 'F2', hall: null }] });
    siteId = made['id'];
    const listed = async (as: Caller, filter = {}) => (await world.gql('query ($filter: SiteFilter) { sites(filter: $filter) { totalCount edges { node { id } } } }', { filter }, as)).data.sites.totalCount;
    expect([await listed('operatorA'), await listed('admin'), await listed('operatorB'), await listed('customerA'), await listed('anonymous')]).toEqual([1, 1, 0, 0, 0]);
    expect([await listed('operatorA', { readiness: ['PROSPECT'] }), await listed('operatorA', { readiness: ['BILLABLE'] })]).toEqual([1, 0]);
  });
  it('climbs one rung at a time with evidence, and no further than is its operator’s', async () => {
    expect(await send(advance, { siteId, steps: [step('ENERGISED')] })).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('stands at prospect'), path: ['input', 'steps', '0', 'to'] });
    expect(await send(advance, { siteId, steps: [step('LOAD_STUDY'), step('ENERGISED')] })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'steps', '1', 'to'] });
    const bad = await send(advance, { siteId, steps: [{ to: 'LOAD_STUDY', evidenceDate: '2026-01-32' }, step('INTERCONNECTION_SIGNED', { evidenceDate: toIso(addSeconds(START, 3 * 86_400)).slice(0, 10) })] });
    expect(bad['problems'].map(({ path }: { path: string[] }) => path.slice(2).join('.')).sort()).toEqual(['0', '0.evidenceDate', '1.evidenceDate']);
    expect(await rung()).toBe('prospect');
    const one = { siteId, steps: [step('LOAD_STUDY', { note: 'utility letter' })] };
    const first = await send(advance, one, 'operatorA', 'k1');
    expect(first).toMatchObject({ readiness: 'LOAD_STUDY', steps: [{ seq: 1, from: 'PROSPECT', to: 'LOAD_STUDY', evidenceDate: '2025-12-01', reference: 'DOC-LOAD_STUDY', note: 'utility letter', by: 'OPERATOR' }] });
    expect(await send(advance, one, 'operatorA', 'k1')).toEqual(first);
    expect(await send(advance, one)).toEqual(first);
    const ready = await send(advance, { siteId, steps: OPERATORS.map((to) => step(to)) });
    expect([ready['readiness'], ready['steps'].length]).toEqual(['READY_FOR_SERVICE', 5]);
    expect(await send(advance, { siteId, steps: [step('ACCEPTED')] })).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('the platform accepts') });
    expect(await send(advance, { siteId, steps: [step('ACCEPTED')] }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await world.sql(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [siteId])).toEqual(['site.create', 'site.advance', 'site.advance'].map((action) => ({ action })));
  });
  it('is accepted by what is found, not by a click', async () => {
    expect(await failing()).toEqual(['POWER_MODEL', 'POOL', 'NODE', 'AGENT']);
    expect([await checks('admin'), await checks('operatorB'), await checks('customerA'), await checks('anonymous')]).toEqual([await checks('operatorA'), null, null, null]);
    const refused = await send(advance, { siteId, steps: [step('ACCEPTED')] }, 'admin');
    expect(refused).toMatchObject({ __typename: 'SiteNotReady', code: 'NOT_READY', readiness: 'READY_FOR_SERVICE', message: expect.stringContaining('No power model is in force') });
    expect(refused['checks']).toHaveLength(9);
    await world.seedMarket({ name: 'Prices' });
    expect(await send(setPowerModel, { siteId, pue: '1.2', components: [{ kind: 'INDEX', node: 'SY-WEST', priceKind: 'DAY_AHEAD' }] })).toMatchObject({ __typename: 'PowerModel' });
    const pool = await send(createPool, { siteId, feeder: 'F1', name: 'P', gpuModel: 'H200', gpuMemoryGib: 141, maxWattsPerGpu: 1_300, nodeCount: 2, gpusPerNode: 8 });
    poolId = pool['id'];
    await world.sql(`INSERT INTO market.agent (id, site_id, operator_org, name, state, created_at) VALUES ($1, $2, $3, 'box', 'enrolled', now())`, [world.ids.next('agent'), siteId, world.orgs.operatorOrgA]);
    expect(await failing()).toEqual([]);
    world.clock.set(addSeconds(START, 30 * 86_400));
    expect(await failing()).toEqual(['PRICES']);
    world.clock.set(START);
    await world.sql(`UPDATE market.node SET state = 'down' WHERE pool_id = $1`, [poolId]);
    expect(await failing()).toEqual(['NODE']);
    await world.sql(`UPDATE market.node SET state = 'up' WHERE pool_id = $1`, [poolId]);
  });
  it('nothing is published or quoted there before it is billable, and both are at once then', async () => {
    const job = { name: 'j', gpuCount: 8, gpuModels: ['H200'], maxDurationSeconds: 3_600, run: { workload: 'demo-train' }, siteIds: [siteId] };
    expect(await send(publish, { poolId, ...terms })).toMatchObject({ __typename: 'SiteNotReady', code: 'NOT_READY', readiness: 'READY_FOR_SERVICE', path: ['input', 'poolId'] });
    expect(await send(quote, job, 'customerA')).toMatchObject({ options: [], refusals: expect.arrayContaining([expect.objectContaining({ kind: 'SiteNotReady', site: { id: siteId }, message: expect.stringContaining('ready for service') })]) });
    expect(await send(advance, { siteId, steps: [step('ACCEPTED'), step('BILLABLE')] }, 'admin')).toMatchObject({ readiness: 'BILLABLE', steps: expect.arrayContaining([expect.objectContaining({ to: 'ACCEPTED', by: 'PLATFORM' })]) });
    expect(await send(publish, { poolId, ...terms })).toMatchObject({ __typename: 'Offer', version: 1 });
    expect(await send(quote, job, 'customerA')).toMatchObject({ options: expect.arrayContaining([expect.objectContaining({ site: { id: siteId } })]) });
  });
  it('goes back to an earlier rung with a reason: its offer leaves the market, and it has to climb again', async () => {
    const offered = async () => (await world.gql('query ($f: OfferFilter) { offers(filter: $f) { totalCount } }', { f: { siteId } })).data.offers.totalCount;
    expect(await offered()).toBe(1);
    expect(await send(goBack, { siteId, to: 'BUILT', reason: ' ' })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'reason'] });
    expect(await send(goBack, { siteId, to: 'BUILT', reason: 'fire in hall A' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    const back = { siteId, to: 'BUILT', reason: 'fire in hall A' };
    const answer = await send(goBack, back);
    expect(answer).toMatchObject({ readiness: 'BUILT' });
    expect(answer['steps'].at(-1)).toMatchObject({ from: 'BILLABLE', to: 'BUILT', note: 'fire in hall A', reference: null });
    expect(await send(goBack, back)).toEqual(answer);
    expect(await send(goBack, { siteId, to: 'BILLABLE', reason: 'x' })).toMatchObject({ code: 'WRONG_STATE' });
    expect(await offered()).toBe(0);
    expect(await send(advance, { siteId, steps: [step('ACCEPTED')] }, 'admin')).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('shows its evidence to its operator and the platform alone', async () => {
    const steps = async (as: Caller) => (await world.gql('query ($id: ID!) { site(id: $id) { readiness steps { seq } halls { name } powerModels { totalCount edges { node { version } } } feeders { hall { name } } } }', { id: siteId }, as)).data.site;
    expect(await steps('operatorA')).toEqual(await steps('admin'));
    expect((await steps('operatorA')).powerModels).toEqual({ totalCount: 1, edges: [{ node: { version: 1 } }] });
    for (const as of ['operatorB', 'customerA', 'anonymous'] as const) {
      expect(await steps(as)).toEqual({ readiness: 'BUILT', steps: null, halls: null, powerModels: null, feeders: [{ hall: null }, { hall: null }] });
    }
  });
  it('an invented site is accepted before its agent is heard', async () => {
    const { id } = await send(createSite, { ...yard, name: 'Invented Yard', synthetic: true });
    await send(setPowerModel, { siteId: id, pue: '1.2', components: [{ kind: 'FIXED_ENERGY', usdPerMwh: '40' }] });
    await send(createPool, { siteId: id, feeder: 'F1', name: 'P', gpuModel: 'a100-sxm4-80gb', nodeCount: 1, gpusPerNode: 8 });
    expect(await send(advance, { siteId: id, steps: OPERATORS.map((to) => step(to)) })).toMatchObject({ readiness: 'READY_FOR_SERVICE' });
    expect(await send(advance, { siteId: id, steps: [step('ACCEPTED'), step('BILLABLE')] }, 'admin')).toMatchObject({ readiness: 'BILLABLE' });
  });
  it('sites are listed by what they are, in the order that is asked for', async () => {
    const { data } = await world.gql('{ sites(filter: { synthetic: true }, orderBy: NEWEST) { edges { node { name synthetic } } } }', {}, 'operatorA');
    expect(data.sites.edges.map(({ node }: { node: { name: string } }) => node.name).sort()).toEqual(['Invented Yard', 'Prices']);
  });
});
