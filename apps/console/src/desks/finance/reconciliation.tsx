import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { BooksReconciliationDocument, type BooksReconciliationQuery, BooksTrialBalanceDocument, StartReconciliationDocument } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count, money, words } from '../../format/money.js';
import { isNothing, sumOf } from '../../format/sums.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Badge, Page, Sheet, State } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { isoOf } from './ledger-as-of.js';
import { Actor, roleWords } from './ledger-words.js';
import { Difference } from './reconciliation-difference.js';
import { sidesOf } from './reconciliation-sides.js';

type Run = BooksReconciliationQuery['reconciliation']['runs'][number];
const defaults = { show: '', difference: '' };
const groups = [
  { key: '', label: 'To settle', states: ['OPEN', 'PROPOSED', 'APPROVED'] }, { key: 'open', label: 'Nobody decided', states: ['OPEN'] }, { key: 'proposed', label: 'Wait for approval', states: ['PROPOSED'] }, { key: 'resolved', label: 'Settled', states: ['RESOLVED'] },
] as const;
const LIVE_MS = 15_000;
/** Where money lies between a customer's card and an operator's bank. */
const cashRoles = ['cash.stripe_clearing', 'cash.bank', 'cash.operator_at_stripe'];

/** The payment provider against the books: what agrees, what is on its way, what nobody has explained. */
export function Reconciliation(): ReactNode {
  const [{ show, difference }, change] = useView(defaults);
  const [starting, setStarting] = useState(false);
  const group = groups.find(({ key }) => key === show) ?? groups[0];
  const answer = usePages(BooksReconciliationDocument, { filter: { states: [...group.states] }, first: 100 }, (data) => data.reconciliation.differences);
  const pages = answer.data?.pages;
  const rows = pages?.flatMap((page) => page.reconciliation.differences.edges.map(({ node }) => node));
  const chosen = rows?.find(({ id }) => id === difference);
  const runs = pages?.[0]?.reconciliation.runs;
  const last = runs?.find(({ state }) => state === 'FINISHED');
  return (
    <Page title="Reconciliation" actions={<button type="button" className="button" data-kind="main" onClick={() => setStarting(true)}>Compare now</button>}>
      {runs === undefined || rows === undefined
        ? answer.error === null ? <Loading lines={12} /> : <Failed error={answer.error} again={() => void answer.refetch()} />
        : (
          <>
            {last === undefined ? <Empty title="The books were not compared yet">It happens each market day by itself; “Compare now” does it at once.</Empty> : <Sides run={last} />}
            <Sheet title="Where they differ" aside={<span className="small soft">{count(pages![0]!.reconciliation.differences.totalCount)} {group.label.toLowerCase()}</span>}>
              <div className="tabs" role="group" aria-label="Which differences">{groups.map(({ key, label }) => <button key={key} type="button" aria-pressed={group.key === key} onClick={() => change({ show: key, difference: '' })}>{label}</button>)}</div>
              <DataTable caption="Differences between the payment provider and the books, newest first" rows={rows} keyOf={({ id }) => id} open={({ id }) => change({ difference: id === difference ? '' : id })} more={{ has: answer.hasNextPage, busy: answer.isFetchingNextPage, load: () => void answer.fetchNextPage() }}
                empty={<Empty title={last === undefined ? 'Nothing is known yet' : group.key === 'resolved' ? 'None was settled yet' : 'Nothing differs'}>{last !== undefined && group.key === '' && 'Every item the payment provider lists is in the journal.'}</Empty>} columns={[
                  { id: 'kind', header: 'What', cell: (row) => <><button type="button" className="link" aria-expanded={row.id === difference} onClick={() => change({ difference: row.id === difference ? '' : row.id })}>{words(row.kind)}</button>{row.parks && <> <Badge tone="bad">parks the account</Badge></>}<div className="small soft">{row.subject}</div></> },
                  { id: 'whose', header: 'Whose', cell: ({ organization }) => organization?.name ?? <span className="soft">not known</span> },
                  { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
                  { id: 'provider', header: 'Provider', align: 'end', cell: (row) => <Amount of={row.provider} /> }, { id: 'books', header: 'Books', align: 'end', cell: (row) => <Amount of={row.books} /> },
                  { id: 'difference', header: 'Difference', align: 'end', cell: (row) => <strong><Amount of={row.difference} /></strong> },
                  { id: 'at', header: 'Counts at', cell: ({ effectiveAt }) => <At at={effectiveAt} /> },
                ]} />
            </Sheet>
            {chosen !== undefined && <Difference key={chosen.id} difference={chosen} />}
            <div className="columns">
              <Sheet title="Comparisons">
                <DataTable caption="The last ten comparisons, newest first" rows={runs} keyOf={({ id }) => id} empty="None yet" columns={[
                  { id: 'at', header: 'Began', cell: ({ startedAt }) => <At at={startedAt} /> }, { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> }, { id: 'listed', header: 'Movements', align: 'end', cell: ({ listed }) => count(listed) }, { id: 'by', header: 'Asked by', cell: ({ requestedBy }) => <Actor of={requestedBy} /> },
                ]} />
              </Sheet>
              <Cash />
            </div>
          </>
        )}
      {starting && <Start onClose={() => setStarting(false)} />}
    </Page>
  );
}

const verdicts = { matched: ['good', 'they agree'], explained: ['info', 'all of it is explained'], unexplained: ['bad', 'not all of it is explained'] } as const;
function Sides({ run }: { readonly run: Run }): ReactNode {
  return run.balances.map(sidesOf).map(({ currency, provider, books, difference, explained, unexplained, is }) => (
    <Sheet key={currency} title={`Provider against books, ${currency}`} aside={<span className="row"><Badge tone={verdicts[is][0]}>{verdicts[is][1]}</Badge><span className="small soft">compared <At at={run.finishedAt} /></span></span>}>
      <dl className="tiles">
        <div className="tile"><dt>At the payment provider</dt><dd>{money(provider, currency)}</dd><dd className="tile-note">pending and available</dd></div>
        <div className="tile"><dt>In the books</dt><dd>{money(books, currency)}</dd><dd className="tile-note">clearing account</dd></div>
        <div className="tile"><dt>Difference</dt><dd>{money(difference, currency)}</dd><dd className="tile-note">provider less books</dd></div>
        <div className="tile"><dt>Explained</dt><dd>{money(explained, currency)}</dd><dd className="tile-note">known items, on the way included</dd></div>
        <div className="tile"><dt>Unexplained</dt><dd>{money(unexplained, currency)}</dd><dd className="tile-note">{isNothing(unexplained) ? 'nothing' : 'compare again; if it stays, look at the journal'}</dd></div>
      </dl>
    </Sheet>
  ));
}

/** Where the money lies, by the books: at the provider, in transit, in banks. */
function Cash(): ReactNode {
  const answer = useAnswer(BooksTrialBalanceDocument, {}, { everyMs: LIVE_MS });
  const accounts = answer.data?.trialBalance.accounts ?? [];
  const rows = [...cashRoles, 'operator_payable.in_transit'].flatMap((code) => [...new Set(accounts.filter((account) => account.code === code).map(({ balance }) => balance.currency))].map((currency) => ({ code, currency, amount: sumOf(accounts.filter((account) => account.code === code && account.balance.currency === currency).map(({ balance }) => balance.amount)) })));
  return (
    <Sheet title="Where the money is" aside={<span className="small soft">by the books, now</span>}>
      <DataTable caption="Cash and payouts in transit" rows={rows} keyOf={({ code, currency }) => `${code} ${currency}`} empty="No money has moved yet" columns={[
        { id: 'where', header: 'Where', cell: ({ code }) => roleWords(code) }, { id: 'amount', header: 'Balance', align: 'end', cell: ({ amount, currency }) => money(amount, currency) },
        { id: 'see', header: 'See', cell: ({ code }) => (code === 'operator_payable.in_transit' ? <Link to="/books/payouts" search={{ show: 'way' } as never}>Payouts on their way</Link> : <Link to="/books/journal" search={{ account: code } as never}>Journal</Link>) },
      ]} />
    </Sheet>
  );
}

function Start({ onClose }: { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(StartReconciliationDocument);
  const onSend = (fields: FormData): void => {
    const from = isoOf(fields.get('from'));
    attempt.send({ input: from === '' ? {} : { from } }, onClose);
  };
  return (
    <Dialog title="Compare now" onClose={onClose}>
      <p>Every movement the payment provider lists is looked for in the journal, and the other way round. Nothing is booked by it.</p>
      <Form attempt={attempt} send="Compare" onSend={onSend} onCancel={onClose}><TextField label="Movements from" name="from" type="datetime-local" hint="Empty: since the last comparison." /></Form>
    </Dialog>
  );
}
