import {
  addSeconds, by, byNumber, byText, HOUR_MS, ladder, MINUTE_MS, overlaps, SECOND_MS, type Comparator, type EpochMs, type JobId, type PoolId, type SiteId,
} from '@switchyard/kernel';
import { eventsAt } from './capacity.js';
import { isVenue, underLease, venueFor } from './eligibility.js';
import { plannableJobStates } from './job-state.js';
import type { MarketPolicy } from './market-policy.js';
import { nodesStand } from './node-book.js';
import type { Hold } from './placement.js';
import type { PlanTurns } from './plan-turns.js';
import { gpusHeld } from './planned-usage.js';
import { nodeGpusOf } from './price-placement.js';
import { finishOf, startOf } from './promise.js';
import { promisedHold } from './promised-hold.js';
import type { WaitReasons } from './reason.js';
import { isOpenTo } from './reservation-pool.js';
import type { JobSnapshot, MarketSnapshot, PoolSnapshot, SiteSnapshot } from './snapshot.js';

/** A job is to have had its first turn so long after it was asked for, unless its deadline asks for an earlier one. */
const FIRST_TURN_MS = HOUR_MS;
/** Jobs that are told in one cycle that their turn is still to come: each is a row to write and an event to pass on. */
const TOLD_MOST = 200;

/** What one cycle plans of a market with more jobs than a plan takes. */
export interface PlanFocus {
  /** The market as it is planned: places that stand and are not planned again are holds, jobs whose turn is to come are left out. */
  readonly snapshot: MarketSnapshot;
  /** Jobs that are planned, in order of id. */
  readonly planned: readonly JobId[];
  /** Jobs without a place whose turn comes with a later cycle, in the order of their turns. */
  readonly later: readonly JobId[];
  /** How many of them should not wait for the next bell: never planned, or without the place they were promised and not planned for a minute. */
  readonly pressing: number;
  /** What is to be said to those of them that have no other reason yet. */
  readonly waits: readonly WaitReasons[];
}

/**
 * Chooses the jobs of one plan: all of them, as the market is, while there are no more than `jobsPerPlanMost`. Beyond that the room is divided
 * evenly between (1) promises that begin within the commit window, (2) promises whose place is gone, (3) jobs never planned, (4) jobs that had a turn
 * and found no place, (5) promises that stand; what a line does not need goes to those after it. In each line who was planned longest ago is first, so every
 * job comes round. A promise that is not chosen keeps its very GPUs: they are busy in the plan. Promises that wait for a job, or that a job waits for,
 * are always planned.
 */
export function focusOn(snapshot: MarketSnapshot, policy: MarketPolicy, turns: PlanTurns): PlanFocus {
  const plannable = snapshot.jobs.filter((job) => (plannableJobStates as readonly string[]).includes(job.state));
  if (plannable.length <= policy.jobsPerPlanMost) return { snapshot, planned: plannable.map((job) => job.jobId).sort(byText), later: [], pressing: 0, waits: [] };
  const places = new Places(snapshot, policy);
  const awaited = new Set(plannable.flatMap((job) => job.waitingFor));
  const lines: [due: Turn[], lost: Turn[], fresh: Turn[], again: Turn[], standing: Turn[]] = [[], [], [], [], []];
  const chosen = new Set<JobId>();
  const { at } = snapshot;
  for (const job of plannable) {
    const turn = { job, last: turns.lastOf(job.jobId) ?? -1, planBy: planBy(job) };
    const stands = places.stands(job);
    if (stands && (job.waitingFor.length > 0 || awaited.has(job.jobId))) chosen.add(job.jobId);
    else if (stands) (startOf(job.placement!) < places.dueBefore ? lines[0] : lines[4]).push(turn);
    else if (job.promise) lines[1].push(turn);
    else (turn.last < 0 ? lines[2] : lines[3]).push(turn);
  }
  for (const line of lines) line.sort(byTurn);
  const rooms = shareRoom(policy.jobsPerPlanMost - chosen.size, lines.map((line) => line.length));
  lines.forEach((line, number) => {
    for (const { job } of line.slice(0, rooms[number])) chosen.add(job.jobId);
  });
  const left = (...which: readonly number[]): readonly JobSnapshot[] => which.flatMap((number) => lines[number]!.slice(rooms[number]).map(({ job }) => job));
  const later = left(1, 2, 3).map((job) => job.jobId);
  const aside = left(0, 4);
  const out = new Set([...later, ...aside.map((job) => job.jobId)]);
  return {
    snapshot: { ...snapshot, jobs: snapshot.jobs.filter((job) => !out.has(job.jobId)), holds: [...snapshot.holds, ...aside.map((job) => places.asHold(job, at))] },
    planned: [...chosen].sort(byText),
    later,
    pressing: left(1, 2).filter(({ jobId }) => at - (turns.lastOf(jobId) ?? -Infinity) > MINUTE_MS).length,
    waits: left(1, 2).filter(({ jobId }) => !turns.isTold(jobId)).slice(0, TOLD_MOST).map(({ jobId }): WaitReasons => ({ jobId, at, job: [{ kind: 'TurnToCome', jobsPerPlan: policy.jobsPerPlanMost }], pools: [] })),
  };
}

