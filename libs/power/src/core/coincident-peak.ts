import { type EpochMs, exact, type Exact, EXACT_ZERO, multiplyExact, ONE_MILLION, type Ppm, ppm } from '@switchyard/kernel';
import { localTime } from './local-time.js';
import { inWindow } from './local-window.js';
import type { CoincidentPeakCharge } from './tariff.js';

/** Chance per settlement interval that the component's own windows state for an instant; 0 outside them. */
export function windowChance(charge: CoincidentPeakCharge, at: EpochMs, zone: string): Ppm {
  const local = localTime(at, zone);
  return charge.windows.find((window) => inWindow(window, local))?.probabilityPpm ?? ppm(0n);
}

/**
 * What drawing one more MWh is expected to add to the charge, in micro-USD per MWh, exact: one kW drawn through an interval costs
 * (12 x rate / peaks) x chance and uses hours / 1000 MWh. An expectation for planning; the bill knows which intervals were the peaks.
 */
export function coincidentPeakAdder(charge: CoincidentPeakCharge, chancePerInterval: Ppm, settlementIntervalSeconds: number): Exact {
  if (chancePerInterval === 0n) return EXACT_ZERO;
  const perKw = exact(charge.microUsdPerKwMonth * 12n * chancePerInterval, BigInt(charge.peaksPerYear) * ONE_MILLION);
  return multiplyExact(perKw, exact(1_000n * 3_600n, BigInt(settlementIntervalSeconds)));
}
