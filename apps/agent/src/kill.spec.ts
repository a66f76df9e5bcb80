import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LeaseOrder, ReadingItem } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import { epochMs } from '@switchyard/kernel';
import { ControlPlaneDouble, HttpDouble } from '../testing/index.js';
import { readConfig } from './config.js';

// Real: the built agent as a process, its disk, its jobs, HTTP. Double: the control plane, with the real signature and chain checks.
const root = join(import.meta.dirname, '../../..');
const agentApp = join(root, 'apps/agent');
const folder = mkdtempSync(join(tmpdir(), 'agent-kill-'));
/** 60 x: a step of 40 ms takes 2.4 s of market time, a metering interval of 30 s takes half a second. */
const SPEED = 60;
/** Started as the all-in-one start does it, with a channel to its parent. */
const WITH_CHANNEL = 'with a channel';
const wall = { now: () => epochMs(Date.now()) };
const started: ChildProcess[] = [];
const doubles: HttpDouble[] = [];

beforeAll(() => {
  execFileSync(process.execPath, [join(root, '.config/build.mjs'), 'libs/kernel', 'libs/agent-protocol', 'apps/agent'], { cwd: root });
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const double of doubles.splice(0)) await double.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let sites = 0;
async function aSite() {
  sites += 1;
  const data = join(folder, `site-${sites}`);
  const now = Date.now();
  const plane = new ControlPlaneDouble(wall, { anchorWallMs: now, anchorMarketMs: 1_000_000_000_000, speed: SPEED });
  const http = await HttpDouble.start(plane);
  doubles.push(http);
  const marketNow = () => 1_000_000_000_000 + SPEED * (Date.now() - now);
  const startAgent = (...options: string[]): ChildProcess => {
    const args = ['--control-plane-url', http.url, '--data-dir', data, '--artifacts-dir', join(folder, 'artifacts'), '--enrolment-token', 'one-time-token'];
    const fast = ['--poll-seconds', '0.1', '--turn-seconds', '0.05', '--backoff-max-seconds', '0.2', '--heartbeat-seconds', '1'];
    const child = spawn(process.execPath, [join(agentApp, 'dist/src/main.js'), ...args, ...fast, ...options.filter((o) => o !== WITH_CHANNEL)], {
      stdio: ['ignore', 'pipe', 'inherit', ...(options.includes(WITH_CHANNEL) ? (['ipc'] as const) : [])],
    });
    started.push(child);
    return child;
  };
  return { plane, startAgent, data, marketNow };
}
/** The demo job; a name of its own, so that no test resumes another's checkpoint. */
const training = (steps: number, checkpointRef: string): LeaseOrder => ({
  ...anOrder({
    run: { command: 'demo-train', args: ['--steps', `${steps}`, '--seed', '7', '--min-step-ms', '30', '--checkpoint-every', '20'], environment: {} },
    startsAt: epochMs(1),
    endsAt: epochMs(2_000_000_000_000),
    meteringIntervalSeconds: 30,
    checkpointRef,
  }),
});
async function until(what: string, met: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 25_000; !met(); await sleep(20)) if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
}
async function gone(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  return child.exitCode;
}
const statesOf = (plane: ControlPlaneDouble) => plane.states().map((item) => item.state);
const stepsOf = (plane: ControlPlaneDouble) => plane.items.flatMap((item) => (item.kind === 'progress' ? [[item.step, item.loss]] : []));
/** Readings in time order must be unique and never overlap. */
function tiled(readings: readonly ReadingItem[]): ReadingItem[] {
  const sorted = [...readings].sort((a, b) => a.from - b.from || a.to - b.to);
  for (let i = 1; i < sorted.length; i += 1) expect(sorted[i]!.from).toBeGreaterThanOrEqual(sorted[i - 1]!.to);
  return sorted;
}

/** Long enough for more than three kills also where a start of the agent takes seconds. */
const STEPS = 160;

