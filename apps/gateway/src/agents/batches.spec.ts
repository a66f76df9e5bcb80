import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BatchItem, generateAgentKeys } from '@switchyard/agent-protocol';
import { addSeconds, DAY_MS, type EpochMs, gpuSeconds, toIso, wattHours } from '@switchyard/kernel';
import { AgentUnderTest, reading, state } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { seedLease, type LeaseSeed, type SeededLease } from '../../testing/seed-lease.js';
import type { SeededMarket } from '../../testing/seed-market.js';

const later = (seconds: number): EpochMs => addSeconds(START, seconds);
const beat: BatchItem = { kind: 'heartbeat', at: START };

describe('batches of agents', () => {
  let world: GatewayUnderTest;
  let market: SeededMarket;
  let agent: AgentUnderTest;
  const lease = (seed: Partial<LeaseSeed> = {}): Promise<SeededLease> =>
    world.asOwner((tx) => seedLease(tx, world.ids, START, {
      market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: START, endsAt: later(3_600), ...seed,
    }));
  const standing = async ({ leaseId, jobId }: SeededLease) => (await world.sql<Record<string, unknown>>(
    `SELECT l.state AS lease, j.state AS job, l.actual_start AS started, l.actual_end AS ended, l.end_reason AS reason, l.final_reading_at IS NOT NULL AS final
     FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE l.id = $1 AND j.id = $2`, [leaseId, jobId]))[0]!;
  const events = async ({ leaseId, jobId }: SeededLease) => (await world.sql<{ topic: string; payload: Record<string, unknown> }>(
    `SELECT topic, payload FROM outbox.event WHERE aggregate_id IN ($1, $2) ORDER BY id`, [leaseId, jobId])).map((event) => [event.topic, event.payload] as const);
  const topics = async (one: SeededLease) => (await events(one)).map(([topic]) => topic);
  const readings = ({ leaseId }: SeededLease) => world.sql<{ from: EpochMs; wh: bigint | null; quality: string; gpuSeconds: bigint }>(
    `SELECT from_at AS "from", energy_wh AS wh, quality, gpu_seconds AS "gpuSeconds" FROM metering.reading WHERE lease_id = $1 ORDER BY from_at`, [leaseId]);
  const refusals = () => world.sql<{ action: string; detail: Record<string, any> }>(`SELECT action, detail FROM market.audit_log WHERE actor = $1 AND action <> 'agent.enrol' ORDER BY seq`, [agent.id]);
  /** Everything a batch could have changed. */
  const everything = () => world.sql(
    `SELECT (SELECT coalesce(jsonb_agg(l ORDER BY l.id), '[]') FROM market.lease l) AS leases, (SELECT coalesce(jsonb_agg(j ORDER BY j.id), '[]') FROM market.job j) AS jobs,
       (SELECT jsonb_agg(a ORDER BY a.id) FROM market.agent a) AS agents, (SELECT count(*) FROM metering.reading) AS readings, (SELECT count(*) FROM metering.batch) AS batches,
       (SELECT count(*) FROM market.job_log) AS lines, (SELECT count(*) FROM outbox.event) AS events, (SELECT coalesce(jsonb_agg(c ORDER BY c.id), '[]') FROM market.allocation c) AS allocations,
       (SELECT version FROM market.site WHERE id = $1) AS version`, [market.siteId]);
  let nodes = 0;
  /** A lease on a node of its own. */
  const freshLease = (seed: Partial<LeaseSeed> = {}) => lease({ node: nodes++, ...seed });

  beforeAll(async () => {
    world = await openGatewayUnderTest();
    market = await world.seedMarket({ nodeCount: 40 });
  });
  beforeEach(async () => {
    world.clock.set(START);
    agent = await AgentUnderTest.enrolled(world, market.siteId);
  });
  afterEach(() => {
    expect(world.internal.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  it('take a run from its start to its end: moves, readings, output, freed capacity, one event each', async () => {
    const one = await freshLease();
    const [{ version: before }] = await world.sql<{ version: bigint }>(`SELECT version FROM market.site WHERE id = $1`, [market.siteId]) as [{ version: bigint }];
    expect((await agent.report(state(one.leaseId, 'starting', START, { attempt: 1 }))).answer).toEqual({ epoch: 1, nextSequence: 2, alreadyKnown: false, serverTime: START });
    expect(await standing(one)).toMatchObject({ lease: 'reserved', job: 'scheduled' });
    await agent.report(
      state(one.leaseId, 'running', later(1)),
      ...[1, 2, 3].map((step): BatchItem => ({ kind: 'progress', leaseId: one.leaseId, at: later(1 + step), step, totalSteps: 20, loss: 1 / step, metrics: { ms: 40 } })),
      ...[1, 2].map((n): BatchItem => ({ kind: 'log', leaseId: one.leaseId, at: later(2), stream: 'stdout', line: `line ${n} \0`, lineNumber: n })),
    );
    expect(await standing(one)).toMatchObject({ lease: 'active', job: 'running', started: later(1), ended: null });
    await agent.report(reading(one.leaseId, later(1), later(300)));
    world.clock.set(later(400));
    await agent.report(reading(one.leaseId, later(300), later(400), { final: true }), state(one.leaseId, 'completed', later(400), { exitCode: 0 }), { kind: 'heartbeat', at: later(400) });

    expect(await standing(one)).toEqual({ lease: 'ended', job: 'completed', started: later(1), ended: later(400), reason: 'completed', final: true });
    expect(await events(one)).toEqual([
      ['lease.started', { leaseId: one.leaseId, jobId: one.jobId, at: toIso(later(1)) }],
      ['job.running', expect.objectContaining({ jobId: one.jobId, state: 'running' })],
      ['job.progress', expect.objectContaining({ step: 3, totalSteps: 20 })],
      ['readings.accepted', expect.objectContaining({ leaseId: one.leaseId, readings: 1, final: false })],
      ['readings.accepted', expect.objectContaining({ readings: 1, final: true })],
      ['lease.ended', { leaseId: one.leaseId, jobId: one.jobId, at: toIso(later(400)), reason: 'completed', exitCode: 0, attempt: 1 }],
      ['job.completed', expect.objectContaining({ jobId: one.jobId, reason: 'completed', exitCode: 0 })],
    ]);
    for (const id of [one.leaseId, one.jobId]) {
      const seqs = (await world.sql<{ seq: bigint }>(`SELECT aggregate_seq AS seq FROM outbox.event WHERE aggregate_id = $1 ORDER BY id`, [id])).map((row) => row.seq);
      expect(seqs).toEqual(seqs.map((_, i) => BigInt(i + 2)));
    }
    expect(await world.sql(`SELECT progress FROM market.job WHERE id = $1`, [one.jobId])).toEqual([
      { progress: { leaseId: one.leaseId, at: later(4), step: 3, totalSteps: 20, loss: 1 / 3, metrics: { ms: 40 } } }]);
    expect(await world.sql(`SELECT line_number AS n, line FROM market.job_log WHERE lease_id = $1 ORDER BY 1`, [one.leaseId])).toEqual([{ n: 1n, line: 'line 1 \uFFFD' }, { n: 2n, line: 'line 2 \uFFFD' }]);
    for (const table of ['allocation', 'feeder_reservation']) {
      expect(await world.sql(`SELECT upper(during) AS until FROM market.${table} WHERE lease_id = $1`, [one.leaseId])).toEqual([{ until: later(400) }]);
    }
    expect(await world.sql(`SELECT version FROM market.site WHERE id = $1`, [market.siteId])).toEqual([{ version: before + 1n }]);
    expect(await world.sql(`SELECT last_seen_at AS seen FROM market.agent WHERE id = $1`, [agent.id])).toEqual([{ seen: later(400) }]);
    expect(await agent.orderOf(one.leaseId)).toBeUndefined();
    expect((await readings(one)).map((row) => row.from)).toEqual([later(1), later(300)]);
  });

  it('give the rest of a segment back when a run was parked by order, and keep it when the agent parked it by itself', async () => {
    const [ordered, own] = [await freshLease(), await freshLease()];
    await agent.report(state(ordered.leaseId, 'running', START), state(own.leaseId, 'running', START));
    await world.sql(`UPDATE market.lease SET desired = 'park' WHERE id = $1`, [ordered.leaseId]);
    const parked = (one: SeededLease) => state(one.leaseId, 'parked', later(10), { exitCode: 75 });
    await agent.report(parked(ordered), parked(own));
    const heldUntil = ({ leaseId }: SeededLease) => world.sql<{ until: EpochMs }>(
      `SELECT upper(during) AS until FROM market.allocation WHERE lease_id = $1 UNION ALL SELECT upper(during) FROM market.feeder_reservation WHERE lease_id = $1`, [leaseId]);
    expect(new Set((await heldUntil(ordered)).map(({ until }) => until))).toEqual(new Set([later(10)]));
    expect(new Set((await heldUntil(own)).map(({ until }) => until))).toEqual(new Set([later(3_600)]));
  });

  it('park and resume a run, and tell a failure from an end of time', async () => {
    const [parked, failed, overrun, refused] = [await freshLease(), await freshLease(), await freshLease(), await freshLease()];
    await agent.report(state(parked.leaseId, 'running', START), state(failed.leaseId, 'running', START), state(overrun.leaseId, 'running', START));
    await agent.report(state(parked.leaseId, 'checkpointed', later(10), { exitCode: 75 }), state(parked.leaseId, 'parked', later(10), { exitCode: 75, detail: 'SpendAuthorisationUsedUp' }));
    expect(await standing(parked)).toMatchObject({ lease: 'parked', job: 'parked' });
    await agent.report(
      state(parked.leaseId, 'running', later(20), { attempt: 2 }), state(failed.leaseId, 'failed', later(20), { exitCode: 1, detail: 'Exit 1: boom' }),
      state(overrun.leaseId, 'stopped', later(20), { exitCode: 75, detail: 'EndOfLease' }), state(refused.leaseId, 'failed', later(20), { attempt: 0, detail: 'CommandNotAllowed: rm' }),
    );
    expect(await standing(parked)).toMatchObject({ lease: 'active', job: 'running', started: START });
    expect(await topics(parked)).toEqual(['lease.started', 'job.running', 'lease.parked', 'job.parked', 'lease.resumed', 'job.running']);
    expect(await standing(failed)).toMatchObject({ lease: 'ended', job: 'failed', reason: 'failed' });
    expect((await events(failed)).at(-1)).toEqual(['job.failed', expect.objectContaining({ state: 'failed', exitCode: 1, detail: 'Exit 1: boom' })]);
    expect(await standing(overrun)).toMatchObject({ lease: 'ended', job: 'timed_out', reason: 'end_of_lease' });
    // Never ran: begins and ends in one instant, and is never billed since nothing was metered.
    expect(await standing(refused)).toMatchObject({ lease: 'ended', job: 'failed', started: later(20), ended: later(20), final: false });
    expect(await topics(refused)).toEqual(['lease.started', 'lease.ended', 'job.failed']);
    expect(await agent.orderOf(refused.leaseId)).toMatchObject({ desired: 'stop', revision: 2 });
  });

  it('leave a job parked that was stopped by order and whose lease ran out before it got another place: it has not timed out', async () => {
    const [ordered, own] = [await freshLease(), await freshLease()];
    await agent.report(state(ordered.leaseId, 'running', START), state(own.leaseId, 'running', START));
    await world.sql(`UPDATE market.lease SET desired = 'park' WHERE id = $1`, [ordered.leaseId]);
    const end = (one: SeededLease) => [state(one.leaseId, 'parked', later(10), { exitCode: 75 }), state(one.leaseId, 'stopped', later(20), { detail: 'EndOfLease' })];
    await agent.report(...end(ordered), ...end(own));
    expect(await standing(ordered)).toMatchObject({ lease: 'ended', job: 'parked', reason: 'end_of_lease' });
    expect(await standing(own)).toMatchObject({ lease: 'ended', job: 'timed_out', reason: 'end_of_lease' });
  });

  it('tell of lost work from the last checkpoint on: a process that vanished, a stop without a checkpoint, an attempt nobody saw end; not of a run that failed by itself', async () => {
    const [vanished, stopped, again, failed, gone] = [await freshLease(), await freshLease(), await freshLease(), await freshLease(), await freshLease()];
    const lost = async (one: SeededLease) => (await events(one)).filter(([topic]) => topic === 'lease.work_lost').map(([, { from, at, cause, reason }]) => [from, at, cause, reason]);
    await agent.report(...[vanished, stopped, again, failed, gone].map((one) => state(one.leaseId, 'running', START)));
    const checkpoint = (one: SeededLease, seconds: number) => state(one.leaseId, 'checkpointed', later(seconds));
    // Many checkpoints of one attempt; one that was on its way for long changes nothing.
    await agent.report(checkpoint(vanished, 100), checkpoint(vanished, 200), checkpoint(vanished, 150), checkpoint(stopped, 40));
    world.clock.set(later(400));
    const parked = state(vanished.leaseId, 'parked', later(300), { exitCode: null, detail: 'ProcessLost' });
    await agent.report(
      parked, parked, state(stopped.leaseId, 'parked', later(300), { exitCode: null, detail: 'Parked; NoCheckpoint: Signal SIGKILL' }), state(again.leaseId, 'running', later(250), { attempt: 2 }),
      state(failed.leaseId, 'failed', later(300), { exitCode: 1, detail: 'Exit 1: boom' }), state(gone.leaseId, 'failed', later(300), { exitCode: null, detail: 'ProcessLost: 5 exits without progress' }),
    );
    await agent.report(state(vanished.leaseId, 'running', later(310), { attempt: 2 }), state(vanished.leaseId, 'parked', later(360), { attempt: 2, exitCode: null, detail: 'ProcessLost' }));
    const [begun, at] = [toIso(START), toIso(later(300))];
    expect(await lost(vanished)).toEqual([[toIso(later(200)), at, 'site_failure', 'ProcessLost'], [at, toIso(later(360)), 'site_failure', 'ProcessLost']]);
    expect(await lost(stopped)).toEqual([[toIso(later(40)), at, 'stopped', 'NoCheckpoint']]);
    expect(await lost(again)).toEqual([[begun, toIso(later(250)), 'site_failure', 'AttemptLost']]);
    expect(await lost(failed)).toEqual([]);
    expect(await lost(gone)).toEqual([[begun, at, 'site_failure', 'ProcessLost']]);
  });

  it('leave a cancelled job cancelled, a job that has moved on alone, and a job with time to come parked', async () => {
    const [cancelled, moved, more, resumable, spent] = [await freshLease(), await freshLease(), await freshLease(), await freshLease(), await freshLease()];
    await agent.report(...[cancelled, moved, more, resumable, spent].map((one) => state(one.leaseId, 'running', START)));
    for (const [one, maxDurationSeconds] of [[resumable, 61], [spent, 60]] as const) {
      await world.sql(`UPDATE market.job SET spec = $2 WHERE id = $1`, [one.jobId, JSON.stringify({ interruptible: { checkpointSeconds: 0, restartSeconds: 0, maxInterruptions: 1 }, maxDurationSeconds })]);
    }
    await world.sql(`UPDATE market.job SET state = 'cancelled' WHERE id = $1`, [cancelled.jobId]);
    await world.sql(`UPDATE market.job SET placement = $2 WHERE id = $1`, [more.jobId, JSON.stringify({ segments: [{ from: START, to: later(60) }, { from: later(600), to: later(900) }] })]);
    const elsewhere = await world.seedMarket({ operator: 'operatorOrgB', name: `Elsewhere ${nodes}` });
    const next = await lease({ market: elsewhere, operatorOrg: world.orgs.operatorOrgB });
    await world.sql(`UPDATE market.lease SET job_id = $2, state = 'active', created_at = created_at + interval '1 hour' WHERE id = $1`, [next.leaseId, moved.jobId]);
    await agent.report(...[cancelled, moved, more, resumable, spent].map((one) => state(one.leaseId, 'stopped', later(60), { detail: 'Stopped' })));
    expect(await standing(cancelled)).toMatchObject({ lease: 'ended', job: 'cancelled', reason: 'cancelled' });
    expect(await standing(moved)).toMatchObject({ lease: 'ended', job: 'running' });
    expect(await standing(more)).toMatchObject({ lease: 'ended', job: 'parked' });
    expect(await standing(resumable)).toMatchObject({ lease: 'ended', job: 'parked' });
    expect(await standing(spent)).toMatchObject({ lease: 'ended', job: 'timed_out' });
  });

  it('are answered the same when repeated, and applied once', async () => {
    const one = await freshLease();
    const batch = await agent.seal([state(one.leaseId, 'running', START), reading(one.leaseId, START, later(60))]);
    expect((await agent.send(batch)).answer).toMatchObject({ nextSequence: 2, alreadyKnown: false });
    const before = await everything();
    expect((await agent.send(batch)).answer).toMatchObject({ nextSequence: 2, alreadyKnown: true });
    expect(await everything()).toEqual(before);
  });
  it('sent twice at the same moment are applied once', async () => {
    const one = await freshLease();
    const batch = await agent.seal([state(one.leaseId, 'running', START), reading(one.leaseId, START, later(60))]);
    const said = await Promise.all([agent.send(batch), agent.send(batch), agent.send(batch)]);
    expect(said.map((each) => each.answer.alreadyKnown).sort()).toEqual([false, true, true]);
    expect(await topics(one)).toEqual(['lease.started', 'job.running', 'readings.accepted']);
    expect(await readings(one)).toHaveLength(1);
  });

  it('that do not belong are refused, audited, and change nothing', async () => {
    const one = await freshLease();
    const foreign = await lease({ market: await world.seedMarket({ operator: 'operatorOrgB', name: `Theirs ${nodes}` }), operatorOrg: world.orgs.operatorOrgB });
    await agent.report(beat);
    await agent.report(beat);
    const { sequence, previousHash } = agent;
    const back = () => Object.assign(agent, { sequence, previousHash });
    const before = await everything();
    const old = await new AgentUnderTest(world, agent.id, agent.keys, agent.bearer).seal([beat, beat]);
    expect((await agent.send(old)).refusal).toEqual({ kind: 'Replayed', epoch: 1, nextSequence: 3 });
    const [skipped, next] = [await agent.seal([beat]), await agent.seal([beat])];
    expect((await agent.send(next)).refusal).toEqual({ kind: 'Gap', epoch: 1, nextSequence: 3 });
    back();
    expect((await agent.send({ ...skipped, signature: (next as { signature: string }).signature })).refusal).toEqual({ kind: 'BadSignature' });
    expect((await agent.send(await agent.seal([beat], START, await generateAgentKeys()))).refusal).toEqual({ kind: 'BadSignature' });
    back();
    agent.previousHash = 'f'.repeat(64);
    expect((await agent.report(beat)).refusal).toMatchObject({ kind: 'BrokenChain' });
    back();
    expect((await agent.send(await agent.seal([beat], (START - DAY_MS) as EpochMs))).refusal).toEqual({ kind: 'ClockSkew', serverTime: START, skewMs: -DAY_MS });
    back();
    expect((await agent.report(state(one.leaseId, 'running', START), reading(foreign.leaseId, START, later(60)))).refusal).toEqual({ kind: 'WrongSite', subject: foreign.leaseId });
    back();
    expect((await agent.report({ ...reading(one.leaseId, START, later(60)), meterId: '' })).refusal).toMatchObject({ kind: 'Malformed', path: 'items.0.meterId' });
    back();
    const other = await AgentUnderTest.enrolled(world, market.siteId);
    expect((await other.send(await agent.seal([beat]))).refusal).toEqual({ kind: 'UnknownAgent' });
    back();
    expect((await everything())[0]).toEqual({ ...(before[0] as object), agents: expect.anything() });
    expect((await agent.report(state(one.leaseId, 'running', START))).answer).toMatchObject({ nextSequence: 4 });
    await world.gql('mutation ($input: RevokeAgentInput!) { revokeAgent(input: $input) { __typename } }', { input: { agentId: agent.id } }, 'operatorA');
    expect((await agent.report(beat)).refusal).toEqual({ kind: 'Revoked' });
    expect((await refusals()).map(({ detail }) => detail['refusal'].kind)).toEqual([
      'Replayed', 'Gap', 'BadSignature', 'BadSignature', 'BrokenChain', 'ClockSkew', 'WrongSite', 'Malformed', 'Revoked']);
  });

  it('that fail half-way leave nothing behind and are taken whole the next time', async () => {
    const one = await freshLease();
    const batch = await agent.seal([state(one.leaseId, 'running', START), reading(one.leaseId, START, later(60))]);
    const before = await everything();
    // The last statement of the transaction fails, as when the connection dies before COMMIT.
    await world.sql(`CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'cut off'; END $$`);
    await world.sql(`CREATE TRIGGER cut_off BEFORE UPDATE ON market.agent FOR EACH ROW EXECUTE FUNCTION public.fail()`);
    expect(await agent.send(batch)).toEqual({ error: 'INTERNAL' });
    await world.sql(`DROP TRIGGER cut_off ON market.agent`);
    expect(world.internal.splice(0).map((error) => error.message)).toEqual([expect.stringContaining('cut off')]);
    expect(await everything()).toEqual(before);
    expect((await agent.send(batch)).answer).toMatchObject({ nextSequence: 2, alreadyKnown: false });
    expect(await readings(one)).toHaveLength(1);
  });

  it('refuse absurd readings one by one, keep the rest, and close the meter all the same', async () => {
    const one = await freshLease();
    world.clock.set(later(60));
    const said = await agent.report(
      state(one.leaseId, 'running', START),
      reading(one.leaseId, START, later(20)),
      // Two GPUs of 1,275 W can draw 2,550 W: 14.2 Wh in 20 s, and 40 GPU-seconds.
      reading(one.leaseId, later(20), later(40), { energyWh: wattHours(15n) }), reading(one.leaseId, later(20), later(40), { meterId: 'm2', energyWh: wattHours(16n) }),
      reading(one.leaseId, later(40), later(60), { gpuSeconds: gpuSeconds(41n) }),
      reading(one.leaseId, later(60), later(60 + 301)), reading(one.leaseId, later(-20), START),
      reading(one.leaseId, later(60), later(80), { gpuSeconds: gpuSeconds(10n ** 29n), final: true }),
    );
    expect(said.answer).toMatchObject({ nextSequence: 2 });
    expect((await readings(one)).map((row) => row.from)).toEqual([START, later(20)]);
    expect((await refusals()).map(({ action, detail }) => [action, detail['refusal'].kind, detail['refusal'].field])).toEqual([
      ['agent.reading_refused', 'Absurd', 'energyWh'], ['agent.reading_refused', 'Absurd', 'gpuSeconds'], ['agent.reading_refused', 'OutsideTerm', undefined],
      ['agent.reading_refused', 'OutsideTerm', undefined], ['agent.reading_refused', 'Absurd', 'gpuSeconds']]);
    expect((await events(one)).at(-1)).toEqual(['readings.accepted', expect.objectContaining({ readings: 2, final: true })]);
    expect(await standing(one)).toMatchObject({ lease: 'active', final: true });
  });

  it('refuse what a silent site ran of a lease that was given back meanwhile: its job runs elsewhere, and is paid for there', async () => {
    const one = await freshLease();
    await world.sql(`UPDATE market.lease SET state = 'released', desired = 'stop', end_reason = 'never_started', actual_end = $2 WHERE id = $1`, [one.leaseId, new Date(later(60))]);
    await agent.report(state(one.leaseId, 'running', START), reading(one.leaseId, START, later(300), { final: true }), state(one.leaseId, 'stopped', later(300)));
    expect(await readings(one)).toEqual([]);
    expect(await standing(one)).toMatchObject({ lease: 'released', reason: 'never_started' });
    expect(await world.sql(`SELECT detail->'refusal'->>'kind' AS kind FROM market.audit_log WHERE action = 'agent.reading_refused' AND subject = $1`, [one.leaseId])).toEqual([{ kind: 'OutsideTerm' }]);
  });

  it('store GPU time without a meter as estimated, and let the first of two contradicting readings stand', async () => {
    const one = await freshLease();
    const bare = reading(one.leaseId, START, later(60), { energyWh: null, source: 'none', quality: 'gap' });
    await agent.report(state(one.leaseId, 'running', START), bare, reading(one.leaseId, later(60), later(90), { energyWh: null, gpuSeconds: gpuSeconds(0n), source: 'none', quality: 'gap' }));
    await agent.report({ ...bare, gpuSeconds: gpuSeconds(7n) });
    expect(await readings(one)).toEqual([
      { from: START, wh: null, quality: 'estimated', gpuSeconds: 120n }, { from: later(60), wh: null, quality: 'gap', gpuSeconds: 0n }]);
    expect((await refusals()).map(({ action }) => action)).toEqual(['agent.reading_contradicts']);
  });

  it('of a new chain bring again what had arrived: nothing is stored or told twice', async () => {
    const one = await freshLease();
    const log: BatchItem = { kind: 'log', leaseId: one.leaseId, at: START, stream: 'stderr', line: 'first', lineNumber: 1 };
    const items = [
      state(one.leaseId, 'running', START), log, reading(one.leaseId, START, later(10)), state(one.leaseId, 'parked', later(10)), state(one.leaseId, 'running', later(20), { attempt: 2 }),
    ];
    await agent.report(...items);
    const [told, before] = [await topics(one), await standing(one)];
    agent.restart();
    expect((await agent.report(...items)).answer).toMatchObject({ epoch: 2, nextSequence: 2, alreadyKnown: false });
    expect([await topics(one), await standing(one)]).toEqual([told, before]);
    expect(await readings(one)).toHaveLength(1);
    // A new agent of the site counts its attempts from one again.
    const successor = await AgentUnderTest.enrolled(world, market.siteId);
    await successor.report(state(one.leaseId, 'parked', later(30)), state(one.leaseId, 'completed', later(40), { exitCode: 0 }));
    expect(await standing(one)).toMatchObject({ lease: 'ended', job: 'completed' });
    await successor.report(state(one.leaseId, 'running', later(50), { attempt: 9 }), state(one.leaseId, 'failed', later(60)));
    expect(await standing(one)).toMatchObject({ lease: 'ended', job: 'completed', ended: later(40), reason: 'completed' });
  });

  it('may name no instant beyond what a bad clock explains', async () => {
    const one = await freshLease();
    await agent.report(state(one.leaseId, 'running', 8_640_000_000_000_000 as EpochMs), { kind: 'log', leaseId: one.leaseId, at: 0 as EpochMs, stream: 'stdout', line: '', lineNumber: 1 });
    expect(await standing(one)).toMatchObject({ lease: 'active', started: later(300) });
    expect(await world.sql(`SELECT at FROM market.job_log WHERE lease_id = $1`, [one.leaseId])).toEqual([{ at: later(300) }]);
  });

  it('bring hundreds of items in a handful of statements', async () => {
    const one = await freshLease();
    await agent.report(state(one.leaseId, 'running', START));
    const items = (from: number, count: number) => Array.from({ length: count }, (_, i): BatchItem[] => [
      { kind: 'progress', leaseId: one.leaseId, at: START, step: from + i, totalSteps: null, loss: null, metrics: {} },
      { kind: 'log', leaseId: one.leaseId, at: START, stream: 'stdout', line: `${from + i}`, lineNumber: from + i },
      reading(one.leaseId, later(from + i), later(from + i + 1)),
    ]).flat();
    world.clock.set(later(300));
    const statements = async (batch: BatchItem[]): Promise<number> => {
      let count = 0;
      const { driver } = world.parts.database as unknown as { driver: { master: { on(name: string, listener: (client: { query: unknown }) => void): void; off(name: string, listener: unknown): void } } };
      const counting = (client: { query: unknown }): void => {
        const real = client.query as (...all: unknown[]) => unknown;
        client.query = (...all: unknown[]) => ((count += 1), real.apply(client, all));
        released.push(() => (client.query = real));
      };
      const released: (() => void)[] = [];
      driver.master.on('acquire', counting);
      expect((await agent.report(...batch)).answer).toBeDefined();
      driver.master.off('acquire', counting);
      for (const undo of released) undo();
      return count;
    };
    const few = await statements(items(1, 1));
    const many = await statements(items(2, 160));
    expect(few).toBeGreaterThan(5);
    expect(many).toBe(few);
    expect(await readings(one)).toHaveLength(161);
  });
});
