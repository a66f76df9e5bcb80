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

/** Factors on the prices tried for the bound on GPU-hours. */
const HOURS_SCALES = [1, 1.05, 0.95, 1.02, 1.1];
/** A shorter plan takes the best of two scales and does not climb. */
const HOURS_ROUNDS_LEAST = 50;

/**
 * GPU-hours that every feasible plan leaves out: the same relaxation once more, with a price of 0 for running and a job's GPU-hours for
 * missing it. What a miss costs goes mostly by GPU-hours, so the known prices in another unit are a good start.
 */
export function leastMissedGpuHours(model: Model, lanes: Lanes, found: Schedule, known: Ascent, rounds: number, stopped: () => boolean): number {
  const hours = Float64Array.from(model.jobIds, (_, j) => gpuHoursOf(model, j));
  const hopeless = hours.reduce((sum, of, j) => sum + (model.optFrom[j] === model.optFrom[j + 1] ? of : 0), 0);
  const missed = hours.reduce((sum, of, j) => sum + (found.option[j]! < 0 ? of : 0), 0);
  if (missed <= hopeless) return missed;
  const relaxation = new Relaxation(model, lanes, new Float64Array(model.objective.length), hours, false);
  const total = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
  const unit = total(hours) / Math.max(1, total(model.unplacedCost));
  const short = rounds < HOURS_ROUNDS_LEAST;
  let [best, bestScale] = [-Infinity, 1];
  for (const scale of short ? HOURS_SCALES.slice(0, 2) : HOURS_SCALES) {
    setPrices(relaxation, known, unit * scale);
    const value = relaxation.solve();
    if (value > best) [best, bestScale] = [value, scale];
  }
  setPrices(relaxation, known, unit * bestScale);
  const ascent = new Ascent(relaxation);
  ascent.press();
  for (let round = 0; round < Math.min(ROUNDS_MAX, rounds) && !short && !stopped(); round += 1) if (!ascent.advance(missed)) break;
  return Math.min(missed, Math.max(hopeless, Math.max(best, ascent.bound) * (1 - 1e-9)));
}

/** GPUs x hours of the job on the fastest pool its row names. */
export function gpuHoursOf(model: Model, job: number): number {
  const { slots, slotsByPool } = model.terms[job]!;
  return model.jobGpus[job]! * (slots ?? Math.min(...Object.values(slotsByPool ?? { none: 0 }))) * model.slotHours;
}

function setPrices(relaxation: Relaxation, known: Ascent, scale: number): void {
  for (let i = 0; i < known.gpuPrice.length; i += 1) relaxation.gpuPrice[i] = scale * known.gpuPrice[i]!;
  for (let i = 0; i < known.kwPrice.length; i += 1) relaxation.kwPrice[i] = scale * known.kwPrice[i]!;
}
