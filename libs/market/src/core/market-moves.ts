import { jobMoves } from './job-state.js';
import { leaseMoves } from './lease-state.js';
import type { MoveTable } from './moves.js';
import { offerMoves } from './offer.js';
import { readinessMoves } from './readiness.js';

/** Curtailment events. declared: announced. active: now. ended: over, by the clock or early. withdrawn: called off before it began. */
export const curtailmentMoves = {
  declared: { active: ['scheduler'], ended: ['scheduler'], withdrawn: ['operator', 'admin'] },
  active: { ended: ['scheduler', 'operator', 'admin'] },
  ended: {},
  withdrawn: {},
} as const satisfies MoveTable;

/** Holds. open: keeps capacity until it expires. used: a job, or a reservation, has taken its place. released: given back, or expired. */
export const holdMoves = {
  open: { used: ['customer', 'scheduler'], released: ['customer', 'scheduler'] },
  used: {},
  released: {},
} as const satisfies MoveTable;

/** Purchases of reservations. requested: paid for and held. committed: its lease is made, and moves on by the lease's table. refused: could not be made. */
export const reservationMoves = {
  requested: { committed: ['scheduler'], refused: ['scheduler'] },
  committed: {},
  refused: {},
} as const satisfies MoveTable;

/** Every table of moves of the market, with the state each begins in. Specs hold them against each other, against the code and against the database. */
export const marketMoves: Readonly<Record<'job' | 'lease' | 'offer' | 'hold' | 'reservation' | 'curtailment' | 'site', { readonly table: MoveTable; readonly first: string }>> = {
  job: { table: jobMoves, first: 'submitted' },
  lease: { table: leaseMoves, first: 'reserved' },
  offer: { table: offerMoves, first: 'draft' },
  hold: { table: holdMoves, first: 'open' },
  reservation: { table: reservationMoves, first: 'requested' },
  curtailment: { table: curtailmentMoves, first: 'declared' },
  site: { table: readinessMoves as MoveTable, first: 'prospect' },
};
