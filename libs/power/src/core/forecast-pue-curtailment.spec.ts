import { describe, expect, it } from '@jest/globals';
import { type CurtailmentId, epochMs, fromIso, HOUR_MS, microUsdPerGpuHour, ppm, watts } from '@switchyard/kernel';
import { type CurtailmentTerms, curtailmentBreaches, milliCelsius, pueAt, type PueModel, sameHourOfWeek, validatePue } from '../index.js';

it('the baseline weighs earlier weeks by decay and leaves out unknown ones', () => {
  expect(sameHourOfWeek((back) => [undefined, 100, 40][back], { weeks: 4, decay: 0.5 })).toBe(80);
  expect(sameHourOfWeek(() => undefined, { weeks: 4, decay: 0.5 })).toBeUndefined();
});

describe('PUE', () => {
  const table: PueModel = { kind: 'by_temperature', points: [{ outdoor: milliCelsius(0n), ppm: ppm(1_100_000n) }, { outdoor: milliCelsius(30_000n), ppm: ppm(1_400_000n) }] };
  it.each([[-5_000n, 1_100_000n], [0n, 1_100_000n], [10_000n, 1_200_000n], [30_000n, 1_400_000n], [45_000n, 1_400_000n]])('at %d mC is %d', (t, expected) => {
    expect(pueAt(table, milliCelsius(t))).toBe(expected);
  });
  it('without a temperature takes the cautious end', () => expect(pueAt(table, undefined)).toBe(1_400_000n));
  it('refuses tables out of order and impossible values', () => {
    expect(validatePue(table)).toEqual([]);
    expect(validatePue({ kind: 'fixed', ppm: ppm(900_000n) })).toMatchObject([{ path: 'pue.ppm' }]);
    expect(validatePue({ kind: 'by_temperature', points: [] })).toMatchObject([{ path: 'pue.points' }]);
    expect(validatePue({ kind: 'by_temperature', points: [table.points[1]!, table.points[0]!] })).toMatchObject([{ path: 'pue.points[1].outdoor' }]);
  });
});

describe('curtailment terms', () => {
  const terms: CurtailmentTerms = {
    noticeSeconds: 1_800, maxHoursPerMonth: 4, maxEventsPerDay: 1, minRunSecondsBetweenEvents: 7_200, compensation: microUsdPerGpuHour(0n), resumeDeadlineSeconds: 900,
  };
  const window = (n: number, from: string, hours: number, noticeSeconds = 1_800) => ({
    id: `curt_${n}` as CurtailmentId, reason: 'grid_order' as const, allowedLoad: watts(0n), from: fromIso(from)!,
    to: epochMs(fromIso(from)! + hours * HOUR_MS), noticedAt: epochMs(fromIso(from)! - noticeSeconds * 1_000),
  });
  const kinds = (...[last, ...earlier]: ReturnType<typeof window>[]) => curtailmentBreaches(terms, last!, earlier, 'America/Chicago').map((b) => b.kind);
  const base = window(1, '2026-01-10T18:00:00Z', 2);
  it('allows what was agreed', () => expect(kinds(base, window(0, '2026-01-09T12:00:00Z', 2))).toEqual([]));
  it('names each term that is broken', () => {
    expect(kinds(window(1, '2026-01-10T18:00:00Z', 2, 1_799))).toEqual(['NoticeTooShort']);
    expect(kinds(base, window(0, '2026-01-04T18:00:00Z', 2.5))).toEqual(['HoursPerMonthExceeded']);
    expect(kinds(base, window(0, '2026-01-10T13:00:00Z', 1))).toEqual(['EventsPerDayExceeded']);
    expect(kinds(window(1, '2026-01-10T06:30:00Z', 1), window(0, '2026-01-10T04:00:00Z', 1))).toEqual(['RunTooShort']);
  });
  it('counts hours in the month of the site, each month its part', () => {
    // 23:00 to 03:00 Chicago over the end of January: one hour in January, three in February
    expect(kinds(window(1, '2026-02-01T05:00:00Z', 4), window(0, '2026-01-20T05:00:00Z', 3))).toEqual([]);
    expect(kinds(window(1, '2026-02-01T05:00:00Z', 4), window(0, '2026-01-20T05:00:00Z', 3.5))).toEqual(['HoursPerMonthExceeded']);
  });
});
