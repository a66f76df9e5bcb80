import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const refusalParts = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const createSite = `mutation ($input: CreateSiteInput!, $key: String) { createSite(input: $input, idempotencyKey: $key) { __typename ... on Site { id name interconnectionKw feeders { name limitKw } operator { id } } ${refusalParts} } }`;
const setPowerModel = `mutation ($input: SetPowerModelInput!) { setPowerModel(input: $input) { __typename ... on PowerModel { version effectiveFrom pue tariff } ${refusalParts} } }`;
const createPool = `mutation ($input: CreatePoolInput!) { createPool(input: $input) { __typename ... on Pool { id gpuModel gpuMemoryGib nodeCount maxWattsPerGpu loadFraction gpusFree } ${refusalParts} } }`;
const declare = `mutation ($input: DeclareCurtailmentInput!) { declareCurtailment(input: $input) { __typename ... on Curtailment { id state targetKw startsAt site { id } } ${refusalParts} } }`;
const invite = `mutation ($input: InviteAgentInput!, $key: String) { inviteAgent(input: $input, idempotencyKey: $key) { __typename ... on AgentInvited { id token expiresAt } ${refusalParts} } }`;
const revoke = `mutation ($input: RevokeAgentInput!) { revokeAgent(input: $input) { __typename ... on AgentRevoked { id } ... on Refusal { code } } }`;

const site = { name: 'North Yard', country: 'US', region: 'TX', timeZone: 'America/Chicago', interconnectionKw: '12500.5', feeders: [{ name: 'F1', limitKw: '8000' }, { name: 'F2', limitKw: '8000' }] };

