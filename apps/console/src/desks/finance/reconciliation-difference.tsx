import { type ReactNode, useState } from 'react';
import { ApproveResolutionDocument, type BooksReconciliationQuery, ResolveDifferenceDocument, type Schema } from '@switchyard/graphql-client';
import { words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { AreaField, Confirm, Form, SelectField, useAttempt } from '../../parts/form.js';
import { Facts, Sheet, State } from '../../parts/small.js';
import { Actor, roleWords, Thing } from './ledger-words.js';

type Node = BooksReconciliationQuery['reconciliation']['differences']['edges'][number]['node'];
const actions: Readonly<Record<Schema.ReconciliationAction, string>> = { ACCEPT: 'Accept: it is explained, and stays as it is', BOOK: 'Book it against an account', REFUND: 'Refund: a charge too many is given back', RELEASE: 'Release: the parked account goes on' };
const roles = ['stripe_suspense', 'customer_credit', 'expense.stripe_fees', 'expense.bad_debt', 'expense.dispute_losses'];

/** One difference: what was found, what to do, and the decision that two people make of it. */
export function Difference({ difference }: { readonly difference: Node }): ReactNode {
  const [approving, setApproving] = useState(false);
  const approve = useAttempt(ApproveResolutionDocument);
  const { resolution, availableActions, state } = difference;
  return (
    <Sheet title={words(difference.kind)} aside={<State of={state} />}>
      <div className="note" data-tone={difference.parks ? 'warn' : undefined}><p><strong>What to do</strong>: {difference.whatToDo}</p>{difference.parks && <p className="small">The account of {difference.organization?.name ?? 'its organisation'} is parked: nothing is asked of the payment provider for it and it takes on no new work.</p>}</div>
      <div className="columns">
        <Facts of={[
          ['Found', difference.note], ['About', <code className="small">{difference.subject}</code>], ['Invoice', difference.invoiceId === null ? <span className="soft">none</span> : <Thing id={difference.invoiceId} />],
          ['Provider has', <Amount of={difference.provider} />], ['Books have', <Amount of={difference.books} />], ['Difference', <strong><Amount of={difference.difference} /></strong>],
          ['Counts at', <At at={difference.effectiveAt} />], ['Found at', <At at={difference.openedAt} />], ['Settled', <At at={difference.resolvedAt} />],
        ]} />
        <div className="form">
          {resolution !== null && <Facts of={[
            ['Decision', <strong>{actions[resolution.action]}{resolution.role !== null && `: ${roleWords(resolution.role)}`}</strong>], ['Why', resolution.reason], ['Proposed by', <Actor of={difference.proposedBy ?? ''} />],
            ['Approved by', difference.approvedBy.length === 0 ? <span className="soft">nobody yet, {difference.approvalsNeeded} needed</span> : difference.approvedBy.map((by) => <div key={by}><Actor of={by} /></div>)],
          ]} />}
          {state === 'PROPOSED' && <div className="row"><button type="button" className="button" data-kind="main" onClick={() => setApproving(true)}>Approve the decision</button></div>}
          {availableActions.length > 0 && <Decide difference={difference} />}
        </div>
      </div>
      {approving && <Confirm title="Approve the decision?" deed="Approve" keep="Not now" attempt={approve} onConfirm={() => approve.send({ input: { differenceId: difference.id } }, () => setApproving(false))} onClose={() => setApproving(false)}><p>{resolution === null ? '' : actions[resolution.action]}. Who proposed it cannot approve it. Billing carries it out at once.</p></Confirm>}
    </Sheet>
  );
}

function Decide({ difference: { id, availableActions, state } }: { readonly difference: Node }): ReactNode {
  const attempt = useAttempt(ResolveDifferenceDocument);
  const [action, setAction] = useState<Schema.ReconciliationAction>(availableActions[0]!);
  return (
    <Form attempt={attempt} send={state === 'PROPOSED' ? 'Propose this instead' : 'Propose'} onSend={(fields) => attempt.send({ input: { differenceId: id, action, reason: String(fields.get('reason') ?? ''), ...(action === 'BOOK' ? { role: String(fields.get('role')) } : {}) } })}>
      <SelectField label="What to do" name="action" initial={action} options={availableActions.map((one) => [one, actions[one]] as const)} onText={(text) => setAction(availableActions.find((one) => one === text) ?? action)} />
      {action === 'BOOK' && <SelectField label="Against" name="role" options={roles.map((role) => [role, roleWords(role)] as const)} />}
      <AreaField label="Why" name="reason" hint="For the record. Somebody else approves it." required rows={2} />
    </Form>
  );
}
