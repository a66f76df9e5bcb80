import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { anOrder } from '@switchyard/agent-protocol/testing';
import type { AttemptKey, Engine, EngineStatus } from '../src/ports.js';

/** A fresh place for one job: nothing another test left can be resumed in it. */
interface EngineUnderTest {
  readonly engine: Engine;
  /** A second agent process over the same state, as after a crash. */
  again(): Promise<Engine>;
  /** Ends an attempt behind the engine's back, as a power cut would. */
  lose(key: AttemptKey): Promise<void>;
}
export interface EngineContractOptions {
  readonly open: () => Promise<EngineUnderTest>;
  /** How long anything may take, in milliseconds of wall time; each case may take three of them, and 30 s at least. */
  readonly patienceMs?: number;
  /** Milliseconds of a step of what must not be done before something has happened to it, where looks and starts are slow. */
  readonly slowStepMs?: number;
  /** Distinguishes the orders of one suite from another's in a shared cluster. */
  readonly orderOver?: () => Partial<LeaseOrder>;
}

/**
 * What every engine owes the agent (`Engine` in src/ports.ts), shown with the real training job. `suspend` is left out where the engine's
 * inventory says it has none.
 */
export function engineContract(name: string, { open, patienceMs = 20_000, orderOver = () => ({}), slowStepMs = 25 }: EngineContractOptions): void {
  const timeoutMs = Math.max(30_000, 3 * patienceMs);
  const training = (steps: number, minStepMs: number): LeaseOrder =>
    anOrder({ run: { command: 'demo-train', args: ['--steps', `${steps}`, '--min-step-ms', `${minStepMs}`], environment: {} }, ...orderOver() });
  const first = (order: LeaseOrder): AttemptKey => ({ leaseId: order.leaseId, attempt: 1 });
  async function until(what: string, met: () => Promise<boolean>): Promise<void> {
    for (const deadline = Date.now() + patienceMs; !(await met()); await sleep(25)) if (Date.now() > deadline) throw new Error(`${name}: waited in vain until ${what}`);
  }
  const isOver = (status: EngineStatus): boolean => status.kind === 'exited' || status.kind === 'lost';
  async function over(engine: Engine, key: AttemptKey): Promise<EngineStatus> {
    await until('the attempt is over', async () => isOver(await engine.status(key)));
    return engine.status(key);
  }
  /** All output from the beginning, in portions of `portion` lines. */
  async function linesOf(engine: Engine, key: AttemptKey, portion = 1_000): Promise<string[]> {
    const lines: string[] = [];
    const exited = isOver(await engine.status(key));
    for (let cursor = { stdout: 0, stderr: 0 }; ; ) {
      const read = await engine.readOutput(key, cursor, portion, exited);
      lines.push(...read.lines.map(({ line }) => line));
      if (read.cursor.stdout === cursor.stdout && read.cursor.stderr === cursor.stderr) return lines;
      cursor = { ...read.cursor };
    }
  }
  const stepsIn = (lines: readonly string[]): [number, number][] =>
    lines.flatMap((line) => {
      const { step, loss, totalSteps } = (line.startsWith('{') ? JSON.parse(line) : {}) as { step?: number; loss?: number; totalSteps?: number };
      return totalSteps === undefined ? [] : [[step!, loss!] as [number, number]];
    }, timeoutMs);
  const untilStep = (engine: Engine, key: AttemptKey, n: number): Promise<void> => until(`step ${n}`, async () => stepsIn(await linesOf(engine, key)).length >= n);
  const names = (status: EngineStatus): string[] => status.events.map(({ event }) => event);

  describe(`${name}: what every engine owes the agent`, () => {
    it('starts an attempt once however often it is submitted, and tells each line and event once to whoever asks', async () => {
      const { engine, again } = await open();
      const order = training(12, 0);
      const key = first(order);
      expect(await engine.status(key)).toMatchObject({ kind: 'absent', events: [] });
      expect(engine.accepts(order)).toEqual({ ok: true, value: undefined });
      await Promise.all([engine.submit(key, order), engine.submit(key, order)]);
      const status = await over(engine, key);
      expect(status).toMatchObject({ kind: 'exited' });
      expect(names(status)).toEqual(['started', 'exited']);
      expect(status.events.at(-1)).toMatchObject({ code: 0 });
      expect(status.events[1]!.wallMs).toBeGreaterThanOrEqual(status.events[0]!.wallMs);
      const lines = await linesOf(engine, key);
      expect(stepsIn(lines).map(([step]) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      const other = await again();
      await other.submit(key, order);
      expect((await other.status(key)).events).toEqual(status.events);
      expect(await linesOf(other, key, 3)).toEqual(lines);
    }, timeoutMs);

    it('parks with a checkpoint and goes on as the next attempt with the losses of an undisturbed run', async () => {
      const straight = await open();
      const [wholeOrder, order] = [training(25, 0), training(25, slowStepMs)];
      await straight.engine.submit(first(wholeOrder), wholeOrder);
      const { engine } = await open();
      const key = first(order);
      await engine.submit(key, order);
      await untilStep(engine, key, 4);
      await engine.park(key, 10);
      await engine.park(key, 10);
      const status = await over(engine, key);
      expect(status).toMatchObject({ kind: 'exited' });
      // An engine whose times are its cluster's own tells no `stopping`: the asking is not the cluster's.
      expect(names(status).filter((event) => event !== 'stopping')).toEqual(['started', 'exited']);
      expect(status.events.at(-1)).toMatchObject({ code: 75 });
      const second = { ...key, attempt: 2 };
      await engine.submit(second, order);
      expect((await over(engine, second)).events.at(-1)).toMatchObject({ code: 0 });
      await over(straight.engine, first(wholeOrder));
      const losses = stepsIn([...(await linesOf(engine, key)), ...(await linesOf(engine, second))]);
      expect(losses).toEqual(stepsIn(await linesOf(straight.engine, first(wholeOrder))));
      // What has ended stays as it ended.
      await engine.cancel(key, 1);
      expect(await engine.status(key)).toEqual(status);
    }, timeoutMs);

    it('tells a failure with its exit code and its words, and forgets when it is told to', async () => {
      const { engine } = await open();
      const order = training(25, 0);
      const failing = { ...order, run: { ...order.run, args: [...order.run.args, '--fail-at', '5'] } };
      const key = first(failing);
      await engine.submit(key, failing);
      const status = await over(engine, key);
      expect(status).toMatchObject({ kind: 'exited' });
      expect(status.events.at(-1)).toMatchObject({ event: 'exited', code: 1 });
      const lines = await linesOf(engine, key);
      expect(stepsIn(lines)).toHaveLength(4);
      expect(lines.join('\n')).toContain('failing at step 5');
      await engine.forget(failing.leaseId);
      await engine.forget(failing.leaseId);
      await until('it is forgotten', async () => (await engine.status(key)).kind === 'absent');
    }, timeoutMs);

    it('says that an attempt was lost, once nothing of it runs any more', async () => {
      const { engine, lose } = await open();
      const order = training(5_000, 40);
      const key = first(order);
      await engine.submit(key, order);
      await untilStep(engine, key, 2);
      await lose(key);
      const status = await over(engine, key);
      expect(status).toMatchObject({ kind: 'lost' });
      expect(names(status)).toEqual(['started', 'exited']);
      expect(status.events[1]).toMatchObject({ code: null });
      expect(status.events[1]!.wallMs).toBeLessThanOrEqual(Date.now());
    }, timeoutMs);

    it('suspends and resumes without a new attempt, and a stop reaches a suspended job', async () => {
      const { engine } = await open();
      if (!engine.inventory.capabilities.suspend) return;
      const order = training(5_000, 20);
      const key = first(order);
      await engine.submit(key, order);
      await untilStep(engine, key, 2);
      await engine.suspend(key);
      await until('it is suspended', async () => names(await engine.status(key)).at(-1) === 'suspended');
      const before = stepsIn(await linesOf(engine, key)).length;
      await sleep(150);
      expect(stepsIn(await linesOf(engine, key)).length - before).toBeLessThanOrEqual(1);
      await engine.resume(key);
      await untilStep(engine, key, before + 2);
      const steps = stepsIn(await linesOf(engine, key)).map(([step]) => step);
      expect(steps).toEqual(steps.map((_, i) => i + 1));
      await engine.suspend(key);
      await until('it is suspended again', async () => names(await engine.status(key)).filter((event) => event === 'suspended').length === 2);
      await engine.cancel(key, 10);
      const status = await over(engine, key);
      expect(status.events.at(-1)).toMatchObject({ event: 'exited', code: 75 });
      expect(names(status).slice(0, 4)).toEqual(['started', 'suspended', 'resumed', 'suspended']);
    }, timeoutMs);
  });
}
