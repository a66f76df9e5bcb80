import { afterEach, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { aJob, aPool, aSite, aSnapshot, hourly, hoursAfter, id, nodes, T0 } from '@switchyard/market/testing';
import type { MarketSnapshot } from '@switchyard/market';
import { openWorld, type World } from '../../testing/world.js';
import { sweepAll } from './sweeps.js';

describe('sweeps on a real PostgreSQL', () => {
  let world: World;
  const open = async (market: Partial<MarketSnapshot>): Promise<World> => (world = await openWorld(aSnapshot(market)));
  const sweep = (): Promise<boolean> => sweepAll(world.parts, world.metrics);
  const at = (instant: EpochMs): string => new Date(instant).toISOString();
  const oneNode = { pools: [aPool(1, 1, { nodes: nodes(1, 1) })] };
  /** What the agent's report would do. */
  const begin = async (leaseId: LeaseId, when: EpochMs): Promise<void> => {
    await world.sql(`UPDATE market.lease SET state = 'active', actual_start = $2 WHERE id = $1 RETURNING id`, [leaseId, at(when)]);
    await world.sql(`UPDATE market.job j SET state = 'running' FROM market.lease l WHERE l.id = $1 AND j.id = l.job_id RETURNING j.id`, [leaseId]);
  };
  const end = async (leaseId: LeaseId, state: string, jobState: string, when: EpochMs): Promise<void> => {
    await world.sql(`UPDATE market.lease SET state = $2, actual_end = $3 WHERE id = $1 RETURNING id`, [leaseId, state, at(when)]);
    await world.sql(`UPDATE market.allocation SET during = tstzrange(lower(during), $2) WHERE lease_id = $1 RETURNING id`, [leaseId, at(when)]);
    await world.sql(`UPDATE market.feeder_reservation SET during = tstzrange(lower(during), $2) WHERE lease_id = $1 RETURNING id`, [leaseId, at(when)]);
    await world.sql(`UPDATE market.job j SET state = $2 FROM market.lease l WHERE l.id = $1 AND j.id = l.job_id RETURNING j.id`, [leaseId, jobState]);
  };
  const told = async (topic: string) => (await world.sql<{ payload: object }>(`SELECT payload FROM outbox.event WHERE topic = $1 ORDER BY id`, [topic])).map(({ payload }) => payload);
  const lease = async (): Promise<Awaited<ReturnType<World['leases']>>[number]> => (await world.leases())[0]!;
  afterEach(() => world.database.drop());

  it('gives a lease back that nobody began, and the job keeps its promise elsewhere', async () => {
    await open({ ...oneNode, jobs: [aJob(1, { deadline: hoursAfter(20) })] });
    await world.cycle.run();
    world.clock.set(addSeconds(T0, 890));
    expect(await sweep()).toBe(false);
    world.clock.set(addSeconds(T0, 901));
    expect(await sweep()).toBe(true);
    expect(await lease()).toMatchObject({ state: 'released', reason: 'never_started', desired: 'stop' });
    expect((await world.job(id('job', 1))).state).toBe('accepted');
    expect(await world.sql(`SELECT 1 FROM market.allocation WHERE upper(during) > $1`, [at(world.clock.now())])).toEqual([]);
    await world.cycle.run();
    expect((await world.job(id('job', 1))).placement!.segments[0]!.from).toBeGreaterThanOrEqual(world.clock.now());
    expect(await world.topics()).toContain('lease.ended');
  });

  it('gives a run that began late its whole time, on the same GPUs under the same card (decision 8)', async () => {
    await open({ jobs: [aJob(1)] });
    await world.cycle.run();
    const { id: leaseId } = await lease();
    await begin(leaseId, addSeconds(T0, 400));
    world.clock.set(addSeconds(hoursAfter(2), -1_801));
    expect((await sweep())).toBe(false);
    expect((await lease()).endsAt).toBe(hoursAfter(2)); // not yet: half an hour before the end is soon enough for every agent to hear of it
    world.clock.set(addSeconds(hoursAfter(2), -1_800));
    await sweep();
    const until = addSeconds(hoursAfter(2), 400 + 120);
    expect(await lease()).toMatchObject({ endsAt: until, desired: 'run', state: 'active' });
    expect(await world.sql(`SELECT upper(during) AS "to" FROM market.allocation UNION ALL SELECT upper(during) FROM market.feeder_reservation`)).toEqual([{ to: until }, { to: until }]);
    world.clock.set(addSeconds(until, -100));
    await sweep();
    expect(await lease()).toMatchObject({ endsAt: until, desired: 'run' }); // the limit is the limit
    world.clock.set(addSeconds(until, 1));
    await sweep();
    expect(await lease()).toMatchObject({ endsAt: until, desired: 'stop' });
  });

  it('gives a run at its limit the little it has to end in no earlier than five minutes before: the GPUs are for the next until then', async () => {
    await open({ jobs: [aJob(1)] });
    await world.cycle.run();
    const { id: leaseId } = await lease();
    await begin(leaseId, T0);
    world.clock.set(addSeconds(hoursAfter(2), -301));
    await sweep();
    expect((await lease()).endsAt).toBe(hoursAfter(2));
    world.clock.set(addSeconds(hoursAfter(2), -300));
    await sweep();
    expect((await lease()).endsAt).toBe(addSeconds(hoursAfter(2), 120));
  });

  it('does not extend a run into GPUs that another was promised', async () => {
    const cheap = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour < 4 ? 10 : 300)));
    await open({ sites: [aSite(1, { prices: cheap })], ...oneNode, jobs: [aJob(1, { maxDurationSeconds: 4 * 3_600, deadline: hoursAfter(2) })] });
    await world.cycle.run();
    const { id: leaseId } = await lease();
    await world.submit(aJob(2, { earliestStart: hoursAfter(2), deadline: hoursAfter(4) }));
    expect((await world.cycle.run()).promised).toEqual([id('job', 2)]);
    await begin(leaseId, T0);
    world.clock.set(hoursAfter(1.95));
    await sweep();
    expect((await lease()).endsAt).toBe(hoursAfter(2));
    world.clock.set(addSeconds(hoursAfter(2), 1));
    await sweep();
    expect((await lease()).desired).toBe('stop');
  });

  it('parks a job that can be resumed when its GPUs are needed, in time for its checkpoint', async () => {
    const spec = { maxDurationSeconds: 6 * 3_600, interruptible: { checkpointSeconds: 120, restartSeconds: 60, maxInterruptions: 5 }, deadline: hoursAfter(20) };
    const cheap = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour < 2 ? 10 : 40)));
    await open({ sites: [aSite(1, { prices: cheap })], ...oneNode, jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const { id: leaseId } = await lease();
    await world.submit(aJob(2, { earliestStart: hoursAfter(2), deadline: hoursAfter(4) }));
    await world.cycle.run();
    await begin(leaseId, T0);
    world.clock.set(addSeconds(hoursAfter(2), -200));
    await sweep();
    expect((await lease()).desired).toBe('run');
    world.clock.set(addSeconds(hoursAfter(2), -119));
    await sweep();
    expect((await lease()).desired).toBe('park');
  });

  it('a job in two cheap pieces parks between them and goes on under the same lease', async () => {
    const twoDips = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour === 0 || hour === 3 ? 1 : 400)));
    const spec = { interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 5 }, deadline: hoursAfter(8) };
    await open({ sites: [aSite(1, { prices: twoDips })], ...oneNode, jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const first = await lease();
    expect(first.endsAt).toBe(hoursAfter(1));
    await begin(first.id, T0);
    world.clock.set(addSeconds(hoursAfter(1), -200));
    await sweep();
    expect(await lease()).toMatchObject({ desired: 'run', endsAt: hoursAfter(1) });
    world.clock.set(hoursAfter(1));
    await sweep();
    expect((await lease()).desired).toBe('park');
    await end(first.id, 'parked', 'parked', addSeconds(hoursAfter(1), 5));
    await world.sql(`UPDATE market.job SET progress = '{"step": 60, "totalSteps": 120}' RETURNING id`);
    world.clock.set(hoursAfter(2));
    await world.cycle.run();
    // The piece to come stands as it was promised: it is not looked for anew because the first is over.
    expect((await world.job(id('job', 1))).placement!.segments.map(({ from }) => from)).toEqual([T0, hoursAfter(3)]);
    world.clock.set(hoursAfter(2.9));
    await world.cycle.run();
    expect(await world.leases()).toMatchObject([{ id: first.id, state: 'parked', desired: 'run', endsAt: hoursAfter(4) }]);
    expect(await world.sql(`SELECT lower(during) AS "from" FROM market.allocation ORDER BY 1`)).toEqual([{ from: T0 }, { from: hoursAfter(3) }]);
  });

  it('a job that is parked between two pieces can move those to come: nothing else is given the place that it keeps', async () => {
    const twoDips = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour === 0 || hour === 3 ? 1 : 400)));
    const spec = { interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 5 }, deadline: hoursAfter(8) };
    await open({ sites: [aSite(1, { prices: twoDips })], pools: [aPool(1, 1, { nodes: nodes(1, 2) })], jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await end(first.id, 'parked', 'parked', hoursAfter(1));
    await world.sql(`UPDATE market.job SET progress = '{"step": 60, "totalSteps": 120}' RETURNING id`);
    // The node it was to go on at breaks: the same hours on the other one.
    const [held] = (await world.job(id('job', 1))).placement!.slices!.slice(-1);
    await world.sql(`UPDATE market.node SET state = 'down' WHERE id = $1 RETURNING id`, [held!.slice.nodeId]);
    world.clock.set(hoursAfter(2));
    expect(await world.cycle.run()).toMatchObject({ refused: [] });
    const { segments, slices } = (await world.job(id('job', 1))).placement!;
    expect([segments.map(({ from }) => from), slices!.map(({ slice }) => slice.nodeId === held!.slice.nodeId)]).toEqual([[hoursAfter(3)], [false]]);
  });
  it('a job whose agent parked it between two pieces before anybody asked goes on under the same lease, too', async () => {
    const twoDips = hourly(T0, Array.from({ length: 48 }, (_, hour) => (hour === 0 || hour === 3 ? 1 : 400)));
    const spec = { interruptible: { checkpointSeconds: 60, restartSeconds: 0, maxInterruptions: 5 }, deadline: hoursAfter(8) };
    await open({ sites: [aSite(1, { prices: twoDips })], ...oneNode, jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await end(first.id, 'parked', 'parked', addSeconds(hoursAfter(1), -60));
    await world.sql(`UPDATE market.job SET progress = '{"step": 60, "totalSteps": 120}' RETURNING id`);
    world.clock.set(addSeconds(hoursAfter(2), 60));
    await sweep();
    expect(await lease()).toMatchObject({ id: first.id, state: 'parked', desired: 'park', endsAt: addSeconds(hoursAfter(4), 3_600) });
    world.clock.set(hoursAfter(2.9));
    await world.cycle.run();
    expect(await world.leases()).toMatchObject([{ id: first.id, state: 'parked', desired: 'run', endsAt: hoursAfter(4) }]);
  });

  it('closes a lease whose agent fell silent; the job goes on elsewhere', async () => {
    await open({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, { deadline: hoursAfter(20) })] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await world.sql(`UPDATE market.lease SET desired = 'stop', kept_until = $1 RETURNING id`, [at(hoursAfter(1.5))]);
    world.clock.set(addSeconds(first.endsAt, 3_601));
    expect(await sweep()).toBe(true);
    expect(await lease()).toMatchObject({ state: 'ended', reason: 'agent_silent' });
    expect(await told('lease.work_lost')).toEqual([{ leaseId: first.id, jobId: id('job', 1), at: at(world.clock.now()), from: at(hoursAfter(1.5)), cause: 'site_failure', reason: 'agent_silent' }]);
    expect((await world.cycle.run()).leased.length + (await world.leases()).length).toBeGreaterThan(1);
  });

  it('closes a parked lease whose agent fell silent before the next segment began; the job is not left scheduled without a lease', async () => {
    await open({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, { deadline: hoursAfter(20) })] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await world.sql(`UPDATE market.lease SET state = 'parked' RETURNING id`);
    await world.sql(`UPDATE market.job SET state = 'scheduled' RETURNING id`);
    world.clock.set(addSeconds(first.endsAt, 3_601));
    expect(await sweep()).toBe(true);
    expect(await lease()).toMatchObject({ state: 'ended', reason: 'agent_silent' });
    expect((await world.job(id('job', 1))).state).toBe('parked');
    await world.cycle.run();
    expect((await world.leases()).filter(({ state }) => state === 'reserved')).toHaveLength(1);
  });

  it('closes a lease whose run stands and for which nothing is to come, without blaming its agent', async () => {
    await open({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, { deadline: hoursAfter(20) })] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await end(first.id, 'parked', 'parked', first.endsAt);
    world.clock.set(addSeconds(first.endsAt, 3_601));
    expect(await sweep()).toBe(true);
    expect(await lease()).toMatchObject({ state: 'ended', reason: 'not_resumed' });
    expect(await told('lease.work_lost')).toEqual([]);
  });

  it('a job that found no place in time has missed its deadline, and nothing else has', async () => {
    await open({ sites: [aSite(1, { suspended: true })], jobs: [aJob(1, { deadline: hoursAfter(3) }), aJob(2, { deadline: hoursAfter(9) }), aJob(3)] });
    await world.cycle.run();
    world.clock.set(hoursAfter(3));
    expect(await sweep()).toBe(true);
    expect(await world.sql(`SELECT id, state FROM market.job ORDER BY id`)).toEqual([{ id: id('job', 1), state: 'missed' }, { id: id('job', 2), state: 'submitted' }, { id: id('job', 3), state: 'submitted' }]);
    expect((await world.topics()).filter((topic) => topic === 'job.missed')).toHaveLength(1);
    expect(await sweep()).toBe(false);
  });

  it('a job behind one that ended without completing is refused with all that wait behind it, and lets its place go', async () => {
    const jobs = [aJob(1), aJob(2, { after: [id('job', 1)], deadline: hoursAfter(20) }), aJob(3, { after: [id('job', 2)] }), aJob(4, { after: [id('job', 5)] }), aJob(5)];
    await open({ ...oneNode, jobs });
    await world.cycle.run();
    expect((await world.job(id('job', 2))).state).toBe('accepted');
    expect(await sweep()).toBe(false);
    await world.sql(`UPDATE market.job SET state = 'cancelled' WHERE id = $1 RETURNING id`, [id('job', 1)]);
    expect(await sweep()).toBe(true);
    const states = await world.sql<{ id: string; state: string; placed: boolean }>(`SELECT id, state, placement IS NOT NULL AND state IN ('submitted', 'accepted', 'scheduled') AS placed FROM market.job ORDER BY id`);
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'refused', 'refused', expect.stringMatching(/submitted|accepted/), expect.stringMatching(/accepted|scheduled/)]);
    expect((await world.job(id('job', 2))).placement).toBeUndefined();
    expect(await told('job.refused')).toEqual([1, 2].map((n) => ({ jobId: id('job', n + 1), reason: 'dependency_not_completed', after: id('job', n) })));
    expect(await world.sql(`SELECT job_id AS job, from_state AS "from", actor, reason FROM market.job_move WHERE to_state = 'refused' ORDER BY seq`)).toEqual([
      { job: id('job', 2), from: 'accepted', actor: 'scheduler', reason: 'dependency_not_completed' }, { job: id('job', 3), from: expect.any(String), actor: 'scheduler', reason: 'dependency_not_completed' }]);
    expect(await sweep()).toBe(false);
  });

  it('parks what runs for a curtailment, gives back what has not begun, and resumes after the event within the promise', async () => {
    const spec = { interruptible: { checkpointSeconds: 300, restartSeconds: 60, maxInterruptions: 5 }, deadline: hoursAfter(30) };
    await open({ ...oneNode, jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await world.sql(
      `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 'grid', 'declared', $4) RETURNING id`,
      [id('curt', 1), id('site', 1), id('org', 90), at(T0), at(hoursAfter(1)), at(hoursAfter(3))]);
    world.clock.set(addSeconds(hoursAfter(1), -400));
    await sweep();
    expect((await lease()).desired).toBe('run');
    world.clock.set(addSeconds(hoursAfter(1), -300));
    await sweep();
    const parked = await lease();
    expect(parked.desired).toBe('park');
    expect(parked.endsAt).toBeGreaterThan(hoursAfter(3)); // the lease outlives the event
    await sweep();
    // Of the two hours the lease held its GPUs for one.
    expect(await told('lease.curtailed')).toEqual([
      { leaseId: first.id, jobId: id('job', 1), at: at(world.clock.now()), curtailmentId: id('curt', 1), from: at(hoursAfter(1)), to: at(hoursAfter(2)), noticeKept: true, breaches: [] }]);
    await end(first.id, 'parked', 'parked', addSeconds(hoursAfter(1), -250));
    world.clock.set(hoursAfter(1));
    expect(await sweep()).toBe(true);
    expect(await world.sql(`SELECT state FROM market.curtailment`)).toEqual([{ state: 'active' }]);
    await world.cycle.run();
    expect((await world.job(id('job', 1))).placement!.segments[0]!.from).toBeGreaterThanOrEqual(hoursAfter(3));
    world.clock.set(hoursAfter(3));
    await sweep();
    expect(await world.sql(`SELECT state FROM market.curtailment`)).toEqual([{ state: 'ended' }]);
    await world.cycle.run();
    expect(await world.leases()).toMatchObject([{ id: first.id, state: 'parked', desired: 'run' }]); // the same lease, its next segment
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.allocation`)).toEqual([{ n: 2 }]);
    expect(await world.topics()).toContain('curtailment.ended');
  });

  it('sheds only as much as the event asks for, interruptible work first', async () => {
    await open({ jobs: [aJob(1, { interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 9 } }), aJob(2)] });
    await world.cycle.run();
    for (const one of await world.leases()) await begin(one.id, T0);
    await world.sql(
      `INSERT INTO market.curtailment (id, site_id, operator_org, notice_at, starts_at, ends_at, target_w, reason, state, created_at) VALUES ($1, $2, $3, $4, $4, $5, 13000, 'grid', 'declared', $4) RETURNING id`,
      [id('curt', 1), id('site', 1), id('org', 90), at(addSeconds(T0, 60)), at(hoursAfter(1))]);
    world.clock.set(addSeconds(T0, 60));
    await sweep();
    const desired = new Map((await world.leases()).map((one) => [one.jobId, one.desired]));
    expect(desired).toEqual(new Map([[id('job', 1), 'park'], [id('job', 2), 'run']]));
    // Announced a minute after it began to be needed: what the terms promised is broken, and said.
    expect(await told('lease.curtailed')).toMatchObject([{ noticeKept: false, breaches: ['NoticeTooShort'], from: at(addSeconds(T0, 60)), to: at(hoursAfter(1)) }]);
  });

  it('frees what a lease that is over left behind, so that the GPUs can be let again', async () => {
    await open({ ...oneNode, jobs: [aJob(1)] });
    await world.cycle.run();
    await world.sql(`UPDATE market.lease SET state = 'ended' RETURNING id`);
    await world.sql(`UPDATE market.job SET state = 'completed' RETURNING id`);
    world.clock.set(hoursAfter(0.5));
    expect(await sweep()).toBe(true);
    expect(await world.sql(`SELECT upper(during) AS "to" FROM market.allocation UNION ALL SELECT upper(during) FROM market.feeder_reservation`)).toEqual([{ to: hoursAfter(0.5) }, { to: hoursAfter(0.5) }]);
    await world.submit(aJob(2, { deadline: hoursAfter(3) }));
    expect((await world.cycle.run()).leased).toEqual([id('job', 2)]);
  });

  it('goes on at another site: the lease left behind ends, the new one has a card of its own', async () => {
    const spec = { interruptible: { checkpointSeconds: 0, restartSeconds: 60, maxInterruptions: 5 }, deadline: hoursAfter(30) };
    await open({ sites: [aSite(1), aSite(2)], pools: [aPool(1, 1), aPool(2, 2)], jobs: [aJob(1, spec)] });
    await world.cycle.run();
    const first = await lease();
    await begin(first.id, T0);
    await end(first.id, 'parked', 'parked', hoursAfter(0.5));
    await world.sql(`UPDATE market.site SET status = 'suspended' WHERE id = $1 RETURNING id`, [first.siteId]);
    world.clock.set(hoursAfter(0.5));
    await world.cycle.run();
    const [left, fresh] = (await world.leases()).map(({ id: leaseId, state, reason, siteId }) => ({ leaseId, state, reason, siteId }));
    expect(left).toMatchObject({ leaseId: first.id, state: 'ended', reason: 'migrated' });
    expect(fresh).toMatchObject({ state: 'reserved' });
    expect(fresh!.siteId).not.toBe(first.siteId);
  });
});
