import { err, ok, type InvoiceId, type Result } from '@switchyard/kernel';
import { actorName } from '../../core/actor.js';
import { beginDunning, freeze, houseDunning, noticeKind, stopDunning, takeTurn, thaw, type Dunning, type DunningDeed } from '../../core/dunning.js';
import { isOpen } from '../../core/invoice-state.js';
import type { Invoice } from '../../core/invoice.js';
import { isRetryable, type BillingRefusal } from '../../core/refusal.js';
import type { BillingPorts, BillingResult, BillingTx } from '../../ports.js';
import { system } from '../change-invoice.js';
import { collectPayment } from '../collect-payment.js';
import { propose } from './propose-remedy.js';

const DUNNING = system('dunning');
type Ports = Pick<BillingPorts, 'store' | 'clock' | 'ids' | 'policy'>;

/**
 * Takes the step of the schedule that is due for an invoice: what it asks for is on record before anything is done about it, so a death anywhere repeats
 * nothing. Payment stops it, a dispute of the customer freezes it.
 * @returns what was decided; the retry stands on the row (`retryDue`) until `collectForDunning` has made it
 */
export function dunInvoice(ports: Ports, invoiceId: InvoiceId): BillingResult<readonly DunningDeed[]> {
  return ports.store.inTransaction(async (tx): Promise<Result<readonly DunningDeed[], BillingRefusal>> => {
    const invoice = await tx.invoice(invoiceId);
    if (invoice === undefined) return err({ kind: 'InvoiceNotFound', invoiceId });
    const known = await tx.dunning(invoiceId);
    if (!isOpen(invoice.state) || invoice.dueAt === null) {
      if (known !== undefined) await keep(ports, tx, invoice, known, stopped(invoice, known));
      return ok([]);
    }
    // Stripe is collecting: whether it is unpaid is known in a moment.
    if (invoice.state === 'payment.pending') return ok([]);
    const schedule = ports.policy.dunning ?? houseDunning;
    const now = ports.clock.now();
    const standing = known ?? beginDunning(invoiceId, invoice.customerOrg, invoice.dueAt, schedule);
    const disputed = await tx.hasOpenDispute(invoice.customerOrg);
    const current = disputed ? freeze(standing, now) : thaw(standing, schedule, now);
    const { dunning, deeds, step } = takeTurn(current, schedule, now);
    await keep(ports, tx, invoice, known, dunning);
    if (step >= 0) await carryOut(ports, tx, invoice, deeds, step);
    return ok(deeds);
  });
}
/** What was given up is asked for no more, but new work stays unwelcome until it is paid. */
const stopped = (invoice: Invoice, dunning: Dunning): Dunning => (invoice.state === 'uncollectible' ? { ...stopDunning(dunning), suspendedAt: dunning.suspendedAt } : stopDunning(dunning));

async function keep(ports: Ports, tx: BillingTx, invoice: Invoice, before: Dunning | undefined, after: Dunning): Promise<void> {
  if (before !== undefined && before.state === after.state && before.steps === after.steps && before.startedAt === after.startedAt && before.suspendedAt === after.suspendedAt && before.retryDue === after.retryDue) return;
  await tx.saveDunning(after);
  const place = { state: invoice.state, version: invoice.version };
  const words = `${after.state}, ${after.steps} steps taken${after.suspendedAt === null ? '' : ', new work suspended'}`;
  await tx.audit({ invoiceId: invoice.id, at: ports.clock.now(), by: actorName(DUNNING), action: 'dunning', reason: words, before: place, after: place });
}

async function carryOut(ports: Ports, tx: BillingTx, invoice: Invoice, deeds: readonly DunningDeed[], step: number): Promise<void> {
  const kind = noticeKind(deeds);
  const { id: invoiceId, customerOrg } = invoice;
  if (kind !== undefined && (await tx.addNotice({ invoiceId, customerOrg, step, kind, at: ports.clock.now() }))) {
    await tx.emit({ type: 'dunning.noticed', invoiceId, customerOrg, step, kind });
  }
  if (!deeds.includes('propose_write_off')) return;
  // Refused when somebody else's proposal waits already, or it is not overdue: then people are at it.
  await propose(ports, tx, { id: ports.ids.next('req'), invoiceId, proposal: { kind: 'write_off' }, reason: 'unpaid at the end of the dunning schedule' }, DUNNING);
}

/** Makes the retry that dunning asked for. A death in between makes one attempt more, never one less. */
export async function collectForDunning(ports: BillingPorts, invoiceId: InvoiceId): BillingResult<'tried' | 'nothing'> {
  const due = await ports.store.inTransaction(async (tx): Promise<Result<boolean, BillingRefusal>> => ok((await tx.dunning(invoiceId))?.retryDue === true));
  if (!due.ok || !due.value) return due.ok ? ok('nothing') : due;
  const collected = await collectPayment(ports, invoiceId, DUNNING);
  if (!collected.ok && isRetryable(collected.error)) return collected;
  // Without a payment method, or paid meanwhile: the attempt is made as far as it can be.
  return ports.store.inTransaction(async (tx): Promise<Result<'tried', BillingRefusal>> => {
    await tx.invoice(invoiceId);
    const dunning = await tx.dunning(invoiceId);
    if (dunning?.retryDue === true) await tx.saveDunning({ ...dunning, retryDue: false });
    return ok('tried');
  });
}
