import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { readAccountRow } from '@switchyard/store';
import { type Person, requirePerson, requireRole } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { accountView, setCredit, setDetails, setTerms } from './account-settings.js';
import { addMethod } from './payment-method.js';

/** Who looks after the customer's money, or finance (administrators may stand in for it). */
function requireOwnerOrFinance({ principal }: GqlContext): Person {
  return requirePerson(principal, ['customer', 'platform'], principal.kind === 'platform' ? 'finance:write' : 'billing:write');
}

@Resolver()
export class AccountResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('billingAccount')
  async billingAccount(@Context() context: GqlContext, @Args('organizationId') organizationId?: string | null): Promise<object | null> {
    if (context.principal.kind === 'operator' || (context.principal.kind === 'platform' && organizationId == null)) return null;
    const person = requirePerson(context.principal, ['customer', 'platform'], context.principal.kind === 'platform' ? 'finance:read' : 'billing:read');
    const orgId = organizationId ?? person.orgId;
    return context.tenant(async (tx) => {
      const row = await readAccountRow(tx, orgId);
      return row ? accountView(tx, row, context.now) : null;
    });
  }
  @Mutation('addPaymentMethod')
  addPaymentMethod(@Context() context: GqlContext, @Args('input') input: Schema.AddPaymentMethodInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requirePerson(context.principal, ['customer'], 'billing:write');
    return mutate(context, person, { operation: 'addPaymentMethod', input, idempotencyKey }, (tx) => addMethod(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('setBillingTerms')
  setBillingTerms(@Context() context: GqlContext, @Args('input') input: Schema.SetBillingTermsInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requireOwnerOrFinance(context);
    return mutate(context, person, { operation: 'setBillingTerms', input, idempotencyKey }, (tx) => setTerms(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('setBillingDetails')
  setBillingDetails(@Context() context: GqlContext, @Args('input') input: Schema.SetBillingDetailsInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requireOwnerOrFinance(context);
    return mutate(context, person, { operation: 'setBillingDetails', input, idempotencyKey }, (tx) => setDetails(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('setCreditLimit')
  setCreditLimit(@Context() context: GqlContext, @Args('input') input: Schema.SetCreditLimitInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requireRole(requirePerson(context.principal, ['platform'], 'finance:write'), ['finance', 'admin']);
    return mutate(context, person, { operation: 'setCreditLimit', input, idempotencyKey }, (tx) => setCredit(tx, { context, person, parts: this.parts }, input));
  }
}
