import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { customerOperations, trainingJob } from '../../testing/customer-operations.js';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

describe('jobs of customers', () => {
  let world: GatewayUnderTest;
  const send = async (operation: keyof typeof customerOperations, input: object, as: Caller = 'customerA', key?: string) => {
    const { data, errors } = await world.gql(customerOperations[operation], { input, key }, as);
    return (data ? data[operation] : errors![0]!.extensions) as Record<string, any>;
  };
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    await world.seedMarket();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });

  it('takes a job once per key, with its command apart, an event and an audit entry', async () => {
    const input = { spec: { ...trainingJob, maxTotalUsd: '60', deadline: toIso(addSeconds(START, 7_200)) } };
    const job = await send('submitJob', input, 'customerA', 'k1');
    expect(job).toMatchObject({
      __typename: 'Job', name: 'train', state: 'SUBMITTED', gpuCount: 8, submittedAt: toIso(START), deadline: toIso(addSeconds(START, 7_200)), maxTotalUsd: '60.00', costSoFarUsd: '0.00',
      promise: null, placement: null, quotedUsd: null, waitingBecause: [], progress: null, plan: null, leases: [],
    });
    expect(await send('submitJob', input, 'customerA', 'k1')).toEqual(job);
    expect(await send('submitJob', { spec: trainingJob }, 'customerA', 'k1')).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
    expect(await world.sql(`SELECT spec ? 'run' AS "hasRun", c.run->>'workload' AS workload, c.run->'environment' AS environment FROM market.job j JOIN market.job_command c ON c.job_id = j.id WHERE j.id = $1`, [job['id']]))
      .toEqual([{ hasRun: false, workload: 'demo-train', environment: { SEED: '7' } }]);
    expect(await world.sql(`SELECT topic, aggregate_seq AS seq, job_id AS job, customer_org AS org, operator_org AS op FROM outbox.event WHERE aggregate_id = $1`, [job['id']]))
      .toEqual([{ topic: 'job.submitted', seq: 1n, job: job['id'], org: world.orgs.customerOrgA, op: null }]);
    expect(await world.sql(`SELECT action FROM market.audit_log WHERE subject = $1`, [job['id']])).toEqual([{ action: 'job.submit' }]);
  });
  it('names every problem of a specification and stores nothing', async () => {
    const wrong = { ...trainingJob, gpuCount: 0, deadline: toIso(addSeconds(START, -1)), countries: ['usa'], run: {} };
    const answer = await send('submitJob', { spec: wrong });
    expect(answer).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT' });
    expect(answer['problems'].map((p: { path: string[] }) => p.path.join('.')).sort()).toEqual([
      'input.spec.countries.0', 'input.spec.deadline', 'input.spec.gpuCount', 'input.spec.run.workload']);
    expect(await send('submitJob', { spec: { ...trainingJob, projectId: world.ids.next('proj'), after: [world.ids.next('job')] } })).toMatchObject({
      problems: [{ path: ['input', 'spec', 'projectId'] }, { path: ['input', 'spec', 'after', '0'] }] });
    expect(await send('submitJob', {})).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await send('submitJob', { spec: trainingJob, quoteOptionId: world.ids.next('opt') })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await send('submitJob', { quoteOptionId: world.ids.next('opt') })).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'quoteOptionId'] });
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.job`)).toEqual([{ n: 1 }]);
  });
  it('refuses who cannot pay, and what a budget does not allow', async () => {
    expect(await send('submitJob', { spec: trainingJob }, 'customerB')).toMatchObject({ __typename: 'LimitRefusal', code: 'NO_PAYMENT_METHOD' });
    await world.sql(`UPDATE market.credit_standing SET payment_method_ok = true, payment_declined = true, unpaid_micro_usd = 20520000 WHERE customer_org = $1`, [world.orgs.customerOrgB]);
    expect(await send('submitJob', { spec: trainingJob }, 'customerB')).toMatchObject({ code: 'NO_PAYMENT_METHOD', requestedUsd: '20.52', message: expect.stringContaining('A payment was declined; ') });
    await world.sql(`UPDATE market.credit_standing SET payment_declined = false, unpaid_micro_usd = 0 WHERE customer_org = $1`, [world.orgs.customerOrgB]);
    // 8 GPUs x 0.5 h x 1.50 USD is the least it can cost.
    expect(await send('submitJob', { spec: trainingJob }, 'customerB')).toMatchObject({ code: 'CREDIT_LIMIT_EXCEEDED', limitUsd: '0.00', requestedUsd: '6.00' });
    await world.sql(`UPDATE market.credit_standing SET credit_limit_micro_usd = 1000000000 WHERE customer_org = $1`, [world.orgs.customerOrgB]);
    expect(await send('setBudget', { limitUsd: '5.99' }, 'customerB')).toEqual({ __typename: 'Budget', projectId: null, limitUsd: '5.99' });
    expect(await send('submitJob', { spec: trainingJob }, 'customerB')).toMatchObject({ code: 'BUDGET_EXCEEDED', limitUsd: '5.99', requestedUsd: '6.00' });
    expect(await send('setBudget', { limitUsd: '6' }, 'customerB')).toMatchObject({ limitUsd: '6.00' });
    expect(await send('submitJob', { spec: trainingJob }, 'customerB')).toMatchObject({ __typename: 'Job' });
    expect(await send('setBudget', { limitUsd: '0', projectId: 'proj_x' }, 'customerB')).toMatchObject({ problems: [{ path: ['input', 'limitUsd'] }, { path: ['input', 'projectId'] }] });
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.budget`)).toEqual([{ n: 1 }]);
  });
  it('shows a job to its customer alone, and lets nobody else end it', async () => {
    const { id } = await send('submitJob', { spec: trainingJob });
    const seen = async (as: Caller) => (await world.gql(customerOperations.job, { id }, as)).data?.job ?? null;
    expect(await seen('customerA')).toMatchObject({ id });
    expect(await seen('customerAReader')).toMatchObject({ id });
    for (const as of ['customerB', 'operatorA', 'anonymous'] as const) expect(await seen(as)).toBeNull();
    expect(await send('cancelJob', { jobId: id }, 'customerB')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await send('cancelJob', { jobId: id }, 'customerAReader')).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send('cancelJob', { jobId: id }, 'anonymous')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await send('submitJob', { spec: trainingJob }, 'operatorA')).toMatchObject({ code: 'FORBIDDEN' });
  });
  it('cancels by the table of moves and tells the agents of live leases to stop', async () => {
    const { id } = await send('submitJob', { spec: trainingJob });
    const market = await world.seedMarket({ name: 'Cancel Yard' });
    const lease = await seedLease(id, market);
    await world.sql(`UPDATE market.job SET state = 'running', progress = $2 WHERE id = $1`, [id, JSON.stringify({ at: START, step: 3, totalSteps: 10, loss: 0.5 })]);
    expect((await world.gql(customerOperations.job, { id }, 'customerA')).data.job).toMatchObject({ state: 'RUNNING', progress: { at: toIso(START), step: 3, totalSteps: 10, loss: 0.5 } });
    expect(await send('cancelJob', { jobId: id, reason: 'enough' }, 'customerA', 'c1')).toEqual({ __typename: 'Job', id, state: 'CANCELLED', finishedAt: toIso(START) });
    expect(await world.sql(`SELECT desired, agent_revision AS revision, state FROM market.lease WHERE id = $1`, [lease])).toEqual([{ desired: 'stop', revision: 2, state: 'active' }]);
    expect(await send('cancelJob', { jobId: id })).toMatchObject({ code: 'WRONG_STATE', path: ['input', 'jobId'] });
    expect(await send('submitJob', { spec: { ...trainingJob, after: [id] } })).toMatchObject({ problems: [{ path: ['input', 'spec', 'after', '0'], message: expect.stringContaining('is cancelled, and will not complete') }] });
    expect(await world.sql(`SELECT topic, payload->'leaseIds' AS leases FROM outbox.event WHERE job_id = $1 ORDER BY id DESC LIMIT 1`, [id])).toEqual([{ topic: 'job.cancelled', leases: [lease] }]);
  });
  it('rates the readings so far with the frozen card and the prints', async () => {
    const { id } = await send('submitJob', { spec: trainingJob });
    const market = await world.seedMarket({ name: 'Cost Yard' });
    const lease = await seedLease(id, market);
    const cost = async () => (await world.gql(customerOperations.job, { id }, 'customerA')).data.job.costSoFarUsd;
    expect(await cost()).toBe('0.00');
    // 8 GPUs for 10 minutes at 1.50 are 2.00. 5 kWh metered and 0.646 kWh estimated (8 x 1275 W x 0.76 for 5 minutes), x 1.25 PUE x 32 USD/MWh, are 0.2258.
    for (const [i, wh] of [5_000n, null].entries()) await seedReading(lease, market.siteId, i, wh);
    expect(await cost()).toBe('2.23');
    const { leases } = (await world.gql(customerOperations.leases, { filter: { jobId: id } }, 'operatorA')).data;
    expect(leases).toMatchObject({ totalCount: 1, edges: [{ node: { id: lease, jobId: id, state: 'ACTIVE', usage: [
      { from: toIso(START), to: toIso(addSeconds(START, 300)), gpuSeconds: 2_400, energyKwh: '5', quality: 'metered' },
      { from: toIso(addSeconds(START, 300)), to: toIso(addSeconds(START, 600)), gpuSeconds: 2_400, energyKwh: null, quality: 'estimated' }] } }] });
    expect((await world.gql(customerOperations.leases, {}, 'operatorB')).data.leases.totalCount).toBe(0);
  });
  it('says what the bill of a lease differs from its quote by once it is billed, to both its parties and finance', async () => {
    const { id } = await send('submitJob', { spec: trainingJob });
    const market = await world.seedMarket({ name: 'Split Yard' });
    const lease = await seedLease(id, market);
    const ask = async (as: Caller) => (await world.gql('query ($id: ID!) { lease(id: $id) { quotedVsBilled { quotedUsd billedUsd quantityVarianceUsd indexVarianceUsd curtailmentVarianceUsd restUsd } } }', { id: lease }, as)).data.lease;
    expect(await ask('customerA')).toEqual({ quotedVsBilled: null });
    await world.sql(`INSERT INTO billing.lease (id, customer_org, operator_org, site_id, rate_card, model, power, started_at) VALUES ($1, $2, $3, $4, '{}', 'agent', 'gross', $5)`,
      [lease, world.orgs.customerOrgA, world.orgs.operatorOrgA, market.siteId, toIso(START)]);
    await world.sql(`INSERT INTO billing.quoted_vs_billed VALUES ($1, 19800000, 16720000, -6600000, 4400000, -880000, 0, $2)`, [lease, toIso(START)]);
    const split = { quotedUsd: '19.80', billedUsd: '16.72', quantityVarianceUsd: '-6.60', indexVarianceUsd: '4.40', curtailmentVarianceUsd: '-0.88', restUsd: '0.00' };
    for (const as of ['customerA', 'operatorA', 'finance1'] as const) expect([as, await ask(as)]).toEqual([as, { quotedVsBilled: split }]);
    for (const as of ['customerB', 'operatorB'] as const) expect([as, await ask(as)]).toEqual([as, null]);
  });
  it('counts all of a lease that runs for weeks, however many intervals are shown of it', async () => {
    const { id } = await send('submitJob', { spec: trainingJob });
    const market = await world.seedMarket({ name: 'Long Yard' });
    const lease = await seedLease(id, market);
    await seedReading(lease, market.siteId, 0, null);
    await world.sql(`INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
      SELECT 'rdg_long' || n, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at + n * interval '5 minutes', to_at + n * interval '5 minutes', gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at
      FROM metering.reading, generate_series(1, 2999) n WHERE lease_id = $1`, [lease]);
    await world.sql(`UPDATE market.lease SET rate_card = jsonb_set(rate_card, '{components}', '[{"kind": "gpu_hour", "microUsdPerGpuHour": "1500000"}]') WHERE id = $1`, [lease]);
    // 3,000 intervals of 40 GPU-minutes at 1.50.
    expect((await world.gql(customerOperations.job, { id }, 'customerA')).data.job.costSoFarUsd).toBe('3000.00');
  });
  it('lists newest first, page by page, and asks the database no more for ten jobs than for one', async () => {
    for (let i = 0; i < 10; i += 1) await send('submitJob', { spec: { ...trainingJob, name: `n${i}` } });
    const page = async (variables: object) => (await world.gql(customerOperations.jobs, { filter: { states: ['SUBMITTED'] }, ...variables }, 'customerA')).data.jobs;
    const all = await page({ first: 100 });
    expect(all.totalCount).toBe(all.edges.length);
    const first = await page({ first: 7 });
    const second = await page({ first: 100, after: first.pageInfo.endCursor });
    expect([...first.edges, ...second.edges].map((e: any) => e.node.id)).toEqual(all.edges.map((e: any) => e.node.id));
    const statements = async (count: number) => {
      const before = await counted();
      await page({ first: count });
      return (await counted()) - before;
    };
    await statements(1);
    expect(await statements(1)).toBe(3);
    expect(await statements(10)).toBe(3);
    const bad = await world.gql(customerOperations.jobs, { after: Buffer.from('soon\u0000job_x').toString('base64url') }, 'customerA');
    expect(bad.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  /** Transactions the gateway's role committed so far. */
  let committed = 0;
  async function counted(): Promise<number> {
    if (committed === 0) {
      const runner = world.parts.database.driver as unknown as { master: { on(event: 'acquire', listener: () => void): void } };
      runner.master.on('acquire', () => (committed += 1));
      committed = 1;
    }
    return Promise.resolve(committed);
  }
  async function seedLease(jobId: string, market: { siteId: string; poolId: string; offerId: string; seriesId: string }): Promise<string> {
    const id = world.ids.next('lease');
    const card = { version: 1, id: world.ids.next('card'), currency: 'USD', components: [
      { kind: 'gpu_hour', microUsdPerGpuHour: '1500000' },
      { kind: 'energy_pass_through', seriesId: market.seriesId, multiplierPpm: '1000000', adderMicroUsdPerMwh: '0', pue: { method: 'fixed', pue: '1250000' } }] };
    const model = { maxWPerGpu: '1275', loadFractionPpm: '760000', puePpm: '1250000', version: 'p/1' };
    await world.sql(
      `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, state, gpu_count, rate_card, energy_model, ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, actual_start, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', 8, $8, $9, 50000000, 7000000, $10, $11, $10, $10)`,
      [id, jobId, world.orgs.customerOrgA, world.orgs.operatorOrgA, market.siteId, market.poolId, market.offerId, JSON.stringify(card), JSON.stringify(model), toIso(START), toIso(addSeconds(START, 3_600))]);
    return id;
  }
  async function seedReading(lease: string, siteId: string, i: number, wh: bigint | null): Promise<void> {
    await world.sql(
      `INSERT INTO metering.reading (id, lease_id, customer_org, operator_org, site_id, agent_id, meter_id, from_at, to_at, gpu_seconds, energy_wh, source, quality, epoch, sequence, received_at)
       VALUES ($1, $2, $3, $4, $5, 'agent_x', 'm', $6, $7, 2400, $8, 'agent', $9, 1, $10, $7)`,
      [world.ids.next('rdg'), lease, world.orgs.customerOrgA, world.orgs.operatorOrgA, siteId, toIso(addSeconds(START, 300 * i)), toIso(addSeconds(START, 300 * (i + 1))), wh, wh === null ? 'gap' : 'metered', i + 1]);
  }
});
