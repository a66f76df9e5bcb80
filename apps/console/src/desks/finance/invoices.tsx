import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ConsoleInvoicesDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { count } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Listed } from '../../parts/listed.js';
import { Page, State } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';

/** Invoices, newest first: a customer's own, all for finance. */
export function Invoices(): ReactNode {
  const invoices = usePages(ConsoleInvoicesDocument, { first: 100 }, (data) => data.invoices);
  const navigate = useNavigate();
  const rows = invoices.data?.pages.flatMap((page) => page.invoices.edges.map(({ node }) => node));
  return (
    <Page title="Invoices" actions={invoices.data !== undefined && <span className="soft">{count(invoices.data.pages[0]!.invoices.totalCount)} in all</span>}>
      <Listed of={invoices} rows={rows} lines={10} caption="Invoices, newest first" keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/billing/invoices/$invoiceId', params: { invoiceId: id } })} empty={<Empty title="No invoices yet">They come when a lease ends, or its month.</Empty>} columns={[
              { id: 'number', header: 'Number', cell: ({ id, number }) => <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: id }}>{number ?? 'draft'}</Link> },
              { id: 'customer', header: 'Customer', cell: ({ customer }) => customer.name },
              { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
              { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => <Amount of={total} /> },
              { id: 'due', header: 'Still due', align: 'end', cell: ({ due }) => <Amount of={due} /> },
              { id: 'dueAt', header: 'Due', cell: ({ dueAt }) => <At at={dueAt} show="day" /> },
              { id: 'issued', header: 'Issued', cell: ({ issuedAt }) => <At at={issuedAt} show="day" /> },
            ]} />
    </Page>
  );
}
