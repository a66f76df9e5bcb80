import type { ReactNode } from 'react';
import type { ReviewQueueQueryVariables } from '@switchyard/graphql-client';
import { words } from '../../format/money.js';

/** What the queue shows unless its address says otherwise. */
export const VIEW = { order: 'OLDEST', flags: 'all', mine: 'all', customer: '', currency: '' } as const satisfies Readonly<Record<string, string>>;
export type QueueView = { readonly [Name in keyof typeof VIEW]: string };
type Filter = NonNullable<ReviewQueueQueryVariables['filter']>;
type Kind = NonNullable<Filter['anomalies']>[number];

const orders = [['OLDEST', 'Waiting longest'], ['LARGEST', 'Largest'], ['MOST_CHANGED', 'Most changed'], ['MOST_ANOMALIES', 'Most to look at']] as const;
const kinds: readonly Kind[] = ['FIRST_INVOICE', 'TOTAL_UP', 'TOTAL_DOWN', 'ZERO_USAGE', 'MISSING_USAGE', 'ESTIMATED_USAGE', 'PRICE_OUTLIER', 'LATE_DATA', 'REMARKS'];
export const orderOf = ({ order }: QueueView): (typeof orders)[number][0] => orders.find(([known]) => known === order)?.[0] ?? 'OLDEST';

/** The queue's filter as the API takes it; the currency is told apart here. */
export function filterOf({ flags, mine, customer }: QueueView): Filter {
  const flagged = flags === 'any' ? kinds : flags === 'none' ? [] : kinds.filter((kind) => kind === flags);
  return {
    ...(flags === 'all' || (flags !== 'none' && flagged.length === 0) ? {} : { anomalies: [...flagged] }),
    ...(mine === 'yes' ? { approvable: true } : mine === 'no' ? { approvable: false } : {}),
    ...(customer === '' ? {} : { customerId: customer }),
  };
}
export function QueueFilters({ view, change, currencies, customers }: { readonly view: QueueView; readonly change: (patch: Partial<QueueView>) => void; readonly currencies: readonly string[]; readonly customers: ReadonlyMap<string, string> }): ReactNode {
  const select = (name: keyof QueueView, label: string, options: readonly (readonly [string, string])[]): ReactNode => (
    <div className="field">
      <label htmlFor={`queue-${name}`}>{label}</label>
      <select id={`queue-${name}`} value={view[name]} onChange={(event) => change({ [name]: event.target.value })}>{options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>
    </div>
  );
  return (
    <div className="narrowing" role="search" aria-label="Narrow the queue">
      {select('order', 'Order', orders)}
      {select('flags', 'To look at', [['all', 'Everything'], ['any', 'Flagged only'], ['none', 'Nothing odd'], ...kinds.map((kind) => [kind, words(kind)] as const)])}
      {select('mine', 'Yours to approve', [['all', 'All'], ['yes', 'Yes'], ['no', 'No: somebody else']])}
      {select('customer', 'Customer', [['', 'All'], ...customers])}
      {select('currency', 'Currency', [['', 'All'], ...[...new Set([...currencies, ...(view.currency === '' ? [] : [view.currency])])].sort().map((code) => [code, code] as const)])}
    </div>
  );
}
