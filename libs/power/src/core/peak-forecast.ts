import type { EpochMs } from '@switchyard/kernel';
import { type ForecastModel, forecastSlots, LEVELLED_FORECAST } from './forecast-slots.js';
import { localTime } from './local-time.js';
import type { PeakMethod } from './tariff.js';

/** What a peak is told by, slot by slot: system load, or where that is not published the price as its proxy. NaN where unknown. */
export interface PeakSignal {
  readonly from: EpochMs;
  readonly slotSeconds: number;
  readonly values: ArrayLike<number>;
}
export interface PeakForecastRequest {
  readonly method: PeakMethod;
  readonly zone: string;
  /** Up to the first slot to predict, newest last. */
  readonly history: PeakSignal;
  /** Slots to predict. */
  readonly count: number;
  /** Signal expected of the slots behind the history, where something better is known than its own forecast; NaN, or too short: the forecast. */
  readonly expected?: ArrayLike<number>;
  /** Standard deviation of a day's top against what was expected of it a day before; measured from the history unless given. */
  readonly spread?: number;
}
export interface PeakForecast {
  /** Chance of each slot to be one of the method's peaks, 0..1; 0 in months without. */
  readonly probabilities: Float64Array;
  /** Peaks that the groups of these slots are still expected to set: their number less the chance that the tops so far stay. */
  readonly peaksLeft: number;
}

/** Within a day levels are told apart at most ten times as sharply as days are. */
const WITHIN_DAY = 10;
/** The tops are what this is about, so nothing is clipped. */
const UNCLIPPED: ForecastModel = { ...LEVELLED_FORECAST, clipQuantile: 1 };
/** Standard deviation of a logistic distribution over its scale, and of a Gumbel distribution; mean of the latter over its mode, in scales. */
const LOGISTIC = Math.PI / Math.sqrt(3);
const GUMBEL = Math.PI / Math.sqrt(6);
const GUMBEL_MEAN = 0.577_215_664_901_532_9;

/**
 * How likely each coming slot is to set a coincident peak. A group's n peaks are the n highest days (or slots) of its months in a calendar
 * year: the tops so far, and every day still to come with its expected top, compete for them.
 * - One peak: a day's top is taken to be Gumbel distributed around what is expected of it, so the chance that any of the days to come beats the
 *   top so far, and which of them, is exact (exponential weights).
 * - Several: which level it takes is taken to be logistic around the one level at which the chances of all candidates add up to n.
 *
 * A day's chance is shared out among its slots by how near each comes to the day's top. So a higher signal never makes a slot less likely, and
 * the chances of a whole season add up to its peaks.
 */
export function forecastPeaks(request: PeakForecastRequest): PeakForecast {
  return peaksBehind(request, calendarOf(request.history, request.zone));
}

interface LocalDay {
  readonly year: number;
  readonly month: number;
  /** Counts local days. */
  readonly key: number;
}
/** Local day of any slot of a signal; kept, since a season is walked many times. */
export type SlotCalendar = (slot: number) => LocalDay;
export function calendarOf({ from, slotSeconds }: Pick<PeakSignal, 'from' | 'slotSeconds'>, zone: string): SlotCalendar {
  const known = new Map<number, LocalDay>();
  return (slot) => {
    let day = known.get(slot);
    if (day === undefined) {
      const { year, month, day: date } = localTime((from + slot * slotSeconds * 1_000) as EpochMs, zone);
      known.set(slot, (day = { year, month, key: (year * 16 + month) * 32 + date }));
    }
    return day;
  };
}

