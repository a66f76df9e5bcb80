import { add, addExact, by, byText, type Exact, exact, EXACT_ZERO, ladder, microUsd, type MicroUsd, roundHalfAwayFromZero, subtract } from '@switchyard/kernel';

/** What usage can be told apart by. */
export const usageGroups = ['PROJECT', 'JOB', 'SITE', 'GPU_MODEL', 'DAY', 'PRODUCT'] as const;
export type UsageGroup = (typeof usageGroups)[number];
/** Values of the groups that were asked for, in their order; null: it has none (a job in no project). */
export type UsageKey = readonly (string | null)[];

/** Parts of the cost: GPUs and space, power, and what is given back (negative). */
export const costParts = ['compute', 'power', 'credit'] as const;
export type CostPart = (typeof costParts)[number];

/** A sum of rated amounts: `numerator / denominator` millionths of the currency. */
export interface RatedSum {
  readonly key: UsageKey;
  readonly currency: string;
  readonly part: CostPart;
  readonly numerator: bigint;
  readonly denominator: bigint;
}
/** What was used. */
export interface UsedSum {
  readonly key: UsageKey;
  readonly currency: string;
  readonly gpuSeconds: bigint;
  readonly energyWh: bigint;
}
/** What leases that began were quoted at, millionths. */
export interface QuotedSum {
  readonly key: UsageKey;
  readonly currency: string;
  readonly micros: bigint;
}
/** Lines of issued invoices, in hundredths of the currency. */
export interface BilledSum {
  readonly key: UsageKey;
  readonly currency: string;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
}
export interface UsageSums {
  readonly rated: readonly RatedSum[];
  readonly used: readonly UsedSum[];
  readonly quoted: readonly QuotedSum[];
  readonly billed: readonly BilledSum[];
}
/** One row of a report. Costs are millionths of the currency. */
export interface UsageLine {
  readonly key: UsageKey;
  readonly currency: string;
  readonly gpuSeconds: bigint;
  readonly energyWh: bigint;
  readonly cost: Readonly<Record<CostPart, MicroUsd>>;
  readonly quotedMicros: bigint;
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
}
export interface UsageReport {
  /** By currency and key. */
  readonly lines: readonly UsageLine[];
  /** One for each currency, with an empty key: the lines add up to it, to the last millionth. */
  readonly totals: readonly UsageLine[];
}

interface Gathered {
  readonly key: UsageKey;
  readonly currency: string;
  gpuSeconds: bigint;
  energyWh: bigint;
  readonly cost: Record<CostPart, Exact>;
  quotedMicros: bigint;
  netMinor: bigint;
  taxMinor: bigint;
}
const nameOf = ({ key, currency }: { readonly key: UsageKey; readonly currency: string }): string => JSON.stringify([currency, ...key.map((value) => (value === null ? [] : [value]))]);

/**
 * Puts sums together into a report. Exact sums are rounded to millionths so that rows add up: each row gets what the running total grows by, so that any grouping of the
 * same usage comes to the same total, and a row is within one millionth of its exact cost.
 */
export function usageReport(sums: UsageSums): UsageReport {
  const rows = new Map<string, Gathered>();
  const rowOf = (of: { readonly key: UsageKey; readonly currency: string }): Gathered => {
    const name = nameOf(of);
    const known = rows.get(name) ?? { key: of.key, currency: of.currency, gpuSeconds: 0n, energyWh: 0n, cost: { compute: EXACT_ZERO, power: EXACT_ZERO, credit: EXACT_ZERO }, quotedMicros: 0n, netMinor: 0n, taxMinor: 0n };
    rows.set(name, known);
    return known;
  };
  for (const one of sums.rated) {
    const { cost } = rowOf(one);
    cost[one.part] = addExact(cost[one.part], exact(one.numerator, one.denominator));
  }
  for (const one of sums.used) {
    const row = rowOf(one);
    row.gpuSeconds += one.gpuSeconds;
    row.energyWh += one.energyWh;
  }
  for (const one of sums.quoted) rowOf(one).quotedMicros += one.micros;
  for (const one of sums.billed) {
    const row = rowOf(one);
    row.netMinor += one.netMinor;
    row.taxMinor += one.taxMinor;
  }
  const sorted = [...rows.values()].sort(ladder(by((row: Gathered) => row.currency, byText), by(nameOf, byText)));
  const currencies = [...new Set(sorted.map(({ currency }) => currency))];
  const reports = currencies.map((currency) => ofCurrency(currency, sorted.filter((row) => row.currency === currency)));
  return { lines: reports.flatMap(({ lines }) => lines), totals: reports.map(({ total }) => total) };
}

function ofCurrency(currency: string, rows: readonly Gathered[]): { readonly lines: readonly UsageLine[]; readonly total: UsageLine } {
  const running: Record<CostPart, Exact> = { compute: EXACT_ZERO, power: EXACT_ZERO, credit: EXACT_ZERO };
  const given: Record<CostPart, MicroUsd> = { compute: microUsd(0n), power: microUsd(0n), credit: microUsd(0n) };
  const grown = (row: Gathered, part: CostPart): MicroUsd => {
    running[part] = addExact(running[part], row.cost[part]);
    const now = microUsd(roundHalfAwayFromZero(running[part]));
    const step = subtract(now, given[part]);
    given[part] = now;
    return step;
  };
  const lines = rows.map((row): UsageLine => ({ ...row, cost: { compute: grown(row, 'compute'), power: grown(row, 'power'), credit: grown(row, 'credit') } }));
  const all = (of: (line: UsageLine) => bigint): bigint => lines.reduce((total, line) => total + of(line), 0n);
  return {
    lines,
    total: {
      key: [], currency, gpuSeconds: all((line) => line.gpuSeconds), energyWh: all((line) => line.energyWh), cost: { ...given }, quotedMicros: all((line) => line.quotedMicros),
      netMinor: all((line) => line.netMinor), taxMinor: all((line) => line.taxMinor),
    },
  };
}
/** All parts of a cost. */
export const wholeCost = ({ cost }: UsageLine): MicroUsd => add(add(cost.compute, cost.power), cost.credit);
