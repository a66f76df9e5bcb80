import { describe, expect, it } from '@jest/globals';
import { isJudged, standing } from './review-queue-standing.js';

describe('how much of the queue is shown', () => {
  it.each([
    [12, 12, false, '12 wait'],
    [3, 12, false, '3 of 12 wait'],
    [10_000, 10_000, false, '10,000 wait'],
    [0, 12, true, '0 of 12 wait'],
    [40, 2_000, true, '40 of 2,000 wait'],
    [40, 2_001, true, '40 of 2,001 wait; the 2,000 oldest were looked at'],
  ])('%d listed of %d, judged: %s', (listed, waiting, judged, words) => expect(standing(listed, waiting, judged)).toBe(words));
  it.each([
    ['OLDEST', 'all', 'all', false], ['LARGEST', 'all', 'all', false], ['MOST_CHANGED', 'all', 'all', true], ['OLDEST', 'any', 'all', true], ['LARGEST', 'all', 'yes', true],
  ])('%s, flags %s, mine %s: judged %s', (order, flags, mine, judged) => expect(isJudged({ order, flags, mine })).toBe(judged));
});
