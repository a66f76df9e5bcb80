import { formatDecimal, parseDecimal } from '@switchyard/kernel';
import type { ConsoleUsageQuery } from '@switchyard/graphql-client';
import { sumOf } from '../../format/sums.js';

export type CostRow = ConsoleUsageQuery['whole']['rows'][number];
/** Digits behind the point that the API's amounts and quantities have at most. */
const SCALE = 6;
function units(decimal: string): bigint {
  const read = parseDecimal(decimal, SCALE);
  if (!read.ok) throw new TypeError(`Not a decimal of at most ${SCALE} places: ${decimal}`);
  return read.value;
}
export const lessOf = (a: string, b: string): string => formatDecimal(units(a) - units(b), SCALE, 0);
/** Largest first. */
export const compareDecimals = (a: string, b: string): number => {
  const [left, right] = [units(a), units(b)];
  return left > right ? -1 : left < right ? 1 : 0;
};
/** What part of a whole an amount is, as a share of one for display; null of nothing. */
export const shareOf = (part: string, whole: string): number | null => (units(whole) === 0n ? null : Number((units(part) * 1_000_000n) / units(whole)) / 1_000_000);

/** What can be told apart. */
export const groups = { PROJECT: 'Project', JOB: 'Job', SITE: 'Site', GPU_MODEL: 'GPU model', PRODUCT: 'Product' } as const;
export type Group = keyof typeof groups;
export const isGroup = (text: string): text is Group => Object.hasOwn(groups, text);

export const measures = { total: 'Cost as rated', compute: 'Compute', power: 'Power', credit: 'Credits', billed: 'Billed so far', gpuHours: 'GPU hours', energy: 'Energy' } as const;
export type Measure = keyof typeof measures;
export const isMeasure = (text: string): text is Measure => Object.hasOwn(measures, text);
export function valueOf(row: CostRow, measure: Measure): string {
  switch (measure) {
    case 'total': return row.totalAmount;
    case 'compute': return row.computeAmount;
    case 'power': return row.powerAmount;
    case 'credit': return row.creditAmount;
    case 'billed': return row.billed.amount;
    case 'gpuHours': return row.gpuHours;
    case 'energy': return row.energyKwh;
  }
}

/** What a row is of, as a key that rows of a day and of a month share. */
export function keyOf(row: CostRow, group: Group): string {
  switch (group) {
    case 'PROJECT': return row.projectId ?? '';
    case 'JOB': return row.jobId ?? '';
    case 'SITE': return row.siteId ?? '';
    case 'GPU_MODEL': return row.gpuModel ?? '';
    case 'PRODUCT': return row.product ?? '';
  }
}
const nothing: Readonly<Record<Group, string>> = { PROJECT: 'In no project', JOB: 'No job', SITE: 'No site', GPU_MODEL: 'Model not known', PRODUCT: 'No product' };
const products: Readonly<Record<string, string>> = { JOB: 'Jobs', RESERVATION: 'Reservations', COLOCATION: 'Colocation' };
/** @param projectNames by id */
export function labelOf(row: CostRow, group: Group, projectNames: ReadonlyMap<string, string>): string {
  const key = keyOf(row, group);
  if (key === '') return nothing[group];
  switch (group) {
    case 'PROJECT': return projectNames.get(key) ?? key;
    case 'JOB': return row.job?.name ?? key;
    case 'SITE': return row.site?.name ?? key;
    case 'GPU_MODEL': return key;
    case 'PRODUCT': return products[key] ?? key;
  }
}

/** The series of a picture: the largest on their own, what is smaller together. */
interface Series {
  /** Null: the rest together. */
  readonly key: string | null;
  readonly label: string;
}
/** @param rows of the month, one for each group; @param most series with the rest counted */
export function seriesOf(rows: readonly CostRow[], group: Group, measure: Measure, projectNames: ReadonlyMap<string, string>, most: number): readonly Series[] {
  const sorted = [...rows].sort((a, b) => compareDecimals(valueOf(a, measure).replace(/^-/u, ''), valueOf(b, measure).replace(/^-/u, '')) || (keyOf(a, group) < keyOf(b, group) ? -1 : 1));
  const own = sorted.length <= most ? sorted : sorted.slice(0, most - 1);
  const names = own.map((row) => labelOf(row, group, projectNames));
  // Two jobs may have one name: the end of their ids tells them apart.
  const shown = own.map((row, i): Series => ({ key: keyOf(row, group), label: names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : `${names[i]} …${keyOf(row, group).slice(-4)}` }));
  return sorted.length <= most ? shown : [...shown, { key: null, label: `${sorted.length - own.length} others` }];
}
/** A decimal text for each day and series, as exact as the API's. */
export function dayValues(rows: readonly CostRow[], days: readonly string[], series: readonly Series[], group: Group, measure: Measure): readonly { readonly day: string; readonly values: readonly string[]; readonly total: string }[] {
  const own = new Map(series.flatMap(({ key }, i) => (key === null ? [] : [[key, i] as const])));
  const rest = series.findIndex(({ key }) => key === null);
  const cells = new Map<string, string[]>();
  for (const row of rows) {
    const at = own.get(keyOf(row, group)) ?? rest;
    if (row.day === null || at < 0) continue;
    const cell = `${row.day} ${at}`;
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, [valueOf(row, measure)]);
    else known.push(valueOf(row, measure));
  }
  return days.map((day) => {
    const values = series.map((_, i) => sumOf(cells.get(`${day} ${i}`) ?? []));
    return { day, values, total: sumOf(values) };
  });
}
