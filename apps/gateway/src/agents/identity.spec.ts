import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BatchItem, generateAgentKeys, type Inventory } from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { addSeconds, type EpochMs, type NodeId, toIso } from '@switchyard/kernel';
import { AgentUnderTest, call, enrolBody, state } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);
const beat = (inventory?: Inventory): BatchItem => ({ kind: 'heartbeat', at: START, ...(inventory && { inventory }) });

describe('who an agent is, what it finds and what it measures', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  let agent: AgentUnderTest;
  let sites = 0;
  const ask = async (query: string, variables: Record<string, unknown>, as: 'operatorA' | 'operatorB' | 'admin' | 'customerA' = 'operatorA') => (await world.gql(query, variables, as)).data;
  const site = async (fields: string, as: 'operatorA' | 'operatorB' | 'admin' | 'customerA' = 'operatorA') => (await ask(`query ($id: ID!) { site(id: $id) { ${fields} } }`, { id: market.siteId }, as)).site;
  const audited = async (id: string) => (await world.sql<{ action: string }>(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [id])).map(({ action }) => action);

  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  beforeEach(async () => {
    world.clock.set(START);
    market = await world.seedMarket({ name: `Works ${(sites += 1)}` });
    agent = await AgentUnderTest.enrolled(world, market.siteId);
  });
  afterEach(() => {
    expect(world.internal.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  describe('a change of key', () => {
    it('INV-A7: takes the new key at once and the old one for a quarter of an hour, and answers a repeat the same', async () => {
      const [old, next] = [agent.keys, await generateAgentKeys()];
      const inFlight = await agent.seal([beat()]);
      const first = await agent.askKey(next);
      expect(await call(world, 'replaceAgentKey', first)).toEqual({ answer: { alreadyKnown: false, formerKeyUntil: later(900), serverTime: START } });
      // The answer was lost: the same request, or a new one signed by the key that is no longer in force.
      for (const again of [first, await agent.askKey(next)]) expect((await call(world, 'replaceAgentKey', again)).answer).toMatchObject({ alreadyKnown: true, formerKeyUntil: later(900) });
      expect((await agent.send(inFlight)).answer).toMatchObject({ nextSequence: 2 });
      expect((await agent.token()).answer).toBeDefined();
      expect((await agent.token(START, 'by-the-new-key', next)).answer).toBeDefined();
      world.clock.set(later(900));
      agent.bearer = (await agent.token(later(900), 'after-the-overlap', next)).answer.bearer;
      expect((await agent.token()).refusal).toEqual({ kind: 'InvalidToken' });
      expect((await agent.send(await agent.seal([beat()]))).refusal).toEqual({ kind: 'BadSignature' });
      // Weeks later, still asking with both keys: it is told.
      world.clock.set(later(86_400));
      expect((await call(world, 'replaceAgentKey', await agent.askKey(next))).answer).toEqual({ alreadyKnown: true, formerKeyUntil: null, serverTime: later(86_400) });
      expect((await audited(agent.id)).filter((action) => action === 'agent.rotate_key')).toHaveLength(1);
      expect(old.publicKeyJwk.x).not.toBe(next.publicKeyJwk.x);
    });
    it('is refused without both keys, twice at once to two keys, back to a given-up key, by a revoked agent', async () => {
      const [next, stranger] = [await generateAgentKeys(), await generateAgentKeys()];
      const good = await agent.askKey(next);
      expect((await call(world, 'replaceAgentKey', { ...good, publicKeyJwk: stranger.publicKeyJwk })).refusal).toEqual({ kind: 'BadSignature' });
      expect((await call(world, 'replaceAgentKey', { ...good, proof: (await agent.askKey(stranger)).proof })).refusal).toEqual({ kind: 'BadSignature' });
      const forged = new AgentUnderTest(world, agent.id, stranger, '');
      expect((await call(world, 'replaceAgentKey', await forged.askKey(stranger))).refusal).toEqual({ kind: 'InvalidToken' });
      expect((await call(world, 'replaceAgentKey', await new AgentUnderTest(world, world.ids.next('agent'), stranger, '').askKey())).refusal).toEqual({ kind: 'UnknownAgent' });
      expect((await call(world, 'replaceAgentKey', await agent.askKey(next, later(86_400)))).refusal).toMatchObject({ kind: 'ClockSkew' });
      const two = await Promise.all([call(world, 'replaceAgentKey', await agent.askKey(next)), call(world, 'replaceAgentKey', await agent.askKey(stranger))]);
      expect(two.map((said) => said.refusal?.kind ?? 'taken').sort()).toEqual(['InvalidToken', 'taken']);
      const winner = two[0]!.answer ? next : stranger;
      const now = new AgentUnderTest(world, agent.id, winner, '');
      expect((await call(world, 'replaceAgentKey', await now.askKey(agent.keys))).refusal).toEqual({ kind: 'InvalidToken' });
      await ask('mutation ($input: RevokeAgentInput!) { revokeAgent(input: $input) { __typename } }', { input: { agentId: agent.id, reason: 'stolen' } });
      expect((await call(world, 'replaceAgentKey', await now.askKey())).refusal).toEqual({ kind: 'Revoked' });
      // The former key went with it.
      expect((await agent.token()).refusal).toEqual({ kind: 'InvalidToken' });
      expect((await now.token()).refusal).toEqual({ kind: 'Revoked' });
      expect(await site('agents { state revokeReason formerKeyUntil }')).toEqual({ agents: [{ state: 'REVOKED', revokeReason: 'stolen', formerKeyUntil: null }] });
    });
    it('is asked for by the operator, shown to the agent until it has happened', async () => {
      const asked = 'mutation ($input: AskAgentKeyInput!) { askAgentKey(input: $input) { __typename ... on SiteAgent { keyAskedAt } ... on Refusal { code } } }';
      expect(await ask(asked, { input: { agentId: agent.id } }, 'operatorB')).toEqual({ askAgentKey: { __typename: 'PlainRefusal', code: 'NOT_FOUND' } });
      expect((await agent.orders()).answer.keyRotationAsked).toBeUndefined();
      for (let i = 0; i < 2; i += 1) expect((await ask(asked, { input: { agentId: agent.id } })).askAgentKey).toMatchObject({ __typename: 'SiteAgent', keyAskedAt: toIso(START) });
      expect((await agent.orders()).answer.keyRotationAsked).toBe(true);
      await call(world, 'replaceAgentKey', await agent.askKey());
      expect((await agent.orders()).answer.keyRotationAsked).toBeUndefined();
    });
  });

  it('INV-A8: another agent takes the place of one at the moment it enrols: the old one is out, the site and its leases go on', async () => {
    const { leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600) }));
    await agent.report(state(leaseId, 'running', START));
    const inviting = 'mutation ($input: InviteAgentInput!) { inviteAgent(input: $input) { ... on AgentInvited { id token } ... on Refusal { code path } } }';
    const elsewhere = await world.seedMarket({ name: `Other ${sites}` });
    expect((await ask(inviting, { input: { siteId: elsewhere.siteId, name: 'hall 2', replaces: agent.id } })).inviteAgent).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'replaces'] });
    const { id, token } = (await ask(inviting, { input: { siteId: market.siteId, name: 'hall 1 again', replaces: agent.id } })).inviteAgent;
    // Until it enrols the old one is in charge.
    expect((await agent.orders()).answer.orders).toHaveLength(1);
    const keys = await generateAgentKeys();
    expect((await call(world, 'enrolAgent', enrolBody(token, keys))).answer).toMatchObject({ agentId: id });
    expect((await agent.orders()).refusal).toEqual({ kind: 'Revoked' });
    expect((await agent.report(beat())).refusal).toEqual({ kind: 'Revoked' });
    const heir = new AgentUnderTest(world, id, keys, '');
    heir.bearer = (await heir.token()).answer.bearer;
    expect(await heir.orderOf(leaseId)).toMatchObject({ desired: 'run' });
    await heir.report(state(leaseId, 'completed', later(0), { attempt: 1, exitCode: 0 }));
    expect(await world.sql(`SELECT state FROM market.lease WHERE id = $1`, [leaseId])).toEqual([{ state: 'ended' }]);
    expect(await site('agents { id state replaces revokeReason }')).toEqual({
      agents: [{ id: agent.id, state: 'REVOKED', replaces: null, revokeReason: `replaced by ${id}` }, { id, state: 'ENROLLED', replaces: agent.id, revokeReason: null }],
    });
    expect(await audited(agent.id)).toContain('agent.replace');
  });

  describe('what it finds', () => {
    const measured = (...gpuCounts: number[]): Inventory => ({
      ...anInventory(), engine: 'slurm', source: 'measured',
      nodes: gpuCounts.map((gpuCount, i) => ({ name: `P1-000${i + 1}`, gpuCount, gpuModel: 'NVIDIA H100 80GB HBM3', memoryMib: 81_559, driver: '570.1', state: 'up' as const })),
    });
    const nodes = async () => (await world.sql<{ state: string; held: string | null }>(`SELECT state, held_back AS held FROM market.node WHERE site_id = $1 ORDER BY name`, [market.siteId])).map(({ state: is, held }) => (held === null ? is : `${is}: ${held}`));
    const told = async () => (await world.sql(`SELECT payload ->> 'drift' AS drift, payload ->> 'heldBack' AS held FROM outbox.event WHERE aggregate_id = $1 AND payload ->> 'what' = 'inventory' ORDER BY aggregate_seq`, [market.siteId]));
    const free = async () => (await site('pools { gpusFree }')).pools[0].gpusFree;

    it('INV-A9: less than is listed takes nothing new until it is there again, and the operator is told once', async () => {
      await agent.report(beat(measured(8, 8)));
      // What was typed in at enrolment named other nodes; now all is there.
      const first = { drift: '0', held: '0' };
      expect([await nodes(), await told(), await free()]).toEqual([['up', 'up'], [first], 16]);
      await agent.report(beat(measured(8, 6)));
      await agent.report(beat(measured(8, 6)), beat());
      expect(await nodes()).toEqual(['up', 'drained: fewer gpus: 8 GPUs listed, 6 GPUs found']);
      expect(await told()).toEqual([first, { drift: '1', held: '1' }]);
      expect(await free()).toBe(8);
      expect(await site('inventoryDrift { node kind listed found holdsBack }')).toEqual({ inventoryDrift: [{ node: 'P1-0002', kind: 'FEWER_GPUS', listed: '8 GPUs', found: '6 GPUs', holdsBack: true }] });
      for (const as of ['operatorB', 'customerA'] as const) expect(await site('inventoryDrift { node } agents { id } benchmarks { id }', as)).toEqual({ inventoryDrift: null, agents: null, benchmarks: null });
      const acceptance = await ask('query ($id: ID!) { siteAcceptance(siteId: $id) { check passed found } }', { id: market.siteId });
      expect(acceptance.siteAcceptance.find(({ check }: { check: string }) => check === 'INVENTORY')).toMatchObject({ passed: false, found: expect.stringContaining('1 node held back') });
      // Nobody talks it back up: neither the engine nor the operator.
      expect((await ask('mutation ($input: UndrainNodeInput!) { undrainNode(input: $input) { __typename ... on Refusal { code message } } }', { input: { nodeId: market.nodeIds[1] } })).undrainNode)
        .toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('6 GPUs found') });
      await agent.report(beat(measured(8)));
      expect(await nodes()).toEqual(['up', 'drained: missing node: 8 GPUs listed, nothing found']);
      await agent.report(beat(measured(8, 8)));
      expect([await nodes(), await told(), await free()]).toEqual([['up', 'up'], [first, { drift: '1', held: '1' }, { drift: '1', held: '1' }, { drift: '0', held: '0' }], 16]);
    });
    it('leaves down what its operator or the engine keeps down, and holds nothing back for what was typed in', async () => {
      const drain = (nodeId: NodeId) => ask('mutation ($input: DrainNodeInput!) { drainNode(input: $input) { __typename } }', { input: { nodeId, reason: 'fan' } });
      await drain(market.nodeIds[0]!);
      // Its agent is told to close it to everybody, what it found itself it need not be told.
      const closed = async () => (await agent.orders()).answer.closedNodes;
      expect(await closed()).toEqual(['P1-0001']);
      await agent.report(beat(measured(7, 7)));
      await agent.report(beat({ ...measured(8, 8), nodes: measured(8, 8).nodes.map((node, i) => ({ ...node, state: i === 1 ? 'drained' : 'up' })) }));
      expect(await nodes()).toEqual(['drained', 'drained']);
      await agent.report(beat({ ...measured(1), source: 'configured' }));
      expect(await nodes()).toEqual(['drained', 'drained']);
      expect((await site('inventoryDrift { kind holdsBack }')).inventoryDrift).toEqual([{ kind: 'FEWER_GPUS', holdsBack: false }, { kind: 'MISSING_NODE', holdsBack: false }]);
      await ask('mutation ($input: UndrainNodeInput!) { undrainNode(input: $input) { __typename } }', { input: { nodeId: market.nodeIds[0] } });
      expect(await closed()).toBeUndefined();
    });
  });

  it('INV-A10: a benchmark is asked for once, told once, kept as evidence; one that nobody asked for counts for nothing', async () => {
    const asking = 'mutation ($input: AskBenchmarkInput!) { askBenchmark(input: $input) { __typename ... on NodeBenchmark { id state node } ... on Refusal { code } } }';
    const nodeId = market.nodeIds[0];
    expect((await ask(asking, { input: { nodeId } }, 'operatorB')).askBenchmark).toMatchObject({ code: 'NOT_FOUND' });
    const { id } = (await ask(asking, { input: { nodeId } })).askBenchmark;
    expect((await ask(asking, { input: { nodeId } })).askBenchmark).toEqual({ __typename: 'NodeBenchmark', id, state: 'ASKED', node: 'P1-0001' });
    expect((await agent.orders()).answer.benchmarks).toEqual([{ benchmarkId: id, nodeId, name: 'P1-0001', gpuCount: 8 }]);
    const result = (benchmarkId: string, over: object = {}): BatchItem =>
      ({ kind: 'benchmark', benchmarkId: benchmarkId as never, at: START, state: 'done', gpuCount: 8, gigaflopsPerSecond: 12.5, stepsPerSecond: 900, ranMs: 10_250, detail: 'processor', ...over });
    // Another site's agent, an id nobody gave, a result without figures: nothing changes, the deed is written down.
    const other = await AgentUnderTest.enrolled(world, (await world.seedMarket({ operator: 'operatorOrgB', name: `Far ${sites}` })).siteId, 'operatorB');
    expect((await other.report(result(id))).answer).toBeDefined();
    expect((await agent.report(result(world.ids.next('bench')), result(id, { gigaflopsPerSecond: null }))).answer).toBeDefined();
    expect((await agent.orders()).answer.benchmarks).toHaveLength(1);
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.audit_log WHERE action = 'agent.benchmark_refused' AND actor IN ($1, $2)`, [agent.id, other.id])).toEqual([{ n: 3 }]);
    await agent.report(result(id));
    await agent.report(result(id, { gigaflopsPerSecond: 99 }));
    expect((await site('benchmarks { id state gigaflopsPerSecond stepsPerSecond ranSeconds gpuCount detail }')).benchmarks).toEqual([
      { id, state: 'DONE', gigaflopsPerSecond: 12.5, stepsPerSecond: 900, ranSeconds: 10.25, gpuCount: 8, detail: 'processor' }]);
    expect((await agent.orders()).answer.benchmarks).toBeUndefined();
    const acceptance = await ask('query ($id: ID!) { siteAcceptance(siteId: $id) { check passed found } }', { id: market.siteId }, 'admin');
    expect(acceptance.siteAcceptance.find(({ check }: { check: string }) => check === 'BENCHMARK')).toEqual({ check: 'BENCHMARK', passed: true, found: '1 of 2 nodes measured, the slowest at 12.5 GFLOP/s.' });
  });
});
