/**
 * Quantities with their unit in the type. A quantity is a branded bigint (exact) unless its name says `Estimate`.
 * TypeScript still lets `+` and `<` mix brands, so arithmetic across quantities goes through the functions here.
 */
declare const unit: unique symbol;
export type Quantity<Unit extends string> = bigint & { readonly [unit]: Unit };

/** 1 USD = 1_000_000. For rates, costs and estimates; never for money owed. */
export type MicroUsd = Quantity<'MicroUsd'>;
/** Wholesale power price; may be negative. 1 USD/MWh = 1_000_000. */
export type MicroUsdPerMwh = Quantity<'MicroUsdPerMwh'>;
/** Price of one GPU for one hour. 1 USD/GPU-h = 1_000_000. */
export type MicroUsdPerGpuHour = Quantity<'MicroUsdPerGpuHour'>;
/** Money owed, in the minor unit of its currency (cents for USD). */
export type MinorUnits = Quantity<'MinorUnits'>;
export type Watts = Quantity<'Watts'>;
export type WattHours = Quantity<'WattHours'>;
export type Seconds = Quantity<'Seconds'>;
export type GpuSeconds = Quantity<'GpuSeconds'>;
/** Parts per million: fractions, PUE (1.25 = 1_250_000) and multipliers. */
export type Ppm = Quantity<'Ppm'>;

export const microUsd = (n: bigint): MicroUsd => n as MicroUsd;
export const microUsdPerMwh = (n: bigint): MicroUsdPerMwh => n as MicroUsdPerMwh;
export const microUsdPerGpuHour = (n: bigint): MicroUsdPerGpuHour => n as MicroUsdPerGpuHour;
export const minorUnits = (n: bigint): MinorUnits => n as MinorUnits;
export const watts = (n: bigint): Watts => n as Watts;
export const wattHours = (n: bigint): WattHours => n as WattHours;
export const seconds = (n: bigint): Seconds => n as Seconds;
export const gpuSeconds = (n: bigint): GpuSeconds => n as GpuSeconds;
export const ppm = (n: bigint): Ppm => n as Ppm;

export const ONE_MILLION = 1_000_000n;

/** Sum of like quantities. */
export function add<Q extends bigint>(a: Q, b: NoInfer<Q>): Q {
  return ((a as bigint) + (b as bigint)) as Q;
}
/** Difference of like quantities. */
export function subtract<Q extends bigint>(a: Q, b: NoInfer<Q>): Q {
  return ((a as bigint) - (b as bigint)) as Q;
}
export function lessThan<Q extends bigint>(a: Q, b: NoInfer<Q>): boolean {
  return a < b;
}
export function atMost<Q extends bigint>(a: Q, b: NoInfer<Q>): boolean {
  return a <= b;
}
export function maxOf<Q extends bigint>(a: Q, b: NoInfer<Q>): Q {
  return a > b ? a : b;
}
export function minOf<Q extends bigint>(a: Q, b: NoInfer<Q>): Q {
  return a < b ? a : b;
}
export function sum<Q extends bigint>(values: Iterable<Q>): Q {
  let total: bigint = 0n;
  for (const value of values) total += value;
  return total as Q;
}

/** Currency of money owed: ISO 4217 code; the minor-unit exponent is 2 for all of them. */
export type Currency = 'USD' | 'EUR' | 'CAD';
/** What is owed: an exact amount of minor units in one currency. */
export interface Money {
  readonly minor: MinorUnits;
  readonly currency: Currency;
}
