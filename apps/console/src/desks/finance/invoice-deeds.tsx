import { type ReactNode, useState } from 'react';
import { ApproveInvoiceDocument, DeleteInvoiceDocument, RecollectInvoiceDocument, RejectInvoiceDocument, VoidInvoiceDocument, WriteOffInvoiceDocument } from '@switchyard/graphql-client';
import { money } from '../../format/money.js';
import { Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { type Invoice, type MoneyDeed, MoneyDialog } from './invoice-money.js';

type Asked = 'approve' | 'reject' | 'delete' | 'recollect' | 'writeOff' | 'void';
interface Wording {
  readonly button: string;
  readonly title: string;
  readonly send: string;
  readonly danger: boolean;
  readonly said: string;
  /** What it does to the balance, to the operators and to the books. */
  readonly does: (total: string, due: string) => string;
}
const wordings: Readonly<Record<Asked, Wording>> = {
  approve: { button: 'Approve', title: 'Approve this invoice?', send: 'Approve', danger: false, said: 'Approved.', does: (total) => `It is put to the payment provider, booked and collected: the customer owes ${total}, and the operators' share of it is held until it is paid.` },
  reject: { button: 'Reject', title: 'Reject this invoice?', send: 'Reject', danger: true, said: 'Rejected.', does: () => 'It leaves the queue and is not sent. It comes back to review once it is mended.' },
  delete: { button: 'Delete the draft', title: 'Delete this draft?', send: 'Delete it', danger: true, said: 'Deleted.', does: (total) => `${total} is not billed. What was used stays on record, and nothing is booked: no balance and no share changes.` },
  recollect: { button: 'Bring back to review', title: 'Bring this invoice back to review?', send: 'Bring it back', danger: false, said: 'It comes back to review in a moment.', does: (total) => `It waits for review as it is now, at ${total}. Who brings it back does not approve it.` },
  writeOff: { button: 'Write off', title: 'Give this invoice up as a loss?', send: 'Propose the write-off', danger: true, said: 'Proposed. Somebody else has to approve it.', does: (_, due) => `${due} leaves what the customer owes and is booked as bad debt: the loss is ours. The operators' share stays held. It can still be paid.` },
  void: { button: 'Void', title: 'Take this invoice back whole?', send: 'Propose the void', danger: true, said: 'Proposed. Somebody else has to approve it.', does: (total) => `The bookings of issue are reversed: the customer owes ${total} less, and the operators' held share of it is gone. Its number stays used.` },
};

function AskDialog({ asked, invoice, onClose }: { readonly asked: Asked; readonly invoice: Invoice; readonly onClose: (said?: string) => void }): ReactNode {
  const attempts = { approve: useAttempt(ApproveInvoiceDocument), reject: useAttempt(RejectInvoiceDocument), delete: useAttempt(DeleteInvoiceDocument), recollect: useAttempt(RecollectInvoiceDocument), writeOff: useAttempt(WriteOffInvoiceDocument), void: useAttempt(VoidInvoiceDocument) };
  const { title, send, danger, said, does } = wordings[asked];
  const onSend = (fields: FormData): void => {
    const invoiceId = invoice.id;
    if (asked === 'approve') attempts.approve.send({ input: { invoiceId } }, ({ approveInvoice }) => onClose(approveInvoice.__typename === 'Invoice' && approveInvoice.state === 'REVIEW' ? 'Your approval counts; one more person has to approve it.' : said));
    else attempts[asked].send({ input: { invoiceId, reason: String(fields.get('reason')) } }, () => onClose(said));
  };
  return (
    <Dialog title={title} onClose={() => onClose()}>
      <p>{does(money(invoice.total.amount, invoice.total.currency), money(invoice.due.amount, invoice.due.currency))}</p>
      <Form attempt={attempts[asked]} send={send} danger={danger} onSend={onSend} onCancel={() => onClose()} cancel="Leave it as it is">
        {asked !== 'approve' && <TextField label="Reason" name="reason" required autoFocus hint="One line; it stays in the invoice's history." />}
      </Form>
    </Dialog>
  );
}

/** States in which something of an invoice can be given back. */
export const isIssued = ({ state }: Pick<Invoice, 'state'>): boolean => ['ISSUED', 'PAYMENT_PENDING', 'ACTION_REQUIRED', 'PAYMENT_FAILED', 'OVERDUE', 'PAID'].includes(state);

/** What finance can do with an invoice as it stands. Nobody approves what they changed: then the button is not there, and a line says why. */
export function InvoiceDeeds({ invoice, onSaid }: { readonly invoice: Invoice; readonly onSaid: (said: string) => void }): ReactNode {
  const [asked, setAsked] = useState<Asked>();
  const [refund, setRefund] = useState<MoneyDeed>();
  const has = (action: string): boolean => invoice.availableActions.includes(action);
  const offered: readonly Asked[] = [
    ...(has('approve') ? (['approve'] as const) : []), ...(has('reject') ? (['reject'] as const) : []), ...(invoice.state === 'COLLECTING' ? (['recollect'] as const) : []),
    ...(has('writeOff') ? (['writeOff'] as const) : []), ...(has('void') ? (['void'] as const) : []), ...(has('delete') ? (['delete'] as const) : []),
  ];
  const close = (said?: string): void => {
    setAsked(undefined);
    setRefund(undefined);
    if (said !== undefined) onSaid(said);
  };
  return (
    <>
      {offered.map((deed) => <button key={deed} type="button" className="button" {...(deed === 'approve' ? { 'data-kind': 'main' } : wordings[deed].danger ? { 'data-kind': 'danger' } : {})} onClick={() => setAsked(deed)}>{wordings[deed].button}</button>)}
      {isIssued(invoice) && <button type="button" className="button" onClick={() => setRefund({ kind: 'refund' })}>{invoice.state === 'PAID' ? 'Refund' : 'Give back part'}</button>}
      {asked !== undefined && <AskDialog key={asked} asked={asked} invoice={invoice} onClose={close} />}
      {refund !== undefined && <MoneyDialog deed={refund} invoice={invoice} onClose={close} />}
    </>
  );
}
