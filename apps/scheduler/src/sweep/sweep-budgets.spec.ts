import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BudgetsDocument, RemoveBudgetDocument } from '@switchyard/graphql-client';
import { addSeconds, type EpochMs, epochMs, type LeaseId } from '@switchyard/kernel';
import type { LiveAgent } from '../../testing/live-agent.js';
import { type LiveMarket, startLiveMarket } from '../../testing/live-market.js';

const ZERO = epochMs(Date.UTC(2026, 0, 5));
const hour = (hours: number): EpochMs => addSeconds(ZERO, hours * 3_600);
const interruptible = { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 5 };

/** Customers at the real gateway, the real sweep and match cycle, an agent's orders. Readings are put where agents' reports put them: the gateway's clock is not the spec's. */
describe('budgets, from the door to the orders of a site', () => {
  let market: LiveMarket;
  let agent: LiveAgent;
  const leases = new Map<string, LeaseId>();
  beforeAll(async () => {
    market = await startLiveMarket();
    await market.open([{ name: 'A', prices: [20], nodes: 2 }]);
    agent = await market.agent('A');
    await market.budget({ limitUsd: '200' });
    for (const name of ['one', 'two']) await market.submit(name, { hours: 4, interruptible });
    await market.cycleAt(0);
    for (const name of ['one', 'two']) {
      const [row] = await market.sql<{ id: LeaseId }>(`SELECT l.id FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE j.name = $1`, [name]);
      leases.set(name, row!.id);
      await agent.state(row!.id, 'running', market.gatewayNow());
    }
  });
  afterAll(() => market.close());

  /** Eight GPUs for so long, at the load fraction: 16 USD an hour and 0.19 of power. */
  const used = (name: string, from: number, to: number): Promise<unknown> => market.sql(
    `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
     SELECT l.id || $2, l.id, l.customer_org, l.operator_org, l.site_id, (SELECT id FROM market.agent LIMIT 1), 'm', $3, $4, $5::bigint, $6::bigint, 'rack', 'metered', 1, 1, $4 FROM market.lease l WHERE l.id = $1`,
    [leases.get(name), `${from}`, new Date(hour(from)), new Date(hour(to)), Math.round(8 * 3_600 * (to - from)), Math.round(7_752 * (to - from))]);
  /** The agent is heard of in the spec's time too. */
  const sweepAt = async (hours: number): Promise<void> => {
    await market.sql(`UPDATE market.agent SET last_seen_at = $1 RETURNING id`, [new Date(hour(hours))]);
    await market.sweepAt(hours);
  };
  const orders = async () => {
    const all = await agent.orders();
    const of = (name: string) => all.find(({ leaseId }) => leaseId === leases.get(name))!;
    return { one: of('one'), two: of('two') };
  };
  const remaining = async (): Promise<readonly number[]> => Object.values(await orders()).map(({ spendAuthorisation }) => Number(spendAuthorisation.microUsdRemaining) / 1e6);
  const budget = async () => (await market.as('ada').execute(BudgetsDocument, {})).budgets.edges[0]!.node;
  const kinds = async (name: string) => [...new Set((await market.job(name)).waitingBecause.map(({ kind }) => kind))];

  it('promises no more than a budget has room for', async () => {
    await sweepAt(0.01);
    await expect(market.submit('three', { hours: 8, gpuCount: 16, from: 8, by: 30 })).rejects.toThrow('BUDGET_EXCEEDED');
    expect((await budget()).standing).toMatchObject({ period: '2026-01', spentUsd: '0.00', overUsd: '0.00', projectedUsd: expect.any(String) });
    // What is given to the site is all that its leases can need.
    expect((await remaining()).every((left) => left > 64)).toBe(true);
  });
  it('INV-BUDGET: a limit that is lowered is divided between the leases that run, and their sites get no more than their shares', async () => {
    await market.budget({ limitUsd: '30' });
    await sweepAt(0.05);
    expect(await remaining()).toEqual([15, 15]);
    for (const name of ['one', 'two']) await used(name, 0, 0.5);
    await sweepAt(0.5);
    const { standing, alerts } = await budget();
    expect([standing!.spentUsd, alerts.map(({ percent, spentUsd }) => [percent, spentUsd])]).toEqual(['16.20', [[50, '16.20']]]);
    expect(await remaining()).toEqual([6.9, 6.9]);
  });
  it('parks what has used up its share, with its GPUs free for others, and alerts each threshold once', async () => {
    for (const name of ['one', 'two']) await used(name, 0.5, 0.9);
    // One site is quicker than the sweep: it has parked by itself.
    await agent.state(leases.get('two')!, 'parked', market.gatewayNow());
    await sweepAt(0.9);
    await sweepAt(0.91);
    expect(Object.values(await orders()).map(({ desired }) => desired)).toEqual(['park', 'park']);
    const { standing, alerts } = await budget();
    expect([standing!.spentUsd, standing!.overUsd, alerts.map(({ percent }) => percent)]).toEqual(['29.14', '0.00', [80, 50]]);
    // Told to who follows either job.
    expect(await market.sql(`SELECT payload ->> 'percent' AS percent, count(DISTINCT job_id)::int AS jobs, count(*)::int AS events FROM outbox.event WHERE topic = 'budget.threshold' GROUP BY 1 ORDER BY 1`))
      .toEqual([50, 80].map((percent) => ({ percent: `${percent}`, jobs: 2, events: 2 })));
    expect(await market.sql(`SELECT 1 FROM market.allocation WHERE lease_id = $1 AND upper(during) > $2`, [leases.get('two'), new Date(hour(0.92))])).toEqual([]);
    await market.cycleAt(0.95);
    expect([(await market.job('two')).state, await kinds('two')]).toEqual(['PARKED', expect.arrayContaining(['BudgetExceeded'])]);
  });
  it('goes on with what is parked when the budget is raised, and forgets it when it is taken away', async () => {
    await market.bell();
    await market.budget({ limitUsd: '300', alertPercents: [90], tell: ['money@example.test'] });
    expect(await market.bell()).toEqual(['budget.changed']);
    await market.cycleAt(1);
    await sweepAt(1.01);
    expect([(await market.job('two')).state, await market.sql(`SELECT desired FROM market.lease WHERE id = $1`, [leases.get('two')])]).toEqual(['SCHEDULED', [{ desired: 'run' }]]);
    expect((await remaining())[1]).toBeGreaterThan(40);
    const { id, tell, alertPercents, standing } = await budget();
    expect([tell, alertPercents, standing!.roomUsd !== '0.00']).toEqual([['money@example.test'], [90], true]);
    expect((await market.as('ada').execute(RemoveBudgetDocument, { input: { budgetId: id } })).removeBudget.__typename).toBe('BudgetRemoved');
    await sweepAt(1.02);
    expect(await market.sql(`SELECT 1 FROM market.lease WHERE jsonb_array_length(spend -> 'grants') > 0`)).toEqual([]);
  });
});
