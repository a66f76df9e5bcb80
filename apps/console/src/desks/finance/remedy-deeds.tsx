import { type ReactNode, useState } from 'react';
import { ApproveRemedyDocument, type FinanceRemediesQuery, WithdrawRemedyDocument } from '@switchyard/graphql-client';
import { useViewer } from '../../data/viewer.js';
import { money, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Facts } from '../../parts/small.js';
import { useNames } from './invoice-names.js';

export type Remedy = FinanceRemediesQuery['remedies']['edges'][number]['node'];
const isWaiting = ({ state }: Remedy): boolean => state === 'PROPOSED';
const isBy = (actor: string, userId: string | null | undefined): boolean => userId !== null && userId !== undefined && actor.replace(/^user:/, '') === userId;
const settled = { PAYMENT_METHOD: 'what it was paid with', CUSTOMER_CREDIT: "the customer's balance" } as const;

/** What carrying it out does, in one sentence. */
function effectOf({ kind, amount, owedBack, settleTo }: Remedy): string {
  const [whole, back] = [money(amount.amount, amount.currency), money(owedBack.amount, owedBack.currency)];
  switch (kind) {
    case 'CREDIT_NOTE': return Number(owedBack.amount) === 0 ? `The customer owes ${whole} less. The operators' share falls with the charges in it.` : `${back} goes back to ${settled[settleTo]}. The operators' share falls with the charges in it, also where it was paid out.`;
    case 'WRITE_OFF': return `${whole} is booked as bad debt: the loss is ours, the operators' share stays held.`;
    case 'VOID': return `The invoice is taken back whole: ${whole} is due no more, and the operators' held share of it is gone.`;
  }
}
/** Approving and withdrawing what somebody proposed. @param said told what came of it */
export function RemedyDeeds({ of, onSaid }: { readonly of: Remedy; readonly onSaid: (said: string) => void }): ReactNode {
  const [asked, setAsked] = useState<'approve' | 'withdraw'>();
  const [approve, withdraw] = [useAttempt(ApproveRemedyDocument), useAttempt(WithdrawRemedyDocument)];
  const names = useNames();
  const me = useViewer().data?.viewer.userId;
  const isOwn = isBy(of.proposedBy, me);
  const isDecided = isOwn || of.approvals.some(({ by }) => isBy(by, me));
  const close = (said?: string): void => {
    setAsked(undefined);
    approve.forget();
    withdraw.forget();
    if (said !== undefined) onSaid(said);
  };
  const what = words(of.kind).toLowerCase();
  const missing = of.approvalsNeeded - of.approvals.length;
  const facts = (
    <Facts of={[
      ['Invoice', `${of.invoice.number ?? of.invoice.id}, ${of.invoice.customer.name}`], ['Amount', <strong key="a"><Amount of={of.amount} /></strong>], ['Reason', of.reason], ['Proposed', <span key="p">{names(of.proposedBy)}, <At at={of.proposedAt} /></span>],
      ['Approvals', `${of.approvals.length} of ${of.approvalsNeeded}${of.approvals.length === 0 ? '' : `: ${of.approvals.map(({ by }) => names(by)).join(', ')}`}`],
    ]} />
  );
  return (
    <span className="row">
      {isWaiting(of) && isDecided && <span className="small soft">{isOwn ? 'you proposed it: somebody else approves' : 'you approved it'}</span>}
      {isWaiting(of) && !isDecided && <button type="button" className="button" onClick={() => setAsked('approve')} aria-label={`Approve the ${what} of ${money(of.amount.amount, of.amount.currency)}`}>Approve</button>}
      {(isWaiting(of) || of.state === 'FAILED') && <button type="button" className="button" onClick={() => setAsked('withdraw')} aria-label={`Withdraw the ${what} of ${money(of.amount.amount, of.amount.currency)}`}>Withdraw</button>}
      {asked === 'approve' && (
        <Dialog title={`Approve the ${what}?`} onClose={() => close()}>
          {facts}
          <p>{effectOf(of)}</p>
          <Form attempt={approve} send="Approve" onCancel={() => close()} cancel="Not now"
            onSend={() => approve.send({ input: { remedyId: of.id } }, () => close(missing > 1 ? `Your approval of the ${what} counts; ${missing - 1} more to go.` : `Approved the ${what} of ${money(of.amount.amount, of.amount.currency)}. Billing carries it out.`))} />
        </Dialog>
      )}
      {asked === 'withdraw' && (
        <Dialog title={`Withdraw the ${what}?`} onClose={() => close()}>
          {facts}
          <p>Nothing happens to the invoice.</p>
          <Form attempt={withdraw} send="Withdraw it" danger onCancel={() => close()} cancel="Leave it" onSend={(fields) => withdraw.send({ input: { remedyId: of.id, reason: String(fields.get('reason')) } }, () => close(`Withdrew the ${what}.`))}>
            <TextField label="Why" name="reason" required autoFocus />
          </Form>
        </Dialog>
      )}
    </span>
  );
}
