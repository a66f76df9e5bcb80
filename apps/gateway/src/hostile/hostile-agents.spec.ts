import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BatchItem, generateAgentKeys, GENESIS_HASH, signBatch } from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { addSeconds } from '@switchyard/kernel';
import { AgentUnderTest, call, enrolBody, invite, reading, sha256, state } from '../../testing/agent-under-test.js';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { withValue } from '../../testing/hostile-leaves.js';
import { seedLease } from '../../testing/seed-lease.js';

/** What a workload, or whoever took over an enrolled agent, may put anywhere in a message that is signed as it should be. */
/** Tried everywhere: what PostgreSQL does not store. */
const unstorable: readonly unknown[] = ['a\0', 'a\ud800', { 'a\0': 1 }, { '\ud800': 1 }];
/** Tried at every other place, the other half at the rest. */
const values: readonly unknown[] = ['', '\udfffb', 'x'.repeat(100_000), "'; DROP TABLE market.lease --", '-1', -1, 0, 1.5, 2 ** 31, 2 ** 53, 1e308, '9'.repeat(30), null, true, [], {}, [[[]]], -62_135_596_800_000, 253_402_300_799_999, 8.64e15, '__proto__'];

/** Paths of everything in a message, containers and all. */
function pathsOf(value: unknown, at: readonly string[] = []): string[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...at, name])) : [];
  return at.length === 0 ? inner : [[...at], ...inner];
}

describe('a hostile agent', () => {
  let world: GatewayUnderTest;
  let agent: AgentUnderTest;
  let items: BatchItem[];
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    const market = await world.seedMarket();
    agent = await AgentUnderTest.enrolled(world, market.siteId);
    const { leaseId } = await world.asOwner((tx) =>
      seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: addSeconds(START, 3_600) }));
    await agent.report(state(leaseId, 'running', START));
    items = [
      state(leaseId, 'running', START, { detail: 'words' }),
      { kind: 'progress', leaseId, at: START, step: 1, totalSteps: 10, loss: 0.5, metrics: { speed: 1 } },
      { kind: 'log', leaseId, at: START, stream: 'stdout', line: 'hello', lineNumber: 1 },
      reading(leaseId, START, addSeconds(START, 300)),
      { kind: 'heartbeat', at: START, inventory: anInventory() },
    ];
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal.map((error) => error.message)).toEqual([]);
  });

  it('gets an answer or a typed refusal for whatever it signs, and a refusal changes nothing', async () => {
    const digest = await digestOfDatabase(world);
    const failures: string[] = [];
    let before = await digest();
    let cases = 0;
    for (const item of items) {
      for (const path of pathsOf(item)) {
        for (const value of [...unstorable, ...values.filter((_, i) => (i + path.length + item.kind.length) % 2 === 0)]) {
          // Every case is the first batch of a new chain, so that none depends on the one before.
          agent.restart();
          const body = { agentId: agent.id, epoch: agent.epoch, sequence: 1, previousHash: GENESIS_HASH, items: [withValue(item, path, value) as BatchItem] };
          const said = await agent.send(await signBatch(body, world.clock.now(), agent.keys.privateKeyJwk, sha256));
          cases += 1;
          const name = `${item.kind}.${path.join('.')} = ${JSON.stringify(value)?.slice(0, 40)}`;
          if (said.answer === undefined && said.refusal?.kind === undefined) failures.push(`${name}: ${JSON.stringify(said).slice(0, 200)}`);
          const after = await digest();
          if (said.answer === undefined && JSON.stringify(after) !== JSON.stringify(before)) failures.push(`${name}: was refused and changed something`);
          before = after;
        }
      }
    }
    process.stdout.write(`hostile agent: ${cases} signed messages\n`);
    expect(failures).toEqual([]);
  }, 120_000);

  it('is refused in words whatever it wraps its batch in, unsigned as it is', async () => {
    const good = await agent.seal([{ kind: 'heartbeat', at: START }]);
    for (const path of pathsOf(good)) {
      for (const value of values) {
        const { refusal, error } = await agent.send(withValue(good, path, value) as object);
        expect([path.join('.'), refusal?.kind ?? error]).toEqual([path.join('.'), expect.stringMatching(/^(Malformed|BadSignature|UnknownAgent|OutOfOrder|ClockSkew|BrokenChain|WrongSite|WrongAgent|[A-Z][a-z]\w+)$/)]);
      }
    }
  }, 120_000);

  it('enrols with nothing but a sound message', async () => {
    const { token } = await invite(world, (await world.seedMarket({ name: 'Other Works' })).siteId);
    const good = enrolBody(token, await generateAgentKeys());
    for (const path of pathsOf(good).filter(([first]) => first !== 'name' && first !== 'agentVersion' && first !== 'inventory')) {
      for (const value of values) {
        const said = await call(world, 'enrolAgent', withValue(good, path, value) as object);
        expect([path.join('.'), said.refusal?.kind ?? JSON.stringify(said)]).toEqual([path.join('.'), expect.stringMatching(/^(Malformed|InvalidToken)$/)]);
      }
    }
    expect((await call(world, 'enrolAgent', good)).answer).toMatchObject({ agentId: expect.stringMatching(/^agent_/) });
  }, 60_000);
});
