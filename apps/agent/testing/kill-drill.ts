import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { epochMs, type IdMaker } from '@switchyard/kernel';
import { ControlPlaneDouble } from './control-plane-double.js';
import { countingJob, ledgerOf } from './counting-job.js';
import type { EnginePlace } from './engine-place.js';
import { HttpDouble } from './http-double.js';
import { eventually } from './slurm-cluster.js';
import { LeaseProcesses } from './slurm-processes.js';

export interface KillDrill {
  readonly kills: number;
  readonly seed: number;
  /** The built agent: `…/dist/src/main.js`. */
  readonly agentMain: string;
  readonly place: EnginePlace;
  readonly ids: IdMaker;
}
export interface KillReport {
  readonly kills: number;
  /** Of them before the agent had said a word. */
  readonly whileStarting: number;
  readonly jobs: number;
  readonly attempts: number;
  /** Orders to park; a job may end before it is reached. */
  readonly parkOrders: number;
  /** Times a job was parked; all jobs completed, so it went on after each. */
  readonly parkings: number;
  /** Of these before the job had said its first word. */
  readonly parkedBeforeFirstWord: number;
  /** Jobs that were parked at least once. */
  readonly parked: number;
  /** Kills while some job was told to park and had not said that it is, and while some job stood parked or was told to go on and had not said that it runs. */
  readonly killsWhileParking: number;
  readonly killsWhileGoingOn: number;
  readonly readings: number;
  readonly gpuSeconds: number;
  /** Looks at /proc, and the most processes of one lease that any of them saw. */
  readonly looks: number;
  readonly mostOfOneLease: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}
/** An agent lives as long as one takes to be up on this machine, at most, and a job for several lives, at a tenth of a second for a step: else, on a busy machine, jobs end while no agent is there. */
const LIFE_MS_MIN = 1_200;
const LIVES_OF_A_JOB = 4;
const STEPS_MIN = 60;
const JOBS_AT_ONCE = 3;

