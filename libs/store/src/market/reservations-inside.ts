import type { IdMaker, LeaseId } from '@switchyard/kernel';
import type { AllocationDraft } from '@switchyard/market';
import { at as instantOf, type Tx } from '../base/index.js';

/** The reservation does not hold what a job was to run on: it was relisted, or is over. The draft is planned again. */
export class NotInBlock extends Error {}

/** Whether work may go into a reservation. The caller holds its site. */
export async function isBlockOpen(tx: Tx, reservationId: LeaseId): Promise<boolean> {
  return (await tx.one(`SELECT 1 FROM market.lease WHERE id = $1 AND product = 'reservation' AND state IN ('reserved', 'active', 'curtailed')`, [reservationId])) !== undefined;
}

/** Gives a job GPUs of a reservation: each row inside the rows of the block, which may have been cut since. @throws NotInBlock when the block does not hold all of them all the time */
export async function allocateInside(tx: Tx, reservationId: LeaseId, leaseId: LeaseId, allocations: readonly AllocationDraft[], ids: IdMaker): Promise<void> {
  for (const { allocationId, slice, during } of allocations) {
    const parts = await tx.rows<{ id: string; first: number; end: number }>(
      `SELECT id, greatest(lower(gpus), $3) AS first, least(upper(gpus), $4) AS "end" FROM market.allocation
       WHERE lease_id = $1 AND parent_id IS NULL AND node_id = $2 AND gpus && int4range($3, $4) AND during @> tstzrange($5, $6) ORDER BY lower(gpus)`,
      [reservationId, slice.nodeId, slice.gpus.from, slice.gpus.to, instantOf(during.from), instantOf(during.to)]);
    const covered = parts.reduce((gpus, part) => gpus + part.end - part.first, 0);
    if (covered !== slice.gpus.to - slice.gpus.from) throw new NotInBlock(`reservation ${reservationId} does not hold GPUs ${slice.gpus.from}-${slice.gpus.to} of node ${slice.nodeId} for lease ${leaseId}`);
    for (const [index, part] of parts.entries()) {
      await tx.run(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id, parent_id) VALUES ($1, $2, int4range($3, $4), tstzrange($5, $6), $7, $8)`,
        [index === 0 ? allocationId : ids.next('alloc'), slice.nodeId, part.first, part.end, instantOf(during.from), instantOf(during.to), leaseId, part.id]);
    }
  }
}
