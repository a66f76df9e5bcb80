import type { BatchItem } from '@switchyard/agent-protocol';
import { type EpochMs, never } from '@switchyard/kernel';
import type { EngineEvent, EngineStatus } from '../ports.js';
import { end, RETRY_AFTER_MS, SPEND_GUARD } from './decide.js';
import { EXIT_CHECKPOINTED } from './exit-codes.js';
import { close, type MeterModel, open } from './meter.js';
import { isLive, type LeaseRun, type Move, stateItem } from './run.js';

/** After so many unasked exits without progress a job has failed. */
export const SURPRISES_MAX = 5;

/** Takes in what the engine has seen since the last time. `toMarket` turns the site's wall time into market time. */
export function takeEvents(run: LeaseRun, status: EngineStatus, toMarket: (wallMs: EpochMs) => EpochMs, model: MeterModel): Move {
  let current = run;
  const items: BatchItem[] = [];
  for (const event of status.events.slice(run.eventsSeen)) {
    if (!isLive(current)) break;
    const move = takeEvent(current, event, toMarket(event.wallMs), model, status.kind === 'lost');
    current = { ...move.run, eventsSeen: current.eventsSeen + 1 };
    items.push(...move.items);
  }
  return { run: current, items };
}

function takeEvent(run: LeaseRun, event: EngineEvent, at: EpochMs, model: MeterModel, lost: boolean): Move {
  switch (event.event) {
    case 'started': {
      // Nothing begins before its lease: a start before that is an engine that tells whole seconds, and time before the term would be refused with the whole interval it is in.
      const from = Math.max(at, run.order.startsAt) as EpochMs;
      const next: LeaseRun = { ...run, phase: run.phase === 'stopping' ? 'stopping' : 'running', meter: open(run.meter, from) };
      return { run: next, items: [stateItem(next, 'running', from)] };
    }
    case 'suspended': {
      const { meter, readings } = close(run.meter, run.order, at, model);
      return { run: { ...run, meter, phase: run.phase === 'stopping' ? 'stopping' : 'suspended' }, items: readings };
    }
    case 'resumed':
      return { run: { ...run, meter: open(run.meter, at), phase: run.phase === 'stopping' ? 'stopping' : 'running' }, items: [] };
    case 'stopping':
      return { run, items: [] };
    case 'exited':
      return takeExit(run, event, at, model, lost);
    default:
      return never(event.event);
  }
}

/** An exit is judged by what was asked: 0 is done whatever was asked; a stop is final; a park, and an exit nobody asked for, may go on. */
function takeExit(run: LeaseRun, event: EngineEvent, at: EpochMs, model: MeterModel, lost: boolean): Move {
  const exitCode = event.code;
  if (exitCode === 0) return end(run, at, model, 'completed', { exitCode });
  const how = lost ? 'ProcessLost' : exitCode === null ? `Signal ${event.signal ?? 'unknown'}` : `Exit ${exitCode}`;
  if (run.stop?.mode === 'stop') return end(run, at, model, 'stopped', { exitCode, detail: run.stop.detail });
  const unasked = run.stop === null;
  if (unasked && !lost && exitCode !== EXIT_CHECKPOINTED) {
    return end(run, at, model, 'failed', { exitCode, detail: [how, event.detail ?? run.lastErrorLine].filter(Boolean).join(': ').slice(0, 500) });
  }
  if (unasked && run.surprises + 1 >= SURPRISES_MAX) {
    return end(run, at, model, 'failed', { exitCode, detail: `${how}: ${SURPRISES_MAX} exits without progress` });
  }
  const { meter, readings } = close(run.meter, run.order, at, model);
  const detail = run.stop?.detail ?? how;
  const next: LeaseRun = {
    ...run,
    phase: 'parked',
    stop: null,
    meter,
    guardParked: detail === SPEND_GUARD,
    surprises: unasked ? run.surprises + 1 : run.surprises,
    retryAt: (unasked ? at + RETRY_AFTER_MS : at) as EpochMs,
  };
  const checkpointed = exitCode === EXIT_CHECKPOINTED;
  return {
    run: next,
    items: [
      ...readings,
      ...(checkpointed ? [stateItem(next, 'checkpointed', at, { exitCode, detail })] : []),
      stateItem(next, 'parked', at, { exitCode, detail: checkpointed || unasked ? detail : `${detail}; NoCheckpoint: ${how}` }),
    ],
  };
}
