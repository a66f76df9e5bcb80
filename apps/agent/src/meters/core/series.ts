import { type MeterCondition, meterConditions } from '@switchyard/agent-protocol';
import { type EpochMs, HOUR_MS } from '@switchyard/kernel';
import { z } from 'zod';
import type { RegisterSpec } from './setup.js';

const instant = z.number().transform((n) => n as EpochMs);
const whole = z.union([z.bigint(), z.string()]).transform((v) => BigInt(v));

type Condition = MeterCondition;
/** The worse of two: a whole is as good as its worst part. */
export const worseOf = (a: Condition, b: Condition): Condition => (meterConditions.indexOf(a) >= meterConditions.indexOf(b) ? a : b);
/** Whether energy of this condition may be billed as measured. */
export const isUsable = (condition: Condition): boolean => condition === 'measured' || condition === 'interpolated';

const pointSchema = z.strictObject({
  at: instant,
  /** Energy since the first value, in milliwatt-hours, without what was refused. Never falls. */
  total: whole,
  /** What happened between the point before and this one, if it was no measurement. */
  broken: z.enum(['reset', 'replaced', 'jump']).nullable(),
});
/** Values of one register, as far as they were believed. */
export const seriesSchema = z.strictObject({
  id: z.string(),
  points: z.array(pointSchema),
  /** Register value at the last point. */
  raw: whole,
  serial: z.string().nullable(),
  /** A value that does not follow from the last one: believed only when the next one follows from it. */
  suspect: z.strictObject({ at: instant, raw: whole }).nullable(),
});
export type Series = z.output<typeof seriesSchema>;
export const newSeries = (id: string): Series => ({ id, points: [], raw: 0n, serial: null, suspect: null });

/** A register value on market time. */
export interface RegisterValue {
  readonly at: EpochMs;
  readonly raw: bigint;
  readonly serial: string | null;
}
/** W x ms in one mWh. */
export const WATT_MS_PER_MILLIWATT_HOUR = BigInt(HOUR_MS / 1_000);

/** Most a register can have counted over a time, in milliwatt-hours, its own step included. */
function mostMilliwattHours(spec: RegisterSpec, ms: number): bigint {
  const most = BigInt(spec.maxWatts) * BigInt(ms);
  return (most + WATT_MS_PER_MILLIWATT_HOUR - 1n) / WATT_MS_PER_MILLIWATT_HOUR + spec.resolutionMilliwattHours;
}
/** Step from one register value to a later one, a wrap undone; undefined: it is no measurement. */
function stepBetween(spec: RegisterSpec, from: bigint, to: bigint, ms: number): bigint | undefined {
  const most = mostMilliwattHours(spec, ms);
  const step = to - from;
  if (step >= 0n) return step <= most ? step : undefined;
  if (spec.wrapsAtMilliwattHours === null) return undefined;
  const wrapped = step + spec.wrapsAtMilliwattHours;
  return wrapped >= 0n && wrapped <= most ? wrapped : undefined;
}

/** What became of a value; all but the first three change nothing. */
export type Observation = 'taken' | 'suspected' | 'break' | 'duplicate' | 'contradiction' | 'out of order';

/**
 * Takes in the next value. One that repeats, contradicts or comes before what is known changes nothing. One that no load can have caused waits for the
 * next: a spike is dropped, a reset or a new meter begins a new count. What a break swallowed is nobody's energy, and its time is marked.
 */
export function observe(series: Series, spec: RegisterSpec, { at, raw, serial }: RegisterValue): { readonly series: Series; readonly observation: Observation } {
  const last = series.points.at(-1);
  const named = serial ?? series.serial;
  if (last === undefined) return { series: { ...series, points: [{ at, total: 0n, broken: null }], raw, serial: named, suspect: null }, observation: 'taken' };
  if (at <= last.at) return { series, observation: at < last.at ? 'out of order' : raw === series.raw ? 'duplicate' : 'contradiction' };
  if (at === series.suspect?.at) return { series, observation: raw === series.suspect.raw ? 'duplicate' : 'contradiction' };
  const grow = (...points: Series['points']): Series => ({ ...series, points: [...series.points, ...points], raw, serial: named, suspect: null });
  if (serial !== null && series.serial !== null && serial !== series.serial) return { series: grow({ at, total: last.total, broken: 'replaced' }), observation: 'break' };
  const step = stepBetween(spec, series.raw, raw, at - last.at);
  if (step !== undefined) return { series: grow({ at, total: last.total + step, broken: null }), observation: 'taken' };
  const { suspect } = series;
  const follows = suspect === null || at <= suspect.at ? undefined : stepBetween(spec, suspect.raw, raw, at - suspect.at);
  if (suspect === null || follows === undefined) return { series: { ...series, suspect: { at, raw } }, observation: 'suspected' };
  const broken = suspect.raw < series.raw ? 'reset' : 'jump';
  return { series: grow({ at: suspect.at, total: last.total, broken }, { at, total: last.total + follows, broken: null }), observation: 'break' };
}

/** Distances between values, in milliseconds. */
export interface Spacing {
  readonly exactWithinMs: number;
  readonly interpolateWithinMs: number;
}
export interface EnergyBetween {
  readonly milliwattHours: bigint;
  readonly condition: Condition;
}

/**
 * Energy of a register over [from, to), as the difference of one running total: parts that tile a time sum to the whole, to the last mWh. Before the
 * first point and after the last one there is none, and the condition says so.
 */
export function energyBetween({ points }: Series, from: EpochMs, to: EpochMs, spacing: Spacing): EnergyBetween {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { milliwattHours: 0n, condition: 'missing' };
  let condition: Condition = from < first.at || to > last.at ? 'missing' : 'measured';
  for (let i = placeOf(points, from); i < points.length - 1 && points[i]!.at < to; i += 1) {
    const [a, b] = [points[i]!, points[i + 1]!];
    if (b.at <= from) continue;
    const isCut = from > a.at || to < b.at;
    condition = worseOf(condition, b.broken ?? (isCut ? conditionOfCut(b.at - a.at, spacing) : 'measured'));
  }
  return { milliwattHours: totalAt(points, to) - totalAt(points, from), condition };
}
function conditionOfCut(lengthMs: number, { exactWithinMs, interpolateWithinMs }: Spacing): Condition {
  return lengthMs <= exactWithinMs ? 'measured' : lengthMs <= interpolateWithinMs ? 'interpolated' : 'gap';
}
/** The running total at an instant, between two points in proportion to time, rounded down. */
function totalAt(points: Series['points'], at: EpochMs): bigint {
  const i = placeOf(points, at);
  const [a, b] = [points[i]!, points[i + 1]];
  if (b === undefined || at <= a.at) return a.total;
  return a.total + ((b.total - a.total) * BigInt(at - a.at)) / BigInt(b.at - a.at);
}
/** Index of the last point at or before an instant; the first when there is none. */
function placeOf(points: Series['points'], at: EpochMs): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (points[middle]!.at <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
/** Without the points that time after an instant does not need. */
export function pruned(series: Series, upTo: EpochMs): Series {
  const keepFrom = placeOf(series.points, upTo);
  return keepFrom <= 0 ? series : { ...series, points: series.points.slice(keepFrom) };
}
