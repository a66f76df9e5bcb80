import type { Quantity } from '@switchyard/kernel';

/** Electrical power, 1 W = 1_000. Vendors quote half watts per GPU (a 6.5 kW server over 8 GPUs), so watts are too coarse. */
export type Milliwatts = Quantity<'Milliwatts'>;
export const milliwatts = (n: bigint): Milliwatts => n as Milliwatts;

/** Outdoor temperature, 1 degree Celsius = 1_000. */
export type MilliCelsius = Quantity<'MilliCelsius'>;
export const milliCelsius = (n: bigint): MilliCelsius => n as MilliCelsius;

/** Mining revenue per hash rate: 1 USD per PH/s per day = 1_000_000. */
export type MicroUsdPerPhDay = Quantity<'MicroUsdPerPhDay'>;
export const microUsdPerPhDay = (n: bigint): MicroUsdPerPhDay => n as MicroUsdPerPhDay;

/** Miner efficiency, 1 J/TH = 1_000. Lower is better. */
export type MillijoulesPerTh = Quantity<'MillijoulesPerTh'>;
export const millijoulesPerTh = (n: bigint): MillijoulesPerTh => n as MillijoulesPerTh;

/** Demand and capacity charges: 1 USD per kW per month = 1_000_000. */
export type MicroUsdPerKwMonth = Quantity<'MicroUsdPerKwMonth'>;
export const microUsdPerKwMonth = (n: bigint): MicroUsdPerKwMonth => n as MicroUsdPerKwMonth;
