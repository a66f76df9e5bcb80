import { by, byNumber, byText, DAY_MS, type CurtailmentId, type EpochMs, HOUR_MS, type Interval, ladder, lengthMs, type MicroUsdPerGpuHour, overlaps, type Watts } from '@switchyard/kernel';
import { localTime } from './local-time.js';

/** What a lease allows the site to do. Frozen with the lease. */
export interface CurtailmentTerms {
  readonly noticeSeconds: number;
  readonly maxHoursPerMonth: number;
  readonly maxEventsPerDay: number;
  /** Shortest run the customer is promised between two events. */
  readonly minRunSecondsBetweenEvents: number;
  readonly compensation: MicroUsdPerGpuHour;
  /** After the end of an event, how long the site may take to resume. */
  readonly resumeDeadlineSeconds: number;
}

/** An ordered or chosen reduction at a site. `allowedLoad` is what may still be drawn during it. */
export interface CurtailmentWindow extends Interval {
  readonly id: CurtailmentId;
  readonly reason: 'grid_order' | 'demand_response' | 'price' | 'maintenance';
  readonly noticedAt: EpochMs;
  readonly allowedLoad: Watts;
}

/** Why a window breaks the terms of a lease. The site may still have to curtail; then the promise is broken and scored. */
export type CurtailmentBreach =
  | { readonly kind: 'NoticeTooShort'; readonly givenSeconds: number; readonly promisedSeconds: number }
  | { readonly kind: 'HoursPerMonthExceeded'; readonly hours: number; readonly maxHours: number }
  | { readonly kind: 'EventsPerDayExceeded'; readonly events: number; readonly maxEvents: number }
  | { readonly kind: 'RunTooShort'; readonly ranSeconds: number; readonly promisedSeconds: number };

const monthOf = (at: EpochMs, zone: string): string => {
  const local = localTime(at, zone);
  return `${local.year}-${local.month}`;
};
const dayOf = (at: EpochMs, zone: string): string => {
  const local = localTime(at, zone);
  return `${local.year}-${local.month}-${local.day}`;
};

/** Hours of the windows that fall in the local month of `at`; a window that crosses a month's end counts in both, each its part. */
function hoursInMonth(windows: readonly Interval[], month: string, zone: string): number {
  let ms = 0;
  for (const window of windows) {
    for (let from = window.from; from < window.to; ) {
      const to = Math.min(Math.floor(from / HOUR_MS) * HOUR_MS + HOUR_MS, window.to) as EpochMs;
      if (monthOf(from, zone) === month) ms += to - from;
      from = to;
    }
  }
  return ms / HOUR_MS;
}

/** Every way a window breaks the terms, given the earlier windows of the same lease and the site's zone. Empty: it is allowed. */
export function curtailmentBreaches(
  terms: CurtailmentTerms, window: CurtailmentWindow, earlier: readonly CurtailmentWindow[], zone: string,
): readonly CurtailmentBreach[] {
  const breaches: CurtailmentBreach[] = [];
  const past = earlier.filter((other) => other.id !== window.id).sort(ladder(by((w) => w.from, byNumber), by((w) => w.id, byText)));
  const givenSeconds = (window.from - window.noticedAt) / 1_000;
  if (givenSeconds < terms.noticeSeconds) breaches.push({ kind: 'NoticeTooShort', givenSeconds, promisedSeconds: terms.noticeSeconds });
  const months = new Set([monthOf(window.from, zone), monthOf((window.to - 1) as EpochMs, zone)]);
  for (const month of months) {
    const hours = hoursInMonth([...past, window], month, zone);
    if (hours > terms.maxHoursPerMonth) breaches.push({ kind: 'HoursPerMonthExceeded', hours, maxHours: terms.maxHoursPerMonth });
  }
  const events = 1 + past.filter((other) => Math.abs(other.from - window.from) < 2 * DAY_MS && dayOf(other.from, zone) === dayOf(window.from, zone)).length;
  if (events > terms.maxEventsPerDay) breaches.push({ kind: 'EventsPerDayExceeded', events, maxEvents: terms.maxEventsPerDay });
  for (const other of past) {
    if (overlaps(other, window) || lengthMs(other) === 0) continue;
    const ranSeconds = (other.to <= window.from ? window.from - other.to : other.from - window.to) / 1_000;
    if (ranSeconds < terms.minRunSecondsBetweenEvents) {
      breaches.push({ kind: 'RunTooShort', ranSeconds, promisedSeconds: terms.minRunSecondsBetweenEvents });
    }
  }
  return breaches;
}
