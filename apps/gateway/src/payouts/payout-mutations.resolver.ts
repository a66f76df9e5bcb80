import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { Tx } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import type { Doing } from '../graphql/doing.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { approve, ask, hold, release, withdraw } from './decide.js';
import { runPayouts } from './run.js';
import { openAccount, setTerms } from './set-up.js';

type Call = { readonly operation: string; readonly input: unknown; readonly idempotencyKey?: string | undefined };

/** Operators say where they are paid; finance on what terms, and decides on each payout with four eyes. Money is moved by billing alone. */
@Resolver()
export class PayoutMutations {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Mutation('openPayoutAccount')
  openPayoutAccount(@Context() context: GqlContext, @Args('input') input: Schema.OpenPayoutAccountInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = requirePerson(context.principal, ['operator'], 'billing:write');
    return mutate(context, person, { operation: 'openPayoutAccount', input, idempotencyKey }, (tx) => openAccount(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('setPayoutTerms')
  setPayoutTerms(@Context() context: GqlContext, @Args('input') input: Schema.SetPayoutTermsInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'setPayoutTerms', input, idempotencyKey }, (tx, doing) => setTerms(tx, doing, input));
  }
  @Mutation('runPayouts')
  runPayouts(@Context() context: GqlContext, @Args('input') input: Schema.RunPayoutsInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'runPayouts', input, idempotencyKey }, (tx, doing) => runPayouts(tx, doing, input));
  }
  @Mutation('approvePayout')
  approvePayout(@Context() context: GqlContext, @Args('input') input: Schema.ApprovePayoutInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'approvePayout', input, idempotencyKey }, (tx, doing) => approve(tx, doing, input));
  }
  @Mutation('holdPayout')
  holdPayout(@Context() context: GqlContext, @Args('input') input: Schema.HoldPayoutInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'holdPayout', input, idempotencyKey }, (tx, doing) => hold(tx, doing, input));
  }
  @Mutation('releasePayout')
  releasePayout(@Context() context: GqlContext, @Args('input') input: Schema.ReleasePayoutInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'releasePayout', input, idempotencyKey }, (tx, doing) => release(tx, doing, input));
  }
  @Mutation('withdrawPayout')
  withdrawPayout(@Context() context: GqlContext, @Args('input') input: Schema.WithdrawPayoutInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'withdrawPayout', input, idempotencyKey }, (tx, doing) => withdraw(tx, doing, input));
  }
  @Mutation('askPayout')
  askPayout(@Context() context: GqlContext, @Args('input') input: Schema.AskPayoutInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    return this.deed(context, { operation: 'askPayout', input, idempotencyKey }, (tx, doing) => ask(tx, doing, input));
  }
  private deed<View extends { readonly __typename: string }>(context: GqlContext, call: Call, work: (tx: Tx, doing: Doing) => Promise<View>): Promise<object> {
    const person = requirePerson(context.principal, ['platform'], 'finance:write');
    return mutate(context, person, call, (tx) => work(tx, { context, person, parts: this.parts }));
  }
}
