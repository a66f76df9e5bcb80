import { formatDecimal } from '@switchyard/kernel';
import { planByKey, type PlanRow } from '@switchyard/store';
import type { GqlContext } from '../graphql/context.js';

export function planView(plan: PlanRow) {
  const { id, plannedAt, jobs, placed, gap, gapWithoutMisses, missed, missedLowerBound } = plan;
  return { __typename: 'PlanSummary' as const, id, plannedAt, jobs, placed, gap, gapWithoutMisses, missed, missedLowerBound, absoluteGapUsd: formatDecimal(plan.costMicroUsd - plan.lowerBoundMicroUsd, 6, 2), costUsd: formatDecimal(plan.costMicroUsd, 6, 2), lowerBoundUsd: formatDecimal(plan.lowerBoundMicroUsd, 6, 2) };
}
/** For a reference to a plan, such as a job's; null when it is gone. */
export async function findPlan({ loaders }: Pick<GqlContext, 'loaders'>, id: string): Promise<ReturnType<typeof planView> | null> {
  const row = await loaders.one<PlanRow>('plan', planByKey, id);
  return row ? planView(row) : null;
}
