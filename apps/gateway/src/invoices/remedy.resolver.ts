import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { RemedyState } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { listDisputes, listRemedies, type Tx } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { mutate } from '../graphql/mutate.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { disputeView, remedyView, type DisputeView, type RemedyView } from './remedy-view.js';
import { approve, creditLine, endInvoice, refundInvoice, withdraw } from './remedies.js';

const reader = (context: GqlContext): Person => requirePerson(context.principal, ['customer', 'platform'], context.principal.kind === 'platform' ? 'finance:read' : 'billing:read');
const remedyOrders: Orders<Schema.RemedyOrder> = {
  NEWEST: { name: 'NEWEST', key: { sql: 'proposed_at', type: 'instant' }, direction: 'DESC' }, OLDEST: { name: 'OLDEST', key: { sql: 'proposed_at', type: 'instant' }, direction: 'ASC' },
  LARGEST: { name: 'LARGEST', key: { sql: 'amount_minor', type: 'integer' }, direction: 'DESC' },
};
const disputeOrders: Orders<Schema.DisputeOrder> = {
  NEWEST: { name: 'NEWEST', key: { sql: 'opened_at', type: 'instant' }, direction: 'DESC' }, EVIDENCE_DUE: { name: 'EVIDENCE_DUE', key: { sql: `coalesce(evidence_due_at, 'infinity')`, type: 'instant' }, direction: 'ASC' },
  LARGEST: { name: 'LARGEST', key: { sql: 'amount_minor', type: 'integer' }, direction: 'DESC' },
};

/** What is decided about invoices after their issue. Nobody decides alone: one proposes, others approve, billing carries out. */
@Resolver()
export class RemedyResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('remedies')
  async remedies(@Context() context: GqlContext, @Args() { filter, orderBy, ...asked }: PageArguments & { readonly filter?: Schema.RemedyFilter | null; readonly orderBy: Schema.RemedyOrder }): Promise<Connection<RemedyView>> {
    reader(context);
    const page = sortedPage(remedyOrders, orderBy, asked);
    const wanted = { states: filter?.states?.map((state) => state.toLowerCase() as RemedyState) ?? null, invoiceId: filter?.invoiceId ?? null };
    const { rows, total } = await context.tenant((tx) => listRemedies(tx, wanted, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, remedyView);
  }
  @Query('disputes')
  async disputes(@Context() context: GqlContext, @Args() { filter, orderBy, ...asked }: PageArguments & { readonly filter?: Schema.DisputeFilter | null; readonly orderBy: Schema.DisputeOrder }): Promise<Connection<DisputeView>> {
    reader(context);
    const page = sortedPage(disputeOrders, orderBy, asked);
    const state = filter?.state ? (filter.state.toLowerCase() as 'open' | 'won' | 'lost') : null;
    const { rows, total } = await context.tenant((tx) => listDisputes(tx, state, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, disputeView);
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
