import { divideCeil, type MicroUsd, microUsd, type Watts } from '@switchyard/kernel';
import type { MicroUsdPerKwMonth } from './units.js';

/**
 * What a new draw adds to this month's demand charge: only the part above the month's peak so far costs anything.
 * A planning estimate, rounded up.
 */
export function demandAdder(rate: MicroUsdPerKwMonth, peakSoFar: Watts, newDraw: Watts): MicroUsd {
  const above = newDraw > peakSoFar ? newDraw - peakSoFar : 0n;
  return microUsd(divideCeil(above * rate, 1_000n));
}
