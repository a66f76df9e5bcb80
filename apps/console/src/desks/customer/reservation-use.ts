/** GPU-hours of a reservation, as the API says them. */
export interface GpuHours {
  readonly bought: string;
  readonly kept: string;
  readonly used: string;
  readonly unused: string;
  readonly relisted: string;
  readonly resold: string;
}
export interface UsePart {
  readonly name: 'used' | 'unused' | 'relisted';
  readonly hours: string;
  /** Of what was bought, 0 to 1. */
  readonly share: number;
}
/** What became of what was bought; the three parts come to all of it. */
export function usePartsOf({ bought, used, unused, relisted }: GpuHours): readonly UsePart[] {
  const all = Number(bought);
  return ([['used', used], ['unused', unused], ['relisted', relisted]] as const).map(([name, hours]) => ({ name, hours, share: all > 0 ? Number(hours) / all : 0 }));
}
const QUARTER_MS = 900_000;
/** The first quarter of an hour at or after an instant, in milliseconds: blocks begin and end on one. */
export const quarterFrom = (at: number): number => Math.ceil(at / QUARTER_MS) * QUARTER_MS;
export const DAY_MS = 86_400_000;

/** Of its window, what can still be given back: from the next quarter of an hour on. Null when nothing is left. @param now milliseconds */
export function relistable({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }, now: number): { readonly from: number; readonly to: number } | null {
  const [from, to] = [Math.max(Date.parse(startsAt), quarterFrom(now + 1)), Date.parse(endsAt)];
  return from < to ? { from, to } : null;
}
