/** The part of `process` that stopping needs; tests pass their own. */
export interface HostProcess {
  on(event: 'SIGTERM' | 'SIGINT' | 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
}
interface ShutdownLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
export interface ShutdownOptions {
  readonly log: ShutdownLog;
  /** All steps together; then the process ends regardless. Default 20 s. */
  readonly deadlineMs?: number;
  readonly host?: HostProcess;
}

export interface Shutdown {
  /** A step of stopping. Steps run one after another, last added first: what was opened last is closed first. */
  add(name: string, step: () => Promise<void> | void): void;
  /** Runs the steps once, then exits: with `code`, or 1 if a step failed or the deadline passed. */
  run(reason: string, code?: number): Promise<void>;
}

const DEADLINE_MS = 20_000;

/**
 * Stops a program in order on SIGTERM, SIGINT, or the death of the supervisor that spawned it. A second signal ends it at once.
 * A failing step is logged and does not keep the others from running.
 */
export function createShutdown({ log, deadlineMs = DEADLINE_MS, host = process }: ShutdownOptions): Shutdown {
  const steps: { name: string; step: () => Promise<void> | void }[] = [];
  let running: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function stop(reason: string, code: number): Promise<void> {
    log.info({ reason }, `stopping: ${reason}`);
    let at = '';
    timer = setTimeout(() => {
      log.error({ step: at }, `stopping took longer than ${deadlineMs} ms in step ${at}: ending now`);
      host.exit(1);
    }, deadlineMs);
    let failed = false;
    for (const { name, step } of steps.reverse()) {
      at = name;
      try {
        await step();
      } catch (error) {
        failed = true;
        log.error({ err: error, step: name }, `stopping ${name} failed`);
      }
    }
    clearTimeout(timer);
    host.exit(failed ? 1 : code);
  }
  function begin(reason: string, code: number): Promise<void> {
    running ??= stop(reason, code);
    return running;
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    host.on(signal, () => {
      if (running === undefined) void begin(signal, 0);
      else {
        log.error({ signal }, `${signal} again: ending at once`);
        clearTimeout(timer);
        host.exit(130);
      }
    });
  }
  host.on('disconnect', () => void begin('the supervisor has gone', 0));
  return {
    add: (name, step) => void steps.push({ name, step }),
    run: (reason, code = 0) => begin(reason, code),
  };
}
