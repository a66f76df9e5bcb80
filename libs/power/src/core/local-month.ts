import { DAY_MS, type EpochMs, exact, type Exact, floorTo, type Interval, intersect, lengthMs, MINUTE_MS } from '@switchyard/kernel';
import { localTime } from './local-time.js';

const monthNumber = (at: EpochMs, zone: string): number => {
  const { year, month } = localTime(at, zone);
  return year * 12 + month;
};

/** First whole minute of the given local month, which starts within 40 days of `near`; local time never runs a month backwards, so halving finds it. */
function startOf(month: number, near: EpochMs, zone: string): EpochMs {
  let [before, after] = [floorTo((near - 40 * DAY_MS) as EpochMs, MINUTE_MS), floorTo((near + 40 * DAY_MS) as EpochMs, MINUTE_MS)];
  while (after - before > MINUTE_MS) {
    const middle = floorTo(((before + after) / 2) as EpochMs, MINUTE_MS);
    if (monthNumber(middle, zone) < month) before = middle;
    else after = middle;
  }
  return after;
}

/** The local calendar month an instant lies in: what a demand charge counts by. */
export function localMonth(at: EpochMs, zone: string): Interval {
  const month = monthNumber(at, zone);
  return { from: startOf(month, at, zone), to: startOf(month + 1, at, zone) };
}

/** Share of a month, by time, during which something was in force: a demand charge of a version that starts or ends inside the month is prorated by it. */
export function monthShare(month: Interval, inForce: Interval): Exact {
  const part = intersect(month, inForce);
  return exact(BigInt(part ? lengthMs(part) : 0), BigInt(lengthMs(month)));
}
