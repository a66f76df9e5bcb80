import type { EpochMs } from '@switchyard/kernel';
import type { BilledSum, CostPart, QuotedSum, RatedSum, UsageGroup, UsageSums, UsedSum } from '@switchyard/market';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';

/** What a usage report is asked for; lists that are null leave nothing out. */
export interface UsageQuestion {
  readonly by: readonly UsageGroup[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** IANA zone that days begin in. */
  readonly timeZone: string;
  readonly projectIds: readonly string[] | null;
  readonly jobIds: readonly string[] | null;
  readonly siteIds: readonly string[] | null;
  readonly gpuModels: readonly string[] | null;
  readonly products: readonly string[] | null;
}
/** Leases with what they are told apart by. Names of jobs and projects are the customer's: row-level security hides them from others. */
const leases = `billing.lease l LEFT JOIN market.lease ml ON ml.id = l.id LEFT JOIN market.pool p ON p.id = ml.pool_id LEFT JOIN market.job j ON j.id = ml.job_id`;
const matches = `($4::text[] IS NULL OR j.project_id = ANY($4)) AND ($5::text[] IS NULL OR ml.job_id = ANY($5)) AND ($6::text[] IS NULL OR l.site_id = ANY($6)) AND ($7::text[] IS NULL OR p.gpu_model = ANY($7))
  AND ($8::text[] IS NULL OR l.product = ANY($8)) AND $3::text IS NOT NULL`;
const groups: Readonly<Record<Exclude<UsageGroup, 'DAY'>, string>> = { PROJECT: 'j.project_id', JOB: 'ml.job_id', SITE: 'l.site_id', GPU_MODEL: 'p.gpu_model', PRODUCT: 'l.product' };
const currency = `l.rate_card ->> 'currency'`;
const kind = `l.rate_card -> 'components' -> a.component_index ->> 'kind'`;

/**
 * Sums of what the caller may see, by the groups asked for: four statements, however much there is. Rated amounts and use count in the interval they are of,
 * invoice lines on the day their time begins, quotes on the day their lease began.
 */
export async function readUsage(tx: Tx, question: UsageQuestion): Promise<UsageSums> {
  const keyOf = (instant: string): string => `ARRAY[${question.by.map((group) => (group === 'DAY' ? `to_char(${instant} AT TIME ZONE $3, 'YYYY-MM-DD')` : groups[group])).join(', ')}]::text[]`;
  const { projectIds, jobIds, siteIds, gpuModels, products } = question;
  const parameters = [at(question.from), at(question.to), question.timeZone, projectIds, jobIds, siteIds, gpuModels, products];
  const during = (instant: string): string => `${instant} >= $1 AND ${instant} < $2 AND ${matches}`;
  const rows = <Row>(select: string, from: string, instant: string, more = ''): Promise<Row[]> =>
    tx.rows<Row>(`SELECT ${keyOf(instant)} AS key, ${currency} AS currency, ${select} FROM ${from} WHERE ${during(instant)}${more} GROUP BY 1, 2${select.includes('AS part') ? ', 3, 4' : ''}`, parameters);
  const rated = await rows<{ key: string[]; currency: string; part: CostPart; denominator: string; numerator: string }>(
    `CASE WHEN ${kind} LIKE 'energy%' OR ${kind} = 'demand_share' THEN 'power' WHEN ${kind} LIKE '%credit' THEN 'credit' ELSE 'compute' END AS part, a.denominator::text AS denominator, sum(a.numerator)::text AS numerator`,
    `billing.interval_amount a JOIN billing.rated_interval r ON r.lease_id = a.lease_id AND r.from_at = a.from_at JOIN ${leases.replace('billing.lease l', 'billing.lease l ON l.id = a.lease_id')}`, 'r.from_at',
    ` AND ${kind} NOT IN ('platform_fee', 'tax', 'prepayment', 'deposit')`);
  const used = await rows<UsedSum>('coalesce(sum(r.gpu_seconds), 0)::bigint AS "gpuSeconds", coalesce(sum(r.energy_wh), 0)::bigint AS "energyWh"',
    `billing.rated_interval r JOIN ${leases.replace('billing.lease l', 'billing.lease l ON l.id = r.lease_id')}`, 'r.from_at');
  const quoted = await rows<QuotedSum>('coalesce(sum(ml.quoted_micro_usd), 0)::bigint AS micros', leases, 'l.started_at');
  const billed = await rows<BilledSum>(
    `coalesce(sum(n.amount_minor) FILTER (WHERE n.category <> 'tax'), 0)::bigint AS "netMinor", coalesce(sum(n.amount_minor) FILTER (WHERE n.category = 'tax'), 0)::bigint AS "taxMinor"`,
    `billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id AND i.issued_at IS NOT NULL AND i.state <> 'voided' JOIN ${leases.replace('billing.lease l', 'billing.lease l ON l.id = n.lease_id')}`, 'n.period_from', ` AND n.side = 'customer'`);
  return { rated: rated.map((row): RatedSum => ({ key: row.key, currency: row.currency, part: row.part, numerator: BigInt(row.numerator), denominator: BigInt(row.denominator) })), used, quoted, billed };
}

/** The zone the caller's bills are in: a customer's own account; undefined for others. */
export async function zoneOfBills(tx: Tx, orgId: string, now: EpochMs): Promise<string | undefined> {
  const row = await tx.one<{ zone: string }>(
    `SELECT coalesce((SELECT t.time_zone FROM billing.account_terms t WHERE t.org_id = a.org_id AND t.effective_at <= $2 ORDER BY t.version DESC LIMIT 1), a.time_zone, 'UTC') AS zone FROM billing.account a WHERE a.org_id = $1 AND a.kind = 'customer'`,
    [orgId, at(now)]);
  return row?.zone;
}
