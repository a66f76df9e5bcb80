import type { Lanes } from './lanes.js';
import type { Model } from './model.js';
import { Ascent } from './ascent.js';
import { Relaxation } from './relaxation.js';
import type { Schedule } from './schedule.js';

/** Most rounds spent on the bound, which is only needed where jobs were missed; and most scales tried for its start. */
const ROUNDS_MAX = 250;
const SCALES_MAX = 14;

/**
 * A number of jobs that every feasible plan misses: the same relaxation with a price of 0 for running and 1 for missing. Jobs that
 * no pool can ever take count fully. The climb starts at a multiple of the prices already known, the best of a few.
 * @param known prices of the cost relaxation
 * @param rounds the plan's budget: a short plan must not wait for this bound
 */
export function leastMisses(model: Model, lanes: Lanes, found: Schedule, known: Ascent, rounds: number, stopped: () => boolean): number {
  const missed = found.option.reduce((sum, option) => sum + (option < 0 ? 1 : 0), 0);
  let hopeless = 0;
  for (let j = 0; j < model.jobIds.length; j += 1) if (model.optFrom[j] === model.optFrom[j + 1]) hopeless += 1;
  if (missed === hopeless) return hopeless;
  const free = new Float64Array(model.objective.length);
  const one = new Float64Array(model.jobIds.length).fill(1);
  const relaxation = new Relaxation(model, lanes, free, one, false);
  const dearest = model.unplacedCost.reduce((most, cost) => Math.max(most, cost), 1);
  let [best, bestScale] = [-Infinity, 0];
  const scales = Math.min(SCALES_MAX, Math.ceil(rounds / 6));
  for (let scale = 64 / dearest, i = 0; i < scales; i += 1, scale /= 2 ** (SCALES_MAX / scales)) {
    setPrices(relaxation, known, scale * 8);
    const value = relaxation.solve();
    if (value > best) [best, bestScale] = [value, scale * 8];
  }
  setPrices(relaxation, known, bestScale);
  const ascent = new Ascent(relaxation);
  for (let round = 0; round < Math.min(ROUNDS_MAX, rounds) && !stopped(); round += 1) if (!ascent.advance(missed)) break;
  const bound = Math.max(best, ascent.bound);
  return Math.max(hopeless, Math.ceil(bound - 1e-6 * Math.max(1, missed)));
}

function setPrices(relaxation: Relaxation, known: Ascent, scale: number): void {
  for (let i = 0; i < known.gpuPrice.length; i += 1) relaxation.gpuPrice[i] = scale * known.gpuPrice[i]!;
  for (let i = 0; i < known.kwPrice.length; i += 1) relaxation.kwPrice[i] = scale * known.kwPrice[i]!;
}