/** Mulberry32: a row of numbers below 1 that is the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The built agent is killed -9 at random moments, started anew each time, while jobs begin, are parked, go on and end; every fifth answer to a batch is lost. Then everything is held against the engine's accounting. */
export async function playKills({ kills, seed, agentMain, place, ids }: KillDrill): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), `agent-kills-${place.name}-`));
  const roll = dice(seed);
  // Of its own: orders go out at every look, and how many looks there are is the machine's.
  const rollOrders = dice(seed + 1);
  const begunAt = Date.now();
  const plane = new ControlPlaneDouble({ now: () => epochMs(Date.now()) }, { anchorWallMs: begunAt, anchorMarketMs: begunAt, speed: 1 });
  let answers = 0;
  plane.losesAnswers = () => (answers += 1) % 5 === 0;
  const http = await HttpDouble.start(plane);
  const settings = [
    '--control-plane-url', http.url, '--data-dir', folder, '--enrolment-token', 'one-time-token', '--poll-seconds', '0.1', '--turn-seconds', '0.05', '--backoff-max-seconds', '0.2', '--heartbeat-seconds', '1', '--allow-any-command',
    '--nodes', '4', ...place.settings,
  ];
  const start = (): ChildProcess => spawn(process.execPath, [agentMain, ...settings], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env } });
  const orders: LeaseOrder[] = [];
  let lifeMs = LIFE_MS_MIN;
  const stepsOf = new Map<string, number>();
  const leases = new Set<string>();
  const stepsTold = (leaseId: string): number => plane.items.filter((item) => item.kind === 'progress' && item.leaseId === leaseId).length;
  const lastState = ({ leaseId }: LeaseOrder) => plane.states().filter((item) => item.leaseId === leaseId && item.state !== 'checkpointed').at(-1)?.state;
  /** After which steps each lease is still to be parked; 0: at the first word of its start. */
  const toPark = new Map<string, readonly number[]>();
  let parkOrders = 0;
  const parking = new Set<string>();
  const goingOn = new Set<string>();
  const giveOrders = (more: boolean): void => {
    while (more && orders.filter((order) => lastState(order) !== 'completed').length < JOBS_AT_ONCE) {
      const steps = Math.max(STEPS_MIN, Math.ceil((LIVES_OF_A_JOB * lifeMs) / 100));
      const order = countingJob(ids, steps, 2, epochMs(Date.now()));
      stepsOf.set(order.leaseId, steps);
      orders.push(order);
      leases.add(order.leaseId);
      const times = Math.floor(rollOrders() * 4);
      toPark.set(order.leaseId, Array.from({ length: times }, () => Math.max(0, Math.floor(rollOrders() * steps * 1.1 - steps * 0.3))).sort((a, b) => a - b));
      plane.order(order);
    }
    for (const { leaseId } of orders) {
      const order = plane.orders.get(leaseId)!;
      const state = lastState(order);
      const [next, ...later] = toPark.get(leaseId)!;
      if (state === 'running' || state === 'completed') goingOn.delete(leaseId);
      if (state === 'parked' || state === 'completed') parking.delete(leaseId);
      if (order.desired === 'run' && next !== undefined && (state === 'starting' || state === 'running') && stepsTold(leaseId) >= next) {
        toPark.set(leaseId, later);
        parkOrders += 1;
        parking.add(leaseId);
        plane.order({ ...order, revision: order.revision + 1, desired: 'park' });
      } else if (order.desired === 'park' && state === 'parked') {
        goingOn.add(leaseId);
        if (rollOrders() < 0.2) plane.order({ ...order, revision: order.revision + 1, desired: 'run' });
      }
    }
  };
  const processes = new LeaseProcesses(leases, 'bash\n');
  const seen = { looks: 0, most: 0 };
  const look = (): void => {
    seen.looks += 1;
    for (const count of processes.running().values()) seen.most = Math.max(seen.most, count);
  };
  const watching = setInterval(look, 100);
  const killed = { whileStarting: 0, whileParking: 0, whileGoingOn: 0 };
  let agent: ChildProcess | undefined;
  const kill = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  try {
    for (let i = 0; i < kills; i += 1) {
      giveOrders(true);
      const { polls } = plane;
      agent = start();
      const startedAt = Date.now();
      if (roll() < 0.7) {
        await eventually('the agent is up', 120, () => (giveOrders(true), plane.polls), (count) => count > polls);
        lifeMs = Math.max(LIFE_MS_MIN, Date.now() - startedAt);
      }
      // Orders change while it lives: jobs are told to park, and to go on, in the very moments in which it is killed.
      for (const until = Date.now() + roll() * lifeMs; Date.now() < until; await sleep(Math.min(50, Math.max(1, until - Date.now())))) giveOrders(true);
      if (plane.polls === polls) killed.whileStarting += 1;
      if (parking.size > 0) killed.whileParking += 1;
      if (goingOn.size > 0) killed.whileGoingOn += 1;
      await kill(agent, 'SIGKILL');
    }
    agent = start();
    await eventually('all jobs are completed and told', 240, () => {
      giveOrders(false);
      return orders.map((order) => `${lastState(order) ?? 'unheard'}${plane.readings().some(({ leaseId, final }) => final && leaseId === order.leaseId) ? '' : ' without its last reading'}`);
    }, (states) => states.every((state) => state === 'completed'));
    await kill(agent, 'SIGTERM');
    const counted = await place.count(orders, join(folder, 'runs'));
    const ledgers = orders.map((order) => ledgerOf(plane, order, stepsOf.get(order.leaseId)!, join(folder, 'artifacts'), counted.gpuSeconds.get(order.leaseId) ?? 0n));
    const sum = (of: (ledger: (typeof ledgers)[number]) => number): number => ledgers.reduce((total, ledger) => total + of(ledger), 0);
    return {
      kills, whileStarting: killed.whileStarting, jobs: orders.length, attempts: sum(({ attempts }) => attempts),
      parkOrders, parkings: sum(({ parkings }) => parkings), parkedBeforeFirstWord: sum(({ neverBegan }) => neverBegan), parked: ledgers.filter(({ parkings }) => parkings > 0).length, killsWhileParking: killed.whileParking, killsWhileGoingOn: killed.whileGoingOn,
      readings: sum(({ readings }) => readings), gpuSeconds: sum(({ gpuSeconds }) => Number(gpuSeconds)),
      looks: seen.looks, mostOfOneLease: seen.most, seconds: Math.round((Date.now() - begunAt) / 1_000), faults: [...counted.faults, ...ledgers.flatMap(({ faults }) => faults)],
    };
  } finally {
    clearInterval(watching);
    if (agent !== undefined) await kill(agent, 'SIGKILL');
    await http.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
