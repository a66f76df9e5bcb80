/** What of an event the clock is counted to. */
interface Counted {
  readonly state: 'DECLARED' | 'ACTIVE' | 'ENDED' | 'WITHDRAWN';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly stops: readonly { readonly outcome: string; readonly tellAt: string; readonly toldAt: string | null; readonly resumeBy: string; readonly resumedAt: string | null; readonly resumeKept: boolean | null }[];
}
interface Countdown {
  /** What happens then. */
  readonly to: 'first order' | 'load must be down' | 'load may come back' | 'jobs run again by';
  /** Market time, ms. */
  readonly at: number;
}
/** The next instants of an event that are still to come, the nearest first. */
export function countdownsOf(event: Counted, now: number): readonly Countdown[] {
  if (event.state === 'WITHDRAWN') return [];
  const orders = event.stops.filter(({ outcome, toldAt }) => outcome === 'PLANNED' && toldAt === null).map(({ tellAt }) => Date.parse(tellAt));
  const returns = event.stops.filter(({ outcome, resumedAt, resumeKept }) => outcome === 'TOLD' && resumedAt === null && resumeKept === null).map(({ resumeBy }) => Date.parse(resumeBy));
  const all: Countdown[] = [
    ...(orders.length > 0 ? [{ to: 'first order' as const, at: Math.min(...orders) }] : []),
    ...(event.state === 'ENDED' ? [] : [{ to: 'load must be down' as const, at: Date.parse(event.startsAt) }, { to: 'load may come back' as const, at: Date.parse(event.endsAt) }]),
    ...(returns.length > 0 ? [{ to: 'jobs run again by' as const, at: Math.min(...returns) }] : []),
  ];
  return all.filter(({ at }) => at > now).sort((a, b) => a.at - b.at);
}
/** A clock's face: `2 d 03:04:05`, `03:04:05`. @param ms not negative */
export function clockFace(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const part = (n: number): string => String(n).padStart(2, '0');
  const face = `${part(Math.floor(rest / 3_600))}:${part(Math.floor(rest / 60) % 60)}:${part(rest % 60)}`;
  return days === 0 ? face : `${days} d ${face}`;
}
