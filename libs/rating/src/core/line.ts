import {
  addExact, compareExact, type Exact, exact, EXACT_ZERO, formatDecimal, type MinorUnits, minorUnits, multiplyExact,
  negateExact, never, ONE_MILLION, roundHalfAwayFromZero,
} from '@switchyard/kernel';
import type { RateComponent } from './card.js';
import { type DerivationRow, type LineQuantity, type LineCategory, MICROS_PER_MINOR_UNIT, type RatedLine } from './rated.js';

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
function toMinorUnits(preciseMicros: Exact): MinorUnits {
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
    case 'demand_share':
    case 'prepayment':
    case 'deposit':
    case 'sla_credit':
      throw new Error(`${component.kind} has no line`);
    default:
      return never(component);
  }
}
const baseOf = (rows: readonly DerivationRow[]): Exact =>
  sumExact(rows, (row) => (row.row === 'base' ? row.baseMicros : EXACT_ZERO));

function quantityOf(component: RateComponent, rows: readonly DerivationRow[]): LineQuantity {
  if (component.kind === 'platform_fee') return { amount: exact(component.feePpm, ONE_MILLION), unit: 'rate' };
  if (component.kind === 'tax') return { amount: exact(component.taxPpm, ONE_MILLION), unit: 'rate' };
  if (component.kind === 'minimum_commit') return { amount: exact(1n), unit: 'each' };
  if (component.kind === 'kw_month') {
    const kwMonths = (row: DerivationRow): Exact =>
      row.row === 'time' ? multiplyExact(exact(row.watts, 1_000n), row.monthShare) : EXACT_ZERO;
    return { amount: sumExact(rows, kwMonths), unit: 'kW-month' };
  }
  if ('pue' in component) {
    const mwh = (row: DerivationRow): Exact =>
      row.row === 'energy' ? multiplyExact(row.billedWh, exact(1n, ONE_MILLION)) : EXACT_ZERO;
    return { amount: sumExact(rows, mwh), unit: 'MWh' };
  }
  const gpuHours = (row: DerivationRow): Exact => {
    if (row.row === 'gpu') return exact(row.gpuSeconds, 3_600n);
    return row.row === 'lost_work' ? exact(row.lostGpuSeconds, 3_600n) : EXACT_ZERO;
  };
  return { amount: sumExact(rows, gpuHours), unit: 'GPU-hour' };
}

function categoryOf(component: RateComponent): LineCategory {
  switch (component.kind) {
    case 'tax':
      return 'tax';
    case 'platform_fee':
      return 'fee';
    case 'minimum_commit':
      return 'commitment';
    case 'curtailment_credit':
    case 'goodput_credit':
    case 'sla_credit':
      return 'credit';
    case 'gpu_hour':
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

function labelOf(component: RateComponent): string {
  const usd = (micros: bigint): string => formatDecimal(micros, 6, 2);
  switch (component.kind) {
    case 'gpu_hour':
      return `GPU time at ${usd(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'kw_month':
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
    case 'demand_share':
    case 'escalator':
    case 'prepayment':
    case 'deposit':
    case 'sla_credit':
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
