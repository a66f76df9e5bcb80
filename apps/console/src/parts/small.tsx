import type { ReactNode } from 'react';
import { words } from '../format/money.js';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet';
export function Badge({ tone, children }: { readonly tone?: Tone; readonly children: ReactNode }): ReactNode {
  return <span className="badge" {...(tone === undefined ? {} : { 'data-tone': tone })}>{children}</span>;
}
/** How a state is felt, whoever is in it. */
const tones: Readonly<Record<string, Tone>> = {
  RUNNING: 'good', COMPLETED: 'good', SCHEDULED: 'info', ACCEPTED: 'info', SUBMITTED: 'info', PARKED: 'warn', MISSED: 'bad', REFUSED: 'bad', PAID: 'good', ACTIVE: 'good', BILLABLE: 'good', DONE: 'good', MATCHED: 'info', PLACED: 'info', COMMITTED: 'info', PROPOSED: 'warn', EXECUTING: 'info', COLLECTING: 'warn', ISSUED: 'info', APPROVED: 'info', PENDING: 'warn', WAITING: 'warn', REVIEW: 'warn',
  PAUSED: 'warn', OVERDUE: 'bad', FAILED: 'bad', TIMED_OUT: 'bad', REJECTED: 'bad', CANCELLED: 'quiet', DELETED: 'quiet', VOIDED: 'quiet', UNCOLLECTIBLE: 'bad', DECLARED: 'warn', WITHDRAWN: 'quiet', ENDED: 'quiet',
};
export function State({ of }: { readonly of: string }): ReactNode {
  const tone = tones[of] ?? tones[of.split('_').at(-1) ?? ''];
  return <Badge {...(tone === undefined ? {} : { tone })}>{words(of)}</Badge>;
}
/** Figures side by side; each says what it is and, below, of what. */
export function Tiles({ of }: { readonly of: readonly { readonly label: string; readonly value: ReactNode; readonly note?: ReactNode }[] }): ReactNode {
  return (
    <dl className="tiles">
      {of.map(({ label, value, note }) => <div className="tile" key={label}><dt>{label}</dt><dd>{typeof value === 'string' && value.startsWith('−') ? <span className="unbroken">{value}</span> : value}</dd>{note !== undefined && <dd className="tile-note">{note}</dd>}</div>)}
    </dl>
  );
}
export function Facts({ of }: { readonly of: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return <dl className="facts">{of.map(([name, value]) => <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}
export function Sheet({ title, aside, children }: { readonly title: ReactNode; readonly aside?: ReactNode; readonly children: ReactNode }): ReactNode {
  return <section className="sheet"><h2><span>{title}</span>{aside}</h2>{children}</section>;
}
/** A page: its heading is the document's, and what can be done stands beside it. */
export function Page({ title, actions, children }: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <div className="page">
      <title>{`${title} · Switchyard`}</title>
      <div className="page-head"><h1>{title}</h1>{actions !== undefined && <div className="row">{actions}</div>}</div>
      {children}
    </div>
  );
}
