import { guardBudgets, guardedOrgs, inTransaction, parkForBudget } from '@switchyard/store';
import type { SchedulerMetrics } from '../metrics.js';
import type { SchedulerParts } from '../parts.js';

/** Measures leases against budgets: divides the room anew, raises alerts, parks what has used up its share. The match cycle hears of what parks from the agents. */
export async function sweepBudgets({ database, clock, sweepPolicy, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<void> {
  const now = clock.now();
  for (const orgId of await inTransaction(database, (tx) => guardedOrgs(tx))) {
    const { park, alerts } = await inTransaction(database, (tx) => guardBudgets(tx, orgId, now));
    for (const { budgetId, percent } of alerts) log.info({ orgId, budgetId, percent }, `budget ${budgetId} has reached ${percent} %`);
    for (const leaseId of park) {
      if (!(await inTransaction(database, (tx) => parkForBudget(tx, leaseId, now, sweepPolicy.silentSeconds)))) continue;
      metrics.sweeps.inc({ deed: 'parked for budget' });
      log.info({ orgId, leaseId }, 'lease told to park: its share of a budget is used up');
    }
  }
}
