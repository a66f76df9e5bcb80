import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApproveInvoiceDocument, InvoiceDocument, InvoicesDocument, JobDocument, SubmitJobDocument } from '@switchyard/graphql-client';
import { MINUTE_MS } from '@switchyard/kernel';
import { secondOpinion } from '../../testing/second-opinion.js';
import { SPEED, startWholeMarket, type TestSite, type WholeMarket } from '../../testing/whole-market.js';
import { until } from '../demo/until.js';
import { made } from '../start/seed-market.js';

// Real: Slurm with two nodes of eight GPUs (device nodes that hold nothing), the agent, the gateway, the scheduler, billing and the provider's twin as processes. Time is the market's:
// a second of Slurm's is two minutes here.
const CLUSTER = join(import.meta.dirname, '../../../../infra/slurm/cluster.mjs');
const site: TestSite = { key: 'hall', operator: 'lena', prices: ['40.25', '-15.5', '25'], askUsdPerGpuHour: '1.61', pue: '1.12' };
const GPUS = 16;
const check = spawnSync(process.execPath, [CLUSTER, 'check'], { encoding: 'utf8' });
const lacks = check.status === 0 ? undefined : check.stdout.trim().split('\n').join('; ');
const isRequired = (process.env['SWITCHYARD_REQUIRE'] ?? '').split(',').includes('slurm');

(lacks === undefined || isRequired ? describe : describe.skip)(`a job on Slurm and its bill${lacks === undefined ? '' : ` (needs Slurm: ${lacks})`}`, () => {
  let market: WholeMarket;
  let cluster: { dir: string; conf: string; restUrl: string };
  const slurm = (file: string, ...args: string[]): string => execFileSync(file, args, { encoding: 'utf8', timeout: 10_000, killSignal: 'SIGKILL', env: { PATH: process.env['PATH'], SLURM_CONF: cluster.conf, TZ: 'UTC', SLURM_TIME_FORMAT: '%s' } });
  const job = (): Readonly<Record<string, string>> => Object.fromEntries([...slurm('scontrol', 'show', 'job', '--oneliner').matchAll(/(?:^|\s)([A-Za-z][\w/:]*)=(\S*)/g)].map(([, key, value]) => [key!, value!]));
  beforeAll(async () => {
    cluster = JSON.parse(execFileSync(process.execPath, [CLUSTER, 'start', mkdtempSync(join(tmpdir(), 'switchyard-slurm-')), '--nodes', '2', '--gpus', '8'], { encoding: 'utf8' })) as typeof cluster;
    market = await startWholeMarket([site], undefined, { AGENT_ENGINE: 'slurm', SLURM_CONF: cluster.conf, AGENT_SLURM_REST_URL: cluster.restUrl });
  }, 120_000);
  afterAll(async () => {
    await market?.stop();
    if (cluster !== undefined) execFileSync(process.execPath, [CLUSTER, 'stop', cluster.dir]);
  }, 60_000);

  it('its invoice equals, to the cent, what Slurm counts: the seconds it ran on its GPUs, without those it was suspended', async () => {
    const [ada, finn] = [market.as('ada'), market.as('finn')];
    const spec = {
      name: 'gang', gpuCount: GPUS, expectedDurationSeconds: 1_200, maxDurationSeconds: 4_800, deadline: new Date(market.now() + 240 * MINUTE_MS).toISOString(), maxTotalUsd: '160', maxPriceUsdPerGpuHour: '3',
      interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 3 }, run: { workload: 'demo-train', args: ['--steps', '40', '--min-step-ms', '150', '--seed', '3'] },
    };
    const submitted = await until('the payment method', 60, async () => {
      const answer = (await ada.execute(SubmitJobDocument, { input: { spec }, idempotencyKey: 'on-slurm' })).submitJob;
      return answer.__typename === 'Job' ? answer : undefined;
    });
    await until('some steps on Slurm', 60, async () => (((await ada.execute(JobDocument, { id: submitted.id })).job?.progress?.step ?? 0) >= 5 ? true : undefined));
    slurm('scontrol', 'suspend', job()['JobId']!);
    await sleep(2_500);
    slurm('scontrol', 'resume', job()['JobId']!);
    const ended = await until('its end', 120, async () => {
      const { job: at } = await ada.execute(JobDocument, { id: submitted.id });
      return at && ['COMPLETED', 'FAILED', 'TIMED_OUT', 'MISSED', 'REFUSED'].includes(at.state) ? at : undefined;
    });
    expect([ended.state, ended.progress?.step, ended.leases.length]).toEqual(['COMPLETED', 40, 1]);
    const leaseId = ended.leases[0]!.id;
    const reviewed = await until('the invoice', 60, async () => (await finn.execute(InvoicesDocument, { filter: { leaseId }, first: 1 })).invoices.edges.map(({ node }) => node).find(({ state }) => state === 'REVIEW'));
    made((await finn.execute(ApproveInvoiceDocument, { input: { invoiceId: reviewed.id } })).approveInvoice, 'Invoice');
    const paid = await until('its payment', 90, async () => {
      const { invoice } = await finn.execute(InvoiceDocument, { id: reviewed.id });
      return invoice?.state === 'PAID' ? invoice : undefined;
    });

    const facts = job();
    const ran = facts['RunTime']!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    expect(facts).toMatchObject({ JobName: `sy-${leaseId}-1`, JobState: 'COMPLETED', NumNodes: '2', ExitCode: '0:0' });
    expect(Number(facts['EndTime']) - Number(facts['StartTime'])).toBeGreaterThanOrEqual(ran + 2);
    const cents = (component: string): bigint => BigInt(paid.lines.find((line) => line.component.startsWith(component))!.amount.amount.replace('.', ''));
    // Slurm tells whole seconds, so its start may stand a moment before the lease that the job was started for: that moment is nobody's.
    const db = await market.database.open('sy_owner');
    const [{ early }] = (await db.query(`SELECT greatest(0, extract(epoch FROM l.starts_at) * 1000 - (c.anchor_market_ms + c.speed * ($1::bigint * 1000 - c.anchor_wall_ms)))::bigint AS early FROM market.lease l, market.clock c WHERE l.id = $2`, [facts['StartTime'], leaseId])) as [{ early: bigint }];
    const gpuSeconds = ((BigInt(ran * SPEED * 1_000) - BigInt(early)) * BigInt(GPUS)) / 1_000n;
    // 1.61 USD per GPU-hour, in micro-USD-seconds over an hour's seconds and a cent's micro-USD, to the nearest.
    const scaled = gpuSeconds * 1_610_000n;
    expect(cents('gpu_hour')).toBe((scaled + 18_000_000n) / 36_000_000n);
    const opinion = await secondOpinion(db, leaseId);
    expect([cents('gpu_hour'), cents('energy')].map(String)).toEqual([opinion.gpuHourCents, opinion.energyCents]);
    process.stdout.write(`slurm: ${ran} s, ${early} market ms of them before the lease, on ${GPUS} GPUs at ${SPEED} x is ${paid.lines.map((line) => `${line.component} ${line.amount.amount}`).join(', ')}\n`);
  }, 300_000);
});
