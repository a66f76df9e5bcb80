import type { ReactNode } from 'react';

export { duration } from './duration.js';

const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const withZone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });
const dayOfUtc = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
/** How the viewer's zone is called then, such as `CST`. */
export const zoneOf = (at: number): string => withZone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;
/** A day of the books, which count in UTC. */
export const utcDay = (at: string | number): string => `${dayOfUtc.format(new Date(at))} UTC`;
/** An instant in UTC, to the minute. */
export const utc = (at: string | number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** An instant in the viewer's zone, with UTC where the pointer rests. @param show `time` alone where the day is told beside it */
export function At({ at, show = 'both' }: { readonly at: string | number | null | undefined; readonly show?: 'both' | 'day' | 'time' }): ReactNode {
  if (at === null || at === undefined) return <span className="soft">—</span>;
  const date = new Date(at);
  const text = (show === 'day' ? day : show === 'time' ? time : dayAndTime).format(date);
  return <time className="number" dateTime={date.toISOString()} title={`${utc(at)} (shown in ${zone})`}>{text}</time>;
}
