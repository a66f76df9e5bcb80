import { by, byNumber, byText, ladder } from '@switchyard/kernel';
import type { MarginTerms } from '@switchyard/market';
import type { Placement, Plan } from '@switchyard/matching';
import type { ReplayCurtailment } from './curtailments.js';
import { JobProgress, type Part, slotsFor, widthOn } from './job-progress.js';
import { type AskedPlan, fromInstance, prefixSlots, runsOnAt, toInstance } from './replay-instance.js';
import { ReplayCapacity } from './replay-capacity.js';
import type { PriceView } from './replay-prices.js';
import type { MissCause, ReplayInput, ReplayPolicy } from './replay-types.js';
import type { ReplayJob } from './workload.js';

export interface MissedJob {
  readonly progress: JobProgress;
  readonly cause: MissCause;
}

/**
 * What one policy has done so far: capacity, waiting and running jobs, finished ones. Planners see a job under its rank in the order of
 * submission, since all waiting jobs are released at once and first-come methods break that tie by id.
 */
export class ReplayState {
  readonly active = new Map<string, JobProgress>();
  readonly done: JobProgress[] = [];
  readonly missed = new Map<string, MissedJob>();
  readonly load: Int32Array[];
  moves = 0;
  parked = 0;
  cutJobs = 0;
  readonly lapsed = new Set<string>();
  private readonly capacity: ReplayCapacity;
  private readonly prefix: number;
  private readonly parks: boolean;
  private readonly finishedAt = new Map<string, number>();
  private readonly poolIndex: ReadonlyMap<string, number>;
  private readonly byRank = new Map<string, JobProgress>();

  constructor(private readonly input: ReplayInput, private readonly policy: ReplayPolicy, private readonly prices: PriceView, private readonly costs: readonly Float64Array[]) {
    this.capacity = new ReplayCapacity(input);
    this.load = input.sites.map(() => new Int32Array(input.slots));
    this.parks = policy.parks === true;
    this.prefix = prefixSlots(input, this.parks);
    this.poolIndex = new Map(input.sites.map((site, s) => [site.id, s]));
  }

  arrive(job: ReplayJob, place: number): void {
    const progress = new JobProgress(job, String(place).padStart(8, '0'));
    this.active.set(job.id, progress);
    this.byRank.set(progress.rank, progress);
  }

  /** Jobs with work that is not committed, in order of submission. */
  open(): JobProgress[] {
    return [...this.active.values()].filter((progress) => progress.committed.length === 0 || progress.cut);
  }

  /** Hears notices: cuts jobs that run through where the site can no longer carry them, and marks whose place is in doubt. */
  hear(now: number): void {
    for (const event of this.capacity.hear(now)) {
      this.markHeld(event, now);
      const firstFull = (): number | undefined => this.capacity.overfilledAt(event.site, event.from, event.to);
      for (let slot = firstFull(); slot !== undefined; slot = firstFull()) this.cutOne(event, slot);
    }
  }

  /** The newest start goes first: least work is at stake; ends in the id. */
  private cutOne(event: ReplayCurtailment, slot: number): void {
    const pools = new Set(this.capacity.poolsOn(event.site));
    const candidates = [...this.active.values()].flatMap((progress) => {
      const part = progress.committed.find((one) => pools.has(one.pool) && one.from <= slot && slot < one.to);
      return part === undefined ? [] : [{ progress, part }];
    });
    candidates.sort(ladder(by((c) => -(c.progress.firstStart ?? c.part.from), byNumber), by((c) => c.progress.job.id, byText)));
    const victim = candidates[0];
    if (victim === undefined) throw new Error(`site ${event.site} is overfilled in slot ${slot}, and no job runs there`);
    const { progress, part } = victim;
    const stop = Math.max(part.from, event.from);
    for (const gone of progress.committed.filter((one) => one.to > stop)) this.capacity.take(gone.pool, Math.max(gone.from, stop), gone.to, -widthOn(this.input, progress, gone.pool));
    progress.committed = progress.committed.flatMap((one) => (one.from >= stop ? [] : [{ ...one, to: Math.min(one.to, stop) }]));
    progress.cut = true;
    progress.cuts += 1;
    progress.event = event.id;
    this.cutJobs += 1;
  }

