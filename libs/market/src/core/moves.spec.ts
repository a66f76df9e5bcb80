import { describe, expect, it } from '@jest/globals';
import { T0 } from '../../testing/index.js';
import { isTerminal, jobMoves, leaseMoves, moveJob, moveLease, offerMoves, plannableJobStates, reachableFrom, type MoveTable } from '../index.js';

const tables: readonly (readonly [string, MoveTable, string, readonly string[]])[] = [
  ['job', jobMoves, 'submitted', ['cancelled', 'completed', 'failed', 'missed', 'refused', 'timed_out']],
  ['lease', leaseMoves, 'reserved', ['ended', 'released']],
  ['offer', offerMoves, 'draft', ['retired']],
];
describe.each(tables)('%s moves', (_name, table, start, ends) => {
  it('reach every state from the first', () => {
    expect([...reachableFrom(table, start)].sort()).toEqual(Object.keys(table).sort());
  });
  it('name only states of the table, and let somebody make each move', () => {
    for (const next of Object.values(table)) {
      for (const [to, actors] of Object.entries(next)) {
        expect(Object.keys(table)).toContain(to);
        expect(actors.length).toBeGreaterThan(0);
      }
    }
  });
  it('end where they say, and every state leads to an end', () => {
    expect(Object.keys(table).filter((state) => isTerminal(table, state)).sort()).toEqual(ends);
    for (const state of Object.keys(table)) expect([...reachableFrom(table, state)].some((reached) => isTerminal(table, reached))).toBe(true);
  });
});

describe('moveJob and moveLease', () => {
  it('refuse an illegal move and say what is allowed', () => {
    expect(moveJob('completed', 'running', { kind: 'agent' }, 'late report', T0)).toEqual({
      ok: false, error: { kind: 'IllegalMove', from: 'completed', to: 'running', allowed: [] },
    });
    expect(moveLease('released', 'active', { kind: 'agent' }, 'started', T0).ok).toBe(false);
  });
  it('refuse the wrong actor', () => {
    expect(moveJob('running', 'completed', { kind: 'customer', id: 'u' }, 'done', T0)).toEqual({
      ok: false, error: { kind: 'ActorNotAllowed', from: 'running', to: 'completed', actor: 'customer', allowed: ['agent'] },
    });
  });
  it('carry actor, reason and instant', () => {
    expect(moveLease('active', 'curtailed', { kind: 'scheduler' }, 'curtailment', T0)).toEqual({
      ok: true, value: { from: 'active', to: 'curtailed', actor: { kind: 'scheduler' }, reason: 'curtailment', at: T0 },
    });
  });
  it('let a cancelled job end in every state the cycle plans in', () => {
    for (const state of plannableJobStates) expect(moveJob(state, 'cancelled', { kind: 'customer' }, 'customer_request', T0).ok).toBe(true);
  });
});