describe('the agent as a process', () => {
  it('INV-A3: killed -9 again and again it runs a job once, and every reading, step and log line arrives exactly once', async () => {
    const { plane, startAgent, data } = await aSite();
    const order = training(STEPS, 'killed');
    plane.order(order);
    let answers = 0;
    plane.losesAnswers = () => (answers += 1) % 5 === 0;
    let kills = 0;
    /** Every third one is killed while it starts, the others some time after they are up: the machine may be slow. */
    const killUntilDone = async () => {
      for (let pauseMs = 40; !statesOf(plane).includes('completed'); pauseMs = 20 + ((pauseMs * 7) % 450)) {
        const polls = plane.polls;
        const child = startAgent();
        if (kills % 3 !== 2) await until('it is up', () => plane.polls > polls);
        await sleep(pauseMs);
        if (statesOf(plane).includes('completed') && plane.polls > polls) return child;
        child.kill('SIGKILL');
        await gone(child);
        kills += 1;
        if (kills > 60) throw new Error('never completed');
      }
      return startAgent();
    };
    const last = await killUntilDone();
    const polls = plane.polls;
    await until('it is up and everything is delivered', () => plane.polls > polls && plane.readings().some((reading) => reading.final));
    last.kill('SIGTERM');
    expect(await gone(last)).toBe(0);

    expect(kills).toBeGreaterThan(3);
    expect(readdirSync(join(data, 'runs', order.leaseId))).toEqual(['1']);
    expect(statesOf(plane).filter((state) => state !== 'checkpointed')).toEqual(['starting', 'running', 'completed']);
    expect(stepsOf(plane).map(([step]) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    const lines = plane.items.flatMap((item) => (item.kind === 'log' ? [item.lineNumber] : []));
    expect(lines).toEqual(lines.map((_, i) => i + 1));
    // The readings add up to the running time of the one process, as its supervisor saw it.
    const events = readFileSync(join(data, 'runs', order.leaseId, '1', 'events.jsonl'), 'utf8').trim().split('\n').map((l) => JSON.parse(l) as { wallMs: number });
    const readings = tiled(plane.readings());
    const ranMs = (events.at(-1)!.wallMs - events[0]!.wallMs) * SPEED;
    expect(readings.reduce((sum, reading) => sum + reading.to - reading.from, 0)).toBe(ranMs);
    expect(readings.reduce((sum, reading) => sum + reading.gpuSeconds, 0n)).toBe((BigInt(ranMs) * 2n) / 1_000n);
    expect(readings.filter((reading) => reading.final)).toHaveLength(1);

    // Same final loss as a run nobody disturbed.
    const calm = execFileSync(process.execPath, [join(agentApp, 'workloads/train.js'), '--steps', String(STEPS), '--seed', '7', '--min-step-ms', '0']);
    const done = JSON.parse(calm.toString().trim().split('\n').at(-1)!) as { loss: number };
    expect(stepsOf(plane).at(-1)).toEqual([STEPS, done.loss]);
  }, 120_000);

  it('parks a job at one site and resumes it at another that shares the artifact store, with the same losses', async () => {
    const [first, second] = [await aSite(), await aSite()];
    const order = training(40, 'moved');
    first.plane.order(order);
    first.startAgent();
    await until('some steps are done', () => stepsOf(first.plane).length >= 10);
    first.plane.order({ ...order, revision: 2, desired: 'park' });
    await until('it is parked', () => statesOf(first.plane).includes('parked'));
    second.plane.order(order);
    second.startAgent();
    await until('it is completed', () => statesOf(second.plane).includes('completed'));
    const calm = execFileSync(process.execPath, [join(agentApp, 'workloads/train.js'), '--steps', '40', '--seed', '7', '--min-step-ms', '0']);
    const losses = calm.toString().trim().split('\n').map((line) => JSON.parse(line) as { step: number; loss: number; event?: string });
    expect([...stepsOf(first.plane), ...stepsOf(second.plane)]).toEqual(losses.filter((l) => l.event === undefined).map((l) => [l.step, l.loss]));
    expect(first.plane.readings().some((reading) => reading.final)).toBe(false);
  });

  it('leaves jobs running when it is stopped, and with --stop-jobs-on-exit checkpoints and parks them; a second agent is refused', async () => {
    const { plane, startAgent } = await aSite();
    plane.order(training(4_000, 'stopped'));
    const first = startAgent();
    await until('it runs', () => stepsOf(plane).length > 2);
    const rival = startAgent();
    expect(await gone(rival)).toBe(1);
    first.kill('SIGTERM');
    expect(await gone(first)).toBe(0);
    const before = stepsOf(plane).length;
    const second = startAgent('--stop-jobs-on-exit');
    await until('steps made meanwhile arrive', () => stepsOf(plane).length > before + 5);
    second.kill('SIGTERM');
    expect(await gone(second)).toBe(0);
    expect(statesOf(plane).filter((state) => state !== 'checkpointed')).toEqual(['starting', 'running', 'parked']);
    expect(plane.states().at(-1)).toMatchObject({ state: 'parked', exitCode: 75, detail: 'AgentStopping' });
    expect(stepsOf(plane).map(([step]) => step)).toEqual(stepsOf(plane).map((_, i) => i + 1));
  });

  it('as a child ends with its parent: the channel closes, jobs are parked, and a later start goes on with them', async () => {
    const { plane, startAgent } = await aSite();
    plane.order(training(60, 'orphaned'));
    const child = startAgent('--stop-jobs-on-exit', WITH_CHANNEL);
    await until('it runs', () => stepsOf(plane).length > 2);
    child.disconnect();
    expect(await gone(child)).toBe(0);
    startAgent();
    await until('it is completed', () => statesOf(plane).includes('completed'));
    expect(plane.states().filter((item) => item.state === 'starting').map((item) => item.attempt)).toEqual([1, 2]);
    expect(stepsOf(plane).map(([step]) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('refuses bad settings by their names', async () => {
    const child = spawn(process.execPath, [join(agentApp, 'dist/src/main.js'), '--data-dir', join(folder, 'x'), '--poll-seconds', 'often'], { stdio: 'pipe', env: {} });
    started.push(child);
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await gone(child)).toBe(1);
    await until('it has said why', () => text.includes('AGENT_POLL_SECONDS') && text.includes('AGENT_CONTROL_PLANE_URL'));
    const given = (url: string, ...more: string[]) => () => readConfig({ AGENT_DATA_DIR: 'x' }, ['--control-plane-url', url, ...more]);
    expect(given('http://gateway.example/graphql')).toThrow(/AGENT_CONTROL_PLANE_URL.*https/);
    expect(given('http://gateway.example/graphql', '--allow-insecure-http')().AGENT_ALLOW_INSECURE_HTTP).toBe(true);
    expect(given('http://127.0.0.1:4000/graphql')).not.toThrow();
    expect(given('https://gateway.example/graphql')).not.toThrow();
  });
});