  /** Held places on a site that is cut may not fit any more; the next plan finds out. Those of jobs that run there now lose them at once. */
  private markHeld(event: ReplayCurtailment, now: number): void {
    const pools = new Set(this.capacity.poolsOn(event.site));
    for (const progress of this.active.values()) {
      const { held } = progress;
      if (held === undefined || !pools.has(held.pool) || !held.segments.some(([from, to]) => from < event.to && to > event.from)) continue;
      progress.event = event.id;
      if (runsOnAt(progress, now, this.parks) !== undefined) progress.cuts += 1;
    }
  }

  /** Gives up on jobs that can no longer end in time. */
  expire(now: number): void {
    for (const progress of [...this.active.values()]) {
      if (progress.held !== undefined || (progress.committed.length > 0 && !progress.cut)) continue;
      const { job } = progress;
      const before = (job.after ?? []).find((id) => this.missed.has(id));
      const rest = progress.rest(this.input);
      const running = runsOnAt(progress, now, this.parks) !== undefined;
      const back = rest.last === undefined ? 0 : running ? rest.restartLeft : progress.restartSlots;
      const least = back + this.input.sites.reduce((slots, _, s) => Math.min(slots, slotsFor(this.input, s, rest.work)), Infinity);
      if (before === undefined && Math.max(now, rest.last?.to ?? 0) + least <= Math.min(job.deadlineSlot, this.input.slots)) continue;
      this.miss(progress, before);
    }
  }

  private miss(progress: JobProgress, before: string | undefined): void {
    // What still runs of it until a cut is given back: nobody waits for it any more.
    for (const part of progress.committed) this.capacity.take(part.pool, part.from, part.to, -widthOn(this.input, progress, part.pool));
    progress.committed = [];
    progress.event ??= before === undefined ? undefined : this.missed.get(before)!.progress.event;
    const cause: MissCause = before !== undefined ? 'predecessor' : progress.event !== undefined && progress.accepted ? 'curtailed' : progress.accepted ? 'unexplained' : 'never-placed';
    this.active.delete(progress.job.id);
    this.missed.set(progress.job.id, { progress, cause });
  }

  /** The market as a planner sees it at `now`. */
  instance(now: number, pinned: ReadonlySet<string>, terms: MarginTerms): AskedPlan {
    const gpuHoursHeld = new Map<string, number>();
    for (const { job, committed } of this.active.values()) {
      if (job.tenant === undefined || committed.length === 0) continue;
      const slots = committed.reduce((total, part) => total + part.to - Math.max(part.from, now), 0);
      gpuHoursHeld.set(job.tenant, (gpuHoursHeld.get(job.tenant) ?? 0) + (job.gpus * slots * this.input.slotSeconds) / 3_600);
    }
    return toInstance({
      input: this.input, capacity: this.capacity, prices: this.prices, now, open: this.open(), holdsPromises: this.policy.holdsPromises, parks: this.parks, pinned, terms,
      gpuHoursHeld, predecessorEnds: (progress) => this.predecessors(progress),
    });
  }

  private predecessors({ job }: JobProgress): { readonly after: readonly string[]; readonly end: number } {
    const after: string[] = [];
    let end = 0;
    for (const id of job.after ?? []) {
      const before = this.active.get(id);
      if (before === undefined) end = Math.max(end, this.finishedAt.get(id) ?? 0);
      else if (before.committed.length > 0 && !before.cut) end = Math.max(end, before.committed.at(-1)!.to);
      else after.push(before.rank);
    }
    return { after, end };
  }

  /** Ids of jobs that the plan gave what they may not have: another pool's free restart, or more parts than allowed. */
  illegal(plan: Plan, now: number): string[] {
    return plan.placements.flatMap((placement) => {
      const progress = this.progressOf(placement.job);
      const runningAt = runsOnAt(progress, now, this.parks);
      if (runningAt === undefined) return [];
      const usesPrefix = placement.segments[0]![0] < this.prefix;
      const goesOn = usesPrefix || progress.restartSlots === 0 ? this.goesOn(placement, runningAt, now) : false;
      const parts = fromInstance(placement.segments, now, this.prefix).length - (goesOn ? 1 : 0);
      return (usesPrefix && this.poolIndex.get(placement.pool) !== runningAt) || parts > progress.partsLeft ? [progress.job.id] : [];
    });
  }
  private goesOn(placement: Placement, runningAt: number, now: number): boolean {
    return this.poolIndex.get(placement.pool) === runningAt && fromInstance(placement.segments, now, this.prefix)[0]?.[0] === now;
  }

