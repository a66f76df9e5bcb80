/**
 * Where spec files run: in the realm of the worker itself, so that packages loaded once by Node are of the same realm as our own code
 * (`instanceof Error`, `instanceof Date`), and globals are read without an interceptor. What a spec file changes of the process is put back when it ends.
 */
import { createRequire } from 'node:module';

/** Comes with Jest, in Jest's version. */
const { ModuleMocker } = createRequire(createRequire(import.meta.url).resolve('jest'))('jest-mock');

/** Events of the process whose listeners a spec file must not leave behind. */
const PASSING = /^(SIG[A-Z0-9]+|message|disconnect|uncaughtException|uncaughtExceptionMonitor|unhandledRejection|rejectionHandled|warning)$/;
/** What Jest's test runner keeps on the global object for one file. */
const OF_ONE_FILE = new Set(['JEST_STATE_SYMBOL', 'RETRY_TIMES_SETTER', 'RETRY_TIMES', 'RETRY_IMMEDIATELY', 'WAIT_BEFORE_RETRY', 'TEST_TIMEOUT_SYMBOL', 'EVENT_HANDLERS', 'LOG_ERRORS_BEFORE_RETRY']);

/** Everything of the process that a spec may change, as it is now. */
function snapshot() {
  return {
    env: { ...process.env },
    argv: [...process.argv],
    exitCode: process.exitCode,
    exit: process.exit,
    folder: process.cwd(),
    console: globalThis.console,
    timers: { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, fetch, Date },
    symbols: new Set(Object.getOwnPropertySymbols(globalThis)),
    listeners: new Map(process.eventNames().map((event) => [event, process.rawListeners(event)])),
  };
}

/** Puts back what `snapshot` saw. */
function restore(before) {
  for (const name of Object.keys(process.env)) if (!(name in before.env)) delete process.env[name];
  for (const [name, value] of Object.entries(before.env)) if (process.env[name] !== value) process.env[name] = value;
  process.argv = before.argv;
  process.exitCode = before.exitCode;
  process.exit = before.exit;
  if (process.cwd() !== before.folder) process.chdir(before.folder);
  globalThis.console = before.console;
  for (const [name, value] of Object.entries(before.timers)) if (globalThis[name] !== value) globalThis[name] = value;
  for (const key of Object.getOwnPropertySymbols(globalThis)) if (!before.symbols.has(key) && OF_ONE_FILE.has(key.description)) delete globalThis[key];
  for (const event of process.eventNames()) {
    if (typeof event !== 'string' || !PASSING.test(event)) continue;
    const kept = before.listeners.get(event) ?? [];
    for (const listener of process.rawListeners(event)) if (!kept.includes(listener)) process.removeListener(event, listener);
  }
}

/** Jest's seam for an environment; `jest.useFakeTimers` is not offered: the clock of the worker would stand still (clocks are arguments here). */
export default class MainRealmEnvironment {
  constructor() {
    this.before = snapshot();
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = null;
  }
  async setup() {}
  async teardown() {
    if (this.before) restore(this.before);
    this.before = null;
  }
  exportConditions() {
    return ['node', 'node-addons'];
  }
  /** No context: modules are made in the realm of the worker (jest-runtime.mjs). */
  getVmContext() {
    return null;
  }
}
