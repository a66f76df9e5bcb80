import { setCapacityPrices } from './capacity-prices.js';
import type { CapacityPrices } from './plan-types.js';
import type { Relaxation } from './relaxation.js';

/**
 * Step lengths fall with the age r as STEP / (1 + (r / STEP_ROUNDS)^3); directions keep MOMENTUM of the one before. Measured on
 * weeks of ten sites at loads 0.6 and 0.9 against volume, plain and deflected subgradients: the best bound from round 100 on.
 */
const STEP = 0.3;
const STEP_ROUNDS = 70;
const MOMENTUM = 0.7;
/** Age at which a climb from known prices starts. */
const WARM_AGE = 180;
/** The same after a jump to prices estimated from a sample, which are further off. */
const JUMP_AGE = 60;
/** Steps aim this share above the bound, higher only where the known plan is far above: then jobs are missed and prices must rise a lot. */
const REACH = 0.08;
/** While the bound gains this share of itself in so many rounds, the climb is still at its foot and steps stay long. */
const SURGE_ROUNDS = 10;
const SURGE_LEAST = 0.005;
/** Rounds over which progress is judged, and the least relative progress that keeps it going. */
const PROGRESS_ROUNDS = 50;
const PROGRESS_LEAST = 2e-6;

/**
 * Climbs the Lagrangian bound along smoothed subgradients. Every round is a valid bound; the best is kept.
 * Each capacity steps in proportion to its size: in a pool of ten GPUs one GPU too many means more than in a pool of a thousand.
 */
export class Ascent {
  /** Best bound so far in units, and the prices that gave it. */
  bound = -Infinity;
  rounds = 0;
  /** Rounds that count towards shorter steps. */
  private age = 0;
  private surging = false;
  private boundAtSurge = -Infinity;
  readonly gpuPrice: Float64Array;
  readonly kwPrice: Float64Array;
  private readonly gpu: Coordinates;
  private readonly kw: Coordinates;
  private boundAtCheck = -Infinity;
  private readonly bestPremium: Float64Array;
  private readonly bestShares: Float64Array;

  constructor(private readonly relaxation: Relaxation) {
    const { model } = relaxation;
    this.gpuPrice = new Float64Array(relaxation.gpuPrice.length);
    this.kwPrice = new Float64Array(relaxation.kwPrice.length);
    this.bestPremium = new Float64Array(relaxation.premium.length);
    this.bestShares = relaxation.jobValue.slice();
    const draws = model.kwPerGpu.filter((kw) => kw > 0);
    const kwOfGpu = draws.length === 0 ? 1 : draws.reduce((sum, kw) => sum + kw, 0) / draws.length;
    this.gpu = new Coordinates(relaxation.gpuPrice, relaxation.gpuExcess, model.gpus, 1);
    this.kw = new Coordinates(relaxation.kwPrice, relaxation.kwExcess, model.feederKw, kwOfGpu);
  }

  /** Starts at known prices instead of none, with the shorter steps of a climb that is well under way. Call before the first step. */
  startFrom(known: CapacityPrices): void {
    const { relaxation } = this;
    setCapacityPrices(relaxation.model, known, relaxation.gpuPrice, relaxation.kwPrice);
    this.age = WARM_AGE;
  }
  /** Goes on from prices found elsewhere, in the units of the model, where they give a better bound than the best so far. */
  jumpTo(prices: { readonly gpuPrice: Float64Array; readonly kwPrice: Float64Array }): void {
    const { relaxation } = this;
    const [gpu, kw] = [relaxation.gpuPrice.slice(), relaxation.kwPrice.slice()];
    relaxation.gpuPrice.set(prices.gpuPrice);
    relaxation.kwPrice.set(prices.kwPrice);
    if (relaxation.solve() > this.bound) {
      this.gpu.rest();
      this.kw.rest();
      this.age = JUMP_AGE;
      return;
    }
    relaxation.gpuPrice.set(gpu);
    relaxation.kwPrice.set(kw);
  }

  /** One step towards `target` units (the cost of a known plan). @returns whether another step can still help */
  advance(target: number): boolean {
    const { relaxation } = this;
    const value = relaxation.solve();
    this.rounds += 1;
    if (value > this.bound) {
      this.bound = value;
      this.gpuPrice.set(relaxation.gpuPrice);
      this.kwPrice.set(relaxation.kwPrice);
      this.bestPremium.set(relaxation.premium);
      this.bestShares.set(relaxation.jobValue);
    }
    if (this.rounds % SURGE_ROUNDS === 0) {
      this.surging = this.bound - this.boundAtSurge > SURGE_LEAST * Math.abs(this.bound);
      this.boundAtSurge = this.bound;
    }
    if (!this.surging) this.age += 1;
    const far = Math.max(0, target - this.bound);
    const aim = Math.min(target, this.bound + Math.max(REACH * Math.abs(this.bound), (far * far) / Math.max(1, Math.abs(target))));
    const norm = this.gpu.turn() + this.kw.turn();
    if (norm === 0 || aim <= value) return false;
    const step = ((STEP / (1 + (this.age / STEP_ROUNDS) ** 3)) * (aim - value)) / norm;
    this.gpu.move(step);
    this.kw.move(step);
    if (this.rounds % PROGRESS_ROUNDS !== 0) return true;
    const progress = this.bound - this.boundAtCheck;
    this.boundAtCheck = this.bound;
    return progress > PROGRESS_LEAST * Math.abs(this.bound) || this.rounds < 3 * PROGRESS_ROUNDS;
  }

  /** Prefix sums of the premium at the prices the climb starts from. */
  startPremium(): Float64Array {
    this.relaxation.updatePremium();
    return this.relaxation.premium.slice();
  }
  /** Prefix sums of the premium at the best prices. */
  premium(): Float64Array {
    return this.bestPremium.slice();
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
    return this.bestShares.slice();
  }
}

/** One kind of capacity: its prices, its excess, and the smoothed direction. kW are measured in GPUs' worth. */
class Coordinates {
  private readonly direction: Float64Array;
  private readonly scale: Float64Array;

  constructor(
    private readonly price: Float64Array,
    private readonly excess: Float64Array,
    capacity: ArrayLike<number>,
    private readonly perGpu: number,
  ) {
    this.direction = new Float64Array(price.length);
    this.scale = Float64Array.from(capacity, (size) => 1 / Math.max(1, size / perGpu));
  }
  /** Turns the direction towards the new subgradient; prices at 0 do not pull below. @returns its squared length */
  turn(): number {
    const { price, excess, direction, scale, perGpu } = this;
    let norm = 0;
    for (let i = 0; i < price.length; i += 1) {
      const slope = excess[i]! < 0 && price[i] === 0 ? 0 : excess[i]! / perGpu;
      direction[i] = MOMENTUM * direction[i]! + (1 - MOMENTUM) * slope;
      if (direction[i]! < 0 && price[i] === 0) direction[i] = 0;
      norm += direction[i]! * direction[i]! * scale[i]!;
    }
    return norm;
  }
  /** Forgets where the climb was heading. */
  rest(): void {
    this.direction.fill(0);
  }
  move(step: number): void {
    const { price, direction, scale, perGpu } = this;
    for (let i = 0; i < price.length; i += 1) price[i] = Math.max(0, price[i]! + (step * direction[i]! * scale[i]!) / perGpu);
  }
}
