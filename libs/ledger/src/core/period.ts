import { contains, err, never, ok, toIso, type EpochMs, type Interval, type Result } from '@switchyard/kernel';

/**
 * Accounting periods tile time and close in order. Open takes postings; Locked takes them only from the close
 * itself; Closed takes none. Time before the first period is closed, time after the last is open.
 */
export const periodMoves = {
  open: ['locked'],
  locked: ['closed', 'open'],
  closed: ['locked'],
} as const satisfies Record<string, readonly string[]>;
export type PeriodState = keyof typeof periodMoves;

export interface Period extends Interval {
  /** For example `2026-11`. */
  readonly name: string;
  readonly state: PeriodState;
  /** Why it was opened again; null when it never was. */
  readonly reopenReason: string | null;
  /** Who locked it: somebody else closes it or opens it again. Absent or null while it is open. */
  readonly lockedBy?: string | null;
}

export type PeriodRefusal =
  | { readonly kind: 'UnknownPeriod'; readonly name: string }
  | { readonly kind: 'IllegalPeriodMove'; readonly name: string; readonly from: PeriodState; readonly to: PeriodState }
  | { readonly kind: 'EarlierPeriodNotClosed'; readonly name: string; readonly earlier: string }
  | { readonly kind: 'LaterPeriodNotOpen'; readonly name: string; readonly later: string }
  | { readonly kind: 'ReopenNeedsReason'; readonly name: string }
  /** Four eyes: who locked a period neither closes it nor opens it again. */
  | { readonly kind: 'SameEyes'; readonly name: string; readonly actor: string };

/** Adds the period after the last one. @throws RangeError when it leaves a hole or overlaps */
export function appendPeriod(periods: readonly Period[], name: string, interval: Interval): readonly Period[] {
  const last = periods.at(-1);
  if (interval.to <= interval.from) throw new RangeError(`period ${name} is empty`);
  if (last !== undefined && last.to !== interval.from) {
    throw new RangeError(`period ${name} starts at ${toIso(interval.from)}, but ${last.name} ends at ${toIso(last.to)}`);
  }
  return [...periods, { name, from: interval.from, to: interval.to, state: 'open', reopenReason: null }];
}

/**
 * Moves one period. Forward (open -> locked -> closed) only when every earlier one is at least as far; backward
 * only with a reason and only when every later one is open.
 */
export function movePeriod(
  periods: readonly Period[],
  name: string,
  to: PeriodState,
  reason: string | null,
): Result<readonly Period[], PeriodRefusal> {
  const index = periods.findIndex((p) => p.name === name);
  const period = periods[index];
  if (period === undefined) return err({ kind: 'UnknownPeriod', name });
  const legal: readonly PeriodState[] = periodMoves[period.state];
  if (!legal.includes(to)) return err({ kind: 'IllegalPeriodMove', name, from: period.state, to });
  const forward = progress(to) > progress(period.state);
  if (forward) {
    const earlier = periods.slice(0, index).find((p) => p.state !== 'closed');
    if (earlier !== undefined) return err({ kind: 'EarlierPeriodNotClosed', name, earlier: earlier.name });
  } else {
    if (reason === null || reason.trim() === '') return err({ kind: 'ReopenNeedsReason', name });
    const later = periods.slice(index + 1).find((p) => p.state !== 'open');
    if (later !== undefined) return err({ kind: 'LaterPeriodNotOpen', name, later: later.name });
  }
  const moved: Period = { ...period, state: to, reopenReason: forward ? period.reopenReason : reason };
  return ok(periods.map((p, i) => (i === index ? moved : p)));
}
function progress(state: PeriodState): number {
  return { open: 0, locked: 1, closed: 2 }[state];
}

/**
 * The same, by somebody: locking puts their name on the period, and only another may close it or take it back.
 * @param actor as written into records
 */
export function movePeriodBy(
  periods: readonly Period[], name: string, to: PeriodState, actor: string, reason: string | null,
): Result<readonly Period[], PeriodRefusal> {
  const moved = movePeriod(periods, name, to, reason);
  if (!moved.ok) return moved;
  const before = periods.find((p) => p.name === name);
  if (before?.lockedBy === actor) return err({ kind: 'SameEyes', name, actor });
  const lockedBy = to === 'open' ? null : (before?.lockedBy ?? actor);
  return ok(moved.value.map((p) => (p.name === name ? { ...p, lockedBy } : p)));
}

/** The moves that open a period again: a closed one passes through locked. */
export const reopenSteps = (state: PeriodState): readonly PeriodState[] => ({ open: [], locked: ['open'], closed: ['locked', 'open'] } as const)[state];

/** One sentence for people. */
export function explainPeriodRefusal(refusal: PeriodRefusal): string {
  switch (refusal.kind) {
    case 'UnknownPeriod':
      return `There is no period ${refusal.name}.`;
    case 'IllegalPeriodMove':
      return `Period ${refusal.name} is ${refusal.from}; it cannot become ${refusal.to} from there.`;
    case 'EarlierPeriodNotClosed':
      return `Period ${refusal.earlier} is not closed: periods close in order, so ${refusal.name} waits for it.`;
    case 'LaterPeriodNotOpen':
      return `Period ${refusal.later} is not open: periods open again from the end, so ${refusal.name} waits for it.`;
    case 'ReopenNeedsReason':
      return `To open period ${refusal.name} again, give a reason.`;
    case 'SameEyes':
      return `${refusal.actor} locked period ${refusal.name}; somebody else must close it or open it again.`;
    default:
      return never(refusal);
  }
}

/** The state that rules a posting effective at `at`. Without any period everything is open. */
export function periodStateAt(periods: readonly Period[], at: EpochMs): PeriodState {
  const first = periods[0];
  if (first !== undefined && at < first.from) return 'closed';
  return periods.find((p) => contains(p, at))?.state ?? 'open';
}

/**
 * Where a late event may be booked: at its own instant when that is open, else at the start of the first open
 * period after it. The document keeps the true date; the journal keeps the open one.
 */
export function firstOpenAt(periods: readonly Period[], at: EpochMs): EpochMs {
  if (periodStateAt(periods, at) === 'open') return at;
  const open = periods.find((p) => p.state === 'open' && p.from > at);
  return open?.from ?? periods.at(-1)?.to ?? at;
}
