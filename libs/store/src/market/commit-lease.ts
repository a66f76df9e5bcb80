import { type EpochMs, type IdMaker, type PlanId, type Ppm, type SeriesId, toIso } from '@switchyard/kernel';
import { type LeaseDraft, type Placement, type PowerTerms, samePlace } from '@switchyard/market';
import { type GpuPowerModel, reservedLoad } from '@switchyard/power';
import { rateCardToJson } from '@switchyard/rating';
import { appendEvent, at as instantOf, json, type Tx } from '../base/index.js';
import { decodePlacement, encodePlacement, encodePromise } from './job-json.js';
import { allocateInside } from './reservations-inside.js';
import { SETTLEMENT_SECONDS } from './tariff-json.js';

/** The site of a draft as it stands under its lock. */
export interface LockedSite {
  readonly version: bigint;
  readonly name: string;
  /** Facility over IT energy, planning value; also the ratio at the peak. */
  readonly pue: Ppm;
}
export interface CommitParts {
  readonly at: EpochMs;
  readonly ids: IdMaker;
  readonly planId: PlanId | null;
}

/** What a lease freezes of its pool and site: for energy that no meter measured. */
interface EnergyModelJson {
  readonly maxWPerGpu: bigint;
  readonly loadFractionPpm: bigint;
  readonly puePpm: bigint;
  readonly version: string;
}
const energyModelOf = (power: GpuPowerModel, pue: Ppm): EnergyModelJson => ({
  maxWPerGpu: (power.shareMax + 999n) / 1_000n, loadFractionPpm: power.loadFractionPpm, puePpm: pue, version: power.version,
});
const seriesOf = (power: PowerTerms): SeriesId | null => (power.kind === 'pass_through' || power.kind === 'indexed_capped' ? power.seriesId : null);

/** Writes a lease with everything it freezes, or the next segment of a parked one, and moves its job. The caller holds the locks, and waits for a statement behind it to see what the database refused. */
export async function writeLease(tx: Tx, draft: LeaseDraft, site: LockedSite, parts: CommitParts): Promise<void> {
  const from = Math.min(...draft.allocations.map(({ during }) => during.from)) as EpochMs;
  const to = Math.max(...draft.allocations.map(({ during }) => during.to)) as EpochMs;
  const jobName = await moveJob(tx, draft, parts);
  if (draft.extendsLease) await extendLease(tx, draft, to, parts);
  else await insertLease(tx, draft, site, { from, to }, jobName, parts);
  await reserve(tx, draft, site, parts);
}

