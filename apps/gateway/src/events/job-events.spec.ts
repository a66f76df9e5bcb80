import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JobId, type LeaseId, toIso } from '@switchyard/kernel';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type MarketInMotion, openMarketInMotion } from '../../testing/market-in-motion.js';
import { newsOf } from './job-news.js';

const events = 'subscription ($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) { cursor topic kind state planChange { fromTotalUsd toTotalUsd toSite { name } fromSite { name } toFinishesAt } job { state eta { basis } } } }';
const logs = 'subscription ($id: ID!, $after: String) { jobLogs(jobId: $id, after: $after) { cursor line leaseId lineNumber } }';
interface News {
  readonly cursor: string;
  readonly [field: string]: any;
}

describe('a job followed over sockets that are cut', () => {
  let life: MarketInMotion;
  beforeAll(async () => {
    life = await openMarketInMotion({ microUsdPerMwh: () => 40_000_000n, priceHours: 240 });
  });
  afterAll(async () => {
    expect(life?.world.internal).toEqual([]);
    await life?.world.close();
  });
  /** The next items behind a cursor, on a socket of their own that is cut when they are there. */
  async function take(query: string, id: JobId, after: string | null, count: number): Promise<News[]> {
    const client = createClient({ url: `${life.world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 0, connectionParams: { authorization: `Bearer ${life.world.persons.customerA.secret}` } });
    const taken: News[] = [];
    for await (const { data, errors } of client.iterate<Record<string, News>>({ query, variables: { id, after } })) {
      if (errors) throw new Error(errors[0]!.message);
      taken.push(Object.values(data!)[0]!);
      if (taken.length === count) break;
    }
    client.terminate();
    await client.dispose();
    return taken;
  }
  async function whole(): Promise<{ jobId: JobId; leaseId: LeaseId; count: number }> {
    const spec = { ...trainingJob, interruptible: { checkpointSeconds: 60, restartSeconds: 10, maxInterruptions: 5 } };
    const jobId: JobId = (await life.world.gql(customerOperations.submitJob, { input: { spec } }, 'customerA')).data.submitJob.id;
    for (let tries = 0; tries < 6; tries += 1) {
      await life.cycle();
      if ((await life.world.sql<{ state: string }>(`SELECT state FROM market.job WHERE id = $1`, [jobId]))[0]!.state === 'scheduled') break;
      life.world.clock.advance(300_000);
    }
    const leaseId = await life.leaseOf(jobId);
    await life.tell(leaseId, 'running');
    for (const step of [1, 2, 3]) {
      life.world.clock.advance(60_000);
      await life.report({ kind: 'progress', leaseId, at: life.world.clock.now(), step, totalSteps: 9, loss: null, metrics: {} }, { kind: 'log', leaseId, at: life.world.clock.now(), stream: 'stdout', line: `step ${step}`, lineNumber: step });
    }
    await life.world.gql('mutation ($input: PauseJobInput!) { pauseJob(input: $input) { __typename } }', { input: { jobId } }, 'customerA');
    await life.tell(leaseId, 'parked', { detail: 'Parked' });
    await life.world.gql('mutation ($input: ResumeJobInput!) { resumeJob(input: $input) { __typename } }', { input: { jobId } }, 'customerA');
    await life.world.gql(customerOperations.cancelJob, { input: { jobId } }, 'customerA');
    await life.relay();
    const [row] = await life.world.sql<{ n: number }>(`SELECT count(*)::int AS n FROM outbox.event WHERE job_id = $1`, [jobId]);
    return { jobId, leaseId, count: row!.n };
  }

  it('gives every event once and in order, wherever the socket is cut, with what kind of news it is', async () => {
    const { jobId, count } = await whole();
    const all = await take(events, jobId, '0', count);
    expect(all.map(({ topic, kind, state }) => [topic, kind, state])).toEqual(expect.arrayContaining([
      ['job.submitted', 'STATE', 'SUBMITTED'], ['job.scheduled', 'PLAN', 'SCHEDULED'], ['lease.committed', 'LEASE', null], ['job.running', 'STATE', 'RUNNING'], ['job.progress', 'PROGRESS', null], ['job.parked', 'STATE', 'PARKED'],
      ['job.paused', 'STATE', 'PAUSED'], ['job.resumed', 'STATE', 'SUBMITTED'], ['job.cancelled', 'STATE', 'CANCELLED'], ['lease.ended', 'LEASE', null]]));
    expect(all.find(({ topic }) => topic === 'job.scheduled')).toMatchObject({ planChange: { fromSite: null, fromTotalUsd: null, toSite: { name: 'West Works' }, toTotalUsd: expect.stringMatching(/^\d+\.\d\d$/), toFinishesAt: expect.stringMatching(/Z$/) }, job: { state: 'CANCELLED', eta: { basis: 'NONE' } } });
    const cut: News[] = [];
    for (let after = '0'; cut.length < count; after = cut.at(-1)!.cursor) cut.push(...(await take(events, jobId, after, 1)));
    expect(cut).toEqual(all);
  });
  it('gives every line once and in order, wherever the socket is cut, and goes on where a page of the query ends', async () => {
    const { jobId, leaseId } = await whole();
    const all = await take(logs, jobId, null, 3);
    expect(all.map(({ line }) => line)).toEqual(['step 1', 'step 2', 'step 3']);
    const cut: News[] = [];
    for (let after: string | null = null; cut.length < 3; after = cut.at(-1)!.cursor) cut.push(...(await take(logs, jobId, after, 1)));
    expect(cut).toEqual(all);
    const { data } = await life.world.gql('query ($id: ID!) { job(id: $id) { logs(first: 2) { edges { node { cursor line } } } } }', { id: jobId }, 'customerA');
    expect(await take(logs, jobId, data.job.logs.edges.at(-1).node.cursor, 1)).toEqual([all[2]]);
    expect(all[2]).toMatchObject({ leaseId, lineNumber: 3 });
  });
});

describe('news of a job', () => {
  const placed = { siteId: 'site_b', quotedMicroUsd: '7000000', startsAt: toIso(0 as never), finishesAt: toIso(1 as never) };
  it('says where a plan moved it, with the old total and the new', () => {
    expect(newsOf('job.accepted', { ...placed, moved: true, before: { siteId: 'site_a', quotedMicroUsd: '8500000', startsAt: 'then', finishesAt: 'later' } })).toEqual({
      kind: 'PLAN', state: 'ACCEPTED', planChange: { fromSiteId: 'site_a', toSiteId: 'site_b', fromTotalUsd: '8.50', toTotalUsd: '7.00', fromStartsAt: 'then', toStartsAt: placed.startsAt, fromFinishesAt: 'later', toFinishesAt: placed.finishesAt },
    });
    expect(newsOf('job.accepted', placed).planChange).toMatchObject({ fromSiteId: null, fromTotalUsd: null });
    // Put back by a sweep: a state, and no place.
    expect(newsOf('job.accepted', { jobId: 'job_1', reason: 'never_started' })).toEqual({ kind: 'STATE', state: 'ACCEPTED', planChange: null });
  });
  it('knows curtailments, leases, budgets and the rest apart', () => {
    expect(newsOf('lease.curtailed', {}).kind).toBe('CURTAILMENT');
    expect(newsOf('curtailment.declared', {}).kind).toBe('CURTAILMENT');
    expect(newsOf('lease.started', {}).kind).toBe('LEASE');
    expect(newsOf('job.waiting', {}).kind).toBe('WAITING');
    expect(newsOf('readings.accepted', {}).kind).toBe('OTHER');
    expect(newsOf('job.failed', { state: 'timed_out' }).state).toBe('TIMED_OUT');
  });
});
