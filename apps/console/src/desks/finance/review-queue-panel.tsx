import { type ReactNode, useEffect, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { FinanceInvoiceLinesDocument, type ReviewQueueQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { percent, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Badge, Sheet } from '../../parts/small.js';
import { Difference } from './invoice-difference.js';
import { Fold, Recomputation, Rehearsal } from './review-queue-checks.js';

export type Queued = ReviewQueueQuery['reviewQueue']['edges'][number]['node'];
/** Milliseconds a row is looked at before its details are asked for: who runs down the list asks for none. */
const PAUSE_MS = 180;

/** The value once it stays for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What a reviewer reads about the row in focus before deciding. */
export function ReviewPanel({ of, onApprove, onReject, busy }: { readonly of: Queued; readonly onApprove: () => void; readonly onReject: () => void; readonly busy: boolean }): ReactNode {
  const settled = useSettled(of.id);
  // What was opened for one invoice stays open for the next.
  const [open, setOpen] = useState({ rehearsal: false, recomputation: false });
  const isHere = settled === of.id;
  const may = of.availableActions.includes('approve');
  const change = of.comparison?.changeRate;
  return (
    <Sheet title={of.customer.name} aside={<span className="small"><Link to="/billing/invoices/$invoiceId" params={{ invoiceId: of.id }}>Open the invoice</Link></span>}>
      <div className="row" style={{ justifyContent: 'space-between' }}>
        <div>
          <div style={{ fontSize: 'var(--text-xl)', fontWeight: 650 }}><Amount of={of.total} /></div>
          <div className="small soft">subtotal <Amount of={of.subtotal} />, tax <Amount of={of.tax} />{change != null && <>, {Number(change) > 0 ? '+' : ''}{percent(Number(change))} against {of.comparison!.number}</>}</div>
        </div>
        <div className="row">
          <button type="button" className="button" data-kind="main" disabled={busy || !may} onClick={onApprove}>Approve <kbd>a</kbd></button>
          <button type="button" className="button" disabled={busy} onClick={onReject}>Reject <kbd>r</kbd></button>
        </div>
      </div>
      <p className="small soft">Drafted <At at={of.createdAt} /> · <code>{of.id}</code></p>
      {!may && <p className="note" data-tone="warn">You made or changed this invoice, or approved it already: somebody else has to approve it.</p>}
      <h3>What to look at</h3>
      {of.anomalies.length === 0
        ? <p className="small"><Badge tone="good">Nothing odd</Badge></p>
        : <ul className="flags">{of.anomalies.map(({ kind, message }) => <li key={kind}><Badge tone="warn">{words(kind)}</Badge><span>{message}</span></li>)}</ul>}
      <h3>{of.comparison === null ? 'No earlier invoice' : `Against ${of.comparison.number}`}</h3>
      {of.comparison === null
        ? <p className="small soft">Nothing of this kind was invoiced to {of.customer.name} before.</p>
        : isHere && <Difference invoiceId={of.id} previousId={of.comparison.invoiceId} previousNumber={of.comparison.number} />}
      <Fold title="What would be sent and booked" open={open.rehearsal} onOpen={(is) => setOpen({ ...open, rehearsal: is })}>{() => isHere && <Rehearsal invoiceId={of.id} />}</Fold>
      <Fold title="Compute every line again" open={open.recomputation} onOpen={(is) => setOpen({ ...open, recomputation: is })}>{() => isHere && <Recomputed invoiceId={of.id} />}</Fold>
    </Sheet>
  );
}
function Recomputed({ invoiceId }: { readonly invoiceId: string }): ReactNode {
  const lines = useAnswer(FinanceInvoiceLinesDocument, { id: invoiceId });
  return <Recomputation invoiceId={invoiceId} labels={new Map(lines.data?.invoice?.lines.map(({ id, label }) => [id, label]))} />;
}