/** As `forecastPeaks`, with the calendar given. */
export function peaksBehind({ method, history, count, expected, spread }: PeakForecastRequest, calendar: SlotCalendar): PeakForecast {
  const now = history.values.length;
  const slotsPerDay = 86_400 / history.slotSeconds;
  const probabilities = new Float64Array(count);
  let peaksLeft = 0;
  const outlook = new Outlook(history, slotsPerDay, expected);
  const measured = measuredSpread(history, slotsPerDay);
  const sigma = Math.max(spread ?? measured.day, 1e-9);
  const within = Math.max(measured.slot, sigma / WITHIN_DAY);
  for (const { months, peaks } of method.groups) {
    const byDay = method.distinctDays || peaks === 1;
    for (const year of yearsTouched(now, count, calendar, months)) {
      const inGroup = (slot: number): boolean => calendar(slot).year === year && months.includes(calendar(slot).month);
      const past = topUnits(now, (slot) => inGroup(slot), history.values, calendar, byDay, peaks);
      const last = Math.max(...months);
      const over = (slot: number): boolean => calendar(slot).year > year || (calendar(slot).year === year && calendar(slot).month > last);
      const coming = comingUnits(now, inGroup, over, outlook, calendar, byDay);
      const scores = coming.map((unit) => unit.score);
      const chances = peaks === 1 ? chancesToBeTop(past[0], scores, sigma / GUMBEL) : chancesToBeAmong(past, scores, peaks, sigma / LOGISTIC);
      coming.forEach((unit, i) => {
        peaksLeft += chances[i]!;
        shareOut(unit, chances[i]!, within, now, probabilities);
      });
    }
  }
  return { probabilities, peaksLeft };
}

/** Expected signal behind the history; the mean of what is known where the history says nothing of the hour. */
class Outlook {
  private values = new Float64Array(0) as Float64Array;
  private mean: number | undefined;

  constructor(private readonly history: PeakSignal, private readonly slotsPerDay: number, private readonly stated: ArrayLike<number> | undefined) {}

  at(ahead: number): number {
    const stated = this.stated?.[ahead] ?? NaN;
    if (!Number.isNaN(stated)) return stated;
    if (ahead >= this.values.length) {
      this.values = forecastSlots({ history: this.history.values, slotsPerDay: this.slotsPerDay, count: Math.max(31 * this.slotsPerDay, 2 * (ahead + 1)) }, UNCLIPPED);
    }
    const value = this.values[ahead]!;
    return Number.isNaN(value) ? (this.mean ??= meanOf(this.history.values)) : value;
  }
}
function meanOf(values: ArrayLike<number>): number {
  const known = Array.from(values).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? 0 : known.reduce((a, b) => a + b, 0) / known.length;
}

/** Calendar years whose group months the slots to predict touch. */
function yearsTouched(now: number, count: number, calendar: SlotCalendar, months: readonly number[]): number[] {
  const years = new Set<number>();
  for (let slot = now; slot < now + count; slot += 1) if (months.includes(calendar(slot).month)) years.add(calendar(slot).year);
  return [...years].sort((a, b) => a - b);
}

/** The highest signals so far in the group: at most `peaks`, of a day each when peaks are told apart by days. */
function topUnits(now: number, inGroup: (slot: number) => boolean, values: ArrayLike<number>, calendar: SlotCalendar, byDay: boolean, peaks: number): number[] {
  const tops = new Map<number, number>();
  for (let slot = now - 1; slot >= 0; slot -= 1) {
    if (!inGroup(slot)) {
      if (tops.size > 0 && calendar(slot).year < calendar(now).year) break;
      continue;
    }
    const value = values[slot]!;
    if (Number.isNaN(value)) continue;
    const key = byDay ? calendar(slot).key : slot;
    tops.set(key, Math.max(tops.get(key) ?? -Infinity, value));
  }
  return [...tops.values()].sort((a, b) => b - a).slice(0, peaks);
}

interface Unit {
  /** Highest expected signal of the unit. */
  readonly score: number;
  readonly slots: readonly { readonly slot: number; readonly value: number }[];
}
/** Days (or slots) of the group still to come, to the end of its months. */
function comingUnits(now: number, inGroup: (slot: number) => boolean, over: (slot: number) => boolean, outlook: Outlook, calendar: SlotCalendar, byDay: boolean): Unit[] {
  const units = new Map<number, { slot: number; value: number }[]>();
  for (let slot = now; !over(slot); slot += 1) {
    if (!inGroup(slot)) continue;
    const key = byDay ? calendar(slot).key : slot;
    const list = units.get(key) ?? [];
    list.push({ slot, value: outlook.at(slot - now) });
    units.set(key, list);
  }
  return [...units.values()].map((slots) => ({ slots, score: slots.reduce((top, { value }) => Math.max(top, value), -Infinity) }));
}

