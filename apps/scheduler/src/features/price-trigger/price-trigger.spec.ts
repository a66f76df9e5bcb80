import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, microUsdPerMwh, watts } from '@switchyard/kernel';
import { aJob, aPool, aSite, aSnapshot, hourly, hoursAfter, id, nodes, T0 } from '@switchyard/market/testing';
import { FeedCache, inTransaction, removePriceTrigger, seriesByKey, type SeriesNow, setPriceTrigger, storePrints } from '@switchyard/store';
import { openWorld, type World } from '../../../testing/world.js';
import { sweepAll } from '../../sweep/sweeps.js';
import { sweepPriceTriggers } from './sweep-price-triggers.js';

describe('a price trigger, from a published price to the order to stop', () => {
  let world: World;
  const feeds = new FeedCache();
  const site = { id: id('site', 1), operatorOrg: id('org', 90) };
  const usd = (price: number) => microUsdPerMwh(BigInt(price) * 1_000_000n);
  const at = (hour: number): string => new Date(hoursAfter(hour)).toISOString();
  const set = (): Promise<void> => inTransaction(world.owner, (tx) => setPriceTrigger(tx, site, { shedAt: usd(120), resumeBelow: usd(100), shedTo: watts(0n) }, world.clock.now()));
  const sweep = (): Promise<boolean> => sweepPriceTriggers(world.parts, world.metrics, feeds);
  const events = () => world.sql<Record<string, unknown>>(`SELECT starts_at AS "from", ends_at AS "to", target_w AS "targetW", state, reason, origin, site_event AS "siteEvent" FROM market.curtailment ORDER BY created_at, id`);
  const stops = () => world.sql<Record<string, unknown>>(`SELECT stage, outcome FROM market.curtailment_shed ORDER BY curtailment_id, lease_id`);
  const told = async (topic: string) => (await world.sql<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox.event WHERE topic = $1 ORDER BY id`, [topic])).map(({ payload }) => payload);
  /** The price of an hour, published anew. */
  const restate = (hour: number, price: number): Promise<unknown> => inTransaction(world.owner, async (tx) => {
    const seriesId = (await tx.one<{ id: SeriesNow['id'] }>(`SELECT DISTINCT series_id AS id FROM market.price_print`, []))!.id;
    await storePrints(tx, (await tx.one<SeriesNow>(seriesByKey, [[seriesId]]))!, [{ from: hoursAfter(hour), to: hoursAfter(hour + 1), microUsdPerMwh: usd(price) }], world.clock.now());
  });

  beforeAll(async () => {
    const prices = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour < 9 ? 40 : 60)));
    const eightHours = { maxDurationSeconds: 8 * 3_600, expectedDurationSeconds: 8 * 3_600 };
    const waits = { ...eightHours, interruptible: { checkpointSeconds: 300, restartSeconds: 60, maxInterruptions: 5 }, deadline: hoursAfter(30) };
    world = await openWorld(aSnapshot({ sites: [aSite(1, { prices })], pools: [aPool(1, 1, { nodes: nodes(1, 2) })], jobs: [aJob(1, waits), aJob(2, { ...eightHours, deadline: hoursAfter(9) })] }));
    await world.cycle.run();
    for (const { id: lease, startsAt } of await world.leases()) {
      if (startsAt !== T0) continue;
      await world.sql(`UPDATE market.lease SET state = 'active', actual_start = starts_at WHERE id = $1 RETURNING id`, [lease]);
      await world.sql(`UPDATE market.job j SET state = 'running' FROM market.lease l WHERE l.id = $1 AND j.id = l.job_id RETURNING j.id`, [lease]);
    }
  }, 60_000);
  afterAll(() => world.database.drop());

  it('is silent without one, and while nothing dear is published; then announces it to operator and customer with the price as the reason', async () => {
    expect(await world.leases()).toMatchObject([{ startsAt: T0, state: 'active' }, { startsAt: T0, state: 'active' }]);
    await restate(4, 150);
    await restate(5, 110);
    expect(await sweep()).toBe(false);
    await set();
    expect(await sweep()).toBe(true);
    // Both run on 12,750 W: the firm one keeps its power, although the trigger asks for nothing to be left.
    const reason = 'Power is dear: up to 150.00 USD/MWh is published, and the operator sheds load that can wait from 120.00 USD/MWh on.';
    expect(await events()).toEqual([{ from: hoursAfter(4), to: hoursAfter(6), targetW: 12_750n, state: 'declared', reason, origin: 'price', siteEvent: null }]);
    expect(await stops()).toEqual([{ stage: 'interruptible', outcome: 'planned' }]);
    expect(await told('curtailment.noticed')).toMatchObject([{ jobId: id('job', 1), stops: true, stopsAt: at(4), endsAt: at(6), reason }]);
    expect(await told('curtailment.declared')).toMatchObject([{ reason }, { reason }]);
    expect(await sweep()).toBe(false);
  });

  it('the order to stop goes out in time for the checkpoint, to the job that can wait alone', async () => {
    world.clock.set(addSeconds(hoursAfter(4), -300));
    await sweepAll(world.parts, world.metrics);
    expect((await world.leases()).map(({ jobId, desired }) => [jobId, desired])).toEqual([[id('job', 1), 'park'], [id('job', 2), 'run']]);
    expect(await told('lease.curtailed')).toMatchObject([{ jobId: id('job', 1), from: at(4), noticeKept: true, breaches: [] }]);
  });

  it('ends early when lower prices are published, and is not announced twice', async () => {
    world.clock.set(addSeconds(hoursAfter(4), 600));
    await sweepAll(world.parts, world.metrics);
    expect(await sweep()).toBe(false);
    await restate(4, 99);
    await restate(5, 99);
    expect(await sweep()).toBe(true);
    expect(await events()).toMatchObject([{ from: hoursAfter(4), to: world.clock.now(), state: 'active' }]);
    await restate(5, 500);
    expect(await sweep()).toBe(false);
    expect(await events()).toHaveLength(1);
  });

  it('what its operator takes away calls off what was announced', async () => {
    await restate(7, 200);
    expect(await sweep()).toBe(true);
    expect((await events())[1]).toMatchObject({ from: hoursAfter(7), state: 'declared' });
    await inTransaction(world.owner, (tx) => removePriceTrigger(tx, site.id));
    expect(await sweep()).toBe(true);
    expect((await events())[1]).toMatchObject({ state: 'withdrawn', reason: 'The price trigger of the site was taken away.' });
    expect(await sweep()).toBe(false);
  });
});
