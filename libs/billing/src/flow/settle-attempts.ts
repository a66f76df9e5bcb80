import type { Invoice } from '../core/invoice.js';
import type { PaymentReport } from '../core/payment.js';
import type { BillingTx } from '../ports.js';

/**
 * Inside the transaction that applies news of a payment: attempts whose answer was lost are no longer in doubt. Nothing asks after them otherwise, once the invoice is not
 * pending any more, and a call in doubt keeps its month from closing. An answer that still comes finds them settled.
 */
export async function settleAttempts(tx: BillingTx, { id, paymentAttempts, stripeInvoiceId }: Invoice, outcome: PaymentReport['outcome']): Promise<void> {
  for (let attempt = 1; attempt <= paymentAttempts; attempt += 1) {
    const intent = await tx.latestIntent(id, `pay/${attempt}`);
    if (intent?.status !== 'claimed') continue;
    if (outcome === 'paid') await tx.saveIntent({ ...intent, status: 'succeeded', resultId: stripeInvoiceId });
    else await tx.saveIntent({ ...intent, status: 'refused', refusal: { code: outcome === 'failed' ? 'payment_failed' : 'authentication_required', message: 'told by a webhook; its own answer was lost', httpStatus: 402 } });
  }
}
