import { add, type EpochMs, type Interval, type JobId, type LeaseId, maxOf, microUsd, type MicroUsd, minOf, type OrgId, type ProjectId, sum } from '@switchyard/kernel';
import { alertsReached, budgetsOf, divideRoom, type LeaseState, monthOf, mustPark, type BudgetStanding } from '@switchyard/market';
import { at as instantOf, json, type Tx } from '../base/index.js';
import { blocksOfMonth } from './bought-blocks.js';
import { type BudgetRow, raiseAlerts, readBudgetRows, toBudget } from './budgets.js';
import { decodePlacement } from './job-json.js';
import { readBudgets, readCredit } from './snapshot-credit.js';
import { lockSpending } from './spending.js';
import { decodeSpend, type LeaseSpend } from './spending-json.js';
import { heldAtWorst, type HeldTime, measureUse, worstOf } from './spending-use.js';

/** Settlement interval of the market: what a lease may be over. */
const INTERVAL_MS = 300_000;
interface GuardedRow {
  readonly id: LeaseId;
  readonly jobId: JobId;
  readonly projectId: ProjectId | null;
  readonly poolId: string;
  readonly state: LeaseState;
  readonly desired: 'run' | 'park' | 'stop';
  readonly resumable: boolean;
  readonly gpuCount: number;
  readonly rateCard: unknown;
  readonly energyModel: unknown;
  readonly ceiling: MicroUsd;
  readonly startsAt: EpochMs;
  readonly actualStart: EpochMs | null;
  readonly actualEnd: EpochMs | null;
  readonly finalReadingAt: EpochMs | null;
  readonly placement: unknown;
  readonly spend: unknown;
}
interface Guarded {
  readonly row: GuardedRow;
  readonly live: boolean;
  readonly month: MicroUsd;
  readonly total: MicroUsd;
  /** What allocated time beyond the readings can cost; 0 when it is over. */
  readonly ahead: MicroUsd;
  readonly committed: MicroUsd | undefined;
  readonly final: boolean;
  readonly intervalWorst: MicroUsd;
  readonly before: LeaseSpend | undefined;
}
const ZERO = microUsd(0n);
const live: readonly LeaseState[] = ['reserved', 'active', 'parked', 'curtailed'];

/** Organisations whose leases are measured against budgets, or were until now. */
export async function guardedOrgs(tx: Tx): Promise<readonly OrgId[]> {
  const rows = await tx.rows<{ org: OrgId }>(
    `SELECT customer_org AS org FROM market.budget WHERE removed_at IS NULL UNION SELECT customer_org FROM market.lease WHERE state IN ('reserved', 'active', 'parked', 'curtailed') AND spend IS NOT NULL ORDER BY 1`);
  return rows.map(({ org }) => org);
}

export interface GuardedSpending {
  /** Leases to be parked: their share of a budget is used up. */
  readonly park: readonly LeaseId[];
  readonly alerts: readonly { readonly budgetId: string; readonly percent: number }[];
}
/**
 * Measures what an organisation's leases have cost, divides what its hard budgets leave between those that run, and raises the alerts of thresholds that are reached. One
 * transaction, as the scheduler; harmless when repeated.
 */
