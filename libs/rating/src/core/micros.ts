import { type EpochMs, HOUR_MS, type Interval, intersect, lengthMs, ONE_MILLION, type Ppm, type Watts } from '@switchyard/kernel';
import type { EnergyComponent, KwMonthComponent } from './card.js';

/**
 * The formulas of what one usage interval costs, as numerator over a denominator that is fixed per component (per month
 * for calendar rent, per interval for lost work) and deliberately not reduced: amounts of one component then share a
 * denominator, so a database can sum their numerators as plain integers. Everything that prices usage comes through here.
 *
 * | component | denominator of a micro |
 * |---|---|
 * | `gpu_hour`, `curtailment_credit` | 3.6e9 |
 * | `energy_*` | 1e18 |
 * | `kw_month`, fixed hours | hours x 3.6e15 |
 * | `kw_month`, calendar | milliseconds of the month x 1e9 |
 * | `goodput_credit` | GPU-seconds of the interval x 9e24 |
 */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const SECONDS_PER_HOUR = 3_600n;
/** GPU-seconds x micros per GPU-hour x ppm, over this, are micros. */
export const GPU_DENOMINATOR = SECONDS_PER_HOUR * ONE_MILLION;
/** Wh x PUE ppm x (micros per MWh in millionths), over this, are micros; Wh per MWh is a million too. */
export const ENERGY_DENOMINATOR = ONE_MILLION * ONE_MILLION * ONE_MILLION;
/** Least common multiple of the two above. */
const CHARGE_DENOMINATOR = 9n * ENERGY_DENOMINATOR;

/** GPU time at a price. */
export function gpuMicros(gpuSeconds: bigint, microsPerGpuHour: bigint, factorPpm: Ppm): Fraction {
  return { numerator: gpuSeconds * microsPerGpuHour * factorPpm, denominator: GPU_DENOMINATOR };
}

/** Micros per MWh in millionths, after multiplier, adder and collar; or the fixed price after its factor. */
export interface EnergyPrice {
  readonly perMwh: bigint;
  readonly collar: 'inside' | 'at_floor' | 'at_cap';
}
/** @param printMicros micros per MWh; an interval without energy needs no print, and 0 stands in for it */
export function energyPrice(component: EnergyComponent, printMicros: bigint, factorPpm: Ppm): EnergyPrice {
  if (component.kind === 'energy_fixed') return { perMwh: component.microUsdPerMwh * factorPpm, collar: 'inside' };
  const perMwh = printMicros * component.multiplierPpm + component.adderMicroUsdPerMwh * ONE_MILLION;
  if (component.kind === 'energy_pass_through') return { perMwh, collar: 'inside' };
  const { floorMicroUsdPerMwh: floor, capMicroUsdPerMwh: cap } = component;
  if (floor !== undefined && perMwh < floor * ONE_MILLION) return { perMwh: floor * ONE_MILLION, collar: 'at_floor' };
  if (cap !== undefined && perMwh > cap * ONE_MILLION) return { perMwh: cap * ONE_MILLION, collar: 'at_cap' };
  return { perMwh, collar: 'inside' };
}
/** Measured Wh to billed Wh, in millionths. */
export function billedMicroWh(component: EnergyComponent, measuredWh: bigint): bigint {
  return measuredWh * (component.pue.method === 'fixed' ? component.pue.pue : ONE_MILLION);
}
export function energyMicros(component: EnergyComponent, measuredWh: bigint, price: EnergyPrice): Fraction {
  return { numerator: billedMicroWh(component, measuredWh) * price.perMwh, denominator: ENERGY_DENOMINATOR };
}

/** Parts of a month an interval is: one part under fixed hours, one per calendar month touched otherwise. */
export function monthShares(component: KwMonthComponent, at: Interval, months: readonly Interval[]): readonly Fraction[] {
  const { proration } = component;
  if (proration.method === 'fixed_hours') {
    return [{ numerator: BigInt(lengthMs(at)), denominator: BigInt(proration.hoursPerMonth) * BigInt(HOUR_MS) }];
  }
  return months.flatMap((month): Fraction[] => {
    const within = intersect(at, month);
    return within === undefined ? [] : [{ numerator: BigInt(lengthMs(within)), denominator: BigInt(lengthMs(month)) }];
  });
}
/** Watts x micros per kW-month x ppm, over this and the month's own length, are micros. */
export const RENT_DENOMINATOR = 1_000n * ONE_MILLION;
export function rentMicros(component: KwMonthComponent, watts: Watts, factorPpm: Ppm, share: Fraction): Fraction {
  return {
    numerator: component.microUsdPerKwMonth * watts * factorPpm * share.numerator,
    denominator: RENT_DENOMINATOR * share.denominator,
  };
}

/** What an interval was charged for GPUs and energy together. */
export function chargedMicros(gpu: Fraction | undefined, energy: Fraction | undefined): Fraction {
  const over = (part: Fraction | undefined): bigint =>
    part === undefined ? 0n : part.numerator * (CHARGE_DENOMINATOR / part.denominator);
  return { numerator: over(gpu) + over(energy), denominator: CHARGE_DENOMINATOR };
}
/** The lost part of a charge, given back (negative); nothing where the charge was not above nothing. */
export function lostMicros(charged: Fraction, lostGpuSeconds: bigint, gpuSeconds: bigint, sharePpm: Ppm): Fraction {
  if (gpuSeconds === 0n || charged.numerator <= 0n) return { numerator: 0n, denominator: 1n };
  return {
    numerator: -charged.numerator * lostGpuSeconds * sharePpm,
    denominator: charged.denominator * gpuSeconds * ONE_MILLION,
  };
}

/** Contracted power in force at an instant: the last tranche at or before it, else the power the card starts with. */
export function wattsAt(component: KwMonthComponent, at: EpochMs): Watts {
  return component.ramp?.findLast((tranche) => tranche.from <= at)?.criticalItWatts ?? component.criticalItWatts;
}
