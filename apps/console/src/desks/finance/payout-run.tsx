import { type ReactNode, useEffect, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { BooksRunPayoutsDocument, type BooksRunPayoutsMutation } from '@switchyard/graphql-client';
import { count, money, words } from '../../format/money.js';
import { sumsByCurrency } from '../../format/sums.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge } from '../../parts/small.js';
import { Dialog, Form, useAttempt } from '../../parts/form.js';
import { Loading } from '../../parts/states.js';

type Run = Extract<BooksRunPayoutsMutation['runPayouts'], { readonly __typename: 'PayoutRun' }>;
type Proposal = Run['proposals'][number];

/** Looks operator by operator what a run would propose, keeps nothing of it, and proposes only when told to. */
export function PayoutRunDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [look, propose] = [useAttempt(BooksRunPayoutsDocument), useAttempt(BooksRunPayoutsDocument)];
  const [preview, setPreview] = useState<readonly Proposal[]>();
  const [done, setDone] = useState<readonly Proposal[]>();
  /** All pages of a run, one after the other. */
  const walk = (attempt: typeof look, dryRun: boolean, finish: (all: readonly Proposal[]) => void, before: readonly Proposal[] = [], after?: string): void => attempt.send({ input: { dryRun, ...(after === undefined ? {} : { after }) } }, ({ runPayouts }) => {
    if (runPayouts.__typename !== 'PayoutRun') return;
    const all = [...before, ...runPayouts.proposals];
    if (runPayouts.next === null) finish(all);
    else walk(attempt, dryRun, finish, all, runPayouts.next);
  });
  useEffect(() => walk(look, true, setPreview), []);
  const due = (preview ?? []).filter(({ outcome }) => outcome === 'PROPOSED' || outcome === 'HELD');
  const total = sumsByCurrency(due.flatMap(({ amount }) => (amount === null ? [] : [amount]))).map(({ amount, currency }) => money(amount, currency)).join(' + ');
  if (done !== undefined) {
    const made = done.filter(({ payoutId }) => payoutId !== null).length;
    return <Dialog title={made === 0 ? 'Nothing was proposed' : `${count(made)} ${made === 1 ? 'payout is' : 'payouts are'} proposed`} onClose={onClose}><p>{made === 0 ? 'What was due has been proposed meanwhile, or is not due any more.' : 'Somebody else approves them.'}</p><Proposals of={done} /><div className="row"><button type="button" className="button" autoFocus onClick={onClose}>Close</button></div></Dialog>;
  }
  return (
    <Dialog title="What is due to operators" onClose={onClose}>
      {preview === undefined && look.complaints === undefined && <Loading lines={4} what="Looking at every operator" />}
      {look.complaints !== undefined && <p className="note" data-tone="bad" role="alert">{look.complaints.message}</p>}
      {preview !== undefined && <Proposals of={preview} />}
      {preview !== undefined && due.length > 0
        ? <Form attempt={propose} send={`Propose ${count(due.length)} for ${total}`} onSend={() => walk(propose, false, setDone)} onCancel={onClose} cancel="Not now"><p className="small soft">Nothing is sent by this: each payout waits for somebody else’s approval.</p></Form>
        : <div className="row"><button type="button" className="button" onClick={onClose}>Close</button></div>}
    </Dialog>
  );
}

const tones = { PROPOSED: 'good', HELD: 'warn', NOTHING_AVAILABLE: 'quiet', BELOW_MINIMUM: 'quiet', PAID_THIS_PERIOD: 'quiet', ANOTHER_UNDER_WAY: 'info', NO_ACCOUNT: 'warn' } as const;
function Proposals({ of }: { readonly of: readonly Proposal[] }): ReactNode {
  return (
    <DataTable caption="What is due, operator by operator" rows={of} keyOf={({ operatorId, currency }) => `${operatorId} ${currency}`} empty="No operator has earned anything yet" columns={[
      { id: 'operator', header: 'Operator', cell: ({ operator, currency, payoutId }) => <>{payoutId === null ? operator.name : <Link to="/books/payouts/$payoutId" params={{ payoutId }}>{operator.name}</Link>} <span className="soft small">{currency}</span></> },
      { id: 'amount', header: 'Payout', align: 'end', cell: ({ amount }) => <Amount of={amount} /> },
      { id: 'available', header: 'Available', align: 'end', cell: ({ available }) => <Amount of={available} /> },
      { id: 'reserve', header: 'Kept back', align: 'end', cell: ({ reserve }) => <Amount of={reserve} /> },
      { id: 'outcome', header: 'What comes of it', cell: ({ outcome, message }) => <div className="wide-cell"><Badge tone={tones[outcome]}>{words(outcome)}</Badge><div className="small">{message}</div></div> },
    ]} />
  );
}
