import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CurtailmentItem, LeaseOrder, LeaseStage } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs, type IdMaker, watts } from '@switchyard/kernel';
import { CgminerTwin } from './cgminer-twin.js';
import { ControlPlaneDouble } from './control-plane-double.js';
import { HttpDouble } from './http-double.js';
import { SimulatedMeter } from './modbus-simulator.js';
import { eventually, type SlurmCluster } from './slurm-cluster.js';
import { LeaseProcesses } from './slurm-processes.js';

/** Kilowatts of each thing that runs, and seconds from the word until it stands at most. Jobs: one interruptible gang over two nodes, one reserved on one. */
export const SLURM_RUN = { baseKw: 100, minerKw: 50, miners: 10, nodeKw: 200, targetKw: 150, rampKwPerSecond: 250, minersLeadSeconds: 12, interruptibleLeadSeconds: 9, reservedLeadSeconds: 6, marginSeconds: 1 } as const;
const GPUS_PER_NODE = 4;
const STARTS_IN_SECONDS = 15;
const LASTS_SECONDS = 3;

export interface SlurmCurtailment {
  /** Seconds since the event was announced, the meter's kilowatts, and what really ran: miners, processes of the interruptible and of the reserved job. */
  readonly curve: readonly { readonly at: number; readonly kw: number; readonly mining: number; readonly interruptible: number; readonly reserved: number }[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly reports: readonly CurtailmentItem[];
  /** Kilowatts that the agent read from the meter and reported, from start to end of the event. */
  readonly provenKw: readonly number[];
  /** States reported of the interruptible and of the reserved job, with their details. */
  readonly states: readonly (readonly string[])[];
}

/**
 * A curtailment at a Slurm site: the built agent as a process, its jobs on the cluster, miners behind TCP, and a Modbus meter that shows what /proc and the miners are at that
 * moment. The event is announced; then the control plane is cut off until all is back.
 */
export async function curtailOnSlurm(cluster: SlurmCluster, agentMain: string, ids: IdMaker): Promise<SlurmCurtailment> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-slurm-mw-'));
  const jobs = [aJob(ids, 'interruptible', 2, SLURM_RUN.interruptibleLeadSeconds), aJob(ids, 'reserved', 1, SLURM_RUN.reservedLeadSeconds)] as const;
  const twins = await Promise.all(Array.from({ length: SLURM_RUN.miners }, () => CgminerTwin.start()));
  const processes = new LeaseProcesses(new Set(jobs.map(({ leaseId }) => leaseId)));
  const look = () => {
    const running = processes.running();
    const [interruptible = 0, reserved = 0] = jobs.map(({ leaseId }) => running.get(leaseId) ?? 0);
    const mining = twins.filter((twin) => twin.mining).length;
    return { kw: SLURM_RUN.baseKw + SLURM_RUN.minerKw * mining + SLURM_RUN.nodeKw * (interruptible + reserved), mining, interruptible, reserved };
  };
  const meter = await SimulatedMeter.start(() => 1_000 * look().kw, { sampleEveryMs: 0 });
  writeFileSync(join(folder, 'meters.json'), meter.map({ channel: 'facility' }));
  writeFileSync(join(folder, 'miners.json'), JSON.stringify(twins.map(({ port }, i) => ({ name: `m${i + 1}`, host: '127.0.0.1', port, dialect: 'bosminer', ratedW: SLURM_RUN.minerKw * 1_000, joulesPerTerahash: 30 }))));
  const anchor = Date.now();
  const plane = new ControlPlaneDouble({ now: () => epochMs(Date.now()) }, { anchorWallMs: anchor, anchorMarketMs: anchor, speed: 1 });
  const http = await HttpDouble.start(plane);
  for (const job of jobs) plane.order(job);
  const settings = {
    'control-plane-url': http.url, 'data-dir': join(folder, 'data'), 'enrolment-token': 'one-time-token', engine: 'slurm', 'slurm-rest-url': cluster.facts.restUrl, 'poll-seconds': 0.1, 'turn-seconds': 0.1, 'backoff-max-seconds': 0.5, 'away-seconds': 0.5,
    meter: 'modbus', 'meter-config': join(folder, 'meters.json'), 'meter-poll-seconds': 0.2, miners: join(folder, 'miners.json'), 'miners-lead-seconds': SLURM_RUN.minersLeadSeconds, 'base-load-kw': SLURM_RUN.baseKw, pue: 1,
    'ramp-kw-per-minute': SLURM_RUN.rampKwPerSecond * 60, 'curtail-margin-seconds': SLURM_RUN.marginSeconds, 'curtail-patience-seconds': 1, 'rise-seconds': 0,
  };
  const agent = spawn(process.execPath, [agentMain, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]), '--stop-jobs-on-exit'], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env } });
  try {
    const full = SLURM_RUN.baseKw + SLURM_RUN.minerKw * SLURM_RUN.miners + SLURM_RUN.nodeKw * 3;
    const steps = (job: LeaseOrder) => plane.items.filter((item) => item.kind === 'progress' && item.leaseId === job.leaseId).length;
    await eventually('everything runs, and the miners were heard', 60, () => [look().kw, ...jobs.map(steps), twins.filter(({ heard }) => heard.includes('summary')).length] as const, ([kw, gang, one, heard]) => kw === full && gang! > 0 && one! > 0 && heard === twins.length);
    const t0 = Date.now();
    const startsAt = epochMs(t0 + STARTS_IN_SECONDS * 1_000);
    const endsAt = epochMs(startsAt + LASTS_SECONDS * 1_000);
    const stop = ({ leaseId }: LeaseOrder, stage: LeaseStage, leadSeconds: number) => ({ leaseId, stage, tellAt: epochMs(startsAt - leadSeconds * 1_000), resumeBy: epochMs(endsAt + 600_000) });
    const stops = [stop(jobs[0], 'interruptible', SLURM_RUN.interruptibleLeadSeconds), stop(jobs[1], 'reserved', SLURM_RUN.reservedLeadSeconds)];
    plane.curtailments = [{ curtailmentId: ids.next('curt'), revision: 1, withdrawn: false, startsAt, endsAt, targetW: watts(BigInt(SLURM_RUN.targetKw) * 1_000n), reason: 'grid order', stops }];
    await eventually('it is acknowledged', 30, () => plane.items.some(({ kind }) => kind === 'curtailment'), (yes) => yes);
    plane.lineCut = true;
    const curve: SlurmCurtailment['curve'][number][] = [];
    for (const deadline = endsAt + 60_000; Date.now() < deadline; await sleep(50)) {
      curve.push({ at: (Date.now() - t0) / 1_000, ...look() });
      if (Date.now() > endsAt && curve.at(-1)!.kw >= full) break;
    }
    plane.lineCut = false;
    await eventually('the proof arrives', 30, () => plane.items.some((item) => item.kind === 'curtailment' && item.step === 'ended'), (yes) => yes);
    return {
      curve, startsAt: STARTS_IN_SECONDS, endsAt: STARTS_IN_SECONDS + LASTS_SECONDS,
      reports: plane.items.filter((item) => item.kind === 'curtailment'), provenKw: plane.items.flatMap((item) => (item.kind === 'power' && item.source === 'meter' && item.at >= startsAt && item.at < endsAt ? [Number(item.powerW) / 1_000] : [])),
      states: jobs.map((job) => plane.states().filter(({ leaseId, state }) => leaseId === job.leaseId && state !== 'checkpointed').map(({ state, detail }) => [state, detail].filter(Boolean).join(' '))),
    };
  } finally {
    agent.kill('SIGTERM');
    if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit');
    await Promise.all([http.stop(), meter.stop(), ...twins.map((twin) => twin.stop())]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function aJob(ids: IdMaker, stage: LeaseStage, nodes: number, leadSeconds: number): LeaseOrder {
  const order = anOrder({
    leaseId: ids.next('lease'), jobId: ids.next('job'), run: { command: 'demo-train', args: ['--steps', '100000', '--seed', '7', '--min-step-ms', '150', '--checkpoint-every', '1000'], environment: {} },
    startsAt: epochMs(1), notBefore: epochMs(1), endsAt: epochMs(8_000_000_000_000), gpuCount: nodes * GPUS_PER_NODE, nodes: Array.from({ length: nodes }, () => ({ nodeId: ids.next('node'), gpus: [0, GPUS_PER_NODE] as [number, number] })),
    maxWattsPerGpu: (SLURM_RUN.nodeKw * 1_000) / GPUS_PER_NODE, graceSeconds: leadSeconds, curtailment: { stage, checkpointSeconds: 2, compensationMicroUsdPerGpuHour: 500_000n },
  });
  return { ...order, spendAuthorisation: { ...order.spendAuthorisation, microUsdRemaining: 10n ** 20n as LeaseOrder['spendAuthorisation']['microUsdRemaining'], asOf: epochMs(Date.now()) } };
}
