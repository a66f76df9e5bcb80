import { type ProjectId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { projectExists, putBudget, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { usd } from './job-view.js';

const LIMIT_USD = { scale: 6, min: 10_000n, max: 1_000_000_000_000_000n } as const;
export interface BudgetView {
  readonly __typename: 'Budget';
  readonly projectId: string | null;
  readonly limitUsd: string;
}
/** A hard limit per calendar month in the organisation's zone. Work that is promised already is not touched by a lower one. */
export async function setBudget(tx: Tx, doing: Doing, input: Schema.SetBudgetInput): Promise<BudgetView> {
  const { context: { now } } = doing;
  const check = new InputCheck();
  const limit = check.decimal('limitUsd', input.limitUsd, LIMIT_USD);
  const projectId: ProjectId | null = input.projectId == null ? null : (check.id('projectId', 'proj', input.projectId) ?? null);
  if (projectId !== null && !(await projectExists(tx, orgOf(doing), projectId))) check.problem('projectId', 'is not a project of yours');
  check.done();
  const budgetId = `budget_${projectId ?? orgOf(doing)}`;
  await putBudget(tx, { id: budgetId, customerOrg: orgOf(doing), projectId, limitMicroUsd: limit!, updatedAt: now });
  await recordDeed(tx, doing, 'budget.set', budgetId, { projectId, limitMicroUsd: limit });
  return { __typename: 'Budget', projectId, limitUsd: usd(limit!) };
}
