import { cheapestWindow } from './cheapest-window.js';
import { FallingPrices } from './falling-prices.js';
import { LaneTable, type Lanes } from './lanes.js';
import type { Model } from './model.js';
import { MW_PER_KW } from './power-tiers.js';
import { relaxedSegments, SortedSlots } from './relaxed-segments.js';
import { RunPrices } from './run-prices.js';

/** Some of the jobs, and the share of the capacity that is theirs. */
export interface Sample {
  readonly jobs: Int32Array;
  readonly share: number;
}
const everyJob = (model: Model): Sample => ({ jobs: Int32Array.from(model.jobIds, (_, j) => j), share: 1 });

/**
 * The Lagrangian relaxation: capacity is not a wall but has a price, so every job chooses alone.
 *
 *   L(prices) = sum over jobs of min(unplaced cost, cheapest run at objective + prices) - sum of prices x capacity
 *
 * For any prices >= 0, L is at most the cost of every feasible plan (weak duality). Caps of customers, parked-segment limits
 * and dependencies only shrink a job's choice, so leaving them out keeps L below. A tier is a limit that may be passed at its charge: its
 * price lies between 0 and the charge, for then price x (draw - level) is never more than what the tier charges.
 */
export class Relaxation {
  /** Prices in units: per GPU-slot (`pool * slots + t`) and per kW-slot (`feeder * slots + t`). */
  readonly gpuPrice: Float64Array;
  readonly kwPrice: Float64Array;
  /** After `solve`: use of the relaxed choices minus capacity, the subgradient of L. */
  readonly gpuExcess: Float64Array;
  readonly kwExcess: Float64Array;
  /** Prefix sums of the premium per occupied GPU-slot: GPU price + kW price x kW per GPU. */
  readonly premium: Float64Array;
  /** The same with the objective. */
  private readonly sum: Float64Array;
  /** After `solve`: each job's share of L before the capacity term. */
  readonly jobValue: Float64Array;
  /** Where the prices of the tiers begin in `kwPrice`. */
  private readonly firstTier: number;
  private readonly table: LaneTable;
  private readonly sorted: SortedSlots;
  /** Runs without any premium: no premium makes a run cheaper, so these values end most searches early. */
  readonly bare: RunPrices;
  /** Choice of the round before, for jobs that look at their options one by one. */
  private readonly lastOption: Int32Array;
  private readonly falling: FallingPrices;
  private readonly lastStart: Int32Array;

  /**
   * @param objective prefix sums of the price that is minimised
   * @param unplaced charge of each job left out
   * @param countTransfer whether money beside the objective counts: staging data, and the tiers
   * @param sample the jobs that take part; L of a sample is an estimate, and a bound of the sample alone
   */
  constructor(
    readonly model: Model,
    readonly lanes: Lanes,
    private readonly objective: Float64Array,
    private readonly unplaced: Float64Array,
    private readonly countTransfer: boolean,
    readonly sample: Sample = everyJob(model),
  ) {
    this.gpuPrice = new Float64Array(model.gpus.length);
    this.kwPrice = new Float64Array(model.feederKw.length);
    this.gpuExcess = new Float64Array(model.gpus.length);
    this.kwExcess = new Float64Array(model.feederKw.length);
    this.firstTier = model.feeders * model.slots;
    // A tier from 0 kW charges every draw: its price is known.
    for (let i = 0; i < model.tierFromMw.length; i += 1) if (model.tierFromMw[i] === 0) this.kwPrice[this.firstTier + i] = Infinity;
    this.premium = new Float64Array(objective.length);
    this.sum = objective.slice();
    this.jobValue = new Float64Array(model.jobIds.length);
    this.table = new LaneTable(model, lanes);
    this.lastOption = new Int32Array(model.jobIds.length).fill(-1);
    this.falling = new FallingPrices(model, this.premium);
    this.lastStart = new Int32Array(model.jobIds.length);
    this.sorted = new SortedSlots(model, objective, this.premium);
    this.bare = new RunPrices(model, new Float64Array(objective.length), objective, countTransfer);
    for (const j of sample.jobs) if (lanes.alone[j] === 1 || model.maxSegments[j]! > 1) this.bare.prepare(j);
  }

