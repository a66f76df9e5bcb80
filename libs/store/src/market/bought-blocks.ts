import { add, type EpochMs, type Interval, microUsd, type MicroUsd, type OrgId } from '@switchyard/kernel';
import { blockSpend } from '@switchyard/market';
import { at as instantOf, type Tx } from '../base/index.js';

/**
 * What blocks of capacity cost an organisation in a month: up to `now`, and in the rest of it. They are bought for the whole organisation, so its own monthly budget counts them,
 * those of projects and jobs do not. A block that ended early, since its site could not keep it, counts to its end; one that was refused never did.
 */
export async function blocksOfMonth(tx: Tx, orgId: OrgId, month: Interval, now: EpochMs): Promise<{ readonly spent: MicroUsd; readonly ahead: MicroUsd }> {
  const rows = await tx.rows<{ readonly takeOrPay: MicroUsd; readonly from: EpochMs; readonly to: EpochMs; readonly endedAt: EpochMs | null }>(
    `SELECT r.take_or_pay_micro_usd AS "takeOrPay", r.starts_at AS "from", r.ends_at AS "to", l.actual_end AS "endedAt"
     FROM market.reservation r LEFT JOIN market.lease l ON l.id = r.id
     WHERE r.customer_org = $1 AND r.state IN ('requested', 'committed') AND (l.id IS NULL OR l.state <> 'released') AND r.starts_at < $3 AND r.ends_at > $2 ORDER BY r.id`,
    [orgId, instantOf(month.from), instantOf(month.to)]);
  const nothing = { spent: microUsd(0n), ahead: microUsd(0n) };
  return rows.reduce((all, { takeOrPay, from, to, endedAt }) => {
    const until = endedAt !== null && endedAt < month.to ? { from: month.from, to: endedAt } : month;
    if (until.to <= until.from) return all;
    const part = blockSpend({ takeOrPay, window: { from, to } }, until, now);
    return { spent: add(all.spent, part.spent), ahead: add(all.ahead, part.ahead) };
  }, nothing);
}
