import { type ReactNode, useState } from 'react';
import { InvoiceRecomputationDocument, IssueRehearsalDocument, type IssueRehearsalQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Facts } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

/** A part that asks only once it is opened. */
export function Fold({ title, open = false, onOpen, children }: { readonly title: ReactNode; readonly open?: boolean; readonly onOpen?: (open: boolean) => void; readonly children: () => ReactNode }): ReactNode {
  const [own, setOwn] = useState(open);
  const isOpen = onOpen === undefined ? own : open;
  return (
    <details className="fold" open={isOpen} onToggle={(event) => { const is = event.currentTarget.open; if (is !== isOpen) (onOpen ?? setOwn)(is); }}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}

type Rehearsed = NonNullable<IssueRehearsalQuery['issueRehearsal']>;
/** What issuing would send and book, played through on the code that does it. */
export function Rehearsal({ invoiceId }: { readonly invoiceId: string }): ReactNode {
  const answer = useAnswer(IssueRehearsalDocument, { invoiceId });
  return <Answered of={answer} lines={4}>{({ issueRehearsal }) => (issueRehearsal === null ? <Empty title="It is issued already" /> : <Played of={issueRehearsal} />)}</Answered>;
}
function Played({ of }: { readonly of: Rehearsed }): ReactNode {
  const postings = of.bookings.flatMap(({ kind, postings: sides }) => sides.map((side, i) => ({ ...side, key: `${kind} ${i}`, kind })));
  return (
    <div style={{ display: 'grid', gap: 'var(--space-3)' }}>
      {of.refusal !== null && <p className="note" data-tone="bad" role="alert">Issuing would be refused: {of.refusal.message}</p>}
      <Facts of={[['The customer would owe', <Amount key="t" of={of.total} />], ['Number from series', of.legalSeries ?? '—'], ['Due', <At key="d" at={of.dueAt} show="day" />]]} />
      <DataTable caption="Calls to the payment provider, in order" rows={of.calls} keyOf={({ step }) => step} empty="Nothing would be sent" columns={[
        { id: 'step', header: 'Would be sent', cell: ({ step, description }) => <><code className="small">{step}</code>{description !== null && <div className="small soft">{description}</div>}</> },
        { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => <Amount of={amount} /> },
      ]} />
      <DataTable caption="Entries that would be booked" rows={postings} keyOf={({ key }) => key} empty="Nothing would be booked" columns={[
        { id: 'account', header: 'Would be booked', cell: ({ account, kind }) => <><code className="small">{account}</code><div className="small soft">{words(kind.replaceAll('-', '_'))}</div></> },
        { id: 'debit', header: 'Debit', align: 'end', cell: ({ direction, amount }) => (direction === 'debit' ? <Amount of={amount} /> : null) },
        { id: 'credit', header: 'Credit', align: 'end', cell: ({ direction, amount }) => (direction === 'credit' ? <Amount of={amount} /> : null) },
      ]} />
    </div>
  );
}

/** Every line computed again by the service from its stored inputs. @param labels what the lines are called, by id */
export function Recomputation({ invoiceId, labels }: { readonly invoiceId: string; readonly labels: ReadonlyMap<string, string> }): ReactNode {
  const answer = useAnswer(InvoiceRecomputationDocument, { invoiceId });
  return (
    <Answered of={answer} lines={3}>
      {({ invoiceRecomputation: found }) => {
        if (found === null) return <Empty title="There is nothing to compute again" />;
        const odd = found.lines.filter(({ verdict }) => verdict !== 'SAME');
        return (
          <div style={{ display: 'grid', gap: 'var(--space-2)' }}>
            <p><Badge tone={found.identical ? 'good' : 'bad'}>{found.identical ? 'Identical' : 'Not identical'}</Badge> <span className="small">{found.lines.length - odd.length} of {found.lines.length} lines come out to the same bytes.</span></p>
            {odd.length > 0 && <ul className="flags">{odd.map(({ lineId, verdict, message }) => <li key={lineId}><Badge tone={verdict === 'DIFFERENT' ? 'bad' : 'warn'}>{words(verdict)}</Badge><span>{labels.get(lineId) ?? lineId}: {message}</span></li>)}</ul>}
          </div>
        );
      }}
    </Answered>
  );
}
