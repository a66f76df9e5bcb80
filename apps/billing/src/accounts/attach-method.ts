import type { OrgId } from '@switchyard/kernel';
import { attachPaymentMethod, explainRefusal } from '@switchyard/billing';
import { inTransaction, readAccountRow, settleToken, tellStanding, uncollectedInvoices } from '@switchyard/store';
import { collectAgain } from '../invoices/advance-invoice.js';
import type { BillingParts } from '../parts.js';

/**
 * Gives the payment method a customer named to Stripe (making the Stripe customer first if need be), and collects what waited for it. The row holds
 * the wish until it is settled, so a death anywhere repeats it under the same keys.
 * @throws Error when Stripe did not answer
 */
export async function attachWaitingMethod(parts: BillingParts, orgId: OrgId): Promise<'attached' | 'refused' | 'nothing'> {
  const { database, ports, log } = parts;
  const account = await inTransaction(database, (tx) => readAccountRow(tx, orgId));
  const token = account?.payment_method_token ?? null;
  if (token === null) return 'nothing';
  const attached = await attachPaymentMethod({ ...ports, usage: { usageOf: () => Promise.reject(new Error('attaching a payment method reads no usage')) } }, orgId, token);
  if (!attached.ok && attached.error.kind === 'OutcomeUnknown') throw new Error(`organisation ${orgId}: ${explainRefusal(attached.error)}`);
  if (!attached.ok) log.warn({ orgId, reason: attached.error.kind }, `organisation ${orgId}: the payment method was refused: ${explainRefusal(attached.error)}`);
  await inTransaction(database, async (tx) => {
    await settleToken(tx, orgId, token, !attached.ok);
    await tellStanding(tx, orgId, ports.clock.now());
  });
  if (!attached.ok) return 'refused';
  for (const invoiceId of await inTransaction(database, (tx) => uncollectedInvoices(tx, orgId))) await collectAgain(parts, invoiceId);
  return 'attached';
}
