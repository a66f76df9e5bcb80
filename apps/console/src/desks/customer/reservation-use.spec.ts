import { describe, expect, it } from '@jest/globals';
import { quarterFrom, relistable, usePartsOf } from './reservation-use.js';

const at = (text: string): number => Date.parse(`2026-11-23T${text}Z`);
describe('what became of a reservation', () => {
  it('tells the parts of what was bought; a refused one bought nothing', () => {
    expect(usePartsOf({ bought: '64', kept: '48', used: '16', unused: '32', relisted: '16', resold: '4' }).map(({ name, share }) => [name, share])).toEqual([['used', 0.25], ['unused', 0.5], ['relisted', 0.25]]);
    expect(usePartsOf({ bought: '0', kept: '0', used: '0', unused: '0', relisted: '0', resold: '0' }).every(({ share }) => share === 0)).toBe(true);
  });
  it('begins on quarters of an hour', () => {
    expect([quarterFrom(at('10:00:00')), quarterFrom(at('10:00:01')), quarterFrom(at('10:59:00'))]).toEqual([at('10:00:00'), at('10:15:00'), at('11:00:00')]);
  });
  it('gives back only time that has not begun', () => {
    const window = { startsAt: '2026-11-23T10:00:00Z', endsAt: '2026-11-23T12:00:00Z' };
    expect(relistable(window, at('08:00:00'))).toEqual({ from: at('10:00:00'), to: at('12:00:00') });
    expect(relistable(window, at('10:15:00'))).toEqual({ from: at('10:30:00'), to: at('12:00:00') });
    expect(relistable(window, at('11:50:00'))).toBeNull();
  });
});
