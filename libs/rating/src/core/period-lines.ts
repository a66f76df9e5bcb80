import {
  addExact, by, byNumber, contains, type EpochMs, type Exact, EXACT_ZERO, intersect, type Interval,
} from '@switchyard/kernel';
import { type AppliesTo, baseKinds, type RateCard, type RateComponent, slaBaseKinds } from './card.js';
import { dueTime, factorAt, reservedOf } from './check-period.js';
import { lineOf, sumExact } from './line.js';
import { priceDemandRow, priceRelistRow, priceReservedRow, priceSlaRow } from './period-rows.js';
import type { BaseRow, DemandRow, RatedLine, Rating, RelistRow, ReservedRow, SlaRow } from './rated.js';
import { totalsOf } from './totals.js';
import type { PeriodFacts } from './usage.js';

/**
 * Completes the lines that follow from usage with those that follow from the contract, its months and other lines, in
 * the order they look at one another: block and demand, credit for relisting, service level, commitment, fee and tax.
 * Rating at once and rating from stored sums both end here.
 * @param usageLines lines of usage components
 * @param unlisted what a usage line holds of a month beyond the rows on its derivation (all of it, for stored sums)
 */
export function withPeriodLines(
  card: RateCard,
  period: PeriodFacts,
  usageLines: readonly RatedLine[],
  unlisted: (componentIndex: number, month: Interval) => Exact,
): Rating {
  const lines = new Map(usageLines.map((line) => [line.componentIndex, line]));
  for (const pass of [contractLine, slaLine, commitmentLine, shareLine]) {
    const before = [...lines.values()];
    for (const [index, component] of card.components.entries()) {
      const line = pass({ card, period, before, component, index, unlisted });
      if (line !== undefined) lines.set(index, line);
    }
  }
  const ordered = [...lines.values()].sort(by((line) => line.componentIndex, byNumber));
  return { cardId: card.id, currency: card.currency, lines: ordered, totals: totalsOf(ordered) };
}

interface Pass {
  readonly card: RateCard;
  readonly period: PeriodFacts;
  /** Lines of the passes before this one. */
  readonly before: readonly RatedLine[];
  readonly component: RateComponent;
  readonly index: number;
  readonly unlisted: (componentIndex: number, month: Interval) => Exact;
}

/** Charges and credits that stand in the contract or in facts of a month, whatever was used. */
function contractLine({ card, period, component, index }: Pass): RatedLine | undefined {
  switch (component.kind) {
    case 'reserved_gpu_hour': {
      const due = dueTime(component, period);
      return lineOf(component, index, (due === undefined ? [] : onePriceEach(card, period, due)).map((at): ReservedRow =>
        priceReservedRow(component, { row: 'reserved', ...at, ...CONTRACT, gpus: component.gpus, factorPpm: factorAt(card, 'reserved_gpu_hour', at.from) })));
    }
    case 'relist_credit':
      return lineOf(component, index, relistedPieces(card, period).map((piece): RelistRow => priceRelistRow(component, piece)));
    case 'demand_share':
      return lineOf(component, index, (period.monthFacts ?? []).flatMap(({ month, demand }): DemandRow[] =>
        demand === undefined
          ? []
          : [priceDemandRow(component, {
              row: 'demand', from: month.from, to: month.to, quality: demand.quality, readingIds: demand.readingIds,
              peak: { from: demand.peak.from, to: demand.peak.to }, contributionWatts: demand.contributionWatts,
            })]));
    default:
      return undefined;
  }
}
/** Contract time is known, not estimated, and no reading stands behind it. */
const CONTRACT = { quality: 'metered', readingIds: [] } as const;

/** Time cut where the price of a reserved GPU-hour changes, and at months that are over. */
function onePriceEach(card: RateCard, period: PeriodFacts, time: Interval): readonly Interval[] {
  const steps = card.components.flatMap((component) => (component.kind === 'escalator' ? component.steps.map((step) => step.from) : []));
  const months = (period.monthFacts ?? []).flatMap(({ month }) => [month.from, month.to]);
  const cuts = [...new Set([...steps, ...months])].filter((at) => time.from < at && at < time.to).sort(byNumber);
  const bounds: readonly EpochMs[] = [time.from, ...cuts, time.to];
  return bounds.slice(1).map((to, i) => ({ from: bounds[i]!, to }));
}
function relistedPieces(card: RateCard, period: PeriodFacts): readonly Omit<RelistRow, 'priceMicrosPerGpuHour' | 'preciseMicros'>[] {
  const reserved = reservedOf(card);
  const due = reserved && dueTime(reserved, period);
  if (reserved === undefined || due === undefined) return [];
  return (period.relisted ?? []).flatMap((sold) => {
    const within = intersect(sold, due);
    return (within === undefined ? [] : onePriceEach(card, period, within)).map((at) => ({
      row: 'relist' as const, ...at, ...CONTRACT, gpus: sold.gpus, leaseId: sold.leaseId,
      reservedMicroUsdPerGpuHour: reserved.microUsdPerGpuHour, factorPpm: factorAt(card, 'reserved_gpu_hour', at.from),
      resaleMicroUsdPerGpuHour: sold.microUsdPerGpuHour,
    }));
  });
}

/** One row per month that is over, against what the counted lines come to in that month. */
function slaLine({ period, before, component, index, unlisted }: Pass): RatedLine | undefined {
  if (component.kind !== 'sla_credit') return undefined;
  const counted = linesOf(before, component.appliesTo === 'all' ? slaBaseKinds : component.appliesTo);
  return lineOf(component, index, (period.monthFacts ?? []).flatMap(({ month, availability }): SlaRow[] => {
    if (availability === undefined) return [];
    const { upMs, downMs, curtailedMs } = availability;
    const baseMicros = sumExact(counted, (line) => addExact(listed(line, month), unlisted(line.componentIndex, month)));
    return [priceSlaRow(component, { row: 'sla', from: month.from, to: month.to, ...CONTRACT, upMs, downMs, curtailedMs, baseMicros })];
  }));
}
function listed(line: RatedLine, month: Interval): Exact {
  return sumExact(line.derivation, (row) => (row.row !== 'base' && contains(month, row.from) ? row.preciseMicros : EXACT_ZERO));
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
  return linesOf(lines, appliesTo === 'all' ? baseKinds : appliesTo).map(({ componentIndex, componentKind, preciseMicros }) =>
    ({ row: 'base', componentIndex, componentKind, baseMicros: preciseMicros }));
}
function linesOf(lines: readonly RatedLine[], kinds: readonly string[]): readonly RatedLine[] {
  return lines.filter((line) => kinds.includes(line.componentKind)).sort(by((line) => line.componentIndex, byNumber));
}