async function insertLease(tx: Tx, draft: LeaseDraft, site: LockedSite, during: { from: EpochMs; to: EpochMs }, jobName: string, { at, planId }: CommitParts): Promise<void> {
  const card = rateCardToJson(draft.card);
  const energyModel = energyModelOf(draft.powerModel, site.pue);
  tx.later(
    `INSERT INTO market.lease (id, job_id, customer_org, operator_org, site_id, pool_id, offer_id, plan_id, state, gpu_count, rate_card, energy_model,
       ceiling_micro_usd, quoted_micro_usd, starts_at, ends_at, created_at, reservation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reserved', $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [draft.leaseId, draft.jobId, draft.orgId, draft.operatorOrg, draft.placement.siteId, draft.placement.poolId, draft.offer.offerId, planId, draft.gpusHeld, json(card), json(energyModel),
      draft.authorisation.amount, draft.placement.total, instantOf(during.from), instantOf(during.to), instantOf(at), draft.placement.reservationId ?? null]);
  await appendEvent(tx, {
    topic: 'lease.committed', aggregateId: draft.leaseId, aggregateSeq: 1n, occurredAt: at, customerOrg: draft.orgId, operatorOrg: draft.operatorOrg, siteId: draft.placement.siteId, jobId: draft.jobId,
    payload: {
      leaseId: draft.leaseId, jobId: draft.jobId, jobName, customerOrg: draft.orgId, operatorOrg: draft.operatorOrg, siteId: draft.placement.siteId, siteName: site.name,
      poolId: draft.placement.poolId, gpuCount: draft.gpusHeld, rateCard: card, energyModel, seriesId: seriesOf(draft.offer.terms.power), settlementSeconds: SETTLEMENT_SECONDS,
      ceilingMicroUsd: draft.authorisation.amount, quotedMicroUsd: draft.placement.total, quoteSums: draft.quoteSums, startsAt: toIso(during.from), endsAt: toIso(during.to),
    },
  });
}

/** The card stays; the agent learns of the new end and of the wish to run. */
async function extendLease(tx: Tx, { leaseId }: LeaseDraft, to: EpochMs, _parts: CommitParts): Promise<void> {
  const changed = await tx.run(
    `UPDATE market.lease SET ends_at = $2, desired = 'run', spend = spend - 'ahead', agent_revision = agent_revision + 1, version = version + 1 WHERE id = $1 AND state = 'parked'`, [leaseId, instantOf(to)]);
  if (changed !== 1) throw new Error(`lease ${leaseId} is not parked under its site's lock`);
}

async function reserve(tx: Tx, draft: LeaseDraft, site: LockedSite, { ids }: CommitParts): Promise<void> {
  const { reservationId } = draft.placement;
  // Inside a reservation the GPUs are parts of its own, and its power is reserved already.
  if (reservationId !== undefined) return allocateInside(tx, reservationId, draft.leaseId, draft.allocations, ids);
  for (const { allocationId, slice, during } of draft.allocations) {
    tx.later(`INSERT INTO market.allocation (id, node_id, gpus, during, lease_id) VALUES ($1, $2, int4range($3, $4), tstzrange($5, $6), $7)`,
      [allocationId, slice.nodeId, slice.gpus.from, slice.gpus.to, instantOf(during.from), instantOf(during.to), draft.leaseId]);
  }
  const draw = reservedLoad(draft.powerModel, draft.gpusHeld, site.pue);
  const windows = new Map(draft.allocations.map(({ during }) => [during.from, during]));
  for (const during of windows.values()) {
    tx.later(
      `INSERT INTO market.feeder_reservation (id, feeder_id, lease_id, draw_w, during) SELECT $1, feeder_id, $2, $3, tstzrange($4, $5) FROM market.pool WHERE id = $6`,
      [ids.next('alloc'), draft.leaseId, draw, instantOf(during.from), instantOf(during.to), draft.placement.poolId]);
  }
}

/** @returns the job's name */
async function moveJob(tx: Tx, draft: LeaseDraft, { at, planId }: CommitParts): Promise<string> {
  const job = await tx.one<{ name: string; version: bigint; before: unknown }>(
    `UPDATE market.job j SET state = 'scheduled', promise = $2, placement = $3, waiting = NULL, version = version + 1 FROM (SELECT placement AS before FROM market.job WHERE id = $1) old
     WHERE id = $1 RETURNING name, version, old.before`,
    [draft.jobId, encodePromise(draft.promise), encodePlacement({ ...draft.placement, gpusHeld: draft.gpusHeld, ...(planId !== null && { planId }) })]);
  if (!job) throw new Error(`job ${draft.jobId} vanished under its lock`);
  const { placement } = draft;
  await appendEvent(tx, {
    topic: 'job.scheduled', aggregateId: draft.jobId, aggregateSeq: job.version, occurredAt: at, customerOrg: draft.orgId, operatorOrg: draft.operatorOrg, siteId: placement.siteId, jobId: draft.jobId,
    payload: {
      jobId: draft.jobId, leaseId: draft.leaseId, siteId: placement.siteId, poolId: placement.poolId, planId, quotedMicroUsd: placement.total,
      startsAt: toIso(placement.segments[0]!.from), finishesAt: toIso(placement.segments.at(-1)!.to), ...placeBefore(job.before === null ? undefined : decodePlacement(job.before), placement),
    },
  });
  return job.name;
}

/** For an event that gives a job a place: the one it had, where that is another or was to cost something else. */
export function placeBefore(before: Placement | undefined, now: Placement): { readonly before?: object } {
  if (!before || (samePlace(before, now) && before.total === now.total)) return {};
  return { before: { siteId: before.siteId, poolId: before.poolId, quotedMicroUsd: before.total, startsAt: toIso(before.segments[0]!.from), finishesAt: toIso(before.segments.at(-1)!.to) } };
}
