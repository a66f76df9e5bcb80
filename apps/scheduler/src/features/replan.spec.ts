import { afterAll, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PublishOfferDocument, SiteDocument } from '@switchyard/graphql-client';
import { type LiveMarket, startLiveMarket } from '../../testing/live-market.js';

/** Power is cheaper at A, the whole run at B: a promise at A may go to B. */
const sites = [{ name: 'A', prices: [20], ask: '2.5', nodes: 1 }, { name: 'B', prices: [60], ask: '2', nodes: 1 }];
const NODE = 'hall-F1-0001';

describe('what happens at a site rings the bell, and the next cycle moves the promises it concerns', () => {
  let market: LiveMarket;
  beforeAll(async () => {
    market = await startLiveMarket();
  }, 60_000);
  afterAll(() => market?.close());
  beforeEach(async () => {
    await market.open(sites);
    await market.submit('one', { from: 5, by: 8 });
    await market.cycleAt(0);
    expect(await market.seen('one')).toBe('promised at A 05:00-06:00');
    await market.bell(); // so far
  });
  const movesToB = async (rung: string): Promise<void> => {
    expect(await market.bell()).toContain(rung);
    await market.cycleAt(0.1);
    expect(await market.seen('one')).toBe('promised at B 05:00-06:00');
  };

  it('nothing happened: nothing rings, nothing moves', async () => {
    expect(await market.bell()).toEqual([]);
    await market.cycleAt(0.1);
    expect(await market.seen('one')).toBe('promised at A 05:00-06:00');
  });
  it('a curtailment is declared', async () => {
    await market.curtail('A', 4, 8);
    await movesToB('curtailment.declared');
  });
  it('a curtailment leaves power for one of two: the other goes to another hour, since elsewhere costs more than was promised', async () => {
    await market.open([{ name: 'A', prices: [20] }, { name: 'B', prices: [60], ask: '3' }]);
    for (const name of ['one', 'two']) await market.submit(name, { from: 5, by: 10 });
    await market.cycleAt(0);
    await market.prices('B', [5]); // what the plan would take, were it not for the ask
    await market.curtail('A', 4, 8, { targetKw: '20' });
    await market.cycleAt(0.1);
    expect([await market.seen('one'), await market.seen('two')].sort()).toEqual(['promised at A 05:00-06:00', 'promised at A 06:00-07:00']);
  });
  it.each(['down', 'drained'] as const)('a node is reported %s by the agent of the site', async (state) => {
    const agent = await market.agent('A');
    // How what it finds differs from what is listed is news the first time it says it, and no more.
    await agent.nodes(market.gatewayNow(), { [NODE]: 'up' });
    await market.bell();
    await agent.nodes(market.gatewayNow(), { [NODE]: 'up' });
    expect(await market.bell()).toEqual([]);
    await agent.nodes(market.gatewayNow(), { [NODE]: state });
    await movesToB('site.changed');
    await agent.nodes(market.gatewayNow(), { [NODE]: 'up' });
    expect(await market.bell()).toContain('site.changed');
  });
  it('the agent of the site falls silent: no new starts, what is leased stays, and the first word opens the site again', async () => {
    const agent = await market.agent('A');
    await market.submit('runs', { from: 0, by: 1, at: ['A'] });
    await market.cycleAt(0);
    expect(await market.seen('runs')).toBe('leased at A 00:00-01:00');
    await market.bell();
    // The gateway heard it 20 minutes before hour 0, ten is too long.
    expect(await market.sweepAt(0.1)).toBe(true);
    await movesToB('site.changed');
    expect(await market.sweepAt(0.1)).toBe(false);
    expect(await market.sql(`SELECT state FROM market.lease`)).toEqual([{ state: 'reserved' }]);
    await market.submit('only A', { from: 5, by: 6, at: ['A'] });
    await market.cycleAt(0.15);
    expect(await market.seen('only A')).toBe('waits: AgentQuiet, SiteNotAllowed');
    expect((await market.job('only A')).waitingBecause.find(({ kind }) => kind === 'AgentQuiet')!.message).toMatch(/^The agent of the site was last heard of at .* nothing new starts there/);
    const quietSince = async () => (await market.as('ada').execute(SiteDocument, { id: market.siteId('A') })).site!.agentQuietSince;
    expect(await quietSince()).toMatch(/^2026-01-04T23:4/);
    await market.bell();
    await agent.nodes(market.gatewayNow(), {});
    expect(await quietSince()).toBeNull();
    expect(await market.bell()).toEqual(['site.changed']);
    await market.cycleAt(0.2);
    expect(await market.seen('only A')).toBe('promised at A 05:00-06:00');
  });
  it('the site is suspended', async () => {
    await market.sql(`UPDATE market.site SET status = 'suspended', version = version + 1 WHERE id = $1`, [market.siteId('A')]);
    await market.cycleAt(0.1);
    expect(await market.seen('one')).toBe('promised at B 05:00-06:00');
  });
  it('an offer is published', async () => {
    await market.submit('poor', { from: 5, by: 8, maxPriceUsdPerGpuHour: '1.50' });
    await market.cycleAt(0.1);
    expect(await market.seen('poor')).toMatch(/^waits: /);
    await market.bell();
    const curtailment = { noticeSeconds: 0, maxHoursPerMonth: 100, maxEventsPerDay: 10, compensationUsdPerGpuHour: '0.4', resumeDeadlineSeconds: 14_400 };
    await market.as('operator').execute(PublishOfferDocument, { input: { poolId: market.poolId('B'), askUsdPerGpuHour: '1', power: { kind: 'PASS_THROUGH' }, curtailment } });
    expect(await market.bell()).toEqual(['site.changed']);
    await market.cycleAt(0.2);
    expect(await market.seen('poor')).toBe('promised at B 05:00-06:00');
  });
  it('a promise that fits nowhere under its ceiling keeps waiting, with the reason, and is placed when there is room again', async () => {
    await market.open([{ name: 'A', prices: [20], nodes: 1 }, { name: 'B', prices: [300], nodes: 1 }]);
    await market.submit('one', { from: 5, by: 12 });
    await market.cycleAt(0);
    await market.curtail('A', 5, 8);
    await market.cycleAt(0.1);
    // B costs more than was promised, so it waits for A.
    expect(await market.seen('one')).toBe('promised at A 08:00-09:00');
    await market.curtail('A', 8, 12);
    await market.cycleAt(0.2);
    const { waitingBecause, promise } = await market.job('one');
    expect(waitingBecause.map(({ kind }) => kind)).toContain('OverBudget');
    expect(promise!.ceilingUsd).toBe('16.19');
    await market.prices('B', [10]);
    await market.cycleAt(0.3);
    expect(await market.seen('one')).toBe('promised at B 05:00-06:00');
  });
});
