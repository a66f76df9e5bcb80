import { setCapacityPrices } from './capacity-prices.js';
import type { CapacityPrices } from './plan-types.js';
import type { Relaxation } from './relaxation.js';

/**
 * Steps aim LEVEL of the bound above the best bound, AIM of the way (no further off than CLIP levels, so that a step which went astray does
 * not make the next one longer); the level shrinks by SHRINK when the bound has not gained NEED of it for PATIENCE rounds. Directions keep
 * MOMENTUM of the one before. Measured on weeks of ten sites, hourly and by quarter-hours, against step lengths that fall with the round
 * and against other figures: the same bound in 200 rounds that those reach in 350.
 */
const LEVEL = 0.05;
const AIM = 0.5;
const CLIP = 3;
const SHRINK = 0.7;
const NEED = 0.3;
const PATIENCE = 6;
const MOMENTUM = 0.7;
/**
 * While the bound is below so much of the cost of the known plan, jobs are missed and prices must rise a lot: steps aim above the bound by the
 * square of the distance over that cost, FOOT_STEP of the way, less as FOOT_ROUNDS pass; rounds in which the bound gains SURGE_LEAST of itself
 * in SURGE_ROUNDS do not count.
 */
const FOOT = 0.5;
const FOOT_STEP = 0.3;
const FOOT_ROUNDS = 70;
const SURGE_ROUNDS = 10;
const SURGE_LEAST = 0.005;
/** A level below this share of the bound gains nothing that is worth a round. */
const LEVEL_LEAST = 2e-6;
/** Level of a climb that starts from known prices. */
const WARM_LEVEL = 0.004;
/**
 * The rule for a market that is nearly full, where prices must rise from the cost of power to what a miss costs, tens of times as much:
 * steps stay long (PRESS of the way to the target) until the bound has not gained PRESS_GAIN of itself for PRESS_PATIENCE rounds, then
 * shrink by PRESS_SHRINK; directions keep PRESS_MOMENTUM. In 600 rounds it comes as far as the rule above in thousands.
 */
const PRESS = 0.1;
const PRESS_SHRINK = 0.8;
const PRESS_PATIENCE = 20;
const PRESS_GAIN = 1e-5;
/** Prices that have gone this far below the best bound, as a share of it, are given up for the best. */
const PRESS_LOST = 0.05;
const PRESS_LEAST = 5e-4;
const PRESS_MOMENTUM = 0.9;
/**
 * Climbs the Lagrangian bound along smoothed subgradients. Every round is a valid bound; the best is kept.
 * Each capacity steps in proportion to its size: in a pool of ten GPUs one GPU too many means more than in a pool of a thousand.
 */
