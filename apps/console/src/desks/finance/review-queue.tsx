import '../../styles/finance.css';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { ApproveInvoiceDocument, MarketEventsDocument, ReviewQueueDocument, ReviewWaitingDocument } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { renew } from '../../data/renew.js';
import { useView } from '../../data/view.js';
import { percent, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { useAttempt } from '../../parts/form.js';
import { Badge, Page } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { BatchDialog, RejectDialog } from './review-queue-deeds.js';
import { filterOf, orderOf, QueueFilters, type QueueView, VIEW } from './review-queue-filters.js';
import { isJudged, standing } from './review-queue-standing.js';
import { type Queued, ReviewPanel } from './review-queue-panel.js';

/** Invoices that one batch takes. */
const BATCH_MAX = 100;
const isEditing = (target: EventTarget): boolean => (target as HTMLElement).closest('input:not([type=checkbox]), select, textarea, dialog[open]') !== null;

/** Invoices that wait for finance: j and k walk, a approves, r rejects, x selects, A approves the selected. Who made an invoice never approves it: the service refuses. */
export function ReviewQueue(): ReactNode {
  const [view, change] = useView<QueueView>(VIEW);
  const queue = usePages(ReviewQueueDocument, { first: 100, orderBy: orderOf(view), filter: filterOf(view) }, (data) => data.reviewQueue);
  const waiting = useAnswer(ReviewWaitingDocument, {}).data?.reviewQueue.totalCount;
  const approve = useAttempt(ApproveInvoiceDocument);
  const [atId, setAtId] = useState<string>();
  const [said, setSaid] = useState<string>();
  const [decidedAt, setDecidedAt] = useState<ReadonlyMap<string, number>>(new Map());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<'reject' | 'batch'>();
  const frame = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  useLive(MarketEventsDocument, {}, () => {
    for (const { name } of [ReviewQueueDocument, ReviewWaitingDocument]) renew(name);
  });
  const loaded = queue.data?.pages.flatMap((page) => page.reviewQueue.edges.map(({ node }) => node));
  // Customers stay to be chosen once they were seen, whatever the queue is narrowed to.
  const customers = useRef(new Map<string, string>());
  for (const { customer } of loaded ?? []) customers.current.set(customer.id, customer.name);
  // What was decided here is gone at once, before the queue was asked again.
  const rows = loaded?.filter(({ id, total }) => (view.currency === '' || total.currency === view.currency) && (decidedAt.get(id) ?? 0) <= queue.dataUpdatedAt);
  const at = rows?.find(({ id }) => id === atId) ?? rows?.[0];
  const chosen = rows?.filter(({ id }) => selected.has(id)) ?? [];
  const onRow = useCallback((row: Queued | undefined) => setAtId(row?.id), []);
  const isThere = rows !== undefined;
  useEffect(() => {
    if (isThere && asking === undefined) frame.current?.querySelector<HTMLElement>('.table-frame')?.focus({ preventScroll: true });
  }, [isThere, asking]);

  const decided = (ids: readonly string[]): void => setDecidedAt((before) => new Map([...before, ...ids.map((id) => [id, Date.now()] as const)]));
  const toggle = (id: string): void => setSelected((before) => {
    const next = new Set(before);
    if (!next.delete(id) && next.size < BATCH_MAX) next.add(id);
    return next;
  });
  const approveAt = (row: Queued): void => {
    setSaid(undefined);
    approve.send({ input: { invoiceId: row.id } }, ({ approveInvoice }) => {
      const isOneOfTwo = approveInvoice.__typename === 'Invoice' && approveInvoice.state === 'REVIEW';
      if (!isOneOfTwo) decided([row.id]);
      setSaid(isOneOfTwo ? `Your approval of the invoice of ${row.customer.name} counts; one more person has to approve it.` : `Approved the invoice of ${row.customer.name}.`);
    });
  };
  const done = (text?: string): void => {
    setAsking(undefined);
    if (text !== undefined) setSaid(text);
  };
  function onKeyDown(event: KeyboardEvent): void {
    if (isEditing(event.target) || event.ctrlKey || event.metaKey || event.altKey || asking !== undefined || at === undefined) return;
    const deeds: Readonly<Record<string, () => void>> = {
      a: () => { if (!approve.busy) approveAt(at); }, r: () => setAsking('reject'), x: () => toggle(at.id), A: () => { if (chosen.length > 0) setAsking('batch'); },
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  }
  return (
    <Page title="Review" actions={queue.data !== undefined && waiting !== undefined && <><span className="soft">{standing(queue.data.pages[0]!.reviewQueue.totalCount, waiting, isJudged(view))}</span><button type="button" className="button" disabled={chosen.length === 0} onClick={() => setAsking('batch')}>Approve selected ({chosen.length})</button></>}>
      <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
        <QueueFilters view={view} change={change} currencies={loaded?.map(({ total }) => total.currency) ?? []} customers={customers.current} />
        <div aria-live="polite" className="said">
          {approve.complaints !== undefined ? <p className="note" data-tone="bad" role="alert">{approve.complaints.message}</p> : said !== undefined && <p className="note">{said}</p>}
        </div>
      </div>
      <div ref={frame} onKeyDown={onKeyDown}>
        {rows === undefined
          ? queue.error === null ? <Loading lines={10} /> : <Failed error={queue.error} again={() => void queue.refetch()} />
          : (
            <div className={rows.length === 0 ? undefined : 'beside'}>
              <div style={{ display: 'grid', gap: 'var(--space-2)' }}>
                <DataTable caption="Invoices that wait for a decision" rows={rows} keyOf={({ id }) => id} onRow={onRow} markFirst open={({ id }) => void navigate({ to: '/billing/invoices/$invoiceId', params: { invoiceId: id } })}
                  more={{ has: queue.hasNextPage, busy: queue.isFetchingNextPage, load: () => void queue.fetchNextPage() }}
                  empty={Object.values(view).every((value, i) => value === Object.values(VIEW)[i]) ? <Empty title="Nothing waits">Every invoice is decided.</Empty> : <Empty title="Nothing of this kind waits"><button type="button" className="button" onClick={() => change(VIEW)}>Show the whole queue</button></Empty>} columns={[
                    { id: 'select', header: 'Select', cell: ({ id, customer }) => <input type="checkbox" aria-label={`Select the invoice of ${customer.name}, ${id}`} checked={selected.has(id)} onChange={() => toggle(id)} /> },
                    { id: 'customer', header: 'Customer', cell: ({ customer, createdAt, availableActions }) => <>{customer.name}<div className="small soft">since <At at={createdAt} />{!availableActions.includes('approve') && ' · not yours to approve'}</div></> },
                    { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => <strong><Amount of={total} /></strong> },
                    { id: 'change', header: 'Change', align: 'end', cell: ({ comparison }) => (comparison?.changeRate == null ? <span className="soft small">first</span> : <span className="number">{Number(comparison.changeRate) > 0 ? '+' : ''}{percent(Number(comparison.changeRate))}</span>) },
                    { id: 'flags', header: 'Look at', cell: ({ anomalies }) => (anomalies.length === 0 ? <span className="soft small">nothing odd</span> : anomalies.map(({ kind }) => <div key={kind}><Badge tone="warn">{words(kind)}</Badge></div>)) },
                  ]} />
                <p className="keys-hint" aria-label="Keys of this page"><span><kbd>j</kbd> <kbd>k</kbd> walk</span><span><kbd>a</kbd> approve</span><span><kbd>r</kbd> reject</span><span><kbd>x</kbd> select</span><span><kbd>A</kbd> approve selected</span><span><kbd>Enter</kbd> open</span></p>
              </div>
              {at !== undefined && <aside aria-label="The invoice in focus"><ReviewPanel of={at} busy={approve.busy} onApprove={() => approveAt(at)} onReject={() => setAsking('reject')} /></aside>}
            </div>
          )}
      </div>
      {asking === 'reject' && at !== undefined && <RejectDialog of={at} onDone={(text) => { decided([at.id]); done(text); }} onClose={() => done()} />}
      {asking === 'batch' && <BatchDialog rows={chosen} onClose={(approved) => { decided(approved); setSelected(new Set([...selected].filter((id) => !approved.includes(id)))); done(); }} />}
    </Page>
  );
}
