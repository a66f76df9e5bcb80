import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import type { DataSource } from 'typeorm';
import { AgentUnderTest, reading, type Said, state } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);

/** What one control plane can take of a thousand agents hangs on what each message costs the database. */
describe('what a message of an agent costs the database', () => {
  let world: GatewayUnderTest;
  let agent: AgentUnderTest;
  let leaseId: LeaseId;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    const market = await world.seedMarket();
    agent = await AgentUnderTest.enrolled(world, market.siteId);
    ({ leaseId } = await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600) })));
    await agent.report(state(leaseId, 'running', START));
  });
  afterAll(() => world?.close());

  /** Statements, BEGIN and COMMIT among them, and how often something was sent and waited for. */
  async function costOf(send: () => Promise<Said>): Promise<{ readonly statements: number; readonly trips: number }> {
    const cost = { statements: 0, trips: 0 };
    const source: DataSource = world.parts.database;
    const original = source.createQueryRunner.bind(source);
    source.createQueryRunner = (...mode) => {
      const runner = original(...mode);
      const connect = runner.connect.bind(runner);
      runner.connect = async () => new Proxy((await connect()) as object, {
        get: (client, name) => {
          const member: unknown = Reflect.get(client, name);
          if (typeof member !== 'function') return member;
          return (...call: unknown[]) => {
            if (name === 'query') {
              cost.trips += 1;
              cost.statements += (call[0] as { readonly statements?: readonly unknown[] }).statements?.length ?? 1;
            }
            return (member as (...given: unknown[]) => unknown).apply(client, call);
          };
        },
      });
      return runner;
    };
    const said = await send();
    source.createQueryRunner = original;
    expect(said.answer).toBeDefined();
    return cost;
  }

  it('a heartbeat: its chain is locked, and written with the commit', async () => {
    expect(await costOf(() => agent.report({ kind: 'heartbeat', at: START }))).toEqual({ statements: 6, trips: 2 });
  });
  it('a reading: as a heartbeat, with the lease under lock, the reading and its event', async () => {
    const cost = await costOf(() => agent.report(reading(leaseId, START, later(300)), { kind: 'heartbeat', at: START }));
    expect(cost.statements).toBeLessThanOrEqual(13);
    expect(cost.trips).toBeLessThanOrEqual(6);
  });
  it('a poll, with nothing near a cap', async () => {
    const cost = await costOf(() => agent.orders());
    expect(cost.statements).toBeLessThanOrEqual(7);
  });
});
