import {
  addExact, by, byNumber, err, type EpochMs, EXACT_ZERO, type Exact, type Interval, ok, overlaps, type Ppm, ppm,
  ONE_MILLION, type Result, wattHours,
} from '@switchyard/kernel';
import {
  type AppliesTo, baseKinds, type EscalatableKind, type GoodputCreditComponent, type RateCard, type RateComponent,
} from './card.js';
import { escalatorOf, usageError } from './check-usage.js';
import type { RatingError } from './errors.js';
import { lineOf } from './line.js';
import type { BaseRow, EnergyRow, GpuRow, LostWorkRow, RatedLine, Rating, TimeRow } from './rated.js';
import { priceEnergyRow, priceGpuRow, priceLostWorkRow, priceTimeRow } from './rows.js';
import { totalsOf } from './totals.js';
import type { PeriodFacts, UsageForRating } from './usage.js';
import { validateCard } from './validate-card.js';

/**
 * The one function that turns quantities into money: quotes, spend guard, invoices and simulation all call it.
 *
 * Precise line amounts are linear in usage: rating [a,c) gives the same precise amounts as [a,b) plus [b,c), the
 * minimum commitment aside (it looks at the whole term; bill with cumulative usage and `ratingDelta`).
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
  const error = usageError(card, usage, period);
  if (error !== undefined) return err(error);

  const lines = new Map<number, RatedLine>();
  // Three passes, because a credit looks at charges, a commitment at both, and fee and tax at all of them.
  for (const pass of [usageLine, lostWorkLine, commitmentLine, shareLine]) {
    const before = [...lines.values()];
    for (const [index, component] of card.components.entries()) {
      const line = pass({ card, usage, period, before, component, index });
      if (line !== undefined) lines.set(index, line);
    }
  }
  const ordered = [...lines.values()].sort(by((line) => line.componentIndex, byNumber));
  return ok({ cardId: card.id, currency: card.currency, lines: ordered, totals: totalsOf(ordered) });
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
          watts: component.criticalItWatts,
          months: component.proration.method === 'calendar' ? monthsTouched(period, row) : [],
          factorPpm: factorAt(card, 'kw_month', row.from),
        })));
    default:
      return undefined;
  }
}

/** Credit for work a site failure lost, against what the same interval was charged for GPUs and energy. */
function lostWorkLine({ usage, before, component, index }: Pass): RatedLine | undefined {
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
  return lineOf(component, index, usage.flatMap((row) => lostWorkRow(component, row, charged.get(row.from) ?? EXACT_ZERO)));
}
function lostWorkRow(component: GoodputCreditComponent, row: UsageForRating, chargedMicros: Exact): LostWorkRow[] {
  if (row.lostWork?.cause !== 'site_failure') return [];
  const { gpuSeconds, lostWork } = row;
  const input = { ...rowOf('lost_work', row), lostGpuSeconds: lostWork.gpuSeconds, gpuSeconds, chargedMicros };
  return [priceLostWorkRow(component, input)];
}

/** What the term's charges fall short of the commitment; stands (at 0 too) on the final rating only. */
function commitmentLine({ period, before, component, index }: Pass): RatedLine | undefined {
  if (component.kind !== 'minimum_commit' || !period.final) return undefined;
  return lineOf(component, index, baseRows(before, component.appliesTo));
}

/** Fee and taxes: a share of the unrounded amounts of other lines. */
function shareLine({ before, component, index }: Pass): RatedLine | undefined {
  if (component.kind !== 'platform_fee' && component.kind !== 'tax') return undefined;
  return lineOf(component, index, baseRows(before, component.appliesTo));
}
function baseRows(lines: readonly RatedLine[], appliesTo: AppliesTo): readonly BaseRow[] {
  const kinds: readonly string[] = appliesTo === 'all' ? baseKinds : appliesTo;
  return lines
    .filter((line) => kinds.includes(line.componentKind))
    .sort(by((line) => line.componentIndex, byNumber))
    .map(({ componentIndex, componentKind, preciseMicros }) =>
      ({ row: 'base', componentIndex, componentKind, baseMicros: preciseMicros }));
}

type RowSource = Pick<UsageForRating, 'from' | 'to' | 'quality' | 'readingIds'>;
function rowOf<R extends string>(row: R, { from, to, quality, readingIds }: RowSource): RowSource & { readonly row: R } {
  return { row, from, to, quality, readingIds };
}
function monthsTouched(period: PeriodFacts, row: Interval): readonly Interval[] {
  return (period.months ?? []).filter((month) => overlaps(month, row)).map(({ from, to }) => ({ from, to }));
}

/** Escalator factor in force for one kind at an instant: the last step at or before it, else 1. */
function factorAt(card: RateCard, kind: EscalatableKind, at: EpochMs): Ppm {
  const escalator = escalatorOf(card);
  if (!escalator?.appliesTo.includes(kind)) return ppm(ONE_MILLION);
  return escalator.steps.findLast((step) => step.from <= at)?.factorPpm ?? ppm(ONE_MILLION);
}
