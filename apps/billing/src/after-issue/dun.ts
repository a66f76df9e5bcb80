import { collectForDunning, dunInvoice, explainRefusal } from '@switchyard/billing';
import type { InvoiceId } from '@switchyard/kernel';
import type { BillingParts } from '../parts.js';
import { afterIssuePorts } from './carry-out.js';

/**
 * Takes an unpaid invoice as far through the dunning schedule as its time has come, and makes the retry it asks for. Everything stands on rows, so any
 * sweep of any process goes on with it. @throws Error when Stripe did not answer
 */
export async function dun(parts: BillingParts, invoiceId: InvoiceId): Promise<void> {
  const ports = afterIssuePorts(parts);
  const decided = await dunInvoice(ports, invoiceId);
  if (!decided.ok) throw new Error(`dunning of invoice ${invoiceId}: ${explainRefusal(decided.error)}`);
  const tried = await collectForDunning(ports, invoiceId);
  if (!tried.ok && tried.error.kind === 'OutcomeUnknown') throw new Error(`dunning of invoice ${invoiceId}: ${explainRefusal(tried.error)}`);
}
