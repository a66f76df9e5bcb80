import { byNumber, type EpochMs, intersect, lengthMs } from '@switchyard/kernel';
import type { EnergyComponent, RateCard } from './card.js';
import type { RatingError } from './errors.js';
import type { PeriodFacts, UsageForRating } from './usage.js';

/** First reason the usage cannot be rated under this card, in order of usage; undefined when it can. */
export function usageError(
  card: RateCard,
  usage: readonly UsageForRating[],
  period: PeriodFacts,
): RatingError | undefined {
  return usageCheck(card)(usage, period);
}
/** The same for a card that is asked about again and again: what the card itself says is looked up once. */
export function usageCheck(card: RateCard): (usage: readonly UsageForRating[], period: PeriodFacts) => RatingError | undefined {
  const energy = energyComponent(card);
  const steps = priceSteps(card);
  const creditsByMonth = card.components.some((c) => c.kind === 'sla_credit');
  const calendar = card.components.some((c) => c.kind === 'kw_month' && c.proration.method === 'calendar');
  return (usage, period) => {
    const bounds = creditsByMonth ? monthBounds(period) : [];
    for (const [usageIndex, row] of usage.entries()) {
      const error =
        intervalError(usage, usageIndex) ??
        quantityError(row, usageIndex) ??
        (energy && energyError(energy, row, usageIndex)) ??
        stepError(steps, row, usageIndex) ??
        monthError(bounds, row, usageIndex) ??
        (calendar ? monthsError(period, row, usageIndex) : undefined);
      if (error !== undefined) return error;
    }
    return undefined;
  };
}

export function energyComponent(card: RateCard): EnergyComponent | undefined {
  return card.components.find((component): component is EnergyComponent => 'pue' in component);
}
/** Instants at which the card itself changes: escalator steps and ramp tranches, ascending. */
export function priceSteps(card: RateCard): readonly EpochMs[] {
  const steps = card.components.flatMap((component) => {
    if (component.kind === 'escalator') return component.steps.map(({ from }) => from);
    return component.kind === 'kw_month' ? (component.ramp ?? []).map(({ from }) => from) : [];
  });
  return [...new Set(steps)].sort(byNumber);
}
function monthBounds({ monthFacts = [] }: PeriodFacts): readonly EpochMs[] {
  return monthFacts.flatMap(({ month }) => [month.from, month.to]);
}

function intervalError(usage: readonly UsageForRating[], usageIndex: number): RatingError | undefined {
  const { from, to } = usage[usageIndex]!;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) {
    return { kind: 'BadInterval', usageIndex, from, to };
  }
  const previousTo = usage[usageIndex - 1]?.to;
  if (previousTo !== undefined && from < previousTo) return { kind: 'UsageOverlaps', usageIndex, from, previousTo };
  return undefined;
}

function quantityError(row: UsageForRating, usageIndex: number): RatingError | undefined {
  const field = negativeField(row);
  if (field !== undefined) return { kind: 'NegativeQuantity', usageIndex, field };
  if (row.quality === 'gap' && (row.gpuSeconds > 0n || (row.energy?.wh ?? 0n) > 0n)) {
    return { kind: 'GapWithQuantity', usageIndex };
  }
  if ((row.lostWork?.gpuSeconds ?? 0n) > row.gpuSeconds) return { kind: 'LostMoreThanRan', usageIndex };
  return undefined;
}

function negativeField({ gpuSeconds, energy, curtailed, lostWork }: UsageForRating): string | undefined {
  if (gpuSeconds < 0n) return 'gpuSeconds';
  if (energy !== undefined && energy.wh < 0n) return 'energy.wh';
  if (curtailed !== undefined && curtailed.gpuSeconds < 0n) return 'curtailed.gpuSeconds';
  return lostWork !== undefined && lostWork.gpuSeconds < 0n ? 'lostWork.gpuSeconds' : undefined;
}

function energyError(component: EnergyComponent, row: UsageForRating, usageIndex: number): RatingError | undefined {
  if (row.quality === 'gap') return undefined;
  if (row.energy === undefined) return { kind: 'EnergyMissing', usageIndex, from: row.from };
  const needs = component.pue.method === 'fixed' ? 'it' : 'facility';
  if (row.energy.basis !== needs) return { kind: 'EnergyBasisMismatch', usageIndex, needs };
  if (component.kind === 'energy_fixed') return undefined;
  const { seriesId } = component;
  if (row.print === undefined) {
    return row.energy.wh > 0n ? { kind: 'PrintMissing', usageIndex, from: row.from, seriesId } : undefined;
  }
  if (row.print.seriesId !== seriesId) {
    return { kind: 'PrintOfOtherSeries', usageIndex, needs: seriesId, got: row.print.seriesId };
  }
  return undefined;
}

function stepError(steps: readonly EpochMs[], row: UsageForRating, usageIndex: number): RatingError | undefined {
  const step = steps.find((from) => row.from < from && from < row.to);
  return step === undefined ? undefined : { kind: 'UsageStraddlesStep', usageIndex, step };
}
function monthError(bounds: readonly EpochMs[], row: UsageForRating, usageIndex: number): RatingError | undefined {
  const month = bounds.find((bound) => row.from < bound && bound < row.to);
  return month === undefined ? undefined : { kind: 'UsageStraddlesMonth', usageIndex, month };
}

function monthsError(period: PeriodFacts, row: UsageForRating, usageIndex: number): RatingError | undefined {
  let covered = 0;
  let previousTo = Number.NEGATIVE_INFINITY;
  for (const month of period.months ?? []) {
    if (month.from < previousTo || month.from >= month.to) return { kind: 'MonthsMissing', usageIndex, from: row.from };
    previousTo = month.to;
    const within = intersect(row, month);
    if (within) covered += lengthMs(within);
  }
  return covered === lengthMs(row) ? undefined : { kind: 'MonthsMissing', usageIndex, from: row.from };
}
