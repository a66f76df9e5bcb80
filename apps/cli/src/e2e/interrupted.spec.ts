import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeclareCurtailmentDocument, JobDocument, SubmitJobDocument } from '@switchyard/graphql-client';
import { type EpochMs, MINUTE_MS, toIso } from '@switchyard/kernel';
import { inTransaction } from '@switchyard/store';
import { startWholeMarket, type WholeMarket } from '../../testing/whole-market.js';
import { until } from '../demo/until.js';
import { made } from '../start/seed-market.js';

const STEPS = 100;
const WORKLOAD = ['--steps', `${STEPS}`, '--seed', '11'];

/** The loss of the last step when nothing disturbs the run. */
function undisturbedLoss(): number {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-train-'));
  const run = spawnSync(process.execPath, [join(import.meta.dirname, '../../../agent/workloads/train.js'), ...WORKLOAD, '--min-step-ms', '0', '--checkpoint-dir', dir], { encoding: 'utf8' });
  rmSync(dir, { recursive: true, force: true });
  const steps = run.stdout.trim().split('\n').map((line) => JSON.parse(line) as { step?: number; loss?: number });
  return steps.findLast((line) => line.step === STEPS && line.loss !== undefined)!.loss!;
}

describe('a job whose agent is killed and whose site is curtailed', () => {
  let market: WholeMarket;
  beforeAll(async () => {
    market = await startWholeMarket([{ key: 'windy', operator: 'lena', prices: ['20', '-5', '35'], askUsdPerGpuHour: '1.6', pue: '1.1' }]);
  }, 120_000);
  afterAll(() => market?.stop(), 60_000);

  it('checkpoints, resumes and ends with the loss of an undisturbed run; every moment is metered once and none while it stood still', async () => {
    const [ada, lena] = [market.as('ada'), market.as('lena')];
    const submitted = await until('the payment method', 60, async () => {
      const { submitJob } = await ada.execute(SubmitJobDocument, {
        input: {
          spec: {
            name: 'interrupted', gpuCount: 8, expectedDurationSeconds: 3_000, maxDurationSeconds: 7_200, deadline: toIso((market.now() + 6 * 60 * MINUTE_MS) as EpochMs), maxTotalUsd: '80',
            earliestStart: null, interruptible: { checkpointSeconds: 60, restartSeconds: 60, maxInterruptions: 5 },
            run: { workload: 'demo-train', args: [...WORKLOAD, '--min-step-ms', '220'] },
          },
        },
      });
      return submitJob.__typename === 'Job' ? submitJob : undefined;
    });
    const job = async () => (await ada.execute(JobDocument, { id: submitted.id })).job!;
    const steps = (at: Awaited<ReturnType<typeof job>>): number => at.progress?.step ?? 0;
    await until('the first steps', 240, async () => (steps(await job()) > 8 ? true : undefined));

    expect(market.agents.kill('agent windy', 'SIGKILL')).toBe(true);
    const killedAt = steps(await job());
    await market.agents.whenReady('agent windy');
    await until('steps after the agent was killed', 60, async () => (steps(await job()) > killedAt + 3 ? true : undefined));

    const startsAt = (market.now() + 12 * MINUTE_MS) as EpochMs;
    const endsAt = (startsAt + 25 * MINUTE_MS) as EpochMs;
    made(
      (await lena.execute(DeclareCurtailmentDocument, { input: { siteId: market.siteIds['windy']!, startsAt: toIso(startsAt), endsAt: toIso(endsAt), targetKw: '0', reason: 'coincident peak' } })).declareCurtailment,
      'Curtailment');
    const parked = await until('the checkpoint and stop', 60, async () => {
      const at = await job();
      return at.state === 'PARKED' ? at : undefined;
    });
    expect(market.now()).toBeLessThanOrEqual(startsAt + 5 * MINUTE_MS);
    expect(steps(parked)).toBeLessThan(STEPS);

    const done = await until('the end', 240, async () => {
      const at = await job();
      return ['COMPLETED', 'FAILED', 'TIMED_OUT', 'MISSED'].includes(at.state) ? at : undefined;
    });
    expect([done.state, steps(done), done.progress?.loss]).toEqual(['COMPLETED', STEPS, undisturbedLoss()]);

    const owner = await market.database.open('sy_owner');
    const readings = await inTransaction(owner, (tx) =>
      tx.rows<{ from: number; to: number; gpuSeconds: bigint }>(
        `SELECT from_at AS "from", to_at AS "to", gpu_seconds AS "gpuSeconds" FROM metering.reading r JOIN market.lease l ON l.id = r.lease_id WHERE l.job_id = $1 ORDER BY from_at`, [submitted.id]));
    // 2.5 wall seconds at this speed: polls and turns of real processes. That load is down in time is the scheduler's spec, on a clock that can be held.
    const latency = 5 * MINUTE_MS;
    expect(readings.filter((r, i) => i > 0 && r.from < readings[i - 1]!.to)).toEqual([]);
    expect(readings.filter((r) => r.from >= startsAt + latency && r.to <= endsAt && r.gpuSeconds > 0n)).toEqual([]);
    expect(readings.filter((r) => Number(r.gpuSeconds) > (8 * (r.to - r.from)) / 1_000 + 8)).toEqual([]);

    // The bill: 0.40 per GPU-hour for what the event withheld of the time the lease held its GPUs for, less what ran in it. It was announced 12 minutes before: in time.
    const credit = await until('the draft of the bill', 120, async () => {
      const [line] = await inTransaction(owner, (tx) => tx.rows<{ amount: bigint; seconds: bigint }>(
        `SELECT n.amount_minor AS amount, (SELECT sum((r.terms->'curtailed'->>'gpuSeconds')::bigint) FROM billing.rated_interval r WHERE r.lease_id = n.lease_id)::bigint AS seconds
         FROM billing.invoice_line n JOIN market.lease l ON l.id = n.lease_id WHERE l.job_id = $1 AND n.component_kind = 'curtailment_credit'`, [submitted.id]));
      return line;
    });
    const [told] = await inTransaction(owner, (tx) => tx.rows<{ fact: { from: number; to: number; noticeKept: boolean; breaches: readonly string[] } }>(`SELECT fact FROM billing.lease_fact WHERE kind = 'curtailed'`));
    expect(told!.fact).toMatchObject({ from: startsAt, noticeKept: true, breaches: [] });
    expect(told!.fact.to).toBeLessThanOrEqual(endsAt);
    const ranOn = readings.reduce((sum, r) => sum + (r.from >= startsAt && r.to <= told!.fact.to ? Number(r.gpuSeconds) : 0), 0);
    const withheld = (8 * (told!.fact.to - startsAt)) / 1_000 - ranOn;
    // A reading over the start of the event is shared out by time: an interval's GPU time, at most.
    expect(Math.abs(Number(credit.seconds) - withheld)).toBeLessThanOrEqual(8 * 300);
    expect(credit.amount).toBe(-BigInt(Math.round((Number(credit.seconds) / 3_600) * 40)));
  }, 420_000);
});
