import { type ReactNode, useState } from 'react';
import { ApprovePayoutDocument, AskPayoutDocument, HoldPayoutDocument, ReleasePayoutDocument, WithdrawPayoutDocument } from '@switchyard/graphql-client';
import { AreaField, Dialog, Form, useAttempt } from '../../parts/form.js';

/** What finance can do to a payout, by the API's name of it: what the button says, what it means, whether a reason is asked for. */
const deeds = {
  approve: { label: 'Approve', title: 'Approve the payout?', means: 'Billing sends it to the operator’s account at the payment provider. Who proposed it cannot approve it.', reason: false, danger: false },
  hold: { label: 'Hold', title: 'Hold the payout', means: 'It is kept back until somebody releases it.', reason: true, danger: false },
  release: { label: 'Release', title: 'Release the payout?', means: 'It goes on where it was kept back.', reason: false, danger: false },
  withdraw: { label: 'Withdraw', title: 'Withdraw the payout', means: 'It is given up; the money is available for the next one.', reason: true, danger: true },
  toBankAgain: { label: 'Send to the bank again', title: 'Send it to the bank again', means: 'The bank sent it back. The payment provider is asked to send it once more.', reason: true, danger: false },
  takeBack: { label: 'Take back', title: 'Take the payout back', means: 'What is left of it comes back from the operator’s account and is available again.', reason: true, danger: true },
} as const;
type Deed = keyof typeof deeds;
const isDeed = (name: string): name is Deed => Object.hasOwn(deeds, name);

interface Props {
  readonly payoutId: string;
  /** Money and name, such as `$12.00 to Llano Compute`. */
  readonly what: string;
  readonly actions: readonly string[];
}
export function PayoutDeeds({ payoutId, what, actions }: Props): ReactNode {
  const [asked, setAsked] = useState<Deed>();
  return (
    <>
      {actions.filter(isDeed).map((name) => <button key={name} type="button" className="button" data-kind={name === 'approve' ? 'main' : deeds[name].danger ? 'danger' : undefined} onClick={() => setAsked(name)}>{deeds[name].label}</button>)}
      {asked !== undefined && <Asking deed={asked} payoutId={payoutId} what={what} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Asking({ deed, payoutId, what, onClose }: { readonly deed: Deed; readonly payoutId: string; readonly what: string; readonly onClose: () => void }): ReactNode {
  const [approve, hold, release, withdraw, ask] = [useAttempt(ApprovePayoutDocument), useAttempt(HoldPayoutDocument), useAttempt(ReleasePayoutDocument), useAttempt(WithdrawPayoutDocument), useAttempt(AskPayoutDocument)];
  const attempt = { approve, hold, release, withdraw, toBankAgain: ask, takeBack: ask }[deed];
  const send = (reason: string): void => {
    switch (deed) {
      case 'approve': return approve.send({ input: { payoutId } }, onClose);
      case 'release': return release.send({ input: { payoutId } }, onClose);
      case 'hold': return hold.send({ input: { payoutId, reason } }, onClose);
      case 'withdraw': return withdraw.send({ input: { payoutId, reason } }, onClose);
      case 'toBankAgain': return ask.send({ input: { payoutId, ask: 'TO_BANK_AGAIN', reason } }, onClose);
      case 'takeBack': return ask.send({ input: { payoutId, ask: 'TAKE_BACK', reason } }, onClose);
    }
  };
  const { title, means, reason, danger, label } = deeds[deed];
  return (
    <Dialog title={title} onClose={onClose}>
      <p><strong>{what}</strong></p>
      <p>{means}</p>
      <Form attempt={attempt} send={label} danger={danger} onSend={(fields) => send(String(fields.get('reason') ?? ''))} onCancel={onClose}>
        {reason && <AreaField label="Why" name="reason" hint="For the record: it stands in the payout’s history." required />}
      </Form>
    </Dialog>
  );
}
