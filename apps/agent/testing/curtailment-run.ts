import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CurtailmentItem, CurtailmentOrder, LeaseOrder, PowerItem } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs, watts } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { CgminerTwin } from './cgminer-twin.js';
import { ControlPlaneDouble } from './control-plane-double.js';
import { HttpDouble } from './http-double.js';
import { isRunningProcess, SimulatedMeter } from './modbus-simulator.js';

export interface RunOptions {
  /** A fresh folder. */
  readonly folder: string;
  /** The built agent: `…/dist/src/main.js`. */
  readonly agentMain: string;
  readonly miners: number;
  /** From the moment the site is up until load must be down, and how long it must stay so; wall seconds. */
  readonly startsInSeconds: number;
  readonly lastsSeconds: number;
  readonly rampKwPerSecond: number;
  /** Kilowatts. */
  readonly targetKw: number;
}
/** What each thing really draws. */
export const RUN_KW = { base: 200, miner: 50, job: 400 } as const;

export interface CurtailmentRun {
  /** Seconds since the first point, and what the meter showed. */
  readonly curve: readonly { readonly at: number; readonly kw: number }[];
  readonly startsAt: number;
  readonly endsAt: number;
  /** What happened, for the picture. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly reports: readonly CurtailmentItem[];
  readonly samples: readonly PowerItem[];
  readonly states: readonly string[];
}

/**
 * A curtailment for real: the built agent as a process, training jobs as processes under it, miners behind TCP, a Modbus meter that shows what the processes and miners
 * are at that moment. The event is announced; then the line to the control plane is cut until it is over.
 */
export async function playCurtailment(options: RunOptions): Promise<CurtailmentRun> {
  const { folder, startsInSeconds, lastsSeconds, targetKw } = options;
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const twins = await Promise.all(Array.from({ length: options.miners }, () => CgminerTwin.start()));
  const pids = (): number[] => startedPids(join(data, 'runs'));
  const meter = await SimulatedMeter.start(() => 1_000 * (RUN_KW.base + RUN_KW.miner * twins.filter(({ mining }) => mining).length + RUN_KW.job * pids().filter(isRunningProcess).length), { sampleEveryMs: 0 });
  writeFileSync(join(folder, 'meters.json'), meter.map({ channel: 'facility' }));
  writeFileSync(join(folder, 'miners.json'), JSON.stringify(twins.map(({ port }, i) => ({ name: `m${i + 1}`, host: '127.0.0.1', port, dialect: 'bosminer', ratedW: RUN_KW.miner * 1_000, joulesPerTerahash: 30 }))));
  const anchor = Date.now();
  const plane = new ControlPlaneDouble({ now: () => epochMs(Date.now()) }, { anchorWallMs: anchor, anchorMarketMs: anchor, speed: 1 });
  const http = await HttpDouble.start(plane);
  const orders = [trainingJob('interruptible'), trainingJob('firm')];
  for (const order of orders) plane.order(order);
  const agent = startAgent(options, data, http.url);
  const marks: { at: number; text: string }[] = [];
  try {
    await until('the jobs run and the miners were heard', () => pids().filter(isRunningProcess).length === 2 && twins.every(({ heard }) => heard.includes('summary')), agent);
    const t0 = Date.now();
    const startsAt = epochMs(t0 + startsInSeconds * 1_000);
    const endsAt = epochMs(startsAt + lastsSeconds * 1_000);
    const event: CurtailmentOrder = {
      curtailmentId: new CountingIds().next('curt'), revision: 1, withdrawn: false, startsAt, endsAt, targetW: watts(BigInt(targetKw) * 1_000n), reason: 'grid order',
      stops: [{ leaseId: orders[0]!.leaseId, stage: 'interruptible', tellAt: epochMs(startsAt - 2_000), resumeBy: epochMs(endsAt + 600_000) }],
    };
    plane.curtailments = [event];
    const seconds = (): number => (Date.now() - t0) / 1_000;
    const mark = (text: string): void => void marks.push({ at: seconds(), text });
    mark('announced');
    await until('it is acknowledged', () => plane.items.some(({ kind }) => kind === 'curtailment'), agent);
    plane.lineCut = true;
    mark('control plane cut off');
    const full = RUN_KW.base + RUN_KW.miner * options.miners + RUN_KW.job * 2;
    const curve: { at: number; kw: number }[] = [];
    const seen = { miners: false, job: false, back: false };
    for (const deadline = endsAt + 40_000; Date.now() < deadline; await sleep(40)) {
      const running = pids().filter(isRunningProcess).length;
      const mining = twins.filter((twin) => twin.mining).length;
      const kw = RUN_KW.base + RUN_KW.miner * mining + RUN_KW.job * running;
      curve.push({ at: seconds(), kw });
      if (!seen.miners && mining < options.miners) [seen.miners] = [true, mark('miners paused')];
      if (!seen.job && running < 2) [seen.job] = [true, mark('job checkpoints and parks')];
      if (seen.job && !seen.back && running === 2) [seen.back] = [true, mark('job resumes')];
      if (Date.now() > endsAt && kw >= full) break;
    }
    mark('all load is back');
    plane.lineCut = false;
    await until('the proof arrives', () => plane.items.some((item) => item.kind === 'curtailment' && item.step === 'ended'), agent);
    return {
      curve, startsAt: startsInSeconds, endsAt: startsInSeconds + lastsSeconds, marks, reports: plane.items.filter((item) => item.kind === 'curtailment'), samples: plane.items.filter((item) => item.kind === 'power'),
      states: plane.states().filter(({ leaseId, state }) => leaseId === orders[0]!.leaseId && state !== 'checkpointed').map(({ state, detail }) => [state, detail].filter(Boolean).join(' ')),
    };
  } finally {
    agent.kill('SIGTERM');
    if (agent.exitCode === null) await new Promise((resolve) => agent.once('exit', resolve));
    await Promise.all([http.stop(), meter.stop(), ...twins.map((twin) => twin.stop())]);
  }
}

const ids = new CountingIds();
function trainingJob(stage: 'interruptible' | 'firm'): LeaseOrder {
  const order = anOrder({
    run: { command: 'demo-train', args: ['--steps', '100000', '--seed', '7', '--min-step-ms', '50', '--checkpoint-every', '1000'], environment: {} }, startsAt: epochMs(1), notBefore: epochMs(1), endsAt: epochMs(8_000_000_000_000),
    gpuCount: RUN_KW.job, nodes: [{ nodeId: ids.next('node'), gpus: [0, RUN_KW.job] }], maxWattsPerGpu: 1_000, graceSeconds: 3, curtailment: { stage, checkpointSeconds: 2, compensationMicroUsdPerGpuHour: 500_000n },
  }, ids);
  return { ...order, spendAuthorisation: { ...order.spendAuthorisation, microUsdRemaining: 10n ** 20n as LeaseOrder['spendAuthorisation']['microUsdRemaining'], asOf: epochMs(Date.now()) } };
}
function startAgent({ folder, agentMain, rampKwPerSecond }: RunOptions, data: string, url: string): ChildProcess {
  const settings = {
    'control-plane-url': url, 'data-dir': data, 'enrolment-token': 'one-time-token', 'poll-seconds': 0.1, 'turn-seconds': 0.05, 'backoff-max-seconds': 0.2, 'heartbeat-seconds': 5, 'away-seconds': 0.5, 'stop-jobs-on-exit': true,
    meter: 'modbus', 'meter-config': join(folder, 'meters.json'), 'meter-poll-seconds': 0.1, miners: join(folder, 'miners.json'), 'miners-lead-seconds': 2, 'base-load-kw': RUN_KW.base, pue: 1, 'ramp-kw-per-minute': rampKwPerSecond * 60,
    'curtail-margin-seconds': 0.5, 'curtail-patience-seconds': 1, 'rise-seconds': 0,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => (value === true ? [`--${name}`] : [`--${name}`, String(value)]));
  return spawn(process.execPath, [agentMain, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}
/** Process ids of all attempts that were started. */
function startedPids(runs: string): number[] {
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((lease) => readdirSync(join(runs, lease)).flatMap((attempt) => {
    const path = join(runs, lease, attempt, 'events.jsonl');
    if (!existsSync(path)) return [];
    const started = /"event":"started"[^\n]*"pid":(\d+)|"pid":(\d+)[^\n]*"event":"started"/.exec(readFileSync(path, 'utf8'));
    return started === null ? [] : [Number(started[1] ?? started[2])];
  }));
}
async function until(what: string, met: () => boolean, agent: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 40_000; !met(); await sleep(30)) {
    if (agent.exitCode !== null) throw new Error(`the agent ended with ${agent.exitCode} before ${what}`);
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
  }
}
