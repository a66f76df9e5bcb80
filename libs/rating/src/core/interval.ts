import { err, type Interval, ok, ONE_MILLION, overlaps, ppm, type Result } from '@switchyard/kernel';
import type { GoodputCreditComponent, KwMonthComponent, RateCard, RateComponent } from './card.js';
import { factorAt, reservedOf } from './check-period.js';
import { energyComponent, usageCheck } from './check-usage.js';
import type { RatingError } from './errors.js';
import {
  billedMicroWh, chargedMicros, ENERGY_DENOMINATOR, energyMicros, energyPrice, type Fraction, GPU_DENOMINATOR, gpuMicros,
  lostMicros, monthShares, RENT_DENOMINATOR, rentMicros, SECONDS_PER_HOUR, wattsAt,
} from './micros.js';
import type { UsageForRating } from './usage.js';
import { validateCard } from './validate-card.js';

/**
 * What one interval adds to one component's line: `numerator / denominator` micros, and `quantity` in
 * `quantityDenominatorOf(kind, denominator)`-ths of the line's unit. All whole numbers, so NUMERIC columns of scale 0 hold
 * them and `SUM(numerator), SUM(quantity) GROUP BY component_index, denominator` is exact. The table of denominators is
 * in `micros.ts`; calendar rent has one per month length, lost work one per interval, everything else one.
 */
export interface IntervalAmount extends Fraction {
  readonly componentIndex: number;
  readonly quantity: bigint;
}

/** Rates single intervals of one lease as they arrive. The card is checked once. */
export interface IntervalRater {
  /**
   * The interval's amounts, in the card's order; an interval that touches two calendar months has two for its rent.
   * Components that look at a whole period have none: `finishRating` adds them.
   * @param months calendar months that hold the interval, for a card with calendar rent
   */
  rate(usage: UsageForRating, months?: readonly Interval[]): Result<readonly IntervalAmount[], RatingError>;
}

/** Usage kinds are the ones that follow from one interval alone. */
export const usageKinds = [
  'gpu_hour', 'kw_month', 'energy_pass_through', 'energy_indexed', 'energy_fixed', 'curtailment_credit', 'goodput_credit',
] as const satisfies readonly RateComponent['kind'][];
export type UsageKind = (typeof usageKinds)[number];
type UsageComponent = Extract<RateComponent, { kind: UsageKind }>;
export const isUsageComponent = (component: RateComponent): component is UsageComponent =>
  usageKinds.some((kind) => kind === component.kind);

export function intervalRater(card: RateCard): Result<IntervalRater, RatingError> {
  const valid = validateCard(card);
  if (!valid.ok) return err({ kind: 'CardRefused', cardId: card.id, error: valid.error });
  const components = card.components.flatMap((component, componentIndex) =>
    isUsageComponent(component) ? [{ component, componentIndex }] : []);
  const check = usageCheck(card);
  return ok({
    rate: (usage, months = []) => {
      const error = check([usage], { final: false, months });
      if (error !== undefined) return err(error);
      return ok(components.flatMap(({ component, componentIndex }) =>
        amountsOf(card, component, usage, months).map((amount) => ({ componentIndex, ...amount }))));
    },
  });
}

/** How many parts of the line's unit (GPU-hour, MWh, kW-month) an amount's `quantity` counts. */
export function quantityDenominatorOf(kind: UsageKind, denominator: bigint): bigint {
  switch (kind) {
    case 'gpu_hour':
    case 'curtailment_credit':
    case 'goodput_credit':
      return SECONDS_PER_HOUR;
    case 'energy_pass_through':
    case 'energy_indexed':
    case 'energy_fixed':
      return ONE_MILLION * ONE_MILLION;
    case 'kw_month':
      return (denominator / RENT_DENOMINATOR) * 1_000n;
  }
}

type Amount = Omit<IntervalAmount, 'componentIndex'>;
function amountsOf(card: RateCard, component: UsageComponent, usage: UsageForRating, months: readonly Interval[]): readonly Amount[] {
  const { from, gpuSeconds, curtailed } = usage;
  switch (component.kind) {
    case 'gpu_hour':
      return [{ ...gpuMicros(gpuSeconds, component.microUsdPerGpuHour, factorAt(card, 'gpu_hour', from)), quantity: gpuSeconds }];
    case 'curtailment_credit': {
      if (curtailed === undefined) return [];
      const factor = factorAt(card, 'curtailment_credit', from);
      return [{ ...gpuMicros(-curtailed.gpuSeconds, component.microUsdPerGpuHour, factor), quantity: curtailed.gpuSeconds }];
    }
    case 'energy_pass_through':
    case 'energy_indexed':
    case 'energy_fixed':
      return [{ ...energyOf(card, usage)!, quantity: billedMicroWh(component, usage.energy?.wh ?? 0n) }];
    case 'kw_month':
      return rentOf(card, component, usage, months);
    case 'goodput_credit':
      return lostOf(card, component, usage);
  }
}

function energyOf(card: RateCard, { from, energy, print }: UsageForRating): Fraction | undefined {
  const component = energyComponent(card);
  if (component === undefined) return undefined;
  const factorPpm = component.kind === 'energy_fixed' ? factorAt(card, 'energy_fixed', from) : ppm(ONE_MILLION);
  return energyMicros(component, energy?.wh ?? 0n, energyPrice(component, print?.microUsdPerMwh ?? 0n, factorPpm));
}
function rentOf(card: RateCard, component: KwMonthComponent, usage: UsageForRating, months: readonly Interval[]): readonly Amount[] {
  const watts = wattsAt(component, usage.from);
  const touched = months.filter((month) => overlaps(month, usage));
  return monthShares(component, usage, touched).map((share) => ({
    ...rentMicros(component, watts, factorAt(card, 'kw_month', usage.from), share), quantity: watts * share.numerator,
  }));
}
function lostOf(card: RateCard, component: GoodputCreditComponent, usage: UsageForRating): readonly Amount[] {
  const { lostWork, gpuSeconds } = usage;
  if (lostWork?.cause !== 'site_failure') return [];
  const charged = chargedMicros(gpuValue(card, usage), energyOf(card, usage));
  return [{ ...lostMicros(charged, lostWork.gpuSeconds, gpuSeconds, component.sharePpm), quantity: lostWork.gpuSeconds }];
}
/** What GPU time of the interval is worth: its charge, or its part of a reserved block. */
function gpuValue(card: RateCard, { from, gpuSeconds }: UsageForRating): Fraction | undefined {
  const metered = card.components.find((component) => component.kind === 'gpu_hour');
  if (metered !== undefined) return gpuMicros(gpuSeconds, metered.microUsdPerGpuHour, factorAt(card, 'gpu_hour', from));
  const reserved = reservedOf(card);
  return reserved && gpuMicros(gpuSeconds, reserved.microUsdPerGpuHour, factorAt(card, 'reserved_gpu_hour', from));
}

/** The one denominator of a component's amounts; undefined where it depends on the month or the interval. */
export function fixedDenominatorOf(component: RateComponent): bigint | undefined {
  if (component.kind === 'gpu_hour' || component.kind === 'curtailment_credit') return GPU_DENOMINATOR;
  if ('pue' in component) return ENERGY_DENOMINATOR;
  if (component.kind !== 'kw_month' || component.proration.method !== 'fixed_hours') return undefined;
  return RENT_DENOMINATOR * monthShares(component, { from: 0 as never, to: 1 as never }, [])[0]!.denominator;
}
