import { addSeconds, type EpochMs, type LeaseId } from '@switchyard/kernel';
import { breachesOf, compensationFor, type PlannedStop, resumeByOf } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { leasesUnderEvent } from './curtailment-load.js';
import { type CurtailmentRow, curtailmentWindow } from './curtailments.js';

/** An event that a site may have stopped leases for. */
type StoppingEvent = Parameters<typeof curtailmentWindow>[0] & Pick<CurtailmentRow, 'siteId'> & { readonly zone: string; readonly siteEvent: string | null };
interface SiteStopRow {
  readonly leaseId: LeaseId;
  readonly stoppedAt: EpochMs;
  /** As it was planned, where it was. */
  readonly runTo: EpochMs | null;
  readonly noticedAt: EpochMs | null;
  readonly endsAt: EpochMs;
}
/** An agent says so of a lease it parked for an event. */
const REASON = 'Curtailed ';
/** Agents stop leases ahead of an event; a report from before that is of another. */
const AHEAD_SECONDS = 3_600;

/** Leases that the site says it stopped for this event, and that nobody was told of yet, by lease. As the scheduler. */
export async function siteStopsOf(tx: Tx, event: StoppingEvent): Promise<readonly { readonly stop: PlannedStop; readonly noticedAt: EpochMs }[]> {
  const rows = await tx.rows<SiteStopRow>(
    `SELECT DISTINCT ON (l.id) l.id AS "leaseId", (e.payload->>'at')::timestamptz AS "stoppedAt", s.run_to AS "runTo", s.noticed_at AS "noticedAt", l.ends_at AS "endsAt"
     FROM market.lease l JOIN outbox.event e ON e.job_id = l.job_id AND e.aggregate_id = l.id AND e.topic = 'lease.parked' AND split_part(e.payload->>'reason', ';', 1) = $2
     LEFT JOIN market.curtailment_shed s ON s.curtailment_id = $3 AND s.lease_id = l.id
     WHERE l.site_id = $1 AND l.state IN ('active', 'parked', 'curtailed') AND l.job_id IS NOT NULL AND e.occurred_at >= $4 AND (s.outcome IS NULL OR s.outcome IN ('planned', 'spared'))
     ORDER BY l.id, e.id`,
    [event.siteId, `${REASON}${event.siteEvent ?? event.id}`, event.id, at(addSeconds(event.startsAt, -AHEAD_SECONDS))]);
  if (rows.length === 0) return [];
  const window = curtailmentWindow(event);
  const leases = new Map((await leasesUnderEvent(tx, 'scheduler', event.siteId, window)).map((lease) => [lease.leaseId, lease]));
  return rows.flatMap(({ leaseId, stoppedAt, runTo, noticedAt, endsAt }) => {
    const lease = leases.get(leaseId);
    if (!lease) return [];
    // It gave its GPUs back when it stopped: what it would have run is what was planned, or all of its lease.
    const held = { ...lease, run: { from: lease.run.from, to: runTo ?? endsAt }, noticedAt: noticedAt ?? stoppedAt };
    const stop: PlannedStop = {
      leaseId, at: event.startsAt, resumeBy: resumeByOf(window, lease.terms), breaches: breachesOf(held, window, event.zone), lease: held, tellAt: stoppedAt,
      compensation: compensationFor(window, held.run, held.gpus, held.terms.compensation),
    };
    return [{ stop, noticedAt: noticedAt ?? stoppedAt }];
  });
}
