/** A calendar month of a zone, as the time it is in UTC. */
export interface Month {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
/** Minutes by which the zone's clock is ahead of UTC at an instant. */
function ahead(zone: string, at: number): number {
  let clock = clocks.get(zone);
  if (clock === undefined) clocks.set(zone, (clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })));
  const shown = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(shown['year']!, shown['month']! - 1, shown['day'], shown['hour'], shown['minute'], shown['second']);
  return Math.round((local - Math.floor(at / 1_000) * 1_000) / 60_000);
}
const starts = new Map<string, number>();
/** When the first of a month begins: its local midnight, less what the clock is ahead then. */
function start(zone: string, year: number, month: number): number {
  const key = `${zone} ${year} ${month}`;
  let found = starts.get(key);
  if (found === undefined) {
    const midnight = Date.UTC(year, month, 1);
    found = midnight - ahead(zone, midnight) * 60_000;
    found = midnight - ahead(zone, found) * 60_000;
    starts.set(key, found);
  }
  return found;
}

/** Months that [from, to) touches, in order. */
export function monthsOf(zone: string, from: number, to: number): readonly Month[] {
  const months: Month[] = [];
  const first = new Date(from);
  for (let n = first.getUTCFullYear() * 12 + first.getUTCMonth() - 1; ; n += 1) {
    const [begins, ends] = [start(zone, Math.floor(n / 12), n % 12), start(zone, Math.floor((n + 1) / 12), (n + 1) % 12)];
    if (begins >= to) return months;
    if (ends > from) months.push({ name: `${Math.floor(n / 12)}-${`${(n % 12) + 1}`.padStart(2, '0')}`, from: begins, to: ends });
  }
}
