import { type Ppm, ppm, subtract, type Watts, watts } from '@switchyard/kernel';
import { drawOf, type Unit } from './units.js';

/**
 * How the meter and the model compare, from the last time both could be: while nothing was starting or stopping. When the meter shows more than the model, the
 * rest is load nobody here can stop; when it shows less, every unit draws a smaller share of its most, and stopping it gives as much less. Both err to the
 * side of shedding more.
 */
export interface Calibration {
  /** Load beside the units, known and unknown. */
  readonly besideW: Watts;
  /** Share of its most that a unit draws. */
  readonly share: Ppm;
}
const ALL = ppm(1_000_000n);
/** Before the first steady sample: what is configured, and every unit at its most. */
export const uncalibrated = (baseW: Watts): Calibration => ({ besideW: baseW, share: ALL });

/** @param measuredW what the meter shows while the units that are on have been on, and nothing else changed */
export function calibrate(baseW: Watts, measuredW: Watts, on: readonly Unit[]): Calibration {
  const model = drawOf(on);
  // Less than the base load alone: what was configured is wrong, and all that is drawn is the units'.
  const besideW = measuredW < baseW ? watts(0n) : baseW;
  const rest = subtract(measuredW, besideW);
  if (rest >= model) return { besideW: subtract(measuredW, model), share: ALL };
  return { besideW, share: ppm((rest * 1_000_000n + model - 1n) / model) };
}
/** What a site draws with these units on. */
export const expectedW = ({ besideW, share }: Calibration, on: Iterable<Unit>): Watts => watts(besideW + shareOf(share, drawOf(on)));
/** The part of a draw at most that counts, rounded up. */
export const shareOf = (share: Ppm, powerW: Watts): Watts => watts((powerW * share + 999_999n) / 1_000_000n);
