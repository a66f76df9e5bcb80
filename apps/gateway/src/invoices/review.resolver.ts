import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { estimatedCountByLine } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { approveMany, deleteDraft } from './decide-many.js';
import { pageOfProvenance } from './provenance.js';
import { recomputationOf } from './recheck.js';
import { rehearsalOf } from './rehearse.js';
import { anomalyViews, comparisonView, reviewedOf } from './review-facts.js';
import { pageOfReviewQueue, type QueueArguments } from './review-queue.js';
import type { InvoiceView, LineView } from './views.js';

const reads = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:read');
const writes = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:write');
/** Comparisons and remarks are between finance and metering; customers get the invoice. */
const isFinance = ({ principal }: GqlContext): boolean => principal.kind === 'platform' && principal.scopes.includes('finance:read');

/** Finance's desk: what waits, what to look at, what an issue would do, and decisions about several invoices. */
@Resolver('Invoice')
export class ReviewResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('reviewQueue')
  reviewQueue(@Context() context: GqlContext, @Args() args: QueueArguments): Promise<Connection<InvoiceView>> {
    return pageOfReviewQueue(context, reads(context), args);
  }
  @Query('issueRehearsal')
  issueRehearsal(@Context() context: GqlContext, @Args('invoiceId') invoiceId: string): Promise<object | null> {
    reads(context);
    return context.tenant((tx) => rehearsalOf(tx, this.parts, invoiceId));
  }
  @Query('invoiceRecomputation')
  invoiceRecomputation(@Context() context: GqlContext, @Args('invoiceId') invoiceId: string): Promise<object | null> {
    reads(context);
    return context.tenant((tx) => recomputationOf(tx, invoiceId));
  }
  @Mutation('approveInvoices')
  approveInvoices(@Context() context: GqlContext, @Args('input') input: Schema.ApproveInvoicesInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = writes(context);
    return mutate(context, person, { operation: 'approveInvoices', input, idempotencyKey }, (tx) => approveMany(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('deleteInvoice')
  deleteInvoice(@Context() context: GqlContext, @Args('input') input: Schema.DeleteInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = writes(context);
    return mutate(context, person, { operation: 'deleteInvoice', input, idempotencyKey }, (tx) => deleteDraft(tx, { context, person, parts: this.parts }, input));
  }
  @ResolveField('anomalies')
  async anomalies(@Context() context: GqlContext, @Parent() invoice: InvoiceView): Promise<readonly object[]> {
    return isFinance(context) ? anomalyViews(await reviewedOf(context, invoice)) : [];
  }
  @ResolveField('comparison')
  async comparison(@Context() context: GqlContext, @Parent() invoice: InvoiceView): Promise<object | null> {
    return isFinance(context) ? comparisonView(await reviewedOf(context, invoice)) : null;
  }
}

@Resolver('InvoiceLine')
export class LineProvenanceResolver {
  @ResolveField('provenance')
  provenance(@Context() context: GqlContext, @Parent() line: LineView, @Args() page: PageArguments): Promise<Connection<object>> {
    return pageOfProvenance(context, line, page);
  }
  @ResolveField('estimatedCount')
  async estimatedCount(@Context() context: GqlContext, @Parent() line: LineView): Promise<number> {
    return (await context.loaders.one<{ key: string; n: number }>('estimatedCountByLine', estimatedCountByLine, line.id))?.n ?? 0;
  }
}
