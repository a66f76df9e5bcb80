import { type EpochMs, SECOND_MS, toIso } from '@switchyard/kernel';
import { costAt } from './money.js';
import { type Facts, type Finding, finding, grouped, type JobRow, type LeaseRow, type Rule } from './facts.js';

const SLOT_MS = 900_000;
const GPU_MS_PER_HOUR = 3_600_000n;

interface Outage {
  readonly siteId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
const FOREVER = Number.MAX_SAFE_INTEGER as EpochMs;
const STALE_MS = 3_600_000;

/** When a site could take no new work: nobody heard of its agent, a node was not as listed, or its prices had stopped. */
function outagesOf(facts: Facts): readonly Outage[] {
  const found: Outage[] = [];
  for (const [siteId, changes] of grouped(facts.events.filter((event) => event.topic === 'site.changed'), (event) => event.siteId ?? String(event.payload['siteId']))) {
    for (const [i, { at, payload }] of changes.entries()) {
      const until = (what: string): EpochMs => changes.slice(i + 1).find((later) => later.payload['what'] === what)?.at ?? FOREVER;
      if (payload['what'] === 'agent quiet') found.push({ siteId, from: at, to: until('agent heard') });
      if (payload['what'] === 'nodes') found.push({ siteId, from: at, to: until('nodes') });
    }
  }
  const seriesOfSite = new Map(facts.leases.flatMap((lease) => lease.card.flatMap(({ seriesId }) => (seriesId === undefined ? [] : [[lease.siteId, seriesId] as const]))));
  for (const [siteId, seriesId] of seriesOfSite) {
    const prints = facts.prints.get(seriesId) ?? [];
    for (const [i, print] of prints.entries()) {
      const next = prints[i + 1];
      if (next !== undefined && next.recordedAt - print.to > STALE_MS) found.push({ siteId, from: (print.to + STALE_MS) as EpochMs, to: next.recordedAt });
    }
  }
  return found;
}

/** What came between, and when it was known. */
interface Excuse {
  readonly what: string;
  readonly at: EpochMs;
}
/** Why a promise may break without the plan being to blame: the world took the place away, or the customer's own run was not what it said. */
function excusesOf(facts: Facts, job: JobRow, outages: readonly Outage[]): readonly Excuse[] {
  const told = facts.events.filter((event) => event.jobId === job.id);
  const leases = facts.leases.filter((lease) => lease.jobId === job.id);
  const deadline = job.deadline ?? FOREVER;
  const wasThere = (siteId: string): boolean => told.some(({ payload }) => payload['siteId'] === siteId);
  const later = (at: EpochMs): EpochMs => Math.max(at, job.submittedAt) as EpochMs;
  return [
    ...told.filter(({ topic }) => topic === 'lease.curtailed').map(({ at }) => ({ what: 'an event', at })),
    ...told.filter(({ topic }) => topic === 'lease.work_lost').map(({ at }) => ({ what: 'lost work', at })),
    ...leases.filter(({ endReason }) => endReason === 'agent_silent' || endReason === 'never_started' || endReason === 'curtailment').map(({ actualEnd, startsAt }) => ({ what: 'its site', at: actualEnd ?? startsAt })),
    ...(isLonger(facts, job, leases) ? [{ what: OWN_LENGTH, at: job.submittedAt }] : []),
    ...job.after.flatMap((id) => behind(facts, facts.jobs.get(id)!, outages)),
    ...outages.filter((outage) => wasThere(outage.siteId) && outage.to > job.submittedAt && outage.from < deadline).map(({ from }) => ({ what: 'an outage', at: later(from) })),
    ...[...facts.curtailments.values()].filter((event) => wasThere(event.siteId) && event.noticeAt > job.submittedAt && event.startsAt < deadline && event.endsAt > job.submittedAt).map(({ noticeAt }) => ({ what: 'an event', at: noticeAt })),
  ];
}
const OWN_LENGTH = 'its own length';
/** A run is longer than was said from this many times on what it should have taken for the work that is done: starting and stopping take some, too. */
const LONGER = 1.2;
/** It ran as long as was said, or what it said of its checkpoints shows that it would have run longer. */
function isLonger(facts: Facts, job: JobRow, leases: readonly LeaseRow[]): boolean {
  const ranSeconds = (lease: LeaseRow): number => (facts.readings.get(lease.id) ?? []).reduce((all, reading) => all + (reading.gpuSeconds > 0n ? reading.to - reading.from : 0), 0) / SECOND_MS;
  const ran = leases.reduce((sum, lease) => sum + ranSeconds(lease), 0);
  const work = leases.reduce((sum, lease) => sum + (ranSeconds(lease) * Number(facts.poolSpeedPpm.get(lease.poolId) ?? 1_000_000n)) / 1_000_000, 0);
  const lost = facts.events.some(({ topic, jobId }) => topic === 'lease.work_lost' && jobId === job.id);
  const said = lost || job.checkpointSeconds === undefined || job.shareDone === undefined ? undefined : job.shareDone * job.expectedSeconds;
  return ran >= job.expectedSeconds || (said !== undefined && said >= 3_600 && work > LONGER * said);
}
/** What a job waits for never came, or came late by something that came between there. */
function behind(facts: Facts, before: JobRow, outages: readonly Outage[]): readonly Excuse[] {
  const at = before.finishedAt ?? before.submittedAt;
  return before.state !== 'completed' || excusesOf(facts, before, outages).length > 0 ? [{ what: 'what it waits for', at }] : [];
}
/** How long a job needs GPUs at a pool, as it was said. */
const needMs = (facts: Facts, job: JobRow, poolId: string): number => Math.ceil((job.expectedSeconds * SECOND_MS * 1_000_000) / Number(facts.poolSpeedPpm.get(poolId) ?? 1_000_000n) / SLOT_MS) * SLOT_MS;

interface Hole {
  readonly poolId: string;
  readonly from: EpochMs;
}
/**
 * A place that stayed empty in what really happened, wide and long enough for all of a job between two instants: at a site it allows and that no event touched meanwhile.
 * The whole run is asked for, even of a job that had done a part: who finds a hole by this has surely been wronged.
 */
function holeFor(facts: Facts, job: JobRow, from: EpochMs, to: EpochMs, outages: readonly Outage[]): Hole | undefined {
  const lettings = grouped(facts.allocations, ({ nodeId }) => nodeId);
  for (const [poolId, nodes] of grouped(facts.nodes, (node) => node.poolId)) {
    const { siteId, gpus: nodeGpus } = nodes[0]!;
    if (job.sites.length > 0 && !job.sites.includes(siteId)) continue;
    const length = needMs(facts, job, poolId);
    const rows = nodes.flatMap((node) => lettings.get(node.id) ?? []);
    for (const start of [from, ...rows.map((row) => row.to), ...outages.map((outage) => outage.to), ...[...facts.curtailments.values()].map((event) => event.endsAt)].filter((at) => at < to).map((at) => (Math.ceil(at / SLOT_MS) * SLOT_MS) as EpochMs).sort((a, b) => a - b)) {
      const end = start + length;
      if (start < from || end > to) continue;
      if (outages.some((outage) => outage.siteId === siteId && outage.from < end && outage.to > start)) continue;
      const cost = costAt(facts, poolId, job.gpuCount, start, end as EpochMs);
      if ((job.ceiling !== undefined || job.maxPrice !== undefined) && cost === undefined) continue;
      if (job.ceiling !== undefined && cost! > job.ceiling) continue;
      if (job.maxPrice !== undefined && cost! * GPU_MS_PER_HOUR > job.maxPrice * BigInt(job.gpuCount) * BigInt(length)) continue;
      if ([...facts.curtailments.values()].some((event) => event.siteId === siteId && event.startsAt < end && event.endsAt > start)) continue;
      const free = nodes.map((node) => node.gpus - new Set((lettings.get(node.id) ?? []).filter((row) => row.from < end && row.to > start).flatMap((row) => Array.from({ length: row.gpusTo - row.gpusFrom }, (_, i) => row.gpusFrom + i))).size);
      const whole = job.nodesWhole || job.gpuCount > nodeGpus;
      if (whole ? free.filter((gpus) => gpus === nodeGpus).length >= Math.ceil(job.gpuCount / nodeGpus) : free.some((gpus) => gpus >= job.gpuCount)) return { poolId, from: start };
    }
  }
  return undefined;
}

/**
 * No accepted job was missed that the plan could have kept. Accepted: its customer was promised a deadline. Missed: it ended as `missed`, or completed after its deadline. The plan
 * could have kept it when nothing but the plan came between: no event, no failure of a site or node, no run longer than was said. Where something did, it could have all the same when
 * a place that was big enough for the whole run, within its caps, stayed empty between the last time something came and the deadline. What the plan moved or parked by itself is no excuse.
 */
export const promisesKept: Rule = (facts) => {
  const outages = outagesOf(facts);
  return [...facts.jobs.values()].flatMap((job) => brokenOf(facts, job, outages));
};
/** It ended as `missed`, or completed after its deadline. */
export const isLate = ({ state, deadline, finishedAt }: JobRow): boolean => state === 'missed' || (state === 'completed' && deadline !== undefined && finishedAt !== undefined && finishedAt > deadline);
function brokenOf(facts: Facts, job: JobRow, outages: readonly Outage[]): readonly Finding[] {
  const { deadline } = job;
  if (deadline === undefined) return [];
  const accepted = facts.events.find((event) => event.jobId === job.id && (event.topic === 'job.accepted' || event.topic === 'job.scheduled'));
  if (accepted === undefined || !isLate(job)) return [];
  const between = excusesOf(facts, job, outages);
  const excuses = [...new Set(between.map(({ what }) => what))];
  if (excuses.length === 0) return [finding('missed', job.id, `${job.name} was accepted at ${toIso(accepted.at)} for ${toIso(deadline)} and is ${job.state}; nothing came between`)];
  // What a run has cost so far, at worst prices, counts against a cap: the judge does not know as the market did then. Of a job that never ran all of the cap was left.
  const hasRun = facts.leases.some((lease) => lease.jobId === job.id && (facts.readings.get(lease.id) ?? []).some(({ gpuSeconds }) => gpuSeconds > 0n));
  if (excuses.includes(OWN_LENGTH) || (job.maxTotal !== undefined && (hasRun || (job.ceiling ?? 0n) > job.maxTotal))) return [];
  const last = between.reduce((latest, { at }) => (at > latest ? at : latest), accepted.at);
  const hole = holeFor(facts, job, last, deadline, outages);
  return hole === undefined ? [] : [finding('missed', job.id, `${job.name} (${excuses.join(', ')}) could have gone to ${hole.poolId} at ${toIso(hole.from)}, before ${toIso(deadline)}`)];
}
