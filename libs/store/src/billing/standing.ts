import type { EpochMs } from '@switchyard/kernel';
import type { Tx } from '../base/database.js';
import { appendEvents } from '../base/outbox.js';
import { at } from '../base/types.js';

/** 1 minor unit = 10,000 micros. */
const MICROS = 10_000n;

interface StandingRow {
  readonly org_id: string;
  readonly version: bigint;
  readonly credit_limit_minor: bigint;
  readonly prepaid_minor: bigint;
  readonly payment_method_state: string;
  readonly payment_method_id: string | null;
  readonly time_zone: string;
}
interface OwedRow {
  readonly org_id: string;
  readonly unpaid_minor: string;
  readonly unrated_micros: string;
  readonly suspended: boolean;
}

/**
 * Tells the market what it may lend each customer, in three statements however many they are: called last in a transaction, since the account rows it
 * locks are the ones that all of a customer's work shares. They are locked in order of id. Unpaid is everything billed or about to be: drafts count, so
 * that ended work never falls between lease and invoice; a lease that ended counts at its ceiling, which no rating passes, less its lines, until it is
 * closed: billed to its end, whatever came of it. What is asked for ahead of a contract is not owed for work.
 * @param endedLeases leases whose end is counted from here on: the market counted them until now
 */
export async function tellStandings(tx: Tx, orgIds: readonly string[], now: EpochMs, endedLeases: readonly string[] = []): Promise<void> {
  if (orgIds.length === 0) return;
  const rows = await tx.rows<StandingRow>(
    `WITH held AS MATERIALIZED (SELECT org_id FROM billing.account WHERE org_id = ANY($1::text[]) ORDER BY org_id FOR NO KEY UPDATE)
     UPDATE billing.account a SET version = a.version + 1 FROM held WHERE a.org_id = held.org_id
     RETURNING a.org_id, a.version, a.credit_limit_minor, a.prepaid_minor, a.payment_method_state, a.payment_method_id,
       coalesce((SELECT t.time_zone FROM billing.account_terms t WHERE t.org_id = a.org_id AND t.effective_at <= $2 ORDER BY t.version DESC LIMIT 1), a.time_zone, 'UTC') AS time_zone`, [[...orgIds], at(now)]);
  if (rows.length === 0) return;
  // A statement of its own: it must see what others committed while the locks were waited for.
  const owed = await tx.rows<OwedRow>(
    `SELECT o.org_id, coalesce(u.minor, 0)::text AS unpaid_minor, coalesce(r.micros, 0)::text AS unrated_micros,
       EXISTS (SELECT 1 FROM billing.dunning d WHERE d.customer_org = o.org_id AND d.suspended_at IS NOT NULL)
       OR EXISTS (SELECT 1 FROM billing.difference x WHERE x.org = o.org_id AND x.parks AND x.state <> 'resolved') AS suspended
     FROM unnest($1::text[]) AS o (org_id)
     LEFT JOIN (SELECT customer_org, sum(total_minor - paid_minor - credited_minor) AS minor FROM billing.invoice
       WHERE customer_org = ANY($1::text[]) AND state NOT IN ('paid', 'deleted', 'voided') AND gather_key NOT LIKE '%/advance' GROUP BY customer_org) u ON u.customer_org = o.org_id
     LEFT JOIN (SELECT l.customer_org, sum(greatest(0, m.ceiling_micro_usd - 10000 * (SELECT coalesce(sum(n.amount_minor), 0) FROM billing.invoice_line n JOIN billing.invoice i ON i.id = n.invoice_id
         WHERE n.lease_id = l.id AND n.side = 'customer' AND i.state NOT IN ('deleted', 'voided')))) AS micros FROM billing.lease l JOIN billing.lease_metering m ON m.lease_id = l.id
       WHERE l.customer_org = ANY($1::text[]) AND l.ended_at IS NOT NULL AND NOT m.closed GROUP BY l.customer_org) r ON r.customer_org = o.org_id`, [rows.map((row) => row.org_id)]);
  const owedBy = new Map(owed.map((row) => [row.org_id, row]));
  await appendEvents(tx, rows.map(({ org_id, version, credit_limit_minor, prepaid_minor, payment_method_state: method, payment_method_id, time_zone }) => {
    const { unpaid_minor, unrated_micros, suspended } = owedBy.get(org_id)!;
    return {
      topic: 'account.standing_changed', aggregateId: org_id, aggregateSeq: version, occurredAt: now, customerOrg: org_id,
      payload: {
        customerOrg: org_id, creditLimitMicroUsd: credit_limit_minor * MICROS, prepaidMicroUsd: prepaid_minor * MICROS, unpaidMicroUsd: BigInt(unpaid_minor) * MICROS + BigInt(unrated_micros),
        paymentMethodOk: method === 'ok' && !suspended, paymentDeclined: suspended || (method === 'failed' && payment_method_id !== null), endedLeases, billingSeq: version, timeZone: time_zone,
      },
    };
  }));
}
/** The same for one customer. */
export const tellStanding = (tx: Tx, orgId: string, now: EpochMs): Promise<void> => tellStandings(tx, [orgId], now);

/** Tells the standing of whoever a lease is leased to. @param ended the lease has just ended, and is counted from here on */
export async function tellStandingOf(tx: Tx, leaseId: string, now: EpochMs, ended = false): Promise<void> {
  const row = await tx.one<{ org: string }>(`SELECT customer_org AS org FROM billing.lease WHERE id = $1`, [leaseId]);
  if (row) await tellStandings(tx, [row.org], now, ended ? [leaseId] : []);
}
