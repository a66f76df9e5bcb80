import type { EpochMs, LeaseId, OrgId } from '@switchyard/kernel';
import { at as instantOf, type Tx } from '../base/index.js';

/** What billing says of a customer's standing; `billingSeq` counts its changes. Micro-USD. */
export interface StandingNews {
  readonly customerOrg: OrgId;
  readonly creditLimitMicroUsd: bigint;
  readonly prepaidMicroUsd: bigint;
  readonly unpaidMicroUsd: bigint;
  readonly paymentMethodOk: boolean;
  /** The last charge was declined, or dunning has come to where new work is not taken on. */
  readonly paymentDeclined: boolean;
  /** Leases whose end this and every later word counts as unpaid, at its ceiling until it is billed. */
  readonly endedLeases: readonly LeaseId[];
  readonly billingSeq: bigint;
  /** IANA zone in which billing counts the customer's months now; null: it did not say. */
  readonly timeZone: string | null;
}
/**
 * Keeps the newest word of billing, and that it counts these leases: in one transaction, and also when the word was overtaken, since a newer one counts them too.
 * @returns false when it was known or overtaken: order of arrival does not matter
 */
export async function projectStanding(tx: Tx, news: StandingNews, now: EpochMs): Promise<boolean> {
  await tx.run(`UPDATE market.lease SET end_counted = true WHERE id = ANY($1) AND customer_org = $2 AND NOT end_counted`, [news.endedLeases, news.customerOrg]);
  const changed = await tx.run(
    `INSERT INTO market.credit_standing AS c (customer_org, credit_limit_micro_usd, prepaid_micro_usd, unpaid_micro_usd, payment_method_ok, billing_seq, updated_at, payment_declined, time_zone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (customer_org) DO UPDATE SET credit_limit_micro_usd = excluded.credit_limit_micro_usd, prepaid_micro_usd = excluded.prepaid_micro_usd, unpaid_micro_usd = excluded.unpaid_micro_usd,
       payment_method_ok = excluded.payment_method_ok, payment_declined = excluded.payment_declined, time_zone = coalesce(excluded.time_zone, c.time_zone), billing_seq = excluded.billing_seq, updated_at = excluded.updated_at WHERE c.billing_seq < excluded.billing_seq`,
    [news.customerOrg, news.creditLimitMicroUsd, news.prepaidMicroUsd, news.unpaidMicroUsd, news.paymentMethodOk, news.billingSeq, instantOf(now), news.paymentDeclined, news.timeZone]);
  return changed === 1;
}
/** Events of standing that nobody has applied although they were handed out `seconds` of wall time ago: their message was lost. */
export async function unheardStandings(tx: Tx, consumer: string, seconds: number): Promise<readonly bigint[]> {
  const rows = await tx.rows<{ id: bigint }>(
    `SELECT e.id FROM outbox.event e WHERE e.topic = 'account.standing_changed' AND e.relayed_at < clock_timestamp() - make_interval(secs => $2)
       AND NOT EXISTS (SELECT 1 FROM outbox.handled h WHERE h.consumer = $1 AND h.event_id = e.id) ORDER BY e.id LIMIT 100`, [consumer, seconds]);
  return rows.map((row) => row.id);
}
