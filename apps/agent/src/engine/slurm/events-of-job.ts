import { epochMs, type EpochMs, SECOND_MS } from '@switchyard/kernel';
import type { EngineEvent } from '../../ports.js';
import type { SlurmJob } from './cluster.js';

/** How long an attempt ran up to its last event, and since when it runs; undefined while it does not. */
export function runningTime(events: readonly EngineEvent[]): { readonly ranMs: number; readonly since: EpochMs | undefined } {
  let ranMs = 0;
  let since: EpochMs | undefined;
  for (const { event, wallMs } of events) {
    if (event === 'started' || event === 'resumed') since = wallMs;
    else if (since !== undefined && event !== 'stopping') {
      ranMs += wallMs - since;
      since = undefined;
    }
  }
  return { ranMs, since };
}

/**
 * The events a look at the controller adds to those already known: when the job was started, suspended and resumed, by the controller's own times. It tells the last change and how long
 * the job had run before it; of several changes between two looks no more is known, so they become one, and the time run is what the controller counts.
 */
export function eventsOfJob(known: readonly EngineEvent[], job: SlurmJob): EngineEvent[] {
  if (job.startedAt === undefined) return [];
  const events = [...known];
  const add = (event: EngineEvent['event'], at: number): void => void events.push({ event, wallMs: epochMs(Math.max(at, events.at(-1)?.wallMs ?? 0)), code: null, signal: null, detail: undefined });
  if (!events.some(({ event }) => event === 'started')) add('started', job.startedAt);
  const changed = job.suspendChangedAt;
  if (changed !== undefined) {
    const { ranMs, since } = runningTime(events);
    const more = Math.max(0, job.ranBeforeSuspendSeconds * SECOND_MS - ranMs);
    if (isSuspended(job)) {
      if (since !== undefined) add('suspended', since + more);
      else if (more > 0) {
        add('resumed', changed - more);
        add('suspended', changed);
      }
    } else if (since === undefined) add('resumed', changed - more);
    else if (since < changed) {
      add('suspended', since + more);
      add('resumed', changed);
    }
  }
  return events.slice(known.length);
}
/** A job that ends while it is suspended ends, for the controller, when it was suspended. */
const isSuspended = ({ state, suspendChangedAt, endedAt }: SlurmJob): boolean =>
  state === 'suspended' || (endedAt !== undefined && suspendChangedAt !== undefined && suspendChangedAt >= endedAt);

/** Seconds a job ran in all, as the controller's own RunTime counts them. */
export function runSeconds({ startedAt, endedAt, suspendChangedAt, ranBeforeSuspendSeconds }: SlurmJob): number {
  if (startedAt === undefined || endedAt === undefined) return 0;
  return suspendChangedAt === undefined ? (endedAt - startedAt) / SECOND_MS : ranBeforeSuspendSeconds + Math.max(0, endedAt - suspendChangedAt) / SECOND_MS;
}