  /** Evaluates L at the current prices and fills the subgradient. @returns L in units */
  solve(): number {
    const { model, lanes } = this;
    this.updatePremium();
    this.falling.update();
    this.table.fill(this.sum, this.premium, this.countTransfer);
    if (lanes.interruptible.length > 0) this.sorted.clear();
    this.gpuExcess.fill(0);
    let value = 0;
    const { jobs, share } = this.sample;
    for (let i = 0; i < jobs.length; i += 1) {
      const j = jobs[i]!;
      let best = this.unplaced[j]!;
      if (model.maxSegments[j] === 1) best = lanes.alone[j] === 1 ? this.chooseAlone(j, best) : this.chooseWindow(j, best);
      else best = relaxedSegments(this.sorted, this.bare, j, best, this.countTransfer, this.gpuExcess);
      this.jobValue[j] = best;
      value += best;
    }
    this.excessOfUse();
    const { gpuPrice, kwPrice } = this;
    const { gpus, feederKw } = model;
    for (let i = 0; i < gpuPrice.length; i += 1) value -= gpuPrice[i]! * share * gpus[i]!;
    for (let i = 0; i < kwPrice.length; i += 1) value -= kwPrice[i]! * share * feederKw[i]!;
    return value;
  }

  /** The job's cheapest window over its lanes; its use goes into `gpuExcess` as steps (up at the start, down at the end). */
  private chooseWindow(j: number, unplaced: number): number {
    const { model, lanes, table } = this;
    const gang = model.jobGpus[j]!;
    let best = unplaced;
    let bestLane = -1;
    let bestStart = -1;
    for (let k = lanes.jobFrom[j]!; k < lanes.jobFrom[j + 1]!; k += 1) {
      const lane = lanes.jobLane[k]!;
      const start = table.cheapestStart(lane, model.release[j]!, model.deadline[j]! - lanes.length[lane]!);
      const value = gang * table.valueAt(lane, start);
      if (value < best) [best, bestLane, bestStart] = [value, lane, start];
    }
    if (bestLane >= 0) {
      const { pool, widthPerGpu } = table.choiceAt(bestLane, bestStart);
      this.use(pool, bestStart, lanes.length[bestLane]!, Math.round(gang * widthPerGpu));
    }
    return best;
  }

  /** The same over the job's own options, cheapest without premium first: most windows need not be looked at. */
  private chooseAlone(j: number, unplaced: number): number {
    const { model, bare, falling, premium, sum } = this;
    let best = unplaced;
    let [bestOption, bestStart] = [-1, -1];
    // Last round's choice is seldom far off, and tells most of the options apart.
    const before = this.lastOption[j]!;
    if (before >= 0) {
      const value = this.valueOf(j, before, this.lastStart[j]!);
      if (value < best) [best, bestOption, bestStart] = [value, before, this.lastStart[j]!];
    }
    for (let i = model.optFrom[j]!; i < model.optFrom[j + 1]!; i += 1) {
      const option = bare.ranked[i]!;
      const least = bare.least[option]!;
      if (least >= best) break;
      if (falling.least(j, option) >= best) continue;
      const length = model.optSlots[option]!;
      const base = model.optPool[option]! * (model.slots + 1);
      const ideal = base + bare.ideal[option]!;
      if (premium[ideal + length]! === premium[ideal]!) {
        [best, bestOption, bestStart] = [least, option, ideal - base];
        continue;
      }
      const at = cheapestWindow(model, j, option, sum, premium);
      const cheapest = at < 0 ? Infinity : this.valueOf(j, option, at - base);
      if (cheapest < best) [best, bestOption, bestStart] = [cheapest, option, at - base];
      falling.note(j, option, cheapest);
    }
    this.lastOption[j] = bestOption;
    this.lastStart[j] = bestStart;
    if (bestOption >= 0) this.use(model.optPool[bestOption]!, bestStart, model.optSlots[bestOption]!, model.optWidth[bestOption]!);
    return best;
  }

