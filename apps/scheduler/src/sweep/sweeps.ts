import { curtailmentsDue, freeLeftovers, inTransaction, leasesDue, missDeadlines, recordPoolStates, refuseBehindEnded, sweepLease, watchAgents, watchCurtailment } from '@switchyard/store';
import type { SchedulerMetrics } from '../metrics.js';
import type { SchedulerParts } from '../parts.js';
import { sweepBudgets } from './sweep-budgets.js';
import { sweepReservations } from './sweep-reservations.js';

/** One round over everything that time alone makes due. @returns whether the next plan would come out otherwise */
export async function sweepAll(parts: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const curtailed = await sweepCurtailments(parts, metrics);
  await sweepBudgets(parts, metrics);
  const leases = await sweepLeases(parts, metrics);
  const reservations = await sweepReservations(parts, metrics);
  const rest = await sweepRest(parts, metrics);
  const agents = await sweepAgents(parts, metrics);
  return curtailed || leases || reservations || rest || agents;
}

async function sweepLeases({ database, clock, sweepPolicy, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const now = clock.now();
  let changed = false;
  for (const leaseId of await inTransaction(database, (tx) => leasesDue(tx, now, sweepPolicy))) {
    const deed = await inTransaction(database, (tx) => sweepLease(tx, leaseId, now, sweepPolicy));
    if (deed === 'nothing') continue;
    metrics.sweeps.inc({ deed });
    log.info({ leaseId, deed }, `lease ${deed}`);
    changed ||= deed === 'released' || deed === 'closed' || deed === 'closed without its agent';
  }
  return changed;
}

async function sweepCurtailments({ database, clock, sweepPolicy, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const now = clock.now();
  // A checkpoint may take an hour at most.
  const due = await inTransaction(database, (tx) => curtailmentsDue(tx, now, 3_600 + sweepPolicy.lookAheadSeconds));
  let changed = false;
  for (const curtailmentId of due) {
    const deed = await inTransaction(database, (tx) => watchCurtailment(tx, curtailmentId, now));
    if (!deed) continue;
    const { siteId, became, parked, released, late } = deed;
    for (const leaseId of parked) log.info({ curtailmentId, siteId, leaseId }, 'lease told to park for a curtailment');
    for (const leaseId of released) log.info({ curtailmentId, siteId, leaseId }, 'lease that had not begun released for a curtailment');
    for (const leaseId of late) log.warn({ curtailmentId, siteId, leaseId }, 'job of a lease did not run again by the deadline of its terms');
    if (became !== undefined) log.info({ curtailmentId, siteId }, `curtailment ${became}`);
    if (parked.length > 0) metrics.sweeps.inc({ deed: 'parked for curtailment' }, parked.length);
    if (late.length > 0) metrics.sweeps.inc({ deed: 'resume deadline missed' }, late.length);
    changed ||= became !== undefined || released.length > 0;
  }
  return changed;
}

async function sweepAgents({ database, clock, sweepPolicy, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const now = clock.now();
  const { quiet, heard } = await inTransaction(database, (tx) => watchAgents(tx, now, sweepPolicy.quietSeconds));
  for (const siteId of quiet) log.warn({ siteId }, `no agent of site ${siteId} was heard of for ${sweepPolicy.quietSeconds} s: nothing new starts there`);
  for (const siteId of heard) log.info({ siteId }, 'an agent of the site is heard again');
  metrics.sweeps.inc({ deed: 'agent quiet' }, quiet.length);
  // What reliability is counted from; no plan depends on it.
  await inTransaction(database, (tx) => recordPoolStates(tx, now));
  return quiet.length + heard.length > 0;
}

async function sweepRest({ database, clock, log }: SchedulerParts, metrics: SchedulerMetrics): Promise<boolean> {
  const now = clock.now();
  const freed = await inTransaction(database, (tx) => freeLeftovers(tx, now));
  for (const siteId of freed) log.info({ siteId }, 'capacity of spent holds and ended leases freed');
  const missed = await inTransaction(database, (tx) => missDeadlines(tx, now));
  for (const jobId of missed) log.warn({ jobId }, `job ${jobId} missed its deadline`);
  metrics.sweeps.inc({ deed: 'deadline missed' }, missed.length);
  const refused = await inTransaction(database, (tx) => refuseBehindEnded(tx, now));
  for (const { id, after } of refused) log.warn({ jobId: id, after }, `job ${id} can never run: ${after}, which it waits for, ended without completing`);
  metrics.sweeps.inc({ deed: 'dependency ended' }, refused.length);
  return freed.length + missed.length + refused.length > 0;
}
