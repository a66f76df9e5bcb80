import type { ConsoleBudgetsQuery } from '@switchyard/graphql-client';

export type BudgetRow = ConsoleBudgetsQuery['budgets']['edges'][number]['node'];
/** What a budget is of, in words. */
export function budgetName(budget: BudgetRow, projectNames: ReadonlyMap<string, string>): string {
  switch (budget.scope) {
    case 'ORGANISATION_MONTH': return 'Whole organisation';
    case 'PROJECT_MONTH': return `Project ${projectNames.get(budget.projectId ?? '') ?? budget.projectId ?? ''}`;
    case 'JOB': return `Job ${budget.job?.name ?? budget.jobId ?? ''}`;
  }
}
