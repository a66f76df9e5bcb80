import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { movesByPayout, type PayoutMoveRow } from '@switchyard/store';
import type { PageArguments } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { accountPage, balancesNow, earningsRows, onePayout, payoutPage, payoutReader, statementPage, termsHistory, termsOfAccount, wholeStatement } from './read.js';
import { lineView, movementView, moveView, statementView, type AccountView, type PayoutView, type StatementView } from './views.js';

/** What operators are paid, as they and finance see it. */
@Resolver()
export class PayoutQueries {
  @Query('payoutAccounts')
  payoutAccounts(@Context() context: GqlContext, @Args() { operatorId, ...page }: PageArguments & { readonly operatorId?: string | null }): Promise<object> {
    payoutReader(context);
    return accountPage(context, operatorId ?? null, page);
  }
  @Query('payoutTerms')
  payoutTerms(@Context() context: GqlContext, @Args('operatorId') operatorId: string, @Args('currency') currency: string): Promise<readonly object[]> {
    payoutReader(context);
    return termsHistory(context, operatorId, currency);
  }
  @Query('payouts')
  payouts(@Context() context: GqlContext, @Args() { filter, orderBy, ...page }: PageArguments & { readonly filter?: Schema.PayoutFilter | null; readonly orderBy: Schema.PayoutOrder }): Promise<object> {
    return payoutPage(context, payoutReader(context), filter ?? null, orderBy, page);
  }
  @Query('payout')
  payout(@Context() context: GqlContext, @Args('id') id: string): Promise<object | null> {
    return onePayout(context, payoutReader(context), id);
  }
  @Query('statements')
  statements(@Context() context: GqlContext, @Args() { filter, orderBy, ...page }: PageArguments & { readonly filter?: Schema.StatementFilter | null; readonly orderBy: Schema.StatementOrder }): Promise<object> {
    payoutReader(context);
    return statementPage(context, filter ?? null, orderBy, page);
  }
  @Query('statement')
  async statement(@Context() context: GqlContext, @Args('id') id: string): Promise<object | null> {
    payoutReader(context);
    const found = await wholeStatement(context, id);
    return found ? statementView(found) : null;
  }
  @Query('earnings')
  earnings(@Context() context: GqlContext, @Args('by') by: Schema.EarningsBy, @Args('from') from: EpochMs, @Args('to') to: EpochMs, @Args('operatorId') operatorId?: string | null): Promise<readonly object[]> {
    payoutReader(context);
    return earningsRows(context, by, from, to, operatorId ?? null);
  }
  @Query('operatorBalances')
  operatorBalances(@Context() context: GqlContext, @Args('operatorId') operatorId?: string | null): Promise<readonly object[]> {
    payoutReader(context);
    return balancesNow(context, operatorId ?? null);
  }
}

@Resolver('PayoutAccount')
export class PayoutAccountResolver {
  @ResolveField('terms')
  terms(@Parent() account: AccountView, @Context() context: GqlContext): Promise<object> {
    return termsOfAccount(context, account);
  }
}
@Resolver('Payout')
export class PayoutResolver {
  @ResolveField('history')
  async history(@Parent() { id }: PayoutView, @Context() { loaders }: GqlContext): Promise<readonly object[]> {
    return (await loaders.many<PayoutMoveRow>('movesByPayout', movesByPayout, id)).map(moveView);
  }
}
@Resolver('OperatorStatement')
export class StatementResolver {
  @ResolveField('lines')
  async lines(@Parent() { id }: StatementView, @Context() context: GqlContext): Promise<readonly object[]> {
    const whole = await wholeStatement(context, id);
    return (whole?.lines ?? []).map((line) => lineView(line, whole!));
  }
  @ResolveField('movements')
  async movements(@Parent() { id }: StatementView, @Context() context: GqlContext): Promise<readonly object[]> {
    const whole = await wholeStatement(context, id);
    return (whole?.movements ?? []).map((movement) => movementView(movement, whole!));
  }
}
