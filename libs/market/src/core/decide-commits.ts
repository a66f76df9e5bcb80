import {
  addSeconds, by, byNumber, byText, ceilTo, ladder, maxOf, microUsd, minOf, ok, overlaps, SECOND_MS, subtract, type Comparator, type IdMaker, type Interval, type JobId, type MicroUsd, type PoolId, type Result,
} from '@switchyard/kernel';
import type { BudgetStanding, CreditStanding } from './credit.js';
import { CyclePrices } from './cycle-prices.js';
import type { CycleDecisions, LeaseDraft, PlacementDraft } from './decisions.js';
import { dependenciesOf, poolReasons } from './from-plan.js';
import type { MarketPolicy } from './market-policy.js';
import type { Fragmented } from './pack-gpus.js';
import { nodesStand, type NodeBook } from './node-book.js';
import { OverhangBook } from './overhang-book.js';
import type { PlacedSlice, Placement } from './placement.js';
import type { PlannerPlan } from './planner.js';
import { nodeGpusOf, perHour, priceGone, quoteSumsOf, type PricedPlacement, type Venue } from './price-placement.js';
import { acceptPromise, mayMove, startOf } from './promise.js';
import type { JobRefusal, PoolRefusal, WaitReasons } from './reason.js';
import { overhang, realSegments, slotStart } from './slot-grid.js';
import { type JobSnapshot, type LeaseSnapshot, leasesOf, type MarketSnapshot } from './snapshot.js';
import { afterCommit, budgetsAfterCommit, canCommit, spendAuthorisation } from './spend-guard.js';
import { runTimeMs } from './staging.js';
import type { PlanConstraints, Prepared } from './to-instance.js';

interface Planned {
  readonly job: JobSnapshot;
  readonly venue: Venue;
  readonly segments: readonly Interval[];
  readonly overhangSlot: number | undefined;
}
/** Promises first, then by start, then oldest, then by id. */
const byTurn: Comparator<Planned> = ladder(
  by(({ job }) => (job.promise ? 0 : 1), byNumber),
  by(({ segments }) => segments[0]!.from, byNumber),
  by(({ job }) => job.submittedAt, byNumber),
  by(({ job }) => job.jobId, byText),
);

/**
 * Turns a plan into things to write. Costs of the plan are forgotten: every placement is rated again with the card it would freeze,
 * checked against cap, budget, credit and promise, and packed onto real GPUs when it starts inside the commit window.
 * What fails becomes a typed reason and a constraint for the next pass; nothing is written for it.
 * @param prices what passes before this one of the same cycle rated
 */
export function decideCommits(
  plan: PlannerPlan, prepared: Prepared, snapshot: MarketSnapshot, policy: MarketPolicy, ids: IdMaker, nodes: NodeBook, prices: CyclePrices = new CyclePrices(ids, policy),
): CycleDecisions {
  const pass = new Pass(plan, prepared, snapshot, policy, ids, nodes, prices);
  for (const planned of pass.inTurn()) pass.decide(planned);
  return pass.finish();
}

class Pass {
  private readonly leases: LeaseDraft[] = [];
  private readonly placements: PlacementDraft[] = [];
  private readonly pools = new Map<JobId, Map<PoolId, PoolRefusal>>();
  private readonly blocked = new Map<JobId, readonly JobRefusal[]>();
  private readonly displaced = new Map<JobId, PoolRefusal>();
  private readonly notNow = new Set<JobId>();
  private readonly pinned = new Set<JobId>();
  private readonly lost = new Set<JobId>();
  /** Places of promises whose planned move was refused: the plan may have given them away. */
  private readonly kept: Placement[] = [];
  private readonly credit: Map<string, CreditStanding>;
  private budgets: readonly BudgetStanding[];
  private readonly overhangs: OverhangBook;
  private readonly jobs: ReadonlyMap<JobId, JobSnapshot>;

