import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, HOUR_MS, toIso } from '@switchyard/kernel';
import { guardBudgets } from '@switchyard/store';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

interface Spending {
  readonly period: string;
  readonly spentUsd: string;
  readonly projectedUsd: string | null;
}
const later = (seconds: number): EpochMs => addSeconds(START, seconds);

describe('what a month has cost so far', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  let sequence = 0;
  const spending = async (as: Caller = 'customerA'): Promise<Spending> => (await world.gql('{ spending { period spentUsd projectedUsd } }', {}, as)).data.spending;
  const lease = async (node: number): Promise<string> => (await world.asOwner((tx) => seedLease(tx, world.ids, START, { market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600), node }))).leaseId;
  /** Intervals of five minutes: two GPUs, 160 Wh each, priced at 32 USD per MWh. */
  async function read(leaseId: string, intervals: number, from: EpochMs = START): Promise<void> {
    for (let i = 0; i < intervals; i += 1) {
      await world.sql(
        `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
         VALUES ($1, $2, $3, $4, $5, 'agent_x', 'm', $6, $7, 600, 160, 'agent', 'metered', 1, $8, $7)`,
        [world.ids.next('rdg'), leaseId, world.orgs.customerOrgA, world.orgs.operatorOrgA, market.siteId, toIso(addSeconds(from, 300 * i)), toIso(addSeconds(from, 300 * (i + 1))), (sequence += 1)]);
    }
  }
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    market = await world.seedMarket();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('is nothing where nothing ran', async () => {
    expect(await spending()).toEqual({ period: '2026-01', spentUsd: '0.00', projectedUsd: '0.00' });
  });
  it('counts work that runs and work that ended, and no other organisation\'s', async () => {
    const [running, ended] = [await lease(0), await lease(1)];
    await world.sql(`UPDATE market.lease SET state = 'active', actual_start = $1 WHERE id = ANY($2)`, [toIso(START), [running, ended]]);
    await read(running, 3);
    await read(ended, 6);
    await world.sql(`UPDATE market.lease SET state = 'ended', actual_end = $1, final_reading_at = $1 WHERE id = $2`, [toIso(later(1_800)), ended]);
    // Each interval: 600 GPU-s at 1.50 are 0.25; 160 Wh x 1.25 at 32 USD per MWh are 0.0064. Each lease is rated by itself, to the cent: 0.77 and 1.54.
    expect(await spending()).toMatchObject({ spentUsd: '2.31' });
    expect((await spending('customerB')).spentUsd).toBe('0.00');
  });
  it('takes what is billed to its end as it was billed', async () => {
    await world.sql(`INSERT INTO billing.lease (id, customer_org, operator_org, site_id, rate_card, model, power, started_at) SELECT id, customer_org, operator_org, site_id, rate_card, 'agent', 'gross', actual_start FROM market.lease WHERE state = 'ended'`);
    await world.sql(`INSERT INTO billing.quoted_vs_billed SELECT id, 1500000, 1500000, 0, 0, 0, 0, actual_end FROM market.lease WHERE state = 'ended'`);
    expect((await spending()).spentUsd).toBe('2.27');
    await world.sql(`DELETE FROM billing.quoted_vs_billed`);
  });
  it('is what a budget of the whole organisation counts, before there is one and with it', async () => {
    const without = await spending();
    await world.gql('mutation { setBudget(input: { limitUsd: "1000" }) { __typename } }', {}, 'customerA');
    await world.asOwner((tx) => guardBudgets(tx, world.orgs.customerOrgA, world.clock.now()));
    const [{ node }] = (await world.gql('{ budgets(first: 5) { edges { node { standing { spentUsd projectedUsd } } } } }', {}, 'customerA')).data.budgets.edges;
    expect([without.spentUsd, without.projectedUsd]).toEqual([node.standing.spentUsd, node.standing.projectedUsd]);
    expect(await spending()).toEqual(without);
  });
  it('keeps to the figure of the budget until its use is measured again', async () => {
    const [{ id }] = await world.sql<{ id: string }>(`SELECT id FROM market.lease WHERE state = 'active'`) as [{ id: string }];
    const before = await spending();
    await read(id, 1, later(900));
    expect(await spending()).toEqual(before);
    await world.asOwner((tx) => guardBudgets(tx, world.orgs.customerOrgA, world.clock.now()));
    expect(Number((await spending()).spentUsd) - Number(before.spentUsd)).toBeCloseTo(0.26, 2);
  });
  it('begins anew with the month, in the zone of the bills', async () => {
    world.clock.set(Date.parse('2026-02-01T00:30:00Z') as EpochMs);
    expect(await spending()).toEqual({ period: '2026-02', spentUsd: '0.00', projectedUsd: null });
    world.clock.set((START + HOUR_MS) as EpochMs);
  });
});
