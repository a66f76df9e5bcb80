import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

describe('what platform administrators decide', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    market = await world.seedMarket();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal.map((error) => error.message)).toEqual([]);
  });

  async function decide(mutation: string, input: object, selection = '', as: Caller = 'admin'): Promise<any> {
    const name = mutation[0]!.toUpperCase() + mutation.slice(1);
    const { data, errors } = await world.gql(`mutation ($input: ${name}Input!) { answer: ${mutation}(input: $input) { __typename ${selection} ... on Refusal { code message path } } }`, { input }, as);
    return data?.answer ?? errors![0]!.extensions;
  }
  const standing = '... on SiteStanding { listed barredBy stoppedLeaseCount site { id } }';
  const record = '... on OrganizationRecord { status verification suspendedReason pointsPerSecond evidence { kind reference } }';
  const listed = async (): Promise<string[]> => (await world.gql('{ sites { edges { node { id } } } }')).data.sites.edges.map((edge: any) => edge.node.id);
  const offered = async (): Promise<string[]> => (await world.gql('{ offers { edges { node { pool { site { id } } } } } }')).data.offers.edges.map((edge: any) => edge.node.pool.site.id);
  const spec = { ...trainingJob, deadline: toIso(addSeconds(START, 9 * 3_600)) };
  const quote = async (siteId: string, as: Caller = 'customerA') => (await world.gql(customerOperations.quoteJob, { input: { ...spec, siteIds: [siteId] } }, as)).data?.quoteJob;
  const log = (subject: string) => world.sql<{ action: string; org: string }>(`SELECT action, org_id AS org FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [subject]);

  it('INV-OPERATOR: sites of an operator nobody verified are on no list and in no quote, until somebody does', async () => {
    expect(await decide('createOrganization', { kind: 'PLATFORM', name: '', timeZone: 'Mars/North', ownerEmail: 'x' })).toMatchObject({ code: 'INVALID_INPUT' });
    const { record: { id }, token } = await decide('createOrganization', { kind: 'OPERATOR', name: 'New Works', timeZone: 'America/Chicago', ownerEmail: 'boss@new.test' }, '... on OrganizationAdmitted { token record { id verification } }');
    const boss = await decide('acceptInvitation', { token, name: 'Boss', password: 'correct horse battery' }, '... on Member { roles }', 'anonymous');
    expect(boss).toMatchObject({ roles: ['owner'] });
    const theirs = await world.seedMarket({ operatorOrg: id, name: 'New Site' } as never);
    expect([await listed(), await offered()]).toEqual([[market.siteId], [market.siteId]]);
    expect((await quote(theirs.siteId)).options).toEqual([]);
    expect(await decide('verifyOperator', { organizationId: id, evidence: [] })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'evidence'] });
    expect(await decide('verifyOperator', { organizationId: world.orgs.customerOrgA, evidence: [{ kind: 'x', reference: 'y' }] })).toMatchObject({ code: 'WRONG_STATE' });
    for (const _twice of [1, 2]) {
      expect(await decide('verifyOperator', { organizationId: id, evidence: [{ kind: 'company register', reference: 'HRB 1' }] }, record)).toMatchObject({ verification: 'VERIFIED', evidence: [{ kind: 'company register', reference: 'HRB 1' }] });
    }
    expect((await listed()).sort()).toEqual([market.siteId, theirs.siteId].sort());
    expect((await quote(theirs.siteId)).options.length).toBeGreaterThan(0);
    expect((await log(id)).map(({ action, org }) => [action, org === id])).toEqual([['organization.create', true], ['mutation.refused', false], ['organization.verify', true], ['organization.verify', true]]);
  });

  it('the kill switch: nothing new starts at the site, what runs goes on unless told to stop, what is held is not used', async () => {
    const { orgs, ids } = world;
    const times = { startsAt: addSeconds(START, 20 * 3_600), endsAt: addSeconds(START, 21 * 3_600) };
    const [waiting, running] = [await world.asOwner((tx) => seedLease(tx, ids, START, { market, customerOrg: orgs.customerOrgA, operatorOrg: orgs.operatorOrgA, ...times })), await world.asOwner((tx) => seedLease(tx, ids, START, { market, customerOrg: orgs.customerOrgA, operatorOrg: orgs.operatorOrgA, node: 1, ...times }))];
    await world.sql(`UPDATE market.lease SET state = 'active' WHERE id = $1`, [running.leaseId]);
    const desired = async (id: string) => (await world.sql<{ desired: string }>(`SELECT desired FROM market.lease WHERE id = $1`, [id]))[0]!.desired;
    const version = async () => (await world.sql<{ version: bigint }>(`SELECT version FROM market.site WHERE id = $1`, [market.siteId]))[0]!.version;
    const bound = (await quote(market.siteId)).options[0].id;
    expect((await world.gql(customerOperations.bindQuote, { input: { quoteOptionId: bound } }, 'customerA')).data.bindQuote.__typename).toBe('QuoteOption');
    const before = await version();

    expect(await decide('suspendSite', { siteId: market.siteId, reason: ' ' })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'reason'] });
    expect(await decide('suspendSite', { siteId: market.siteId, reason: 'fire' }, standing)).toMatchObject({ listed: false, barredBy: ['admin'], stoppedLeaseCount: 1 });
    expect([await desired(waiting.leaseId), await desired(running.leaseId), await version()]).toEqual(['stop', 'run', before + 1n]);
    expect([await listed(), await offered()]).not.toContainEqual(expect.arrayContaining([market.siteId]));
    expect((await quote(market.siteId)).options).toEqual([]);
    expect((await world.gql(customerOperations.submitJob, { input: { quoteOptionId: bound } }, 'customerA')).data.submitJob).toMatchObject({ code: 'WRONG_STATE', path: ['input', 'quoteOptionId'] });

    expect(await decide('suspendSite', { siteId: market.siteId, reason: 'still burning', leases: 'STOP' }, standing)).toMatchObject({ stoppedLeaseCount: 1 });
    expect([await desired(running.leaseId), await version()]).toEqual(['stop', before + 1n]);
    expect(await decide('reinstateSite', { siteId: market.siteId, reason: 'mine' }, '', 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    for (const _twice of [1, 2]) expect(await decide('reinstateSite', { siteId: market.siteId, reason: 'put out' }, standing)).toMatchObject({ listed: true, barredBy: [], stoppedLeaseCount: 0 });
    expect(await listed()).toContain(market.siteId);
    expect(await decide('suspendSite', { siteId: 'site_00000000000000000000000000', reason: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await log(market.siteId)).map(({ action, org }) => [action, org === orgs.operatorOrgA])).toEqual([['mutation.refused', false], ['site.suspend', true], ['site.suspend', true], ['site.reinstate', true]]);
  });

  it('a suspended customer is refused at every door; reinstated it is as before', async () => {
    const organizationId = world.orgs.customerOrgB;
    const viewer = async () => (await world.gql('{ viewer { userId } }', {}, 'customerB')).status;
    expect(await viewer()).toBe(200);
    expect(await decide('suspendOrganization', { organizationId, reason: 'sanctions' }, record)).toMatchObject({ status: 'SUSPENDED', suspendedReason: 'sanctions' });
    expect(await viewer()).toBe(403);
    const { data } = await world.gql('{ organizations(filter: { status: SUSPENDED }) { totalCount edges { node { id suspendedReason } } } }', {}, 'admin');
    expect(data.organizations).toMatchObject({ totalCount: 1, edges: [{ node: { id: organizationId, suspendedReason: 'sanctions' } }] });
    for (const _twice of [1, 2]) expect(await decide('reinstateOrganization', { organizationId, reason: 'lifted' }, record)).toMatchObject({ status: 'ACTIVE', suspendedReason: null });
    expect(await viewer()).toBe(200);
    expect(await decide('suspendOrganization', { organizationId: world.orgs.platformOrg, reason: 'x' })).toMatchObject({ code: 'WRONG_STATE' });
    expect(await decide('suspendOrganization', { organizationId, reason: 'x' }, '', 'finance1')).toMatchObject({ code: 'FORBIDDEN' });
  });
  it('with a suspended operator go its sites and its payouts, and nothing else that keeps a site off comes undone', async () => {
    const organizationId = world.orgs.operatorOrgA;
    const held = () => world.sql(`SELECT operator_org FROM billing.payout_suspension`);
    await decide('suspendSite', { siteId: market.siteId, reason: 'fire' });
    await decide('suspendOrganization', { organizationId, reason: 'fraud', leases: 'STOP' }, record);
    expect([(await world.sql(`SELECT barred_by FROM market.site WHERE id = $1`, [market.siteId]))[0], await held()]).toEqual([{ barred_by: ['admin', 'operator_suspended'] }, [{ operator_org: organizationId }]]);
    expect((await world.gql('{ viewer { userId } }', {}, 'operatorA')).status).toBe(403);
    await decide('reinstateOrganization', { organizationId, reason: 'cleared' });
    expect([(await world.sql(`SELECT barred_by, status FROM market.site WHERE id = $1`, [market.siteId]))[0], await held()]).toEqual([{ barred_by: ['admin'], status: 'suspended' }, []]);
    expect(await decide('reinstateSite', { siteId: market.siteId, reason: 'put out' }, standing)).toMatchObject({ listed: true });
  });
  it('how much an organisation may ask is what administrators say', async () => {
    const organizationId = world.orgs.customerOrgA;
    expect(await decide('setRequestLimit', { organizationId, pointsPerSecond: 0, reason: '' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await decide('setRequestLimit', { organizationId, pointsPerSecond: 5_000, reason: 'a benchmark' }, record)).toMatchObject({ pointsPerSecond: 5_000 });
    expect(await decide('setRequestLimit', { organizationId, reason: 'over' }, record)).toMatchObject({ pointsPerSecond: null });
  });
});
