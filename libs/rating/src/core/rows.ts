import {
  addExact, compareExact, type Exact, exact, EXACT_ZERO, HOUR_MS, intersect, lengthMs, multiplyExact, negateExact,
  ONE_MILLION,
} from '@switchyard/kernel';
import type {
  CurtailmentCreditComponent, EnergyComponent, GoodputCreditComponent, GpuHourComponent, KwMonthComponent,
} from './card.js';
import type { EnergyRow, GpuRow, LostWorkRow, TimeRow } from './rated.js';

/**
 * Pricing of one derivation row: inputs in, the same row with its derived members out. Rating and recomputation both
 * come through here, so a stored row and a fresh one cannot differ. All linear in the quantities (that is P4).
 */
export type GpuRowInput = Omit<GpuRow, 'preciseMicros'>;
export type EnergyRowInput = Omit<EnergyRow, 'billedWh' | 'priceMicrosPerMwh' | 'collar' | 'preciseMicros'>;
export type TimeRowInput = Omit<TimeRow, 'monthShare' | 'preciseMicros'>;
export type LostWorkRowInput = Omit<LostWorkRow, 'preciseMicros'>;

const SECONDS_PER_HOUR = 3_600n;
/** Wh per MWh and ppm per whole happen to be the same number. */
const WH_PER_MWH = 1_000_000n;

/** GPU-seconds / 3600 x price x factor; negative for a credit. */
export function priceGpuRow(component: GpuHourComponent | CurtailmentCreditComponent, input: GpuRowInput): GpuRow {
  const micros = exact(
    input.gpuSeconds * component.microUsdPerGpuHour * input.factorPpm,
    SECONDS_PER_HOUR * ONE_MILLION,
  );
  return { ...input, preciseMicros: component.kind === 'curtailment_credit' ? negateExact(micros) : micros };
}

/** Billed Wh (after PUE) x price, where price = collar(print x multiplier + adder), or the fixed price x factor. */
export function priceEnergyRow(component: EnergyComponent, input: EnergyRowInput): EnergyRow {
  const billedWh =
    component.pue.method === 'fixed'
      ? exact(input.measuredWh * component.pue.pue, ONE_MILLION)
      : exact(input.measuredWh);
  const { price, collar } = energyPrice(component, input);
  const preciseMicros = multiplyExact(billedWh, multiplyExact(price, exact(1n, WH_PER_MWH)));
  return { ...input, billedWh, priceMicrosPerMwh: price, collar, preciseMicros };
}

function energyPrice(
  component: EnergyComponent,
  input: EnergyRowInput,
): { readonly price: Exact; readonly collar: EnergyRow['collar'] } {
  if (component.kind === 'energy_fixed') {
    return { price: exact(component.microUsdPerMwh * input.factorPpm, ONE_MILLION), collar: 'inside' };
  }
  // An interval without energy needs no print; its price is then shown as the adder's and its amount is 0 anyway.
  const print = input.print?.microUsdPerMwh ?? 0n;
  const price = exact(print * component.multiplierPpm + component.adderMicroUsdPerMwh * ONE_MILLION, ONE_MILLION);
  if (component.kind === 'energy_pass_through') return { price, collar: 'inside' };
  const { floorMicroUsdPerMwh: floor, capMicroUsdPerMwh: cap } = component;
  if (floor !== undefined && compareExact(price, exact(floor)) < 0) return { price: exact(floor), collar: 'at_floor' };
  if (cap !== undefined && compareExact(price, exact(cap)) > 0) return { price: exact(cap), collar: 'at_cap' };
  return { price, collar: 'inside' };
}

/** kW x price x part of a month x factor. */
export function priceTimeRow(component: KwMonthComponent, input: TimeRowInput): TimeRow {
  const monthShare =
    component.proration.method === 'fixed_hours'
      ? exact(BigInt(lengthMs(input)), BigInt(component.proration.hoursPerMonth) * BigInt(HOUR_MS))
      : input.months.reduce((share, month) => {
          const within = intersect(input, month);
          return within ? addExact(share, exact(BigInt(lengthMs(within)), BigInt(lengthMs(month)))) : share;
        }, EXACT_ZERO);
  const microsPerMonth = exact(
    component.microUsdPerKwMonth * input.watts * input.factorPpm,
    1_000n * ONE_MILLION,
  );
  return { ...input, monthShare, preciseMicros: multiplyExact(microsPerMonth, monthShare) };
}

/**
 * Gives back `sharePpm` of what the lost part of the interval was charged. An interval whose charge was negative
 * (power paid for itself) gives back nothing: a credit never raises a bill.
 */
export function priceLostWorkRow(component: GoodputCreditComponent, input: LostWorkRowInput): LostWorkRow {
  if (input.gpuSeconds === 0n || compareExact(input.chargedMicros, EXACT_ZERO) <= 0) {
    return { ...input, preciseMicros: EXACT_ZERO };
  }
  const fraction = exact(input.lostGpuSeconds * component.sharePpm, input.gpuSeconds * ONE_MILLION);
  return { ...input, preciseMicros: negateExact(multiplyExact(input.chargedMicros, fraction)) };
}