describe('sites of operators', () => {
  let world: GatewayUnderTest;
  const send = async (query: string, input: object, as: Caller = 'operatorA', key?: string) => {
    const { data, errors } = await world.gql(query, { input, key }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('lists a site once per key, with its feeders, an audit entry and an event', async () => {
    const first = await send(createSite, site, 'operatorA', 'k1');
    expect(first).toMatchObject({ __typename: 'Site', name: 'North Yard', interconnectionKw: '12500.5', operator: { id: world.orgs.operatorOrgA } });
    expect(first['feeders']).toEqual([{ name: 'F1', limitKw: '8000' }, { name: 'F2', limitKw: '8000' }]);
    expect(await send(createSite, site, 'operatorA', 'k1')).toEqual(first);
    expect(await send(createSite, { ...site, name: 'Other' }, 'operatorA', 'k1')).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await send(createSite, site)).toMatchObject({ __typename: 'PlainRefusal', code: 'ALREADY_EXISTS', path: ['input', 'name'] });
    expect(await send(createSite, site, 'operatorB')).toMatchObject({ __typename: 'Site' });
    expect(await world.sql(`SELECT action, actor FROM market.audit_log WHERE subject = $1`, [first['id']])).toEqual([{ action: 'site.create', actor: world.persons.operatorA.userId }]);
    expect(await world.sql(`SELECT topic, operator_org AS org FROM outbox.event WHERE aggregate_id = $1`, [first['id']])).toEqual([{ topic: 'site.changed', org: world.orgs.operatorOrgA }]);
  });
  it('names every problem of a site and stores nothing', async () => {
    const answer = await send(createSite, { ...site, name: ' ', country: 'usa', timeZone: 'Mars/Olympus', latitude: 91, interconnectionKw: '0', feeders: [{ name: 'F', limitKw: '-1' }, { name: 'F', limitKw: '1.2345' }] });
    expect(answer).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT' });
    expect(answer['problems'].map((p: { path: string[] }) => p.path.join('.')).sort()).toEqual([
      'input.country', 'input.feeders.0.limitKw', 'input.feeders.1.limitKw', 'input.feeders.1.name', 'input.interconnectionKw', 'input.latitude', 'input.name', 'input.timeZone']);
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.site WHERE country = 'us'`)).toEqual([{ n: 0 }]);
  });
  it('sets a power model on a known index only, version by version, and shows it to its operator and the platform alone', async () => {
    const { siteId } = await world.seedMarket({ name: 'Tariff Yard' });
    const model = { siteId, pue: '1.2', components: [{ kind: 'INDEX', node: 'SY-WEST', priceKind: 'DAY_AHEAD', multiplier: '1.01', adderUsdPerMwh: '-2.5' }, { kind: 'FIXED_ENERGY', usdPerMwh: '7' }] };
    expect(await send(setPowerModel, model, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send(setPowerModel, { ...model, pue: '0.9', components: [{ kind: 'INDEX', node: 'NOWHERE' }, { kind: 'FIXED_ENERGY', node: 'x' }, { kind: 'INDEX', node: 'SY-WEST', priceKind: 'FORECAST' }] })).toMatchObject({
      problems: expect.arrayContaining(['pue', 'components', 'components.0.node', 'components.1.node', 'components.1.usdPerMwh', 'components.2.priceKind'].map((p) => expect.objectContaining({ path: ['input', ...p.split('.')] }))),
    });
    const set = await send(setPowerModel, model);
    expect(set).toMatchObject({ version: 2, effectiveFrom: toIso(START), pue: '1.2', tariff: [
      { kind: 'INDEX', node: 'SY-WEST', priceKind: 'DAY_AHEAD', multiplier: '1.01', adderUsdPerMwh: '-2.50' }, { kind: 'FIXED_ENERGY', usdPerMwh: '7.00' }] });
    expect(await send(setPowerModel, { ...model, components: set['tariff'], effectiveFrom: toIso(addSeconds(START, 600)) })).toMatchObject({ version: 3 });
    expect(await send(setPowerModel, { ...model, effectiveFrom: toIso(addSeconds(START, -300)) })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'effectiveFrom'] });
    const shown = async (as: Caller) => (await world.gql(`query ($id: ID!) { site(id: $id) { powerModel { version } } }`, { id: siteId }, as)).data.site.powerModel;
    expect([await shown('operatorA'), await shown('admin'), await shown('operatorB'), await shown('customerA'), await shown('anonymous')]).toEqual([{ version: 2 }, { version: 2 }, null, null, null]);
  });
  it('fills a pool from known GPU models, and asks for what it does not know', async () => {
    const created = await send(createSite, { ...site, name: 'Pool Yard' });
    const pool = { siteId: created['id'], feeder: 'F1', name: 'P', gpuModel: 'a100-sxm4-80gb', nodeCount: 3, gpusPerNode: 8 };
    expect(await send(createPool, pool)).toMatchObject({ gpuModel: 'A100 SXM4 80GB', gpuMemoryGib: 80, nodeCount: 3, maxWattsPerGpu: 813, loadFraction: '0.76', gpusFree: 24 });
    expect(await send(createPool, pool)).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await send(createPool, { ...pool, name: 'Q' }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
    const unknown = await send(createPool, { ...pool, name: 'Q', gpuModel: 'Fantasy 9', feeder: 'F9', nodeCount: 0, gpusPerNode: 129, loadFraction: '1.5' });
    expect(unknown['problems'].map((p: { path: string[] }) => p.path[1]).sort()).toEqual(['feeder', 'gpuMemoryGib', 'gpusPerNode', 'loadFraction', 'maxWattsPerGpu', 'nodeCount']);
    expect(await send(createPool, { ...pool, name: 'Q', gpuModel: 'Fantasy 9', gpuMemoryGib: 96, maxWattsPerGpu: 900, loadFraction: '0.5' })).toMatchObject({ gpuModel: 'Fantasy 9', loadFraction: '0.5' });
    expect(await world.sql(`SELECT n.name, n.gpus FROM market.node n JOIN market.pool p ON p.id = n.pool_id WHERE p.name = 'P' ORDER BY 1`)).toEqual([1, 2, 3].map((i) => ({ name: `P-000${i}`, gpus: 8 })));
  });

  describe('curtailments', () => {
    const hours = (h: number) => toIso(addSeconds(START, h * 3_600));
    it('are refused when the notice of a live lease does not fit, and told to whom they touch when it does', async () => {
      const market = await world.seedMarket({ name: 'Curtail Yard' });
      const leaseId = world.ids.next('lease');
      await world.sql(
        `INSERT INTO market.lease (id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'active', 8, '{}', '{}', 1, 1, $7, $8, $7)`,
        [leaseId, world.orgs.customerOrgA, world.orgs.operatorOrgA, market.siteId, market.poolId, market.offerId, new Date(START), new Date(START + 8 * 3_600_000)],
      );
      const event = { siteId: market.siteId, startsAt: toIso(addSeconds(START, 600)), endsAt: hours(2), targetKw: '100', reason: 'grid order' };
      const short = await send(declare, event);
      expect(short).toMatchObject({ __typename: 'InvalidInput', path: ['input', 'startsAt'], message: expect.stringContaining(`${leaseId} was promised 900 s`) });
      expect(await send(declare, { ...event, startsAt: hours(1) }, 'operatorB')).toMatchObject({ code: 'NOT_FOUND' });
      expect(await send(declare, { ...event, startsAt: hours(1), targetKw: '2001' })).toMatchObject({ path: ['input', 'targetKw'] });
      expect(await send(declare, { ...event, startsAt: hours(3) })).toMatchObject({ path: ['input', 'endsAt'] });
      const declared = await send(declare, { ...event, startsAt: hours(1) });
      expect(declared).toMatchObject({ __typename: 'Curtailment', state: 'DECLARED', targetKw: '100', site: { id: market.siteId } });
      expect(await send(declare, { ...event, startsAt: hours(1.5) })).toMatchObject({ code: 'WRONG_STATE' });
      const events = await world.sql<{ customer: string; operator: string; payload: { leaseIds: string[]; breaches?: unknown[] } }>(
        `SELECT customer_org AS customer, operator_org AS operator, payload FROM outbox.event WHERE aggregate_id = $1 ORDER BY aggregate_seq`, [declared['id']]);
      expect(events).toMatchObject([{ operator: world.orgs.operatorOrgA, customer: null, payload: { leaseIds: [leaseId], breaches: [] } }, { operator: null, customer: world.orgs.customerOrgA, payload: { leaseIds: [leaseId] } }]);
      expect((await world.gql(`query ($id: ID!) { site(id: $id) { curtailments { id state } } }`, { id: market.siteId })).data.site.curtailments).toEqual([{ id: declared['id'], state: 'DECLARED' }]);
    });
    it('short notice is fine when no lease overlaps', async () => {
      const { siteId } = await world.seedMarket({ name: 'Idle Yard' });
      expect(await send(declare, { siteId, startsAt: toIso(START), endsAt: hours(1), targetKw: '0', reason: 'test' })).toMatchObject({ __typename: 'Curtailment' });
    });
  });

  it('invites an agent with a token that is stored as a hash, and replaces it when the call is repeated', async () => {
    const { siteId } = await world.seedMarket({ name: 'Agent Yard' });
    const input = { siteId, name: 'box 1' };
    expect(await send(invite, input, 'operatorB', 'i1')).toMatchObject({ code: 'NOT_FOUND' });
    const first = await send(invite, input, 'operatorA', 'i1');
    const again = await send(invite, input, 'operatorA', 'i1');
    expect(again['id']).toBe(first['id']);
    expect(again['token']).not.toBe(first['token']);
    const dump = JSON.stringify(await world.sql(`SELECT to_jsonb(a) AS row FROM market.agent a UNION ALL SELECT to_jsonb(i) FROM market.idempotency i UNION ALL SELECT to_jsonb(l) FROM market.audit_log l`));
    expect(dump).toContain(first['id']);
    expect(dump).not.toContain(first['token']);
    expect(dump).not.toContain(again['token']);
    expect(await send(revoke, { agentId: first['id'] }, 'operatorB')).toEqual({ __typename: 'PlainRefusal', code: 'NOT_FOUND' });
    expect(await send(revoke, { agentId: first['id'] })).toEqual({ __typename: 'AgentRevoked', id: first['id'] });
    expect(await send(revoke, { agentId: first['id'] })).toEqual({ __typename: 'AgentRevoked', id: first['id'] });
    expect(await send(invite, input, 'operatorA', 'i1')).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('refuses the wrong kind of caller before looking at anything', async () => {
    for (const [as, code] of [['anonymous', 'UNAUTHENTICATED'], ['customerA', 'FORBIDDEN'], ['admin', 'FORBIDDEN']] as const) {
      expect(await send(createSite, site, as)).toMatchObject({ code });
    }
  });
});
