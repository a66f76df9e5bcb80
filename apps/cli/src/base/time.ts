import { CliProblem } from './problems.js';
import { exitCodes } from './exit-codes.js';

/** How a command writes instants: UTC unless `--local`. */
export interface Times {
  /** `2026-11-22 20:10Z`, or local with the zone's offset; `-` for none. */
  at(iso: string | null | undefined): string;
  /** `2026-11-22 20:10:07Z`. */
  exactly(iso: string | null | undefined): string;
  /** `2026-11-22 20:10-21:40Z`; the second date only when it is another day. */
  window(from: string, to: string): string;
}
const parts = (iso: string, zone: string): Record<string, string> => Object.fromEntries(
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' })
    .formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));

/** @param zone an IANA name; UTC writes `Z` */
export function timesIn(zone: string): Times {
  const split = (iso: string): { day: string; minute: string; second: string; offset: string } => {
    const p = parts(iso, zone);
    const offset = p['timeZoneName']!.replace('GMT', '');
    return { day: `${p['year']}-${p['month']}-${p['day']}`, minute: `${p['hour']}:${p['minute']}`, second: p['second']!, offset: offset === '' || offset === '+00:00' ? 'Z' : offset };
  };
  return {
    at: (iso) => {
      if (iso === null || iso === undefined) return '-';
      const { day, minute, offset } = split(iso);
      return `${day} ${minute}${offset}`;
    },
    exactly: (iso) => {
      if (iso === null || iso === undefined) return '-';
      const { day, minute, second, offset } = split(iso);
      return `${day} ${minute}:${second}${offset}`;
    },
    window: (from, to) => {
      const [a, b] = [split(from), split(to)];
      return `${a.day} ${a.minute}${a.offset === b.offset ? '' : a.offset}${a.day === b.day ? '-' : ` - ${b.day} `}${b.minute}${b.offset}`;
    },
  };
}

/** `2d 3h`, `1h 05m`, `12m`, `40s`: two units at most, cut and not rounded; `-` in front when negative. */
export function duration(seconds: number): string {
  const whole = Math.floor(Math.abs(seconds));
  const sign = seconds <= -1 ? '-' : '';
  const [d, h, m, s] = [Math.floor(whole / 86_400), Math.floor(whole / 3_600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (d > 0) return `${sign}${d}d${h > 0 ? ` ${h}h` : ''}`;
  if (h > 0) return `${sign}${h}h${m > 0 ? ` ${String(m).padStart(2, '0')}m` : ''}`;
  if (m > 0) return `${sign}${m}m${s > 0 && m < 10 ? ` ${String(s).padStart(2, '0')}s` : ''}`;
  return `${sign}${s}s`;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };
/** `90m`, `1h30m`, `2d`, `45s` or plain seconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^(\d{1,9}[dhms])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNIT_SECONDS[unit!]!, 0);
}

/** A duration option's value. @throws CliProblem naming the option */
export function durationOption(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new CliProblem(`${option} ${text}: write a duration such as 90m, 1h30m, 2d or 45s.`, exitCodes.toConfirm);
  return seconds;
}

/**
 * An instant option's value: ISO 8601 with `Z` or an offset, a UTC date, or `+2h` and `-1d` from `now` (the market's clock).
 * @returns ISO 8601 in UTC
 * @throws CliProblem naming the option
 */
export function instantOption(option: string, text: string, now: string): string {
  const problem = new CliProblem(`${option} ${text}: write an instant such as 2026-11-22T20:00Z, a date (UTC), or +2h from the market's now.`, exitCodes.toConfirm);
  if (text === 'now') return now;
  if (/^[+-]/.test(text)) {
    const seconds = parseDuration(text.slice(1));
    if (seconds === undefined) throw problem;
    return new Date(Date.parse(now) + (text.startsWith('-') ? -1 : 1) * seconds * 1_000).toISOString();
  }
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) throw problem;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw problem;
  return new Date(at).toISOString();
}
