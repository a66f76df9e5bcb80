import { formatDecimal } from '@switchyard/kernel';
import type { BudgetAlertRow, BudgetRow } from '@switchyard/store';

/** Micro-USD as dollars, two decimals at least. */
export const usd = (micro: bigint): string => formatDecimal(micro, 6, 2);
const scopes = { org_month: 'ORGANISATION_MONTH', project_month: 'PROJECT_MONTH', job_total: 'JOB' } as const;

/** Fields of a budget that are its own. Plain data: an idempotent answer is stored as it is. */
export function budgetView(row: BudgetRow) {
  const { id, projectId, jobId, hard, alertPercents, tell, updatedAt } = row;
  return { __typename: 'Budget' as const, id, scope: scopes[row.scope], projectId, jobId, limitUsd: usd(row.limitMicroUsd), hard, alertPercents, tell, updatedAt };
}
export type BudgetView = ReturnType<typeof budgetView>;

export const alertView = ({ period, percent, spentMicroUsd, limitMicroUsd, at }: BudgetAlertRow) => ({ period, percent, spentUsd: usd(spentMicroUsd), limitUsd: usd(limitMicroUsd), at });
