import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { AgentUnderTest, reading, type Said, state } from '../../testing/agent-under-test.js';
import { costOf as databaseCostOf } from '../../testing/count-statements.js';
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
    let said: Said | undefined = undefined as Said | undefined;
    const cost = await databaseCostOf(world, async () => (said = await send()));
    expect(said?.answer).toBeDefined();
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
