import { HOUR_MS, SECOND_MS } from '@switchyard/kernel';

/**
 * How long before its deadline the market plans a job to end: a part of the job's slack, at most so long. What is put off to its last hours is
 * lost to the first cut and stands in the way of gangs that come late and cannot wait; work that ends earlier has a second chance. A rule of
 * planning alone: the customer's deadline is the promise, and any job that has no place with the margin is planned without (see `planWithMargins`).
 */
export interface DeadlineMargin {
  /** Part of the job's slack, 0 to 1; 0 is no margin. */
  readonly slackShare: number;
  /** Longest margin, >= 0. */
  readonly secondsMost: number;
}
export const noDeadlineMargin: DeadlineMargin = { slackShare: 0, secondsMost: 0 };
export const deadlineMarginOf = (slackShare: number, hours: number): DeadlineMargin => ({ slackShare, secondsMost: (hours * HOUR_MS) / SECOND_MS });

/** A job's time in slots of one plan. */
export interface PlannedTime {
  /** Exclusive; may lie beyond the horizon. */
  readonly deadline: number;
  /** First slot it may use now, and its shortest run from there. */
  readonly release: number;
  readonly runSlots: number;
  /** Its deadline less the earliest end it could have had when it was asked for: fixed for life, so that a margin does not melt as time passes. */
  readonly slackSeconds: number;
  /** Whether it was just asked for; and slots until a later plan. */
  readonly fresh: boolean;
  readonly slotsToNextPlan: number;
  /** Whether it was accepted; and the end of the place it holds, undefined where it has none. */
  readonly promised: boolean;
  readonly heldEnd: number | undefined;
}
/** How a refusal now would stand: `final`, no later plan could place the job; `new`, nobody has told its customer yet; `later`, neither. */
export type Refusal = 'final' | 'new' | 'later';
/** Slot by which the plan has to end the job, exclusive. */
export interface PlannedEnd {
  readonly end: number;
  /** Undefined for a job that holds a place. */
  readonly ifRefused: Refusal | undefined;
}

/**
 * The rule. A job has a margin until it starts, but never one that leaves it less than its shortest run, nor one that forbids it the place it holds.
 * A promise that lost its place is in no state to wait, and has all of its time.
 * @param whole whether it is planned with all of its time
 */
export function plannedEnd(time: PlannedTime, margin: DeadlineMargin, slotSeconds: number, whole: boolean): PlannedEnd {
  const { deadline, release, runSlots, promised, fresh, heldEnd } = time;
  const lost = promised && heldEnd === undefined;
  const last = release + time.slotsToNextPlan + runSlots > deadline;
  const ifRefused = heldEnd !== undefined ? undefined : lost || last ? 'final' : fresh ? 'new' : 'later';
  if (whole || lost) return { end: deadline, ifRefused };
  const early = deadline - marginSlots(margin, time.slackSeconds, slotSeconds);
  return { end: Math.min(deadline, Math.max(early, release + runSlots, heldEnd ?? 0)), ifRefused };
}

/** Whole slots, rounded down. */
function marginSlots({ slackShare, secondsMost }: DeadlineMargin, slackSeconds: number, slotSeconds: number): number {
  return Math.floor(Math.min(secondsMost, slackShare * Math.max(0, slackSeconds)) / slotSeconds);
}

/** How one plan treats margins. */
export interface MarginTerms {
  /** Jobs that have all of their time; `all` switches margins off. */
  readonly whole: 'all' | ReadonlySet<string>;
  /** A promise moves for this much at least, USD, where the market's own gain is less. */
  readonly moveGainLeastUsd: number;
}
export const everyMargin: MarginTerms = { whole: new Set(), moveGainLeastUsd: 0 };
export const noMargins: MarginTerms = { whole: 'all', moveGainLeastUsd: 0 };
export const hasWholeTime = ({ whole }: MarginTerms, jobId: string): boolean => whole === 'all' || whole.has(jobId);

