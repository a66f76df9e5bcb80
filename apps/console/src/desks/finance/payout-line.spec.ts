import { describe, expect, it } from '@jest/globals';
import { payoutGroups, stepsOf } from './payout-line.js';

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
});
