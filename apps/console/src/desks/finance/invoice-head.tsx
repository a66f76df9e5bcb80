import type { ReactNode } from 'react';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Copyable } from '../../parts/copy.js';
import { Facts } from '../../parts/small.js';
import { useLeases } from './invoice-leases.js';
import type { Invoice } from './invoice-money.js';

/** Leases told one by one; of more, only how many and where. */
const LEASES_TOLD = 3;

/** The head of the bill: to whom, for what, when, how much. */
export function BillHead({ invoice }: { readonly invoice: Invoice }): ReactNode {
  const ids = [...new Set(invoice.lines.flatMap(({ leaseId }) => (leaseId === null ? [] : [leaseId])))];
  const leases = [...useLeases(ids).values()].filter((lease) => lease !== null);
  const sites = [...new Set(leases.map(({ site }) => site.name))].sort();
  return (
    <section className="sheet bill" aria-label="The bill">
      <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
        <div><div className="small soft">Billed to</div><strong style={{ fontSize: 'var(--text-l)' }}>{invoice.customer.name}</strong><div><Copyable text={invoice.customer.id} what="customer" /></div></div>
        <div>
          <div className="small soft">For</div>
          {leases.length > LEASES_TOLD
            ? <div>{leases.length} leases at {sites.join(', ')}</div>
            : leases.map(({ id, site, pool, gpuCount, startsAt, endsAt }) => <div key={id}>{site.name}: {gpuCount} × {pool.gpuModel}<div className="small soft"><At at={startsAt} /> – <At at={endsAt} /></div></div>)}
          {ids.length === 0 && <div>no lease</div>}
        </div>
      </div>
      <Facts of={[
        ['Invoice', invoice.number === null ? 'numbered when issued' : <strong key="n">{invoice.number}</strong>],
        ['Drafted', <At key="c" at={invoice.createdAt} />],
        ['Issued', <At key="i" at={invoice.issuedAt} />],
        ['Due', <At key="d" at={invoice.dueAt} show="day" />],
        ['Paid', <At key="p" at={invoice.paidAt} />],
        ['Id', <Copyable key="id" text={invoice.id} what="invoice" />],
        ...(invoice.stripeInvoiceId === null ? [] : [['At the payment provider', <Copyable key="s" text={invoice.stripeInvoiceId} what="payment provider's id" />] as const]),
      ]} />
      <dl className="totals" aria-label="Totals">
        <dt>Subtotal</dt><dd><Amount of={invoice.subtotal} /></dd>
        <dt>Tax</dt><dd><Amount of={invoice.tax} /></dd>
        <dt data-strong="">Total</dt><dd data-strong="" style={{ fontSize: 'var(--text-xl)' }}><Amount of={invoice.total} /></dd>
        {Number(invoice.credited.amount) !== 0 && <><dt>Given back</dt><dd><Amount of={invoice.credited} /></dd></>}
        <dt>Paid</dt><dd><Amount of={invoice.paid} /></dd>
        <dt data-strong="">Still due</dt><dd data-strong=""><Amount of={invoice.due} /></dd>
      </dl>
    </section>
  );
}
