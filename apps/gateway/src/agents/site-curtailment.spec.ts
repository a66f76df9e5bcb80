import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BatchItem, curtailmentOrderSchema, type CurtailmentItem, type PowerItem } from '@switchyard/agent-protocol';
import { addSeconds, type CurtailmentId, type EpochMs, microUsd, toIso, watts } from '@switchyard/kernel';
import { aJob } from '@switchyard/market/testing';
import { at, encodeJobSpec, encodePromise, inTransaction, watchCurtailment } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { AgentUnderTest } from '../../testing/agent-under-test.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease, type SeededLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

// Real: gateway, PostgreSQL with its policies, the scheduler's watch, signed batches. Double: the agent behind them.
describe('curtailment between the control plane and a site', () => {
  let world: GatewayUnderTest;
  let scheduler: DataSource;
  let market: SeededMarket;
  let agent: AgentUnderTest;
  let lease: SeededLease;
  let sites = 0;
  const later = (seconds: number): EpochMs => addSeconds(START, seconds);
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    scheduler = await world.database.open('sy_scheduler');
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });
  beforeEach(async () => {
    world.clock.set(START);
    market = await world.seedMarket({ name: `Own Hand ${(sites += 1)}` });
    agent = await AgentUnderTest.enrolled(world, market.siteId);
    lease = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(60 * 3_600), node: 0, jobState: 'running' }));
    const { spec } = aJob(1, { interruptible: { checkpointSeconds: 600, restartSeconds: 0, maxInterruptions: 9 } });
    await world.sql(`UPDATE market.job SET spec = $2, promise = $3 WHERE id = $1`, [lease.jobId, encodeJobSpec(spec), encodePromise({ jobId: lease.jobId, ceilingTotal: microUsd(9n), curtailmentClass: 'interruptible', acceptedAt: START })]);
    await world.sql(`UPDATE market.lease SET state = 'active', actual_start = $2 WHERE id = $1`, [lease.leaseId, at(START)]);
  });
  const goTo = async (seconds: number): Promise<void> => {
    world.clock.set(later(seconds));
    agent.bearer = (await agent.token()).answer.bearer;
  };
  const declare = async (): Promise<string> => {
    const input = { siteId: market.siteId, startsAt: toIso(later(7_200)), endsAt: toIso(later(14_400)), targetKw: '0', reason: 'grid order' };
    return (await world.gql('mutation ($input: DeclareCurtailmentInput!) { answer: declareCurtailment(input: $input) { ... on Curtailment { id } } }', { input }, 'operatorA')).data.answer.id;
  };
  const seen = async (id: string, as: Caller) =>
    (await world.gql('query ($id: ID!) { curtailment(id: $id) { origin state endsAt siteReports { revision step at } evidence { source beforeKw atStartKw mostKw afterKw kept overKw sampleCount points { powerKw } } stops { outcome compensationUsd brokenPromises { kind } } } }', { id }, as)).data.curtailment;
  const item = (event: string, step: CurtailmentItem['step'], over: Partial<CurtailmentItem> = {}): CurtailmentItem => ({
    kind: 'curtailment', event, origin: 'control_plane', revision: 1, step, at: world.clock.now(), startsAt: later(7_200), endsAt: later(14_400), targetW: watts(0n), reason: 'grid order', ...over,
  });
  const power = (event: string, seconds: number, powerW: bigint): PowerItem => ({ kind: 'power', event, at: later(seconds), powerW: watts(powerW), source: 'meter' });
  const local = (step: CurtailmentItem['step'], over: Partial<CurtailmentItem> = {}) => item('local_op-1', step, { origin: 'operator', startsAt: later(600), endsAt: later(7_800), reason: 'transformer', ...over });
  const mine = async () => (await world.gql('query ($site: ID!) { curtailments(filter: { siteId: $site }) { edges { node { id origin state reason } } } }', { site: market.siteId }, 'operatorA')).data.curtailments.edges.map((edge: any) => edge.node);
  const compensated = () => world.sql(`SELECT payload->>'from' AS "from", payload->>'to' AS "to", payload->'breaches' AS breaches FROM outbox.event WHERE topic = 'lease.curtailed' AND aggregate_id = $1 ORDER BY id`, [lease.leaseId]);
  const parked = (detail: string, seconds: number): BatchItem[] => [
    { kind: 'state', leaseId: lease.leaseId, revision: 1, state: 'running', at: START, attempt: 1 }, { kind: 'state', leaseId: lease.leaseId, revision: 1, state: 'parked', at: later(seconds), attempt: 1, exitCode: 75, detail },
  ];
  const watch = (id: string) => inTransaction(scheduler, (tx) => watchCurtailment(tx, id as CurtailmentId, world.clock.now()));

  it('orders tell a site of its events and whom they stop, also when they are called off, and nobody else’s', async () => {
    const id = await declare();
    const { curtailments } = (await agent.orders()).answer;
    expect(curtailments).toEqual([{ curtailmentId: id, revision: 1, withdrawn: false, startsAt: later(7_200), endsAt: later(14_400), targetW: '0', reason: 'grid order', stops: [{ leaseId: lease.leaseId, stage: 'interruptible', tellAt: later(6_600), resumeBy: expect.any(Number) }] }]);
    expect(curtailmentOrderSchema.safeParse(curtailments[0]).success).toBe(true);
    expect((await agent.orderOf(lease.leaseId))!.curtailment).toMatchObject({ stage: 'interruptible', checkpointSeconds: 600 });
    await world.gql('mutation ($input: WithdrawCurtailmentInput!) { answer: withdrawCurtailment(input: $input) { __typename } }', { input: { curtailmentId: id, reason: 'well again' } }, 'operatorA');
    expect((await agent.orders()).answer.curtailments).toMatchObject([{ revision: 2, withdrawn: true }]);
    const other = await world.seedMarket({ operator: 'operatorOrgB', name: `Elsewhere ${sites}` });
    expect((await (await AgentUnderTest.enrolled(world, other.siteId, 'operatorB')).orders()).answer.curtailments).toBeUndefined();
  });

  it('INV-PROOF: what a site said and drew is kept once, proves the target to its operator and the platform, and is nobody else’s to see or to write', async () => {
    const id = await declare();
    await agent.report(item(id, 'acknowledged'), item(id, 'acknowledged'));
    await goTo(14_500);
    const samples = [power(id, 7_000, 500_000n), power(id, 7_200, 0n), power(id, 9_000, 2_500n), power(id, 14_450, 400_000n)];
    await agent.report(item(id, 'started'), ...samples, item(id, 'ended'));
    agent.restart();
    await agent.report(...samples.map((sample) => ({ ...sample, powerW: watts(1n) })), item(id, 'ended'));
    const told = await seen(id, 'operatorA');
    expect(told.siteReports.map(({ step }: { step: string }) => step)).toEqual(['ACKNOWLEDGED', 'ENDED', 'STARTED']);
    expect(told.evidence).toEqual({ source: 'METER', beforeKw: '500', atStartKw: '0', mostKw: '2.5', afterKw: '400', kept: false, overKw: '2.5', sampleCount: 4, points: [{ powerKw: '500' }, { powerKw: '0' }, { powerKw: '2.5' }, { powerKw: '400' }] });
    expect((await seen(id, 'admin')).evidence.sampleCount).toBe(4);
    for (const who of ['customerA', 'operatorB'] as const) expect(await seen(id, who)).toMatchObject({ siteReports: [], evidence: null });
    // Another site that names the event changes nothing, and is on record.
    const other = await world.seedMarket({ operator: 'operatorOrgB', name: `Foreign ${sites}` });
    const theirs = await AgentUnderTest.enrolled(world, other.siteId, 'operatorB');
    await theirs.report(item(id, 'ended', { revision: 7 }), power(id, 8_000, 9_000_000n));
    expect((await seen(id, 'operatorA')).evidence.sampleCount).toBe(4);
    expect((await world.sql(`SELECT subject FROM market.audit_log WHERE action = 'agent.curtailment_unknown' AND actor = $1`, [theirs.id])).map(({ subject }: any) => subject)).toEqual([id]);
  });

  it('an event that a person ordered at the site stands beside the desk’s, once, with who began it; it sheds nobody twice, and pays whom it stopped', async () => {
    await goTo(900);
    await agent.report(local('started'), ...parked('Curtailed local_op-1', 640), local('started'));
    agent.restart();
    await agent.report(local('started'));
    const [event, ...more] = await mine();
    expect([event, more]).toMatchObject([{ origin: 'OPERATOR', state: 'DECLARED', reason: 'transformer' }, []]);
    expect((await agent.orders()).answer.curtailments).toBeUndefined();
    // Another lease runs on though the target is 0: the site decides over its own events.
    const spared = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgB, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(60 * 3_600), node: 1, jobState: 'running' }));
    await world.sql(`UPDATE market.lease SET state = 'active', actual_start = $2 WHERE id = $1`, [spared.leaseId, at(START)]);
    expect(await watch(event.id)).toMatchObject({ became: 'active', parked: [], released: [] });
    await watch(event.id);
    expect(await compensated()).toEqual([{ from: toIso(later(600)), to: toIso(later(7_800)), breaches: expect.arrayContaining(['NoticeTooShort']) }]);
    expect((await world.sql('SELECT desired FROM market.lease WHERE id = ANY($1) ORDER BY id = $2 DESC', [[lease.leaseId, spared.leaseId], lease.leaseId])).map(({ desired }: any) => desired)).toEqual(['park', 'run']);
    await goTo(3_700);
    await agent.report(local('ended', { revision: 2, endsAt: later(3_600) }));
    expect(await seen(event.id, 'operatorA')).toMatchObject({ endsAt: toIso(later(3_600)), stops: [{ outcome: 'TOLD' }] });
    await watch(event.id);
    // The customer is paid for what was really withheld.
    expect((await compensated()).at(-1)).toMatchObject({ to: toIso(later(3_600)) });
    await goTo(4_300);
    expect(await watch(event.id)).toMatchObject({ became: 'ended' });
  });

  it('who was stopped by the site for an event of the desk while nobody could be heard is paid as if it had been told', async () => {
    const id = await declare();
    await goTo(6_700);
    await agent.report(...parked(`Curtailed ${id}`, 6_600));
    await watch(id);
    await watch(id);
    expect(await compensated()).toEqual([{ from: toIso(later(7_200)), to: toIso(later(14_400)), breaches: [] }]);
    expect((await seen(id, 'operatorA')).stops).toMatchObject([{ outcome: 'TOLD', brokenPromises: [] }]);
  });
});