export async function guardBudgets(tx: Tx, orgId: OrgId, now: EpochMs): Promise<GuardedSpending> {
  await lockSpending(tx, [orgId]);
  const [credit] = await readCredit(tx, [orgId]);
  if (!credit) throw new Error(`organisation ${orgId} cannot be read`);
  const budgets = await readBudgetRows(tx, [orgId]);
  const month = monthOf(now, credit.zone);
  const leases = await measured(tx, await guardedLeases(tx, orgId, month.from, budgets), month.from, now);
  const standings = budgets.map((row): { row: BudgetRow; standing: BudgetStanding } => ({ row, standing: { budget: toBudget(row), periodStart: month.from, spent: ZERO, committed: ZERO } }));
  const under = (budgetId: string): readonly Guarded[] => leases.filter(({ row }) =>
    budgetsOf({ orgId, jobId: row.jobId, ...(row.projectId !== null && { projectId: row.projectId }) }, standings.map(({ standing }) => standing)).some(({ budget }) => budget.budgetId === budgetId));
  const blocks = budgets.some(({ scope }) => scope === 'org_month') ? await blocksOfMonth(tx, orgId, month, now) : undefined;
  const grants = new Map<LeaseId, { budgetId: string; from: EpochMs | null; amount: MicroUsd; whole: boolean }[]>();
  const alerts: { budgetId: string; percent: number }[] = [];
  for (const { row, standing: { budget } } of standings) {
    const [mine, from] = [under(row.id), budget.period === 'month' ? month.from : null];
    const spentOf = (lease: Guarded): MicroUsd => (budget.period === 'month' ? lease.month : lease.total);
    const bought = row.scope === 'org_month' ? blocks : undefined;
    const spent = add(sum(mine.map(spentOf)), bought?.spent ?? ZERO);
    const reached = alertsReached(budget, spent);
    for (const percent of await raiseAlerts(tx, row, { period: from === null ? 'total' : month.name, percents: reached, spent, jobIds: mine.filter((lease) => lease.live).map((lease) => lease.row.jobId) }, now)) alerts.push({ budgetId: row.id, percent });
    if (!row.hard) continue;
    const running = mine.filter((lease) => lease.live);
    // Blocks are owed to the end of the month whatever happens: nothing of that is for leases to use.
    const elsewhere = sum([...mine.filter((lease) => !lease.live).map(spentOf), ...(bought ? [bought.spent, bought.ahead] : [])]);
    const shares = divideRoom(budget.limit, elsewhere, running.map((lease) => {
      const granted = lease.before?.grants.find((grant) => grant.budgetId === row.id && grant.from === from);
      return { leaseId: lease.row.id, spent: spentOf(lease), ahead: lease.ahead, ...(granted && { granted: granted.amount }) };
    }));
    for (const { leaseId, amount, whole } of shares) grants.set(leaseId, [...(grants.get(leaseId) ?? []), { budgetId: row.id, from, amount, whole }]);
  }
  await keep(tx, leases, grants, month.from);
  const park = leases.filter((lease) => mayPark(lease.row) && (grants.get(lease.row.id) ?? []).some((grant) => mustPark({ spent: grant.from === null ? lease.total : lease.month }, grant, lease.intervalWorst)));
  return { park: park.map(({ row }) => row.id), alerts };
}
/** A month of an organisation and what it has cost so far. */
export interface MonthSpent {
  readonly month: Interval & { readonly name: string };
  readonly spent: MicroUsd;
}
/**
 * What the month of an organisation has cost so far, running work and bought blocks with it, as a monthly budget of all of it counts: that budget's own figure where it has one, else measured now. Nothing is kept.
 * What began in the month and is billed to its end is not measured again, and what used nothing is not looked at. As the organisation itself.
 */
export async function spentInMonth(tx: Tx, orgId: OrgId, now: EpochMs): Promise<MonthSpent> {
  const [credit] = await readCredit(tx, [orgId]);
  if (!credit) throw new Error(`organisation ${orgId} cannot be read`);
  const month = monthOf(now, credit.zone);
  const budget = (await readBudgetRows(tx, [orgId])).filter(({ scope }) => scope === 'org_month');
  if (budget.length > 0) return { month, spent: (await readBudgets(tx, [credit], now, budget))[0]!.spent };
  const billed = await tx.one<{ micro: MicroUsd }>(
    `SELECT coalesce(sum(q.billed_micro_usd), 0)::bigint AS micro FROM market.lease l JOIN market.job j ON j.id = l.job_id JOIN billing.quoted_vs_billed q ON q.lease_id = l.id
     WHERE l.customer_org = $1 AND l.state = 'ended' AND l.actual_start >= $2`, [orgId, instantOf(month.from)]);
  const toMeasure = ` AND NOT EXISTS (SELECT FROM billing.quoted_vs_billed q WHERE q.lease_id = l.id AND l.actual_start >= $2) AND (l.final_reading_at IS NULL OR EXISTS (SELECT FROM metering.reading r WHERE r.lease_id = l.id))`;
  const leases = await measured(tx, await guardedLeases(tx, orgId, month.from, [], toMeasure), month.from, now);
  return { month, spent: add(sum([billed?.micro ?? ZERO, ...leases.map((lease) => lease.month)]), (await blocksOfMonth(tx, orgId, month, now)).spent) };
}
/** A run that can be resumed, or one its site has parked already. A rigid one has all of its share: its site ends it with the last of it. */
const mayPark = ({ state, desired, resumable }: GuardedRow): boolean => desired === 'run' && (state === 'parked' || (state === 'active' && resumable));

/** Live leases, those that ended in the month or are not measured to their end, and all of a job that has a budget. By id. */
async function guardedLeases(tx: Tx, orgId: OrgId, monthFrom: EpochMs, budgets: readonly BudgetRow[], but = ''): Promise<readonly GuardedRow[]> {
  return tx.rows<GuardedRow>(
    `SELECT l.id, l.job_id AS "jobId", j.project_id AS "projectId", l.pool_id AS "poolId", l.state, l.desired, jsonb_typeof(j.spec -> 'interruptible') IS NOT DISTINCT FROM 'object' AS resumable, l.gpu_count AS "gpuCount", l.rate_card AS "rateCard",
       l.energy_model AS "energyModel", l.ceiling_micro_usd AS ceiling, l.starts_at AS "startsAt", l.actual_start AS "actualStart", l.actual_end AS "actualEnd", l.final_reading_at AS "finalReadingAt",
       CASE WHEN j.state IN ('accepted', 'scheduled', 'running', 'parked') THEN j.placement END AS placement, l.spend
     FROM market.lease l JOIN market.job j ON j.id = l.job_id
     WHERE l.customer_org = $1 AND (l.state IN ('reserved', 'active', 'parked', 'curtailed') OR l.state = 'ended' AND l.actual_start IS NOT NULL AND (l.actual_end >= $2 OR l.job_id = ANY($3)))${but}
     ORDER BY l.id`, [orgId, instantOf(monthFrom), budgets.flatMap(({ jobId }) => (jobId === null ? [] : [jobId]))]);
}

