import { err, type EpochMs, epochMs, fromIso, HOUR_MS, type Interval, isEmpty, ok, type Result } from '@switchyard/kernel';
import { isKnownZone, localTime } from '@switchyard/power';
import type { PeriodFacts } from './usage.js';

/** One calendar month of a time zone, as the half-open UTC interval it is there: 28 to 31 days, more or less a clock change. */
export interface BillingMonth extends Interval {
  /** Year and month as the zone writes them, e.g. `2026-11`. */
  readonly name: string;
}
export type ZoneRefusal = { readonly kind: 'UnknownZone'; readonly zone: string };

/** A zone that months are counted in from a month on. */
export interface ZoneFrom {
  /** The first month of it, e.g. `2026-12`. */
  readonly fromMonth: string;
  readonly zone: string;
}
/**
 * Whose clock turns the months: one zone, or zones that follow each other, ascending by month; the first also holds for every month before it. Each month
 * starts where its own zone says, and ends where the next one starts: however zones change, months tile time.
 */
export type MonthCalendar = string | readonly [ZoneFrom, ...ZoneFrom[]];

/**
 * The calendar months a span of time touches in a zone, ascending; each starts where the one before it ends. A month is
 * the same interval whoever asks and whatever the span.
 * @param calendar an IANA name, e.g. `Asia/Kathmandu`, or zones that follow each other
 */
export function billingMonths(span: Interval, calendar: MonthCalendar): Result<readonly BillingMonth[], ZoneRefusal> {
  const zones: readonly [ZoneFrom, ...ZoneFrom[]] = typeof calendar === 'string' ? [{ fromMonth: '', zone: calendar }] : calendar;
  const unknown = zones.find(({ zone }) => !isKnownZone(zone));
  if (unknown !== undefined) return err({ kind: 'UnknownZone', zone: unknown.zone });
  if (isEmpty(span)) return ok([]);
  const startOf = (n: number): EpochMs => monthStart(n, (zones.findLast(({ fromMonth }) => fromMonth <= nameOf(n)) ?? zones[0]).zone);
  const months: BillingMonth[] = [];
  const { year, month } = localTime(span.from, zones[0].zone);
  // The month of the start may be the next one: a clock that goes back over midnight shows the last minutes of a month twice, and another zone may be a day off.
  for (let n = year * 12 + month - 1 - 1, from = startOf(n); from < span.to; n += 1) {
    const to = startOf(n + 1);
    if (to > span.from) months.push({ name: nameOf(n), from, to });
    from = to;
  }
  return ok(months);
}
/** The first instant of a month in a zone. @param name e.g. `2026-12` @throws RangeError when it is not a month, or the zone is not known */
export function startOfMonth(name: string, zone: string): EpochMs {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(name) ?? [];
  if (year === undefined || month === undefined || !isKnownZone(zone)) throw new RangeError(`${name} in ${zone} is no month`);
  return monthStart(Number(year) * 12 + Number(month) - 1, zone);
}

/** @param n months since year 0 */
function nameOf(n: number): string {
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`;
}
/** Zones reach from 12 hours behind to 14 hours ahead of UTC; historical ones a little further. */
const WIDEST_OFFSET_MS = 26 * HOUR_MS;
/**
 * The first instant of a month: where the zone's own calendar turns to it, be that midnight or, when a clock change skips
 * midnight, later. The search always starts from the same bounds, so it always ends at the same instant.
 */
function monthStart(n: number, zone: string): EpochMs {
  const utc = fromIso(`${nameOf(n)}-01T00:00:00Z`)!;
  let [before, at] = [utc - WIDEST_OFFSET_MS, utc + WIDEST_OFFSET_MS];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    const { year, month } = localTime(epochMs(middle), zone);
    if (year * 12 + month - 1 >= n) at = middle;
    else before = middle;
  }
  return epochMs(at);
}

/** The part of a contract that one month's invoice is for. */
export interface BillingPeriod extends Interval {
  readonly name: string;
  /** The whole month; the contract may start or end inside it. */
  readonly month: Interval;
  /** The contract ends with it: minimum commitment and the rest of a reserved window fall due. */
  readonly last: boolean;
}
/**
 * A contract's time cut at the months of the customer's zone. The periods tile it.
 * @param ends false while the contract goes on after `term`: no period is then the last
 */
export function billingPeriods(term: Interval, calendar: MonthCalendar, ends: boolean): Result<readonly BillingPeriod[], ZoneRefusal> {
  const months = billingMonths(term, calendar);
  if (!months.ok) return months;
  return ok(months.value.map(({ name, from, to }) => ({
    name, month: { from, to },
    from: Math.max(from, term.from) as EpochMs, to: Math.min(to, term.to) as EpochMs,
    last: ends && to >= term.to,
  })));
}
/** What rating is told when everything up to the end of one period is rated at once; month facts come from elsewhere. */
export function factsThrough(periods: readonly BillingPeriod[], index: number): Pick<PeriodFacts, 'final' | 'months' | 'covers'> {
  const [first, through] = [periods[0], periods[index]];
  if (first === undefined || through === undefined) throw new RangeError(`there is no billing period ${index}`);
  return {
    final: through.last,
    months: periods.slice(0, index + 1).map(({ month }) => month),
    covers: { from: first.from, to: through.to },
  };
}
