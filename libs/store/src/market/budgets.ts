import type { EpochMs, JobId, MicroUsd, OrgId, ProjectId } from '@switchyard/kernel';
import type { Budget } from '@switchyard/market';
import { appendEvent, appendEvents, at as instantOf, keyset, type KeysetPage, type Tx } from '../base/index.js';

/** A budget as it is stored. */
export interface BudgetRow {
  readonly id: string;
  readonly customerOrg: OrgId;
  readonly scope: 'org_month' | 'project_month' | 'job_total';
  readonly projectId: ProjectId | null;
  readonly jobId: JobId | null;
  readonly limitMicroUsd: MicroUsd;
  readonly hard: boolean;
  /** Ascending. */
  readonly alertPercents: readonly number[];
  readonly tell: readonly string[];
  readonly version: bigint;
  readonly updatedAt: EpochMs;
}
export const budgetColumns = `id, customer_org AS "customerOrg", scope, project_id AS "projectId", job_id AS "jobId", limit_micro_usd AS "limitMicroUsd", hard, alert_percents AS "alertPercents", tell, version, updated_at AS "updatedAt"`;
/** Budgets that hold, by organisation as $1 and by id. */
export const readBudgetRows = (tx: Tx, orgs: readonly OrgId[]): Promise<BudgetRow[]> =>
  tx.rows<BudgetRow>(`SELECT ${budgetColumns} FROM market.budget WHERE customer_org = ANY($1) AND removed_at IS NULL ORDER BY id`, [orgs]);

/** What a budget counts, as the market says it. */
export function toBudget(row: BudgetRow): Budget {
  return {
    budgetId: row.id, orgId: row.customerOrg, period: row.scope === 'job_total' ? 'total' : 'month', limit: row.limitMicroUsd, alertPercents: row.alertPercents, hard: row.hard,
    scope: row.jobId !== null ? { kind: 'job', jobId: row.jobId } : row.projectId !== null ? { kind: 'project', projectId: row.projectId } : { kind: 'organisation' },
  };
}

export type NewBudget = Omit<BudgetRow, 'version' | 'alertPercents' | 'tell' | 'hard'> & { readonly hard: boolean | null; readonly alertPercents: readonly number[] | null; readonly tell: readonly string[] | null };
/** Sets the budget of a scope, which has one; what is null stays as it is, or begins at its default. Tells of it. */
export async function putBudget(tx: Tx, budget: NewBudget): Promise<BudgetRow> {
  const row = await tx.one<BudgetRow>(
    `INSERT INTO market.budget AS b (id, customer_org, scope, project_id, job_id, limit_micro_usd, hard, alert_percents, tell, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, true), coalesce($8::int[], '{50,80,100}'), coalesce($9::text[], '{}'), $10)
     ON CONFLICT (customer_org, scope, project_id, job_id) DO UPDATE SET limit_micro_usd = excluded.limit_micro_usd, updated_at = excluded.updated_at, removed_at = NULL, version = b.version + 1,
       hard = coalesce($7, b.removed_at IS NOT NULL OR b.hard), alert_percents = coalesce($8::int[], CASE WHEN b.removed_at IS NULL THEN b.alert_percents ELSE '{50,80,100}' END), tell = coalesce($9::text[], CASE WHEN b.removed_at IS NULL THEN b.tell ELSE '{}' END)
     RETURNING ${budgetColumns}`,
    [budget.id, budget.customerOrg, budget.scope, budget.projectId, budget.jobId, budget.limitMicroUsd, budget.hard, budget.alertPercents, budget.tell, instantOf(budget.updatedAt)]);
  if (!row) throw new Error(`budget ${budget.id} was not set`);
  await tellChange(tx, row, false);
  return row;
}
/** @returns the budget that held, or undefined when there was none */
export async function removeBudget(tx: Tx, id: string, now: EpochMs): Promise<BudgetRow | undefined> {
  const row = await tx.one<BudgetRow>(`UPDATE market.budget SET removed_at = $2, updated_at = $2, version = version + 1 WHERE id = $1 AND removed_at IS NULL RETURNING ${budgetColumns}`, [id, instantOf(now)]);
  if (row) await tellChange(tx, row, true);
  return row;
}
const tellChange = (tx: Tx, { id, version, customerOrg, updatedAt, limitMicroUsd, hard }: BudgetRow, removed: boolean): Promise<void> =>
  appendEvent(tx, { topic: 'budget.changed', aggregateId: id, aggregateSeq: version, occurredAt: updatedAt, customerOrg, payload: { budgetId: id, limitMicroUsd, hard, removed } });

