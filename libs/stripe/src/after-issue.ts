import type { StripePort } from '@switchyard/billing';
import { parseId } from '@switchyard/kernel';
import type Stripe from 'stripe';
import { toWire } from './amounts.js';
import { ask } from './ask.js';
import { allItems } from './pages.js';
import { readCreditNote } from './read-after-issue.js';
import { idOf, metadataKeys } from './references.js';
import { requireObject, UnexpectedAnswer } from './unexpected-answer.js';

type AfterIssue = Pick<StripePort, 'createCreditNote' | 'readCreditNote' | 'findCreditNote' | 'invoiceOfPayment'>;

/** Credit notes with their refunds, and whose invoice a payment was. */
export function afterIssue(stripe: Stripe): AfterIssue {
  return {
    createCreditNote: async ({ creditNoteId, stripeInvoiceId, amountMinor, refundMinor, balanceMinor, memo }, idempotencyKey) => {
      const [amount, refund, balance] = [toWire(amountMinor), toWire(refundMinor), toWire(balanceMinor)];
      if (amount === undefined || refund === undefined || balance === undefined) {
        return { kind: 'refused', code: 'amount_out_of_range', message: `credit note ${creditNoteId}: ${amountMinor} minor units is more than Stripe takes; nothing was sent`, httpStatus: 0 };
      }
      return ask(
        () => stripe.creditNotes.create(
          {
            invoice: stripeInvoiceId, amount, memo, metadata: { [metadataKeys.creditNote]: creditNoteId },
            ...(refund > 0 ? { refund_amount: refund } : {}), ...(balance > 0 ? { credit_amount: balance } : {}),
          }, { idempotencyKey }),
        (note) => {
          const read = readCreditNote(note);
          if (read.amountMinor !== amountMinor || idOf(note.invoice) !== stripeInvoiceId) throw new UnexpectedAnswer(`credit note ${note.id} is not ${creditNoteId} of ${stripeInvoiceId}`);
          return read;
        },
      );
    },
    readCreditNote: (id) => ask(() => stripe.creditNotes.retrieve(id), (note) => readCreditNote(note, id)),
    findCreditNote: (creditNoteId, stripeInvoiceId) =>
      ask(
        async () => {
          for await (const note of allItems((page) => stripe.creditNotes.list({ invoice: stripeInvoiceId, ...page }))) {
            if (note.metadata?.[metadataKeys.creditNote] === creditNoteId) return note;
          }
          return null;
        },
        (note) => (note === null ? null : readCreditNote(note)),
      ),
    invoiceOfPayment: (paymentIntentId) =>
      ask(
        () => stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: paymentIntentId }, limit: 1, expand: ['data.invoice'] }),
        (payments) => {
          requireObject(payments, 'list');
          const invoice = payments.data[0]?.invoice;
          if (invoice === undefined || typeof invoice === 'string' || !('metadata' in invoice)) return null;
          return parseId('inv', invoice.metadata?.[metadataKeys.invoice] ?? '') ?? null;
        },
      ),
  };
}
