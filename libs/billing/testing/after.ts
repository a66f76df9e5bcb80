import { unwrap, type InvoiceId } from '@switchyard/kernel';
import { approveRemedy, executeRemedy, proposeRemedy, type BillingResult, type Proposal, type Remedy } from '../src/index.js';
import { admin, finance, otherFinance, type World } from './world.js';

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
