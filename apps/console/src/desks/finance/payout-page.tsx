import type { ReactNode } from 'react';
import { Link, useParams } from '@tanstack/react-router';
import { BooksPayoutDocument, type BooksPayoutQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { deskOf, useViewer } from '../../data/viewer.js';
import { count, money, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Facts, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { Actor } from './ledger-words.js';
import { PayoutDeeds } from './payout-deeds.js';
import { failureWords, foldTries, slotWords } from './payout-line.js';
import { PayoutSteps } from './payout-steps.js';

type Payout = NonNullable<BooksPayoutQuery['payout']>;
const LIVE_MS = 10_000;

export function PayoutPage(): ReactNode {
  const { payoutId } = useParams({ from: '/framed/books/payouts/$payoutId' });
  const payout = useAnswer(BooksPayoutDocument, { id: payoutId }, { everyMs: LIVE_MS });
  return <Answered of={payout} lines={12}>{(data) => (data.payout === null ? <Page title="There is no such payout"><Empty title="It does not exist, or is not yours to see" /></Page> : <Shown payout={data.payout} />)}</Answered>;
}

function Shown({ payout }: { readonly payout: Payout }): ReactNode {
  const isFinance = deskOf(useViewer().data?.viewer) === 'finance';
  const { amount, available, owed, reserve, operator, hold, failure, asked, approvals } = payout;
  return (
    <Page title={`Payout to ${operator.name}`} actions={<><State of={payout.state} /><PayoutDeeds payoutId={payout.id} what={`${money(amount.amount, amount.currency)} to ${operator.name}, for ${slotWords(payout.slot)}`} actions={payout.availableActions} /></>}>
      <PayoutSteps state={payout.state} />
      {hold !== null && <div className="note" data-tone="warn"><p><strong>{words(hold.reason)}</strong>: {hold.note}</p><p className="small soft"><At at={hold.at} />, by <Actor of={hold.by} /></p></div>}
      {failure !== null && <div className="note" data-tone={payout.state === 'PAID' ? undefined : 'bad'}><p><strong>What went wrong last</strong>: {failureWords(failure)}</p></div>}
      {asked !== null && <div className="note"><p><strong>Asked and not done yet</strong>: {asked}</p></div>}
      <Tiles of={[
        { label: 'Payout', value: <Amount of={amount} />, note: `for ${slotWords(payout.slot)}` },
        { label: 'Available then', value: <Amount of={available} />, note: 'earned, and paid by customers' },
        { label: 'Less owed', value: <Amount of={owed} />, note: 'from money that was asked back later' },
        { label: 'Less kept back', value: <Amount of={reserve} />, note: 'reserve of the terms' },
        { label: 'In the bank', value: <Amount of={payout.paid} />, note: <>taken back <Amount of={payout.reversed} /></> },
      ]} />
      <div className="columns">
        <Sheet title="Decision"><Facts of={[
          ['Proposed', <><At at={payout.proposedAt} /> by <Actor of={payout.proposedBy} /></>],
          ['Approved by', approvals.length === 0 ? <span className="soft">nobody yet</span> : approvals.map(({ by, at }) => <div key={by}><Actor of={by} />, <At at={at} /></div>)],
          ['Approvals', `${count(approvals.length)} of ${count(payout.approvalsNeeded)} needed`],
        ]} /></Sheet>
        <Sheet title="At the payment provider"><Facts of={[
          ['Transfers asked', count(payout.attempts)], ['Transfer', payout.stripeTransferId === null ? <span className="soft">none yet</span> : <code>{payout.stripeTransferId}</code>], ['To the bank', payout.stripePayoutId === null ? <span className="soft">not yet</span> : <code>{payout.stripePayoutId}</code>],
          ['Operator', isFinance ? <Link to="/books/payouts" search={{ operator: operator.id } as never}>{operator.name}</Link> : operator.name], ['Payout', <code>{payout.id}</code>],
        ]} /></Sheet>
      </div>
      <Sheet title="History"><DataTable caption="What happened to the payout, oldest first" rows={foldTries(payout.history)} keyOf={({ at, action, to }) => `${at} ${action} ${to}`} empty="Nothing yet" columns={[
        { id: 'at', header: 'When', cell: ({ at, until, times }) => <><At at={at} />{times > 1 && <div className="small soft">to <At at={until} /></div>}</> }, { id: 'action', header: 'What', cell: ({ action, times }) => <>{words(action.replaceAll('-', '_'))}{times > 1 && <> <Badge>{count(times)} times</Badge></>}</> }, { id: 'to', header: 'State after', cell: ({ to }) => <State of={to} /> },
        { id: 'by', header: 'By', cell: ({ actor }) => <Actor of={actor} /> }, { id: 'why', header: 'Why', cell: ({ reason }) => reason ?? <span className="soft">—</span> },
      ]} /></Sheet>
    </Page>
  );
}
