/** Bugs in the certificate: each sign and each term of the dual, the bounds on misses, prices that are kept, money and gaps. */
import { inCore } from './in-core.mjs';

const PLAN = 'libs/matching/src/core/plan.spec.ts';
const BOUND = 'libs/matching/src/core/bound.spec.ts';
const WARM = 'libs/matching/src/core/warm-prices.spec.ts';
const LEFT_OUT = 'libs/matching/src/core/left-out.spec.ts';
const MISSES = 'libs/matching/src/core/misses.spec.ts';
const MONEY = 'libs/matching/src/core/exact-money.spec.ts';
const GPU_TERM = 'value -= gpuPrice[i]! * share * gpus[i]!;';
const KW_TERM = 'value -= kwPrice[i]! * share * feederKw[i]!;';

/** @type {readonly import('./list.mjs').Mutant[]} */
export const boundMutants = [
  ...inCore('relaxation.ts', PLAN, [
    ['bound: the GPU term is added', GPU_TERM, GPU_TERM.replace('-=', '+='), 'INV-M5'],
    ['bound: the GPU term is missing', GPU_TERM, 'value -= 0;', 'INV-M5'],
    ['bound: the kW term is added', KW_TERM, KW_TERM.replace('-=', '+='), 'INV-M5'],
    ['bound: the kW term is missing', KW_TERM, 'value -= 0;', 'INV-M5'],
    ['bound: jobs must run', 'let best = this.unplaced[j]!;', 'let best = Infinity;', 'INV-M5'],
    ['bound: jobs that may be parked are placed twice over', 'value += best;\n    }\n    this.excessOfUse', 'value += model.maxSegments[j] === 1 ? best : 2 * best;\n    }\n    this.excessOfUse', 'INV-M5'],
    ['bound on misses: tiers charge where money does not count', 'return this.countTransfer ? this.model.tierUnitsPerMw[i]! * MW_PER_KW : 0;', 'return this.model.tierUnitsPerMw[i]! * MW_PER_KW;', 'INV-M5'],
  ]),
  ...inCore('cheapest-window.ts', PLAN, [['bound: no job may start last', 'base + model.deadline[job]! - length];', 'base + model.deadline[job]! - length - 1];', 'INV-M5']]),
  ...inCore('relaxation.ts', BOUND, [
    ['bound: a tier may cost more than it charges', 'Math.min(this.kwPrice[this.firstTier + i]!, this.mostOf(i));', 'Math.min(this.kwPrice[this.firstTier + i]!, 9 * this.mostOf(i));', 'tiers'],
    ['bound: GPUs have a price that no job pays', '+= gpuPrice[p * slots + t]! + kw;', '+= kw;', 'GPUs'],
    ['bound: kW have a price that no job pays', '+= gpuPrice[p * slots + t]! + kw;', '+= gpuPrice[p * slots + t]!;', 'kW'],
    ['bound: capacity pulls prices up', 'gpuExcess[p * slots + t] = use - share * gpus[p * slots + t]!;', 'gpuExcess[p * slots + t] = use + share * gpus[p * slots + t]!;', 'GPUs'],
    ['bound: the feeder pulls prices up', 'kwExcess[i] = -share * model.feederKw[i]!;', 'kwExcess[i] = share * model.feederKw[i]!;', 'kW'],
  ]),
  ...inCore('ascent.ts', PLAN, [
    ['bound: prices below nothing', 'price[i] = Math.max(0, price[i]! + (step', 'price[i] = (price[i]! + (step', 'INV-M5'],
  ]),
  ...inCore('ascent.ts', BOUND, [
    ['bound: the first round is the best', 'if (value > this.bound) {', 'if (this.rounds === 1) {', 'GPUs'],
  ]),
  ...inCore('relaxed-segments.ts', PLAN, [
    ['bound: parked jobs pay for staging where money does not count', 'let value = countTransfer ? model.optTransfer[option]! : 0;', 'let value = model.optTransfer[option]!;', 'INV-M5'],
  ]),
  ...inCore('relaxed-segments.ts', BOUND, [
    ['bound: restarts that would earn money are not thought of', 'const most = Math.min(to - from, work + (model.maxSegments[job]! - 1) * model.restartSlots[job]!);', 'const most = Math.min(to - from, work);', 'jobs that are paid to restart'],
    ['bound: parked jobs use nothing', 'use[pool * model.slots + t]! += width;', 'use[pool * model.slots + t]! += 0 * width;', 'jobs that may be parked'],
  ]),
  ...inCore('closed-slots.ts', PLAN, [['bound: a gang of the whole pool finds it closed', 'gpus[pool * slots + t]! >= width &&', 'gpus[pool * slots + t]! > width &&', 'INV-M5']]),
  ...inCore('lanes.ts', BOUND, [
    ['bound: jobs that cost different staging are alike', 'if (model.optTransfer[o] !== 0) key', 'if (model.optTransfer[o]! < 0) key', 'staging'],
    ['bound: jobs of different width are alike', 'if (model.optWidth[o] !== gang) key', 'if (model.optWidth[o]! < gang) key', 'widths'],
    ['bound: jobs that meet different closed slots are alike', 'if (model.optClosed[o]! >= 0) key', 'if (model.optClosed[o]! >= 1e9) key', 'closed slots'],
    ['bound: the dearest start of a range', 'level[i] = values[from + right]! < values[from + left]! ? right : left;', 'level[i] = values[from + right]! > values[from + left]! ? right : left;', 'GPUs'],
    ['bound: a member of a lane is left out', 'm < lanes.memberFrom[lane + 1]!; m += 1) this.lower(', 'm < lanes.memberFrom[lane + 1]! - 1; m += 1) this.lower(', 'staging'],
  ]),
  ...inCore('lanes.ts', MISSES, [
    ['bound on misses: alike jobs pay for staging where money does not count', 'return this.countTransfer ? this.lanes.memberTransfer[m]! : 0;', 'return this.lanes.memberTransfer[m]!;'],
  ]),
  ...inCore('plan-result.ts', MONEY, [
    ['bound: no room for the rounding of prices', 'Math.min(costUnits, certificate.boundUnits - slack);', 'Math.min(costUnits, certificate.boundUnits);'],
    ['gap: prices below nothing are not shifted', 'return -model.lowestPrice * gpuSlots;', 'return 0;'],
    ['gap: misses count as cost of energy', 'gapWithoutMisses: ratio(gapUnits, placedUnits + shift),', 'gapWithoutMisses: ratio(gapUnits, costUnits + shift),'],
  ]),
  ...inCore('compile.ts', MONEY, [['money finer than what adds up exactly', 'while (units > 1e6 && usd * units > UNITS_MAX) units /= 10;', '']]),
  ...inCore('plan.ts', 'libs/matching/src/core/promises.spec.ts', [['bound: a plan that keeps dear promises is called the cheapest', 'if (proven && model.held.every((held) => held === undefined)) boundUnits', 'if (proven) boundUnits', 'INV-M5']]),
  ...inCore('misses.ts', PLAN, [['bound on misses: rounded up once more', 'Math.ceil(bound - 1e-6 * Math.max(1, missed))', 'Math.ceil(bound + 0.5)', 'INV-M5']]),
  ...inCore('misses.ts', LEFT_OUT, [
    ['bound on missed GPU-hours: all that the plan misses', 'return Math.min(missed, Math.max(hopeless, Math.max(best, ascent.bound) * (1 - 1e-9)));', 'return missed;', 'no plan that brute force'],
    ['GPU-hours of the slowest pool', 'Math.min(...Object.values(slotsByPool ?? { none: 0 }))', 'Math.max(...Object.values(slotsByPool ?? { none: 0 }))', 'no plan that brute force'],
  ]),
  ...inCore('capacity-prices.ts', 'libs/matching/src/core/capacity-prices.spec.ts', [
    ['known prices below nothing are taken', 'prices[from + t] = Number.isFinite(units) && units > 0 ? units : 0;', 'prices[from + t] = Number.isFinite(units) ? units : 0;'],
    ['known prices of another number of tiers are taken', 'known.tiers?.length === model.tiers) known.tiers', 'known.tiers !== undefined) known.tiers'],
  ]),
  ...inCore('capacity-prices.ts', WARM, [
    ['known prices are of the slots before', 'usdPerGpuSlot: usdPerGpuSlot.slice(slots)', 'usdPerGpuSlot: usdPerGpuSlot.slice(0)', 'move on with time'],
    ['known prices are thrown away', 'const units = (usd?.[t] ?? 0) * model.unitsPerUsd;', 'const units = 0 * (usd?.[t] ?? 0) * model.unitsPerUsd;', 'save rounds'],
  ]),
];
