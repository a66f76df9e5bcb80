import type { EpochMs, Result } from '@switchyard/kernel';
import { checkMove, type Actor, type Move, type MoveFrom, type MoveRefusal, type MoveTable } from './moves.js';

/**
 * Job states.
 * submitted: no placement is held yet, the customer sees why. accepted: a placement is promised, it may move but is never dropped.
 * scheduled: a lease exists and has not started. running. parked: checkpointed, between segments or during curtailment.
 * paused: stopped at the customer's wish, nothing is promised. missed: the deadline passed before the work was done.
 * timed_out: the work reached `maxDurationSeconds`. refused: can never run (the reason says why).
 */
export const jobMoves = {
  submitted: {
    /** By the customer: with a bound option, in the submission itself. */
    accepted: ['scheduler', 'customer'],
    scheduled: ['scheduler'],
    paused: ['customer', 'admin'],
    cancelled: ['customer', 'admin'],
    missed: ['scheduler'],
    refused: ['scheduler', 'admin'],
  },
  accepted: {
    scheduled: ['scheduler'],
    paused: ['customer', 'admin'],
    cancelled: ['customer', 'admin'],
    missed: ['scheduler'],
    /** A job that it waits for ended without completing. */
    refused: ['scheduler'],
  },
  scheduled: {
    running: ['agent'],
    accepted: ['scheduler'],
    /** A parked job that had its next segment, whose lease ended before it went on. */
    parked: ['agent', 'scheduler'],
    /** Its lease has not begun, and is given back. A running job is parked first: its checkpoint is written. */
    paused: ['customer', 'admin'],
    timed_out: ['agent'],
    cancelled: ['customer', 'admin'],
    failed: ['agent', 'scheduler'],
    missed: ['scheduler'],
  },
  running: {
    parked: ['agent', 'scheduler'],
    completed: ['agent'],
    failed: ['agent', 'scheduler'],
    timed_out: ['agent', 'scheduler'],
    cancelled: ['customer', 'admin'],
  },
  parked: {
    running: ['agent'],
    accepted: ['scheduler'],
    scheduled: ['scheduler'],
    /** By agent and scheduler: the customer asked while it ran, and its checkpoint is written. */
    paused: ['customer', 'admin', 'agent', 'scheduler'],
    completed: ['agent'],
    failed: ['agent', 'scheduler'],
    timed_out: ['agent', 'scheduler'],
    cancelled: ['customer', 'admin'],
    missed: ['scheduler'],
  },
  paused: {
    submitted: ['customer', 'admin'],
    cancelled: ['customer', 'admin'],
    missed: ['scheduler'],
  },
  completed: {},
  failed: {},
  timed_out: {},
  cancelled: {},
  missed: {},
  refused: {},
} as const satisfies MoveTable;

export type JobState = keyof typeof jobMoves;
export type JobMoveFrom<S extends JobState> = MoveFrom<typeof jobMoves, S>;
export type JobMove = Move<JobState>;

/** States in which the cycle looks for a placement. */
export const plannableJobStates = ['submitted', 'accepted', 'parked'] as const satisfies readonly JobState[];

/** @returns the move to store, or why it is not allowed */
export function moveJob(from: JobState, to: JobState, actor: Actor, reason: string, at: EpochMs): Result<JobMove, MoveRefusal> {
  return checkMove(jobMoves, from, to, actor, reason, at);
}
