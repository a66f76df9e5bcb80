import type { EpochMs, Interval, OrgId } from '@switchyard/kernel';
import { type BudgetStanding, monthOf } from '@switchyard/market';
import { readSpending } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';

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
