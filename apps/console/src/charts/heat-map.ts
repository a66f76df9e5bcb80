/** The price of one hour. */
interface HourPrice {
  readonly at: number;
  readonly usdPerMwh: number;
  readonly isForecast: boolean;
}
/** Hours of a day at the site, 0 to 23; null where no price is known. The hour that comes twice in autumn is the mean of both. */
export interface HeatDay {
  /** Such as `2026-11-22`, in the site's zone. */
  readonly day: string;
  readonly hours: readonly ({ readonly usdPerMwh: number; readonly isForecast: boolean } | null)[];
}
/** Days with their hours, the oldest first, as clocks at the site show them; days without any price between two that have one are there and empty. */
export function heatDays(prices: readonly HourPrice[], timeZone: string): readonly HeatDay[] {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' });
  const found = new Map<string, { sum: number; n: number; isForecast: boolean }[]>();
  for (const { at, usdPerMwh, isForecast } of prices) {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${part['year']}-${part['month']}-${part['day']}`;
    const hours = found.get(day) ?? [];
    const hour = (hours[Number(part['hour'])] ??= { sum: 0, n: 0, isForecast: false });
    hour.sum += usdPerMwh;
    hour.n += 1;
    hour.isForecast ||= isForecast;
    found.set(day, hours);
  }
  const days = [...found.keys()].sort();
  if (days.length === 0) return [];
  const all: HeatDay[] = [];
  for (let at = Date.parse(days[0]!); at <= Date.parse(days.at(-1)!); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push({ day, hours: Array.from({ length: 24 }, (_, hour) => {
      const known = found.get(day)?.[hour];
      return known === undefined ? null : { usdPerMwh: known.sum / known.n, isForecast: known.isForecast };
    }) });
  }
  return all;
}
export interface Scale {
  readonly min: number;
  readonly max: number;
}
/** Prices that look the same in every month: what is below or above has the colour of the end. */
export const FIXED_SCALE: Scale = { min: -25, max: 150 };
/** From the lowest price that is shown to the highest. */
export function ownScale(days: readonly HeatDay[]): Scale {
  const prices = days.flatMap(({ hours }) => hours.flatMap((hour) => (hour === null ? [] : [hour.usdPerMwh])));
  return prices.length === 0 ? FIXED_SCALE : { min: Math.min(...prices), max: Math.max(...prices) };
}
/** Where a price stands on a scale, 0 to 1. */
export const shareOf = ({ min, max }: Scale, usdPerMwh: number): number => (max <= min ? 0.5 : Math.max(0, Math.min(1, (usdPerMwh - min) / (max - min))));

export interface CellAt {
  /** Which day, from the top. */
  readonly row: number;
  readonly hour: number;
}
interface Grid {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly rowHeight: number;
  readonly rows: number;
}
/** The cell under a point; undefined beside the map. */
export function cellAt({ left, top, width, rowHeight, rows }: Grid, x: number, y: number): CellAt | undefined {
  const [hour, row] = [Math.floor(((x - left) / width) * 24), Math.floor((y - top) / rowHeight)];
  return hour >= 0 && hour < 24 && row >= 0 && row < rows ? { row, hour } : undefined;
}
/** The cell an arrow key goes to; the same where there is none further. */
export function stepFrom(at: CellAt, key: string, rows: number): CellAt {
  const [row, hour] = key === 'ArrowLeft' ? [at.row, at.hour - 1] : key === 'ArrowRight' ? [at.row, at.hour + 1] : key === 'ArrowUp' ? [at.row - 1, at.hour] : key === 'ArrowDown' ? [at.row + 1, at.hour]
    : key === 'Home' ? [at.row, 0] : key === 'End' ? [at.row, 23] : [at.row, at.hour];
  return { row: Math.max(0, Math.min(rows - 1, row)), hour: Math.max(0, Math.min(23, hour)) };
}
