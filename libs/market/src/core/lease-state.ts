import type { EpochMs, Result } from '@switchyard/kernel';
import { checkMove, type Actor, type Move, type MoveFrom, type MoveRefusal, type MoveTable } from './moves.js';

/**
 * Lease states. One lease per (job, pool); each segment is a set of allocation rows.
 * reserved: allocated, not started. active: the clock runs. parked: between two segments, nothing runs and nothing is billed.
 * curtailed: stopped by a curtailment event under the lease's terms, the clock stands. ended: final reading due.
 * released: given back before it ever ran, never billed.
 */
export const leaseMoves = {
  /** By the scheduler: a reservation begins and comes back by the clock, without an agent. */
  reserved: { active: ['agent', 'scheduler'], released: ['scheduler', 'customer', 'admin'] },
  active: {
    parked: ['agent', 'scheduler'],
    curtailed: ['agent', 'scheduler'],
    ended: ['agent', 'scheduler', 'customer', 'admin'],
  },
  parked: {
    active: ['agent'],
    curtailed: ['scheduler'],
    ended: ['agent', 'scheduler', 'customer', 'admin'],
  },
  curtailed: {
    active: ['agent', 'scheduler'],
    parked: ['agent', 'scheduler'],
    ended: ['agent', 'scheduler', 'customer', 'admin'],
  },
  ended: {},
  released: {},
} as const satisfies MoveTable;

export type LeaseState = keyof typeof leaseMoves;
export type LeaseMoveFrom<S extends LeaseState> = MoveFrom<typeof leaseMoves, S>;
export type LeaseMove = Move<LeaseState>;
/** States that hold capacity. */
export const openLeaseStates = ['reserved', 'active', 'parked', 'curtailed'] as const satisfies readonly LeaseState[];

/** @returns the move to store, or why it is not allowed */
export function moveLease(
  from: LeaseState,
  to: LeaseState,
  actor: Actor,
  reason: string,
  at: EpochMs,
): Result<LeaseMove, MoveRefusal> {
  return checkMove(leaseMoves, from, to, actor, reason, at);
}
