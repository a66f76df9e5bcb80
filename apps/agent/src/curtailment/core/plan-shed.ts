import type { Watts } from '@switchyard/kernel';
import { watts } from '@switchyard/kernel';
import { type Calibration, expectedW } from './calibrate.js';
import { sheddingOrder, type Unit } from './units.js';

/** What to stop so that the rest stays at or below a target. */
export interface ShedPlan {
  /** In the order of shedding. */
  readonly stop: readonly Unit[];
  /** Expected once all of it stands. */
  readonly remainingW: Watts;
  /** False when all that may be stopped is not enough. */
  readonly enough: boolean;
}

/**
 * Stops units in the order of shedding until the rest fits under the target, then gives back what turned out not to be needed, the most harmful first, inside
 * the last rung only: an earlier rung never runs while a later one stands.
 * @param mayStop units that may be stopped, of those that are on
 */
export function planShed(units: readonly Unit[], mayStop: ReadonlySet<string>, calibration: Calibration, targetW: Watts, listed: readonly string[] = []): ShedPlan {
  const drawing = units.filter(({ draw }) => draw === 'on' || draw === 'stuck');
  const candidates = drawing.filter((unit) => unit.draw === 'on' && mayStop.has(unit.id)).sort(sheddingOrder(listed));
  const rest = (stopped: ReadonlySet<Unit>): Watts => expectedW(calibration, drawing.filter((unit) => !stopped.has(unit)));
  // Running sums, as a site has a thousand miners: the exact remainder is asked at the end.
  let left = 0n;
  for (const { powerW } of drawing) left += powerW;
  const fits = (onW: bigint): boolean => calibration.besideW + (onW * calibration.share + 999_999n) / 1_000_000n <= targetW;
  const stop: Unit[] = [];
  for (const unit of candidates) {
    if (fits(left)) break;
    stop.push(unit);
    left -= unit.powerW;
  }
  const enough = fits(left);
  if (enough && stop.length > 0) {
    const lastRung = stop.at(-1)!.rung;
    for (let i = stop.length - 1; i >= 0 && stop[i]!.rung === lastRung; i -= 1) {
      if (!fits(left + stop[i]!.powerW)) continue;
      left += stop[i]!.powerW;
      stop.splice(i, 1);
    }
  }
  return { stop, remainingW: watts(rest(new Set(stop))), enough };
}
