/** What a loop tells of trouble; pino's signature. */
interface LoopLog {
  warn(fields: object, message: string): void;
}
/** Work that comes round: on a bell, and by itself at an interval. Never twice at once in one process. */
export interface Loop {
  /** Runs once more, after the run in hand if there is one. Settles with that run; bells rung meanwhile share it. */
  ring(): Promise<void>;
  /** Takes no more bells and waits for the run in hand. */
  stop(): Promise<void>;
}
export interface LoopOptions {
  readonly name: string;
  /** Wall time from the end of one run to the next by itself. */
  readonly everyMs: number;
  /** From the end of a run to the next at the earliest, from how long the run took in ms of wall time: bells meanwhile share it. 0 unless given. */
  readonly restMs?: number | ((tookMs: number) => number);
  readonly run: () => Promise<void>;
  readonly log: LoopLog;
}

/** A run that fails is told in the log and to whoever rang; the next comes round all the same. */
export function startLoop({ name, everyMs, restMs = 0, run, log }: LoopOptions): Loop {
  let stopped = false;
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let resting: Promise<void> | undefined;
  let wake: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function once(): Promise<void> {
    clearTimeout(timer);
    const began = performance.now();
    try {
      await run();
    } finally {
      current = undefined;
      const ms = typeof restMs === 'number' ? restMs : restMs(performance.now() - began);
      if (ms > 0 && !stopped) resting = rest(ms);
      if (!stopped) timer = setTimeout(byItself, everyMs);
    }
  }
  function rest(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const waking = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(waking);
        resolve();
      };
    }).then(() => {
      resting = undefined;
    });
  }
  function start(): Promise<void> {
    current = once();
    return current;
  }
  function byItself(): void {
    ring().catch((error: Error) => log.warn({ loop: name, reason: error.message, stack: error.stack }, `${name} failed and is tried again: ${error.message}`));
  }
  function ring(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (current === undefined && resting === undefined) return start();
    next ??= (current ?? Promise.resolve()).catch(() => undefined).then(() => resting).then(() => {
      next = undefined;
      return stopped ? undefined : start();
    });
    return next;
  }
  timer = setTimeout(byItself, 0);
  return {
    ring,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      wake();
      await (next ?? current)?.catch(() => undefined);
    },
  };
}
