import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { epochMs, type IdMaker } from '@switchyard/kernel';
import { BadLine, type LineMode } from './bad-line.js';
import { ControlPlaneDouble } from './control-plane-double.js';
import { countingJob, ledgerOf } from './counting-job.js';
import { slurmPlace } from './engine-place.js';
import { HttpDouble } from './http-double.js';
import { eventually, type SlurmCluster } from './slurm-cluster.js';
import { LeaseProcesses } from './slurm-processes.js';

export interface LineReport {
  /** How long the line was bad, and connections that met each way of it. */
  readonly badSeconds: number;
  readonly met: Readonly<Record<LineMode, number>>;
  /** Items of jobs that arrived after the line was good again and are of before, and the oldest of them. */
  readonly lateItems: number;
  readonly oldestSeconds: number;
  readonly readings: number;
  readonly gpuSeconds: number;
  readonly faults: readonly string[];
}
/** Each way of being bad lasts a third of the time. */
const WAYS: readonly LineMode[] = ['refuse', 'half-open', 'cut'];

/**
 * The built agent at a Slurm cluster, with a line to the control plane that is bad for a while: one job runs through it, one ends in it, one whose order was known before begins and
 * ends in it. Then everything is held against Slurm's accounting.
 */
export async function playBadLine(cluster: SlurmCluster, agentMain: string, ids: IdMaker, badSeconds: number): Promise<LineReport> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-line-'));
  const now = Date.now();
  const plane = new ControlPlaneDouble({ now: () => epochMs(Date.now()) }, { anchorWallMs: now, anchorMarketMs: now, speed: 1 });
  const http = await HttpDouble.start(plane);
  const line = await BadLine.before(Number(new URL(http.url).port));
  const place = slurmPlace(cluster);
  const settings = [
    '--control-plane-url', `http://127.0.0.1:${line.port}/graphql`, '--data-dir', folder, '--enrolment-token', 'one-time-token', '--poll-seconds', '0.5', '--turn-seconds', '0.2', '--backoff-max-seconds', '2', '--request-timeout-seconds', '3',
    '--heartbeat-seconds', '2', '--away-seconds', '5', '--files-wait-seconds', '10', '--allow-any-command', ...place.settings,
  ];
  const agent = spawn(process.execPath, [agentMain, ...settings], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env } });
  /** A step is a tenth of a second at least. */
  const stepsFor = (seconds: number): number => Math.round(seconds * 10);
  const through = { order: countingJob(ids, stepsFor(badSeconds + 10), 1, epochMs(now)), steps: stepsFor(badSeconds + 10) };
  const ending = { order: countingJob(ids, stepsFor(badSeconds / 4), 2, epochMs(now)), steps: stepsFor(badSeconds / 4) };
  const jobs: { order: LeaseOrder; steps: number }[] = [through, ending];
  const faults: string[] = [];
  try {
    for (const { order } of jobs) plane.order(order);
    const stateOf = ({ leaseId }: LeaseOrder) => plane.states().filter((item) => item.leaseId === leaseId && item.state !== 'checkpointed').at(-1)?.state;
    await eventually('both run', 120, () => jobs.map(({ order }) => stateOf(order)), (states) => states.every((state) => state === 'running'));
    const beginsAt = epochMs(Date.now() + badSeconds * 333);
    const beginning = { order: countingJob(ids, stepsFor(badSeconds / 6), 1, beginsAt), steps: stepsFor(badSeconds / 6) };
    jobs.push(beginning);
    plane.order(beginning.order);
    const { polls } = plane;
    // The first answer may have been under way.
    await eventually('its order is known', 60, () => plane.polls, (count) => count > polls + 1);

    const badAt = Date.now();
    for (const way of WAYS) {
      await line.go(way);
      await sleep((badSeconds * 1_000) / WAYS.length);
    }
    const running = new LeaseProcesses(new Set(jobs.map(({ order }) => order.leaseId)), 'bash\n').running();
    if (running.get(through.order.leaseId) !== 1) faults.push(`${running.get(through.order.leaseId) ?? 0} processes of the job that runs through it`);
    const slurm = await cluster.command('squeue', '-h', '-o', '%j %T');
    for (const { order } of [ending, beginning]) if (slurm.includes(order.leaseId)) faults.push(`${order.leaseId} has not ended while the line was bad`);
    for (const { order } of jobs) if (['stopped', 'failed', 'parked'].includes(stateOf(order) ?? '')) faults.push(`${order.leaseId} was closed: ${stateOf(order)}`);
    const known = plane.items.length;
    const goodAt = Date.now();
    await line.go('open');
    await eventually('all is completed and told', 180, () => jobs.map(({ order }) => `${stateOf(order)}${plane.readings().some(({ leaseId, final }) => final && leaseId === order.leaseId) ? '' : ' without its last reading'}`), (states) => states.every((state) => state === 'completed'));
    const ages = plane.items.slice(known).flatMap((item) => ('leaseId' in item ? [goodAt - (item.kind === 'reading' ? item.to : item.at)] : [])).filter((age) => age > 0);
    agent.kill('SIGTERM');
    if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit');
    const counted = await place.count(jobs.map(({ order }) => order), join(folder, 'runs'));
    const ledgers = jobs.map(({ order, steps }) => ledgerOf(plane, order, steps, join(folder, 'artifacts'), counted.gpuSeconds.get(order.leaseId) ?? 0n));
    const startedAt = plane.states().find(({ leaseId, state }) => leaseId === beginning.order.leaseId && state === 'running')?.at ?? 0;
    if (startedAt < badAt || startedAt > goodAt) faults.push('the job that was to begin meanwhile did not');
    return {
      badSeconds: Math.round((goodAt - badAt) / 1_000), met: line.met, lateItems: ages.length, oldestSeconds: Math.round(Math.max(0, ...ages) / 1_000),
      readings: ledgers.reduce((sum, { readings }) => sum + readings, 0), gpuSeconds: ledgers.reduce((sum, { gpuSeconds }) => sum + Number(gpuSeconds), 0), faults: [...faults, ...counted.faults, ...ledgers.flatMap((ledger) => ledger.faults)],
    };
  } finally {
    agent.kill('SIGKILL');
    await line.stop();
    await http.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
