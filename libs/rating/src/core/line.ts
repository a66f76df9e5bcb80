import {
  addExact, compareExact, type Exact, exact, EXACT_ZERO, formatDecimal, type MinorUnits, minorUnits, multiplyExact,
  negateExact, never, ONE_MILLION, roundHalfAwayFromZero,
} from '@switchyard/kernel';
import type { RateComponent } from './card.js';
import { blockGpuHours } from './period-rows.js';
import { type DerivationRow, type LineQuantity, type LineCategory, type LineUnit, MICROS_PER_MINOR_UNIT, type RatedLine } from './rated.js';

/**
 * Rows of one component to its line: quantity and precise amount are sums, the amount owed is the precise amount rounded
 * once, half away from zero.
 */
export function lineOf(component: RateComponent, componentIndex: number, derivation: readonly DerivationRow[]): RatedLine {
  const preciseMicros = preciseOf(component, derivation);
  return {
    componentKind: component.kind,
    componentIndex,
    component,
    label: labelOf(component),
    side: component.kind === 'platform_fee' ? 'operator' : 'customer',
    category: categoryOf(component),
    quantity: quantityOf(component, derivation),
    preciseMicros,
    amountMinor: toMinorUnits(preciseMicros),
    derivation,
  };
}

/** The one place where a precise amount becomes an amount owed. */
export function toMinorUnits(preciseMicros: Exact): MinorUnits {
  return minorUnits(roundHalfAwayFromZero(multiplyExact(preciseMicros, exact(1n, MICROS_PER_MINOR_UNIT))));
}

/** @throws Error for a component that has no line of its own (validation lets none of those reach here) */
function preciseOf(component: RateComponent, rows: readonly DerivationRow[]): Exact {
  switch (component.kind) {
    case 'gpu_hour':
    case 'kw_month':
    case 'energy_pass_through':
    case 'energy_indexed':
    case 'energy_fixed':
    case 'curtailment_credit':
    case 'goodput_credit':
    case 'reserved_gpu_hour':
    case 'relist_credit':
    case 'demand_share':
    case 'sla_credit':
      return sumExact(rows, (row) => (row.row === 'base' ? EXACT_ZERO : row.preciseMicros));
    case 'minimum_commit': {
      const shortfall = addExact(exact(component.minimumMicroUsd), negateExact(baseOf(rows)));
      return compareExact(shortfall, EXACT_ZERO) > 0 ? shortfall : EXACT_ZERO;
    }
    case 'platform_fee':
      return multiplyExact(baseOf(rows), exact(component.feePpm, ONE_MILLION));
    case 'tax':
      return multiplyExact(baseOf(rows), exact(component.taxPpm, ONE_MILLION));
    case 'escalator':
    case 'prepayment':
    case 'deposit':
      throw new Error(`${component.kind} has no line`);
    default:
      return never(component);
  }
}
const baseOf = (rows: readonly DerivationRow[]): Exact =>
  sumExact(rows, (row) => (row.row === 'base' ? row.baseMicros : EXACT_ZERO));

