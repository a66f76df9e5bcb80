import type { ReactNode } from 'react';
import { JournalDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Copyable } from '../../parts/copy.js';
import { DataTable } from '../../parts/data-table.js';
import { Sheet } from '../../parts/small.js';
import { Failed, Loading } from '../../parts/states.js';

/** What was booked about an invoice, each entry with its link of the hash chain. Finance's. */
export function InvoiceJournal({ invoiceId, customer }: { readonly invoiceId: string; readonly customer: { readonly id: string; readonly name: string } }): ReactNode {
  const journal = usePages(JournalDocument, { first: 100, filter: { invoiceId } }, (data) => data.journal);
  const entries = journal.data?.pages.flatMap((page) => page.journal.edges.map(({ node }) => node));
  const sides = entries?.flatMap((entry) => entry.postings.map((posting, i) => ({ ...posting, entry, key: `${entry.id} ${i}`, isFirst: i === 0 })));
  return (
    <Sheet title="In the books">
      {sides === undefined ? journal.error === null ? <Loading lines={4} /> : <Failed error={journal.error} again={() => void journal.refetch()} />
        : <DataTable caption="Journal entries about the invoice" rows={sides} keyOf={({ key }) => key} empty="Nothing is booked before it is issued" more={{ has: journal.hasNextPage, busy: journal.isFetchingNextPage, load: () => void journal.fetchNextPage() }} columns={[
          { id: 'entry', header: 'Entry', cell: ({ entry, isFirst }) => (isFirst ? <><span className="number">{entry.sequence}</span> {words(entry.kind.replaceAll('-', '_'))}{entry.reason !== null && <div className="small soft">{entry.reason}</div>}</> : null) },
          { id: 'at', header: 'Counts from', cell: ({ entry, isFirst }) => (isFirst ? <At at={entry.effectiveAt} /> : null) },
          { id: 'account', header: 'Account', cell: ({ account, organizationId }) => <><code className="small">{account}</code>{organizationId !== null && <div className="small soft">{organizationId === customer.id ? customer.name : <Copyable text={organizationId} what="organisation" short={14} />}</div>}</> },
          { id: 'debit', header: 'Debit', align: 'end', cell: ({ direction, amount }) => (direction === 'debit' ? <Amount of={amount} /> : null) },
          { id: 'credit', header: 'Credit', align: 'end', cell: ({ direction, amount }) => (direction === 'credit' ? <Amount of={amount} /> : null) },
          { id: 'hash', header: 'Hash', cell: ({ entry, isFirst }) => (isFirst ? <Copyable text={entry.hash} what="hash" short={10} /> : null) },
        ]} />}
    </Sheet>
  );
}
