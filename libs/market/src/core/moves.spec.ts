import { describe, expect, it } from '@jest/globals';
import { T0 } from '../../testing/index.js';
import * as market from '../index.js';
import { isTerminal, marketMoves, moveJob, moveLease, plannableJobStates, reachableFrom } from '../index.js';

/** Where each ends; a site on its ladder has no end: it may always go back. */
const ends: Readonly<Record<keyof typeof marketMoves, readonly string[]>> = {
  job: ['cancelled', 'completed', 'failed', 'missed', 'refused', 'timed_out'], lease: ['ended', 'released'], offer: ['retired'], hold: ['released', 'used'], reservation: ['committed', 'refused'],
  curtailment: ['ended', 'withdrawn'], site: [],
};
const tables = Object.entries(marketMoves).map(([name, { table, first }]) => ({ name: name as keyof typeof marketMoves, table, first }));

describe('the tables of moves', () => {
  it('are all there: no table of the library is left out', () => {
    const exported = Object.entries(market).filter(([name]) => name.endsWith('Moves') && name !== 'marketMoves').map(([, table]) => table);
    expect(exported.length).toBe(tables.length);
    for (const table of exported) expect(tables.some((known) => known.table === table)).toBe(true);
  });
  describe.each(tables)('$name', ({ name, table, first }) => {
    it('reaches every state from the first', () => {
      expect([...reachableFrom(table, first)].sort()).toEqual(Object.keys(table).sort());
    });
    it('names only states of the table, and lets somebody make each move, once', () => {
      for (const next of Object.values(table)) {
        for (const [to, actors] of Object.entries(next)) {
          expect(Object.keys(table)).toContain(to);
          expect(actors.length).toBeGreaterThan(0);
          expect(new Set(actors).size).toBe(actors.length);
        }
      }
    });
    it('ends where it says, and every state leads to an end', () => {
      expect(Object.keys(table).filter((state) => isTerminal(table, state)).sort()).toEqual(ends[name]);
      if (ends[name].length === 0) return;
      for (const state of Object.keys(table)) expect([...reachableFrom(table, state)].some((reached) => isTerminal(table, reached))).toBe(true);
    });
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
