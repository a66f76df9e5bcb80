import { describe, expect, it } from '@jest/globals';
import { moveOf, type CloseFlags } from './close.js';

const flags = (over: Partial<CloseFlags>): CloseFlags => ({ as: 'finn', ...over });

describe('switchyard close', () => {
  it.each<[Partial<CloseFlags>, string]>([
    [{}, 'list'], [{ period: '2026-10' }, 'check'], [{ period: '2026-10', lock: true }, 'lock'], [{ period: '2026-10', close: true }, 'close'], [{ period: '2026-10', reopen: true, reason: 'late data' }, 'reopen'],
  ])('%j is %s', (given, move) => expect(moveOf(flags(given))).toBe(move));
  it.each<[Partial<CloseFlags>, RegExp]>([
    [{ period: '2026-10', lock: true, close: true }, /--lock and --close/], [{ lock: true }, /--lock needs --period/], [{ period: '2026-10', reopen: true }, /needs --reason/],
    [{ period: '2026-10', reopen: true, reason: ' ' }, /needs --reason/], [{ period: '2026-10', close: true, reason: 'x' }, /goes with --reopen/],
  ])('%j is refused', (given, words) => expect(() => moveOf(flags(given))).toThrow(words));
});
