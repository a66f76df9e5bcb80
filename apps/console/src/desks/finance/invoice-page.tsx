import '../../styles/finance.css';
import { type ReactNode, useState } from 'react';
import { useParams } from '@tanstack/react-router';
import { FinanceInvoiceDocument, MarketEventsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useView } from '../../data/view.js';
import { deskOf, useViewer } from '../../data/viewer.js';
import { words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, State } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { disputeColumns } from './disputes.js';
import { InvoiceDeeds } from './invoice-deeds.js';
import { Difference } from './invoice-difference.js';
import { BillHead } from './invoice-head.js';
import { InvoiceJournal } from './invoice-journal.js';
import { LineDrill } from './invoice-line.js';
import { InvoiceLines } from './invoice-lines.js';
import { type Invoice, type MoneyDeed, MoneyDialog } from './invoice-money.js';
import { useNames } from './invoice-names.js';
import { trailOf } from './invoice-trail.js';
import { remedyColumns } from './remedies.js';
import { Fold, Recomputation, Rehearsal } from './review-queue-checks.js';

const VIEW: { readonly line: string } = { line: '' };

export function InvoicePage(): ReactNode {
  const { invoiceId } = useParams({ from: '/framed/billing/invoices/$invoiceId' });
  const invoice = useAnswer(FinanceInvoiceDocument, { id: invoiceId });
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [FinanceInvoiceDocument.name] }));
  return (
    <Answered of={invoice} lines={12}>
      {(data) => (data.invoice === null ? <Page title="There is no such invoice"><Empty title="It does not exist, or is not yours to see" /></Page> : <Shown invoice={data.invoice} />)}
    </Answered>
  );
}
/** The instant after, as a file's bounds want it. */
const justAfter = (at: string): string => new Date(Date.parse(at) + 1).toISOString();

function Shown({ invoice }: { readonly invoice: Invoice }): ReactNode {
  const viewer = useViewer().data?.viewer;
  const isFinance = deskOf(viewer) === 'finance';
  const [view, change] = useView(VIEW);
  const [said, setSaid] = useState<string>();
  const [deed, setDeed] = useState<MoneyDeed>();
  const names = useNames();
  const line = invoice.lines.find(({ id }) => id === view.line);
  const isDraft = invoice.number === null && invoice.state !== 'DELETED';
  return (
    <Page title={invoice.number ?? `Draft for ${invoice.customer.name}`} actions={(
      <>
        <State of={invoice.state} />
        <a className="button" href={`/invoices/${invoice.id}.pdf`}>PDF</a>
        {invoice.issuedAt !== null && <a className="button" href={`/exports/usage.csv?from=${invoice.issuedAt}&to=${justAfter(invoice.issuedAt)}`}>Lines as CSV</a>}
        {isFinance && <InvoiceDeeds invoice={invoice} onSaid={setSaid} />}
      </>
    )}>
      <div aria-live="polite" className="said">{said !== undefined && <p className="note">{said}</p>}</div>
      {isFinance && invoice.state === 'REVIEW' && !invoice.availableActions.includes('approve') && <p className="note" data-tone="warn">You made or changed this invoice, or approved it already: somebody else has to approve it.</p>}
      {invoice.failedStep !== null && <p className="note" data-tone="bad" role="alert">The step {words(invoice.failedStep)} failed and is tried again.</p>}
      <BillHead invoice={invoice} />
      {invoice.anomalies.length > 0 && <Sheet title="What to look at"><ul className="flags">{invoice.anomalies.map(({ kind, message }) => <li key={kind}><Badge tone="warn">{words(kind)}</Badge><span>{message}</span></li>)}</ul></Sheet>}
      <InvoiceLines invoice={invoice} isFinance={isFinance} openId={line?.id} onOpen={(id) => change({ line: id === line?.id ? '' : id })} onDeed={setDeed} />
      {line !== undefined && <LineDrill key={line.id} invoiceId={invoice.id} line={line} currency={invoice.total.currency} onClose={() => change({ line: '' })} />}
      {invoice.comparison !== null && <Sheet title={`Against ${invoice.comparison.number}`}><Difference invoiceId={invoice.id} previousId={invoice.comparison.invoiceId} previousNumber={invoice.comparison.number} /></Sheet>}
      {isFinance && (
        <Sheet title="Checks">
          {isDraft && <Fold title="What would be sent and booked">{() => <Rehearsal invoiceId={invoice.id} />}</Fold>}
          <Fold title="Compute every line again">{() => <Recomputation invoiceId={invoice.id} labels={new Map(invoice.lines.map(({ id, label }) => [id, label]))} />}</Fold>
        </Sheet>
      )}
      {invoice.remedies.length > 0 && <Sheet title="Given back, written off or voided"><DataTable caption="What was decided or proposed about the invoice" rows={invoice.remedies} keyOf={({ id }) => id} empty="Nothing" columns={remedyColumns(names, isFinance ? setSaid : undefined, true)} /></Sheet>}
      {invoice.disputes.length > 0 && <Sheet title="Disputes"><DataTable caption="Times a bank asked the payment back" rows={invoice.disputes} keyOf={({ id }) => id} empty="None" columns={disputeColumns(viewer?.marketClock.now, false)} /></Sheet>}
      <Sheet title="What happened">
        <ol className="trail">
          {trailOf(invoice).map(({ key, at, what, by, why, tone }) => (
            <li key={key} data-tone={tone}><span className="when small soft"><At at={at} /></span><i aria-hidden="true" /><span>{what}{by !== null && <span className="soft"> · {names(by)}</span>}{why !== null && <div className="small soft">{why}</div>}</span></li>
          ))}
        </ol>
      </Sheet>
      {isFinance && invoice.issuedAt !== null && <InvoiceJournal invoiceId={invoice.id} customer={invoice.customer} />}
      {deed !== undefined && <MoneyDialog deed={deed} invoice={invoice} onClose={(text) => { setDeed(undefined); if (text !== undefined) setSaid(text); }} />}
    </Page>
  );
}
