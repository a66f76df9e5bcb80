import { ceilExact, exact, type Exact, type MicroUsd, microUsd, multiplyExact, type Watts } from '@switchyard/kernel';
import type { MicroUsdPerKwMonth } from './units.js';

/**
 * What a new draw adds to this month's demand charge: only the part above the month's peak so far costs anything. `share` is the part of
 * the month the charge is in force (`monthShare`); the whole month unless given. A planning estimate, rounded up.
 */
export function demandAdder(rate: MicroUsdPerKwMonth, peakSoFar: Watts, newDraw: Watts, share: Exact = exact(1n)): MicroUsd {
  const above = newDraw > peakSoFar ? newDraw - peakSoFar : 0n;
  return microUsd(ceilExact(multiplyExact(exact(above * rate, 1_000n), share)));
}
