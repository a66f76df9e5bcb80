import { divideHalfAwayFromZero, type Ppm, ppm } from '@switchyard/kernel';
import type { MilliCelsius } from './units.js';

/**
 * Power usage effectiveness: facility energy over IT energy, 1_000_000 = 1.0. The rate card names which method it uses.
 * A table is interpolated linearly between its points (sorted by temperature) and flat beyond its ends.
 */
export type PueModel =
  | { readonly kind: 'fixed'; readonly ppm: Ppm }
  | { readonly kind: 'by_temperature'; readonly points: readonly { readonly outdoor: MilliCelsius; readonly ppm: Ppm }[] };

/** PUE at an outdoor temperature. A table without a temperature gives its highest value: the cautious answer. */
export function pueAt(model: PueModel, outdoor: MilliCelsius | undefined): Ppm {
  if (model.kind === 'fixed') return model.ppm;
  const { points } = model;
  const first = points[0];
  if (first === undefined) throw new RangeError('pueAt: the PUE table is empty');
  if (outdoor === undefined) return points.reduce((highest, point) => (point.ppm > highest ? point.ppm : highest), first.ppm);
  if (outdoor <= first.outdoor) return first.ppm;
  for (let i = 1; i < points.length; i += 1) {
    const [low, high] = [points[i - 1]!, points[i]!];
    if (outdoor > high.outdoor) continue;
    const rise = (high.ppm - low.ppm) * (outdoor - low.outdoor);
    return ppm(low.ppm + divideHalfAwayFromZero(rise, high.outdoor - low.outdoor));
  }
  return points.at(-1)!.ppm;
}

export type PueProblem = { readonly path: string; readonly message: string };

/** Points must rise in temperature, and a PUE lies in 1.0..3.0. */
export function validatePue(model: PueModel, path = 'pue'): readonly PueProblem[] {
  const inRange = (value: Ppm): boolean => value >= 1_000_000n && value <= 3_000_000n;
  const message = 'a PUE lies between 1_000_000 and 3_000_000 ppm';
  if (model.kind === 'fixed') return inRange(model.ppm) ? [] : [{ path: `${path}.ppm`, message }];
  if (model.points.length === 0) return [{ path: `${path}.points`, message: 'needs at least one point' }];
  return model.points.flatMap((point, i) => [
    ...(inRange(point.ppm) ? [] : [{ path: `${path}.points[${i}].ppm`, message }]),
    ...(i > 0 && point.outdoor <= model.points[i - 1]!.outdoor
      ? [{ path: `${path}.points[${i}].outdoor`, message: 'temperatures must rise from point to point' }] : []),
  ]);
}