  private valueOf(j: number, option: number, start: number): number {
    const { model, sum, premium } = this;
    const from = model.optPool[option]! * (model.slots + 1) + start;
    const to = from + model.optSlots[option]!;
    const transfer = this.countTransfer ? model.optTransfer[option]! : 0;
    const gang = model.jobGpus[j]!;
    return gang * (sum[to]! - sum[from]!) + (model.optWidth[option]! - gang) * (premium[to]! - premium[from]!) + transfer;
  }
  private use(pool: number, start: number, length: number, width: number): void {
    const { slots } = this.model;
    const at = pool * slots + start;
    this.gpuExcess[at]! += width;
    if (start + length < slots) this.gpuExcess[at + length]! -= width;
  }

  /** Works out `premium` at the current prices, those of tiers held below what the tier charges: up to there they are valid prices. */
  updatePremium(): void {
    const { model, premium, sum, objective, gpuPrice, kwPrice } = this;
    const { slots } = model;
    for (let i = 0; i < model.tierUnitsPerMw.length; i += 1) {
      this.kwPrice[this.firstTier + i] = Math.min(this.kwPrice[this.firstTier + i]!, this.mostOf(i));
    }
    for (let p = 0; p < model.poolIds.length; p += 1) {
      const feeder = model.poolFeeder[p]!;
      const tiers = model.poolTiers[p]!;
      const kwPerGpu = model.kwPerGpu[p]!;
      const base = p * (slots + 1);
      let prefix = premium[base]!;
      for (let t = 0; t < slots; t += 1) {
        let kw = feeder < 0 ? 0 : kwPrice[feeder * slots + t]! * kwPerGpu;
        for (let i = 0; i < tiers.length; i += 1) kw += kwPrice[this.firstTier + tiers[i]! * slots + t]! * kwPerGpu;
        prefix += gpuPrice[p * slots + t]! + kw;
        premium[base + t + 1] = prefix;
        sum[base + t + 1] = objective[base + t + 1]! + prefix;
      }
    }
  }

  /** Highest valid price of a tier in a slot, units per kW: what it charges, where money counts. */
  private mostOf(i: number): number {
    return this.countTransfer ? this.model.tierUnitsPerMw[i]! * MW_PER_KW : 0;
  }

  /** Turns steps into use, use into excess over capacity, and adds up the draw of each feeder. */
  private excessOfUse(): void {
    const { model, gpuExcess, kwExcess } = this;
    const { slots, gpus } = model;
    const { share } = this.sample;
    for (let i = 0; i < kwExcess.length; i += 1) kwExcess[i] = -share * model.feederKw[i]!;
    for (let p = 0; p < model.poolIds.length; p += 1) {
      const feeder = model.poolFeeder[p]!;
      const tiers = model.poolTiers[p]!;
      const kwPerGpu = model.kwPerGpu[p]!;
      let use = 0;
      for (let t = 0; t < slots; t += 1) {
        use += gpuExcess[p * slots + t]!;
        if (feeder >= 0) kwExcess[feeder * slots + t]! += use * kwPerGpu;
        for (let i = 0; i < tiers.length; i += 1) kwExcess[this.firstTier + tiers[i]! * slots + t]! += use * kwPerGpu;
        gpuExcess[p * slots + t] = use - share * gpus[p * slots + t]!;
      }
    }
    // A price that has reached what its tier charges can rise no further: there is no slope that way.
    for (let i = this.firstTier; i < kwExcess.length; i += 1) if (kwExcess[i]! > 0 && this.kwPrice[i]! >= this.mostOf(i - this.firstTier)) kwExcess[i] = 0;
  }
}