  /** Takes over a placement: what runs before `commitUntil` (or all of a job that runs through) is committed, the rest is held. */
  take({ job: rank, pool, segments }: Placement, now: number, commitUntil: number): void {
    const progress = this.progressOf(rank);
    const s = this.poolIndex.get(pool);
    if (s === undefined) throw new Error(`the plan places job ${progress.job.id} at the unknown site ${pool}`);
    const future = fromInstance(segments, now, this.prefix);
    if (progress.held !== undefined && (progress.held.pool !== s || JSON.stringify(progress.held.segments) !== JSON.stringify(future))) this.moves += 1;
    if (this.policy.holdsPromises) progress.accepted = true;
    progress.held = undefined;
    const mayPark = this.parks && progress.job.interruptible !== undefined;
    const sure = mayPark ? future.flatMap(([from, to]) => (from < commitUntil ? [[from, Math.min(to, commitUntil)] as const] : []))
      : future[0]![0] < commitUntil ? future : [];
    const rest = mayPark ? future.flatMap(([from, to]) => (to > commitUntil ? [[Math.max(from, commitUntil), to] as const] : [])) : sure.length > 0 ? [] : future;
    if (rest.length > 0) progress.held = { pool: s, segments: rest };
    if (runsOnAt(progress, now, this.parks) !== undefined && (future[0]![0] > now || s !== progress.parts.at(-1)!.pool)) this.parked += 1;
    if (sure.length > 0) this.commit(progress, sure.map(([from, to]): Part => ({ pool: s, from, to })));
  }

  private commit(progress: JobProgress, parts: readonly Part[]): void {
    const { job } = progress;
    progress.accepted = true;
    progress.cut = false;
    for (const part of parts) {
      const width = widthOn(this.input, progress, part.pool);
      const site = this.input.sites[part.pool]!;
      this.capacity.take(part.pool, part.from, part.to, width);
      const full = this.capacity.overfilledAt(site.feeder ?? site.id, part.from, part.to);
      if (full !== undefined) throw new Error(`the plan overfills site ${site.id} in slot ${full} with job ${job.id}`);
    }
    progress.committed.push(...parts);
  }

  /** A waiting job the plan left out loses nothing yet: it is asked again until its deadline. */
  leaveOut(rank: string): void {
    const progress = this.progressOf(rank);
    if (progress.held !== undefined) {
      this.lapsed.add(progress.job.id);
      progress.event ??= (progress.job.after ?? []).map((id) => this.active.get(id)?.event ?? this.missed.get(id)?.progress.event).find((event) => event !== undefined);
    }
    progress.held = undefined;
  }

  /** Baselines decide afresh: nothing is held from one plan to the next. */
  forget(): void {
    for (const progress of this.active.values()) progress.held = undefined;
  }

  /** Lets [from, to) pass: what is committed runs and is paid at actual prices. */
  runUntil(from: number, to: number): void {
    for (const progress of [...this.active.values()]) {
      for (const part of progress.committed) {
        const width = widthOn(this.input, progress, part.pool);
        for (let slot = Math.max(from, part.from); slot < Math.min(to, part.to); slot += 1) {
          if (progress.work <= 0) break;
          progress.run(this.input, part.pool, slot, this.costs[part.pool]![slot]!);
          this.load[part.pool]![slot]! += width;
        }
      }
      progress.committed = progress.committed.flatMap((part) => (part.to <= to ? [] : [{ ...part, from: Math.max(part.from, to) }]));
      if (progress.work > 0) continue;
      // A rest that went on where it was cut needed no restart and ends early.
      for (const part of progress.committed) this.capacity.take(part.pool, part.from, part.to, -widthOn(this.input, progress, part.pool));
      progress.committed = [];
      this.active.delete(progress.job.id);
      this.done.push(progress);
      this.finishedAt.set(progress.job.id, progress.parts.at(-1)!.to);
    }
  }

  private progressOf(rank: string): JobProgress {
    const progress = this.byRank.get(rank);
    if (progress === undefined) throw new Error(`the plan names the unknown job ${rank}`);
    if (!this.active.has(progress.job.id)) throw new Error(`the plan places job ${progress.job.id}, which is not waiting`);
    return progress;
  }
}
