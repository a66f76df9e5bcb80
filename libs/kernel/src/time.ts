/** Instants are integer milliseconds since 1970-01-01T00:00Z. Intervals are half-open and in UTC. */
declare const epoch: unique symbol;
export type EpochMs = number & { readonly [epoch]: 'EpochMs' };
export const epochMs = (n: number): EpochMs => n as EpochMs;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export const addMs = (at: EpochMs, ms: number): EpochMs => (at + ms) as EpochMs;
export const addSeconds = (at: EpochMs, s: number): EpochMs => (at + s * SECOND_MS) as EpochMs;
export const toIso = (at: EpochMs): string => new Date(at).toISOString();
/** @returns undefined when the text is not an ISO 8601 instant with an explicit offset or Z */
export function fromIso(text: string): EpochMs | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || !isDayOfMonth(text.slice(0, 10)) ? undefined : (at as EpochMs);
}
/** Date.parse takes 30 February for 2 March. */
function isDayOfMonth(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}

/** [from, to): contains `from`, not `to`. */
export interface Interval {
  readonly from: EpochMs;
  readonly to: EpochMs;
}
export const lengthMs = (i: Interval): number => i.to - i.from;
export const isEmpty = (i: Interval): boolean => i.to <= i.from;
export const contains = (i: Interval, at: EpochMs): boolean => i.from <= at && at < i.to;
export const overlaps = (a: Interval, b: Interval): boolean => a.from < b.to && b.from < a.to;
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const from = Math.max(a.from, b.from) as EpochMs;
  const to = Math.min(a.to, b.to) as EpochMs;
  return from < to ? { from, to } : undefined;
}
/** Start of the slot of `slotMs` that contains `at`; slots are aligned to the epoch. */
export const floorTo = (at: EpochMs, slotMs: number): EpochMs => (Math.floor(at / slotMs) * slotMs) as EpochMs;
export const ceilTo = (at: EpochMs, slotMs: number): EpochMs => (Math.ceil(at / slotMs) * slotMs) as EpochMs;
/** Cuts an interval at the boundaries of epoch-aligned slots; the pieces tile it. */
export function* splitAt(i: Interval, slotMs: number): Generator<Interval> {
  for (let from = i.from; from < i.to; ) {
    const to = Math.min(floorTo(from, slotMs) + slotMs, i.to) as EpochMs;
    yield { from, to };
    from = to;
  }
}

/** Market time: what the market lives by. May run faster than the wall (demo) or be set by hand (tests). */
export interface MarketClock {
  now(): EpochMs;
}
/** Wall time: for tokens, signatures and rate limits only. */
export interface WallClock {
  now(): EpochMs;
}
/** market = anchorMarket + speed x (wall - anchorWall). */
export interface AffineClockState {
  readonly anchorWallMs: number;
  readonly anchorMarketMs: number;
  readonly speed: number;
}
export function affineClock(state: AffineClockState, wall: WallClock): MarketClock {
  return {
    now: () => Math.floor(state.anchorMarketMs + state.speed * (wall.now() - state.anchorWallMs)) as EpochMs,
  };
}
