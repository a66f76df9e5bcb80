import { describe, expect, it } from '@jest/globals';
import { monthToClose, takesBookingsOf } from './close-words.js';

const periods = [{ name: '2026-10', state: 'CLOSED' }, { name: '2026-11', state: 'LOCKED' }, { name: '2026-12', state: 'OPEN' }, { name: '2027-01', state: 'OPEN' }] as const;
describe('months of the books', () => {
  it('a late booking goes to the first open month that follows', () => {
    expect(['2026-10', '2026-11', '2026-12', '2027-02'].map((name) => takesBookingsOf(name, periods))).toEqual(['2026-12', '2026-12', '2026-12', undefined]);
  });
  it('the one to close is the oldest that has begun and is not closed', () => {
    expect([monthToClose(periods, '2026-12'), monthToClose(periods, '2026-10'), monthToClose([], '2026-10')]).toEqual(['2026-11', '2026-10', undefined]);
  });
});
