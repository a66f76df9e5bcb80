import { inTransaction, reservationsDue, sweepReservation } from '@switchyard/store';
import type { SchedulerMetrics } from '../metrics.js';
import type { SchedulerParts } from '../parts.js';

/**
 * Reservations: leases of those that were bought, their beginning, their end and their stops by the clock (no agent is asked), and what others used of relisted
 * time. @returns whether the next plan would come out otherwise
 */
export async function sweepReservations({ database, clock, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const now = clock.now();
  let changed = false;
  for (const due of await inTransaction(database, (tx) => reservationsDue(tx, now))) {
    const deed = await inTransaction(database, (tx) => sweepReservation(tx, due, now));
    if (deed === 'nothing') continue;
    metrics.sweeps.inc({ deed: `reservation ${deed}` });
    log.info({ leaseId: due.id, deed }, `reservation ${deed}`);
    changed ||= deed !== 'resale told';
  }
  return changed;
}
