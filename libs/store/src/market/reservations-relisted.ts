import { type EpochMs, type LeaseId, type SiteId, toIso } from '@switchyard/kernel';
import { appendEvent, at as instantOf, type Tx } from '../base/index.js';

/**
 * What others use of relisted time, from the rows alone: allocations of other leases on the very GPUs, cut to what really ran. Known once the lease is over,
 * or when the reservation's window is; then billing is told, once for each lease.
 */
const used = `
  SELECT b.reservation_id, a.lease_id, upper(a.gpus * b.gpus) - lower(a.gpus * b.gpus) AS gpus,
    a.during * b.during * tstzrange(l.actual_start, coalesce(l.actual_end, 'infinity')) AS during,
    jsonb_path_query_first(l.rate_card, '$.components[*] ? (@.kind == "gpu_hour" || @.kind == "reserved_gpu_hour").microUsdPerGpuHour') #>> '{}' AS price
  FROM market.relisting b JOIN market.reservation r ON r.id = b.reservation_id
  JOIN market.allocation a ON a.node_id = b.node_id AND a.gpus && b.gpus AND a.during && b.during AND a.parent_id IS NULL AND a.lease_id <> b.reservation_id
  JOIN market.lease l ON l.id = a.lease_id
  WHERE l.actual_start IS NOT NULL AND (l.state IN ('ended', 'released') OR r.ends_at <= $1) AND NOT EXISTS (SELECT 1 FROM market.relisted_use u WHERE u.reservation_id = b.reservation_id AND u.lease_id = a.lease_id)`;

/** Reservations of which others used relisted time that billing has not been told of, by id. */
export async function relistedUseDue(tx: Tx, now: EpochMs): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(`SELECT DISTINCT reservation_id AS id FROM (${used}) u WHERE NOT isempty(during) ORDER BY 1`, [instantOf(now)]);
  return rows.map((row) => row.id);
}

interface UseRow {
  readonly leaseId: LeaseId;
  readonly gpus: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly price: bigint;
}
/** Tells billing what became of relisted time. One transaction. @returns how many pieces of it */
export async function tellRelistedUse(tx: Tx, id: LeaseId, now: EpochMs): Promise<number> {
  const block = await tx.one<{ siteId: SiteId; customerOrg: string; operatorOrg: string }>(
    `SELECT site_id AS "siteId", customer_org AS "customerOrg", operator_org AS "operatorOrg" FROM market.lease WHERE id = $1 FOR UPDATE`, [id]);
  if (!block) return 0;
  const rows = await tx.rows<UseRow>(
    `SELECT lease_id AS "leaseId", sum(gpus)::int AS gpus, lower(during) AS "from", upper(during) AS "to", coalesce(price, '0')::bigint AS price
     FROM (${used}) u WHERE reservation_id = $2 AND NOT isempty(during) GROUP BY lease_id, during, price ORDER BY lease_id, lower(during), upper(during)`, [instantOf(now), id]);
  const pieces = new Map<LeaseId, number>();
  for (const { leaseId, gpus, from, to, price } of rows) {
    const piece = (pieces.get(leaseId) ?? 0) + 1;
    pieces.set(leaseId, piece);
    await tx.run(`INSERT INTO market.relisted_use (reservation_id, lease_id, piece, gpus, during, micro_usd_per_gpu_hour, told_at) VALUES ($1, $2, $3, $4, tstzrange($5, $6), $7, $8)`,
      [id, leaseId, piece, gpus, instantOf(from), instantOf(to), price, instantOf(now)]);
    const seq = await tx.one<{ version: bigint }>(`UPDATE market.lease SET version = version + 1 WHERE id = $1 RETURNING version`, [id]);
    await appendEvent(tx, {
      topic: 'contract.fact_known', aggregateId: id, aggregateSeq: seq!.version, occurredAt: now, customerOrg: block.customerOrg, operatorOrg: block.operatorOrg, siteId: block.siteId,
      payload: { leaseId: id, kind: 'relisted', key: piece === 1 ? leaseId : `${leaseId}/${piece}`, fact: { from: toIso(from), to: toIso(to), gpus, microUsdPerGpuHour: `${price}`, leaseId } },
    });
  }
  return rows.length;
}
