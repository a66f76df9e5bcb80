import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isReadyMessage, type ReadyMessage } from './child.js';

/** One program to keep running. */
export interface ChildSpec {
  readonly name: string;
  /** The script Node runs. */
  readonly script: string;
  readonly args?: readonly string[];
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It must report ready within this time. Default 60 s. */
  readonly readyWithinMs?: number;
}
export interface SupervisorOptions {
  readonly children: readonly ChildSpec[];
  /** One line of a child's output. */
  readonly onLine: (name: string, line: string) => void;
  readonly onEvent?: (event: SupervisorEvent) => void;
  /** First wait before a restart; doubles up to 10 s. Default 250 ms. */
  readonly backoffMs?: number;
  /** Restarts in a row (a run of `steadyMs` ends the row) before a child is given up. Default 5. */
  readonly restartsMax?: number;
  /** Default 30 s. */
  readonly steadyMs?: number;
  /** Time a child has to end after SIGTERM before SIGKILL. Default 25 s. */
  readonly stopWithinMs?: number;
}
export type SupervisorEvent =
  | { readonly kind: 'ready'; readonly name: string; readonly pid: number; readonly info: ReadyMessage['info'] }
  | { readonly kind: 'exited'; readonly name: string; readonly cause: string; readonly restartInMs: number }
  | { readonly kind: 'gaveUp'; readonly name: string; readonly cause: string };
export interface ChildStatus {
  readonly name: string;
  readonly state: 'waiting' | 'starting' | 'ready' | 'backingOff' | 'gaveUp' | 'stopped';
  readonly pid: number | undefined;
  readonly restarts: number;
  readonly info: ReadyMessage['info'];
}
export interface Supervisor {
  /** Starts the children in order, each when the one before is ready. Rejects, with the cause, when one is given up; then stop. */
  start(): Promise<void>;
  status(): readonly ChildStatus[];
  /** Sends a signal to one child; unless stopping, it is started again. @returns false when it is not running */
  kill(name: string, signal: NodeJS.Signals): boolean;
  /** Settles when the child is ready (again). Rejects when it is given up or stopped. */
  whenReady(name: string): Promise<void>;
  /** Ends the children one by one, last first. Safe to call twice. */
  stop(): Promise<void>;
}

const BACKOFF_MAX_MS = 10_000;

class Watched {
  state: ChildStatus['state'] = 'waiting';
  child: ChildProcess | undefined;
  restarts = 0;
  info: ReadyMessage['info'] = {};
  #inARow = 0;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(
    readonly spec: ChildSpec,
    readonly options: SupervisorOptions,
  ) {}

  whenReady(): Promise<void> {
    if (this.state === 'ready') return Promise.resolve();
    if (this.state === 'gaveUp' || this.state === 'stopped') return Promise.reject(new Error(`${this.spec.name} is not running (${this.state})`));
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
  #settle(failure: Error | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) if (failure === undefined) one.resolve(); else one.reject(failure);
  }

  begin(): void {
    const { spec, options } = this;
    this.state = 'starting';
    this.#startedAt = performance.now();
    // Own session: Ctrl-C reaches the supervisor alone, which stops children in order. The channel's end tells them of its death.
    const child = spawn(process.execPath, [spec.script, ...(spec.args ?? [])], { env: { ...spec.env }, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream! }).on('line', (line) => options.onLine(spec.name, line));
    const readyMax = spec.readyWithinMs ?? 60_000;
    let cause: string | undefined;
    const late = setTimeout(() => {
      cause = `not ready within ${readyMax} ms`;
      child.kill('SIGKILL');
    }, readyMax);
    child.on('message', (message) => {
      if (!isReadyMessage(message) || this.state !== 'starting') return;
      clearTimeout(late);
      this.state = 'ready';
      this.info = message.info;
      options.onEvent?.({ kind: 'ready', name: spec.name, pid: child.pid!, info: message.info });
      this.#settle(undefined);
    });
    child.once('error', (error) => (cause = error.message));
    child.once('close', (code, signal) => {
      clearTimeout(late);
      this.child = undefined;
      this.#ended(cause ?? (signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
  }

  #ended(cause: string): void {
    const { spec, options } = this;
    if (this.state === 'stopped') return;
    if (performance.now() - this.#startedAt >= (options.steadyMs ?? 30_000)) this.#inARow = 0;
    if (this.#inARow >= (options.restartsMax ?? 5)) {
      this.state = 'gaveUp';
      options.onEvent?.({ kind: 'gaveUp', name: spec.name, cause });
      this.#settle(new Error(`${spec.name} does not stay up: ${cause}, after ${this.#inARow} restarts`));
      return;
    }
    const restartInMs = Math.min(BACKOFF_MAX_MS, (options.backoffMs ?? 250) * 2 ** this.#inARow);
    this.#inARow += 1;
    this.restarts += 1;
    this.state = 'backingOff';
    options.onEvent?.({ kind: 'exited', name: spec.name, cause, restartInMs });
    this.#timer = setTimeout(() => this.begin(), restartInMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.state = 'stopped';
    this.#settle(new Error(`${this.spec.name} was stopped`));
    const child = this.child;
    if (child === undefined) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    const impatient = setTimeout(() => child.kill('SIGKILL'), this.options.stopWithinMs ?? 25_000);
    await closed;
    clearTimeout(impatient);
  }
}

/**
 * Keeps programs running as child processes: started in order, restarted with growing waits after any death, stopped in
 * reverse. Each child learns from its closed channel that the supervisor died, and ends (`createShutdown` does that).
 */
export function superviseChildren(options: SupervisorOptions): Supervisor {
  const watched = options.children.map((spec) => new Watched(spec, options));
  const find = (name: string): Watched => {
    const one = watched.find(({ spec }) => spec.name === name);
    if (one === undefined) throw new Error(`supervisor: there is no child named ${name}`);
    return one;
  };
  let stopping: Promise<void> | undefined;
  return {
    start: async () => {
      for (const one of watched) {
        if (stopping !== undefined) throw new Error('supervisor: stopped while starting');
        one.begin();
        await one.whenReady();
      }
    },
    status: () => watched.map(({ spec, state, child, restarts, info }) => ({ name: spec.name, state, pid: child?.pid, restarts, info })),
    kill: (name, signal) => find(name).child?.kill(signal) ?? false,
    whenReady: (name) => find(name).whenReady(),
    stop: () => {
      stopping ??= (async () => {
        for (const one of [...watched].reverse()) await one.stop();
      })();
      return stopping;
    },
  };
}
