import { unwrap, type InvoiceId } from '@switchyard/kernel';
import {
  applyWebhookEvent, approveRemedy, collectPayment, executeRemedy, issueInvoice, markOverdue, proposeRemedy, type BillingResult, type Invoice, type Proposal, type Remedy,
} from '../src/index.js';
import { admin, finance, otherFinance, theInvoice, toApproved, worker, type World } from './world.js';

/** Approved and issued: 56.40 GPU + 1.22 energy + 4.75 tax = 62.37; our fee 4.61 of the operator's 57.62. */
export async function issued(world: World): Promise<Invoice> {
  const { id } = await toApproved(world);
  return unwrap(await issueInvoice(world, id, worker));
}
/** Everything Stripe has told so far arrives. */
export async function deliver(world: World): Promise<void> {
  for (const event of world.stripe.events) unwrap(await applyWebhookEvent(world, event));
}
/** Issued, collected and told paid. */
export async function paid(world: World): Promise<Invoice> {
  const { id } = await issued(world);
  unwrap(await collectPayment(world, id, worker));
  await deliver(world);
  return theInvoice(world, id);
}
/** Issued, and past its due date. */
export async function overdue(world: World): Promise<Invoice> {
  const { id, dueAt } = await issued(world);
  world.time.now = dueAt!;
  unwrap(await markOverdue(world, 10));
  return theInvoice(world, id);
}

/** Proposed by finance and approved by as many others as it needs: ready to be carried out. */
export async function decided(world: World, invoiceId: InvoiceId, proposal: Proposal, reason = 'agreed with the customer'): Promise<Remedy> {
  const id = proposal.kind === 'lines' || proposal.kind === 'amount' ? world.ids.next('cn') : world.ids.next('req');
  unwrap(await proposeRemedy(world, { id, invoiceId, proposal, reason }, finance));
  const once = unwrap(await approveRemedy(world, id, otherFinance));
  return once.state === 'approved' ? once : unwrap(await approveRemedy(world, id, admin));
}
/** Decided and carried out. */
export async function remedied(world: World, invoiceId: InvoiceId, proposal: Proposal, reason?: string): BillingResult<Remedy> {
  return executeRemedy(world, (await decided(world, invoiceId, proposal, reason)).id);
}
