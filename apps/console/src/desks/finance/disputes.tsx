import '../../styles/finance.css';
import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FinanceDisputesQuery, FinanceDisputesDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { count, words } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Copyable } from '../../parts/copy.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';

type Dispute = FinanceDisputesQuery['disputes']['edges'][number]['node'];
const VIEW = { state: '', order: 'EVIDENCE_DUE' } as const satisfies Readonly<Record<string, string>>;
type View = { readonly [Name in keyof typeof VIEW]: string };
const states = [['', 'All'], ['OPEN', 'Open'], ['WON', 'Won'], ['LOST', 'Lost']] as const;
const orders = [['EVIDENCE_DUE', 'Evidence due first'], ['NEWEST', 'Newest'], ['LARGEST', 'Largest']] as const;
/** From so little time on it is urgent, in milliseconds. */
const SOON_MS = 3 * 24 * 3_600_000;

/** Payments that banks asked back: what is asked, by when evidence must be there, and what was done about it. */
export function Disputes(): ReactNode {
  const [view, change] = useView<View>(VIEW);
  const state = states.find(([known]) => known === view.state && known !== '')?.[0];
  const disputes = usePages(FinanceDisputesDocument, { first: 100, orderBy: orders.find(([known]) => known === view.order)?.[0] ?? 'EVIDENCE_DUE', filter: state === undefined || state === '' ? {} : { state } }, (data) => data.disputes);
  const now = useViewer().data?.viewer.marketClock.now;
  const navigate = useNavigate();
  const rows = disputes.data?.pages.flatMap((page) => page.disputes.edges.map(({ node }) => node));
  return (
    <Page title="Disputes" actions={disputes.data !== undefined && <span className="soft">{count(disputes.data.pages[0]!.disputes.totalCount)} in this list</span>}>
      <div className="narrowing" role="search" aria-label="Narrow the list">
        <div className="field"><label htmlFor="disputes-state">State</label><select id="disputes-state" value={view.state} onChange={(event) => change({ state: event.target.value })}>{states.map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></div>
        <div className="field"><label htmlFor="disputes-order">Order</label><select id="disputes-order" value={view.order} onChange={(event) => change({ order: event.target.value })}>{orders.map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></div>
      </div>
      {rows === undefined ? disputes.error === null ? <Loading lines={8} /> : <Failed error={disputes.error} again={() => void disputes.refetch()} />
        : <DataTable caption="Disputes" rows={rows} keyOf={({ id }) => id} open={({ invoiceId }) => void navigate({ to: '/billing/invoices/$invoiceId', params: { invoiceId } })}
            more={{ has: disputes.hasNextPage, busy: disputes.isFetchingNextPage, load: () => void disputes.fetchNextPage() }} empty={<Empty title="No bank asks for a payment back" />} columns={disputeColumns(now, true)} />}
    </Page>
  );
}
/** @param withInvoice where the list is not of one invoice */
export function disputeColumns(now: string | undefined, withInvoice: boolean) {
  return [
    { id: 'id', header: withInvoice ? 'Invoice' : 'Dispute', cell: ({ id, invoice }: Dispute) => (withInvoice ? <><Head of={invoice} /><div><Copyable text={id} what="dispute" short={16} /></div></> : <Copyable text={id} what="dispute" short={16} />) },
    { id: 'state', header: 'State', cell: ({ state }: Dispute) => <Badge tone={tones[state]}>{words(state)}</Badge> },
    { id: 'amount', header: 'Asked back', align: 'end', cell: ({ amount, fee }: Dispute) => <><strong><Amount of={amount} /></strong><div className="small soft">fee <Amount of={fee} /></div></> },
    { id: 'reason', header: "The bank's reason", cell: ({ reason }: Dispute) => words(reason) },
    { id: 'evidence', header: 'Evidence due', cell: (dispute: Dispute) => <Evidence of={dispute} now={now} /> },
    { id: 'done', header: 'What was done', cell: ({ state, openedAt, closedAt }: Dispute) => <span className="small">{did[state]}<div className="soft">opened <At at={openedAt} />{closedAt !== null && <>, decided <At at={closedAt} /></>}</div></span> },
  ] as const;
}
const tones = { OPEN: 'warn', WON: 'good', LOST: 'bad' } as const;
const did: Readonly<Record<Dispute['state'], string>> = {
  OPEN: "Reminders are frozen, and the operators' share is kept until the bank decides.", WON: "The money is back; the operators' share is free again.", LOST: "The money stays with the customer; the operators' share of it was taken back.",
};
function Evidence({ of: { evidenceDueAt, state }, now }: { readonly of: Dispute; readonly now: string | undefined }): ReactNode {
  if (evidenceDueAt === null || state !== 'OPEN') return <span className="soft">none to give</span>;
  const left = now === undefined ? undefined : Date.parse(evidenceDueAt) - Date.parse(now);
  return <><At at={evidenceDueAt} />{left !== undefined && <div><Badge tone={left < 0 ? 'bad' : left < SOON_MS ? 'warn' : 'info'}>{left < 0 ? 'too late' : `in ${duration(left)}`}</Badge></div>}</>;
}
/** Which invoice of whom. */
function Head({ of: { id, number, customer, total } }: { readonly of: Dispute['invoice'] }): ReactNode {
  return <><Link to="/billing/invoices/$invoiceId" params={{ invoiceId: id }}>{number ?? id}</Link><div className="small soft">{customer.name}, <Amount of={total} /></div></>;
}
