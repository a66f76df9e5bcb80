import type { Month } from './calendar.js';
import { blockRow, categoryOf, energyRow, gpuRow, labelOf, rentRow, resaleRow, unitOf, type Component, type Priced, type Resale, type Row } from './pricing.js';
import { cents, inJson, isBelow, minus, NOTHING, ratio, sumOf, times, Total, type Ratio } from './rational.js';
import type { Json } from './text.js';

export interface MonthKnown {
  readonly month: Month;
  readonly availability?: { readonly upMs: number; readonly downMs: number; readonly curtailedMs: number };
  readonly demand?: { readonly peak: { readonly from: number; readonly to: number }; readonly contributionWatts: string; readonly quality: string; readonly readingIds: readonly string[] };
}
/** All there is to say of a contract's time up to an instant. */
export interface Through {
  readonly card: readonly Component[];
  readonly pieces: readonly Priced[];
  readonly from: number;
  readonly to: number;
  /** Nothing comes after it. */
  readonly ends: boolean;
  readonly months: readonly Month[];
  readonly known: readonly MonthKnown[];
  readonly resales: readonly Resale[];
  /** Whether the rows of single pieces stand on the lines. */
  readonly inRows: boolean;
}
/** A line as it must stand: cents, precise amount and quantity, and the whole of its stored text. */
export interface Line {
  readonly index: number;
  readonly kind: string;
  readonly category: string;
  readonly side: string;
  readonly label: string;
  readonly cents: bigint;
  readonly micros: Ratio;
  readonly quantity: Ratio;
  readonly unit: string;
  readonly json: Json;
}
const MILLION = 1_000_000n;
/** Kinds a share can be of: everything that is itself no share. */
const isBase = (kind: string): boolean => !['platform_fee', 'tax', 'escalator', 'prepayment', 'deposit'].includes(kind);
const isServiceBase = (kind: string): boolean => isBase(kind) && !['minimum_commit', 'curtailment_credit', 'sla_credit'].includes(kind);

/** Everything the contract comes to up to `to`, line by line. */
export function statementOf(of: Through): ReadonlyMap<number, Line> {
  const { card } = of;
  const rows = new Map<number, readonly Row[]>();
  const micros = new Map<number, Ratio>();
  const put = (index: number, found: readonly Row[]): void => {
    rows.set(index, found);
    micros.set(index, sumOf(found.map((row) => row.micros)));
  };
  card.forEach((component, index) => {
    const found = ownRows(of, component);
    if (found !== undefined) put(index, found);
  });
  const basesOf = (component: Component, counts: (kind: string) => boolean): readonly number[] =>
    [...micros.keys()].filter((index) => (component.appliesTo === 'all' ? counts(card[index]!.kind) : component.appliesTo.includes(card[index]!.kind))).sort((a, b) => a - b);
  each(card, 'sla_credit', (component, index) => {
    const bases = basesOf(component, isServiceBase);
    put(index, of.known.flatMap((known) => (known.availability === undefined ? [] : [serviceRow(component, known, sumOf(bases.flatMap((base) =>
      rows.get(base)!.filter((row) => known.month.from <= row.at && row.at < known.month.to).map((row) => row.micros))))])));
  });
  const listed = (bases: readonly number[]): readonly Row[] => bases.map((base): Row => ({
    at: 0, micros: NOTHING, quantity: NOTHING, json: { row: 'base', componentIndex: base, componentKind: card[base]!.kind, baseMicros: inJson(micros.get(base)!) },
  }));
  const sumAt = (bases: readonly number[]): Ratio => sumOf(bases.map((base) => micros.get(base)!));
  each(card, 'minimum_commit', (component, index) => {
    if (!of.ends) return;
    const bases = basesOf(component, (kind) => isBase(kind) && kind !== 'minimum_commit');
    const missing = sumOf([ratio(BigInt(component.minimumMicroUsd)), minus(sumAt(bases))]);
    rows.set(index, listed(bases));
    micros.set(index, isBelow(NOTHING, missing) ? missing : NOTHING);
  });
  const shares = card.flatMap((component, index) => {
    const ppm = component.kind === 'platform_fee' ? component.feePpm : component.kind === 'tax' ? component.taxPpm : undefined;
    return ppm === undefined ? [] : [{ index, ppm, bases: basesOf(component, isBase) }];
  });
  // A share is of no other share: none is put down before all are known.
  const amounts = shares.map(({ ppm, bases }) => times(sumAt(bases), ratio(BigInt(ppm), MILLION)));
  shares.forEach(({ index, bases }, i) => {
    rows.set(index, listed(bases));
    micros.set(index, amounts[i]!);
  });
  return new Map([...micros.keys()].sort((a, b) => a - b).map((index) => [index, lineOf(of, index, rows.get(index)!, micros.get(index)!)]));
}
function each(card: readonly Component[], kind: string, work: (component: Component, index: number) => void): void {
  card.forEach((component, index) => {
    if (component.kind === kind) work(component, index);
  });
}

