import type { LeaseOrder, LeaseStage } from '@switchyard/agent-protocol';
import { type EpochMs, SECOND_MS, watts } from '@switchyard/kernel';
import { isLive, type LeaseRun } from '../../core/run.js';
import type { ShedEntry } from '../core/site-state.js';
import type { Rung, Unit } from '../core/units.js';
import type { Miner } from '../ports.js';

const RUNGS: Readonly<Record<LeaseStage, Rung>> = { interruptible: 1, firm: 2, reserved: 3 };

export interface UnitFacts {
  readonly now: EpochMs;
  /** Market milliseconds per wall millisecond. */
  readonly speed: number;
  /** Facility power over IT power, parts per million. */
  readonly puePpm: bigint;
  readonly shed: readonly ShedEntry[];
  /** Time in hand beyond a unit's lead before it counts as stuck; market time. */
  readonly slackMs: number;
}
/** When a run that was told to stop draws nothing any more: its grace is wall time, and SIGKILL comes at its end. */
const leadOf = (order: LeaseOrder, speed: number): number => Math.max(order.graceSeconds * speed, order.curtailment?.checkpointSeconds ?? 0) * SECOND_MS;

/** A lease's run as something that can be shed. A run that was told and outlives its grace is stuck; one that somebody suspended holds its GPUs and draws nothing until it goes on. */
export function leaseUnit(run: LeaseRun, facts: UnitFacts): Unit {
  const { order, phase } = run;
  const { now, speed, puePpm, shed, slackMs } = facts;
  const leadMs = leadOf(order, speed);
  const told = shed.find(({ unit }) => unit === order.leaseId);
  const drawing = isLive(run) && phase !== 'suspended';
  const late = told !== undefined && now > told.at + leadMs + slackMs;
  return {
    id: order.leaseId,
    rung: RUNGS[order.curtailment?.stage ?? 'firm'],
    powerW: watts((BigInt(order.gpuCount) * BigInt(order.maxWattsPerGpu) * puePpm + 999_999n) / 1_000_000n),
    harmMicroUsdPerHour: (order.curtailment?.compensationMicroUsdPerGpuHour ?? 0n) * BigInt(order.gpuCount),
    leadMs,
    draw: !drawing ? 'off' : late ? 'stuck' : phase === 'stopping' || told !== undefined ? 'stopping' : 'on',
    wantsToStart: (phase === 'waiting' || phase === 'parked') && order.desired === 'run' && now >= order.startsAt && now >= order.notBefore && now < order.endsAt,
  };
}

/** How a miner was seen last. */
export interface SeenMiner {
  readonly mining: boolean;
  /** It does not answer, or refuses: nothing can be shed there. */
  readonly isLost: boolean;
  /** Has said how it is to this process. */
  readonly isHeard: boolean;
}
/** A miner as something that can be shed. The least efficient cost least to stop: what it loses is its revenue less its power. */
export function minerUnit(miner: Miner, seen: SeenMiner, leadMs: number, { now, shed, slackMs }: UnitFacts): Unit {
  const id = `miner:${miner.name}`;
  const told = shed.find(({ unit }) => unit === id);
  const late = seen.isHeard && told !== undefined && now > told.at + leadMs + slackMs;
  const ratedW = BigInt(Math.ceil(miner.ratedW));
  return {
    id,
    rung: 0,
    powerW: watts(ratedW),
    // A harm that falls with joules per terahash, in no currency: it only ranks miners, and they are a rung of their own.
    harmMicroUsdPerHour: BigInt(Math.round((miner.ratedW / miner.joulesPerTerahash) * 1_000)),
    leadMs,
    draw: !seen.mining ? 'off' : seen.isLost || late ? 'stuck' : told !== undefined ? 'stopping' : 'on',
    wantsToStart: false,
  };
}
