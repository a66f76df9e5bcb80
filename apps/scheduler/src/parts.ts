import type { IdMaker, MarketClock, WallClock } from '@switchyard/kernel';
import type { MarketPolicy } from '@switchyard/market';
import type { Logger } from '@switchyard/runtime';
import type { SweepPolicy } from '@switchyard/store';
import type { DataSource } from 'typeorm';

/** What the scheduler's work stands on. */
export interface SchedulerParts {
  /** Role sy_scheduler. */
  readonly database: DataSource;
  /** Role sy_relay. */
  readonly relayDatabase: DataSource;
  readonly clock: MarketClock;
  readonly wall: WallClock;
  readonly ids: IdMaker;
  readonly policy: MarketPolicy;
  readonly sweepPolicy: SweepPolicy;
  readonly log: Logger;
}

/** Wall seconds that pass before silence counts, whatever the speed of market time: agents need them to start. */
const PATIENCE_WALL_SECONDS = 20;

/**
 * Times of the sweeps at a speed of market time. Each is meant in market time; none may be shorter than what a process
 * needs in wall time.
 */
export function sweepPolicyAt(speed: number): SweepPolicy {
  const atLeast = (marketSeconds: number, wallSeconds: number): number => Math.ceil(Math.max(marketSeconds, wallSeconds * speed));
  return {
    startWithinSeconds: atLeast(900, PATIENCE_WALL_SECONDS),
    lookAheadSeconds: atLeast(300, 5),
    extendAheadSeconds: atLeast(1_800, 30),
    graceSeconds: atLeast(120, 5),
    silentSeconds: atLeast(3_600, 3 * PATIENCE_WALL_SECONDS),
    quietSeconds: atLeast(600, 2 * PATIENCE_WALL_SECONDS),
  };
}