const USAGE = ['gpu_hour', 'kw_month', 'energy_pass_through', 'energy_indexed', 'energy_fixed', 'curtailment_credit', 'goodput_credit'];
function ownRows(of: Through, component: Component): readonly Row[] | undefined {
  const { card } = of;
  switch (component.kind) {
    case 'gpu_hour': return of.pieces.map((piece) => gpuRow(card, component, piece));
    case 'energy_pass_through': case 'energy_indexed': case 'energy_fixed': return of.pieces.map((piece) => energyRow(card, component, piece));
    case 'kw_month': return of.pieces.map((piece) => rentRow(card, component, piece, of.months));
    // Nothing withholds work or loses it in what billing is told today.
    case 'goodput_credit': return [];
    case 'reserved_gpu_hour': {
      const due = dueOf(of, component);
      return due === undefined ? [] : stretches(of, due[0], due[1]).map(([from, to]) => blockRow(card, component, from, to));
    }
    case 'relist_credit': {
      const block = card.find(({ kind }) => kind === 'reserved_gpu_hour')!;
      const due = dueOf(of, block);
      return due === undefined ? [] : of.resales.flatMap((sold) => {
        const [from, to] = [Math.max(due[0], sold.from), Math.min(due[1], sold.to)];
        return from >= to ? [] : stretches(of, from, to).map((at) => resaleRow(card, component, block, sold, at[0], at[1]));
      });
    }
    case 'demand_share': return of.known.flatMap(({ month, demand }): Row[] => {
      if (demand === undefined) return [];
      const quantity = ratio(BigInt(demand.contributionWatts), 1_000n);
      const micros = times(quantity, ratio(BigInt(component.microUsdPerKwMonth)));
      const { peak, contributionWatts, quality, readingIds } = demand;
      return [{ at: month.from, micros, quantity, json: { row: 'demand', from: month.from, to: month.to, quality, readingIds, peak: { from: peak.from, to: peak.to }, contributionWatts, preciseMicros: inJson(micros) } }];
    });
    default: return undefined;
  }
}
/** The part of a reserved window that is due: to its very end when nothing comes after. */
function dueOf(of: Through, { window }: Component): readonly [number, number] | undefined {
  const [from, to] = [Math.max(window.from, of.from), of.ends ? window.to : Math.min(window.to, of.to)];
  return from < to ? [from, to] : undefined;
}
/** Contract time with one price throughout, and in one month that is known. */
function stretches(of: Through, from: number, to: number): readonly (readonly [number, number])[] {
  const steps = of.card.flatMap((component) => (component.kind === 'escalator' ? component.steps.map((step) => step.from) : []));
  const cuts = [...steps, ...of.known.flatMap(({ month }) => [month.from, month.to])].filter((at) => from < at && at < to);
  const edges = [...new Set([from, ...cuts, to])].sort((a, b) => a - b);
  return edges.slice(1).map((edge, i) => [edges[i]!, edge] as const);
}
function serviceRow(component: Component, { month, availability }: MonthKnown, base: Ratio): Row {
  const { upMs, downMs, curtailedMs } = availability!;
  const measured = upMs + downMs === 0 ? ratio(1n) : ratio(BigInt(upMs), BigInt(upMs + downMs));
  const credit = component.tiers.reduce((now, tier) => (isBelow(measured, ratio(BigInt(tier.availabilityPpm), MILLION)) ? BigInt(tier.creditPpm) : now), 0n);
  const micros = isBelow(NOTHING, base) ? minus(times(base, ratio(credit, MILLION))) : NOTHING;
  return {
    at: month.from, micros, quantity: ratio(credit > 0n ? 1n : 0n),
    json: { row: 'sla', from: month.from, to: month.to, quality: 'metered', readingIds: [], upMs, downMs, curtailedMs, baseMicros: inJson(base), availability: inJson(measured), creditPpm: `${credit}`, preciseMicros: inJson(micros) },
  };
}

function lineOf(of: Through, index: number, rows: readonly Row[], micros: Ratio): Line {
  const component = of.card[index]!;
  const { kind } = component;
  const unit = unitOf(kind);
  const quantity = quantityOf(component, unit, rows);
  const [label, category, side, amount] = [labelOf(component), categoryOf(kind), kind === 'platform_fee' ? 'operator' : 'customer', cents(micros)];
  const derivation = !of.inRows && USAGE.includes(kind) ? [] : rows.map((row) => row.json);
  return {
    index, kind, category, side, label, cents: amount, micros, quantity, unit,
    json: {
      componentKind: kind, componentIndex: index, component: component as unknown as Json, label, side, category, quantity: { amount: inJson(quantity), unit }, preciseMicros: inJson(micros), amountMinor: `${amount}`, derivation,
    },
  };
}
function quantityOf(component: Component, unit: string, rows: readonly Row[]): Ratio {
  if (unit === 'rate') return ratio(BigInt(component.kind === 'tax' ? component.taxPpm : component.feePpm), MILLION);
  if (component.kind === 'minimum_commit') return ratio(1n);
  return rows.reduce((total, row) => total.plus(row.quantity), new Total()).value;
}
