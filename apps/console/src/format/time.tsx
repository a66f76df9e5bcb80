import type { ReactNode } from 'react';

export { duration } from './duration.js';

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
