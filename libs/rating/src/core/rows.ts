import { addExact, exact, EXACT_ZERO, type Exact, ONE_MILLION } from '@switchyard/kernel';
import type {
  CurtailmentCreditComponent, EnergyComponent, GoodputCreditComponent, GpuHourComponent, KwMonthComponent,
} from './card.js';
import {
  billedMicroWh, energyMicros, energyPrice, type Fraction, gpuMicros, lostMicros, monthShares, rentMicros,
} from './micros.js';
import type { EnergyRow, GpuRow, LostWorkRow, TimeRow } from './rated.js';

/**
 * Pricing of one derivation row: inputs in, the same row with its derived members out. Rating and recomputation both
 * come through here, so a stored row and a fresh one cannot differ. All linear in the quantities (that is P4).
 */
export type GpuRowInput = Omit<GpuRow, 'preciseMicros'>;
export type EnergyRowInput = Omit<EnergyRow, 'billedWh' | 'priceMicrosPerMwh' | 'collar' | 'preciseMicros'>;
export type TimeRowInput = Omit<TimeRow, 'monthShare' | 'preciseMicros'>;
export type LostWorkRowInput = Omit<LostWorkRow, 'preciseMicros'>;

const reduced = ({ numerator, denominator }: Fraction): Exact => exact(numerator, denominator);

/** GPU-seconds / 3600 x price x factor; negative for a credit. */
export function priceGpuRow(component: GpuHourComponent | CurtailmentCreditComponent, input: GpuRowInput): GpuRow {
  const sign = component.kind === 'curtailment_credit' ? -1n : 1n;
  return { ...input, preciseMicros: reduced(gpuMicros(sign * input.gpuSeconds, component.microUsdPerGpuHour, input.factorPpm)) };
}

/** Billed Wh (after PUE) x price, where price = collar(print x multiplier + adder), or the fixed price x factor. */
export function priceEnergyRow(component: EnergyComponent, input: EnergyRowInput): EnergyRow {
  const price = energyPrice(component, input.print?.microUsdPerMwh ?? 0n, input.factorPpm);
  return {
    ...input,
    billedWh: exact(billedMicroWh(component, input.measuredWh), ONE_MILLION),
    priceMicrosPerMwh: exact(price.perMwh, ONE_MILLION),
    collar: price.collar,
    preciseMicros: reduced(energyMicros(component, input.measuredWh, price)),
  };
}

/** kW x price x part of a month x factor. */
export function priceTimeRow(component: KwMonthComponent, input: TimeRowInput): TimeRow {
  const shares = monthShares(component, input, input.months);
  const rents = shares.map((share) => rentMicros(component, input.watts, input.factorPpm, share));
  return { ...input, monthShare: total(shares), preciseMicros: total(rents) };
}
const total = (parts: readonly Fraction[]): Exact => parts.map(reduced).reduce(addExact, EXACT_ZERO);

/**
 * Gives back `sharePpm` of what the lost part of the interval was charged. An interval whose charge was negative
 * (power paid for itself) gives back nothing: a credit never raises a bill.
 */
export function priceLostWorkRow(component: GoodputCreditComponent, input: LostWorkRowInput): LostWorkRow {
  const { chargedMicros, lostGpuSeconds, gpuSeconds } = input;
  return { ...input, preciseMicros: reduced(lostMicros(chargedMicros, lostGpuSeconds, gpuSeconds, component.sharePpm)) };
}
