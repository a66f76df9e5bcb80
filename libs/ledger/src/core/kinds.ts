import type { PeriodState } from './period.js';

/** Kinds of transactions the ledger itself knows; every other kind is a rule of its user. */
export const ACCRUAL = 'accrual';
/** The accrual taken back, on the first instant of the next period. */
export const ACCRUAL_REVERSED = 'accrual-reversed';
/** What the books began with. */
export const OPENING_BALANCES = 'opening-balances';

/** Whether a period in this state takes a transaction of this kind: a locked one takes what closing it books, a closed one nothing. */
export function takes(state: PeriodState, kind: string): boolean {
  return state === 'open' || (state === 'locked' && kind === ACCRUAL);
}

/** Opening balances state what was: any account may stand beside any other. A deal may not. */
export const mayPairFreely = (kind: string): boolean => kind === OPENING_BALANCES;
