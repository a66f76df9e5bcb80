import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { RemedyState } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { listDisputes, listRemedies, type Tx } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { ApiError } from '../graphql/errors.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { disputeView, remedyView, type DisputeView, type RemedyView } from './remedy-view.js';
import { approve, creditLine, endInvoice, refundInvoice, withdraw } from './remedies.js';

const reader = (context: GqlContext): Person => requirePerson(context.principal, ['customer', 'platform'], context.principal.kind === 'platform' ? 'finance:read' : 'billing:read');
/** @throws ApiError when the cursor is of another list */
function startOf(page: PageArguments) {
  const start = pageStart(page);
  if (start.after !== null && !Number.isSafeInteger(Number(start.after.sort))) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  return start;
}

/** What is decided about invoices after their issue. Nobody decides alone: one proposes, others approve, billing carries out. */
@Resolver()
export class RemedyResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('remedies')
  async remedies(@Context() context: GqlContext, @Args() { filter, ...page }: PageArguments & { readonly filter?: Schema.RemedyFilter | null }): Promise<Connection<RemedyView>> {
    reader(context);
    const { limit, after } = startOf(page);
    const wanted = { states: filter?.states?.map((state) => state.toLowerCase() as RemedyState) ?? null, invoiceId: filter?.invoiceId ?? null };
    const { rows, total } = await context.tenant((tx) => listRemedies(tx, wanted, after, limit));
    return toConnection(rows.map(remedyView), limit, total, (view) => ({ sort: String(view.proposedAt), id: view.id }));
  }
  @Query('disputes')
  async disputes(@Context() context: GqlContext, @Args() { filter, ...page }: PageArguments & { readonly filter?: Schema.DisputeFilter | null }): Promise<Connection<DisputeView>> {
    reader(context);
    const { limit, after } = startOf(page);
    const state = filter?.state ? (filter.state.toLowerCase() as 'open' | 'won' | 'lost') : null;
    const { rows, total } = await context.tenant((tx) => listDisputes(tx, state, after, limit));
    return toConnection(rows.map(disputeView), limit, total, (view) => ({ sort: String(view.openedAt), id: view.id }));
  }
  @Mutation('creditLine')
  creditLine(@Context() context: GqlContext, @Args('input') input: Schema.CreditLineInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'creditLine', input, idempotencyKey }, (tx, doing) => creditLine(tx, doing, input));
  }
  @Mutation('refundInvoice')
  refundInvoice(@Context() context: GqlContext, @Args('input') input: Schema.RefundInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'refundInvoice', input, idempotencyKey }, (tx, doing) => refundInvoice(tx, doing, input));
  }
  @Mutation('writeOffInvoice')
  writeOffInvoice(@Context() context: GqlContext, @Args('input') input: Schema.WriteOffInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'writeOffInvoice', input, idempotencyKey }, (tx, doing) => endInvoice(tx, doing, 'write_off', input));
  }
  @Mutation('voidInvoice')
  voidInvoice(@Context() context: GqlContext, @Args('input') input: Schema.VoidInvoiceInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'voidInvoice', input, idempotencyKey }, (tx, doing) => endInvoice(tx, doing, 'void', input));
  }
  @Mutation('approveRemedy')
  approveRemedy(@Context() context: GqlContext, @Args('input') input: Schema.ApproveRemedyInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'approveRemedy', input, idempotencyKey }, (tx, doing) => approve(tx, doing, input));
  }
  @Mutation('withdrawRemedy')
  withdrawRemedy(@Context() context: GqlContext, @Args('input') input: Schema.WithdrawRemedyInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'withdrawRemedy', input, idempotencyKey }, (tx, doing) => withdraw(tx, doing, input));
  }
  private deed(
    context: GqlContext, call: { readonly operation: string; readonly input: unknown; readonly idempotencyKey?: string | undefined }, work: (tx: Tx, doing: Doing) => Promise<RemedyView>,
  ): Promise<object> {
    const person = requirePerson(context.principal, ['platform'], 'finance:write');
    return mutate(context, person, call, (tx) => work(tx, { context, person, parts: this.parts }));
  }
}
