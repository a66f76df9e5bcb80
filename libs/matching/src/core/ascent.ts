import type { Relaxation } from './relaxation.js';

/**
 * Climbs the Lagrangian bound by the volume method (Barahona and Anbil, 2000): steps are taken from the best prices so far along
 * an exponential average of subgradients, whose weights make the average approach a primal (fractional) solution.
 */
export class Ascent {
  /** Best bound so far in units, and the prices that gave it. */
  bound = -Infinity;
  readonly gpuPrice: Float64Array;
  readonly kwPrice: Float64Array;
  private readonly gpuAverage: Float64Array;
  private readonly kwAverage: Float64Array;
  /** kW are measured in GPUs' worth, so that both kinds of capacity step alike. */
  private readonly kwScale: number;
  private step = 0.1;
  private weight = 0.1;
  private failures = 0;
  rounds = 0;
  private boundAtCheck = -Infinity;

  constructor(private readonly relaxation: Relaxation) {
    const { model } = relaxation;
    this.gpuPrice = new Float64Array(relaxation.gpuPrice.length);
    this.kwPrice = new Float64Array(relaxation.kwPrice.length);
    this.gpuAverage = new Float64Array(relaxation.gpuPrice.length);
    this.kwAverage = new Float64Array(relaxation.kwPrice.length);
    const draws = model.kwPerGpu.filter((kw) => kw > 0);
    this.kwScale = draws.length === 0 ? 1 : draws.reduce((sum, kw) => sum + kw, 0) / draws.length;
  }

  /** One step towards `target` units (the cost of a known plan). @returns whether another step can still help */
  advance(target: number): boolean {
    const { relaxation } = this;
    if (this.rounds > 0) this.move(target);
    const value = relaxation.solve();
    this.rounds += 1;
    const along = this.average();
    if (value > this.bound) {
      const gain = (value - this.bound) / Math.max(1, Math.abs(value));
      if (along >= 0 && gain > 1e-7) this.step = Math.min(2, this.step * 1.1);
      this.failures = 0;
      this.bound = value;
      this.gpuPrice.set(relaxation.gpuPrice);
      this.kwPrice.set(relaxation.kwPrice);
    } else {
      this.failures += 1;
      if (this.failures >= 10) {
        this.failures = 0;
        this.step *= 0.7;
      }
    }
    if (this.rounds % 50 === 0) {
      this.weight = Math.max(0.02, this.weight * 0.85);
      const progress = this.bound - this.boundAtCheck;
      this.boundAtCheck = this.bound;
      if (progress < 1e-6 * Math.abs(this.bound)) return false;
    }
    return target - this.bound > 1e-9 * Math.abs(target);
  }

  /** Prefix sums of the premium at the best prices. */
  premium(): Float64Array {
    this.evaluateBest();
    return this.relaxation.premium.slice();
  }
  /** What all capacity is worth at the best prices, in units: the term that the bound subtracts. */
  capacityWorth(): number {
    const { model } = this.relaxation;
    let worth = 0;
    for (let i = 0; i < this.gpuPrice.length; i += 1) worth += this.gpuPrice[i]! * model.gpus[i]!;
    for (let i = 0; i < this.kwPrice.length; i += 1) worth += this.kwPrice[i]! * model.feederKw[i]!;
    return worth;
  }
  /** Each job's share of the best bound, before the capacity term. */
  shares(): Float64Array {
    this.evaluateBest();
    return this.relaxation.jobValue.slice();
  }
  private evaluateBest(): void {
    if (this.rounds === 0) return;
    this.relaxation.gpuPrice.set(this.gpuPrice);
    this.relaxation.kwPrice.set(this.kwPrice);
    this.relaxation.solve();
  }

  private move(target: number): void {
    const { gpuAverage, kwAverage, kwScale, relaxation } = this;
    let norm = 0;
    for (let i = 0; i < gpuAverage.length; i += 1) if (gpuAverage[i]! > 0 || this.gpuPrice[i]! > 0) norm += gpuAverage[i]! ** 2;
    for (let i = 0; i < kwAverage.length; i += 1) if (kwAverage[i]! > 0 || this.kwPrice[i]! > 0) norm += (kwAverage[i]! / kwScale) ** 2;
    const step = norm === 0 ? 0 : (this.step * Math.max(0, target - this.bound)) / norm;
    for (let i = 0; i < gpuAverage.length; i += 1) relaxation.gpuPrice[i] = Math.max(0, this.gpuPrice[i]! + step * gpuAverage[i]!);
    for (let i = 0; i < kwAverage.length; i += 1) {
      relaxation.kwPrice[i] = Math.max(0, this.kwPrice[i]! + (step * kwAverage[i]!) / (kwScale * kwScale));
    }
  }

  /** Mixes the new subgradient into the average. @returns their scalar product before mixing */
  private average(): number {
    const { gpuAverage, kwAverage, relaxation } = this;
    const { gpuExcess, kwExcess } = relaxation;
    const weight = this.rounds === 1 ? 1 : this.weight;
    let along = 0;
    for (let i = 0; i < gpuAverage.length; i += 1) {
      along += gpuAverage[i]! * gpuExcess[i]!;
      gpuAverage[i]! += weight * (gpuExcess[i]! - gpuAverage[i]!);
    }
    for (let i = 0; i < kwAverage.length; i += 1) {
      along += (kwAverage[i]! / this.kwScale) * (kwExcess[i]! / this.kwScale);
      kwAverage[i]! += weight * (kwExcess[i]! - kwAverage[i]!);
    }
    return along;
  }
}
