import { afterEach, describe, expect, it } from '@jest/globals';
import { type HoldId, microUsd, unwrap } from '@switchyard/kernel';
import { finishRating, rateCardFromJson } from '@switchyard/rating';
import { PlanTurns, runCycle, type MarketSnapshot } from '@switchyard/market';
import { aJob, anOffer, aPool, aSite, aSnapshot, aStanding, hourly, hoursAfter, id, kilowatts, nodes, T0 } from '@switchyard/market/testing';
import { PgMarket } from '@switchyard/store';
import { openWorld, type World } from '../../testing/world.js';
import { type PlannerBudget, RecordingPlanner } from './recording-planner.js';

const flat = (usd: number): ReturnType<typeof hourly> => hourly(T0, new Array<number>(48).fill(usd));
const rounds = (n: number): PlannerBudget => ({ rounds: n, quietRounds: n, thoroughEverySeconds: 0, wallMs: 20_000 });
const at = (hours: number): string => new Date(hoursAfter(hours)).toISOString();

describe('the match cycle on a real PostgreSQL', () => {
  let world: World;
  const open = async (market: Partial<MarketSnapshot>): Promise<World> => (world = await openWorld(aSnapshot(market)));
  afterEach(() => world.database.drop());

  it('INV-PRICE: chooses the site and the hour by the price of power, and is paid to run when it is negative', async () => {
    const dipLater = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour === 5 || hour === 6 ? -25 : 90)));
    await open({ sites: [aSite(1, { prices: flat(40) }), aSite(2, { prices: dipLater })], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, { deadline: hoursAfter(12) })] });
    expect(await world.cycle.run()).toMatchObject({ promised: [id('job', 1)], leased: [] });
    const promised = (await world.job(id('job', 1))).placement!;
    expect(promised).toMatchObject({ siteId: id('site', 2), segments: [{ from: hoursAfter(5), to: hoursAfter(7) }], gpusHeld: 8 });
    expect(promised.powerTotal).toBeLessThan(0n);
    expect(await world.leases()).toEqual([]);
    world.clock.set(hoursAfter(4.9));
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
    expect(await world.leases()).toMatchObject([{ siteId: id('site', 2), state: 'reserved', startsAt: hoursAfter(5), endsAt: hoursAfter(7) }]);
    expect(await world.topics()).toEqual(['job.accepted', 'job.scheduled', 'lease.committed']);
  });

  it('freezes the card and the energy model, reserves the feeder, and stores the plan in the same commit', async () => {
    await open({ jobs: [aJob(1)] });
    await world.cycle.run();
    const [lease] = await world.sql<{ card: unknown; model: unknown; gpus: number; quoted: bigint; ceiling: bigint; planId: string }>(
      `SELECT rate_card AS card, energy_model AS model, gpu_count AS gpus, quoted_micro_usd AS quoted, ceiling_micro_usd AS ceiling, plan_id AS "planId" FROM market.lease`);
    const card = rateCardFromJson(lease!.card);
    expect(card.ok && card.value.components.map((part) => part.kind)).toEqual(['gpu_hour', 'energy_pass_through', 'curtailment_credit', 'goodput_credit', 'platform_fee']);
    expect(lease).toMatchObject({ gpus: 8, model: { maxWPerGpu: '1275', loadFractionPpm: '760000', puePpm: '1250000', version: `${id('pool', 1)}/1` } });
    expect(lease!.ceiling).toBeGreaterThan(lease!.quoted);
    // 8 GPUs x 1,275 W x PUE 1.25, for the two hours of the run.
    expect(await world.sql(`SELECT draw_w AS w, lower(during) AS "from", upper(during) AS "to" FROM market.feeder_reservation`)).toEqual([{ w: 12_750n, from: T0, to: hoursAfter(2) }]);
    const [plan] = await world.sql<{ id: string; jobs: number; placed: number; gap: number }>(`SELECT id, jobs, placed, gap FROM market.plan`);
    expect(plan).toMatchObject({ id: lease!.planId, jobs: 1, placed: 1 });
    const [event] = await world.sql<{ payload: Record<string, unknown> }>(`SELECT payload FROM outbox.event WHERE topic = 'lease.committed'`);
    expect(event!.payload).toMatchObject({
      jobId: id('job', 1), jobName: 'train', siteId: id('site', 1), gpuCount: 8, settlementSeconds: 300, quotedMicroUsd: `${lease!.quoted}`, startsAt: at(0), endsAt: at(2),
    });
    // With it goes what the quote is made of, and the frozen card makes the quote of that again.
    const sums = (event!.payload['quoteSums'] as readonly Record<string, string>[]).map((sum) => ({ componentIndex: Number(sum['componentIndex']), denominator: BigInt(sum['denominator']!), numerator: BigInt(sum['numerator']!), quantity: BigInt(sum['quantity']!) }));
    expect(unwrap(finishRating(unwrap(rateCardFromJson(event!.payload['rateCard'])), sums, undefined, { final: true })).totals.totalMinor * 10_000n).toBe(lease!.quoted);
  });

  it('plans again on what moved between its look and its commit', async () => {
    await open({ jobs: [aJob(1)] });
    const { database, clock, ids, policy } = world.parts;
    const planner = new RecordingPlanner(ids, world.parts, rounds(20));
    const market = new PgMarket({ source: database, ids, policy });
    let moves = 1;
    const report = await runCycle({
      clock, ids, reasons: market, planner: planner.plan,
      market: {
        snapshot: (now) => market.snapshot(now),
        commit: async (request) => {
          if (moves-- > 0) await world.sql(`UPDATE market.site SET version = version + 1 RETURNING id`);
          return market.commit(request);
        },
      },
    }, policy);
    expect(report).toMatchObject({ replanned: true, leased: [id('job', 1)], refused: [] });
    expect(await world.leases()).toHaveLength(1);
  });

  it('INV-1: schedulers at once, without the lock that keeps them apart, give no GPU and no job twice', async () => {
    const jobs = Array.from({ length: 12 }, (_, n) => aJob(n + 1, { gpuCount: [1, 2, 4, 8][n % 4]! }));
    await open({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs });
    const cycleOf = async (): Promise<unknown> => {
      const source = await world.database.open('sy_scheduler');
      const { clock, ids, policy } = world.parts;
      const market = new PgMarket({ source, ids, policy });
      return runCycle({ clock, ids, market, reasons: market, planner: new RecordingPlanner(ids, world.parts, rounds(10)).plan }, policy);
    };
    await Promise.all([cycleOf(), cycleOf(), cycleOf()]);
    await cycleOf();
    const leases = await world.leases();
    expect(new Set(leases.map((lease) => lease.jobId)).size).toBe(leases.length);
    const twice = await world.sql(`SELECT 1 FROM market.allocation a JOIN market.allocation b ON a.id < b.id AND a.node_id = b.node_id AND a.gpus && b.gpus AND a.during && b.during`);
    expect(twice).toEqual([]);
    expect(leases.length).toBeGreaterThan(0);
    const placed = await world.sql(`SELECT id FROM market.job WHERE state IN ('scheduled', 'accepted')`);
    expect(placed).toHaveLength(12);
  });

  it('credit committed elsewhere since the snapshot refuses a draft, and the next cycle says what is left', async () => {
    await open({ jobs: [aJob(1), aJob(2)], credit: [aStanding({ creditLimit: microUsd(90_000_000n) })] });
    const { database, clock, ids, policy } = world.parts;
    const market = new PgMarket({ source: database, ids, policy });
    const report = await runCycle({
      clock, ids, reasons: market, planner: new RecordingPlanner(ids, world.parts, rounds(10)).plan,
      market: {
        snapshot: (now) => market.snapshot(now),
        commit: async (request) => {
          // As a bound quote does meanwhile at another site: 60 of the 90 are gone.
          await world.sql(`UPDATE market.credit_standing SET unpaid_micro_usd = unpaid_micro_usd + 60000000 RETURNING customer_org`);
          return market.commit(request);
        },
      },
    }, policy);
    expect(report).toMatchObject({ leased: [], refused: [{ kind: 'SpendingMoved', jobId: id('job', 1) }] });
    await world.cycle.run();
    expect(await world.job(id('job', 1))).toMatchObject({ state: 'submitted', reasons: ['CreditLimitExceeded'] });
  });

  it('a payment declined after the promise: the work waits for it at its time, says so, and starts when it is settled', async () => {
    await open({ jobs: [aJob(1, { earliestStart: hoursAfter(2), deadline: hoursAfter(12) })] });
    await world.cycle.run();
    expect(await world.job(id('job', 1))).toMatchObject({ state: 'accepted' });
    await world.sql(`UPDATE market.credit_standing SET payment_declined = true, unpaid_micro_usd = 20520000 RETURNING customer_org`);
    world.clock.set(hoursAfter(2));
    expect((await world.cycle.run()).leased).toEqual([]);
    const [waits] = await world.sql<{ state: string; waiting: { job: unknown[] } }>(`SELECT state, waiting FROM market.job`);
    expect(waits).toMatchObject({ state: 'accepted', waiting: { job: [{ kind: 'PaymentDeclined', owed: '20520000' }] } });
    await world.sql(`UPDATE market.credit_standing SET payment_declined = false RETURNING customer_org`);
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
  });
  it('a payment declined between the plan and its commit: promised work does not start', async () => {
    await open({ jobs: [aJob(1, { earliestStart: hoursAfter(2), deadline: hoursAfter(12) })] });
    await world.cycle.run();
    world.clock.set(hoursAfter(2));
    const { database, clock, ids, policy } = world.parts;
    const market = new PgMarket({ source: database, ids, policy });
    const report = await runCycle({
      clock, ids, reasons: market, planner: new RecordingPlanner(ids, world.parts, rounds(10)).plan,
      market: {
        snapshot: (now) => market.snapshot(now),
        commit: async (request) => {
          await world.sql(`UPDATE market.credit_standing SET payment_declined = true RETURNING customer_org`);
          return market.commit(request);
        },
      },
    }, policy);
    expect(report).toMatchObject({ leased: [], refused: [{ kind: 'SpendingMoved', jobId: id('job', 1) }] });
  });

  it('a job with a hard cap that goes on under another lease gets what the first one left of it', async () => {
    await open({ jobs: [aJob(1, { maxTotal: microUsd(60_000_000n) })] });
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
    // Its site fails it after an hour: eight GPU-hours at 2.35, and 10.2 kWh x 1.25 at 40, at the most.
    const later = hoursAfter(1);
    world.clock.set(later);
    await world.sql(`UPDATE market.lease SET state = 'ended', actual_end = $1 RETURNING id`, [new Date(later)]);
    await world.sql(`UPDATE market.allocation SET during = tstzrange(lower(during), $1) RETURNING id`, [new Date(later)]);
    await world.sql(`UPDATE market.feeder_reservation SET during = tstzrange(lower(during), $1) RETURNING id`, [new Date(later)]);
    await world.sql(`UPDATE market.job SET state = 'parked' RETURNING id`);
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
    const ceilings = await world.sql(`SELECT ceiling_micro_usd::int AS most FROM market.lease ORDER BY created_at`);
    expect(ceilings).toEqual([{ most: 60_000_000 }, { most: 60_000_000 - 19_310_000 }]);
  });

  it('refuses a job that has a live lease, whatever its row says', async () => {
    await open({ jobs: [aJob(1)] });
    await world.cycle.run();
    await world.sql(`UPDATE market.job SET state = 'submitted', promise = NULL, placement = NULL RETURNING id`);
    expect(await world.cycle.run()).toMatchObject({ leased: [], refused: [{ kind: 'JobMoved', jobId: id('job', 1) }] });
    expect(await world.leases()).toHaveLength(1);
  });

  it('plans ten of twelve, tells the two that their turn is to come, and plans them next', async () => {
    await open({ pools: [aPool(1, 1, { nodes: nodes(1, 12) })], jobs: Array.from({ length: 12 }, (_, n) => aJob(n + 1)) });
    const { database, clock, ids } = world.parts;
    const policy = { ...world.parts.policy, jobsPerPlanMost: 10 };
    const market = new PgMarket({ source: database, ids, policy });
    const ports = { clock, ids, market, reasons: market, planner: new RecordingPlanner(ids, world.parts, rounds(10)).plan, turns: new PlanTurns() };
    expect(await runCycle(ports, policy)).toMatchObject({ asked: 12, later: 2, pressing: 2, refused: [] });
    const told = await world.sql<{ state: string; kind: string }>(`SELECT state, waiting -> 'job' -> 0 ->> 'kind' AS kind FROM market.job WHERE waiting IS NOT NULL`);
    expect(told).toEqual([{ state: 'submitted', kind: 'TurnToCome' }, { state: 'submitted', kind: 'TurnToCome' }]);
    expect((await runCycle(ports, policy)).leased).toHaveLength(2);
    expect(await world.leases()).toHaveLength(12);
    expect(await world.sql(`SELECT id FROM market.job WHERE waiting IS NOT NULL`)).toEqual([]);
  });
  it('is the only planner of its partition while another is at it', async () => {
    await open({ jobs: [aJob(1), aJob(2)] });
    const other = await world.another();
    const [mine, theirs] = await Promise.all([world.cycle.run(), other.run()]);
    expect([...mine.leased, ...theirs.leased].sort()).toEqual([id('job', 1), id('job', 2)]);
    expect([mine, theirs].map((report) => report.replanned)).toEqual([false, false]);
  });

  it('FRAGMENTED: GPUs taken behind the plan are a typed refusal, never a crash, and the job is placed once they are free', async () => {
    await open({ pools: [aPool(1, 1, { nodes: nodes(1, 1) })], jobs: [aJob(1)] });
    const { database, clock, ids, policy } = world.parts;
    const conflicts: unknown[] = [];
    const market = new PgMarket({ source: database, ids, policy, onConflict: (jobId, reason) => void conflicts.push([jobId, reason]) });
    const [node] = nodes(1, 1);
    const thief = { snapshot: async (now: typeof T0) => {
      const snapshot = await market.snapshot(now);
      // A stray row that no snapshot shows: of a lease that is over.
      await strayLease(world, node!.nodeId);
      return snapshot;
    }, commit: market.commit.bind(market) };
    const report = await runCycle({ clock, ids, market: thief, reasons: market, planner: new RecordingPlanner(ids, world.parts, rounds(10)).plan }, policy);
    expect(report.leased).toEqual([]);
    expect(conflicts[0]).toMatchObject([id('job', 1), { kind: 'Fragmented', gpusNeeded: 8, nodeGpus: 8, gpusFree: 4 }]);
    expect(await world.job(id('job', 1))).toMatchObject({ state: 'submitted', reasons: ['Fragmented'] });
    await world.sql(`DELETE FROM market.allocation RETURNING id`);
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
    expect((await world.job(id('job', 1))).reasons).toEqual([]);
  });

  it('FEEDER_FULL: what the feeder cannot carry is refused by the database and worded with its figures', async () => {
    await open({ jobs: [aJob(1)] });
    await strayLease(world, nodes(1, 2)[1]!.nodeId);
    await world.sql(`DELETE FROM market.allocation RETURNING id`);
    const [feeder] = await world.sql<{ id: string }>(`SELECT id FROM market.feeder`);
    await world.sql(`UPDATE market.feeder SET limit_w = 20000 RETURNING id`);
    await world.sql(`INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) VALUES ('r1', $1, $2, 10000, tstzrange($3, $4)) RETURNING id`, [feeder!.id, id('lease', 99), at(0), at(5)]);
    expect(await world.cycle.run()).toMatchObject({ leased: [] });
    expect(await world.job(id('job', 1))).toMatchObject({ state: 'submitted', reasons: ['FeederFull'] });
    const [row] = await world.sql<{ waiting: { pools: unknown[] } }>(`SELECT waiting FROM market.job`);
    expect(row!.waiting.pools).toMatchObject([{ kind: 'FeederFull', needed: '12750', freeMax: '10000' }]);
  });

  it('counts a feeder limit when it plans', async () => {
    const feeders = [{ feederId: id('feeder', 1), limit: kilowatts(13) }];
    await open({ sites: [aSite(1, { feeders })], jobs: [aJob(1, { deadline: hoursAfter(3) }), aJob(2, { deadline: hoursAfter(3) })] });
    const report = await world.cycle.run();
    expect(report.leased.length + report.promised.length).toBe(1);
    expect(report.refused).toEqual([]);
  });

  it('keeps a live hold, clears an expired one and uses its GPUs', async () => {
    await open({ pools: [aPool(1, 1, { nodes: nodes(1, 1) })], jobs: [aJob(1, { deadline: hoursAfter(4) })] });
    const hold = id('hold', 1);
    await bindHold(world, hold, nodes(1, 1)[0]!.nodeId, 0.5);
    await world.cycle.run();
    expect(await world.leases()).toEqual([]); // the cheapest hours now are held until 00:30, and the GPUs with them
    world.clock.set(hoursAfter(0.6));
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
    expect(await world.sql(`SELECT id FROM market.allocation WHERE hold_id = $1`, [hold])).toEqual([]);
    expect(await world.sql(`SELECT released_at IS NOT NULL AS released FROM market.hold`)).toEqual([{ released: true }]);
  });

  it('INV-7: keeps what it promised when a job that pays more room arrives', async () => {
    const cheapHours = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour === 3 || hour === 4 ? 5 : 80)));
    await open({ sites: [aSite(1, { prices: cheapHours })], pools: [aPool(1, 1, { nodes: nodes(1, 1) })], jobs: [aJob(1, { deadline: hoursAfter(10) })] });
    await world.cycle.run();
    const before = (await world.job(id('job', 1))).placement!;
    expect(before.segments[0]!.from).toBe(hoursAfter(3));
    await world.submit(aJob(2, { deadline: hoursAfter(5), earliestStart: hoursAfter(3) }));
    await world.cycle.run();
    const [first, second] = [await world.job(id('job', 1)), await world.job(id('job', 2))];
    expect(first.placement).toBeDefined();
    expect(first.placement!.total).toBeLessThanOrEqual(before.total);
    expect(second.state).toBe('submitted');
    expect(second.reasons.length).toBeGreaterThan(0);
  });

  it('refuses work beyond the credit of its customer, with the figures, and places the neighbour', async () => {
    const poor = aStanding({ orgId: id('org', 2), creditLimit: microUsd(1_000_000n) });
    await open({ credit: [aStanding(), poor], jobs: [aJob(1, {}, { orgId: id('org', 2) }), aJob(2)] });
    expect((await world.cycle.run()).leased).toEqual([id('job', 2)]);
    expect(await world.job(id('job', 1))).toMatchObject({ state: 'submitted', reasons: ['CreditLimitExceeded'] });
    expect(await world.topics()).toContain('job.waiting');
    const told = (await world.topics()).length;
    await world.cycle.run();
    expect((await world.topics()).length).toBe(told); // the same reasons are not told twice
    await world.sql(`UPDATE market.credit_standing SET credit_limit_micro_usd = 2000000 WHERE customer_org = $1 RETURNING customer_org`, [id('org', 2)]);
    await world.cycle.run();
    expect((await world.topics()).length).toBe(told); // a figure that moved is stored, and wakes nobody
    const [poorly] = await world.sql<{ waiting: { job: unknown[] } }>(`SELECT waiting FROM market.job WHERE id = $1`, [id('job', 1)]);
    expect(poorly!.waiting.job).toMatchObject([{ kind: 'CreditLimitExceeded', available: '2000000' }]);
    await world.sql(`UPDATE market.credit_standing SET credit_limit_micro_usd = 100000000000 RETURNING customer_org`);
    expect((await world.cycle.run()).leased).toEqual([id('job', 1)]);
  });

  it('an organisation that billing never spoke of has no credit', async () => {
    await open({ jobs: [aJob(1)] });
    await world.sql(`DELETE FROM market.credit_standing RETURNING customer_org`);
    await world.cycle.run();
    expect((await world.job(id('job', 1))).reasons).toEqual(expect.arrayContaining(['NoPaymentMethod', 'CreditLimitExceeded']));
  });

  it('commits nothing on a stale index (decision 23)', async () => {
    await open({ sites: [aSite(1, { prices: hourly(T0, [40, 40]) })], jobs: [aJob(1, { earliestStart: T0 })] });
    world.clock.set(hoursAfter(3.5));
    await world.cycle.run();
    expect(await world.leases()).toEqual([]);
    expect((await world.job(id('job', 1))).reasons).toEqual(['PriceStale']);
  });

  it('takes asks and caps by the all-in price: a cap below every ask says so', async () => {
    await open({ jobs: [aJob(1, { maxPrice: anOffer(id('pool', 1), id('site', 1)).terms.ask - 1n as never })] });
    await world.cycle.run();
    expect((await world.job(id('job', 1))).reasons).toContain('CapBelowAsk');
  });
});

