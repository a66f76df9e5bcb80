/**
 * The states of a payout to an operator and its moves, as data. Money is reserved in the books on the way into `transferring` and given back on every
 * way out of it that is not `transferred`.
 */
export const payoutMoves = {
  /** Waits for people other than whoever proposed it. */
  proposed: ['approved', 'held', 'withdrawn'],
  /** Kept back, with a reason. Released it is approved anew. */
  held: ['proposed', 'withdrawn'],
  approved: ['transferring', 'held', 'withdrawn'],
  /** The money is reserved and asked of Stripe, under a key that is on record. */
  transferring: ['transferred', 'refused'],
  /** Stripe said no: nothing left our account, the earning stands as before. The next attempt reserves anew. */
  refused: ['transferring', 'held', 'withdrawn'],
  /** In the operator's account at Stripe, on its way to the bank. */
  transferred: ['paid', 'failed', 'reversed'],
  /** The bank sent it back: it lies in the operator's account at Stripe. */
  failed: ['transferred', 'returned'],
  /** At the bank. A bank may still send it back days later. */
  paid: ['failed', 'reversed'],
  /** After a failure: taken back, and available again. */
  returned: [],
  /** Taken back whole. */
  reversed: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>;

export type PayoutState = keyof typeof payoutMoves;
export const payoutStates = Object.keys(payoutMoves) as readonly PayoutState[];

export function payoutMayMove(from: PayoutState, to: PayoutState): boolean {
  const targets: readonly PayoutState[] = payoutMoves[from];
  return targets.includes(to);
}
/** Not at Stripe yet: may be held and withdrawn. */
export const payoutWaits = (state: PayoutState): boolean => payoutMayMove(state, 'withdrawn');
/** Stands between an operator and its next payout: decided on or under way, and not at its end. */
export const underWayStates = ['proposed', 'held', 'approved', 'transferring', 'refused', 'transferred', 'failed'] as const satisfies readonly PayoutState[];
/** States that billing goes on from by itself. */
export const payoutOursToMove = ['held', 'approved', 'transferring', 'refused', 'transferred', 'failed'] as const satisfies readonly PayoutState[];
