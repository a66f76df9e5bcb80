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
  /** Whether it was asked for since the plan before; and slots until the next one. */
  readonly fresh: boolean;
  readonly slotsToNextPlan: number;
  /** Whether it was accepted; and the end of the place it holds, undefined where it has none. */
  readonly promised: boolean;
  readonly heldEnd: number | undefined;
}
/** Slot by which the plan has to end the job, exclusive; and whether a refusal now may be the last word. */
export interface PlannedEnd {
  readonly end: number;
  readonly pressing: boolean;
}

/**
 * The rule. A promise keeps its margin as long as it holds a place; that it may always stay where it is comes first. A job without a place has a
 * margin in the first plan after it was asked for, and never one that leaves it less than its shortest run. A job that waits was left out with its
 * margin and without, and one that lost its place is in no state to wait: both have all of their time at once.
 * @param whole whether it is planned with all of its time
 */
export function plannedEnd(time: PlannedTime, margin: DeadlineMargin, slotSeconds: number, whole: boolean): PlannedEnd {
  const { deadline, release, runSlots, promised, fresh, heldEnd } = time;
  const holds = heldEnd !== undefined;
  const pressing = !holds && (promised || fresh || release + time.slotsToNextPlan + runSlots > deadline);
  if (whole || (!holds && (promised || !fresh))) return { end: deadline, pressing };
  const early = deadline - marginSlots(margin, time.slackSeconds, slotSeconds);
  return { end: Math.min(deadline, Math.max(early, release + runSlots, heldEnd ?? 0)), pressing };
}

/** Whole slots, rounded down. */
function marginSlots({ slackShare, secondsMost }: DeadlineMargin, slackSeconds: number, slotSeconds: number): number {
  return Math.floor(Math.min(secondsMost, slackShare * Math.max(0, slackSeconds)) / slotSeconds);
}

/** Jobs that are planned with all of their time. */
export type FullTime = 'all' | ReadonlySet<string>;
export const hasFullTime = (fullTime: FullTime, jobId: string): boolean => fullTime === 'all' || fullTime.has(jobId);

/** What an instance says of its margins: job ids. */
export interface MarginsOfInstance {
  /** Jobs that a margin keeps from a part of their time. */
  readonly shortened: ReadonlySet<string>;
  /** Jobs that were just asked for, or that have no later chance: for them a refusal now may be the last word. */
  readonly pressing: ReadonlySet<string>;
}
/** One plan, and what it was made from. */
export interface MarginTry {
  readonly jobs: readonly { readonly id: string; readonly unplacedCost: number; readonly held?: object | undefined }[];
  readonly margins: MarginsOfInstance;
  readonly unplaced: readonly { readonly job: string }[];
}

/** Plans in which jobs that were left out get their time back, one after another. */
const GIVEN_BACK_MOST = 2;

/**
 * Plans with margins so that none of them costs a job its place. A job that was left out gets all of its time and the market is planned again;
 * when one that presses is still left out, because others keep to their margins where it could run, the market is planned without any margin
 * as well, and the plan that leaves out less is taken. Usually one plan, at most four.
 * @param plan makes one plan in which these jobs have all of their time
 * @param fullTime who has it already
 */
export function planWithMargins<Made extends MarginTry>(plan: (fullTime: FullTime) => Made, fullTime: FullTime): { readonly made: Made; readonly fullTime: FullTime } {
  let whole = fullTime;
  let made = plan(whole);
  for (let tries = 0; tries < GIVEN_BACK_MOST && whole !== 'all'; tries += 1) {
    const { unplaced, margins } = made;
    const cutShort = unplaced.map(({ job }) => job).filter((job) => margins.shortened.has(job));
    if (cutShort.length === 0) break;
    whole = new Set([...whole, ...cutShort]);
    made = plan(whole);
  }
  if (made.margins.shortened.size > 0 && made.unplaced.some(({ job }) => made.margins.pressing.has(job))) {
    const without = plan('all');
    if (leavesOutLess(without, made)) return { made: without, fullTime: 'all' };
  }
  return { made, fullTime: whole };
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