function quantityOf(component: RateComponent, rows: readonly DerivationRow[]): LineQuantity {
  const unit = unitOf(component);
  switch (unit) {
    case 'rate':
      return { amount: exact(component.kind === 'tax' ? component.taxPpm : component.kind === 'platform_fee' ? component.feePpm : 0n, ONE_MILLION), unit };
    case 'each':
      // A commitment falls due once; a service level is credited as often as a month missed it.
      return { amount: component.kind === 'sla_credit' ? exact(BigInt(rows.filter(isCreditedMonth).length)) : exact(1n), unit };
    case 'kW-month':
      return { amount: sumExact(rows, kwMonths), unit };
    case 'MWh':
      return { amount: sumExact(rows, (row) => (row.row === 'energy' ? multiplyExact(row.billedWh, exact(1n, ONE_MILLION)) : EXACT_ZERO)), unit };
    case 'GPU-hour':
      return { amount: sumExact(rows, gpuHours), unit };
  }
}
export function unitOf(component: RateComponent): LineUnit {
  if (component.kind === 'platform_fee' || component.kind === 'tax') return 'rate';
  if (component.kind === 'minimum_commit' || component.kind === 'sla_credit') return 'each';
  if (component.kind === 'kw_month' || component.kind === 'demand_share') return 'kW-month';
  return 'pue' in component ? 'MWh' : 'GPU-hour';
}
const isCreditedMonth = (row: DerivationRow): boolean => row.row === 'sla' && row.creditPpm > 0n;
function kwMonths(row: DerivationRow): Exact {
  if (row.row === 'time') return multiplyExact(exact(row.watts, 1_000n), row.monthShare);
  return row.row === 'demand' ? exact(row.contributionWatts, 1_000n) : EXACT_ZERO;
}
function gpuHours(row: DerivationRow): Exact {
  if (row.row === 'gpu') return exact(row.gpuSeconds, 3_600n);
  if (row.row === 'reserved' || row.row === 'relist') return blockGpuHours(row);
  return row.row === 'lost_work' ? exact(row.lostGpuSeconds, 3_600n) : EXACT_ZERO;
}

export function categoryOf(component: RateComponent): LineCategory {
  switch (component.kind) {
    case 'tax':
      return 'tax';
    case 'platform_fee':
      return 'fee';
    case 'minimum_commit':
      return 'commitment';
    case 'curtailment_credit':
    case 'goodput_credit':
    case 'relist_credit':
    case 'sla_credit':
      return 'credit';
    case 'gpu_hour':
    case 'reserved_gpu_hour':
    case 'kw_month':
    case 'energy_pass_through':
    case 'energy_indexed':
    case 'energy_fixed':
    case 'demand_share':
    case 'escalator':
    case 'prepayment':
    case 'deposit':
      return 'charge';
    default:
      return never(component);
  }
}

export function labelOf(component: RateComponent): string {
  const usd = (micros: bigint): string => formatDecimal(micros, 6, 2);
  switch (component.kind) {
    case 'gpu_hour':
      return `GPU time at ${usd(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'reserved_gpu_hour':
      return `${component.gpus} reserved GPUs at ${usd(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'relist_credit':
      return 'Credit for reserved time that was sold on';
    case 'demand_share':
      return `Share of the demand charge at ${usd(component.microUsdPerKwMonth)} per kW-month`;
    case 'sla_credit':
      return 'Credit for missed availability';
    case 'kw_month':
      if (component.ramp !== undefined) return `Contracted power at ${usd(component.microUsdPerKwMonth)} per kW-month`;
      return `${formatDecimal(component.criticalItWatts, 3, 0)} kW at ${usd(component.microUsdPerKwMonth)} per kW-month`;
    case 'energy_pass_through':
      return 'Energy at the index price';
    case 'energy_indexed':
      return 'Energy at the index price, within the collar';
    case 'energy_fixed':
      return `Energy at ${usd(component.microUsdPerMwh)} per MWh`;
    case 'minimum_commit':
      return `Shortfall against the minimum of ${usd(component.minimumMicroUsd)}`;
    case 'curtailment_credit':
      return `Curtailment credit at ${usd(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'goodput_credit':
      return 'Credit for work lost to a site failure';
    case 'platform_fee':
      return 'Platform fee';
    case 'tax':
      return component.name;
    case 'escalator':
    case 'prepayment':
    case 'deposit':
      return component.kind;
    default:
      return never(component);
  }
}

/**
 * Sum of exact values; equal denominators are added first, so thousands of rows stay as cheap as the few denominators
 * they have. Exact addition is associative: the grouping cannot change the result.
 */
export function sumExact<T>(items: readonly T[], value: (item: T) => Exact): Exact {
  const numerators = new Map<bigint, bigint>();
  for (const item of items) {
    const { numerator, denominator } = value(item);
    numerators.set(denominator, (numerators.get(denominator) ?? 0n) + numerator);
  }
  let total = EXACT_ZERO;
  for (const [denominator, numerator] of numerators) total = addExact(total, exact(numerator, denominator));
  return total;
}
