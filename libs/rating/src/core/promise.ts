import {
  addExact, atMost, byNumber, ceilExact, err, type EpochMs, exact, type Interval, lengthMs, maxOf, type MicroUsdPerMwh, microUsdPerMwh, type MinorUnits,
  minorUnits, multiplyExact, ok, type Result, subtract, type Watts,
} from '@switchyard/kernel';
import type { EnergyComponent, RateCard } from './card.js';
import { energyComponent, priceSteps } from './check-usage.js';
import type { CapExceeded, CeilingError, RatingError } from './errors.js';
import { sumExact } from './line.js';
import { MICROS_PER_MINOR_UNIT, type Rating } from './rated.js';
import { rate } from './rate.js';
import type { MonthFacts, PeriodFacts, UsageForRating } from './usage.js';

/** What an estimate takes for granted of a contract's months. */
export interface PlannedFacts {
  /** The lease's draw at the gross meter when the site makes its peak: the share of the demand charge it expects. */
  readonly demandWatts?: Watts;
}
/**
 * What the planned quantities will cost: `rate` itself, on a plan, as a whole term. Quote = bill means exactly this: the
 * same card and quantities give the same cents. Capacity is taken to be there, so no service-level credit is in it.
 */
export function estimate(
  card: RateCard,
  plannedUsage: readonly UsageForRating[],
  months?: PeriodFacts['months'],
  planned: PlannedFacts = {},
): Result<Rating, RatingError> {
  const monthFacts = months?.map((month): MonthFacts => plannedMonth(month, planned));
  return rate(card, plannedUsage, { final: true, ...(months === undefined ? {} : { months, monthFacts }) });
}
function plannedMonth({ from, to }: Interval, { demandWatts }: PlannedFacts): MonthFacts {
  const month = { from, to };
  return {
    month, availability: { upMs: lengthMs(month), downMs: 0, curtailedMs: 0 },
    ...(demandWatts === undefined ? {} : { demand: { peak: month, contributionWatts: demandWatts, quality: 'estimated', readingIds: [] } }),
  };
}

/** What a ceiling may assume beside the card. */
export interface CeilingAssumption {
  /** Highest print to allow for where the card itself has no cap; not used where it has one. */
  readonly highestPrintMicroUsdPerMwh?: MicroUsdPerMwh;
  /** Largest draw at the gross meter to allow for; needed by a share of the demand charge. */
  readonly highestDemandWatts?: Watts;
  readonly months?: PeriodFacts['months'];
}
/** The most the quoted quantities can cost, whatever the index does. */
export interface Ceiling {
  readonly totalMinor: MinorUnits;
  /** The rating at the worst prices, without credits; `totalMinor` is its total, or a rounding allowance above it. */
  readonly rating: Rating;
}

/**
 * Worst-case total of a promise: planned quantities with every print at the card's cap (or the highest print assumed),
 * the largest draw at every month's peak, the whole reserved window, and no credits. No rating of the same quantities at
 * any prints, draws and service levels the bound allows has a larger total.
 */
export function ceiling(
  card: RateCard,
  plannedUsage: readonly UsageForRating[],
  assumption: CeilingAssumption = {},
): Result<Ceiling, CeilingError> {
  const component = energyComponent(card);
  const { highestPrintMicroUsdPerMwh: highest, highestDemandWatts: demandWatts } = assumption;
  if (component !== undefined && component.kind !== 'energy_fixed' && !isCapped(component) && highest === undefined) {
    return err({ kind: 'PriceUnbounded', seriesId: component.seriesId });
  }
  if (demandWatts === undefined && card.components.some(({ kind }) => kind === 'demand_share')) return err({ kind: 'DemandUnbounded' });
  const worst = plannedUsage.map(({ curtailed: _c, lostWork: _l, ...row }) =>
    component === undefined ? row : atWorstPrint(component, row, highest));
  const rated = estimate(card, worst, assumption.months, demandWatts === undefined ? {} : { demandWatts });
  if (!rated.ok) return rated;
  return ok({ totalMinor: withRoundingAllowance(card, rated.value), rating: rated.value });
}

/** A print so high that the cap binds; without a cap, the highest of the plan's own and the one assumed. */
function atWorstPrint(component: EnergyComponent, row: UsageForRating, highest: MicroUsdPerMwh | undefined): UsageForRating {
  if (component.kind === 'energy_fixed' || row.quality === 'gap') return row;
  const planned = row.print?.microUsdPerMwh;
  const worst = isCapped(component) || highest === undefined ? BEYOND_ANY_CAP : highest;
  const microUsdPerMwh = planned === undefined ? worst : maxOf(worst, planned);
  return { ...row, print: { seriesId: component.seriesId, printId: 'worst case', revision: 0, microUsdPerMwh } };
}
function isCapped(component: EnergyComponent): boolean {
  return component.kind === 'energy_indexed' && component.capMicroUsdPerMwh !== undefined;
}
/** 1e24 micro-USD/MWh: with any multiplier above 0 it is above the largest cap a card may carry. */
const BEYOND_ANY_CAP = microUsdPerMwh(10n ** 24n);

/**
 * A commitment's shortfall shrinks as charges grow, so the rounding of several lines can beat the worst case's by less
 * than half a unit each; without a commitment every line is monotone and the worst rating's own total is the bound.
 */
function withRoundingAllowance(card: RateCard, worst: Rating): MinorUnits {
  const { totalMinor } = worst.totals;
  if (!card.components.some((component) => component.kind === 'minimum_commit')) return totalMinor;
  const lines = worst.lines.filter((line) => line.side === 'customer');
  const precise = multiplyExact(sumExact(lines, (line) => line.preciseMicros), exact(1n, MICROS_PER_MINOR_UNIT));
  const allowance = exact(BigInt(lines.length), 2n);
  return maxOf(totalMinor, minorUnits(ceilExact(addExact(precise, allowance))));
}

/** Whether a rating stays within a cap, and by how much. A rating equal to the cap is within it. */
export function capCheck(rating: Rating, cap: MinorUnits): Result<{ readonly headroomMinor: MinorUnits }, CapExceeded> {
  const { totalMinor } = rating.totals;
  if (atMost(totalMinor, cap)) return ok({ headroomMinor: subtract(cap, totalMinor) });
  return err({ kind: 'CapExceeded', totalMinor, capMinor: cap, overMinor: subtract(totalMinor, cap) });
}

/**
 * Instants at which usage must be cut before it can be rated under this card, ascending.
 * @param months the billing months, for a card that credits by month
 */
export function cutInstants(card: RateCard, months: readonly Interval[] = []): readonly EpochMs[] {
  const bounds = card.components.some(({ kind }) => kind === 'sla_credit') ? months.flatMap(({ from, to }) => [from, to]) : [];
  return [...new Set([...priceSteps(card), ...bounds])].sort(byNumber);
}
