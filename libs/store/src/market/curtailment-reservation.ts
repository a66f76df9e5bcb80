import { addSeconds, type EpochMs, lengthMs, type LeaseId, SECOND_MS } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { at, type Tx } from '../base/index.js';
import { closeLease, lockSweptLease, moveSweptJob, setDesired } from './swept-lease.js';

/** Parks what runs inside a reservation that an event stops, and gives back what has not begun there. @returns the leases told */
export async function parkInside(tx: Tx, reservation: LeaseId, window: CurtailmentWindow, now: EpochMs): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(
    `SELECT DISTINCT l.id FROM market.lease l JOIN market.allocation a ON a.lease_id = l.id JOIN market.allocation p ON p.id = a.parent_id
     WHERE p.lease_id = $1 AND l.id <> $1 AND l.state IN ('reserved', 'active', 'curtailed') AND a.during && tstzrange($2, $3) ORDER BY l.id`, [reservation, at(window.from), at(window.to)]);
  const told: LeaseId[] = [];
  for (const { id } of rows) {
    const lease = await lockSweptLease(tx, id);
    if (!lease) continue;
    if (lease.state === 'reserved') {
      await closeLease(tx, lease, 'curtailment', now);
      if (lease.jobState === 'scheduled') await moveSweptJob(tx, lease, 'accepted', 'curtailment', now);
    } else if (lease.desired === 'run') {
      await setDesired(tx, lease, 'park', addSeconds(lease.endsAt, lengthMs(window) / SECOND_MS));
    } else continue;
    told.push(id);
  }
  return told;
}
