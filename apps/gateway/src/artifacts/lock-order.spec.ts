import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds } from '@switchyard/kernel';
import { insertArtifactSet } from '@switchyard/store';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

// Real: PostgreSQL, two connections. One does what the sweep of leases does: the site, then the lease.
describe('the row of a set of files', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(() => world?.close());

  it('is written beside somebody who holds the site and then wants the lease: it waits for the site and holds nothing meanwhile', async () => {
    const market = await world.seedMarket({ nodeCount: 4 });
    const { orgs, ids } = world;
    const { leaseId, jobId } = await world.asOwner((tx) => seedLease(tx, ids, START, { market, customerOrg: orgs.customerOrgA, operatorOrg: orgs.operatorOrgA, startsAt: START, endsAt: addSeconds(START, 3_600), node: 0, jobState: 'scheduled' }));
    const id = ids.next('upload');
    const waits = async (): Promise<boolean> => (await world.sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length > 0;
    let holds = (): void => undefined;
    const siteHeld = new Promise<void>((resolve) => (holds = resolve));
    const sweep = world.asOwner(async (tx) => {
      await tx.rows(`SELECT 1 FROM market.site WHERE id = $1 FOR UPDATE`, [market.siteId]);
      holds();
      for (const deadline = Date.now() + 10_000; !(await waits()); await pause(20)) if (Date.now() > deadline) throw new Error('the row does not wait for the site');
      await tx.rows(`SELECT 1 FROM market.job WHERE id = $1 FOR UPDATE`, [jobId]);
      await tx.rows(`SELECT 1 FROM market.lease WHERE id = $1 FOR UPDATE`, [leaseId]);
    });
    await siteHeld;
    const row = world.asOwner((tx) => insertArtifactSet(tx, {
      id, jobId, customerOrg: orgs.customerOrgA, leaseId, siteId: market.siteId, kind: 'checkpoint', step: 1n, digest: 'f'.repeat(64), files: [], reservedBytes: 0n, createdAt: START, completedAt: null,
    }));
    expect((await Promise.allSettled([sweep, row])).map((done) => (done.status === 'rejected' ? String(done.reason) : done.status))).toEqual(['fulfilled', 'fulfilled']);
  });
});
