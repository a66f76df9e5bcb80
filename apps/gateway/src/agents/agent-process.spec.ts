import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, type EpochMs, epochMs } from '@switchyard/kernel';
import { invite } from '../../testing/agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';
import { seedLease } from '../../testing/seed-lease.js';

// Real: the built agent as a process with its engine, disk and transport; the gateway over HTTP; the database. Nothing is played.
const STEPS = 40;
const folder = mkdtempSync(join(tmpdir(), 'gateway-agent-'));
const children: ChildProcess[] = [];

describe('a real agent against the real gateway', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    world.clock.set(epochMs(Date.now()));
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await world?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const startAgent = (token: string): ChildProcess => {
    const fast = ['--poll-seconds', '0.1', '--turn-seconds', '0.05', '--heartbeat-seconds', '0.5', '--backoff-max-seconds', '0.2'];
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../../agent/dist/src/main.js'), '--control-plane-url', `${world.url}/graphql`, '--data-dir', folder, '--enrolment-token', token, ...fast], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  };
  async function until<Row>(what: string, statement: string, parameters: readonly unknown[], met: (rows: Row[]) => boolean): Promise<void> {
    for (const deadline = Date.now() + 25_000; !met(await world.sql<Row>(statement, parameters)); await pause(25)) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
      world.clock.set(epochMs(Date.now()));
    }
  }

  it('runs a training job from its order to its final reading, killed -9 on the way', async () => {
    const market = await world.seedMarket();
    const { token, id } = await invite(world, market.siteId);
    const now = world.clock.now();
    const { leaseId, jobId } = await world.asOwner((tx) => seedLease(tx, world.ids, now, {
      market, customerOrg: world.orgs.customerOrgA, operatorOrg: world.orgs.operatorOrgA, startsAt: addSeconds(now, -1), endsAt: addSeconds(now, 3_600),
      run: { workload: 'demo-train', command: [], args: ['--steps', `${STEPS}`, '--seed', '7', '--min-step-ms', '20'], environment: {}, artifacts: [] },
    }));
    const first = startAgent(token);
    await until<{ step: number }>('some steps are reported', `SELECT (progress ->> 'step')::int AS step FROM market.job WHERE id = $1`, [jobId], ([row]) => (row?.step ?? 0) >= 5);
    first.kill('SIGKILL');
    startAgent(token);
    await until<{ done: boolean }>('the lease is closed', `SELECT state = 'ended' AND final_reading_at IS NOT NULL AS done FROM market.lease WHERE id = $1`, [leaseId], ([row]) => row?.done === true);

    const [lease] = await world.sql<{ started: EpochMs; ended: EpochMs; reason: string; job: string; progress: { step: number; loss: number } }>(
      `SELECT l.actual_start AS started, l.actual_end AS ended, l.end_reason AS reason, j.state AS job, j.progress FROM market.lease l JOIN market.job j ON j.id = l.job_id WHERE l.id = $1`, [leaseId]);
    expect(lease).toMatchObject({ reason: 'completed', job: 'completed', progress: { step: STEPS, totalSteps: STEPS } });
    const readings = await world.sql<{ from: EpochMs; to: EpochMs; gpuSeconds: bigint; quality: string }>(
      `SELECT from_at AS "from", to_at AS "to", gpu_seconds AS "gpuSeconds", quality FROM metering.reading WHERE lease_id = $1 ORDER BY from_at`, [leaseId]);
    // The readings tile the run: from where the lease began to where it ended, two GPUs all the time.
    expect([readings[0]!.from, readings.at(-1)!.to]).toEqual([lease!.started, lease!.ended]);
    readings.slice(1).forEach((reading, i) => expect(reading.from).toBe(readings[i]!.to));
    expect(readings.reduce((sum, reading) => sum + reading.gpuSeconds, 0n)).toBe((2n * BigInt(lease!.ended - lease!.started)) / 1_000n);
    const lines = (await world.sql<{ n: bigint }>(`SELECT line_number AS n FROM market.job_log WHERE lease_id = $1 ORDER BY 1`, [leaseId])).map((row) => row.n);
    expect(lines).toEqual(lines.map((_, i) => BigInt(i + 1)));
    const told = (await world.sql<{ topic: string }>(`SELECT topic FROM outbox.event WHERE aggregate_id IN ($1, $2) AND topic NOT IN ('job.progress', 'readings.accepted') ORDER BY id`, [leaseId, jobId]));
    expect(told.map((event) => event.topic)).toEqual(['lease.started', 'job.running', 'lease.ended', 'job.completed']);
    expect(await world.sql(`SELECT action FROM market.audit_log WHERE actor = $1 AND action NOT LIKE 'artifact.%'`, [id])).toEqual([{ action: 'agent.enrol' }]);
    expect(world.internal).toEqual([]);
  }, 60_000);
});
