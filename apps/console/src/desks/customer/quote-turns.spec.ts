import { describe, expect, it } from '@jest/globals';
import { ask, choiceOf, chosenOf, hear, isStale, noTurns, type Turns } from './quote-turns.js';

const option = (kind: string, pool: string, startsAt: string, finishesAt: string) => ({ kind, startsAt, finishesAt, site: { id: 'site' }, pool: { id: pool } });
const [now, between, cheapest] = [option('NOW', 'pool_a', '2026-01-01T01:00Z', '2026-01-01T05:00Z'), option('FRONTIER', 'pool_b', '2026-01-01T03:00Z', '2026-01-01T07:00Z'), option('CHEAPEST', 'pool_a', '2026-01-01T10:00Z', '2026-01-01T14:00Z')];

describe('a quote that follows what is typed', () => {
  it('keeps the last answer while it asks, and drops one that was overtaken', () => {
    let turns: Turns<string> = ask(noTurns);
    turns = hear(turns, 1, 'first');
    expect([turns.answer, isStale(turns)]).toEqual(['first', false]);
    turns = ask(ask(turns));
    expect([turns.answer, isStale(turns)]).toEqual(['first', true]);
    turns = hear(turns, 3, 'third');
    expect([turns.answer, isStale(turns)]).toEqual(['third', false]);
    expect(hear(turns, 2, 'second')).toBe(turns);
  });
  it('finds what was chosen in the next quote', () => {
    const options = [now, between, cheapest];
    expect(chosenOf(options, undefined)).toBe(cheapest);
    expect(chosenOf(options, choiceOf(between))).toBe(between);
    expect(chosenOf(options, { ...choiceOf(now), startsAt: '2026-01-01T00:45Z', finishesAt: '2026-01-01T04:45Z' })).toBe(now);
    expect(chosenOf(options, { ...choiceOf(between), finishesAt: '2026-01-01T13:00Z', poolId: 'pool_gone' })).toBe(cheapest);
    expect(chosenOf(options, { ...choiceOf(between), finishesAt: '2026-01-01T13:00Z' })).toBe(between);
    expect(chosenOf([], undefined)).toBeUndefined();
  });
});
