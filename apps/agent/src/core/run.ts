import { type BatchItem, type LeaseOrder, leaseOrderSchema, type RunState, type StateItem } from '@switchyard/agent-protocol';
import type { EpochMs } from '@switchyard/kernel';
import { z } from 'zod';
import { meterSchema, newMeter } from './meter.js';

const instant = z.number().transform((n) => n as EpochMs);
const count = z.number().int().min(0);

/**
 * Everything the agent must remember about one lease; written to the journal as a whole, together with the items it gave rise to.
 * waiting: not started yet · starting: handed to the engine, not seen running · running · suspended · stopping: asked to stop ·
 * parked: stopped with the wish to go on · ended: final, nothing more happens.
 */
export const leaseRunSchema = z.strictObject({
  order: leaseOrderSchema,
  phase: z.enum(['waiting', 'starting', 'running', 'suspended', 'stopping', 'parked', 'ended']),
  /** Starts so far; 0 before the first. */
  attempt: count,
  /** Why it was asked to stop, while `stopping` and until the exit is seen. */
  stop: z.strictObject({ mode: z.enum(['park', 'stop']), detail: z.string() }).nullable(),
  /** Set while parked by the spend guard: only more money starts it again. */
  guardParked: z.boolean(),
  /** Engine events of this attempt already taken in. */
  eventsSeen: count,
  output: z.strictObject({ stdout: count, stderr: count }),
  /** Log lines of all attempts so far. */
  lineNumber: count,
  lastErrorLine: z.string(),
  /** Exits nobody asked for since the last progress; a job that only dies is not restarted for ever. */
  surprises: count,
  /** Not to be started again before (market time). */
  retryAt: instant,
  meter: meterSchema,
});
export type LeaseRun = z.output<typeof leaseRunSchema>;

export function newRun(order: LeaseOrder): LeaseRun {
  return {
    order,
    phase: 'waiting',
    attempt: 0,
    stop: null,
    guardParked: false,
    eventsSeen: 0,
    output: { stdout: 0, stderr: 0 },
    lineNumber: 0,
    lastErrorLine: '',
    surprises: 0,
    retryAt: 0 as EpochMs,
    meter: newMeter(),
  };
}
/** Whether something of it may be running: what a stopping agent has to wait for. */
export const isLive = (run: LeaseRun): boolean => run.phase === 'starting' || run.phase === 'running' || run.phase === 'suspended' || run.phase === 'stopping';

/** A run after a move, and what to report of it. Both are stored in one journal record. */
export interface Move {
  readonly run: LeaseRun;
  readonly items: BatchItem[];
}

/** A state item of this run. */
export function stateItem(run: LeaseRun, state: RunState, at: EpochMs, more: Pick<StateItem, 'exitCode' | 'detail'> = {}): StateItem {
  return { kind: 'state', leaseId: run.order.leaseId, revision: run.order.revision, state, at, attempt: run.attempt, ...more };
}
