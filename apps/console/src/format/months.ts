/** Months as bills count them: by the clock of a zone. */
const pad = (n: number): string => String(n).padStart(2, '0');

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function aheadMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1_000) * 1_000;
}
/** The month an instant is in, such as `2026-11`. */
export function monthOf(at: number, zone: string): string {
  const local = new Date(at + aheadMs(at, zone));
  return `${local.getUTCFullYear()}-${pad(local.getUTCMonth() + 1)}`;
}
/** The month so many after (or before) another. */
export function monthsFrom(month: string, by: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  const at = new Date(Date.UTC(year, of - 1 + by, 1));
  return `${at.getUTCFullYear()}-${pad(at.getUTCMonth() + 1)}`;
}
/** When a month begins, in milliseconds since 1970. */
export function monthStart(month: string, zone: string): number {
  const [year = 0, of = 1] = month.split('-').map(Number);
  const asUtc = Date.UTC(year, of - 1, 1);
  // The offset a day away can be another one; that of the first guess is right but for a change in those hours.
  const guess = asUtc - aheadMs(asUtc, zone);
  return asUtc - aheadMs(guess, zone);
}
export const isMonth = (text: string): boolean => /^\d{4}-(?:0[1-9]|1[0-2])$/u.test(text);

/** Its days, such as `2026-11-01`. */
export function daysOf(month: string): readonly string[] {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return Array.from({ length: new Date(Date.UTC(year, of, 0)).getUTCDate() }, (_, i) => `${month}-${pad(i + 1)}`);
}
/** `2026-11` as `November 2026`. */
export function monthName(month: string): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.UTC(year, of - 1, 1));
}
/**
 * A month and the one it is compared with. Of a month that is still running as much of the one before is taken as has passed of it, but never more than that one has.
 * @param now in milliseconds
 */
export function monthAgainst(month: string, zone: string, now: number): { readonly from: number; readonly to: number; readonly beforeFrom: number; readonly beforeTo: number; readonly isRunning: boolean } {
  const [from, to, beforeFrom] = [monthStart(month, zone), monthStart(monthsFrom(month, 1), zone), monthStart(monthsFrom(month, -1), zone)];
  const isRunning = from <= now && now < to;
  return { from, to, beforeFrom, beforeTo: isRunning ? Math.min(from, Math.max(beforeFrom + 1, beforeFrom + (now - from))) : from, isRunning };
}
