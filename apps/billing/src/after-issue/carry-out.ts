import { HOUR_MS, ok } from '@switchyard/kernel';
import { executeRemedy, explainRefusal, isRetryable, type BillingPorts } from '@switchyard/billing';
import type { BillingParts } from '../parts.js';

/** What Stripe refused for good is tried again after this long, market time: the invoice may have been paid, or somebody mended it there. */
const RETRY_FAILED_MS = HOUR_MS;
export const afterIssuePorts = ({ ports }: BillingParts): BillingPorts => ({ ...ports, usage: { usageOf: (leaseId) => Promise.reject(new Error(`lease ${leaseId}: usage is read when it is rated, not after issue`)) } });

/**
 * Carries out an approved credit note, write-off or void as far as it goes. Harmless at any time, twice, and from two processes.
 * @throws Error when Stripe did not answer, so that the caller tries again soon
 */
export async function carryOut(parts: BillingParts, remedyId: string): Promise<void> {
  const ports = afterIssuePorts(parts);
  const read = await ports.store.inTransaction(async (tx) => ok(await tx.remedy(remedyId)));
  const remedy = read.ok ? read.value : undefined;
  if (remedy === undefined || remedy.state === 'proposed' || remedy.state === 'done' || remedy.state === 'withdrawn') return;
  if (remedy.state === 'failed' && ports.clock.now() - (remedy.failure?.at ?? 0) < RETRY_FAILED_MS) return;
  const done = await executeRemedy(ports, remedyId);
  if (done.ok) return;
  const words = explainRefusal(done.error);
  if (done.error.kind === 'OutcomeUnknown') throw new Error(`${remedyId}: ${words}`);
  if (!isRetryable(done.error)) parts.log.warn({ remedyId, invoiceId: remedy.invoiceId, reason: done.error.kind }, `${remedyId} about invoice ${remedy.invoiceId} is not carried out: ${words}`);
}
