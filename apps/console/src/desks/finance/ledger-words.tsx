import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { words } from '../../format/money.js';
import { useNames } from './invoice-names.js';

/** A role of the chart of accounts, `operator_payable.in_transit`, as people read it. */
export const roleWords = (role: string): string => role.split('.').map((part, i) => (i === 0 ? words(part) : words(part).toLowerCase())).join(', ');
/** A rule of the journal, `invoice-issued`, as people read it. */
export const kindWords = (kind: string): string => words(kind.replaceAll('-', '_'));

/** A thing by its id, as a link to its page where it has one. */
export function Thing({ id }: { readonly id: string }): ReactNode {
  if (id.startsWith('inv_')) return <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: id }}><code className="small">{id}</code></Link>;
  if (id.startsWith('pay_')) return <Link to="/books/payouts/$payoutId" params={{ payoutId: id }}><code className="small">{id}</code></Link>;
  if (id.startsWith('diff_')) return <Link to="/books/reconciliation" search={{ difference: id } as never}><code className="small">{id}</code></Link>;
  return <code className="small">{id}</code>;
}
/** Who did something: a colleague by name, one of our own processes by its own, others by id. */
export function Actor({ of }: { readonly of: string }): ReactNode {
  const name = useNames()(of);
  return name.includes('_') ? <code className="small">{name}</code> : <span>{name}</span>;
}
