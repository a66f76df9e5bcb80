import { describe, expect, it } from '@jest/globals';
import { failureWords, foldTries, payoutGroups, slotWords, stepsOf } from './payout-line.js';

describe('the line of a payout', () => {
  it.each([
    ['PROPOSED', ['done', 'now', 'ahead', 'ahead']], ['HELD', ['done', 'wrong', 'ahead', 'ahead']], ['APPROVED', ['done', 'done', 'now', 'ahead']], ['REFUSED', ['done', 'done', 'wrong', 'ahead']],
    ['TRANSFERRED', ['done', 'done', 'done', 'now']], ['FAILED', ['done', 'done', 'done', 'wrong']], ['PAID', ['done', 'done', 'done', 'done']],
  ] as const)('%s stands at %j', (state, line) => {
    expect(stepsOf(state).map(({ is }) => is)).toEqual(line);
  });
  it('each state is in one group', () => {
    const states = payoutGroups.flatMap((group): readonly string[] => group.states);
    expect([states.length, new Set(states).size]).toEqual([11, 11]);
  });
  it('tries that end alike are one line each, what differs stays', () => {
    const move = (to: string, at: string, reason: string | null = null) => ({ action: to.toLowerCase(), to, at, reason });
    const moves = [move('APPROVED', '1'), move('TRANSFERRING', '2'), move('REFUSED', '3', 'no money'), move('TRANSFERRING', '4'), move('REFUSED', '5', 'no money'), move('TRANSFERRING', '6'), move('REFUSED', '7', 'closed'), move('HELD', '8'), move('HELD', '9')];
    expect(foldTries(moves).map(({ to, at, until, times }) => [to, at, until, times])).toEqual([['APPROVED', '1', '1', 1], ['TRANSFERRING', '2', '6', 3], ['REFUSED', '3', '5', 2], ['REFUSED', '7', '7', 1], ['HELD', '8', '8', 1], ['HELD', '9', '9', 1]]);
  });
  it('says which week or month it is for, and what stands in the way, for who is paid', () => {
    expect([slotWords('week of 2026-11-16'), slotWords('2026-11'), slotWords('else')]).toEqual([expect.stringMatching(/^week of .*2026/), expect.stringContaining('2026'), 'else']);
    expect(slotWords('week of 2026-11-16')).not.toContain('2026-11-16');
    expect(failureWords('You have insufficient available funds in your balance: -1709 usd available.')).not.toContain('-1709');
    expect(failureWords('The account was closed.')).toBe('The account was closed.');
  });
});
