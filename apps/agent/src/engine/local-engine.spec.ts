import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { anInventory, anOrder } from '@switchyard/agent-protocol/testing';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import type { AttemptKey, EngineStatus } from '../ports.js';
import { LocalEngine } from './local-engine.js';
import { processStart } from './process-start.js';

// Real processes and the real workload, on wall time: waits are for conditions, with a deadline.
const folder = mkdtempSync(join(tmpdir(), 'agent-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
function setup(args: readonly string[], over: Partial<LeaseOrder> = {}, anyCommandAllowed = false) {
  count += 1;
  const options = { runsFolder: join(folder, String(count)), artifactsFolder: join(folder, `artifacts-${count}`), inventory: anInventory(), anyCommandAllowed };
  const order = anOrder({ run: { command: 'demo-train', args: [...args], environment: {} }, ...over });
  const key: AttemptKey = { leaseId: order.leaseId, attempt: 1 };
  return { engine: new LocalEngine(options), again: () => new LocalEngine(options), order, key };
}
async function until(engine: LocalEngine, key: AttemptKey, met: (status: EngineStatus) => boolean): Promise<EngineStatus> {
  for (const deadline = Date.now() + 20_000; ; ) {
    const status = await engine.status(key);
    if (met(status)) return status;
    if (Date.now() > deadline) throw new Error(`waited in vain, last seen ${JSON.stringify(status)}`);
    await sleep(20);
  }
}
const exited = (status: EngineStatus): boolean => status.kind === 'exited' || status.kind === 'lost';
const names = (status: EngineStatus): string[] => status.events.map((event) => event.event);
async function linesOf(engine: LocalEngine, key: AttemptKey): Promise<Record<string, unknown>[]> {
  const { lines } = await engine.readOutput(key, { stdout: 0, stderr: 0 }, 10_000, true);
  return lines.filter((l) => l.stream === 'stdout').map((l) => JSON.parse(l.line) as Record<string, unknown>);
}
const lossesOf = (lines: readonly Record<string, unknown>[]) => lines.filter((l) => 'step' in l && !('event' in l)).map((l) => [l['step'], l['loss']]);
/** Until the workload has printed its n-th step. */
async function untilStep(engine: LocalEngine, key: AttemptKey, n: number): Promise<void> {
  for (const deadline = Date.now() + 20_000; lossesOf(await linesOf(engine, key)).length < n; await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`never reached step ${n}`);
  }
}

describe('LocalEngine with the demo training job', () => {
  it('runs to the end, and the loss falls', async () => {
    const { engine, key, order } = setup(['--steps', '30', '--min-step-ms', '0']);
    expect(await engine.status(key)).toEqual({ kind: 'absent', events: [] });
    await engine.submit(key, order);
    const status = await until(engine, key, exited);
    expect(status.events.at(-1)).toMatchObject({ event: 'exited', code: 0 });
    const losses = lossesOf(await linesOf(engine, key)) as [number, number][];
    expect(losses).toHaveLength(30);
    expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1] * 0.8);
  });

  it('parked and resumed it repeats every loss of an uninterrupted run, bit for bit', async () => {
    const straight = setup(['--steps', '40', '--min-step-ms', '0']);
    const parked = setup(['--steps', '40', '--min-step-ms', '20']);
    await straight.engine.submit(straight.key, straight.order);
    await parked.engine.submit(parked.key, parked.order);
    await untilStep(parked.engine, parked.key, 8);
    await parked.engine.park(parked.key, 10);
    expect((await until(parked.engine, parked.key, exited)).events.at(-1)).toMatchObject({ event: 'exited', code: 75 });
    const second: AttemptKey = { ...parked.key, attempt: 2 };
    await parked.engine.submit(second, parked.order);
    await until(parked.engine, second, exited);
    await until(straight.engine, straight.key, exited);
    const before = await linesOf(parked.engine, parked.key);
    const after = await linesOf(parked.engine, second);
    expect(before.at(-1)).toMatchObject({ event: 'stopped' });
    expect(after[0]).toMatchObject({ event: 'resumed', step: before.at(-1)!['step'] });
    expect([...lossesOf(before), ...lossesOf(after)]).toEqual(lossesOf(await linesOf(straight.engine, straight.key)));
  });

  it('starts an attempt once, however often and by whomever it is submitted', async () => {
    const { engine, again, key, order } = setup(['--steps', '3']);
    await Promise.all([engine.submit(key, order), again().submit(key, order), engine.submit(key, order)]);
    const status = await until(engine, key, exited);
    await again().submit(key, order);
    expect(names(status)).toEqual(['started', 'exited']);
    expect(names(await engine.status(key))).toEqual(['started', 'exited']);
  });

  it('suspends and resumes, and a stop reaches a suspended job', async () => {
    const { engine, key, order } = setup(['--steps', '5000']);
    await engine.submit(key, order);
    await untilStep(engine, key, 2);
    await engine.suspend(key);
    await until(engine, key, (s) => names(s).includes('suspended'));
    const steps = (await linesOf(engine, key)).length;
    await sleep(250);
    expect((await linesOf(engine, key)).length - steps).toBeLessThanOrEqual(1);
    await engine.resume(key);
    await untilStep(engine, key, steps + 2);
    await engine.suspend(key);
    await until(engine, key, (s) => names(s).filter((n) => n === 'suspended').length === 2);
    await engine.cancel(key, 10);
    const status = await until(engine, key, exited);
    expect(names(status)).toEqual(['started', 'suspended', 'resumed', 'suspended', 'resumed', 'stopping', 'exited']);
    expect(status.events.at(-1)!.code).toBe(75);
  });

  it('kills what ignores SIGTERM, after the grace and not before, with everything it started', async () => {
    const stubborn = `process.on('SIGTERM',()=>0);require('child_process').spawn('sleep',['60'],{stdio:'inherit'}).on('spawn',function(){console.log(this.pid)});setInterval(()=>0,1e3)`;
    const { engine, key, order } = setup([], { run: { command: process.execPath, args: ['-e', stubborn], environment: {} } }, true);
    await engine.submit(key, order);
    const childPid = async () => Number((await engine.readOutput(key, { stdout: 0, stderr: 0 }, 1, false)).lines[0]?.line);
    for (const deadline = Date.now() + 10_000; !((await childPid()) > 0); await sleep(20)) if (Date.now() > deadline) throw new Error('no child');
    await engine.cancel(key, 0.4);
    const status = await until(engine, key, exited);
    const [stopping, end] = status.events.slice(-2);
    expect(end).toMatchObject({ event: 'exited', code: null, signal: 'SIGKILL' });
    expect(end!.wallMs - stopping!.wallMs).toBeGreaterThanOrEqual(390);
    expect(processStart(await childPid())).toBeUndefined();
  });

  it('notices a lost supervisor, ends its orphan and dates the end to the last sign of life', async () => {
    const { engine, again, key, order } = setup(['--steps', '5000']);
    await engine.submit(key, order);
    await untilStep(engine, key, 2);
    const { readFileSync } = await import('node:fs');
    const runs = join(folder, String(count), key.leaseId, '1');
    const supervisor = (JSON.parse(readFileSync(join(runs, 'claim.json'), 'utf8')) as { pid: number }).pid;
    const workload = (JSON.parse(readFileSync(join(runs, 'events.jsonl'), 'utf8').split('\n')[0]!) as { pid: number }).pid;
    expect(processStart(workload)).toBeDefined();
    process.kill(supervisor, 'SIGKILL');
    const status = await until(again(), key, exited);
    expect(status).toMatchObject({ kind: 'lost', events: [{ event: 'started' }, { event: 'exited', code: null }] });
    expect(status.events[1]!.wallMs).toBeLessThanOrEqual(Date.now());
    for (const deadline = Date.now() + 5_000; processStart(workload) !== undefined; await sleep(20)) if (Date.now() > deadline) throw new Error('orphan lives');
    expect(names(await engine.status(key))).toEqual(['started', 'exited']);
  });

  it('gives a job its GPUs and nothing of the agent', async () => {
    process.env['AGENT_SECRET_FOR_TEST'] = 'must not leak';
    const run = { command: process.execPath, args: ['-p', 'JSON.stringify(process.env)'], environment: { EPOCHS: '3' } };
    const { engine, key, order } = setup([], { run, nodes: [{ ...anOrder().nodes[0]!, gpus: [4, 7] }] }, true);
    await engine.submit(key, order);
    await until(engine, key, exited);
    const [environment] = await linesOf(engine, key);
    expect(environment).toMatchObject({ EPOCHS: '3', CUDA_VISIBLE_DEVICES: '4,5,6', SWITCHYARD_JOB_ID: order.jobId });
    expect(environment).not.toHaveProperty('AGENT_SECRET_FOR_TEST');
  });

  it('reports a program that is not there as exit 127', async () => {
    const { engine, key, order } = setup([], { run: { command: 'no-such-program-here', args: [], environment: {} } }, true);
    await engine.submit(key, order);
    expect((await until(engine, key, exited)).events.at(-1)).toMatchObject({ event: 'exited', code: 127 });
  });

  it.each([
    ['a command off the list', { command: 'rm', args: ['-rf', '/'], environment: {} }, 'CommandNotAllowed'],
    ['a name of Object.prototype', { command: 'constructor', args: [], environment: {} }, 'CommandNotAllowed'],
    ['another checkpoint directory', { command: 'demo-train', args: ['--checkpoint-dir=/etc'], environment: {} }, 'ArgumentNotAllowed'],
    ['a loader variable', { command: 'demo-train', args: [], environment: { NODE_OPTIONS: '--inspect' } }, 'EnvironmentNotAllowed'],
    ['an image', { command: 'demo-train', args: [], environment: {}, image: 'pytorch' }, 'ImagesNotSupported'],
  ])('refuses %s', (_what, run, kind) => {
    expect(setup([]).engine.accepts(anOrder({ run }))).toMatchObject({ ok: false, error: { kind } });
  });
});
