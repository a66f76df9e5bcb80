import { describe, expect, it } from '@jest/globals';
import { cellAt, FIXED_SCALE, heatDays, ownScale, shareOf, stepFrom } from './heat-map.js';

const price = (iso: string, usdPerMwh: number, isForecast = false) => ({ at: Date.parse(iso), usdPerMwh, isForecast });
const grid = { left: 60, top: 20, width: 240, rowHeight: 10, rows: 3 };

describe('hours by day', () => {
  it('are those of the clocks at the site', () => {
    const [day] = heatDays([price('2026-11-23T05:00Z', 31)], 'America/Chicago');
    expect(day!.day).toBe('2026-11-22');
    expect(day!.hours[23]).toEqual({ usdPerMwh: 31, isForecast: false });
    expect(day!.hours[22]).toBeNull();
  });
  it('have one cell for the hour that comes twice, and days without a price between others', () => {
    const days = heatDays([price('2026-11-01T06:00Z', 10), price('2026-11-01T07:00Z', 20, true), price('2026-11-03T12:00Z', 5)], 'America/Chicago');
    expect(days.map(({ day }) => day)).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(days[0]!.hours[1]).toEqual({ usdPerMwh: 15, isForecast: true });
    expect(days[1]!.hours.every((hour) => hour === null)).toBe(true);
    expect(heatDays([], 'UTC')).toEqual([]);
  });
  it('have a scale of their own, or one that is the same in every month', () => {
    const days = heatDays([price('2026-11-01T00:00Z', -40), price('2026-11-01T01:00Z', 960)], 'UTC');
    expect(ownScale(days)).toEqual({ min: -40, max: 960 });
    expect([-40, 62.5, 960].map((usd) => shareOf(FIXED_SCALE, usd))).toEqual([0, 0.5, 1]);
    expect(shareOf({ min: 7, max: 7 }, 7)).toBe(0.5);
    expect(ownScale([])).toBe(FIXED_SCALE);
  });
  it('are found under a pointer and walked by keys', () => {
    expect(cellAt(grid, 60, 20)).toEqual({ row: 0, hour: 0 });
    expect(cellAt(grid, 299, 49)).toEqual({ row: 2, hour: 23 });
    for (const [x, y] of [[59, 25], [300, 25], [100, 19], [100, 50]] as const) expect(cellAt(grid, x, y)).toBeUndefined();
    expect(stepFrom({ row: 0, hour: 0 }, 'ArrowUp', 3)).toEqual({ row: 0, hour: 0 });
    expect(stepFrom({ row: 0, hour: 0 }, 'ArrowDown', 3)).toEqual({ row: 1, hour: 0 });
    expect(stepFrom({ row: 2, hour: 23 }, 'ArrowRight', 3)).toEqual({ row: 2, hour: 23 });
    expect(stepFrom({ row: 2, hour: 5 }, 'End', 3)).toEqual({ row: 2, hour: 23 });
  });
});
