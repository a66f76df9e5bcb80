import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { ApproveInvoiceDocument, MarketEventsDocument, ReviewQueueDocument, type ReviewQueueQuery } from '@switchyard/graphql-client';
import { answers, attemptKey, refusalOf, useDeed, usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { count, percent, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, State } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';

type Row = ReviewQueueQuery['reviewQueue']['edges'][number]['node'];

/** Invoices that wait for finance, oldest first: j and k walk, a approves, Enter opens. Who made an invoice never approves it: the service refuses. */
export function ReviewQueue(): ReactNode {
  const queue = usePages(ReviewQueueDocument, { first: 100 }, (data) => data.reviewQueue);
  const approve = useDeed(ApproveInvoiceDocument);
  const [at, setAt] = useState<Row>();
  const [said, setSaid] = useState<{ readonly tone: 'bad' | 'good'; readonly text: string }>();
  const navigate = useNavigate();
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ReviewQueueDocument.name] }));
  const rows = queue.data?.pages.flatMap((page) => page.reviewQueue.edges.map(({ node }) => node));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'a' || at === undefined || approve.isPending || (event.target as HTMLElement).closest('input, select, textarea') !== null) return;
    event.preventDefault();
    approve.mutate({ input: { invoiceId: at.id }, idempotencyKey: attemptKey() }, {
      onSuccess: ({ approveInvoice }) => {
        const refused = refusalOf(approveInvoice);
        setSaid(refused === undefined ? { tone: 'good', text: `Approved the invoice of ${at.customer.name}.` } : { tone: 'bad', text: refused });
      },
      onError: (error) => setSaid({ tone: 'bad', text: error.message }),
    });
  }
  return (
    <Page title="Review" actions={queue.data !== undefined && <span className="soft">{count(queue.data.pages[0]!.reviewQueue.totalCount)} wait · <kbd>a</kbd> approves, <kbd>Enter</kbd> opens</span>}>
      <div aria-live="polite">{said !== undefined && <p className="note" data-tone={said.tone === 'bad' ? 'bad' : undefined}>{said.text}</p>}</div>
      <div onKeyDown={onKeyDown}>
        {rows === undefined
          ? queue.error === null ? <Loading lines={10} /> : <Failed error={queue.error} again={() => void queue.refetch()} />
          : <DataTable caption="Invoices that wait for a decision, oldest first" rows={rows} keyOf={({ id }) => id} onRow={setAt} open={({ id }) => void navigate({ to: '/billing/invoices/$invoiceId', params: { invoiceId: id } })}
              more={{ has: queue.hasNextPage, busy: queue.isFetchingNextPage, load: () => void queue.fetchNextPage() }} empty={<Empty title="Nothing waits">Every invoice is decided.</Empty>} columns={[
                { id: 'customer', header: 'Customer', cell: ({ customer, id }) => <>{customer.name}<br /><code className="small soft">{id}</code></> },
                { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
                { id: 'flags', header: 'Look at', cell: ({ anomalies }) => (anomalies.length === 0 ? <span className="soft">nothing odd</span> : anomalies.map(({ kind, message }) => <div key={kind}><Badge tone="warn">{words(kind)}</Badge> <span className="small">{message}</span></div>)) },
                { id: 'change', header: 'Against the last', align: 'end', cell: ({ comparison }) => (comparison?.changeRate == null ? <span className="soft">first</span> : <span className="number">{Number(comparison.changeRate) > 0 ? '+' : ''}{percent(Number(comparison.changeRate))}</span>) },
                { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => <Amount of={total} /> },
                { id: 'since', header: 'Since', cell: ({ createdAt }) => <At at={createdAt} /> },
              ]} />}
      </div>
    </Page>
  );
}
