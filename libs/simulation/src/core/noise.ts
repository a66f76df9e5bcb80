import { hashWords } from './dice.js';

const { sqrt, log, cos, sin, floor, abs, exp, PI, SQRT2 } = Math;

/** Standard normal deviate that belongs to (key, index): Box-Muller over two hashed words. */
function gaussianAt(key: number, index: number): number {
  const u = (hashWords(key, index, 1) + 0.5) / 2 ** 32;
  const v = hashWords(key, index, 2) / 2 ** 32;
  return sqrt(-2 * log(u)) * cos(2 * PI * v);
}

/**
 * Continuous noise with mean 0 and variance 1 at every instant: between lattice points the two neighbours are weighted by
 * cos and sin, whose squares add up to 1. A pure function of its arguments, so any stretch of time can be made alone.
 */
export function smoothNoise(key: number, time: number, period: number): number {
  const cell = floor(time / period);
  const angle = ((time / period - cell) * PI) / 2;
  return cos(angle) * gaussianAt(key, cell) + sin(angle) * gaussianAt(key, cell + 1);
}

/** Share of a standard normal below z (Abramowitz and Stegun 7.1.26, error below 1.5e-7). */
export function normalShare(z: number): number {
  const x = abs(z) / SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const erf = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-x * x);
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2;
}
