import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { readAccountRow, trialBalance, verifyLedger } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { accountView, addMethod } from './payment-method.js';
import { ledgerView } from './ledger-view.js';

@Resolver()
export class FinanceResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  /** The whole journal is walked: the answer says whether the books hold, so it looks. */
  @Query('ledger')
  async ledger(@Context() context: GqlContext, @Args('asOf') asOf?: EpochMs | null): Promise<object> {
    requirePerson(context.principal, ['platform'], 'finance:read');
    const at = asOf ?? context.now;
    return context.tenant(async (tx) => ledgerView(at, await trialBalance(tx, at), await verifyLedger(tx)));
  }
  @Query('billingAccount')
  async billingAccount(@Context() context: GqlContext): Promise<object | null> {
    if (context.principal.kind === 'operator' || context.principal.kind === 'platform') return null;
    const person = requirePerson(context.principal, ['customer'], 'billing:read');
    const row = await context.tenant((tx) => readAccountRow(tx, person.orgId));
    return row ? accountView(row) : null;
  }
  @Mutation('addPaymentMethod')
  addPaymentMethod(@Context() context: GqlContext, @Args('input') input: Schema.AddPaymentMethodInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requirePerson(context.principal, ['customer'], 'billing:write');
    return mutate(context, person, { operation: 'addPaymentMethod', input, idempotencyKey }, (tx) => addMethod(tx, { context, person, parts: this.parts }, input));
  }
}
