import type { ReactNode } from 'react';

const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** An instant in UTC, to the minute. */
export const utc = (at: string | number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** An instant in the viewer's zone, with UTC where the pointer rests. @param show `time` alone where the day is told beside it */
export function At({ at, show = 'both' }: { readonly at: string | number | null | undefined; readonly show?: 'both' | 'day' | 'time' }): ReactNode {
  if (at === null || at === undefined) return <span className="soft">—</span>;
  const date = new Date(at);
  const text = (show === 'day' ? day : show === 'time' ? time : dayAndTime).format(date);
  return <time className="number" dateTime={date.toISOString()} title={`${utc(at)} (shown in ${zone})`}>{text}</time>;
}
/** A length of time, in its two largest units: `3 d 4 h`, `12 min`. @param ms milliseconds, not negative */
export function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
