import { type JobId, microUsd, type ProjectId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { type JobRow, jobByKey, lockSpending, type NewBudget, projectExists, putBudget, removeBudget, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { type BudgetView, budgetView, usd } from './views.js';

const LIMIT_USD = { scale: 6, min: 10_000n, max: 1_000_000_000_000_000n } as const;
const TELL_MAX = 20;
const PERCENTS_MAX = 10;
const over: readonly JobRow['state'][] = ['completed', 'failed', 'timed_out', 'cancelled', 'missed', 'refused'];

/** Reads what alerts are wanted: distinct percents of 1 to 200, ascending. */
function percentsOf(check: InputCheck, percents: readonly number[] | null | undefined): readonly number[] | null {
  if (percents == null) return null;
  if (percents.length > PERCENTS_MAX) check.problem('alertPercents', `has ${percents.length} thresholds, ${PERCENTS_MAX} are allowed`);
  percents.forEach((percent, i) => check.within(`alertPercents.${i}`, percent, 1, 200));
  check.distinct((i) => `alertPercents.${i}`, percents.map(String), 'the threshold');
  return [...percents].sort((a, b) => a - b);
}
function tellOf(check: InputCheck, tell: readonly string[] | null | undefined): readonly string[] | null {
  if (tell == null) return null;
  if (tell.length > TELL_MAX) check.problem('tell', `has ${tell.length} addresses, ${TELL_MAX} are allowed`);
  tell.forEach((address, i) => {
    if (address.length > 200 || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) check.problem(`tell.${i}`, 'is not an e-mail address');
  });
  check.distinct((i) => `tell.${i}`, tell.map((address) => address.toLowerCase()), 'the address');
  return tell;
}
/** The job a budget is for: one of the caller's that is not over; the budget stays within what the job was promised to cost at most. */
async function jobOf(tx: Tx, check: InputCheck, jobId: JobId, limit: bigint | undefined): Promise<void> {
  const job = await tx.one<JobRow>(jobByKey, [[jobId]]);
  if (!job) return void check.problem('jobId', 'is not a job of yours');
  if (over.includes(job.state)) return void check.problem('jobId', `is a job that is over (${job.state.toUpperCase()})`);
  const cap = job.maxTotalMicroUsd;
  if (cap !== null && limit !== undefined && limit > cap) check.problem('limitUsd', `must be at most ${usd(cap)}, which the job was submitted with: what it may cost at most was promised with it. Clone the job to give it more`);
}

/**
 * Sets the limit of a calendar month (of the organisation, of a project) or of a job. A hard one stops work when its room is used, also work that was promised before: leases are parked with
 * their checkpoint and go on when there is room again.
 */
export async function setBudget(tx: Tx, doing: Doing, input: Schema.SetBudgetInput): Promise<BudgetView> {
  const { context: { now } } = doing;
  const check = new InputCheck();
  const limit = check.decimal('limitUsd', input.limitUsd, LIMIT_USD);
  const projectId: ProjectId | null = input.projectId == null ? null : (check.id('projectId', 'proj', input.projectId) ?? null);
  const jobId: JobId | null = input.jobId == null ? null : (check.id('jobId', 'job', input.jobId) ?? null);
  if (input.projectId != null && input.jobId != null) check.problem('jobId', 'must not be given with projectId: a budget is of one of them');
  if (projectId !== null && !(await projectExists(tx, orgOf(doing), projectId))) check.problem('projectId', 'is not a project of yours');
  if (jobId !== null) await jobOf(tx, check, jobId, limit);
  const [alertPercents, tell] = [percentsOf(check, input.alertPercents), tellOf(check, input.tell)];
  check.done();
  await lockSpending(tx, [orgOf(doing)]);
  const budget: NewBudget = {
    id: `budget_${jobId ?? projectId ?? orgOf(doing)}`, customerOrg: orgOf(doing), scope: jobId !== null ? 'job_total' : projectId !== null ? 'project_month' : 'org_month', projectId, jobId, limitMicroUsd: microUsd(limit!),
    hard: input.hard ?? null, alertPercents, tell, updatedAt: now,
  };
  const row = await putBudget(tx, budget);
  await recordDeed(tx, doing, 'budget.set', row.id, { projectId, jobId, limitMicroUsd: limit, hard: row.hard, alertPercents: row.alertPercents, tell: row.tell });
  return budgetView(row);
}

/** Takes a budget away: what it held back goes on. Its alerts are kept. */
export async function takeBudgetAway(tx: Tx, doing: Doing, input: Schema.RemoveBudgetInput): Promise<{ readonly __typename: 'BudgetRemoved'; readonly budgetId: string }> {
  await lockSpending(tx, [orgOf(doing)]);
  const row = await removeBudget(tx, input.budgetId, doing.context.now);
  if (!row) return refuse(plainRefusal('NOT_FOUND', `There is no budget ${input.budgetId.slice(0, 80)} that holds.`, ['input', 'budgetId']));
  await recordDeed(tx, doing, 'budget.removed', row.id, { projectId: row.projectId, jobId: row.jobId, limitMicroUsd: row.limitMicroUsd });
  return { __typename: 'BudgetRemoved', budgetId: row.id };
}
