import { type EpochMs, maxOf, microUsd, type MicroUsd, type OrgId, type ProjectId } from '@switchyard/kernel';
import { type BudgetStanding, type CreditStanding, monthOf } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';

interface StandingRow {
  readonly orgId: OrgId;
  readonly zone: string;
  readonly suspended: boolean;
  readonly paymentMethodOk: boolean | null;
  readonly prepaid: bigint | null;
  readonly creditLimit: bigint | null;
  readonly unpaid: bigint | null;
  readonly paymentDeclined: boolean | null;
  readonly open: bigint;
}
/** Most that a job with a place may still cost: its worst case, cut off by its own limit. */
const exposure = `least((j.placement->>'worstCase')::numeric, coalesce(j.max_total_micro_usd, 9223372036854775807))::bigint`;
const COMMITTED_STATES = `('accepted', 'scheduled', 'running', 'parked')`;
/** Leases that cost something which neither a job's worst case nor billing's word holds: over and not counted yet, or still running for a job that was called off. */
const uncounted = `l.state = 'ended' AND NOT l.end_counted
  OR l.state IN ('active', 'parked', 'curtailed') AND EXISTS (SELECT 1 FROM market.job j WHERE j.id = l.job_id AND j.state NOT IN ${COMMITTED_STATES})`;

/**
 * One standing per organisation asked for, by id; one that billing has said nothing of has no credit. Committed is what jobs with a place may cost, and
 * what leases of jobs that are over did, until billing has said that it counts them: no instant between the two.
 */
export async function readCredit(tx: Tx, orgs: readonly OrgId[]): Promise<readonly CreditStanding[]> {
  const rows = await tx.rows<StandingRow>(
    `SELECT o.id AS "orgId", o.time_zone AS zone, o.status = 'suspended' AS suspended, c.payment_method_ok AS "paymentMethodOk", c.prepaid_micro_usd AS prepaid,
       c.credit_limit_micro_usd AS "creditLimit", c.unpaid_micro_usd AS unpaid, c.payment_declined AS "paymentDeclined",
       (SELECT coalesce(sum(${exposure}), 0)::bigint FROM market.job j WHERE j.customer_org = o.id AND j.state IN ${COMMITTED_STATES} AND j.placement IS NOT NULL)
         + (SELECT coalesce(sum(l.ceiling_micro_usd), 0)::bigint FROM market.lease l WHERE l.customer_org = o.id AND (${uncounted})) AS open
     FROM market.organization o LEFT JOIN market.credit_standing c ON c.customer_org = o.id WHERE o.id = ANY($1) ORDER BY o.id`, [orgs]);
  const atLeastNothing = (amount: bigint | null): MicroUsd => maxOf(microUsd(amount ?? 0n), microUsd(0n));
  return rows.map((row) => ({
    orgId: row.orgId, zone: row.zone, paymentMethodOk: row.paymentMethodOk ?? false, paymentDeclined: row.paymentDeclined ?? false, suspended: row.suspended,
    prepaid: atLeastNothing(row.prepaid), creditLimit: atLeastNothing(row.creditLimit), unpaid: atLeastNothing(row.unpaid), openCommitments: microUsd(row.open),
  }));
}

interface BudgetRow {
  readonly budgetId: string;
  readonly projectId: ProjectId | null;
  readonly limit: bigint;
  readonly spent: bigint;
  readonly committed: bigint;
}
/**
 * Monthly budgets of the organisations, by id. Spent: leases of the month that ended, at their quoted totals, since what was metered is
 * billing's to know. Every budget is hard.
 */
export async function readBudgets(tx: Tx, standings: readonly CreditStanding[], now: EpochMs): Promise<readonly BudgetStanding[]> {
  const budgets: BudgetStanding[] = [];
  for (const { orgId, zone } of standings) {
    const month = monthOf(now, zone);
    const rows = await tx.rows<BudgetRow>(
      `SELECT b.id AS "budgetId", b.project_id AS "projectId", b.limit_micro_usd AS "limit",
         (SELECT coalesce(sum(l.quoted_micro_usd), 0)::bigint FROM market.lease l JOIN market.job j ON j.id = l.job_id
          WHERE l.customer_org = $1 AND l.state = 'ended' AND l.actual_end >= $2 AND (b.project_id IS NULL OR j.project_id = b.project_id)) AS spent,
         (SELECT coalesce(sum(${exposure}), 0)::bigint FROM market.job j
          WHERE j.customer_org = $1 AND j.state IN ${COMMITTED_STATES} AND j.placement IS NOT NULL AND (b.project_id IS NULL OR j.project_id = b.project_id)) AS committed
       FROM market.budget b WHERE b.customer_org = $1 ORDER BY b.id`, [orgId, instantOf(month.from)]);
    budgets.push(...rows.map((row): BudgetStanding => ({
      budget: {
        budgetId: row.budgetId, orgId, period: 'month', limit: microUsd(row.limit), alertPercents: [], hard: true,
        scope: row.projectId === null ? { kind: 'organisation' } : { kind: 'project', projectId: row.projectId },
      },
      periodStart: month.from, spent: microUsd(row.spent), committed: microUsd(row.committed),
    })));
  }
  return budgets.sort((a, b) => (a.budget.budgetId < b.budget.budgetId ? -1 : 1));
}