/** A lease that is over, with an allocation of four GPUs left behind in the future. */
async function strayLease(world: World, nodeId: string): Promise<void> {
  await world.sql(
    `INSERT INTO market.lease (id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at)
     SELECT $1, $2, p.operator_org, p.site_id, p.id, o.id, 'ended', 4, '{}', '{}', 0, 0, $3, $4, $3 FROM market.pool p JOIN market.offer o ON o.pool_id = p.id LIMIT 1 ON CONFLICT DO NOTHING RETURNING id`,
    [id('lease', 99), id('org', 1), at(0), at(5)]);
  await world.sql(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ('stray', $1, int4range(0, 4), tstzrange($2, $3), $4) ON CONFLICT DO NOTHING RETURNING id`, [nodeId, at(0), at(5), id('lease', 99)]);
}
async function bindHold(world: World, hold: HoldId, nodeId: string, hours: number): Promise<void> {
  await world.sql(`INSERT INTO market.quote (id, customer_org, spec, options, refusals, created_at, valid_until) VALUES ('q', $1, '{}', '[]', '[]', $2, $2) RETURNING id`, [id('org', 1), at(0)]);
  await world.sql(
    `INSERT INTO market.hold (id, customer_org, operator_org, quote_id, quote_option_id, site_id, pool_id, expires_at, created_at) SELECT $1, $2, operator_org, 'q', 'o', site_id, id, $3, $4 FROM market.pool RETURNING id`,
    [hold, id('org', 1), at(hours), at(0)]);
  await world.sql(`INSERT INTO market.allocation (id, node_id, gpus, during, hold_id) VALUES ('a', $1, int4range(0, 8), tstzrange($2, $3), $4) RETURNING id`, [nodeId, at(0), at(24), hold]);
}
