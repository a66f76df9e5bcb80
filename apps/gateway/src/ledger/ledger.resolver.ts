import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { listPeriods, readMapping, readOpeningBalances, trialBalance } from '@switchyard/store';
import { requirePerson, type Person } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { mutate } from '../graphql/mutate.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { closeMonth, lockMonth, reopenMonth } from './move-period.js';
import { agingReport, asOfOf, checklistOf, journalConnection, revenueReport, type AsOfArguments, type JournalArguments } from './reports.js';
import { importOpening, setMapping, unmapped } from './set-up-books.js';
import { mappingView, openingView, periodView, trialBalanceView } from './views.js';

const reader = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:read');
const finance = (context: GqlContext): Person => requirePerson(context.principal, ['platform'], 'finance:write');

/** The books for finance. Row-level security shows them to the platform alone; this says who of it. */
@Resolver()
export class LedgerResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('journal')
  journal(@Context() context: GqlContext, @Args() args: JournalArguments): Promise<object> {
    reader(context);
    return journalConnection(context, args);
  }
  @Query('trialBalance')
  async trialBalance(@Context() context: GqlContext, @Args() args: AsOfArguments): Promise<object> {
    reader(context);
    const asOf = asOfOf(context, args);
    return trialBalanceView(asOf, await context.tenant((tx) => trialBalance(tx, asOf.effective, asOf.recorded)));
  }
  @Query('aging')
  aging(@Context() context: GqlContext, @Args() args: AsOfArguments): Promise<object> {
    reader(context);
    return agingReport(context, args);
  }
  @Query('revenue')
  revenue(@Context() context: GqlContext, @Args('from') from: string, @Args('to') to?: string | null, @Args('recordedAsOf') recordedAsOf?: EpochMs | null): Promise<readonly object[]> {
    reader(context);
    return revenueReport(context, from, to ?? from, recordedAsOf ?? context.now);
  }
  @Query('periods')
  async periods(@Context() context: GqlContext): Promise<readonly object[]> {
    const person = reader(context);
    return (await context.tenant(listPeriods)).map((period) => periodView(period, person));
  }
  @Query('closeChecklist')
  closeChecklist(@Context() context: GqlContext, @Args('period') period: string): Promise<object | null> {
    return checklistOf(context, reader(context), period);
  }
  @Query('accountMapping')
  accountMapping(@Context() context: GqlContext, @Args('version') version?: number | null): Promise<object> {
    reader(context);
    return context.tenant(async (tx) => {
      const mapping = await readMapping(tx, version ?? undefined);
      return mappingView(mapping, await unmapped(tx, mapping.roles));
    });
  }
  @Query('openingBalances')
  async openingBalances(@Context() context: GqlContext): Promise<object | null> {
    reader(context);
    const opening = await context.tenant(readOpeningBalances);
    return opening ? openingView(opening) : null;
  }
  @Mutation('lockPeriod')
  lockPeriod(@Context() context: GqlContext, @Args('input') input: Schema.LockPeriodInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'lockPeriod', input, idempotencyKey }, (tx) => lockMonth(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('closePeriod')
  closePeriod(@Context() context: GqlContext, @Args('input') input: Schema.ClosePeriodInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'closePeriod', input, idempotencyKey }, (tx) => closeMonth(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('reopenPeriod')
  reopenPeriod(@Context() context: GqlContext, @Args('input') input: Schema.ReopenPeriodInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'reopenPeriod', input, idempotencyKey }, (tx) => reopenMonth(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('importOpeningBalances')
  importOpeningBalances(@Context() context: GqlContext, @Args('input') input: Schema.ImportOpeningBalancesInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'importOpeningBalances', input, idempotencyKey }, (tx) => importOpening(tx, { context, person, parts: this.parts }, input));
  }
  @Mutation('setAccountMapping')
  setAccountMapping(@Context() context: GqlContext, @Args('input') input: Schema.SetAccountMappingInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const person = finance(context);
    return mutate(context, person, { operation: 'setAccountMapping', input, idempotencyKey }, (tx) => setMapping(tx, { context, person, parts: this.parts }, input));
  }
}
