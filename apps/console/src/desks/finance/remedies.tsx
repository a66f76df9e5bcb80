import '../../styles/finance.css';
import { type ReactNode, useState } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { FinanceRemediesDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { deskOf, useViewer } from '../../data/viewer.js';
import { useView } from '../../data/view.js';
import { count, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Listed } from '../../parts/listed.js';
import { Page, State } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { useNames } from './invoice-names.js';
import { type Remedy, RemedyDeeds } from './remedy-deeds.js';

const VIEW = { show: 'waiting', order: 'OLDEST' } as const satisfies Readonly<Record<string, string>>;
type View = { readonly [Name in keyof typeof VIEW]: string };
const shows = {
  waiting: { label: 'Waiting for a second person', states: ['PROPOSED'] }, under: { label: 'Approved, under way or failed', states: ['APPROVED', 'EXECUTING', 'FAILED'] },
  done: { label: 'Done', states: ['DONE'] }, all: { label: 'All', states: undefined },
} as const;
const orders = [['OLDEST', 'Waiting longest'], ['NEWEST', 'Newest'], ['LARGEST', 'Largest']] as const;
const isShown = (text: string): text is keyof typeof shows => Object.hasOwn(shows, text);

/** Credit notes, refunds, write-offs and voids: what one person proposed and others have to approve. */
export function Remedies(): ReactNode {
  const [view, change] = useView<View>(VIEW);
  const { states } = shows[isShown(view.show) ? view.show : 'waiting'];
  const remedies = usePages(FinanceRemediesDocument, { first: 100, orderBy: orders.find(([order]) => order === view.order)?.[0] ?? 'OLDEST', filter: states === undefined ? {} : { states: [...states] } }, (data) => data.remedies);
  const [said, setSaid] = useState<string>();
  const names = useNames();
  const navigate = useNavigate();
  const isFinance = deskOf(useViewer().data?.viewer) === 'finance';
  const rows = remedies.data?.pages.flatMap((page) => page.remedies.edges.map(({ node }) => node));
  return (
    <Page title="Remedies" actions={remedies.data !== undefined && <span className="soft">{count(remedies.data.pages[0]!.remedies.totalCount)} in this list</span>}>
      <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
        <div className="narrowing" role="search" aria-label="Narrow the list">
          <div className="field"><label htmlFor="remedies-show">Show</label><select id="remedies-show" value={view.show} onChange={(event) => change({ show: event.target.value })}>{Object.entries(shows).map(([value, { label }]) => <option key={value} value={value}>{label}</option>)}</select></div>
          <div className="field"><label htmlFor="remedies-order">Order</label><select id="remedies-order" value={view.order} onChange={(event) => change({ order: event.target.value })}>{orders.map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></div>
        </div>
        <div aria-live="polite" className="said">{said !== undefined && <p className="note">{said}</p>}</div>
      </div>
      <Listed of={remedies} rows={rows} lines={8} caption="Credit notes, refunds, write-offs and voids" keyOf={({ id }) => id} open={({ invoiceId }) => void navigate({ to: '/billing/invoices/$invoiceId', params: { invoiceId } })}
        empty={view.show === 'waiting' ? <Empty title="Nothing waits for a second person">What is proposed on an invoice comes here.</Empty> : <Empty title="Nothing of this kind" />} columns={remedyColumns(names, isFinance ? setSaid : undefined)} />
    </Page>
  );
}
/** @param onSaid undefined where nothing can be decided */
export function remedyColumns(names: (actor: string) => string, onSaid: ((said: string) => void) | undefined, onInvoice = false) {
  return [
    { id: 'kind', header: 'What', cell: ({ kind, number, id }: Remedy) => <>{words(kind)}{number !== null && <> <a href={`/credit-notes/${id}.pdf`}>{number}</a></>}</> },
    ...(onInvoice ? [] : [{ id: 'invoice', header: 'Invoice', cell: ({ invoice }: Remedy) => <><Link to="/billing/invoices/$invoiceId" params={{ invoiceId: invoice.id }}>{invoice.number ?? invoice.id}</Link><div className="small soft">{invoice.customer.name}</div></> }]),
    { id: 'state', header: 'State', cell: ({ state, approvals, approvalsNeeded, failure }: Remedy) => <><State of={state} />{state === 'PROPOSED' && <div className="small soft">{approvals.length} of {approvalsNeeded} approved</div>}{failure !== null && <div className="small">{failure}</div>}</> },
    { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount, owedBack }: Remedy) => <><strong><Amount of={amount} /></strong>{Number(owedBack.amount) !== 0 && <div className="small soft">goes back <Amount of={owedBack} /></div>}</> },
    { id: 'why', header: 'Why', cell: ({ reason, restated }: Remedy) => <>{reason}{restated.length > 0 && <div className="small soft">{restated.reduce((sum, { prints }) => sum + prints.length, 0)} restated prices on {restated.length === 1 ? '1 line' : `${restated.length} lines`}</div>}</> },
    { id: 'by', header: 'Proposed', cell: ({ proposedBy, proposedAt }: Remedy) => <>{names(proposedBy)}<div className="small soft"><At at={proposedAt} /></div></> },
    ...(onSaid === undefined ? [] : [{ id: 'deeds', header: 'Decide', cell: (remedy: Remedy) => <RemedyDeeds of={remedy} onSaid={onSaid} /> }]),
  ] as const;
}