async function measured(tx: Tx, rows: readonly GuardedRow[], monthFrom: EpochMs, now: EpochMs): Promise<readonly Guarded[]> {
  const spends = new Map(rows.map((row) => [row.id, decodeSpend(row.spend, `lease ${row.id}.spend`)]));
  const kept = (row: GuardedRow): boolean => !live.includes(row.state) && spends.get(row.id)?.final === true && (spends.get(row.id)!.monthFrom === monthFrom || row.actualEnd! < monthFrom);
  const open = rows.filter((row) => !kept(row));
  const totals = await measureUse(tx, open.map((row) => ({ ...row, since: null })));
  const across = open.filter((row) => (row.actualStart ?? row.startsAt) < monthFrom);
  const months = await measureUse(tx, across.map((row) => ({ ...row, since: monthFrom })));
  const held = await heldTimes(tx, open);
  return rows.map((row): Guarded => {
    const before = spends.get(row.id);
    if (kept(row)) return { row, live: false, month: before!.monthFrom === monthFrom ? before!.month : ZERO, total: before!.total, ahead: ZERO, committed: undefined, final: true, intervalWorst: ZERO, before };
    const [isLive, worst, total] = [live.includes(row.state), worstOf(row), totals.get(row.id)!];
    const mine = held.get(row.id) ?? [];
    const until = total.until ?? row.actualStart ?? row.startsAt;
    const allocatedTo = Math.max(until, ...mine.map(({ to }) => to)) as EpochMs;
    // Of an ended lease the time up to its end that no reading tells of yet.
    const unread = row.finalReadingAt === null ? heldAtWorst(mine, until, isLive ? allocatedTo : maxOfTimes(row.actualEnd ?? until, until), worst) : ZERO;
    const placement = row.placement === null ? undefined : decodePlacement(row.placement, `job ${row.jobId}.placement`);
    const later = placement?.poolId === row.poolId ? placement.segments.filter(({ from }) => from >= allocatedTo).map((segment): HeldTime => ({ ...segment, gpus: placement.gpusHeld })) : [];
    const ahead = isLive ? unread : ZERO;
    const left = add(ahead, heldAtWorst(later, allocatedTo, Number.MAX_SAFE_INTEGER as EpochMs, worst));
    const spent = isLive ? total.atMost : minOf(add(total.atMost, unread), maxOf(row.ceiling, total.atMost));
    const month = months.get(row.id);
    return {
      row, live: isLive, total: spent, month: month === undefined ? spent : isLive ? month.atMost : add(month.atMost, subtractToZero(spent, total.atMost)), ahead,
      committed: isLive && left > 0n && allocatedTo > now ? (placement ? minOf(left, placement.worstCase) : left) : undefined,
      final: !isLive && row.finalReadingAt !== null && total.priced, intervalWorst: microUsd((worst * BigInt(row.gpuCount) * BigInt(INTERVAL_MS) + 3_599_999n) / 3_600_000n), before,
    };
  });
}
const subtractToZero = (a: MicroUsd, b: MicroUsd): MicroUsd => maxOf(microUsd(a - b), ZERO);
const maxOfTimes = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);

async function heldTimes(tx: Tx, rows: readonly GuardedRow[]): Promise<ReadonlyMap<LeaseId, readonly HeldTime[]>> {
  const held = await tx.rows<HeldTime & { readonly leaseId: LeaseId }>(
    `SELECT lease_id AS "leaseId", lower(during) AS "from", upper(during) AS "to", (upper(gpus) - lower(gpus))::int AS gpus FROM market.allocation WHERE lease_id = ANY($1) ORDER BY id`, [rows.map(({ id }) => id)]);
  const byLease = new Map<LeaseId, HeldTime[]>();
  for (const { leaseId, ...part } of held) byLease.set(leaseId, [...(byLease.get(leaseId) ?? []), part]);
  return byLease;
}

async function keep(tx: Tx, leases: readonly Guarded[], grants: ReadonlyMap<LeaseId, readonly { budgetId: string; from: EpochMs | null; amount: MicroUsd }[]>, monthFrom: EpochMs): Promise<void> {
  const spends = leases.map(({ row, month, total, committed, final }) => ({
    id: row.id,
    spend: json({
      monthFrom, month, total, final, ...(committed !== undefined && { ahead: committed }), grants: (grants.get(row.id) ?? []).map(({ budgetId, from, amount }) => ({ budgetId, from, amount })),
    }),
  }));
  if (spends.length === 0) return;
  await tx.run(
    `UPDATE market.lease l SET spend = k.spend FROM unnest($1::text[], $2::jsonb[]) AS k (id, spend) WHERE l.id = k.id AND l.spend IS DISTINCT FROM k.spend`,
    [spends.map(({ id }) => id), spends.map(({ spend }) => spend)]);
}