/** Chance of each candidate to end up above all others and above `top`, the highest so far. */
function chancesToBeTop(top: number | undefined, scores: readonly number[], scale: number): number[] {
  const best = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = scores.map((score) => Math.exp((score - best) / scale));
  const total = weights.reduce((a, b) => a + b, 0);
  // Expected number of candidates above the top so far, if their tails were as heavy all the way down.
  const above = top === undefined ? Infinity : total * Math.exp((best - top) / scale - GUMBEL_MEAN);
  const anyAbove = -Math.expm1(-above);
  return weights.map((weight) => (weight / total) * anyAbove);
}

const logistic = (level: number, score: number, scale: number): number => 1 / (1 + Math.exp((level - score) / scale));
/** Chance of each candidate to be among the `count` highest, the highest so far included; 1 when there are no more than that. */
function chancesToBeAmong(past: readonly number[], scores: readonly number[], count: number, scale: number): number[] {
  const all = [...past, ...scores];
  if (all.length <= count) return scores.map(() => 1);
  let [low, high] = [all.reduce((a, b) => Math.min(a, b), Infinity) - 60 * scale, all.reduce((a, b) => Math.max(a, b), -Infinity) + 60 * scale];
  for (let step = 0; step < 100; step += 1) {
    const level = (low + high) / 2;
    if (all.reduce((sum, score) => sum + logistic(level, score, scale), 0) > count) low = level;
    else high = level;
  }
  return scores.map((score) => logistic(high, score, scale));
}
function shareOut({ score, slots }: Unit, chance: number, scale: number, now: number, probabilities: Float64Array): void {
  const weights = slots.map(({ value }) => Math.exp((value - score) / scale));
  const total = weights.reduce((a, b) => a + b, 0);
  slots.forEach(({ slot }, i) => {
    if (slot - now < probabilities.length) probabilities[slot - now] = (chance * weights[i]!) / total;
  });
}

interface Spread {
  /** Of a day's top against what was expected of it at the start of the day, root mean square. */
  readonly day: number;
  /** Of the top of a day over the slot that was expected to be the top. */
  readonly slot: number;
}
/**
 * How far off the expectations of the last two weeks' days were, each from what came before it. With less than a week and a day of history the
 * standard deviation of all that is known stands in: hardly anything can be told apart then.
 */
function measuredSpread({ values }: PeakSignal, slotsPerDay: number): Spread {
  const kept = Float64Array.from(values);
  let [days, tops, shapes] = [0, 0, 0];
  for (let back = 1; back <= 14; back += 1) {
    const start = values.length - back * slotsPerDay;
    if (start < 7 * slotsPerDay) break;
    const expected = forecastSlots({ history: kept.subarray(0, start), slotsPerDay, count: slotsPerDay }, UNCLIPPED);
    let [top, expectedTop] = [0, 0];
    for (let slot = 1; slot < slotsPerDay; slot += 1) {
      if (values[start + slot]! > values[start + top]!) top = slot;
      if (expected[slot]! > expected[expectedTop]!) expectedTop = slot;
    }
    const error = values[start + top]! - expected[expectedTop]!;
    const shape = values[start + top]! - values[start + expectedTop]!;
    if (Number.isNaN(error) || Number.isNaN(shape)) continue;
    days += 1;
    tops += error * error;
    shapes += shape * shape;
  }
  return days === 0 ? { day: deviationOf(values), slot: deviationOf(values) } : { day: Math.sqrt(tops / days), slot: Math.sqrt(shapes / days) };
}
function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
}
