import { add, type EpochMs, maxOf, microUsd, type MicroUsd, type OrgId } from '@switchyard/kernel';
import { type BudgetStanding, type CreditStanding, monthOf } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at as instantOf } from '../base/index.js';
import { blocksOfMonth } from './bought-blocks.js';
import { type BudgetRow, readBudgetRows, toBudget } from './budgets.js';

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
const exposure = 'j.exposure_micro_usd';
const COMMITTED_STATES = `('accepted', 'scheduled', 'running', 'parked')`;
/** Leases that cost something which neither a job's worst case nor billing's word holds: over and not counted yet, or still running for a job that was called off. */
const uncounted = `l.state = 'ended' AND NOT l.end_counted
  OR l.state IN ('active', 'parked', 'curtailed') AND EXISTS (SELECT 1 FROM market.job j WHERE j.id = l.job_id AND j.state NOT IN ${COMMITTED_STATES})`;

/** Reservations that were asked for or are not over: owed whatever is used. Until one is over all of it is committed, also the months that billing has on invoices already. */
const openBlock = `r.state = 'requested' OR r.state = 'committed' AND l.state IN ('reserved', 'active', 'curtailed')`;

/**
 * One standing per organisation asked for, by id; one that billing has said nothing of has no credit. Committed is what jobs with a place may cost, and
 * what leases of jobs that are over did, until billing has said that it counts them: no instant between the two.
 */
export async function readCredit(tx: Tx, orgs: readonly OrgId[]): Promise<readonly CreditStanding[]> {
  const rows = await tx.rows<StandingRow>(
    `SELECT o.id AS "orgId", coalesce(c.time_zone, o.time_zone) AS zone, o.status = 'suspended' AS suspended, c.payment_method_ok AS "paymentMethodOk", c.prepaid_micro_usd AS prepaid,
       c.credit_limit_micro_usd AS "creditLimit", c.unpaid_micro_usd AS unpaid, c.payment_declined AS "paymentDeclined",
       (SELECT coalesce(sum(${exposure}), 0)::bigint FROM market.job j WHERE j.customer_org = o.id AND j.state IN ${COMMITTED_STATES} AND j.placement IS NOT NULL)
         + (SELECT coalesce(sum(l.ceiling_micro_usd), 0)::bigint FROM market.lease l WHERE l.customer_org = o.id AND (${uncounted}))
         + (SELECT coalesce(sum(r.take_or_pay_micro_usd), 0)::bigint FROM market.reservation r LEFT JOIN market.lease l ON l.id = r.id WHERE r.customer_org = o.id AND (${openBlock})) AS open
     FROM market.organization o LEFT JOIN market.credit_standing c ON c.customer_org = o.id WHERE o.id = ANY($1) ORDER BY o.id`, [orgs]);
  const atLeastNothing = (amount: bigint | null): MicroUsd => maxOf(microUsd(amount ?? 0n), microUsd(0n));
  return rows.map((row) => ({
    orgId: row.orgId, zone: row.zone, paymentMethodOk: row.paymentMethodOk ?? false, paymentDeclined: row.paymentDeclined ?? false, suspended: row.suspended,
    prepaid: atLeastNothing(row.prepaid), creditLimit: atLeastNothing(row.creditLimit), unpaid: atLeastNothing(row.unpaid), openCommitments: microUsd(row.open),
  }));
}

interface StandingOfBudget {
  readonly id: string;
  readonly spent: bigint;
  readonly committed: bigint;
  readonly started: bigint;
}
const NO_BLOCKS = { spent: microUsd(0n), ahead: microUsd(0n) };
const LIVE = `('reserved', 'active', 'parked', 'curtailed')`;
/**
 * What budgets count, by id. Spent is what the spend guard measured of leases (`guardBudgets`); one that ended and is not measured yet counts at its quoted total. Committed is
 * what is ahead of leases as measured, else the worst case of the job's placement. The whole organisation's counts the blocks it bought, by time.
 * @param known the budgets of these organisations, where somebody has read them
 */
export async function readBudgets(tx: Tx, standings: readonly CreditStanding[], now: EpochMs, known?: readonly BudgetRow[]): Promise<readonly BudgetStanding[]> {
  const rows = known ?? (await readBudgetRows(tx, standings.map(({ orgId }) => orgId)));
  const budgets: BudgetStanding[] = [];
  for (const { orgId, zone } of standings) {
    const mine = rows.filter((row) => row.customerOrg === orgId);
    if (mine.length === 0) continue;
    const month = monthOf(now, zone);
    const counts = `(b.project_id IS NULL OR j.project_id = b.project_id) AND (b.job_id IS NULL OR j.id = b.job_id)`;
    const ahead = `coalesce((SELECT sum((l.spend ->> 'ahead')::bigint) FROM market.lease l WHERE l.job_id = j.id AND l.state IN ${LIVE} AND l.spend ? 'ahead')::bigint, ${exposure})`;
    const found = await tx.rows<StandingOfBudget>(
      `SELECT b.id,
         (SELECT coalesce(sum(CASE WHEN b.scope = 'job_total' THEN coalesce((l.spend ->> 'total')::bigint, CASE WHEN l.state = 'ended' THEN l.quoted_micro_usd ELSE 0 END)
             WHEN (l.spend ->> 'monthFrom')::bigint = $3 THEN (l.spend ->> 'month')::bigint WHEN l.state = 'ended' THEN coalesce((l.spend ->> 'total')::bigint, l.quoted_micro_usd) ELSE 0 END), 0)::bigint
          FROM market.lease l JOIN market.job j ON j.id = l.job_id
          WHERE l.customer_org = $1 AND (l.state IN ${LIVE} OR l.state = 'ended' AND (b.scope = 'job_total' OR l.actual_end >= $2)) AND ${counts}) AS spent,
         (SELECT coalesce(sum(${ahead}), 0)::bigint FROM market.job j WHERE j.customer_org = $1 AND j.state IN ${COMMITTED_STATES} AND j.placement IS NOT NULL AND ${counts}) AS committed,
         (SELECT coalesce(sum(${ahead}), 0)::bigint FROM market.job j WHERE j.customer_org = $1 AND j.state IN ('scheduled', 'running') AND j.placement IS NOT NULL AND ${counts}) AS started
       FROM market.budget b WHERE b.customer_org = $1 AND b.removed_at IS NULL ORDER BY b.id`, [orgId, instantOf(month.from), month.from]);
    const byId = new Map(found.map((row) => [row.id, row]));
    const blocks = mine.some((row) => row.scope === 'org_month') ? await blocksOfMonth(tx, orgId, month, now) : NO_BLOCKS;
    budgets.push(...mine.map((row): BudgetStanding => {
      const { spent, committed, started } = byId.get(row.id) ?? { spent: 0n, committed: 0n, started: 0n };
      const bought = row.scope === 'org_month' ? blocks : NO_BLOCKS;
      const ahead = (amount: bigint): MicroUsd => add(microUsd(amount), bought.ahead);
      return { budget: toBudget(row), periodStart: row.scope === 'job_total' ? row.updatedAt : month.from, spent: add(microUsd(spent), bought.spent), committed: ahead(committed), started: ahead(started) };
    }));
  }
  return budgets.sort((a, b) => (a.budget.budgetId < b.budget.budgetId ? -1 : 1));
}
