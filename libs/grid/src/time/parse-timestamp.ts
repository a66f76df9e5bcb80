/** A timestamp as written. `instant` when it names its offset; `local` when the zone must come from elsewhere. */
export type WrittenTime =
  | { readonly kind: 'instant'; readonly epochMs: number }
  | { readonly kind: 'local'; readonly wall: number };

/** Day/month order of slashed dates: 01/02/2026 is 2 January (mdy) or 1 February (dmy). */
export type DateOrder = 'mdy' | 'dmy';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const SLASHED = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?)?$/i;

/** Wall-clock fields as milliseconds on a clock without a zone; undefined when there is no such date. 24:00 is the next midnight. */
function wallMs(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  return midnight + hour * 3_600_000 + minute * 60_000 + second * 1_000;
}

function offsetMs(text: string): number {
  if (/^(Z|UTC)$/i.test(text)) return 0;
  const digits = text.replace(/[^\d]/g, '');
  const ms = Number(digits.slice(0, 2)) * 3_600_000 + Number(digits.slice(2)) * 60_000;
  return text.startsWith('-') ? -ms : ms;
}

/** Reads ISO 8601 with or without offset, slashed dates, and epoch seconds or milliseconds. Undefined: not a time. */
export function parseTimestamp(text: string, order: DateOrder | undefined): WrittenTime | undefined {
  if (/^\d{10}$/.test(text)) return { kind: 'instant', epochMs: Number(text) * 1_000 };
  if (/^\d{13}$/.test(text)) return { kind: 'instant', epochMs: Number(text) };
  const iso = ISO.exec(text);
  if (iso) {
    const wall = wallMs(Number(iso[1]), Number(iso[2]), Number(iso[3]), Number(iso[4] ?? 0), Number(iso[5] ?? 0), Number(iso[6] ?? 0));
    if (wall === undefined) return undefined;
    return iso[7] === undefined ? { kind: 'local', wall } : { kind: 'instant', epochMs: wall - offsetMs(iso[7]) };
  }
  const slashed = SLASHED.exec(text);
  if (!slashed || order === undefined) return undefined;
  const [month, day] = order === 'mdy' ? [Number(slashed[1]), Number(slashed[2])] : [Number(slashed[2]), Number(slashed[1])];
  let hour = Number(slashed[4] ?? 0);
  const half = slashed[7]?.toUpperCase();
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  if (half === 'PM' && hour < 12) hour += 12;
  if (half === 'AM' && hour === 12) hour = 0;
  const wall = wallMs(Number(slashed[3]), month, day, hour, Number(slashed[5] ?? 0), Number(slashed[6] ?? 0));
  return wall === undefined ? undefined : { kind: 'local', wall };
}

/** Tells day/month order from the values themselves: a number above 12 can only be a day. Undefined when nothing decides. */
export function sniffDateOrder(values: Iterable<string>): DateOrder | undefined {
  for (const value of values) {
    const slashed = SLASHED.exec(value);
    if (!slashed) continue;
    if (Number(slashed[1]) > 12) return 'dmy';
    if (Number(slashed[2]) > 12) return 'mdy';
  }
  return undefined;
}
