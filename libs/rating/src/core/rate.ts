import { addExact, err, type EpochMs, EXACT_ZERO, type Exact, exact, type Interval, ok, overlaps, ppm, ONE_MILLION, type Result, wattHours } from '@switchyard/kernel';
import type { GoodputCreditComponent, RateCard, RateComponent } from './card.js';
import { factorAt, periodError, reservedOf } from './check-period.js';
import { usageError } from './check-usage.js';
import type { RatingError } from './errors.js';
import { lineOf } from './line.js';
import { gpuMicros, wattsAt } from './micros.js';
import { withPeriodLines } from './period-lines.js';
import type { EnergyRow, GpuRow, LostWorkRow, RatedLine, Rating, TimeRow } from './rated.js';
import { priceEnergyRow, priceGpuRow, priceLostWorkRow, priceTimeRow } from './rows.js';
import type { PeriodFacts, UsageForRating } from './usage.js';
import { validateCard } from './validate-card.js';

/**
 * The one function that turns quantities into money: quotes, spend guard, invoices and simulation all call it.
 *
 * Precise line amounts are linear in usage: rating [a,c) gives the same precise amounts as [a,b) plus [b,c), the
 * minimum commitment aside (it looks at the whole term; bill with cumulative usage and `ratingDelta`). What follows from
 * a whole month (demand share, service level) belongs to the part that is given the month's facts.
 * @param usage ascending, not overlapping
 * @param period without it the usage is taken as not final and has no calendar
 */
export function rate(
  card: RateCard,
  usage: readonly UsageForRating[],
  period: PeriodFacts = { final: false },
): Result<Rating, RatingError> {
  const valid = validateCard(card);
  if (!valid.ok) return err({ kind: 'CardRefused', cardId: card.id, error: valid.error });
  const error = usageError(card, usage, period) ?? periodError(card, period, usage);
  if (error !== undefined) return err(error);

  const lines = new Map<number, RatedLine>();
  // A credit for lost work looks at charges, so it comes after them.
  for (const pass of [usageLine, lostWorkLine]) {
    const before = [...lines.values()];
    for (const [index, component] of card.components.entries()) {
      const line = pass({ card, usage, period, before, component, index });
      if (line !== undefined) lines.set(index, line);
    }
  }
  return ok(withPeriodLines(card, period, [...lines.values()], () => EXACT_ZERO));
}

interface Pass {
  readonly card: RateCard;
  readonly usage: readonly UsageForRating[];
  readonly period: PeriodFacts;
  /** Lines of the passes before this one. */
  readonly before: readonly RatedLine[];
  readonly component: RateComponent;
  readonly index: number;
}

/** Charges and credits that follow from the usage alone. */
function usageLine({ card, usage, period, component, index }: Pass): RatedLine | undefined {
  switch (component.kind) {
    case 'gpu_hour':
      return lineOf(component, index, usage.map((row): GpuRow =>
        priceGpuRow(component, { ...rowOf('gpu', row), gpuSeconds: row.gpuSeconds, factorPpm: factorAt(card, 'gpu_hour', row.from) })));
    case 'curtailment_credit':
      return lineOf(component, index, usage.flatMap(({ curtailed, ...row }): GpuRow[] =>
        curtailed === undefined
          ? []
          : [priceGpuRow(component, {
              ...rowOf('gpu', row),
              gpuSeconds: curtailed.gpuSeconds,
              eventId: curtailed.eventId,
              factorPpm: factorAt(card, 'curtailment_credit', row.from),
            })]));
    case 'energy_pass_through':
    case 'energy_indexed':
    case 'energy_fixed':
      return lineOf(component, index, usage.map((row): EnergyRow =>
        priceEnergyRow(component, {
          ...rowOf('energy', row),
          basis: component.pue.method === 'fixed' ? 'it' : 'facility',
          measuredWh: row.energy?.wh ?? wattHours(0n),
          ...(component.kind !== 'energy_fixed' && row.print !== undefined ? { print: row.print } : {}),
          factorPpm: component.kind === 'energy_fixed' ? factorAt(card, 'energy_fixed', row.from) : ppm(ONE_MILLION),
        })));
    case 'kw_month':
      return lineOf(component, index, usage.map((row): TimeRow =>
        priceTimeRow(component, {
          ...rowOf('time', row),
          watts: wattsAt(component, row.from),
          months: component.proration.method === 'calendar' ? monthsTouched(period, row) : [],
          factorPpm: factorAt(card, 'kw_month', row.from),
        })));
    default:
      return undefined;
  }
}

/** Credit for work a site failure lost, against what the same interval was charged for GPUs and energy. */
function lostWorkLine({ card, usage, before, component, index }: Pass): RatedLine | undefined {
  if (component.kind !== 'goodput_credit') return undefined;
  const charged = new Map<EpochMs, Exact>();
  for (const line of before) {
    if (line.category !== 'charge') continue;
    for (const row of line.derivation) {
      // Rent runs on through a failure; GPU time and energy are what lost work cost.
      if ((row.row === 'gpu' || row.row === 'energy')) {
        charged.set(row.from, addExact(charged.get(row.from) ?? EXACT_ZERO, row.preciseMicros));
      }
    }
  }
  return lineOf(component, index, usage.flatMap((row) =>
    lostWorkRow(component, row, addExact(charged.get(row.from) ?? EXACT_ZERO, reservedValue(card, row)))));
}
/** GPU time inside a reservation is worth what was reserved, though its charge is for the block and not for the interval. */
function reservedValue(card: RateCard, row: UsageForRating): Exact {
  const reserved = reservedOf(card);
  if (reserved === undefined) return EXACT_ZERO;
  const { numerator, denominator } = gpuMicros(row.gpuSeconds, reserved.microUsdPerGpuHour, factorAt(card, 'reserved_gpu_hour', row.from));
  return exact(numerator, denominator);
}
function lostWorkRow(component: GoodputCreditComponent, row: UsageForRating, chargedMicros: Exact): LostWorkRow[] {
  if (row.lostWork?.cause !== 'site_failure') return [];
  const { gpuSeconds, lostWork } = row;
  const input = { ...rowOf('lost_work', row), lostGpuSeconds: lostWork.gpuSeconds, gpuSeconds, chargedMicros };
  return [priceLostWorkRow(component, input)];
}

type RowSource = Pick<UsageForRating, 'from' | 'to' | 'quality' | 'readingIds'>;
function rowOf<R extends string>(row: R, { from, to, quality, readingIds }: RowSource): RowSource & { readonly row: R } {
  return { row, from, to, quality, readingIds };
}
function monthsTouched(period: PeriodFacts, row: Interval): readonly Interval[] {
  return (period.months ?? []).filter((month) => overlaps(month, row)).map(({ from, to }) => ({ from, to }));
}
