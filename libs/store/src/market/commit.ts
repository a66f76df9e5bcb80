import { type EpochMs, type JobId, microUsd, minOf, type PlanId, ppm, type ProjectId, type SiteId, toIso } from '@switchyard/kernel';
import { canCommit, type CommitOutcome, inMarket, marketNodeOf, type CommitRefusal, type CommitRequest, type LeaseDraft, type PlacementDraft, plannableJobStates, type PoolRefusal, sitesTouched } from '@switchyard/market';
import { reservedLoad } from '@switchyard/power';
import { appendEvent, at as instantOf, databaseError, type Tx } from '../base/index.js';
import { type CommitParts, type LockedSite, placeBefore, writeLease } from './commit-lease.js';
import { clearHolds } from './holds-clear.js';
import { isBlockOpen, NotInBlock } from './reservations-inside.js';
import { decodePlacement, encodePlacement, encodePromise } from './job-json.js';
import { bumpSite } from './sites.js';
import { lockSpending, readSpending } from './spending.js';

/** Outcome of a commit, with what the database itself refused: FRAGMENTED and FEEDER_FULL as the market words them. */
export interface CommittedDrafts extends CommitOutcome {
  readonly conflicts: ReadonlyMap<JobId, PoolRefusal>;
  /** Fencing tokens of the sites this commit moved, as they are now. */
  readonly moved: ReadonlyMap<SiteId, number>;
}
type Draft = LeaseDraft | PlacementDraft;
/** In the plan a reservation is a pool of its own; in the rows it is the pool whose GPUs it has. */
const placementInMarket = <D extends PlacementDraft>(draft: D): D => ({ ...draft, placement: inMarket(draft.placement), ...(draft.movedFrom && { movedFrom: inMarket(draft.movedFrom) }) });
const leaseInMarket = (draft: LeaseDraft): LeaseDraft => ({
  ...draft, placement: inMarket(draft.placement), allocations: draft.allocations.map((row) => ({ ...row, slice: { ...row.slice, nodeId: marketNodeOf(row.slice.nodeId) } })),
});
type Judged = { readonly kind: 'Written' } | { readonly kind: 'Refused'; readonly refusal: CommitRefusal } | { readonly kind: 'Conflict'; readonly reason: PoolRefusal };

/**
 * Writes the drafts of a cycle in the caller's transaction: touched sites locked in order of id, fencing tokens checked, holds that no
 * longer count cleared. A draft is written whole or not at all; what the database refuses counts as a moved site and is planned again.
 */
export async function commitDrafts(tx: Tx, request: CommitRequest, parts: CommitParts): Promise<CommittedDrafts> {
  const drafts: readonly Draft[] = [...request.leases.map(leaseInMarket), ...request.placements.map(placementInMarket)];
  const touched = [...new Set(drafts.flatMap(sitesTouched))].sort();
  const locked = await lockSites(tx, touched, parts);
  await clearHolds(tx, touched, request.at);
  await lockSpending(tx, drafts.map((draft) => draft.orgId));
  const committed: JobId[] = [];
  const refused: CommitRefusal[] = [];
  const conflicts = new Map<JobId, PoolRefusal>();
  const moved = new Set<SiteId>();
  for (const draft of drafts) {
    const { siteId } = draft.placement;
    const judged = await judge(tx, draft, request, locked, parts);
    if (judged.kind === 'Written') {
      committed.push(draft.jobId);
      for (const id of sitesTouched(draft)) moved.add(id);
    } else if (judged.kind === 'Refused') refused.push(judged.refusal);
    else {
      conflicts.set(draft.jobId, judged.reason);
      refused.push({ kind: 'SiteMoved', jobId: draft.jobId, siteId });
    }
  }
  const versions = await Promise.all([...moved].sort().map(async (siteId) => [siteId, Number(await bumpSite(tx, siteId))] as const));
  return { committed, refused, conflicts, moved: new Map(versions) };
}

async function lockSites(tx: Tx, ids: readonly SiteId[], { at }: CommitParts): Promise<ReadonlyMap<SiteId, LockedSite>> {
  const rows = await tx.rows<{ id: SiteId; version: bigint; name: string; pue: bigint | null }>(
    `SELECT s.id, s.version, s.name, (SELECT m.pue_ppm FROM market.power_model m WHERE m.site_id = s.id AND m.effective_from <= $2 ORDER BY m.version DESC LIMIT 1) AS pue
     FROM market.site s WHERE s.id = ANY($1) ORDER BY s.id FOR UPDATE OF s`, [ids, instantOf(at)]);
  return new Map(rows.map(({ id, version, name, pue }) => [id, { version, name, pue: ppm(pue ?? 1_000_000n) }]));
}

