import { biggestFirst } from './greedy.js';
import type { Lanes } from './lanes.js';
import type { Model } from './model.js';
import { Relaxation, type Sample } from './relaxation.js';

/** Jobs in the sample, about; and the least number of jobs for which a sample saves enough. */
const SAMPLE_JOBS = 1_250;
export const SCOUT_JOBS_LEAST = 2 * SAMPLE_JOBS;
/** Rounds on the sample, at most; a sample of a tenth makes ten of them cost about one round. */
const ROUNDS_MAX = 1_200;
/** Steps per unit of relative excess, as shares of the mean unplaced cost of a GPU-slot: from the first round to the last. */
const STEP_FIRST = 0.15;
const STEP_LAST = 0.0015;
const MOMENTUM = 0.7;

/**
 * Capacity prices of a market that is nearly full, where the certified climb is slow: prices must rise from the cost of power to what
 * a miss costs, tens of times as much. Follows the excess of a sample of the jobs on its share of the capacity with steps that shrink by
 * a fixed rule, which needs no bound to aim at. The prices are a start for the climb; they certify nothing.
 * @param rounds as much work as so many rounds of all jobs
 * @returns prices in units, as of the best round on the sample
 */
export function scout(model: Model, lanes: Lanes, rounds: number, stopped: () => boolean): { readonly gpuPrice: Float64Array; readonly kwPrice: Float64Array } {
  const relaxation = new Relaxation(model, lanes, model.objective, model.unplacedCost, true, sampleOf(model));
  const unit = meanUnplaced(model);
  const { sample } = relaxation;
  const gpu = new Tatonnement(relaxation.gpuPrice, relaxation.gpuExcess, model.gpus, sample.share, 1);
  const draws = model.kwPerGpu.filter((kw) => kw > 0);
  const kwOfGpu = draws.length === 0 ? 1 : draws.reduce((sum, kw) => sum + kw, 0) / draws.length;
  const kw = new Tatonnement(relaxation.kwPrice, relaxation.kwExcess, model.feederKw, sample.share, kwOfGpu);
  let best = -Infinity;
  const found = { gpuPrice: relaxation.gpuPrice.slice(), kwPrice: relaxation.kwPrice.slice() };
  const last = Math.min(ROUNDS_MAX, Math.floor((rounds * model.jobIds.length) / Math.max(1, sample.jobs.length)));
  for (let round = 0; round < last && !stopped(); round += 1) {
    const value = relaxation.solve();
    if (value > best) {
      best = value;
      found.gpuPrice.set(relaxation.gpuPrice);
      found.kwPrice.set(relaxation.kwPrice);
    }
    const step = unit * STEP_FIRST * (STEP_LAST / STEP_FIRST) ** (round / last);
    gpu.move(step);
    kw.move(step);
  }
  return found;
}

/** Every n-th job by falling size: as many of each size as there are. */
function sampleOf(model: Model): Sample {
  const order = biggestFirst(model);
  const every = Math.max(1, Math.floor(order.length / SAMPLE_JOBS));
  const jobs = Int32Array.from(order.filter((_, i) => i % every === every >> 1));
  const work = (list: Iterable<number>): number => {
    let sum = 0;
    for (const j of list) sum += model.optWidth[model.optFrom[j]!]! * model.optSlots[model.optFrom[j]!]!;
    return sum;
  };
  return { jobs, share: order.length === 0 ? 1 : work(jobs) / work(order) };
}

/** Units per GPU-slot of work that a miss costs on average. */
function meanUnplaced(model: Model): number {
  let [cost, slots] = [0, 0];
  for (let j = 0; j < model.jobIds.length; j += 1) {
    const option = model.optFrom[j]!;
    if (option === model.optFrom[j + 1]) continue;
    cost += model.unplacedCost[j]!;
    slots += model.optWidth[option]! * model.optSlots[option]!;
  }
  return slots === 0 ? 0 : cost / slots;
}

/** Prices that rise where more is asked than there is and fall where less is, in proportion to the capacity. */
class Tatonnement {
  private readonly direction: Float64Array;

  /** @param perGpu capacity that is worth one GPU */
  constructor(
    private readonly price: Float64Array,
    private readonly excess: Float64Array,
    private readonly capacity: ArrayLike<number>,
    private readonly share: number,
    private readonly perGpu: number,
  ) {
    this.direction = new Float64Array(price.length);
  }
  move(step: number): void {
    const { price, excess, direction, capacity, share, perGpu } = this;
    for (let i = 0; i < price.length; i += 1) {
      const slope = excess[i]! < 0 && price[i] === 0 ? 0 : excess[i]! / Math.max(perGpu, share * capacity[i]!);
      const kept = MOMENTUM * direction[i]! + (1 - MOMENTUM) * slope;
      direction[i] = kept < 0 && price[i] === 0 ? 0 : kept;
      price[i] = Math.max(0, price[i]! + (step * direction[i]!) / perGpu);
    }
  }
}
