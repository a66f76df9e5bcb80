import { epochMs, type EpochMs } from '@switchyard/kernel';

/** Stands still until told otherwise. */
export interface ManualClock {
  now(): EpochMs;
  advance(ms: number): void;
}

export function manualClock(startMs = Date.UTC(2026, 10, 22, 12)): ManualClock {
  let nowMs = startMs;
  return {
    now: () => epochMs(nowMs),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
