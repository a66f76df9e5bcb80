import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Schema } from '@switchyard/graphql-client';
import { microUsd } from '@switchyard/kernel';
import { type BudgetStanding, budgetLeft, projectedMonth } from '@switchyard/market';
import { alertsByBudget, type BudgetAlertRow, listBudgets } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GatewayParts, GqlContext } from '../graphql/context.js';
import { decide } from '../graphql/mutate.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { GATEWAY_PARTS } from '../graphql/tokens.js';
import { findJob } from '../jobs/job.resolver.js';
import { type BudgetOrderName, budgetOrders } from './orders.js';
import { setBudget, takeBudgetAway } from './set-budget.js';
import { spendingOf, standingsOf } from './standing.js';
import { alertView, type BudgetView, budgetView, usd } from './views.js';

interface BudgetsArguments extends PageArguments {
  readonly filter?: Schema.BudgetFilter | null;
  readonly orderBy: BudgetOrderName;
}

/** Customers' budgets: how they stand, and what changes them. */
@Resolver('Budget')
export class BudgetResolver {
  constructor(@Inject(GATEWAY_PARTS) private readonly parts: GatewayParts) {}

  @Query('spending')
  spending(@Context() context: GqlContext): Promise<object> {
    return spendingOf(context);
  }
  @Query('budgets')
  async budgets(@Context() context: GqlContext, @Args() { filter, orderBy, ...rest }: BudgetsArguments): Promise<Connection<BudgetView>> {
    requirePerson(context.principal, ['customer'], 'billing:read');
    const page = sortedPage(budgetOrders, orderBy, rest);
    const { rows, total } = await context.tenant((tx) => listBudgets(tx, { id: null, projectId: filter?.projectId ?? null, jobId: filter?.jobId ?? null, scope: filter?.scope ?? null }, page));
    return toSortedConnection(rows, page, total, ({ id }) => id, budgetView);
  }
  @Query('budget')
  async budget(@Context() context: GqlContext, @Args('id') id: string): Promise<BudgetView | null> {
    requirePerson(context.principal, ['customer'], 'billing:read');
    const { rows } = await context.tenant((tx) => listBudgets(tx, { id, projectId: null, jobId: null, scope: null }, sortedPage(budgetOrders, 'LARGEST', { first: 1 })));
    return rows[0] ? budgetView(rows[0]) : null;
  }
  @Mutation('setBudget')
  setBudget(@Context() context: GqlContext, @Args('input') input: Schema.SetBudgetInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'billing:write') };
    return decide(doing, 'setBudget', input, idempotencyKey, setBudget);
  }
  @Mutation('removeBudget')
  removeBudget(@Context() context: GqlContext, @Args('input') input: Schema.RemoveBudgetInput, @Args('idempotencyKey') idempotencyKey?: string): Promise<object> {
    const doing = { context, parts: this.parts, person: requirePerson(context.principal, ['customer'], 'billing:write') };
    return decide(doing, 'removeBudget', input, idempotencyKey, takeBudgetAway);
  }

  @ResolveField('standing')
  async standing(@Context() context: GqlContext, @Parent() { id }: BudgetView): Promise<object | null> {
    const { month, byId } = await standingsOf(context);
    const standing = byId.get(id);
    return standing ? standingView(standing, month, context) : null;
  }
  @ResolveField('alerts')
  async alerts(@Context() context: GqlContext, @Parent() { id }: BudgetView): Promise<object[]> {
    return (await context.loaders.many<BudgetAlertRow>('alertsByBudget', alertsByBudget, id)).map(alertView);
  }
  @ResolveField('job')
  job(@Context() context: GqlContext, @Parent() { jobId }: BudgetView): Promise<object | null> {
    return jobId === null ? Promise.resolve(null) : findJob(context, jobId);
  }
}

function standingView(standing: BudgetStanding, month: Awaited<ReturnType<typeof standingsOf>>['month'], { now }: GqlContext): object {
  const monthly = standing.budget.period === 'month';
  const projected = monthly ? projectedMonth(standing.spent, month, now) : undefined;
  return {
    period: monthly ? month.name : 'total', from: monthly ? month.from : null, to: monthly ? month.to : null, spentUsd: usd(standing.spent), committedUsd: usd(standing.committed), roomUsd: usd(budgetLeft(standing)),
    overUsd: usd(microUsd(standing.spent > standing.budget.limit ? standing.spent - standing.budget.limit : 0n)), projectedUsd: projected === undefined ? null : usd(projected),
  };
}
