import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type JobId, type LeaseId, toIso } from '@switchyard/kernel';
import { trainingJob } from '../../testing/customer-operations.js';
import { type Caller, START } from '../../testing/gateway-under-test.js';
import { type MarketInMotion, openMarketInMotion } from '../../testing/market-in-motion.js';

const refusal = '... on Refusal { code message path } ... on InvalidInput { problems { path message } }';
const operations = {
  submitJob: `mutation ($input: SubmitJobInput!, $key: String) { submitJob(input: $input, idempotencyKey: $key) { ... on Job { id state } ${refusal} } }`,
  cancelJob: `mutation ($input: CancelJobInput!, $key: String) { cancelJob(input: $input, idempotencyKey: $key) { ... on Job { id state } ${'... on Refusal { code message path }'} } }`,
  pauseJob: `mutation ($input: PauseJobInput!, $key: String, $cost: Boolean = false) { pauseJob(input: $input, idempotencyKey: $key) { __typename ... on JobPause { job { id state pauseRequestedAt promise { ceilingUsd } placement { totalUsd } } stopsBy droppedPromise { ceilingUsd } resumeCost @include(if: $cost) { leastUsd soonestUsd worstCaseUsd remainingSeconds } } ${refusal} } }`,
  resumeJob: `mutation ($input: ResumeJobInput!, $key: String) { resumeJob(input: $input, idempotencyKey: $key) { __typename ... on Job { id state pauseRequestedAt } ... on Refusal { code message path } } }`,
  cloneJob: `mutation ($input: CloneJobInput!, $key: String) { cloneJob(input: $input, idempotencyKey: $key) { __typename ... on Job { id name state gpuCount clonedFrom maxTotalUsd deadline } ${refusal} } }`,
};
const job = '{ id state clonedFrom pauseRequestedAt promise { ceilingUsd } placement { totalUsd } progress { step } costSoFarUsd leases { id state } history { from to actor actorId reason at } }';
const resumable = { ...trainingJob, interruptible: { checkpointSeconds: 60, restartSeconds: 10, maxInterruptions: 5 } };

