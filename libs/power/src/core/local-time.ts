import { DAY_MS, type EpochMs, MINUTE_MS } from '@switchyard/kernel';

/** Wall-clock reading in some zone. weekday: 1 = Monday .. 7 = Sunday. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly minuteOfDay: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the runtime knows the zone by that name. */
export function isKnownZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Days since 1970-01-01 of a date of the Gregorian calendar; years count from March, so that the leap day comes last. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}
function dateOf(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

/** Minutes that the zone's clock is ahead of UTC, as the runtime's zone data has it. */
function offsetMinutes(at: number, zone: string): number {
  const parts = new Map(formatOf(zone).formatToParts(at).map((part) => [part.type, part.value]));
  const numberOf = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const local = daysOf(numberOf('year'), numberOf('month'), numberOf('day')) * 1_440 + numberOf('hour') * 60 + numberOf('minute');
  return local - Math.floor(at / MINUTE_MS);
}

/** Asking the runtime costs about a tenth of a millisecond, so its answers for whole UTC days are kept: at most this many per zone. */
const DAYS_KEPT = 4_000;
const offsets = new Map<string, Map<number, number>>();
function offsetAtDay(day: number, zone: string): number {
  let known = offsets.get(zone);
  if (known === undefined || known.size > DAYS_KEPT) offsets.set(zone, (known = new Map()));
  let offset = known.get(day);
  if (offset === undefined) known.set(day, (offset = offsetMinutes(day * DAY_MS, zone)));
  return offset;
}

/** @throws RangeError for an unknown zone */
export function localTime(at: EpochMs, zone: string): LocalTime {
  const utcDay = Math.floor(at / DAY_MS);
  const offset = offsetAtDay(utcDay, zone);
  // A clock that reads the same offset at both ends of a UTC day was not changed inside it.
  const minutes = Math.floor(at / MINUTE_MS) + (offset === offsetAtDay(utcDay + 1, zone) ? offset : offsetMinutes(at, zone));
  const days = Math.floor(minutes / 1_440);
  return { ...dateOf(days), weekday: ((((days + 3) % 7) + 7) % 7) + 1, minuteOfDay: minutes - days * 1_440 };
}
