import { describe, expect, it } from '@jest/globals';
import { clockFace, countdownsOf } from './countdown.js';

const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);
const stop = { outcome: 'PLANNED', tellAt: '2026-11-23T09:50:00Z', toldAt: null, resumeBy: '2026-11-23T14:00:00Z', resumedAt: null, resumeKept: null };
const event = { state: 'DECLARED', startsAt: '2026-11-23T10:00:00Z', endsAt: '2026-11-23T12:00:00Z', stops: [stop] } as const;

describe('the clock of an event', () => {
  it('counts to the order, the start and the end, the nearest first', () => {
    expect(countdownsOf(event, at('08:00')).map(({ to }) => to)).toEqual(['first order', 'load must be down', 'load may come back']);
    expect(countdownsOf(event, at('09:55')).map(({ to }) => to)).toEqual(['load must be down', 'load may come back']);
    expect(countdownsOf({ ...event, state: 'ACTIVE' }, at('10:30'))).toEqual([{ to: 'load may come back', at: at('12:00') }]);
  });
  it('goes on to when jobs must run again, until they do', () => {
    const told = { ...stop, outcome: 'TOLD', toldAt: stop.tellAt };
    expect(countdownsOf({ ...event, state: 'ENDED', stops: [told] }, at('12:10'))).toEqual([{ to: 'jobs run again by', at: at('14:00') }]);
    expect(countdownsOf({ ...event, state: 'ENDED', stops: [{ ...told, resumedAt: '2026-11-23T12:05:00Z' } as never] }, at('12:10'))).toEqual([]);
    expect(countdownsOf({ ...event, state: 'WITHDRAWN' }, at('08:00'))).toEqual([]);
  });
  it.each([[0, '00:00:00'], [3_723_000, '01:02:03'], [90_061_000, '1 d 01:01:01'], [-5, '00:00:00']])('shows %i ms as %s', (ms, face) => {
    expect(clockFace(ms)).toBe(face);
  });
});