describe('pause, resume and clone', () => {
  let life: MarketInMotion;
  const send = async (operation: keyof typeof operations, input: object, as: Caller = 'customerA', key?: string, more: object = {}): Promise<Record<string, any>> => {
    const { data, errors } = await life.world.gql(operations[operation], { input, key, ...more }, as);
    return data?.[operation] ?? errors![0]!.extensions;
  };
  const look = async (id: JobId): Promise<Record<string, any>> => (await life.world.gql(`query ($id: ID!) { job(id: $id) ${job} }`, { id }, 'customerA')).data.job;
  const submit = async (spec: object = resumable): Promise<JobId> => (await send('submitJob', { spec }))['id'];
  /** What a resumption would cost is a search of the market: it is asked for where it is looked at. */
  const pause = (jobId: JobId, as?: Caller, key?: string, cost = false) => send('pauseJob', { jobId }, as, key, { cost });
  const resume = (jobId: JobId) => send('resumeJob', { jobId });
  /** Cycles until its place begins: places lie on the planner's slots. */
  const leased = async (jobId: JobId): Promise<void> => {
    for (let tries = 0; tries < 6; tries += 1) {
      await life.cycle();
      const { state } = await look(jobId);
      if (state === 'SCHEDULED') return;
      life.world.clock.advance(300_000);
    }
    throw new Error(`no lease: ${JSON.stringify(await life.world.sql(`SELECT state, placement, waiting FROM market.job WHERE id = $1`, [jobId]))}`);
  };
  /** Submitted, leased by a real cycle. */
  const scheduled = async (spec: object = resumable): Promise<{ jobId: JobId; leaseId: LeaseId }> => {
    const jobId = await submit(spec);
    await leased(jobId);
    return { jobId, leaseId: await life.leaseOf(jobId) };
  };
  /** … and begun by its agent. */
  const running = async (spec: object = resumable): Promise<{ jobId: JobId; leaseId: LeaseId }> => {
    const made = await scheduled(spec);
    await life.tell(made.leaseId, 'running');
    expect((await look(made.jobId))['state']).toBe('RUNNING');
    return made;
  };
  const lease = (id: LeaseId) => life.world.sql(`SELECT state, desired, end_reason AS reason FROM market.lease WHERE id = $1`, [id]).then((rows) => rows[0]);
  const holds = async (id: LeaseId): Promise<number> =>
    (await life.world.sql<{ n: number }>(`SELECT (SELECT count(*) FROM market.allocation WHERE lease_id = $1 AND upper(during) > $2)::int + (SELECT count(*) FROM market.feeder_reservation WHERE lease_id = $1 AND upper(during) > $2)::int AS n`, [id, toIso(life.world.clock.now())]))[0]!.n;
  const moves = async (id: JobId) => (await look(id))['history'].map(({ from, to, actor, reason }: any) => [from, to, actor, reason]);
  const finish = async (id: JobId) => send('cancelJob', { jobId: id });
  beforeAll(async () => {
    life = await openMarketInMotion({ microUsdPerMwh: () => 40_000_000n, priceHours: 240 });
  });
  afterAll(async () => {
    expect(life?.world.internal).toEqual([]);
    await life?.world.close();
  });

  it('pauses what waits at once, twice like once, and resumes it twice like once', async () => {
    const id = await submit();
    const paused = await pause(id, 'customerA', 'p1', true);
    expect(paused).toMatchObject({ __typename: 'JobPause', job: { state: 'PAUSED', placement: null }, stopsBy: null, droppedPromise: null, resumeCost: { remainingSeconds: 1_800 } });
    expect(Number(paused['resumeCost'].worstCaseUsd)).toBeGreaterThan(Number(paused['resumeCost'].leastUsd));
    expect(await pause(id, 'customerA', 'p1', true)).toEqual(paused);
    expect(await pause(id)).toMatchObject({ job: { state: 'PAUSED' } });
    await life.cycle();
    expect(await look(id)).toMatchObject({ state: 'PAUSED', leases: [] });
    expect(await resume(id)).toMatchObject({ state: 'SUBMITTED' });
    expect(await resume(id)).toMatchObject({ state: 'SUBMITTED' });
    expect(await moves(id)).toEqual([[null, 'SUBMITTED', 'customer', 'submitted'], ['SUBMITTED', 'PAUSED', 'customer', 'customer_request'], ['PAUSED', 'SUBMITTED', 'customer', 'customer_request']]);
    expect((await look(id))['history'][1]).toMatchObject({ actorId: life.world.persons.customerA.userId, at: toIso(START) });
    expect(await life.world.sql(`SELECT topic FROM outbox.event WHERE job_id = $1 ORDER BY id`, [id])).toEqual([{ topic: 'job.submitted' }, { topic: 'job.paused' }, { topic: 'job.resumed' }]);
    expect((await life.world.sql<{ action: string }>(`SELECT action FROM market.audit_log WHERE subject = $1 ORDER BY seq`, [id])).map(({ action }) => action)).toEqual(['job.submit', 'job.pause', 'job.resume']);
    await finish(id);
  });
  it('is for the job’s own customer, and for a job that lives', async () => {
    const id = await submit();
    expect(await pause(id, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await pause(id, 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await pause(id, 'anonymous')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await pause('job_nope' as JobId)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'jobId'] });
    expect(await send('pauseJob', { jobId: id, reason: 'x'.repeat(501) })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await send('resumeJob', { jobId: id }, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('cloneJob', { jobId: id }, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    await finish(id);
    expect(await pause(id)).toMatchObject({ code: 'WRONG_STATE' });
    expect(await resume(id)).toMatchObject({ code: 'WRONG_STATE' });
  });
  it('gives the GPUs of a lease that has not begun back at once, and says which promise is gone', async () => {
    const { jobId, leaseId } = await scheduled();
    expect(await look(jobId)).toMatchObject({ state: 'SCHEDULED' });
    expect(await holds(leaseId)).toBeGreaterThan(0);
    const version = async () => (await life.world.sql<{ version: bigint }>(`SELECT version FROM market.site WHERE id = $1`, [life.market.siteId]))[0]!.version;
    const before = await version();
    const { ceilingUsd } = (await look(jobId))['promise'];
    expect(await pause(jobId)).toMatchObject({ job: { state: 'PAUSED', promise: null, placement: null }, droppedPromise: { ceilingUsd } });
    expect(await lease(leaseId)).toEqual({ state: 'released', desired: 'stop', reason: 'customer_request' });
    expect(await holds(leaseId)).toBe(0);
    expect(await version()).toBe(before + 1n);
    // The agent was about to begin: it hears to stop, and what it says late moves nothing.
    expect((await life.orderOf(leaseId))?.desired).toBe('stop');
    await life.tell(leaseId, 'running');
    await life.tell(leaseId, 'stopped');
    expect(await look(jobId)).toMatchObject({ state: 'PAUSED', costSoFarUsd: '0.00' });
    await finish(jobId);
  });
  it('has a running job write its checkpoint, ends its lease with the agent’s report, and goes on from there when it is resumed', async () => {
    const { jobId, leaseId } = await running();
    life.world.clock.advance(600_000);
    await life.report({ kind: 'progress', leaseId, at: life.world.clock.now(), step: 9, totalSteps: 18, loss: 0.5, metrics: {} });
    const now = life.world.clock.now();
    const asked = await pause(jobId, 'customerA', undefined, true);
    expect(asked).toMatchObject({ job: { state: 'RUNNING', pauseRequestedAt: toIso(now) }, stopsBy: toIso(addSeconds(now, 60)), resumeCost: { remainingSeconds: 900 } });
    expect((await life.orderOf(leaseId))?.desired).toBe('park');
    const { version } = (await life.world.sql<{ version: bigint }>(`SELECT version FROM market.lease WHERE id = $1`, [leaseId]))[0]!;
    expect(await pause(jobId)).toMatchObject({ job: { state: 'RUNNING' }, stopsBy: toIso(addSeconds(now, 60)) });
    expect((await life.world.sql<{ version: bigint }>(`SELECT version FROM market.lease WHERE id = $1`, [leaseId]))[0]!.version).toBe(version);
    life.world.clock.advance(45_000);
    await life.tell(leaseId, 'checkpointed');
    await life.tell(leaseId, 'parked', { detail: 'Parked' });
    expect(await look(jobId)).toMatchObject({ state: 'PAUSED', pauseRequestedAt: null, promise: null, placement: null, progress: { step: 9 } });
    expect(await lease(leaseId)).toEqual({ state: 'ended', desired: 'park', reason: 'customer_request' });
    expect((await life.orderOf(leaseId))?.desired).toBe('stop');
    expect(await holds(leaseId)).toBe(0);
    expect((await moves(jobId)).slice(-2)).toEqual([['RUNNING', 'PARKED', 'agent', 'Parked'], ['PARKED', 'PAUSED', 'agent', 'customer_request']]);
    expect(await life.world.sql(`SELECT topic FROM outbox.event WHERE job_id = $1 ORDER BY id DESC LIMIT 4`, [jobId])).toEqual(expect.arrayContaining([{ topic: 'job.paused' }, { topic: 'lease.ended' }, { topic: 'job.parked' }]));
    await resume(jobId);
    await leased(jobId);
    const next = await life.leaseOf(jobId);
    expect(next).not.toBe(leaseId);
    // Half of half an hour is left (and the restart).
    const [held] = await life.world.sql<{ seconds: number }>(`SELECT extract(epoch FROM upper(during) - lower(during))::int AS seconds FROM market.allocation WHERE lease_id = $1 LIMIT 1`, [next]);
    expect(held!.seconds).toBeLessThan(1_000);
    await life.tell(next, 'running');
    await life.tell(next, 'completed', { exitCode: 0 });
    expect(await look(jobId)).toMatchObject({ state: 'COMPLETED' });
  });
  it('whatever comes first holds: completion, failure, cancellation or a second thought', async () => {
    const done = await running();
    await pause(done.jobId);
    await life.tell(done.leaseId, 'completed', { exitCode: 0 });
    expect(await look(done.jobId)).toMatchObject({ state: 'COMPLETED', pauseRequestedAt: null });
    expect(await pause(done.jobId)).toMatchObject({ code: 'WRONG_STATE' });

    const failed = await running();
    await pause(failed.jobId);
    await life.tell(failed.leaseId, 'failed', { exitCode: 1 });
    expect(await look(failed.jobId)).toMatchObject({ state: 'FAILED' });

    const cancelled = await running();
    await pause(cancelled.jobId);
    await finish(cancelled.jobId);
    await life.tell(cancelled.leaseId, 'parked', { detail: 'Parked' });
    await life.tell(cancelled.leaseId, 'stopped');
    expect(await look(cancelled.jobId)).toMatchObject({ state: 'CANCELLED', leases: [{ state: 'ENDED' }] });

    const again = await running();
    await pause(again.jobId);
    expect(await resume(again.jobId)).toMatchObject({ state: 'RUNNING', pauseRequestedAt: null });
    await life.tell(again.leaseId, 'parked', { detail: 'Parked' });
    expect(await look(again.jobId)).toMatchObject({ state: 'PARKED' });
    await leased(again.jobId);
    // Parked with a lease that is to go on: pausing it ends the lease at once.
    expect(await pause(again.jobId)).toMatchObject({ job: { state: 'PAUSED' } });
    expect(await look(again.jobId)).toMatchObject({ leases: [{ state: 'ENDED' }] });
    await finish(again.jobId);
  });
  it('a curtailment before the pause or behind it leaves the job paused, and the lease over', async () => {
    for (const first of ['curtailed', 'pause'] as const) {
      const { jobId, leaseId } = await running();
      const curtail = async () => {
        await life.world.sql(`UPDATE market.lease SET desired = 'park', state = 'curtailed', agent_revision = agent_revision + 1 WHERE id = $1`, [leaseId]);
      };
      if (first === 'curtailed') await curtail();
      await pause(jobId);
      if (first === 'pause') await curtail();
      await life.tell(leaseId, 'parked', { detail: 'Parked' });
      expect(await look(jobId)).toMatchObject({ state: 'PAUSED', leases: [{ state: 'ENDED' }] });
      expect(await holds(leaseId)).toBe(0);
      await finish(jobId);
    }
  });
  it('a report and a pause at the same moment leave one of the two ends, never half of each', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { jobId, leaseId } = await running();
      const [, ended] = await Promise.all([life.tell(leaseId, round % 2 === 0 ? 'completed' : 'parked', { exitCode: round % 2 === 0 ? 0 : null }), pause(jobId)]);
      const { state, leases } = await look(jobId);
      if (round % 2 === 0) {
        expect(state).toBe('COMPLETED');
        expect(ended['job']?.state ?? ended['code']).toMatch(/RUNNING|WRONG_STATE/);
      } else expect(state).toBe('PAUSED');
      expect(leases).toMatchObject([{ state: 'ENDED' }]);
      expect(await holds(leaseId)).toBe(0);
      await finish(jobId);
    }
  });
  it('a cycle that commits its lease and a pause at the same moment leave it paused, with nothing held', async () => {
    for (let round = 0; round < 4; round += 1) {
      const jobId = await submit();
      if (round % 2 === 1) await life.cycle();
      const [, paused] = await Promise.all([life.cycle(), pause(jobId)]);
      expect(paused['job']).toMatchObject({ state: 'PAUSED', placement: null, promise: null });
      await life.cycle();
      const { state, leases } = await look(jobId);
      expect(state).toBe('PAUSED');
      expect(leases.filter((one: { state: string }) => one.state !== 'RELEASED')).toEqual([]);
      for (const { id } of leases) expect(await holds(id)).toBe(0);
      await finish(jobId);
    }
  });
  it('does not pause a run that could not go on, and pauses one whose agent fell silent', async () => {
    const rigid = await running(trainingJob);
    expect(await pause(rigid.jobId)).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('interruptible') });
    await life.tell(rigid.leaseId, 'completed', { exitCode: 0 });

    const { jobId, leaseId } = await running();
    await pause(jobId);
    life.world.clock.advance((60 + 3_599) * 1_000);
    // Its end has not come by so much yet.
    await life.world.sql(`UPDATE market.lease SET ends_at = $2 WHERE id = $1`, [leaseId, toIso(life.later(600))]);
    expect(await life.sweep(leaseId)).not.toBe('closed without its agent');
    life.world.clock.advance(1_000);
    expect(await life.sweep(leaseId)).toBe('closed without its agent');
    expect(await look(jobId)).toMatchObject({ state: 'PAUSED', promise: null, leases: [{ state: 'ENDED' }] });
    expect((await moves(jobId)).slice(-2)).toEqual([['RUNNING', 'PARKED', 'scheduler', 'agent_silent'], ['PARKED', 'PAUSED', 'scheduler', 'customer_request']]);
    await finish(jobId);
  });
  it('clones a job with its command, under a name of its own, and judges what was changed', async () => {
    const id = await submit({ ...resumable, maxTotalUsd: '50', deadline: toIso(life.later(7_200)) });
    const clone = await send('cloneJob', { jobId: id }, 'customerA', 'c1');
    expect(clone).toMatchObject({ __typename: 'Job', name: 'train (copy)', state: 'SUBMITTED', gpuCount: 8, clonedFrom: id, maxTotalUsd: '50.00' });
    expect(clone['deadline']).not.toBeNull();
    expect(await send('cloneJob', { jobId: id }, 'customerA', 'c1')).toEqual(clone);
    expect(await life.world.sql(`SELECT count(DISTINCT run::text)::int AS n FROM market.job_command WHERE job_id = ANY($1)`, [[id, clone['id']]])).toEqual([{ n: 1 }]);
    const other = await send('cloneJob', { jobId: id, overrides: { name: 'mine', gpuCount: 2, maxTotalUsd: null } });
    expect(other).toMatchObject({ name: 'mine', gpuCount: 2, maxTotalUsd: null });
    expect(await send('cloneJob', { jobId: id, overrides: { gpuCount: 0 } })).toMatchObject({ code: 'INVALID_INPUT', problems: [{ path: ['input', 'overrides', 'gpuCount'] }] });
    // What a form fills itself with asks for the same job again.
    const { data } = await life.world.gql(`query ($id: ID!) { job(id: $id) { specification } }`, { id: other['id'] }, 'customerA');
    expect(data.job.specification).toMatchObject({ name: 'mine', gpuCount: 2, run: { workload: 'demo-train' } });
    const again = await submit(data.job.specification);
    expect(await look(again)).toMatchObject({ state: 'SUBMITTED' });
    for (const jobId of [id, clone['id'], other['id'], again]) await finish(jobId);
    // What is over can be run again; a deadline that has passed is left out.
    life.world.clock.advance(8_000_000);
    const late = await send('cloneJob', { jobId: id });
    expect(late).toMatchObject({ state: 'SUBMITTED', deadline: null });
    await finish(late['id']);
  });
});
