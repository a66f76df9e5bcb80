import type { EpochMs, MicroUsdPerGpuHour, OrgId } from '@switchyard/kernel';
import type { BudgetStanding, CreditStanding, JobSpec } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { readBudgetRows } from './budgets.js';
import { readBudgets, readCredit } from './snapshot-credit.js';

/** What the spend guard asks about one customer. Reads as the customer's tenant, or as the scheduler. To act on it, hold `lockSpending`. */
export async function readSpending(tx: Tx, orgId: OrgId, now: EpochMs): Promise<{ readonly credit: CreditStanding; readonly budgets: readonly BudgetStanding[] }> {
  const [[credit], rows] = await Promise.all([readCredit(tx, [orgId]), readBudgetRows(tx, [orgId])]);
  if (!credit) throw new Error(`organisation ${orgId} cannot be read`);
  return { credit, budgets: await readBudgets(tx, [credit], now, rows) };
}

/**
 * Makes those who commit an organisation's money take turns until their transactions end: whoever reads its standing under this lock sees
 * every commitment made before. Taken after the locks of sites, and for several organisations in order of id.
 */
export async function lockSpending(tx: Tx, orgs: readonly OrgId[]): Promise<void> {
  await Promise.all([...new Set(orgs)].sort().map((orgId) => tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223309))`, [orgId])));
}

/** The lowest ask on offer among the sites and models a job allows; undefined when nothing is. */
export async function cheapestAsk(tx: Tx, spec: JobSpec): Promise<MicroUsdPerGpuHour | undefined> {
  const row = await tx.one<{ ask: MicroUsdPerGpuHour | null }>(
    `SELECT min(o.ask_micro_usd_per_gpu_hour) AS ask FROM market.offer o JOIN market.pool p ON p.id = o.pool_id JOIN market.site s ON s.id = o.site_id
     WHERE o.status = 'published' AND (cardinality($1::text[]) = 0 OR s.id = ANY($1)) AND (cardinality($2::text[]) = 0 OR s.country = ANY($2)) AND (cardinality($3::text[]) = 0 OR p.gpu_model = ANY($3))`,
    [spec.siteIds, spec.countries, spec.gpuModels]);
  return row?.ask ?? undefined;
}