  constructor(
    private readonly plan: PlannerPlan,
    private readonly prepared: Prepared,
    private readonly snapshot: MarketSnapshot,
    private readonly policy: MarketPolicy,
    private readonly ids: IdMaker,
    private readonly nodes: NodeBook,
    private readonly prices: CyclePrices,
  ) {
    this.credit = new Map(snapshot.credit.map((standing) => [standing.orgId, standing]));
    this.budgets = snapshot.budgets;
    this.overhangs = new OverhangBook(prepared.instance, plan);
    this.jobs = new Map(snapshot.jobs.map((job) => [job.jobId, job]));
  }

  inTurn(): readonly Planned[] {
    return this.plan.placements
      .map(({ job: jobId, pool, segments }) => {
        const job = this.jobs.get(jobId as JobId);
        const venue = job && this.prepared.venues.get(job.jobId)?.get(pool as PoolId);
        if (!job || !venue) throw new Error(`decideCommits: the plan places ${jobId} in ${pool}, which the instance does not allow`);
        const restartMs = (job.spec.interruptible?.restartSeconds ?? 0) * 1_000;
        const real = realSegments(this.prepared.grid, segments, runTimeMs(job, venue.pool, this.policy), restartMs);
        return { job, venue, segments: real, overhangSlot: overhang(this.prepared.grid, segments, real) };
      })
      .sort(byTurn);
  }

  decide(planned: Planned): void {
    const { job, venue, segments } = planned;
    const open = this.withoutPlace(job);
    if (open.length > 0) {
      this.blocked.set(job.jobId, [{ kind: 'WaitingForDependency', jobIds: open }]);
      return;
    }
    const stands = this.standingPlace(job);
    const stays = stands !== undefined && samePlace(stands, { poolId: venue.pool.poolId, segments });
    if (!this.isInside(stands, venue, segments) && this.kept.some((place) => place.poolId === venue.pool.poolId && place.segments.some((a) => segments.some((b) => overlaps(a, b))))) {
      if (stands !== undefined) return this.pin(job, stands);
      // Only this window is taken: with the promise pinned the next pass may find the job another one in the same pool.
      this.displaced.set(job.jobId, { ...poolOf(venue), kind: 'PromiseKeptElsewhere' });
      return;
    }
    if (planned.overhangSlot !== undefined && !this.overhangs.take(venue.pool.poolId, planned.overhangSlot, job.spec.gpuCount, job.spec.nodesWhole)) {
      this.notNow.add(job.jobId);
      return;
    }
    if (stays && stands.slices && !this.isDue(job, segments) && nodesStand(venue.pool, stands)) return this.stay(planned, stands);
    const priced = this.price(planned, stands !== undefined);
    if (!priced.ok) return this.refuse(job, priced.error);
    const moves = stands !== undefined && !samePlace(stands, priced.value.placement);
    if (moves && mayMove(job.promise!, priced.value.placement).kind !== 'Allowed') return this.pin(job, stands);
    const slices = this.slicesFor(planned, moves ? undefined : stands);
    if (!slices.ok) {
      if (moves) return this.pin(job, stands);
      const { gpusNeeded, gpusFree } = slices.error;
      return this.refuse(job, { ...poolOf(venue), kind: 'Fragmented', gpusNeeded, gpusFree, nodeGpus: nodeGpusOf(venue.pool) });
    }
    const placed: PricedPlacement = { ...priced.value, placement: { ...priced.value.placement, slices: slices.value } };
    const startsNow = this.isDue(job, segments);
    const committed = this.commitMoney(job, placed.placement, startsNow);
    if (committed === undefined) return;
    this.nodes.release(job.jobId);
    this.nodes.take(slices.value, job.jobId);
    if (startsNow) this.lease(planned, placed, committed);
    else this.hold(planned, placed, committed);
  }

