import {
  by, byNumber, byText, divideHalfAwayFromZero, err, type EpochMs, type Interval, intersect, isEmpty, ladder, lengthMs,
  microUsdPerMwh, type MicroUsdPerMwh, ok, type Result, type SeriesId,
} from '@switchyard/kernel';
import type { PricePrint } from './price-print.js';

/** Prints of one series, sorted, never overlapping, restatements already applied. Made by `makeCurve` only. */
export interface PriceCurve<S extends string = SeriesId> {
  readonly seriesId: S;
  readonly prints: readonly PricePrint<S>[];
}

export type CurveProblem<S extends string = SeriesId> =
  | { readonly kind: 'ForeignSeries'; readonly expected: S; readonly got: S; readonly from: EpochMs }
  | { readonly kind: 'EmptyPrint'; readonly print: PricePrint<S> }
  | { readonly kind: 'OverlappingPrints'; readonly first: PricePrint<S>; readonly second: PricePrint<S> };

/** What is known about the price of an interval. Never a bare number: a missing price is not 0. */
export type PriceAnswer<S extends string = SeriesId> =
  | { readonly kind: 'known'; readonly microUsdPerMwh: MicroUsdPerMwh; readonly prints: readonly PricePrint<S>[] }
  | { readonly kind: 'missing'; readonly seriesId: S; readonly uncovered: readonly Interval[] };

/**
 * Sorts prints into a curve. For the same [from, to) the highest revision wins (a restatement); of two prints with the
 * same revision the later one in the input wins. Prints that overlap otherwise are refused, not guessed about.
 */
export function makeCurve<S extends string>(seriesId: S, prints: readonly PricePrint<S>[]): Result<PriceCurve<S>, readonly CurveProblem<S>[]> {
  const problems: CurveProblem<S>[] = [];
  const byInterval = new Map<string, PricePrint<S>>();
  for (const print of prints) {
    if (print.seriesId !== seriesId) problems.push({ kind: 'ForeignSeries', expected: seriesId, got: print.seriesId, from: print.from });
    else if (isEmpty(print)) problems.push({ kind: 'EmptyPrint', print });
    else {
      const key = `${print.from}/${print.to}`;
      const earlier = byInterval.get(key);
      if (earlier === undefined || earlier.revision <= print.revision) byInterval.set(key, print);
    }
  }
  const sorted = [...byInterval.values()].sort(
    ladder(by((p) => p.from, byNumber), by((p) => p.to, byNumber), by((p) => p.seriesId, byText)),
  );
  for (let i = 1; i < sorted.length; i += 1) {
    const [first, second] = [sorted[i - 1]!, sorted[i]!];
    if (second.from < first.to) problems.push({ kind: 'OverlappingPrints', first, second });
  }
  return problems.length > 0 ? err(problems) : ok({ seriesId, prints: sorted });
}

/** Index of the last print that starts at or before `at`, or -1. */
function lastStartingBy(prints: readonly PricePrint<string>[], at: EpochMs): number {
  let [low, high] = [0, prints.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (prints[middle]!.from <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The print in force at an instant, if there is one. */
export function printAt<S extends string>(curve: PriceCurve<S>, at: EpochMs): PricePrint<S> | undefined {
  const print = curve.prints[lastStartingBy(curve.prints, at)];
  return print !== undefined && at < print.to ? print : undefined;
}

/**
 * Time-weighted price over a non-empty interval, rounded half away from zero to a micro-USD per MWh.
 * Known only when prints cover all of it; otherwise the uncovered parts are named.
 * @throws RangeError when the interval is empty
 */
export function priceOver<S extends string>(curve: PriceCurve<S>, interval: Interval): PriceAnswer<S> {
  if (isEmpty(interval)) throw new RangeError(`priceOver: empty interval [${interval.from}, ${interval.to})`);
  const used: PricePrint<S>[] = [];
  const uncovered: Interval[] = [];
  let weighted = 0n;
  let reached = interval.from;
  for (let i = Math.max(0, lastStartingBy(curve.prints, interval.from)); i < curve.prints.length; i += 1) {
    const print = curve.prints[i]!;
    if (print.from >= interval.to) break;
    const part = intersect(print, interval);
    if (part === undefined) continue;
    if (part.from > reached) uncovered.push({ from: reached, to: part.from });
    weighted += print.microUsdPerMwh * BigInt(lengthMs(part));
    used.push(print);
    reached = part.to;
  }
  if (reached < interval.to) uncovered.push({ from: reached, to: interval.to });
  if (uncovered.length > 0) return { kind: 'missing', seriesId: curve.seriesId, uncovered };
  return { kind: 'known', microUsdPerMwh: microUsdPerMwh(divideHalfAwayFromZero(weighted, BigInt(lengthMs(interval)))), prints: used };
}

/** `count` consecutive slots from `from`, each time-weighted. Coarser prints repeat, finer prints average. */
export function resample<S extends string>(curve: PriceCurve<S>, from: EpochMs, slotMs: number, count: number): readonly PriceAnswer<S>[] {
  return Array.from({ length: count }, (_, slot) =>
    priceOver(curve, { from: (from + slot * slotMs) as EpochMs, to: (from + (slot + 1) * slotMs) as EpochMs }),
  );
}
