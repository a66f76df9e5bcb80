import type { LocalTime } from './local-time.js';
import type { LocalWindow } from './tariff.js';

const dayBefore = (weekday: number): number => (weekday === 1 ? 7 : weekday - 1);
const allows = (list: readonly number[], value: number): boolean => list.length === 0 || list.includes(value);

/** Whether a local time lies in a window. A window that wraps past midnight belongs to the weekday it started on. */
export function inWindow(window: LocalWindow, local: LocalTime): boolean {
  if (!allows(window.months, local.month)) return false;
  const { fromMinute, toMinute } = window;
  const minute = local.minuteOfDay;
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute && allows(window.weekdays, local.weekday);
  if (minute >= fromMinute) return allows(window.weekdays, local.weekday);
  return minute < toMinute && allows(window.weekdays, dayBefore(local.weekday));
}
