import { type ReactNode, useState } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { BooksPayoutCountsDocument, BooksPayoutsDocument, type BooksPayoutsQuery, type Schema } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { PayoutAccounts } from './payout-accounts.js';
import { failureWords, payoutGroups, slotWords } from './payout-line.js';
import { PayoutRunDialog } from './payout-run.js';

type Row = BooksPayoutsQuery['payouts']['edges'][number]['node'];
const defaults = { show: '', operator: '' };
const LIVE_MS = 15_000;

/** What operators are paid: proposed, approved by somebody else, sent, arrived. */
export function Payouts(): ReactNode {
  const [{ show, operator }, change] = useView(defaults);
  const [running, setRunning] = useState(false);
  const counts = useAnswer(BooksPayoutCountsDocument, {}, { everyMs: LIVE_MS });
  const group = payoutGroups.find(({ key }) => key === show) ?? payoutGroups[0];
  return (
    <Page title="Payouts" actions={<button type="button" className="button" data-kind="main" onClick={() => setRunning(true)}>Look what is due</button>}>
      <Answered of={counts}>
        {({ waiting, held, way, back, paid }) => <Tiles of={[
          { label: 'Wait for approval', value: count(waiting.totalCount), note: waiting.totalCount === 0 ? 'nothing to do' : 'by somebody who did not propose them' },
          { label: 'Kept back', value: count(held.totalCount), note: 'with a reason' },
          { label: 'On their way', value: count(way.totalCount), note: 'approved or sent' },
          { label: 'Sent back by the bank', value: count(back.totalCount), note: back.totalCount === 0 ? 'none' : 'send again, or take back' },
          { label: 'Arrived', value: count(paid.totalCount), note: 'in all' },
        ]} />}
      </Answered>
      <div className="tabs" role="group" aria-label="Which payouts">{payoutGroups.map(({ key, label }) => <button key={key} type="button" aria-pressed={group.key === key} onClick={() => change({ show: key })}>{label}</button>)}</div>
      {operator !== '' && <p>Only one operator’s. <button type="button" className="link" onClick={() => change({ operator: '' })}>Show everybody’s</button></p>}
      <PayoutList key={`${show} ${operator}`} filter={{ ...(group.states.length === 0 ? {} : { states: [...group.states] }), ...(operator === '' ? {} : { operatorId: operator }) }} empty={show === '' && operator === '' ? <Empty title="No payouts yet">Look what is due: what customers have paid can be paid out.</Empty> : <Empty title="None of these" />} />
      <Sheet title="Payout accounts and terms"><PayoutAccounts operatorId={operator} /></Sheet>
      {running && <PayoutRunDialog onClose={() => setRunning(false)} />}
    </Page>
  );
}

/** A list of payouts; an operator's desk shows its own with it. */
export function PayoutList({ filter, empty, isOwn = false }: { readonly filter: Schema.PayoutFilter; readonly empty: ReactNode; readonly isOwn?: boolean }): ReactNode {
  const payouts = usePages(BooksPayoutsDocument, { filter, first: 100 }, (data) => data.payouts);
  const navigate = useNavigate();
  const rows = payouts.data?.pages.flatMap((page) => page.payouts.edges.map(({ node }) => node));
  if (rows === undefined) return payouts.error === null ? <Loading lines={8} /> : <Failed error={payouts.error} again={() => void payouts.refetch()} />;
  return (
    <DataTable caption="Payouts, newest first" rows={rows} keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/books/payouts/$payoutId', params: { payoutId: id } })} more={{ has: payouts.hasNextPage, busy: payouts.isFetchingNextPage, load: () => void payouts.fetchNextPage() }} empty={empty} columns={[
      ...(isOwn ? [] : [{ id: 'operator', header: 'Operator', cell: ({ operator: { name } }: Row) => name }]),
      { id: 'slot', header: 'For', cell: ({ id, slot, operator: { name } }) => <Link className="number" to="/books/payouts/$payoutId" params={{ payoutId: id }} aria-label={`${slotWords(slot)}, ${name}`}>{slotWords(slot)}</Link> },
      { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
      { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => <strong><Amount of={amount} /></strong> },
      { id: 'reserve', header: 'Kept back', align: 'end', cell: ({ reserve }) => <Amount of={reserve} /> },
      { id: 'approvals', header: 'Approved', align: 'end', cell: ({ approvals, approvalsNeeded }) => `${approvals.length} of ${approvalsNeeded}` },
      { id: 'proposed', header: 'Proposed', cell: ({ proposedAt }) => <At at={proposedAt} /> },
      { id: 'why', header: 'Look at', cell: (row) => <div className="wide-cell"><LookAt row={row} /></div> },
    ]} />
  );
}
function LookAt({ row: { hold, failure, asked, state } }: { readonly row: Row }): ReactNode {
  if (hold !== null) return <><Badge tone="warn">{words(hold.reason)}</Badge> <span className="small">{hold.note}</span></>;
  if (failure !== null && state !== 'PAID') return <span className="small">{failureWords(failure)}</span>;
  return asked === null ? <span className="soft">—</span> : <span className="small">{asked}</span>;
}