/** What an instance says of its margins: job ids. */
export interface MarginsOfInstance {
  /** Jobs that a margin keeps from a part of their time. */
  readonly shortened: ReadonlySet<string>;
  /** Of the jobs without a place. */
  readonly ifRefused: ReadonlyMap<string, Refusal>;
}
/** One plan, and what it was made from. */
export interface MarginTry {
  readonly jobs: readonly { readonly id: string; readonly unplacedCost: number; readonly held?: object | undefined }[];
  readonly margins: MarginsOfInstance;
  readonly unplaced: readonly { readonly job: string }[];
}

/** Plans in which jobs that were left out get their time back, one after another. */
const GIVEN_BACK_MOST = 2;
/** A promise goes into its margin to let somebody in only for this part of what leaving that job out would cost: so none goes there to be cheaper. */
const MAKE_WAY_SHARE = 1 / 8;

/**
 * Plans with margins so that none of them costs a job its place. Jobs that were left out get all of their time and the market is planned again.
 * When a job is still left out that is new or has no later chance, promises may go into their margins to make way for it (and where it has no later
 * chance everybody may), and the plan that leaves out less is taken. Usually one plan, at most four.
 * @param terms where to begin: what earlier passes over the same market ended with
 */
export function planWithMargins<Made extends MarginTry>(plan: (terms: MarginTerms) => Made, terms: MarginTerms): { readonly made: Made; readonly terms: MarginTerms } {
  let kept = { made: plan(terms), terms };
  for (let tries = 0; tries < GIVEN_BACK_MOST; tries += 1) {
    const { shortened } = kept.made.margins;
    const cutShort = kept.made.unplaced.map(({ job }) => job).filter((job) => shortened.has(job));
    if (cutShort.length === 0) break;
    kept = again(plan, kept.terms, cutShort, kept.terms.moveGainLeastUsd);
  }
  const { jobs, margins: { shortened, ifRefused }, unplaced } = kept.made;
  const out = new Set(unplaced.map(({ job }) => job).filter((job) => ['new', 'final'].includes(ifRefused.get(job) ?? 'later')));
  const inTheWay = jobs.filter(({ id, held }) => shortened.has(id) && (held !== undefined || [...out].some((job) => ifRefused.get(job) === 'final')));
  if (out.size === 0 || inTheWay.length === 0) return kept;
  const worth = jobs.reduce((least, { id, unplacedCost }) => (out.has(id) ? Math.min(least, unplacedCost) : least), Infinity);
  const wider = again(plan, kept.terms, inTheWay.map(({ id }) => id), Math.max(kept.terms.moveGainLeastUsd, worth * MAKE_WAY_SHARE));
  return leavesOutLess(wider.made, kept.made) ? wider : kept;
}
function again<Made>(plan: (terms: MarginTerms) => Made, { whole }: MarginTerms, more: readonly string[], moveGainLeastUsd: number): { made: Made; terms: MarginTerms } {
  const terms: MarginTerms = { whole: whole === 'all' ? whole : new Set([...whole, ...more]), moveGainLeastUsd };
  return { made: plan(terms), terms };
}

/** Fewer promises, and among as many less worth of other jobs. */
function leavesOutLess(a: MarginTry, b: MarginTry): boolean {
  const [ofA, ofB] = [leftOut(a), leftOut(b)];
  return ofA.promises !== ofB.promises ? ofA.promises < ofB.promises : ofA.worth < ofB.worth;
}
function leftOut({ jobs, unplaced }: MarginTry): { readonly promises: number; readonly worth: number } {
  const out = new Set(unplaced.map(({ job }) => job));
  const rows = jobs.filter(({ id }) => out.has(id));
  return { promises: rows.filter(({ held }) => held !== undefined).length, worth: rows.reduce((sum, { unplacedCost }) => sum + unplacedCost, 0) };
}
