import { describe, expect, it } from '@jest/globals';
import { type CalendarItem, calendarRows, stepStretch, stretchOf } from './calendar.js';

const item = (key: string, from: number, to: number | null, row = 'a'): CalendarItem => ({ key, row, kind: 'MAINTENANCE', from, to, label: key });
const lanes = (items: readonly CalendarItem[]) => calendarRows(['a'], items, 2)[0]!.items.map(({ item: { key }, lane }) => `${key}${lane}`);

describe('a calendar', () => {
  it('puts what overlaps side by side, and uses a lane again once it is free', () => {
    expect(lanes([item('y', 5, 9), item('x', 0, 10), item('z', 9, 12)])).toEqual(['x0', 'y1', 'z1']);
    expect(calendarRows(['a', 'b'], [item('x', 0, 10)], 2).map(({ lanes: n, items }) => [n, items.length])).toEqual([[1, 1], [1, 0]]);
  });
  it('keeps room for what happens at an instant', () => {
    expect(lanes([item('x', 0, null), item('y', 1, null), item('z', 2, null)])).toEqual(['x0', 'y1', 'z0']);
  });
  it('turns weeks from Monday to Monday and months as they are', () => {
    const sunday = new Date(2026, 10, 29, 13).getTime();
    expect(stretchOf(sunday, 'week')).toEqual({ from: new Date(2026, 10, 23).getTime(), to: new Date(2026, 10, 30).getTime() });
    expect(stretchOf(sunday, 'month')).toEqual({ from: new Date(2026, 10, 1).getTime(), to: new Date(2026, 11, 1).getTime() });
    expect(stepStretch(sunday, 'month', -1)).toBe(new Date(2026, 9, 1).getTime());
    expect(stepStretch(sunday, 'week', 1)).toBe(new Date(2026, 10, 30).getTime());
  });
});