export class Ascent {
  /** Best bound so far in units, and the prices that gave it. */
  bound = -Infinity;
  rounds = 0;
  /** How far above the best bound steps aim, as a share of it; and the bound when it was last judged. */
  private level = LEVEL;
  /** Rounds at the foot, but for those in which the bound gains fast. */
  private age = 0;
  private surging = false;
  private boundAtSurge = -Infinity;
  private boundAtCheck = -Infinity;
  /** Share of the way to the target that a step goes under the rule for full markets, 0 under the usual rule. */
  private reach = 0;
  private idle = 0;
  readonly gpuPrice: Float64Array;
  readonly kwPrice: Float64Array;
  private readonly gpu: Coordinates;
  private readonly kw: Coordinates;
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
    this.gpu = new Coordinates(relaxation.gpuPrice, relaxation.gpuExcess, model.gpus, 1, model.slots);
    this.kw = new Coordinates(relaxation.kwPrice, relaxation.kwExcess, model.feederKw, kwOfGpu, model.slots);
  }

  /** Starts at known prices instead of none, with the short steps of a climb that is well under way. Call before the first step. */
  startFrom(known: CapacityPrices): void {
    const { relaxation } = this;
    setCapacityPrices(relaxation.model, known, relaxation.gpuPrice, relaxation.kwPrice);
    this.level = WARM_LEVEL;
  }
  /** From the next step on the rule for markets that are nearly full: long steps, and prices that also move together. */
  press(): void {
    this.reach = PRESS;
    this.idle = 0;
  }

  /** One step towards `target` units (the cost of a known plan). @returns whether another step can still help */
  advance(target: number): boolean {
    const { relaxation } = this;
    const value = relaxation.solve();
    this.rounds += 1;
    if (value > this.bound) {
      if (this.reach > 0 && value > this.bound + PRESS_GAIN * Math.abs(this.bound)) this.idle = 0;
      this.bound = value;
      this.gpuPrice.set(relaxation.gpuPrice);
      this.kwPrice.set(relaxation.kwPrice);
      this.bestPremium.set(relaxation.premium);
      this.bestShares.set(relaxation.jobValue);
    }
    if (this.reach > 0) return this.pressOn(target, value);
    const norm = this.gpu.turn(MOMENTUM) + this.kw.turn(MOMENTUM);
    if (norm === 0 || target <= value) return false;
    const step = this.wayToGo(target, value) / norm;
    this.gpu.move(step);
    this.kw.move(step);
    return this.level > LEVEL_LEAST;
  }

  /** How far above this round's bound the step aims, in units. */
  private wayToGo(target: number, value: number): number {
    const far = target - this.bound;
    if (far > FOOT * Math.abs(target)) {
      if (this.rounds % SURGE_ROUNDS === 0) {
        this.surging = this.bound - this.boundAtSurge > SURGE_LEAST * Math.abs(this.bound);
        this.boundAtSurge = this.bound;
      }
      if (!this.surging) this.age += 1;
      return (FOOT_STEP / (1 + (this.age / FOOT_ROUNDS) ** 3)) * (this.bound + Math.max(LEVEL * Math.abs(this.bound), (far * far) / Math.abs(target)) - value);
    }
    const reach = this.level * Math.abs(this.bound);
    this.judge(reach);
    return AIM * Math.min(target - value, this.bound + reach - value, CLIP * reach);
  }

  /** Shrinks the level when the bound has not come nearer to it for a while. */
  private judge(reach: number): void {
    this.idle += 1;
    if (this.bound > this.boundAtCheck + NEED * reach) {
      this.boundAtCheck = this.bound;
      this.idle = 0;
    } else if (this.idle > PATIENCE) {
      this.boundAtCheck = this.bound;
      this.idle = 0;
      this.level *= SHRINK;
    }
  }

  private goBack(): boolean {
    this.relaxation.gpuPrice.set(this.gpuPrice);
    this.relaxation.kwPrice.set(this.kwPrice);
    this.gpu.rest();
    this.kw.rest();
    return true;
  }
  private pressOn(target: number, value: number): boolean {
    this.idle += 1;
    if (this.idle > PRESS_PATIENCE) {
      this.idle = 0;
      this.reach *= PRESS_SHRINK;
      if (value < this.bound - PRESS_LOST * Math.abs(this.bound)) return this.goBack();
    }
    const norm = this.gpu.turn(PRESS_MOMENTUM) + this.gpu.share() + this.kw.turn(PRESS_MOMENTUM) + this.kw.share();
    if (norm === 0 || target <= value) return false;
    const step = (this.reach * (target - value)) / norm;
    this.gpu.move(step);
    this.kw.move(step);
    return this.reach > PRESS_LEAST;
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

/** Lengths in slots of the blocks whose prices move together, all pools at once. */
const BLOCKS = [1, 4, 16, 64];

/** One kind of capacity: its prices, its excess, and the smoothed direction. kW are measured in GPUs' worth. */
class Coordinates {
  private readonly direction: Float64Array;
  private readonly scale: Float64Array;
  /** Common direction of each slot (all zero under the usual rule), and 1 / capacity of every block by length. */
  private readonly common: Float64Array;
  private readonly blockScale: readonly Float64Array[];

  constructor(
    private readonly price: Float64Array,
    private readonly excess: Float64Array,
    capacity: ArrayLike<number>,
    private readonly perGpu: number,
    private readonly slots: number,
  ) {
    this.direction = new Float64Array(price.length);
    // `from` of a typed array goes by iterator, ten times as slow.
    this.scale = new Float64Array(capacity.length);
    for (let i = 0; i < capacity.length; i += 1) if (capacity[i]! > 0) this.scale[i] = 1 / Math.max(1, capacity[i]! / perGpu);
    this.common = new Float64Array(slots);
    this.blockScale = BLOCKS.map((span) => {
      const sizes = new Float64Array(Math.ceil(slots / span));
      for (let i = 0; i < price.length; i += 1) sizes[Math.floor((i % slots) / span)]! += capacity[i]! / perGpu;
      return sizes.map((size) => (size > 0 ? 1 / Math.max(1, size) : 0));
    });
  }
  /** Turns the direction towards the new subgradient; prices at 0 do not pull below. @returns its squared length */
  turn(momentum: number): number {
    const { price, excess, direction, scale, perGpu } = this;
    let norm = 0;
    for (let i = 0; i < price.length; i += 1) {
      const slope = excess[i]! < 0 && price[i] === 0 ? 0 : excess[i]! / perGpu;
      direction[i] = momentum * direction[i]! + (1 - momentum) * slope;
      if (direction[i]! < 0 && price[i] === 0) direction[i] = 0;
      norm += direction[i]! * direction[i]! * scale[i]!;
    }
    return norm;
  }
  /**
   * Lets prices also move together, by slots over all pools and by blocks of slots: in a full market prices rise everywhere, and steps of
   * single slots are slow to find that out. @returns the squared length this adds
   */
  share(): number {
    const { direction, common, blockScale, slots } = this;
    const pull = new Float64Array(slots);
    for (let i = 0; i < direction.length; i += 1) pull[i % slots]! += direction[i]!;
    common.fill(0);
    let norm = 0;
    BLOCKS.forEach((span, level) => {
      const scale = blockScale[level]!;
      for (let from = 0, block = 0; from < slots; from += span, block += 1) {
        const to = Math.min(slots, from + span);
        let sum = 0;
        for (let t = from; t < to; t += 1) sum += pull[t]!;
        norm += sum * sum * scale[block]!;
        for (let t = from; t < to; t += 1) common[t]! += sum * scale[block]!;
      }
    });
    return norm;
  }
  /** Forgets where the climb was heading. */
  rest(): void {
    this.direction.fill(0);
  }
  move(step: number): void {
    const { price, direction, scale, common, perGpu, slots } = this;
    for (let i = 0; i < price.length; i += 1) {
      if (scale[i]! > 0) price[i] = Math.max(0, price[i]! + (step * (direction[i]! * scale[i]! + common[i % slots]!)) / perGpu);
    }
  }
}