  /**
   * Whether a job stays in its own place, which is in nobody's way: promises held their places beside each other before. A parked job needs less of it than it was promised, or ends
   * a little later in its last slot.
   */
  private isInside(stands: Placement | undefined, { pool }: Venue, segments: readonly Interval[]): boolean {
    const slotMs = this.policy.slotSeconds * SECOND_MS;
    return stands?.poolId === pool.poolId && segments.every(({ from, to }) => stands.segments.some((own) => own.from <= from && to <= ceilTo(own.to, slotMs)));
  }
  /** What an unpromised job waits for, was planned beside it and was refused its place: nothing is promised behind what is not promised itself. */
  private withoutPlace({ promise, waitingFor }: JobSnapshot): readonly JobId[] {
    if (promise !== undefined || waitingFor.length === 0) return [];
    const given = new Set([...this.leases, ...this.placements].map((draft) => draft.jobId));
    return waitingFor.filter((id) => !given.has(id) && this.jobs.get(id)?.promise === undefined && this.plan.placements.some((entry) => entry.job === id)).sort(byText);
  }
  /** A promise that keeps its place and whose time has not come: nothing is written, so nothing is rated. */
  private stay({ job, venue, segments }: Planned, stands: Placement): void {
    const gone = priceGone(job.spec, venue, segments);
    if (gone) this.refuse(job, gone);
    else this.commitMoney(job, stands, false);
  }
  private price(planned: Planned, stands: boolean): Result<PricedPlacement, PoolRefusal> {
    const { job, venue, segments } = planned;
    const resumes = this.parkedLease(planned) !== undefined;
    return this.prices.of(job, `${stands ? 'stands' : 'moves'} ${resumes ? 'resumes' : 'begins'}`, promisedSpec(job, stands, resumes), venue, segments);
  }
  /** GPUs for the planned segments: those held already, if their nodes still stand, or newly packed. */
  private slicesFor({ job, venue, segments }: Planned, held: Placement | undefined): Result<readonly PlacedSlice[], Fragmented> {
    if (held?.slices && nodesStand(venue.pool, held)) return ok(held.slices);
    return this.nodes.pack(venue.pool, job.jobId, job.spec, segments);
  }
  /** The job's lease in this pool that waits to go on. */
  private parkedLease({ job, venue }: Pick<Planned, 'job' | 'venue'>): LeaseSnapshot | undefined {
    return leasesOf(this.snapshot, job.jobId).find((lease) => lease.poolId === venue.pool.poolId && lease.state === 'parked');
  }
  /** The place a promise still has. */
  private standingPlace({ jobId, promise, placement }: JobSnapshot): Placement | undefined {
    return promise && placement && startOf(placement) >= this.snapshot.at && !this.prepared.lost.has(jobId) ? placement : undefined;
  }
  /** A planned move is refused: the promise stays where it is. One that was told so, and that the plan could not leave there, has lost its place. */
  private pin(job: JobSnapshot, held: Placement): void {
    if (this.prepared.pinned.has(job.jobId)) {
      this.lost.add(job.jobId);
      return;
    }
    this.pinned.add(job.jobId);
    this.kept.push(held);
    this.beginWhereItStands(job, held);
  }
  /** Nobody plans again after the last pass: a promise that stays and whose time has come begins, or its place would be gone with the next cycle. */
  private beginWhereItStands(job: JobSnapshot, held: Placement): void {
    const venue = this.prepared.venues.get(job.jobId)?.get(held.poolId);
    if (venue === undefined || !this.isDue(job, held.segments)) return;
    const planned: Planned = { job, venue, segments: held.segments, overhangSlot: undefined };
    const priced = this.price(planned, true);
    const slices = this.slicesFor(planned, held);
    if (!priced.ok || !slices.ok) return;
    const placed: PricedPlacement = { ...priced.value, placement: { ...priced.value.placement, slices: slices.value } };
    const committed = this.commitMoney(job, placed.placement, true);
    if (committed === undefined) return;
    this.nodes.release(job.jobId);
    this.nodes.take(slices.value, job.jobId);
    this.lease(planned, placed, committed);
  }
  private isDue({ waitingFor }: JobSnapshot, segments: readonly Interval[]): boolean {
    return segments[0]!.from < addSeconds(this.snapshot.at, this.policy.commitWindowSeconds) && waitingFor.length === 0;
  }