async function judge(tx: Tx, draft: Draft, request: CommitRequest, locked: ReadonlyMap<SiteId, LockedSite>, parts: CommitParts): Promise<Judged> {
  const { jobId } = draft;
  const stale = sitesTouched(draft).find((siteId) => Number(locked.get(siteId)?.version ?? -1n) !== request.siteVersions.get(siteId));
  if (stale !== undefined) return { kind: 'Refused', refusal: { kind: 'SiteMoved', jobId, siteId: stale } };
  const { reservationId } = draft.placement;
  if (reservationId !== undefined && !(await isBlockOpen(tx, reservationId))) return { kind: 'Refused', refusal: { kind: 'SiteMoved', jobId, siteId: draft.placement.siteId } };
  const [job, spending] = await Promise.all([lockTaken(tx, draft), commitsNothing(draft) ? undefined : readSpending(tx, draft.orgId, request.at)]);
  if (!job || !mayTake(job, draft)) return { kind: 'Refused', refusal: { kind: 'JobMoved', jobId } };
  if (spending && !mayPay(spending, draft, job.projectId, request.at)) return { kind: 'Refused', refusal: { kind: 'SpendingMoved', jobId } };
  tx.later('SAVEPOINT draft');
  try {
    if ('leaseId' in draft) {
      await Promise.all([endLeftLeases(tx, draft, parts), writeLease(tx, draft, locked.get(draft.placement.siteId)!, parts)]);
    } else await writePlacement(tx, draft, parts);
    await tx.run('RELEASE SAVEPOINT draft');
    return { kind: 'Written' };
  } catch (error) {
    const fault = databaseError(error);
    if (fault?.code !== '23P01' && fault?.code !== '23514' && !(error instanceof NotInBlock)) throw error;
    await tx.run('ROLLBACK TO SAVEPOINT draft');
    return { kind: 'Conflict', reason: await wordConflict(tx, draft as LeaseDraft, fault?.constraint === 'feeder_under_limit', locked.get(draft.placement.siteId)!) };
  }
}

interface TakenJob {
  readonly state: string;
  readonly placement: unknown;
  readonly projectId: ProjectId | null;
  readonly busy: boolean;
}
const lockTaken = (tx: Tx, { jobId }: Draft): Promise<TakenJob | undefined> =>
  tx.one<TakenJob>(
    `SELECT state, placement, project_id AS "projectId", EXISTS (SELECT 1 FROM market.lease l WHERE l.job_id = j.id AND l.state IN ('reserved', 'active', 'curtailed')) AS busy FROM market.job j WHERE id = $1 FOR UPDATE`,
    [jobId]);
/**
 * False when the job was cancelled or paused, has a running lease, or holds another place than the one the draft moves it from. A job that is parked between its pieces is
 * moved from those that are still to come: were its move refused, others would be given a place that it keeps.
 */
function mayTake(job: TakenJob, draft: Draft): boolean {
  if (job.busy || !(plannableJobStates as readonly string[]).includes(job.state)) return false;
  if ('leaseId' in draft) return true;
  if (job.state === 'submitted') return draft.movedFrom === undefined;
  if (!draft.movedFrom || job.placement === null) return job.placement === null && draft.movedFrom === undefined;
  const stored = decodePlacement(job.placement);
  const [from] = draft.movedFrom.segments;
  const first = job.state === 'parked' ? stored.segments.find((segment) => segment.from === from?.from) : stored.segments[0];
  return stored.poolId === draft.movedFrom.poolId && first?.from === from?.from;
}

const commitsNothing = (draft: Draft): boolean => draft.committed === 0n && !('leaseId' in draft);
/**
 * Whether the customer can still pay what the draft newly commits: its bound quotes and other sites' cycles may have used the credit since the snapshot. Work that
 * was promised commits nothing anew, but does not start for an account that was suspended or declined meanwhile (decision 5), nor beyond what its budgets have left.
 */
function mayPay({ credit, budgets }: Awaited<ReturnType<typeof readSpending>>, draft: Draft, projectId: ProjectId | null, at: EpochMs): boolean {
  const { orgId, jobId, committed } = draft;
  const starting = committed === 0n && 'leaseId' in draft ? minOf(draft.placement.worstCase, draft.authorisation.amount) : microUsd(0n);
  return canCommit(committed, credit, budgets, { orgId, jobId, ...(projectId !== null && { projectId }) }, at, starting).ok;
}

