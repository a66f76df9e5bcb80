import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BatchItem } from '@switchyard/agent-protocol';
import { addSeconds, type JobId, type LeaseId, toIso } from '@switchyard/kernel';
import { JOB_LOG_LINES_MAX, LOG_CUT } from '@switchyard/store';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import type { Caller } from '../../testing/gateway-under-test.js';
import { type MarketInMotion, openMarketInMotion } from '../../testing/market-in-motion.js';

const page = 'totalCount pageInfo { hasNextPage endCursor }';
const why = '{ state waitingSince waitingHeadline { kind until } waitingBecause { kind until message site { name } help { kind message usd gpuCount deadline values } } eta { finishesAt basis unknownBecause stepsPerHour } }';
const resumable = { ...trainingJob, interruptible: { checkpointSeconds: 60, restartSeconds: 10, maxInterruptions: 5 } };

describe('what a customer sees of a job', () => {
  let life: MarketInMotion;
  const job = async (id: JobId, fields: string, variables: object = {}, as: Caller = 'customerA'): Promise<any> => {
    const names = Object.keys(variables).map((name) => `$${name}: ${name === 'first' ? 'Int' : 'String'}`).join(' ');
    const { data, errors } = await life.world.gql(`query ($id: ID!${names && ` ${names}`}) { job(id: $id) ${fields} }`, { id, ...variables }, as);
    return errors ? errors[0]!.extensions : data.job;
  };
  const submit = async (spec: object = resumable): Promise<JobId> => (await life.world.gql(customerOperations.submitJob, { input: { spec } }, 'customerA')).data.submitJob.id;
  const cancel = (jobId: JobId) => life.world.gql(customerOperations.cancelJob, { input: { jobId } }, 'customerA');
  const running = async (spec: object = resumable): Promise<{ jobId: JobId; leaseId: LeaseId }> => {
    const jobId = await submit(spec);
    for (let tries = 0; tries < 6 && (await job(jobId, '{ state }')).state !== 'SCHEDULED'; tries += 1) {
      life.world.clock.advance(300_000);
      await life.cycle();
    }
    const leaseId = await life.leaseOf(jobId);
    await life.tell(leaseId, 'running');
    return { jobId, leaseId };
  };
  const step = (leaseId: LeaseId, seconds: number, n: number, loss: number | null = null): BatchItem => ({ kind: 'progress', leaseId, at: life.later(seconds), step: n, totalSteps: 100, loss, metrics: { tokens: n * 10 } });
  const line = (leaseId: LeaseId, n: number, text: string, stream: 'stdout' | 'stderr' = 'stdout'): BatchItem => ({ kind: 'log', leaseId, at: life.world.clock.now(), stream, line: text, lineNumber: n });
  beforeAll(async () => {
    life = await openMarketInMotion({ microUsdPerMwh: () => 40_000_000n, priceHours: 240 });
  });
  afterAll(async () => {
    expect(life?.world.internal).toEqual([]);
    await life?.world.close();
  });

  it('why it waits: when the reason goes away and what would help, from a real cycle; then its place says when it is done', async () => {
    const deadline = (hours: number) => ({ deadline: toIso(life.later(hours * 3_600)) });
    const holder = await running({ ...trainingJob, gpuCount: 16, maxDurationSeconds: 7_200, expectedDurationSeconds: 7_200 });
    const dear = await submit({ ...trainingJob, maxPriceUsdPerGpuHour: '1.51' });
    const hasty = await submit({ ...trainingJob, ...deadline(1) });
    const elsewhere = await submit({ ...trainingJob, gpuModels: ['B200'] });
    const after = await submit({ ...trainingJob, after: [holder.jobId] });
    const asked = life.world.clock.now();
    expect(await job(dear, why)).toMatchObject({ waitingSince: toIso(asked), waitingHeadline: null, eta: { basis: 'NONE', unknownBecause: expect.stringContaining('no place') } });
    await life.cycle();
    const capped = await job(dear, why);
    expect(capped).toMatchObject({ state: 'SUBMITTED', waitingSince: toIso(asked), waitingHeadline: { kind: 'OverCap' } });
    const [raise] = capped.waitingBecause[0].help;
    expect(raise).toMatchObject({ kind: 'RAISE_CAP' });
    expect(Number(raise.usd)).toBeGreaterThan(1.51);
    const ends = (await life.world.sql<{ until: string }>(`SELECT max(upper(during)) AS until FROM market.allocation WHERE lease_id = $1`, [holder.leaseId]))[0]!.until as unknown as number;
    const late = await job(hasty, why);
    expect(late.waitingHeadline.kind).toMatch(/NotEnoughGpus|DeadlineTooEarly/);
    expect(late.waitingBecause[0].help.map(({ kind }: any) => kind)).toContain('LATER_DEADLINE');
    if (late.waitingHeadline.kind === 'NotEnoughGpus') expect(Date.parse(late.waitingHeadline.until)).toBeGreaterThanOrEqual(ends);
    expect(await job(elsewhere, why)).toMatchObject({ waitingHeadline: { kind: 'ModelExcluded', until: null }, waitingBecause: [{ site: { name: 'West Works' }, help: [{ kind: 'ALLOW_MODEL', values: ['H100 SXM5 80GB'] }] }] });
    expect(await job(after, why)).toMatchObject({ waitingHeadline: { kind: 'WaitingForDependency', until: toIso(ends as never) } });
    // The cap that was advised is one that works: a clone with it gets a place.
    const { data } = await life.world.gql('mutation ($input: CloneJobInput!) { cloneJob(input: $input) { ... on Job { id } } }', { input: { jobId: dear, overrides: { maxPriceUsdPerGpuHour: raise.usd } } }, 'customerA');
    await life.cycle();
    const placed = await job(data.cloneJob.id, '{ state placement { segments { to } } eta { basis finishesAt } waitingSince waitingHeadline { kind } }');
    expect(placed).toMatchObject({ state: 'ACCEPTED', waitingSince: null, waitingHeadline: null, eta: { basis: 'PLACEMENT', finishesAt: placed.placement.segments.at(-1).to } });
    for (const id of [dear, hasty, elsewhere, after, data.cloneJob.id, holder.jobId]) await cancel(id);
    await life.tell(holder.leaseId, 'stopped');
    expect(await job(holder.jobId, '{ eta { basis finishesAt unknownBecause } }')).toEqual({ eta: { basis: 'NONE', finishesAt: null, unknownBecause: 'It has ended.' } });
  });
  it('progress is kept point by point, thinned beyond 2,000, and says when a running job will be done', async () => {
    const { jobId, leaseId } = await running();
    await life.report(...[0, 1, 2, 3, 4].map((n) => step(leaseId, n * 60, n * 5, 2 - n / 10)));
    life.world.clock.advance(240_000);
    await life.report(step(leaseId, -60, 15, 1.7));
    // Five steps a minute, 80 to go: 16 minutes.
    expect(await job(jobId, '{ eta { basis finishesAt stepsPerHour } progress { step } }')).toEqual({ eta: { basis: 'PROGRESS', finishesAt: toIso(life.later(960)), stepsPerHour: 300 }, progress: { step: 20 } });
    const fields = `{ metrics(first: $first, after: $after) { ${page} edges { cursor node { step totalSteps loss stepsPerSecond metrics leaseId } } } }`;
    const first = (await job(jobId, fields, { first: 2, after: null })).metrics;
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true }, edges: [{ node: { step: 0, totalSteps: 100, loss: 2, stepsPerSecond: null, metrics: { tokens: 0 }, leaseId } }, { node: { step: 5 } }] });
    const rest = (await job(jobId, fields, { first: 10, after: first.pageInfo.endCursor })).metrics;
    expect(rest.edges.map(({ node }: any) => node.step)).toEqual([10, 15, 20]);
    expect(rest.edges[0].node.stepsPerSecond).toBeCloseTo(5 / 60, 6);
    expect((await job(jobId, fields, { first: 1, after: null }, 'customerB'))).toBeNull();
    await life.world.sql(`INSERT INTO market.job_metric (job_id, lease_id, customer_org, at, step, metrics) SELECT $1, $2, $3, $4::timestamptz + n * interval '1 second', n, '{}' FROM generate_series(1, 2400) n`,
      [jobId, leaseId, life.world.orgs.customerOrgA, toIso(life.later(10))]);
    const { totalCount } = (await job(jobId, fields, { first: 1, after: null })).metrics;
    expect(totalCount).toBe(2_405 - 500);
    await life.tell(leaseId, 'completed', { exitCode: 0 });
  });
  it('output is kept after the end: by page, by stream, by text, across leases in order, within bounds that show', async () => {
    const { jobId, leaseId } = await running();
    await life.report(line(leaseId, 1, 'epoch 1'), line(leaseId, 2, 'Warning: slow disk', 'stderr'), line(leaseId, 3, 'epoch 2'));
    await life.report(line(leaseId, 3, 'epoch 2'), line(leaseId, 4, 'epoch 3'));
    await life.tell(leaseId, 'parked', { detail: 'Parked' });
    await life.world.sql(`UPDATE market.lease SET state = 'ended' WHERE id = $1`, [leaseId]);
    const second = life.world.ids.next('lease');
    await life.world.sql(`INSERT INTO market.lease SELECT (jsonb_populate_record(l, jsonb_build_object('id', $2::text, 'state', 'active', 'created_at', $3::timestamptz))).* FROM market.lease l WHERE id = $1`, [leaseId, second, toIso(life.later(1))]);
    await life.report(line(second, 1, 'resumed at epoch 3'), line(second, 2, 'epoch 4'));
    await cancel(jobId);
    const fields = `{ logs(first: $first, after: $after, stream: $stream, search: $search) { ${page} edges { node { cursor stream line leaseId lineNumber } } } }`;
    const logs = async (variables: object) => (await job(jobId, fields, { first: 100, after: null, stream: null, search: null, ...variables })).logs;
    const all = await logs({});
    expect(all.edges.map(({ node }: any) => node.line)).toEqual(['epoch 1', 'Warning: slow disk', 'epoch 2', 'epoch 3', 'resumed at epoch 3', 'epoch 4']);
    const paged: string[] = [];
    for (let after: string | null = null; ; ) {
      const { edges, pageInfo } = await logs({ first: 2, after });
      paged.push(...edges.map(({ node }: any) => `${node.leaseId} ${node.lineNumber}`));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(paged).toEqual(all.edges.map(({ node }: any) => `${node.leaseId} ${node.lineNumber}`));
    expect((await logs({ stream: 'stderr' })).edges).toMatchObject([{ node: { line: 'Warning: slow disk' } }]);
    expect((await logs({ search: 'EPOCH 3' })).totalCount).toBe(2);
    expect((await logs({ search: '%' })).totalCount).toBe(0);
    expect(await job(jobId, fields, { first: 1, after: null, stream: 'both', search: null })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await job(jobId, fields, { first: 1, after: null, stream: null, search: null }, 'admin')).toMatchObject({ code: 'FORBIDDEN' });
    // The bound is of the job, not of a lease: one line of room, and the mark is it.
    await life.world.sql(`UPDATE market.job SET log_lines = $2 WHERE id = $1`, [jobId, JOB_LOG_LINES_MAX - 2]);
    await life.report(line(second, 3, 'the last'), line(second, 4, 'cut'), line(second, 5, 'gone'));
    await life.report(line(second, 6, 'gone too'));
    expect((await logs({})).edges.slice(-2).map(({ node }: any) => node.line)).toEqual(['the last', LOG_CUT]);
  });
  it('jobs are found by state, project, name, time and site, in any order', async () => {
    const t0 = life.world.clock.now();
    const names = ['alpha', 'Beta', 'gamma 1', 'gamma 2'];
    const ids: JobId[] = [];
    for (const [i, name] of names.entries()) {
      life.world.clock.advance(1_000);
      ids.push(await submit({ ...trainingJob, name, gpuCount: i + 1, ...(i % 2 === 0 && { deadline: toIso(addSeconds(t0, 90_000 - i * 1_000)) }) }));
    }
    const find = async (filter: object, orderBy = 'NEWEST', first = 100, after: string | null = null): Promise<any> =>
      (await life.world.gql(`query ($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String) { jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { ${page} edges { node { name } } } }`, { filter, orderBy, first, after }, 'customerA'));
    const found = async (filter: object, orderBy?: string): Promise<string[]> => (await find({ states: ['SUBMITTED', 'ACCEPTED'], submittedFrom: toIso(addSeconds(t0, 1)), ...filter }, orderBy)).data.jobs.edges.map(({ node }: any) => node.name);
    expect(await found({})).toEqual(['gamma 2', 'gamma 1', 'Beta', 'alpha']);
    expect(await found({}, 'OLDEST')).toEqual(names);
    expect(await found({}, 'NAME')).toEqual(['Beta', 'alpha', 'gamma 1', 'gamma 2']);
    expect(await found({}, 'LARGEST')).toEqual(['gamma 2', 'gamma 1', 'Beta', 'alpha']);
    expect((await found({}, 'DEADLINE')).slice(0, 2)).toEqual(['gamma 1', 'alpha']);
    expect(await found({ name: 'GAMMA' })).toEqual(['gamma 2', 'gamma 1']);
    expect(await found({ submittedTo: toIso(addSeconds(t0, 3)) }, 'OLDEST')).toEqual(['alpha', 'Beta']);
    expect(await found({ siteId: life.market.siteId })).toEqual([]);
    await life.cycle();
    expect((await found({ siteId: life.market.siteId, states: ['ACCEPTED', 'SCHEDULED'] })).length).toBeGreaterThan(0);
    const { data } = await find({}, 'NAME', 1);
    expect((await find({}, 'OLDEST', 1, data.jobs.pageInfo.endCursor)).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    for (const id of ids) await cancel(id);
  });
});
