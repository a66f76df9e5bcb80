import type { Lanes } from './lanes.js';
import type { Model } from './model.js';
import { Ascent } from './ascent.js';
import { Relaxation } from './relaxation.js';
import type { Schedule } from './schedule.js';

/** Rounds spent on the bound; it is only needed where jobs were missed. */
const ROUNDS = 200;

/**
 * A number of jobs that every feasible plan misses: the same relaxation with a price of 0 for running and 1 for missing. Jobs that
 * no pool can ever take count fully.
 */
export function leastMisses(model: Model, lanes: Lanes, found: Schedule, stopped: () => boolean): number {
  const missed = found.option.reduce((sum, option) => sum + (option < 0 ? 1 : 0), 0);
  let hopeless = 0;
  for (let j = 0; j < model.jobIds.length; j += 1) if (model.optFrom[j] === model.optFrom[j + 1]) hopeless += 1;
  if (missed === hopeless) return hopeless;
  const free = new Float64Array(model.objective.length);
  const one = new Float64Array(model.jobIds.length).fill(1);
  const ascent = new Ascent(new Relaxation(model, lanes, free, one, false));
  for (let round = 0; round < ROUNDS && !stopped(); round += 1) if (!ascent.advance(missed)) break;
  return Math.max(hopeless, Math.ceil(ascent.bound - 1e-6 * Math.max(1, missed)));
}
