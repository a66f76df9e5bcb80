import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { derivationByLine, disputesByInvoice, dunningByInvoice, gpuSecondsByLine, linesByInvoice, movesByInvoice, readInvoiceHead, remediesByInvoice, toRatedLine, type DisputeRow, type DunningRow, type LineHead, type MoveRow, type RemedyRow } from '@switchyard/store';
import type { EpochMs } from '@switchyard/kernel';
import type { RatedLine } from '@switchyard/rating';
import { requirePerson, type Person } from '../auth/principal.js';
import type { Connection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { loadOrganization } from '../sites/load.js';
import { type InvoicesArguments, pageOfInvoices } from './list.js';
import { disputeView, dunningView, remedyView, type DisputeView, type RemedyView } from './remedy-view.js';
import { adjust, approve, recollect, reject } from './review.js';
import { energyKwh, gpuHours, intervalViews, invoiceView, lineView, type InvoiceView, type LineView } from './views.js';

/** Customers read what was issued to them, finance everything: row-level security says which rows, this says who at all. */
const reader = (context: GqlContext): Person => requirePerson(context.principal, ['customer', 'platform'], context.principal.kind === 'platform' ? 'finance:read' : 'billing:read');
const finance = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:write');

@Resolver('Invoice')
export class InvoiceResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('invoices')
  invoices(@Context() context: GqlContext, @Args() args: InvoicesArguments): Promise<Connection<InvoiceView>> {
    return pageOfInvoices(context, reader(context), args);
  }
  @Query('invoice')
  async invoice(@Context() context: GqlContext, @Args('id') id: string): Promise<InvoiceView | null> {
    const person = reader(context);
    const head = await context.tenant((tx) => readInvoiceHead(tx, id));
    return head ? invoiceView(head, person) : null;
  }
  @Mutation('approveInvoice')
  approveInvoice(@Context() context: GqlContext, @Args('input') input: Schema.ApproveInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'approveInvoice', input, idempotencyKey }, (tx) => approve(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('rejectInvoice')
  rejectInvoice(@Context() context: GqlContext, @Args('input') input: Schema.RejectInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'rejectInvoice', input, idempotencyKey }, (tx) => reject(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('adjustInvoiceLine')
  adjustInvoiceLine(@Context() context: GqlContext, @Args('input') input: Schema.AdjustInvoiceLineInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'adjustInvoiceLine', input, idempotencyKey }, (tx) => adjust(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('recollectInvoice')
  recollectInvoice(@Context() context: GqlContext, @Args('input') input: Schema.RecollectInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'recollectInvoice', input, idempotencyKey }, (tx) => recollect(tx, { context, person, parts: this.parts }, input));
  }
  @ResolveField('remedies')
  async remedies(@Context() { loaders }: GqlContext, @Parent() invoice: InvoiceView): Promise<readonly RemedyView[]> {
    return (await loaders.many<RemedyRow & { key: string }>('remediesByInvoice', remediesByInvoice, invoice.id)).map(remedyView);
  }
  @ResolveField('disputes')
  async disputes(@Context() { loaders }: GqlContext, @Parent() invoice: InvoiceView): Promise<readonly DisputeView[]> {
    return (await loaders.many<DisputeRow & { key: string }>('disputesByInvoice', disputesByInvoice, invoice.id)).map(disputeView);
  }
  @ResolveField('dunning')
  async dunning(@Context() { loaders }: GqlContext, @Parent() invoice: InvoiceView): Promise<object | null> {
    const row = await loaders.one<DunningRow & { key: string }>('dunningByInvoice', dunningByInvoice, invoice.id);
    return row === undefined ? null : dunningView(row);
  }
  @ResolveField('customer')
  customer(@Context() context: GqlContext, @Parent() invoice: InvoiceView): Promise<object> {
    return loadOrganization(context, invoice.customerOrg);
  }
  @ResolveField('lines')
  async lines(@Context() { loaders }: GqlContext, @Parent() invoice: InvoiceView): Promise<LineView[]> {
    const lines = await loaders.many<LineHead & { key: string }>('linesByInvoice', linesByInvoice, invoice.id);
    return lines.map((line) => lineView(line, invoice.currency));
  }
  @ResolveField('history')
  history(@Context() { loaders }: GqlContext, @Parent() invoice: InvoiceView): Promise<readonly MoveRow[]> {
    return loaders.many<MoveRow>('movesByInvoice', movesByInvoice, invoice.id);
  }
}

/** The derivation of a line, from the row it was billed with. */
async function ratedOf({ loaders }: GqlContext, line: LineView): Promise<RatedLine | null> {
  const row = await loaders.one<{ key: string; rated: unknown }>('derivationByLine', derivationByLine, line.id);
  return toRatedLine(line.id, row?.rated ?? null);
}

@Resolver('InvoiceLine')
export class InvoiceLineResolver {
  @ResolveField('gpuHours')
  async gpuHours(@Context() context: GqlContext, @Parent() line: LineView): Promise<string | null> {
    return gpuHours(await ratedOf(context, line));
  }
  @ResolveField('energyKwh')
  async energyKwh(@Context() context: GqlContext, @Parent() line: LineView): Promise<string | null> {
    return energyKwh(await ratedOf(context, line));
  }
  @ResolveField('intervals')
  async intervals(@Context() context: GqlContext, @Parent() line: LineView): Promise<readonly object[]> {
    const seconds = await context.loaders.many<{ key: string; from: EpochMs; gpuSeconds: bigint }>('gpuSecondsByLine', gpuSecondsByLine, line.id);
    return intervalViews(await ratedOf(context, line), new Map(seconds.map((row) => [row.from, row.gpuSeconds])));
  }
}
