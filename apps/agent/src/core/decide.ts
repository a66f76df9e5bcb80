import type { LeaseOrder } from '@switchyard/agent-protocol';
import { type EpochMs, MINUTE_MS, never } from '@switchyard/kernel';
import { close, finish, type MeterModel } from './meter.js';
import { endOf, type EndCircumstances } from './planned-end.js';
import { isLive, type LeaseRun, type Move, stateItem } from './run.js';
import { isUsedUp, paysForAnInterval, prune } from './spend-guard.js';

/** Takes in what the control plane wants. An older revision is ignored; the same one may renew money and end. */
export function takeOrder(run: LeaseRun, order: LeaseOrder): LeaseRun {
  return order.revision < run.order.revision ? run : { ...run, order, meter: prune(run.meter, order) };
}

export interface Circumstances extends EndCircumstances {
  /** Market time. */
  readonly now: EpochMs;
  /** The agent is going down and takes its jobs with it (embedded demo): park, start nothing. */
  readonly closing: boolean;
  /** The site sheds this run: why, for the detail of its state. Left out: it may run. */
  readonly shed?: string;
  /** There is no room under a limit of the site to start it. */
  readonly noRoom?: boolean;
}
/** What to do about one lease now. */
export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'start' }
  | { readonly kind: 'stop'; readonly mode: 'park' | 'stop'; readonly detail: string }
  /** Final without a further run. */
  | { readonly kind: 'end'; readonly detail: string };

const WAIT: Decision = { kind: 'wait' };

/**
 * One rung after the other, the first that applies decides: an explicit stop, the agent's own closing, the end of the lease, an explicit
 * park, what the site sheds, money; then starting. Silence of the control plane is no rung: a lease goes on until it is told, its end comes or its money is used up.
 * Money is ours to watch whether the control plane answers or not: nobody else stops a run at its cap.
 */
export function decide(run: LeaseRun, { now, closing, shed, noRoom, ...around }: Circumstances): Decision {
  const { order } = run;
  switch (run.phase) {
    case 'ended':
    case 'stopping':
      return WAIT;
    case 'waiting':
    case 'parked':
      if (order.desired === 'stop') return { kind: 'end', detail: 'Stopped' };
      if (now >= order.endsAt) return { kind: 'end', detail: 'EndOfLease' };
      if (closing || order.desired === 'park' || shed !== undefined || noRoom) return WAIT;
      if (now < order.startsAt || now < order.notBefore || now < run.retryAt || mustBeParked(order, now)) return WAIT;
      if (run.guardParked && !paysForAnInterval(run.meter, order, now)) return WAIT;
      if (isUsedUp(run.meter, order, now)) return WAIT;
      return { kind: 'start' };
    case 'starting':
    case 'running':
    case 'suspended':
      if (order.desired === 'stop') return { kind: 'stop', mode: 'stop', detail: 'Stopped' };
      if (closing) return { kind: 'stop', mode: 'park', detail: 'AgentStopping' };
      if (now >= endOf(order, around)) return { kind: 'stop', mode: 'stop', detail: 'EndOfLease' };
      if (order.desired === 'park' || mustBeParked(order, now)) return { kind: 'stop', mode: 'park', detail: 'Parked' };
      if (shed !== undefined) return { kind: 'stop', mode: 'park', detail: shed };
      if (isUsedUp(run.meter, order, now)) return { kind: 'stop', mode: 'park', detail: SPEND_GUARD };
      return WAIT;
    default:
      return never(run.phase);
  }
}
/** Between two pieces of its lease the GPUs are others': no word is needed for that. */
const mustBeParked = ({ parkAt }: LeaseOrder, now: EpochMs): boolean => parkAt !== undefined && now >= parkAt;
export const SPEND_GUARD = 'SpendAuthorisationUsedUp';

/** A new attempt is about to be handed to the engine: this is written before, so that a crash repeats the same attempt. */
export function begin(run: LeaseRun, now: EpochMs): Move {
  const next: LeaseRun = {
    ...run,
    phase: 'starting',
    attempt: run.attempt + 1,
    stop: null,
    guardParked: false,
    eventsSeen: 0,
    output: { stdout: 0, stderr: 0 },
    lastErrorLine: '',
  };
  return { run: next, items: [stateItem(next, 'starting', now)] };
}
/** The engine is about to be asked to stop it. */
export function beginStop(run: LeaseRun, mode: 'park' | 'stop', detail: string): Move {
  return { run: { ...run, phase: 'stopping', stop: { mode, detail } }, items: [] };
}
/** Final: closes the meter, marks the last reading final. `state` and its details say how it ended. */
export function end(
  run: LeaseRun,
  at: EpochMs,
  model: MeterModel,
  state: 'completed' | 'failed' | 'stopped',
  more: { exitCode?: number | null; detail?: string },
): Move {
  const closed = isLive(run) ? close(run.meter, run.order, at, model) : { meter: run.meter, readings: [] };
  const { meter, readings } = finish(closed, run.order, at, model);
  const next: LeaseRun = { ...run, phase: 'ended', stop: null, meter: { ...meter, unpriced: [] } };
  return { run: next, items: [...readings, stateItem(next, state, at, more)] };
}
/** How long a job that died by itself waits before it is tried again, in market time. */
export const RETRY_AFTER_MS = MINUTE_MS;
