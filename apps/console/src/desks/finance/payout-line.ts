import { isMonth, monthName } from '../../format/months.js';

/** How far money is on its way from what an operator earned to its bank. */
type StepIs = 'done' | 'now' | 'wrong' | 'ahead';
interface Step {
  readonly key: 'earned' | 'approved' | 'sent' | 'arrived';
  readonly label: string;
  readonly is: StepIs;
  readonly note: string;
}
type State = 'PROPOSED' | 'HELD' | 'APPROVED' | 'TRANSFERRING' | 'REFUSED' | 'TRANSFERRED' | 'FAILED' | 'PAID' | 'RETURNED' | 'REVERSED' | 'WITHDRAWN';
const keys = ['earned', 'approved', 'sent', 'arrived'] as const;
const labels = { earned: 'Earned', approved: 'Approved', sent: 'Sent', arrived: 'In the bank' } as const;

/** Where each state stands: how many steps are behind it, and how the one it is at goes. */
const places: Readonly<Record<State, readonly [done: number, at: StepIs, note: string]>> = {
  PROPOSED: [1, 'now', 'waits for people'],
  HELD: [1, 'wrong', 'kept back'],
  APPROVED: [2, 'now', 'about to be sent'],
  TRANSFERRING: [2, 'now', 'asked of the provider'],
  REFUSED: [2, 'wrong', 'refused; tried again each hour'],
  TRANSFERRED: [3, 'now', 'on its way to the bank'],
  FAILED: [3, 'wrong', 'the bank sent it back'],
  PAID: [4, 'done', ''],
  RETURNED: [3, 'wrong', 'taken back; available again'],
  REVERSED: [3, 'wrong', 'taken back; available again'],
  WITHDRAWN: [1, 'wrong', 'given up; available again'],
};
/** The line of a payout: what is behind it, where it is, what is ahead. */
export function stepsOf(state: State): readonly Step[] {
  const [done, at, note] = places[state];
  return keys.map((key, i) => ({ key, label: labels[key], is: i < done ? 'done' : i === done ? at : 'ahead', note: i === done ? note : '' }));
}
/** States that are shown together, in the order a payout goes through them. */
export const payoutGroups = [
  { key: '', label: 'All', states: [] },
  { key: 'waiting', label: 'Wait for approval', states: ['PROPOSED'] },
  { key: 'held', label: 'Kept back', states: ['HELD'] },
  { key: 'way', label: 'On their way', states: ['APPROVED', 'TRANSFERRING', 'REFUSED', 'TRANSFERRED'] },
  { key: 'back', label: 'Sent back by the bank', states: ['FAILED'] },
  { key: 'paid', label: 'Arrived', states: ['PAID'] },
  { key: 'over', label: 'Taken back or given up', states: ['RETURNED', 'REVERSED', 'WITHDRAWN'] },
] as const satisfies readonly { readonly key: string; readonly label: string; readonly states: readonly State[] }[];

/** What a payout is for, such as `2026-11` or `week of 2026-11-16`, as people read it. */
export function slotWords(slot: string): string {
  const day = /^week of (\d{4}-\d{2}-\d{2})$/u.exec(slot)?.[1];
  if (day !== undefined) return `week of ${new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day))}`;
  return isMonth(slot) ? monthName(slot) : slot;
}
/** What stood in the way, without the words of the payment provider where they speak of the platform's own account. */
export function failureWords(failure: string): string {
  return /insufficient (available )?funds/iu.test(failure) ? 'What customers paid is not available at the payment provider yet; it is tried again each hour.' : failure;
}

interface Move {
  readonly action: string;
  readonly to: string;
  readonly at: string;
  readonly reason: string | null;
}
/** A history without its repetitions: a transfer that is asked and refused again with the same words is one line, with how often and until when. Order is kept. */
export function foldTries<M extends Move>(moves: readonly M[]): readonly (M & { readonly times: number; readonly until: string })[] {
  const folded: (M & { times: number; until: string })[] = [];
  for (const move of moves) {
    const before = folded.slice(-2).find(({ action, to, reason }) => action === move.action && to === move.to && reason === move.reason);
    const isTry = move.to === 'TRANSFERRING' || move.to === 'REFUSED';
    if (before !== undefined && isTry) [before.times, before.until] = [before.times + 1, move.at];
    else folded.push({ ...move, times: 1, until: move.at });
  }
  return folded;
}