interface Turn {
  readonly job: JobSnapshot;
  /** -1 for never. */
  readonly last: number;
  readonly planBy: number;
}
const byTurn: Comparator<Turn> = ladder(by(({ last }) => last, byNumber), by(({ planBy: time }) => time, byNumber), by(({ job }) => job.jobId, byText));

/** When a job should have had a turn: before its last chance to begin, and an hour after it was asked for, so that a stream of urgent jobs holds nobody off for longer. */
function planBy({ spec, submittedAt, remainingSeconds, placement }: JobSnapshot): EpochMs {
  if (placement) return startOf(placement);
  const chance = spec.deadline === undefined ? Infinity : spec.deadline - remainingSeconds * SECOND_MS;
  return Math.min(chance, submittedAt + FIRST_TURN_MS) as EpochMs;
}

/** Room for each line: an even part, and of what others leave as much as it needs, the first lines first. */
export function shareRoom(total: number, needs: readonly number[]): readonly number[] {
  const even = Math.floor(Math.max(0, total) / needs.length);
  const rooms = needs.map((need) => Math.min(need, even));
  let left = Math.max(0, total) - rooms.reduce((sum, room) => sum + room, 0);
  return rooms.map((room, line) => {
    const more = Math.min(left, needs[line]! - room);
    left -= more;
    return room + more;
  });
}

/** Which promised places stand as they are. */
class Places {
  private readonly sites: ReadonlyMap<SiteId, SiteSnapshot>;
  private readonly pools: ReadonlyMap<PoolId, PoolSnapshot>;
  /** What begins before becomes a lease in this cycle. */
  readonly dueBefore: EpochMs;

  constructor(private readonly snapshot: MarketSnapshot, policy: MarketPolicy) {
    this.sites = new Map(snapshot.sites.map((site) => [site.siteId, site]));
    this.pools = new Map(snapshot.pools.map((pool) => [pool.poolId, pool]));
    this.dueBefore = addSeconds(snapshot.at, policy.commitWindowSeconds);
  }

  /** Whether nothing is known against the place: on doubt it does not stand, and is planned. */
  stands(job: JobSnapshot): boolean {
    const { promise, placement } = job;
    if (!promise || !placement?.slices || placement.slices.length === 0 || startOf(placement) < this.snapshot.at) return false;
    const [site, pool] = [this.sites.get(placement.siteId), this.pools.get(placement.poolId)];
    if (!site || !pool || !isOpenTo(pool, job)) return false;
    const venue = venueFor(job, site, underLease(this.snapshot, job, pool), this.snapshot.at);
    if (!isVenue(venue)) return false;
    const { availableFrom, availableTo } = venue.offer.terms;
    const finish = finishOf(placement);
    if (startOf(placement) < availableFrom || (availableTo !== undefined && finish > availableTo) || (site.prices.at(-1)?.to ?? 0) < finish) return false;
    return nodesStand(pool, placement) && !eventsAt(this.snapshot, pool).some(({ during }) => placement.segments.some((segment) => overlaps(segment, during)));
  }
  asHold(job: JobSnapshot, at: EpochMs): Hold {
    const { placement, spec } = job;
    const pool = this.pools.get(placement!.poolId)!;
    return promisedHold(job, placement!, gpusHeld(spec.gpuCount, spec.nodesWhole, nodeGpusOf(pool)), at);
  }
}
