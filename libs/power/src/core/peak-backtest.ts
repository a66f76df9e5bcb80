import { calendarOf, peaksBehind, type PeakSignal, type SlotCalendar } from './peak-forecast.js';
import type { PeakMethod } from './tariff.js';

export interface PeakBacktestRequest {
  readonly method: PeakMethod;
  readonly zone: string;
  /** At least one whole season, and the weeks before it that forecasts need. */
  readonly signal: PeakSignal;
  /** Slots with at least this chance, as seen at the start of their day, count as flagged. 0..1. */
  readonly flagFrom: number;
}
/** What flagging by the prediction would have brought. */
export interface PeakBacktest {
  /** Peaks that the method set in whole groups of months covered by the signal. */
  readonly peaks: number;
  /** Of them, peaks in flagged slots. */
  readonly hits: number;
  readonly hoursFlagged: number;
  /** Hours of the groups' months: what flagging everything would have cost. */
  readonly hoursOfSeason: number;
  /** Sum of the predicted chances: calibrated predictions expect as many peaks as there were. */
  readonly expectedPeaks: number;
}

/** Predicts each local day of the signal from what came before it, flags its likely slots, and compares with the peaks that were. The first four weeks only serve as history. */
export function backtestPeaks({ method, zone, signal, flagFrom }: PeakBacktestRequest): PeakBacktest {
  const calendar = calendarOf(signal, zone);
  const { slotSeconds, values } = signal;
  const slotHours = slotSeconds / 3_600;
  const known = Float64Array.from(values);
  const flagged = new Set<number>();
  let expectedPeaks = 0;
  const first = (28 * 86_400) / slotSeconds;
  for (let slot = first; slot < values.length; slot += 1) {
    if (calendar(slot).key === calendar(slot - 1).key) continue;
    let count = 1;
    while (slot + count < values.length && calendar(slot + count).key === calendar(slot).key) count += 1;
    const history: PeakSignal = { ...signal, values: known.subarray(0, slot) };
    const { probabilities } = peaksBehind({ method, zone, history, count }, calendar);
    probabilities.forEach((chance, i) => {
      expectedPeaks += chance;
      if (chance >= flagFrom) flagged.add(slot + i);
    });
  }
  const peaks = actualPeaks(method, signal, calendar);
  let season = 0;
  for (let slot = first; slot < values.length; slot += 1) if (method.groups.some(({ months }) => months.includes(calendar(slot).month))) season += 1;
  return { peaks: peaks.length, hits: peaks.filter((slot) => flagged.has(slot)).length, hoursFlagged: flagged.size * slotHours, hoursOfSeason: season * slotHours, expectedPeaks };
}

/** The slots that were the peaks; ties go to the earlier slot. */
export function actualPeaks(method: PeakMethod, { values }: PeakSignal, calendar: SlotCalendar): number[] {
  const found: number[] = [];
  for (const { months, peaks } of method.groups) {
    const byYear = new Map<number, number[]>();
    for (let slot = 0; slot < values.length; slot += 1) {
      const { year, month } = calendar(slot);
      if (!months.includes(month) || Number.isNaN(values[slot]!)) continue;
      const slots = byYear.get(year) ?? [];
      slots.push(slot);
      byYear.set(year, slots);
    }
    for (const slots of byYear.values()) {
      const days = new Set<number>();
      for (const slot of slots.sort((a, b) => values[b]! - values[a]! || a - b)) {
        if (days.size === peaks) break;
        const key = method.distinctDays ? calendar(slot).key : slot;
        if (days.has(key)) continue;
        days.add(key);
        found.push(slot);
      }
    }
  }
  return found.sort((a, b) => a - b);
}
