import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { invoiceHeadByKey, type InvoiceHead } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';
import { invoiceView, type InvoiceView } from './views.js';

/** What is about an invoice shows it: a person reads its number, not its id. One look-up for all of an answer. */
abstract class OfInvoice {
  @ResolveField('invoice')
  async invoice(@Context() { loaders, principal }: GqlContext, @Parent() { invoiceId }: { readonly invoiceId: string }): Promise<InvoiceView> {
    const head = await loaders.one<InvoiceHead & { readonly key: string }>('invoice', invoiceHeadByKey, invoiceId);
    if (head === undefined) throw new Error(`invoice ${invoiceId} cannot be read by who reads what is about it`);
    return invoiceView(head, principal);
  }
}
@Resolver('Remedy')
export class RemedyInvoice extends OfInvoice {}
@Resolver('Dispute')
export class DisputeInvoice extends OfInvoice {}