/** A threshold that was reached. */
export interface BudgetAlertRow {
  readonly key: string;
  /** The month, such as 2026-11; `total` for a job. */
  readonly period: string;
  readonly percent: number;
  readonly spentMicroUsd: bigint;
  readonly limitMicroUsd: bigint;
  readonly at: EpochMs;
}
/** For a loader, by budget, newest first: the last 100 of each. */
export const alertsByBudget = `SELECT budget_id AS key, period, percent, spent_micro_usd AS "spentMicroUsd", limit_micro_usd AS "limitMicroUsd", at FROM (
  SELECT a.*, row_number() OVER (PARTITION BY budget_id ORDER BY at DESC, percent DESC) AS place FROM market.budget_alert a WHERE budget_id = ANY($1)) a WHERE place <= 100 ORDER BY key, at DESC, percent DESC`;

/** Jobs whose followers are told of one alert. */
const JOBS_TOLD_MAX = 200;
/**
 * Keeps that thresholds were reached, once for each period, and tells of each: the organisation, and who follows a job that runs under the budget. As the scheduler.
 * @returns those that were new
 */
export async function raiseAlerts(tx: Tx, budget: BudgetRow, reached: { readonly period: string; readonly percents: readonly number[]; readonly spent: MicroUsd; readonly jobIds: readonly JobId[] }, now: EpochMs): Promise<readonly number[]> {
  const { period, percents, spent, jobIds } = reached;
  if (percents.length === 0) return [];
  const rows = await tx.rows<{ percent: number }>(
    `INSERT INTO market.budget_alert (budget_id, period, percent, customer_org, spent_micro_usd, limit_micro_usd, at) SELECT $1, $2, p, $4, $5, $6, $7 FROM unnest($3::int[]) AS p ON CONFLICT DO NOTHING RETURNING percent`,
    [budget.id, period, percents, budget.customerOrg, spent, budget.limitMicroUsd, instantOf(now)]);
  const fresh = rows.map(({ percent }) => percent).sort((a, b) => a - b);
  for (const percent of fresh) {
    const told = {
      topic: 'budget.threshold', aggregateId: budget.id, aggregateSeq: budget.version, occurredAt: now, customerOrg: budget.customerOrg,
      payload: { budgetId: budget.id, period, percent, spentMicroUsd: spent, limitMicroUsd: budget.limitMicroUsd, hard: budget.hard, projectId: budget.projectId, jobId: budget.jobId, tell: budget.tell },
    } as const;
    const followed = [...new Set(jobIds)].sort().slice(0, JOBS_TOLD_MAX);
    await appendEvents(tx, followed.length === 0 ? [told] : followed.map((jobId) => ({ ...told, jobId })));
  }
  return fresh;
}

export interface BudgetListFilter {
  readonly id: string | null;
  readonly projectId: string | null;
  readonly jobId: string | null;
  /** As the schema names it: the stored name follows. */
  readonly scope: 'ORGANISATION_MONTH' | 'PROJECT_MONTH' | 'JOB' | null;
}
const stored = { ORGANISATION_MONTH: 'org_month', PROJECT_MONTH: 'project_month', JOB: 'job_total' } as const;
/** Budgets of the caller that hold, a page of them under an order, and how many there are in all. */
export async function listBudgets(tx: Tx, filter: BudgetListFilter, page: KeysetPage): Promise<{ rows: (BudgetRow & { readonly sort: string })[]; total: bigint }> {
  const matches = `removed_at IS NULL AND ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR project_id = $2) AND ($3::text IS NULL OR job_id = $3) AND ($4::text IS NULL OR scope = $4)`;
  const keys = [filter.id, filter.projectId, filter.jobId, filter.scope && stored[filter.scope]];
  const { select, where, tail, parameters } = keyset(page, 'id', 5);
  const rows = await tx.rows<BudgetRow & { readonly sort: string }>(`SELECT ${budgetColumns}, ${select} FROM market.budget WHERE ${matches} AND ${where} ${tail}`, [...keys, ...parameters]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.budget WHERE ${matches}`, keys);
  return { rows, total: count?.total ?? 0n };
}