/** A job that goes on in another pool leaves its parked lease behind. */
async function endLeftLeases(tx: Tx, draft: LeaseDraft, { at }: CommitParts): Promise<void> {
  const left = await tx.rows<{ id: string; version: bigint; customerOrg: string; operatorOrg: string; siteId: string }>(
    `UPDATE market.lease SET state = 'ended', desired = 'stop', end_reason = 'migrated', actual_end = coalesce(actual_end, $3), agent_revision = agent_revision + 1, version = version + 1
     WHERE job_id = $1 AND state = 'parked' AND id <> $2 RETURNING id, version, customer_org AS "customerOrg", operator_org AS "operatorOrg", site_id AS "siteId"`,
    [draft.jobId, draft.leaseId, instantOf(at)]);
  for (const lease of left) {
    await appendEvent(tx, {
      topic: 'lease.ended', aggregateId: lease.id, aggregateSeq: lease.version, occurredAt: at, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, jobId: draft.jobId,
      payload: { leaseId: lease.id, jobId: draft.jobId, at: toIso(at), reason: 'migrated', exitCode: null },
    });
  }
}

/** A promise given, or a promised place moved inside its promise. */
async function writePlacement(tx: Tx, draft: PlacementDraft, { at, planId }: CommitParts): Promise<void> {
  const { jobId, placement, promise, orgId } = draft;
  const row = await tx.one<{ version: bigint }>(
    `UPDATE market.job SET state = CASE WHEN state = 'parked' THEN state ELSE 'accepted' END, promise = $2, placement = $3, waiting = NULL, version = version + 1 WHERE id = $1 RETURNING version`,
    [jobId, encodePromise(promise), encodePlacement({ ...placement, gpusHeld: draft.gpusHeld, ...(planId !== null && { planId }) })]);
  if (!row) throw new Error(`job ${jobId} vanished under its lock`);
  await appendEvent(tx, {
    topic: 'job.accepted', aggregateId: jobId, aggregateSeq: row.version, occurredAt: at, customerOrg: orgId, jobId,
    payload: {
      jobId, siteId: placement.siteId, poolId: placement.poolId, planId: planId satisfies PlanId | null, moved: draft.movedFrom !== undefined, quotedMicroUsd: placement.total,
      ceilingMicroUsd: promise.ceilingTotal, startsAt: toIso(placement.segments[0]!.from), finishesAt: toIso(placement.segments.at(-1)!.to), ...placeBefore(draft.movedFrom, placement),
    },
  });
}

async function wordConflict(tx: Tx, draft: LeaseDraft, feeder: boolean, site: LockedSite): Promise<PoolRefusal> {
  const { siteId, poolId } = draft.placement;
  const during = { from: draft.allocations[0]!.during.from, to: draft.allocations.at(-1)!.during.to };
  if (feeder) {
    const row = await tx.one<{ feederId: string; free: bigint }>(
      `SELECT f.id AS "feederId", greatest(0, f.limit_w - coalesce((SELECT max((SELECT sum(o.draw_w) FROM market.feeder_reservation o WHERE o.feeder_id = f.id AND o.during @> greatest(lower(r.during), $2::timestamptz)))
         FROM market.feeder_reservation r WHERE r.feeder_id = f.id AND r.during && tstzrange($2, $3)), 0))::bigint AS free
       FROM market.pool p JOIN market.feeder f ON f.id = p.feeder_id WHERE p.id = $1`, [poolId, instantOf(during.from), instantOf(during.to)]);
    return {
      siteId, poolId, kind: 'FeederFull', needed: reservedLoad(draft.powerModel, draft.gpusHeld, site.pue), freeMax: (row?.free ?? 0n) as ReturnType<typeof reservedLoad>,
      ...(row && { feederId: row.feederId as Extract<PoolRefusal, { kind: 'FeederFull' }>['feederId'] & string }),
    };
  }
  const row = await tx.one<{ free: number; nodeGpus: number }>(
    `SELECT coalesce(sum(n.gpus), 0)::int - coalesce((SELECT sum(upper(a.gpus) - lower(a.gpus)) FROM market.allocation a JOIN market.node b ON b.id = a.node_id
       WHERE b.pool_id = $1 AND a.parent_id IS NULL AND a.during && tstzrange($2, $3)), 0)::int AS free, coalesce(max(n.gpus), 0)::int AS "nodeGpus"
     FROM market.node n WHERE n.pool_id = $1 AND n.state = 'up'`, [poolId, instantOf(during.from), instantOf(during.to)]);
  return { siteId, poolId, kind: 'Fragmented', gpusNeeded: draft.gpuCount, gpusFree: Math.max(0, row?.free ?? 0), nodeGpus: row?.nodeGpus ?? 0 };
}
