import { describe, expect, it } from '@jest/globals';
import { daysOf, isMonth, monthAgainst, monthOf, monthsFrom, monthStart } from './months.js';

const iso = (at: number): string => new Date(at).toISOString();
const HOUR_MS = 3_600_000;

describe('months as bills count them', () => {
  it.each([
    ['2026-11', 'UTC', '2026-11-01T00:00:00.000Z'], ['2026-11', 'Europe/Berlin', '2026-10-31T23:00:00.000Z'], ['2026-04', 'Europe/Berlin', '2026-03-31T22:00:00.000Z'],
    ['2026-11', 'America/Chicago', '2026-11-01T05:00:00.000Z'], ['2026-12', 'America/Chicago', '2026-12-01T06:00:00.000Z'], ['2026-01', 'Pacific/Auckland', '2025-12-31T11:00:00.000Z'],
  ])('%s in %s begins at %s', (month, zone, at) => {
    expect(iso(monthStart(month, zone))).toBe(at);
    expect([monthOf(Date.parse(at), zone), monthOf(Date.parse(at) - 1, zone)]).toEqual([month, monthsFrom(month, -1)]);
  });
  it('days, neighbours and what is a month', () => {
    expect([daysOf('2028-02').length, daysOf('2026-11').at(-1), monthsFrom('2026-12', 1), monthsFrom('2026-01', -1), isMonth('2026-13'), isMonth('2026-09')]).toEqual([29, '2026-11-30', '2027-01', '2025-12', false, true]);
  });
  it('a month that runs is compared with as much of the one before', () => {
    const now = Date.parse('2026-11-03T06:00:00Z');
    const running = monthAgainst('2026-11', 'UTC', now);
    expect([iso(running.beforeFrom), iso(running.beforeTo), running.isRunning]).toEqual(['2026-10-01T00:00:00.000Z', '2026-10-03T06:00:00.000Z', true]);
    const march = monthAgainst('2026-03', 'UTC', Date.parse('2026-03-31T00:00:00Z'));
    expect(iso(march.beforeTo)).toBe('2026-03-01T00:00:00.000Z');
    const whole = monthAgainst('2026-10', 'UTC', now);
    expect([whole.isRunning, whole.to - whole.from, whole.beforeTo]).toEqual([false, 31 * 24 * HOUR_MS, whole.from]);
  });
});
