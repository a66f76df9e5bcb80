import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateAgentKeys, leaseOrderSchema, ordersAnswerSchema } from '@switchyard/agent-protocol';
import { addSeconds, DAY_MS, type EpochMs, type LeaseId, wattHours } from '@switchyard/kernel';
import { AgentUnderTest, call, enrolBody, invite, reading, state } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease, type LeaseSeed, type SeededLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);

describe('site agents: credentials and orders', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  const audited = (id: string) => world.sql<{ action: string; kind: string | null }>(`SELECT action, detail #>> '{refusal,kind}' AS kind FROM market.audit_log WHERE actor = $1 ORDER BY seq`, [id]);
  const revoke = (id: string) => world.gql('mutation ($input: RevokeAgentInput!) { revokeAgent(input: $input) { __typename } }', { input: { agentId: id } }, 'operatorA');
  const lease = (seed: Partial<LeaseSeed> = {}): Promise<SeededLease> =>
    world.asOwner((tx) => seedLease(tx, world.ids, START, {
      market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600), ...seed,
    }));
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    market = await world.seedMarket({ nodeCount: 4 });
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  describe('enrolment', () => {
    it('takes a one-time token once; the same agent may ask again after a lost answer', async () => {
      const { id, token } = await invite(world, market.siteId);
      const keys = await generateAgentKeys();
      const first = await call(world, 'enrolAgent', enrolBody(token, keys));
      expect(first.answer).toMatchObject({ agentId: id, siteId: market.siteId, serverTime: START, clock: { anchorWallMs: 0, anchorMarketMs: 0, speed: 1 } });
      expect(await call(world, 'enrolAgent', enrolBody(token, keys))).toEqual(first);
      expect(await call(world, 'enrolAgent', enrolBody(token, await generateAgentKeys()))).toEqual({ refusal: { kind: 'InvalidToken' } });
      expect(await audited(id)).toEqual([{ action: 'agent.enrol', kind: null }, { action: 'agent.enrol_refused', kind: 'InvalidToken' }]);
      expect(await world.sql(`SELECT state, public_key ->> 'x' AS x, inventory ->> 'engine' AS engine, token_hash = $2 AS plain FROM market.agent WHERE id = $1`, [id, token]))
        .toEqual([{ state: 'enrolled', x: keys.publicKeyJwk.x, engine: 'local', plain: false }]);
    });
    it('lets one of two that use a token at once win', async () => {
      const { token } = await invite(world, market.siteId);
      const answers = await Promise.all([0, 1].map(async () => call(world, 'enrolAgent', enrolBody(token, await generateAgentKeys()))));
      expect(answers.filter((one) => one.answer)).toHaveLength(1);
      expect(answers.filter((one) => one.refusal?.kind === 'InvalidToken')).toHaveLength(1);
    });
    it('refuses unknown, expired and revoked tokens, and other versions of the protocol', async () => {
      const keys = await generateAgentKeys();
      expect((await call(world, 'enrolAgent', enrolBody('made-up-token', keys))).refusal).toEqual({ kind: 'InvalidToken' });
      const { id, token } = await invite(world, market.siteId);
      expect((await call(world, 'enrolAgent', { ...enrolBody(token, keys), protocolVersion: 2 })).refusal).toMatchObject({ kind: 'Malformed', path: 'protocolVersion' });
      expect((await call(world, 'enrolAgent', { ...enrolBody(token, keys), extra: 1 })).refusal).toMatchObject({ kind: 'Malformed' });
      world.clock.advance(DAY_MS);
      expect((await call(world, 'enrolAgent', enrolBody(token, keys))).refusal).toEqual({ kind: 'InvalidToken' });
      world.clock.set(START);
      await revoke(id);
      expect((await call(world, 'enrolAgent', enrolBody(token, keys))).refusal).toEqual({ kind: 'InvalidToken' });
    });
  });

  describe('bearer', () => {
    it('lasts ten minutes and is for its agent alone', async () => {
      const agent = await AgentUnderTest.enrolled(world, market.siteId);
      expect((await agent.orders()).answer).toMatchObject({ serverTime: START });
      world.clock.advance(600_000);
      expect(await agent.orders()).toEqual({ error: 'UNAUTHENTICATED' });
      const { answer } = await agent.token();
      expect(answer).toMatchObject({ expiresAt: later(1_200), serverTime: later(600), siteId: market.siteId });
      world.clock.set(START);
      for (const bearer of [`${agent.bearer.slice(0, -4)}AAAA`, agent.bearer.split('.').slice(0, 2).join('.'), 'not.a.token']) {
        expect(await call(world, 'agentOrders', {}, { bearer })).toEqual({ error: 'UNAUTHENTICATED' });
      }
      for (const who of ['anonymous', 'customerA', 'operatorA', 'admin'] as const) {
        expect(await call(world, 'agentOrders', {}, who)).toEqual({ error: 'UNAUTHENTICATED' });
        expect(await call(world, 'reportBatch', {}, who)).toEqual({ error: 'UNAUTHENTICATED' });
      }
      expect((await world.gql('{ jobs { totalCount } }', {}, { bearer: agent.bearer })).errors?.[0]?.extensions.code).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
    });
    it('is given once per assertion, to the enrolled key, by a clock that is about right', async () => {
      const agent = await AgentUnderTest.enrolled(world, market.siteId);
      expect((await agent.token(START, 'the-same-jti')).answer).toBeDefined();
      expect((await agent.token(START, 'the-same-jti')).refusal).toEqual({ kind: 'InvalidToken' });
      const twice = await Promise.all([agent.token(START, 'another-jti'), agent.token(START, 'another-jti')]);
      expect(twice.map((one) => Object.keys(one)[0]).sort()).toEqual(['answer', 'refusal']);
      expect((await agent.token(START, 'forged-jti', await generateAgentKeys())).refusal).toEqual({ kind: 'InvalidToken' });
      expect((await agent.token((START + DAY_MS) as EpochMs)).refusal).toEqual({ kind: 'ClockSkew', serverTime: START, skewMs: DAY_MS });
      expect((await agent.token((START - DAY_MS) as EpochMs)).refusal).toMatchObject({ kind: 'ClockSkew' });
      expect((await agent.token(later(299))).answer).toBeDefined();
      await revoke(agent.id);
      expect((await agent.token()).refusal).toEqual({ kind: 'Revoked' });
      expect((await agent.orders()).refusal).toEqual({ kind: 'Revoked' });
      expect((await audited(agent.id)).map((entry) => entry.kind)).toEqual([null, 'InvalidToken', 'InvalidToken', 'InvalidToken', 'ClockSkew', 'ClockSkew', 'Revoked', 'Revoked']);
    });
    it('is not given to an agent nobody knows', async () => {
      const agent = new AgentUnderTest(world, world.ids.next('agent'), await generateAgentKeys(), '');
      expect((await agent.token()).refusal).toEqual({ kind: 'UnknownAgent' });
      expect((await call(world, 'agentToken', { assertion: 'x'.repeat(40) })).refusal).toEqual({ kind: 'UnknownAgent' });
    });
  });

  describe('orders', () => {
    let agent: AgentUnderTest;
    beforeAll(async () => {
      agent = await AgentUnderTest.enrolled(world, market.siteId);
    });
    const orderOf = (id: LeaseId) => agent.orderOf(id);

    it('say what to run, where, until when, and for how much', async () => {
      const { leaseId, jobId } = await lease({ gpus: [0, 2] });
      const { answer } = await agent.orders();
      expect(ordersAnswerSchema.safeParse(answer).success).toBe(true);
      // 1.50 USD + 1,275 Wh x 1.25 at 500 USD/MWh = 2.296875 USD per GPU-hour at the worst; two GPUs for an hour of it.
      expect(await orderOf(leaseId)).toEqual({
        leaseId, jobId, revision: 1, desired: 'run', run: { command: 'demo-train', args: ['--steps', '20', '--seed', '7'], environment: { SEED: '7' } },
        nodes: [{ nodeId: market.nodeIds[0], name: 'P1-0001', gpus: [0, 2] }], gpuCount: 2, startsAt: START, endsAt: later(3_600), notBefore: START, graceSeconds: 30,
        spendAuthorisation: { microUsdRemaining: '4593750', worstCaseMicroUsdPerGpuHour: '2296875', asOf: START }, meteringIntervalSeconds: 300, maxWattsPerGpu: 1_275,
        curtailment: { stage: 'firm', checkpointSeconds: 0, compensationMicroUsdPerGpuHour: expect.stringMatching(/^\d+$/) },
      });
    });
    it('authorise what the ceiling leaves after the readings so far', async () => {
      const { leaseId } = await lease({ gpus: [2, 4], ceilingMicroUsd: 2_000_000n });
      expect((await orderOf(leaseId))!.spendAuthorisation.microUsdRemaining).toBe('2000000');
      await agent.report(state(leaseId, 'running', START), reading(leaseId, START, later(300)));
      // 600 GPU-seconds at 1.50 are 0.25; 161 Wh x 1.25 at 32 USD per MWh are 0.006 or so, which rounds to a cent. The invoice says the same.
      expect((await orderOf(leaseId))!.spendAuthorisation).toEqual({ microUsdRemaining: `${2_000_000 - 260_000}`, worstCaseMicroUsdPerGpuHour: '2296875', asOf: later(300) });
    });
    it('hold a hard cap while the price of power rises: use counts at the prices it has, the rest at the worst', async () => {
      // 20 USD per MWh when it was planned, 480 when it ran: two GPUs at 1.50 and 1,275 W x 1.25 each.
      const risen = await world.seedMarket({ name: 'Risen', priceNode: 'SY-RISEN', microUsdPerMwh: () => 480_000_000n });
      const theirs = await AgentUnderTest.enrolled(world, risen.siteId);
      const cap = 1_500_000n;
      const { leaseId, jobId } = await lease({ market: risen, ceilingMicroUsd: cap, gpus: [0, 2] });
      const remaining = async () => BigInt((await theirs.orderOf(leaseId))!.spendAuthorisation.microUsdRemaining);
      await theirs.report(state(leaseId, 'running', START));
      const worst = 2n * 2_296_875n / 12n; // of one interval: 0.3828125 USD
      let intervals = 0;
      while ((await remaining()) > worst && intervals < 20) {
        const [from, to] = [later(300 * intervals), later(300 * (intervals + 1))];
        world.clock.set(to);
        theirs.bearer = (await theirs.token()).answer.bearer;
        await theirs.report(reading(leaseId, from, to, { energyWh: wattHours(212n) }));
        intervals += 1;
      }
      // 600 GPU-s at 1.50 are 0.25; 212 Wh x 1.25 at 480 are 0.1272: 0.3772 each, so three fit and less than one more is left.
      expect(intervals).toBe(3);
      expect(await remaining()).toBe(cap - 1_130_000n);
      world.clock.set(START);
      agent.bearer = (await agent.token()).answer.bearer;
      // What the customer is shown is what the guard counts.
      expect((await world.gql('query ($id: ID!) { job(id: $id) { costSoFarUsd } }', { id: jobId }, 'customerA')).data.job.costSoFarUsd).toBe('1.13');
    });
    it('without a cap authorise all of the lease, however dear it was so far', async () => {
      const { leaseId } = await lease({ node: 2, gpus: [2, 4] });
      await world.sql(`UPDATE market.lease SET ceiling_micro_usd = 1 WHERE id = $1`, [leaseId]);
      expect((await orderOf(leaseId))!.spendAuthorisation.microUsdRemaining).toBe('4593750');
    });
    it('say how long the job may run by its own limit, an hour past the planned end at most, and pay for it', async () => {
      const { leaseId, jobId } = await lease({ node: 2, gpus: [4, 6] });
      const may = async (seconds: number) => {
        await world.sql(`UPDATE market.job SET spec = jsonb_build_object('maxDurationSeconds', $2::int) WHERE id = $1`, [jobId, seconds]);
        const order = (await orderOf(leaseId))!;
        return [order.mayRunUntil, order.spendAuthorisation.microUsdRemaining];
      };
      expect(await may(3_600)).toEqual([undefined, '4593750']);
      expect(await may(5_400)).toEqual([later(5_400), `${(4_593_750 * 3) / 2}`]);
      expect(await may(36_000)).toEqual([later(7_200), `${4_593_750 * 2}`]);
    });
    it('are for the leases of the own site only', async () => {
      const other = await world.seedMarket({ operator: 'operatorOrgB', name: 'Elsewhere' });
      const foreign = await lease({ market: other, operatorOrg: world.orgs.operatorOrgB });
      expect(await orderOf(foreign.leaseId)).toBeUndefined();
      const theirs = await AgentUnderTest.enrolled(world, other.siteId, 'operatorB');
      expect((await theirs.orders()).answer.orders.map((order: { leaseId: string }) => order.leaseId)).toEqual([foreign.leaseId]);
    });
    it('park a lease between its segments and hold it back before the first', async () => {
      const { leaseId } = await lease({ node: 1, startsAt: later(600), endsAt: later(7_200), segments: [[later(600), later(1_800)], [later(5_400), later(7_200)]] });
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'run', notBefore: later(600), parkAt: later(1_800) });
      world.clock.set(later(700));
      agent.bearer = (await agent.token()).answer.bearer;
      await agent.report(state(leaseId, 'running', later(600)));
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'run', notBefore: later(600) });
      world.clock.set(later(1_800));
      agent.bearer = (await agent.token()).answer.bearer;
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'park', notBefore: later(5_400) });
      world.clock.set(later(5_400));
      agent.bearer = (await agent.token()).answer.bearer;
      const last = (await orderOf(leaseId))!;
      expect(last).toMatchObject({ desired: 'run', notBefore: later(600) });
      expect(last).not.toHaveProperty('parkAt');
      world.clock.set(START);
      agent.bearer = (await agent.token()).answer.bearer;
    });
    it('keep a lease alive up to a later promised segment, and park it in time for its checkpoint', async () => {
      const { leaseId, jobId } = await lease({ node: 1, gpus: [2, 4], endsAt: later(1_800) });
      await world.sql(`UPDATE market.job SET spec = $2, placement = $3 WHERE id = $1`, [jobId,
        JSON.stringify({ interruptible: { checkpointSeconds: 120, restartSeconds: 0, maxInterruptions: 1 }, maxDurationSeconds: 3_000 }),
        JSON.stringify({ poolId: market.poolId, segments: [{ from: START, to: later(1_800) }, { from: later(5_400), to: later(7_200) }] })]);
      await agent.report(state(leaseId, 'running', START));
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'run', endsAt: later(7_200), parkAt: later(1_680), graceSeconds: 120 });
      world.clock.set(later(1_679));
      agent.bearer = (await agent.token()).answer.bearer;
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'run' });
      world.clock.set(later(1_680));
      expect(await orderOf(leaseId)).toMatchObject({ desired: 'park' });
      world.clock.set(START);
      agent.bearer = (await agent.token()).answer.bearer;
    });
    it('stay, to stop, until the final reading of a lease that is over; the command is shown no more', async () => {
      const { leaseId } = await lease({ node: 2 });
      await world.sql(`UPDATE market.lease SET state = 'released' WHERE id = $1`, [leaseId]);
      await world.sql(`DELETE FROM market.allocation WHERE lease_id = $1`, [leaseId]);
      const order = await orderOf(leaseId);
      expect(leaseOrderSchema.safeParse(order).success).toBe(true);
      expect(order).toMatchObject({ desired: 'stop', revision: 2, run: { command: 'nothing', args: [], environment: {} } });
      await agent.report(state(leaseId, 'stopped', START, { attempt: 0 }), reading(leaseId, START, START, { final: true }));
      expect(await orderOf(leaseId)).toBeUndefined();
      expect(await world.sql(`SELECT state FROM market.lease WHERE id = $1`, [leaseId])).toEqual([{ state: 'released' }]);
    });
    it('that cannot be said in the protocol fail their own job and hold up no other', async () => {
      const { leaseId } = await lease({ node: 3, run: { workload: 'demo-train', command: [], args: ['x'.repeat(1_001)], environment: {}, artifacts: [] } });
      expect((await orderOf(leaseId))!.run).toMatchObject({ command: expect.stringMatching(/^run\.args\.0 /), args: [] });
      expect(ordersAnswerSchema.safeParse((await agent.orders()).answer).success).toBe(true);
    });
  });
});
