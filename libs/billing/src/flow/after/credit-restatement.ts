import { err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import { actorName } from '../../core/actor.js';
import { restatementCredits } from '../../core/restatement.js';
import type { BillingRefusal } from '../../core/refusal.js';
import { moved } from '../../core/review.js';
import type { BillingPorts, BillingResult } from '../../ports.js';
import { storeChange, system } from '../change-invoice.js';
import { propose } from './propose-remedy.js';

const RATER = system('rating');
type Ports = Pick<BillingPorts, 'store' | 'clock' | 'ids' | 'policy'>;

/**
 * A price was restated downwards after issue, or a credit became known then: the draft with which rating takes the difference back becomes credit notes of the
 * invoices it corrects, naming old and new prints; finance approves them. What corrects an invoice that is not issued yet waits for that; what is not that simple
 * stays a draft for people. Harmless twice.
 * @returns how many credit notes were proposed
 */
export function creditRestatement(ports: Ports, invoiceId: InvoiceId): BillingResult<number> {
  return ports.store.inTransaction(async (tx): Promise<Result<number, BillingRefusal>> => {
    const draft = await tx.invoice(invoiceId);
    if (draft === undefined) return err({ kind: 'InvoiceNotFound', invoiceId });
    if (draft.state !== 'draft.validating_failed' || draft.failure?.code !== 'negative_total') return ok(0);
    const leases = [...new Set(draft.lines.map((line) => line.contract.leaseId))];
    const billed = (await Promise.all(leases.map((leaseId) => tx.invoicesOfLease(leaseId)))).flat();
    const credits = restatementCredits(draft, billed);
    if (credits === undefined) return ok(0);
    if (credits.some(({ invoiceId: of }) => billed.some((invoice) => invoice.id === of && invoice.issuedAt === null))) return ok(0);
    for (const { invoiceId: corrected, given, restated } of credits) {
      const made = await propose(ports, tx, { id: ports.ids.next('cn'), invoiceId: corrected, proposal: { kind: 'restated', given, restated }, reason: restated.some(({ prints }) => prints.length > 0) ? 'a price was restated after it was billed' : 'what happened became known after it was billed' }, RATER);
      if (!made.ok) return made;
    }
    await storeChange(ports, tx, draft, moved(draft, 'deleted'), { action: 'credit restatement', actor: RATER, reason: `${actorName(RATER)}: proposed as credit notes` });
    return ok(credits.length);
  });
}
