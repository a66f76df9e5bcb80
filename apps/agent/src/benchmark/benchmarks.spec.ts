import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { BenchmarkItem, BenchmarkOrder, LeaseOrder } from '@switchyard/agent-protocol';
import { anInventory, anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, epochMs, HOUR_MS, ok, SECOND_MS } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { FakeEngine } from '../../testing/fake-engine.js';
import { apply, newState } from '../core/state.js';
import { newRun } from '../core/run.js';
import { LocalEngine } from '../engine/local-engine.js';
import type { AgentTransport } from '../ports.js';
import { Journal } from '../storage/journal.js';
import { Benchmarks } from './benchmarks.js';

const root = mkdtempSync(join(tmpdir(), 'agent-benchmark-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const T0 = Date.UTC(2026, 10, 22) as EpochMs;
const ids = new CountingIds();
const agentId = ids.next('agent');
const log = { info: () => undefined, warn: () => undefined };
const figures = '{"event":"measured","gigaflopsPerSecond":1.5,"stepsPerSecond":900,"seconds":10}';
let count = 0;

class Engine extends FakeEngine {
  override accepts(order: LeaseOrder): ReturnType<FakeEngine['accepts']> {
    return order.run.command === 'verify' ? ok(undefined) : super.accepts(order);
  }
}
function site() {
  const wall = new ManualClock(T0);
  const engine = new Engine(wall);
  const folder = join(root, String((count += 1)));
  const order: BenchmarkOrder = { benchmarkId: ids.next('bench'), nodeId: ids.next('node'), name: 'P1-0001', gpuCount: 8 };
  const journal = Journal.open(folder, newState({ anchorWallMs: T0, anchorMarketMs: T0, speed: 1 }), (state, record) => apply(state, record, agentId, hash));
  const boot = async () => {
    const benchmarks = new Benchmarks({ journal, engine, wall, log, pause: (ms) => Promise.resolve(wall.advance(ms)) });
    const orders = { serverTime: T0, clock: { anchorWallMs: T0, anchorMarketMs: T0, speed: 1 }, orders: [], benchmarks: [order] };
    await benchmarks.listening({ fetchOrders: () => Promise.resolve(ok(orders)) } as unknown as AgentTransport).fetchOrders('bearer');
    return benchmarks;
  };
  const key = (attempt = 1) => ({ leaseId: order.benchmarkId.replace('bench_', 'lease_') as never, attempt });
  const told = () => journal.state.spool.pending.filter((item): item is BenchmarkItem => item.kind === 'benchmark');
  const customers = (over: Partial<LeaseOrder> = {}) => anOrder({ leaseId: ids.next('lease'), nodes: [{ nodeId: order.nodeId, gpus: [0, 2] }], startsAt: T0, notBefore: T0, endsAt: epochMs(T0 + HOUR_MS), ...over });
  return { wall, engine, journal, order, boot, key, told, customers };
}

describe('a benchmark', () => {
  it('INV-A10: runs through the engine and is told once, whatever the agent forgets', async () => {
    const { boot, engine, key, told, order } = site();
    const first = await boot();
    await first.turn();
    await first.turn();
    expect([...engine.attempts.keys()]).toEqual([`${key().leaseId}/1`]);
    // The agent dies and begins anew: the measurement is found, not repeated.
    const second = await boot();
    await second.turn();
    engine.print(key(), figures);
    engine.exit(key(), 0);
    await second.turn();
    expect(told()).toMatchObject([{ benchmarkId: order.benchmarkId, state: 'done', gigaflopsPerSecond: 1.5, stepsPerSecond: 900, ranMs: 10_000, gpuCount: 8 }]);
    const third = await boot();
    await third.turn();
    expect([told().length, engine.attempts.size]).toEqual([1, 1]);
  });

  it('INV-A10: never runs beside a customer’s job: it waits for it, and makes way for it', async () => {
    const { boot, engine, journal, key, wall, customers, told } = site();
    const order = customers();
    journal.commit({ type: 'run', run: { ...newRun(order), phase: 'running', attempt: 1 }, items: [] });
    const benchmarks = await boot();
    await benchmarks.turn();
    expect(engine.attempts.size).toBe(0);
    journal.commit({ type: 'run', run: { ...newRun(order), phase: 'ended', attempt: 1 }, items: [] });
    // One that is to start in a minute keeps the node as well; one in an hour does not.
    const soon = customers({ startsAt: epochMs(T0 + 60 * SECOND_MS), notBefore: epochMs(T0 + 60 * SECOND_MS) });
    journal.commit({ type: 'orders', orders: [soon] });
    await benchmarks.turn();
    expect(engine.attempts.size).toBe(0);
    journal.commit({ type: 'forget', leaseId: soon.leaseId });
    journal.commit({ type: 'orders', orders: [customers({ startsAt: epochMs(T0 + HOUR_MS), notBefore: epochMs(T0 + HOUR_MS) })] });
    await benchmarks.turn();
    expect(engine.attempts.size).toBe(1);
    const live: string[] = [];
    const watched = benchmarks.makingWay();
    const submit = engine.submit.bind(engine);
    engine.submit = async (at) => {
      live.push((await engine.status(key())).kind);
      return submit(at);
    };
    const urgent = customers();
    await watched.submit({ leaseId: urgent.leaseId, attempt: 1 }, urgent);
    // When the customer's job was started the measurement had ended; elsewhere nothing has to end.
    expect(live).toEqual(['exited']);
    journal.commit({ type: 'run', run: { ...newRun(urgent), phase: 'running', attempt: 1 }, items: [] });
    await benchmarks.turn();
    journal.commit({ type: 'run', run: { ...newRun(urgent), phase: 'ended', attempt: 1 }, items: [] });
    wall.advance(SECOND_MS);
    await benchmarks.turn();
    expect([...engine.attempts.keys()].filter((name) => name.startsWith(key().leaseId))).toEqual([`${key().leaseId}/1`, `${key().leaseId}/2`]);
    expect(told()).toEqual([]);
  });

  it('is given up when it does not end, and told as failed when it has no figures', async () => {
    const hangs = site();
    const benchmarks = await hangs.boot();
    await benchmarks.turn();
    hangs.wall.advance(120 * SECOND_MS);
    await benchmarks.turn();
    expect(hangs.told()).toMatchObject([{ state: 'failed', gigaflopsPerSecond: null, detail: 'did not end within 120 s' }]);
    const dies = site();
    const others = await dies.boot();
    await others.turn();
    dies.engine.print(dies.key(), 'Error: no such device');
    dies.engine.exit(dies.key(), 1);
    await others.turn();
    expect(dies.told()).toMatchObject([{ state: 'failed', detail: 'ended with 1 and no figures' }]);
  });

  it('is a real process of the local engine, with figures above zero', async () => {
    const folder = join(root, String((count += 1)));
    const engine = new LocalEngine({ runsFolder: join(folder, 'runs'), artifactsFolder: join(folder, 'artifacts'), inventory: anInventory(), anyCommandAllowed: false });
    const order = anOrder({ run: { command: 'verify', args: ['--seconds', '0.4'], environment: {} } });
    const key = { leaseId: order.leaseId, attempt: 1 };
    expect(engine.accepts(order).ok).toBe(true);
    await engine.submit(key, order);
    while ((await engine.status(key)).kind !== 'exited') await sleep(50);
    const { lines } = await engine.readOutput(key, { stdout: 0, stderr: 0 }, 100, true);
    const told = JSON.parse(lines.at(-1)!.line) as Record<string, number>;
    expect([told['event'], told['gigaflopsPerSecond']! > 0, told['stepsPerSecond']! > 0]).toEqual(['measured', true, true]);
  }, 30_000);
});
