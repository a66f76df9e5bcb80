import { barePrices, explain } from './explain.js';
import type { FairOutcome } from './fair-exchange.js';
import { gpuHoursOf } from './misses.js';
import type { Model } from './model.js';
import type { CapacityPrices, Placement, Plan, Refusal, Unplaced } from './plan-types.js';
import { runCost, type Schedule } from './schedule.js';

/** What a search hands over besides its schedule. */
export interface Certificate {
  /** Lagrangian bound in units, before allowing for the rounding of prices. */
  readonly boundUnits: number;
  readonly missedLowerBound: number;
  readonly missedGpuHoursLowerBound: number;
  /** Capacity premium prefix sums behind the bound. */
  readonly premium: Float64Array;
  readonly prices: CapacityPrices;
  readonly rounds: number;
  readonly headOfLine?: string;
}

export function toPlan(schedule: Schedule, certificate: Certificate, fair?: FairOutcome): Plan {
  const { model } = schedule;
  const usd = (units: number): number => units / model.unitsPerUsd;
  const placements: Placement[] = [];
  const unplaced: Unplaced[] = [];
  const bare = barePrices(schedule);
  let missedGpuHours = 0;
  let powerUnits = 0;
  let placedUnits = 0;
  for (let j = 0; j < model.jobIds.length; j += 1) {
    const placement = placementOf(schedule, j);
    if (placement === undefined) {
      missedGpuHours += gpuHoursOf(model, j);
      unplaced.push({ job: model.jobIds[j]!, because: fairly(explain(schedule, j, bare), model, fair?.displaced.get(j)) });
      continue;
    }
    placements.push(placement);
    placedUnits += schedule.cost[j]!;
    powerUnits += runCost(model, model.power, j, schedule.option[j]!, schedule.runs[j]!);
  }
  const costUnits = schedule.total();
  powerUnits += schedule.surcharge;
  placedUnits += schedule.surcharge;
  // Doubles err by about 1e-16 per addition; 1e-12 of everything that was added covers it many times over.
  const slack = model.roundingUnits + 1e-12 * (Math.abs(certificate.boundUnits) + model.unplacedCost.reduce((a, b) => a + b, 0));
  if (certificate.boundUnits - slack > costUnits) {
    throw new Error(`the lower bound ${usd(certificate.boundUnits)} is above the cost ${usd(costUnits)} of a feasible plan: the certificate is wrong`);
  }
  const boundUnits = Math.min(costUnits, certificate.boundUnits - slack);
  const gapUnits = costUnits - boundUnits;
  const shift = shiftUnits(model);
  return {
    placements,
    unplaced,
    cost: usd(costUnits),
    powerCost: usd(powerUnits),
    ...(model.tiers === 0 ? {} : { tierCost: usd(schedule.surcharge) }),
    lowerBound: usd(boundUnits),
    absoluteGap: usd(gapUnits),
    gap: ratio(gapUnits, costUnits + shift),
    gapWithoutMisses: ratio(gapUnits, placedUnits + shift),
    missed: unplaced.length,
    missedLowerBound: Math.min(unplaced.length, certificate.missedLowerBound),
    missedGpuHours,
    missedGpuHoursLowerBound: Math.min(missedGpuHours, certificate.missedGpuHoursLowerBound),
    brokenPromises: model.jobIds.filter((_, j) => model.held[j] !== undefined && schedule.option[j]! < 0),
    ...(fair === undefined ? {} : { fairness: fair.fairness }),
    ...(certificate.headOfLine === undefined ? {} : { headOfLine: certificate.headOfLine }),
    scarcity: model.poolIds.map((pool, p) => ({
      pool,
      usdPerGpuSlot: Array.from({ length: model.slots }, (_, t) => {
        const at = p * (model.slots + 1) + t;
        return usd(Math.max(0, Math.round(certificate.premium[at + 1]! - certificate.premium[at]!)));
      }),
    })),
    capacityPrices: certificate.prices,
    rounds: certificate.rounds,
  };
}

/** Where a job had a place until one within its customer's share took it, want of room is not the reason. */
function fairly(because: readonly Refusal[], model: Model, had: ReturnType<FairOutcome['displaced']['get']>): readonly Refusal[] {
  if (had === undefined) return because;
  const wantsRoom: readonly Refusal['kind'][] = ['NotEnoughGpus', 'FeederFull', 'DeadlineTooEarly', 'WindowTooShort'];
  const { pool, ...line } = had;
  return because.map((refusal) => (refusal.pool === model.poolIds[pool] && wantsRoom.includes(refusal.kind) ? { pool: refusal.pool, kind: 'BeyondFairShare', ...line } : refusal));
}

function placementOf(schedule: Schedule, j: number): Placement | undefined {
  const { model } = schedule;
  const run = schedule.runs[j];
  const option = schedule.option[j]!;
  if (run === undefined) return undefined;
  const segments = Array.from({ length: run.length / 2 }, (_, i): [number, number] => [run[2 * i]!, run[2 * i + 1]!]);
  const transfer = model.optTransfer[option]!;
  return {
    job: model.jobIds[j]!,
    pool: model.poolIds[model.optPool[option]!]!,
    segments,
    cost: schedule.cost[j]! / model.unitsPerUsd,
    powerCost: runCost(model, model.power, j, option, run) / model.unitsPerUsd,
    allInCost: (runCost(model, model.allIn, j, option, run) + transfer) / model.unitsPerUsd,
  };
}

/** Decision 15: where prices are negative, ratios are of the cost with every GPU-slot of work shifted up by the lowest price. */
function shiftUnits(model: Model): number {
  if (model.lowestPrice >= 0) return 0;
  let gpuSlots = 0;
  for (let j = 0; j < model.jobIds.length; j += 1) {
    const option = model.optFrom[j]!;
    if (option < model.optFrom[j + 1]!) gpuSlots += model.jobGpus[j]! * model.optSlots[option]!;
  }
  return -model.lowestPrice * gpuSlots;
}

function ratio(part: number, whole: number): number {
  if (part <= 0) return 0;
  return whole > 0 ? part / whole : 1;
}
