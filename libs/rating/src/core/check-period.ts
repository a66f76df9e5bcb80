import { contains, type EpochMs, intersect, type Interval, isEmpty, lengthMs, ONE_MILLION, type Ppm, ppm } from '@switchyard/kernel';
import type { EscalatableKind, RateCard, ReservedGpuHourComponent } from './card.js';
import type { RatingError } from './errors.js';
import type { MonthFacts, PeriodFacts, RelistedTime } from './usage.js';

/**
 * First thing the period facts lack or get wrong for this card; undefined when it can be rated with them.
 * @param spans time the rating stands for, beside reserved windows: usage intervals, or the period they were summed over
 */
export function periodError(card: RateCard, period: PeriodFacts, spans: readonly Interval[]): RatingError | undefined {
  const reserved = reservedOf(card);
  const { covers } = period;
  if (covers !== undefined && isEmpty(covers)) return bad('covers', 'must end after it starts');
  if (reserved !== undefined && covers === undefined && !period.final) return { kind: 'CoverMissing' };
  const needs = needsOf(card);
  const block = reserved === undefined ? undefined : dueTime(reserved, period);
  return (
    monthFactsError(period.monthFacts ?? [], needs) ??
    relistedError(card, period.relisted ?? [], reserved) ??
    (period.final ? uncoveredError(period, needs, block === undefined ? spans : [...spans, block]) : undefined)
  );
}

/** The card's block of reserved GPUs, if it has one. */
export function reservedOf(card: RateCard): ReservedGpuHourComponent | undefined {
  return card.components.find((component): component is ReservedGpuHourComponent => component.kind === 'reserved_gpu_hour');
}
/** The part of the window that is due under these facts: to its end when the rating is final. */
export function dueTime({ window }: ReservedGpuHourComponent, { covers, final }: PeriodFacts): Interval | undefined {
  const from = Math.max(window.from, covers?.from ?? window.from) as EpochMs;
  const to = (final ? window.to : Math.min(window.to, covers?.to ?? window.to)) as EpochMs;
  return from < to ? { from, to } : undefined;
}
/** Escalator factor in force for one kind at an instant: the last step at or before it, else 1. */
export function factorAt(card: RateCard, kind: EscalatableKind, at: EpochMs): Ppm {
  for (const component of card.components) {
    if (component.kind !== 'escalator' || !component.appliesTo.includes(kind)) continue;
    return component.steps.findLast((step) => step.from <= at)?.factorPpm ?? NO_CHANGE;
  }
  return NO_CHANGE;
}
const NO_CHANGE = ppm(ONE_MILLION);

type MonthFact = 'demand' | 'availability';
function needsOf(card: RateCard): readonly MonthFact[] {
  return card.components.flatMap(({ kind }): MonthFact[] => {
    if (kind === 'demand_share') return ['demand'];
    return kind === 'sla_credit' ? ['availability'] : [];
  });
}
const bad = (path: string, message: string): RatingError => ({ kind: 'BadPeriodFact', path, message });

function monthFactsError(facts: readonly MonthFacts[], needs: readonly MonthFact[]): RatingError | undefined {
  for (const [index, fact] of facts.entries()) {
    const path = `monthFacts[${index}]`;
    const before = facts[index - 1];
    if (isEmpty(fact.month)) return bad(`${path}.month`, 'must end after it starts');
    if (before !== undefined && fact.month.from < before.month.to) return bad(`${path}.month`, 'must not start before the month before it ends');
    const missing = needs.find((need) => fact[need] === undefined);
    if (missing !== undefined) return { kind: 'MonthFactMissing', month: fact.month.from, needs: missing };
    const error = demandError(fact, `${path}.demand`) ?? availabilityError(fact, `${path}.availability`);
    if (error !== undefined) return error;
  }
  return undefined;
}
function demandError({ month, demand }: MonthFacts, path: string): RatingError | undefined {
  if (demand === undefined) return undefined;
  const { peak, contributionWatts } = demand;
  if (isEmpty(peak) || peak.from < month.from || peak.to > month.to) return bad(`${path}.peak`, 'must be an interval inside the month');
  return contributionWatts < 0n ? bad(`${path}.contributionWatts`, 'must not be negative') : undefined;
}
function availabilityError({ month, availability }: MonthFacts, path: string): RatingError | undefined {
  if (availability === undefined) return undefined;
  for (const field of ['upMs', 'downMs', 'curtailedMs'] as const) {
    const value = availability[field];
    if (!Number.isSafeInteger(value) || value < 0) return bad(`${path}.${field}`, 'must be whole milliseconds, not negative');
  }
  const { upMs, downMs, curtailedMs } = availability;
  return upMs + downMs + curtailedMs > lengthMs(month) ? bad(path, 'is longer than the month') : undefined;
}

function relistedError(
  card: RateCard, relisted: readonly RelistedTime[], reserved: ReservedGpuHourComponent | undefined,
): RatingError | undefined {
  if (relisted.length === 0) return undefined;
  if (reserved === undefined || !card.components.some(({ kind }) => kind === 'relist_credit')) {
    return bad('relisted', 'is given, and the card has no relist_credit');
  }
  const { window, gpus } = reserved;
  for (const [index, time] of relisted.entries()) {
    const path = `relisted[${index}]`;
    if (isEmpty(time) || time.from < window.from || time.to > window.to) return bad(path, 'must be an interval inside the reserved window');
    if (time.from < (relisted[index - 1]?.from ?? time.from)) return bad(`${path}.from`, 'must not be before the start of the one before it');
    if (!Number.isSafeInteger(time.gpus) || time.gpus < 1) return bad(`${path}.gpus`, 'must be a whole number above 0');
    if (time.microUsdPerGpuHour < 0n) return bad(`${path}.microUsdPerGpuHour`, 'must not be negative');
    // At a start more GPUs are sold on than at any instant before the next one.
    const sold = relisted.reduce((sum, other) => sum + (contains(other, time.from) ? other.gpus : 0), 0);
    if (sold > gpus) return bad(`${path}.gpus`, `sells ${sold} GPUs on at once, and the block has ${gpus}`);
  }
  return undefined;
}

/** At the end of the term every month must be known, or its charge or credit would be lost. */
function uncoveredError(period: PeriodFacts, needs: readonly MonthFact[], spans: readonly Interval[]): RatingError | undefined {
  const [first] = needs;
  if (first === undefined) return undefined;
  const months = (period.monthFacts ?? []).map(({ month }) => month);
  const uncovered = spans.find((span) => coveredMs(span, months) < lengthMs(span));
  return uncovered && { kind: 'MonthFactMissing', month: uncovered.from, needs: first };
}
/** @param months not overlapping */
function coveredMs(span: Interval, months: readonly Interval[]): number {
  return months.reduce((sum, month) => {
    const within = intersect(span, month);
    return within === undefined ? sum : sum + lengthMs(within);
  }, 0);
}
