import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TestDatabase } from '@switchyard/store/testing';

const MAIN = join(import.meta.dirname, '../dist/src/main.js');
const PATIENCE_MS = 25_000;

/** Asks until the answer is not undefined; a real process says nothing when it is done. @throws Error with what was awaited */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE_MS} ms in vain: ${what}`);
    await wait(40);
  }
}

export interface SchedulerProcess {
  readonly output: () => string;
  ready(): Promise<void>;
  /** Ends it and tells how it ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}
/** The built scheduler as `start` would run it, at 60 market seconds a second. */
export function spawnScheduler(database: TestDatabase, more: Readonly<Record<string, string>> = {}): SchedulerProcess {
  if (!existsSync(MAIN)) throw new Error('the scheduler is not built: run the tests through npm test');
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', MAIN], {
    env: {
      PATH: process.env['PATH'], DATABASE_URL: database.url('sy_scheduler'), RELAY_DATABASE_URL: database.url('sy_relay'), SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: '60', LOG_LEVEL: 'info',
      LOG_FORMAT: 'json', ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let isReady = false;
  child.on('message', () => (isReady = true));
  let ended: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  const exit = new Promise<NonNullable<typeof ended>>((resolve) => child.on('exit', (code, signal) => resolve((ended = { code, signal }))));
  return {
    output: () => output,
    ready: () => until('the scheduler is ready', () => {
      if (ended) throw new Error(`the scheduler ended with ${ended.code ?? ended.signal}: ${output}`);
      return Promise.resolve(isReady || undefined);
    }).then(() => undefined),
    end: async (signal) => {
      if (!ended) child.kill(signal);
      return exit;
    },
  };
}
