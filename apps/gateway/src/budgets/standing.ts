import type { EpochMs, Interval, OrgId } from '@switchyard/kernel';
import { type BudgetStanding, monthOf, projectedMonth } from '@switchyard/market';
import { readSpending, spentInMonth } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';
import { usd } from './views.js';

/** How the budgets of the caller's organisation stand, and the month they count in. */
export interface Standings {
  readonly month: Interval & { readonly name: string };
  readonly byId: ReadonlyMap<string, BudgetStanding>;
}
const read = new WeakMap<GqlContext, Promise<Standings>>();

/** Read once per request, however many budgets ask. */
export function standingsOf(context: GqlContext): Promise<Standings> {
  const known = read.get(context) ?? load(context);
  read.set(context, known);
  return known;
}
async function load(context: GqlContext): Promise<Standings> {
  const { orgId } = requirePerson(context.principal, ['customer'], 'billing:read');
  const now: EpochMs = context.now;
  const { credit, budgets } = await context.tenant((tx) => readSpending(tx, orgId as OrgId, now));
  return { month: monthOf(now, credit.zone), byId: new Map(budgets.map((standing) => [standing.budget.budgetId, standing])) };
}

/** What the month of the caller's organisation has cost so far. */
export async function spendingOf(context: GqlContext): Promise<object> {
  const { orgId } = requirePerson(context.principal, ['customer'], 'billing:read');
  const { month, spent } = await context.tenant((tx) => spentInMonth(tx, orgId as OrgId, context.now));
  const projected = projectedMonth(spent, month, context.now);
  return { period: month.name, from: month.from, to: month.to, spentUsd: usd(spent), projectedUsd: projected === undefined ? null : usd(projected) };
}
