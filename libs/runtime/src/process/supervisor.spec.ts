import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, until } from '../../testing/index.js';
import { superviseChildren, type Supervisor, type SupervisorEvent, type SupervisorOptions } from './supervisor.js';

const fixtures = join(import.meta.dirname, '../../testing/fixtures');
const script = join(fixtures, 'child.mjs');

describe('superviseChildren (real processes)', () => {
  let supervisor: Supervisor | undefined;
  let events: SupervisorEvent[];
  let lines: string[];
  afterEach(() => supervisor?.stop());

  function supervise(children: Record<string, string>, options: Partial<SupervisorOptions> = {}): Supervisor {
    events = [];
    lines = [];
    supervisor = superviseChildren({
      children: Object.entries(children).map(([name, behaviour]) => ({ name, script, args: [behaviour], env: process.env, readyWithinMs: 5_000 })),
      onLine: (name, line) => lines.push(`${name}: ${line}`),
      onEvent: (event) => events.push(event),
      backoffMs: 20,
      ...options,
    });
    return supervisor;
  }

  it('starts in order, each when the one before is ready, and stops in reverse', async () => {
    const running = supervise({ first: 'steady', second: 'steady' });
    await running.start();
    expect(events.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['ready first', 'ready second']);
    expect(running.status().map(({ state, info, pid }) => [state, info['pid'] === pid])).toEqual([['ready', true], ['ready', true]]);
    const pids = running.status().map(({ pid }) => pid!);
    await running.stop();
    expect(pids.map(isRunning)).toEqual([false, false]);
    expect(lines.filter((line) => line.endsWith('stopping'))).toEqual(['second: stopping', 'first: stopping']);
  });

  it('starts a child again after kill -9, and leaves the others alone', async () => {
    const running = supervise({ first: 'steady', second: 'steady' });
    await running.start();
    const [first, second] = running.status().map(({ pid }) => pid!);
    expect(running.kill('first', 'SIGKILL')).toBe(true);
    await until(() => events.some(({ kind }) => kind === 'exited'));
    await running.whenReady('first');
    expect(events).toContainEqual({ kind: 'exited', name: 'first', cause: 'signal SIGKILL', restartInMs: 20 });
    expect(running.status()[0]).toMatchObject({ state: 'ready', restarts: 1 });
    expect(running.status()[0]!.pid).not.toBe(first);
    expect(running.status()[1]!.pid).toBe(second);
  });

  it('waits longer each time and gives up with the cause', async () => {
    const running = supervise({ bad: 'crash' }, { restartsMax: 2 });
    await expect(running.start()).rejects.toThrow('bad does not stay up: exit code 3, after 2 restarts');
    expect(events.filter(({ kind }) => kind === 'exited').map((event) => (event.kind === 'exited' ? event.restartInMs : 0))).toEqual([20, 40]);
    expect(running.status()[0]!.state).toBe('gaveUp');
  });

  it('ends a child that never gets ready, and one that ignores SIGTERM', async () => {
    const mute = superviseChildren({ children: [{ name: 'mute', script, args: ['mute'], env: process.env, readyWithinMs: 300 }], onLine: () => undefined, restartsMax: 0 });
    await expect(mute.start()).rejects.toThrow('mute does not stay up: not ready within 300 ms');
    const running = supervise({ stubborn: 'stubborn' }, { stopWithinMs: 100 });
    await running.start();
    const pid = running.status()[0]!.pid!;
    await running.stop();
    expect(isRunning(pid)).toBe(false);
  });

  describe('when the supervisor itself is killed', () => {
    let folder: string;
    beforeAll(() => {
      // Compiled here, so that the killed process is a plain Node that runs this very code.
      folder = mkdtempSync(join(tmpdir(), 'switchyard-supervisor-'));
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      for (const name of ['supervisor', 'child']) {
        const { code } = transformFileSync(join(import.meta.dirname, `${name}.ts`), { configFile: join(import.meta.dirname, '../../../../.swcrc') });
        writeFileSync(join(folder, `${name}.js`), code);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    it('its children end too (kill -9 leaves no orphan)', async () => {
      const parent = spawn(process.execPath, [join(fixtures, 'parent.mjs'), join(folder, 'supervisor.js'), script], { stdio: ['ignore', 'pipe', 'inherit'] });
      const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)));
      expect(isRunning(pid)).toBe(true);
      const ended = new Promise((resolve) => parent.once('exit', resolve));
      parent.kill('SIGKILL');
      await ended;
      await until(() => !isRunning(pid), 5_000);
    });
  });
});