  /**
   * Money this decision adds to what is committed, or undefined when it was refused. A promise is committed already: only the account is checked, and when its work starts,
   * that budgets have room for it still.
   */
  private commitMoney(job: JobSnapshot, placement: Placement, startsNow: boolean): MicroUsd | undefined {
    const standing = this.credit.get(job.orgId);
    if (!standing) throw new Error(`snapshot: no credit standing of ${job.orgId}, owner of ${job.jobId}`);
    const spender = { orgId: job.orgId, jobId: job.jobId, ...(job.projectId && { projectId: job.projectId }) };
    const exposure = exposureOf(job, placement);
    const [amount, starting] = [job.promise ? microUsd(0n) : exposure, startsNow ? exposure : microUsd(0n)];
    const answer = canCommit(amount, standing, this.budgets, spender, this.snapshot.at, job.promise ? starting : microUsd(0n));
    if (!answer.ok) {
      this.blocked.set(job.jobId, answer.error);
      return undefined;
    }
    this.credit.set(job.orgId, afterCommit(standing, amount));
    this.budgets = budgetsAfterCommit(this.budgets, spender, amount, starting);
    return amount;
  }

  private lease({ job, venue, segments }: Planned, priced: PricedPlacement, committed: MicroUsd): void {
    const { at } = this.snapshot;
    const window = addSeconds(at, this.policy.commitWindowSeconds);
    const due = segments.filter((segment) => segment.from < window);
    const open = this.parkedLease({ job, venue });
    const slices = (priced.placement.slices ?? []).filter(({ during }) => due.some((segment) => segment.from === during.from));
    const worst = perHour(priced.placement.worstCase, priced.gpuSeconds);
    // A cap is enforced to the cent, so all of it is given; without one the worst case says what is covered.
    const limit = capLeft(job) ?? priced.placement.worstCase;
    this.leases.push({
      leaseId: open?.leaseId ?? this.ids.next('lease'),
      extendsLease: open !== undefined,
      jobId: job.jobId,
      orgId: job.orgId,
      operatorOrg: venue.offer.operatorOrg,
      ...(job.projectId && { projectId: job.projectId }),
      gpuCount: job.spec.gpuCount,
      gpusHeld: priced.gpusHeld,
      offer: venue.offer,
      card: priced.card,
      curtailment: venue.offer.terms.curtailment,
      powerModel: venue.pool.power,
      placement: priced.placement,
      quoteSums: quoteSumsOf(priced),
      promise: job.promise ?? acceptPromise(job.jobId, job.spec, priced.placement, at),
      allocations: slices.map((slice) => ({ allocationId: this.ids.next('alloc'), ...slice })),
      committed,
      authorisation: job.spec.maxTotal === undefined ? spendAuthorisation([limit], worst, priced.gpusHeld, job.spec.maxDurationSeconds) : { amount: limit, worstCasePerGpuHour: worst },
    });
  }

  private hold({ job }: Planned, priced: PricedPlacement, committed: MicroUsd): void {
    const before = job.placement;
    if (before && job.promise && samePlace(before, priced.placement) && before.slices === priced.placement.slices) return; // held already
    this.placements.push({
      jobId: job.jobId,
      orgId: job.orgId,
      gpuCount: job.spec.gpuCount,
      gpusHeld: priced.gpusHeld,
      placement: priced.placement,
      promise: job.promise ?? acceptPromise(job.jobId, job.spec, priced.placement, this.snapshot.at),
      committed,
      ...(before && { movedFrom: before }),
    });
  }

  private refuse(job: JobSnapshot, reason: PoolRefusal): void {
    const mine = this.pools.get(job.jobId) ?? new Map<PoolId, PoolRefusal>();
    this.pools.set(job.jobId, mine.set(reason.poolId, reason));
  }

  finish(): CycleDecisions {
    const constraints: PlanConstraints = { pools: this.pools, blocked: this.blocked, notNow: this.notNow, pinned: this.pinned, lost: this.lost, margins: this.prepared.terms };
    const open = this.pools.size + this.blocked.size + this.notNow.size + this.pinned.size + this.lost.size > 0;
    return {
      leases: [...this.leases].sort(by((draft) => draft.jobId, byText)),
      placements: [...this.placements].sort(by((draft) => draft.jobId, byText)),
      waits: this.waits(),
      ...(open && { constraints }),
      funds: { credit: [...this.credit.values()], budgets: this.budgets },
    };
  }

  /** One entry for every job that has no place after this pass. A promise that only stays where it is does not wait. */
  private waits(): readonly WaitReasons[] {
    const because = new Map(this.plan.unplaced.map((entry) => [entry.job, entry.because]));
    const placed = new Set(this.plan.placements.map((entry) => entry.job));
    return [...this.prepared.refusals]
      .filter(([jobId]) => !placed.has(jobId) || this.pools.has(jobId) || this.blocked.has(jobId) || this.notNow.has(jobId) || this.displaced.has(jobId))
      .map(([jobId, known]) => {
        const job = this.jobs.get(jobId)!;
        const said = because.get(jobId) ?? [];
        const after = dependenciesOf(said);
        const own: JobRefusal[] = [
          ...known.job,
          ...(this.blocked.get(jobId) ?? []),
          ...(this.notNow.has(jobId) ? [{ kind: 'NotYet', earliestStart: slotStart(this.prepared.grid, 1) } as const] : []),
          ...(after.length > 0 ? [{ kind: 'WaitingForDependency', jobIds: after } as const] : []),
        ];
        const displaced = this.displaced.get(jobId);
        const late = [...(this.pools.get(jobId)?.values() ?? []), ...(displaced ? [displaced] : [])];
        return { jobId, at: this.snapshot.at, job: own, pools: [...poolReasons(job, said, this.prepared, this.snapshot), ...late].sort(by((r) => r.poolId, byText)) };
      })
      .sort(by((entry) => entry.jobId, byText));
  }
}

const poolOf = ({ site, pool }: Venue): { readonly siteId: typeof site.siteId; readonly poolId: typeof pool.poolId } => ({ siteId: site.siteId, poolId: pool.poolId });

/** Most that a job can cost: the worst case, cut off by its own hard limit, which the spend guard enforces. */
function exposureOf(job: JobSnapshot, placement: Placement): MicroUsd {
  const left = capLeft(job);
  return left === undefined ? placement.worstCase : minOf(placement.worstCase, left);
}
/** What the job's own hard limit leaves for another lease: the cap is of the job, whatever leases it runs under. */
function capLeft({ spec, spentAtMost }: JobSnapshot): MicroUsd | undefined {
  if (spec.maxTotal === undefined) return undefined;
  return maxOf(subtract(spec.maxTotal, spentAtMost ?? microUsd(0n)), microUsd(0n));
}

/**
 * What was promised may be kept whatever it is estimated at now: the ceiling is checked for moves alone. A promise whose place lapsed gets
 * another one only below its ceiling, and below what the job's cap leaves. A lease that goes on has its cap in its own authorisation, by what was
 * really used; it is refused only when nothing can be left of it.
 */
function promisedSpec(job: JobSnapshot, stands: boolean, resumes: boolean): JobSnapshot['spec'] {
  if (!job.promise) return job.spec;
  const { maxTotal: _total, maxPrice: _price, ...spec } = job.spec;
  const { ceilingTotal } = job.promise;
  if (stands) return spec;
  const left = capLeft(job) ?? ceilingTotal;
  return { ...spec, maxTotal: resumes && left > 0n ? ceilingTotal : minOf(ceilingTotal, left) };
}

/** Same pool, same instants. */
export function samePlace(a: Pick<Placement, 'poolId' | 'segments'>, b: Pick<Placement, 'poolId' | 'segments'>): boolean {
  return (
    a.poolId === b.poolId &&
    a.segments.length === b.segments.length &&
    a.segments.every((segment, index) => segment.from === b.segments[index]!.from && segment.to === b.segments[index]!.to)
  );
}
