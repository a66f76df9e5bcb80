import { inJson, isBelow, minus, NOTHING, ratio, times, type Ratio } from './rational.js';
import { decimal, type Json } from './text.js';

/** A component of a rate card as stored: a kind has the members it has. */
export interface Component {
  readonly kind: string;
  readonly appliesTo: 'all' | readonly string[];
  readonly microUsdPerGpuHour: string;
  readonly microUsdPerKwMonth: string;
  readonly microUsdPerMwh: string;
  readonly multiplierPpm: string;
  readonly adderMicroUsdPerMwh: string;
  readonly capMicroUsdPerMwh?: string;
  readonly floorMicroUsdPerMwh?: string;
  readonly pue: { readonly method: string; readonly pue: string };
  readonly criticalItWatts: string;
  readonly proration: { readonly method: string; readonly hoursPerMonth: number };
  readonly ramp?: readonly { readonly from: number; readonly criticalItWatts: string }[];
  readonly steps: readonly { readonly from: number; readonly factorPpm: string }[];
  readonly tiers: readonly { readonly availabilityPpm: string; readonly creditPpm: string }[];
  readonly gpus: number;
  readonly window: { readonly from: number; readonly to: number };
  readonly sharePpm: string;
  readonly minimumMicroUsd: string;
  readonly amountMicroUsd: string;
  readonly drawdownPpm: string;
  readonly feePpm: string;
  readonly taxPpm: string;
  readonly name: string;
}
interface Print {
  readonly seriesId: string;
  readonly printId: string;
  readonly revision: number;
  readonly micros: bigint;
}
export interface Priced {
  readonly from: number;
  readonly to: number;
  readonly gpuSeconds: bigint;
  readonly wh: bigint | undefined;
  readonly quality: string;
  readonly readingIds: readonly string[];
  readonly print: Print | undefined;
}
/** One row of a derivation: what it is in the stored line, what it comes to, and what of the line's unit it counts. */
export interface Row {
  readonly at: number;
  readonly json: Json;
  readonly micros: Ratio;
  readonly quantity: Ratio;
}
const MILLION = 1_000_000n;

/** The factor in force for a kind at an instant, in millionths. */
function factor(card: readonly Component[], kind: string, at: number): bigint {
  const escalator = card.find((component) => component.kind === 'escalator');
  if (escalator === undefined || !escalator.appliesTo.includes(kind)) return MILLION;
  return escalator.steps.reduce((now, step) => (step.from <= at ? BigInt(step.factorPpm) : now), MILLION);
}
const head = (piece: Pick<Priced, 'from' | 'to' | 'quality' | 'readingIds'>) => ({ from: piece.from, to: piece.to, quality: piece.quality, readingIds: piece.readingIds });

export function gpuRow(card: readonly Component[], component: Component, piece: Priced): Row {
  const now = factor(card, 'gpu_hour', piece.from);
  const hours = ratio(piece.gpuSeconds, 3_600n);
  const micros = times(hours, ratio(BigInt(component.microUsdPerGpuHour) * now, MILLION));
  return { at: piece.from, micros, quantity: hours, json: { row: 'gpu', ...head(piece), gpuSeconds: `${piece.gpuSeconds}`, factorPpm: `${now}`, preciseMicros: inJson(micros) } };
}

/** Micros of a MWh, and where it stands to its collar. */
function energyPrice(component: Component, now: bigint, print: Print | undefined): readonly [Ratio, string] {
  if (component.kind === 'energy_fixed') return [ratio(BigInt(component.microUsdPerMwh) * now, MILLION), 'inside'];
  const price = ratio((print?.micros ?? 0n) * BigInt(component.multiplierPpm) + BigInt(component.adderMicroUsdPerMwh) * MILLION, MILLION);
  if (component.kind === 'energy_pass_through') return [price, 'inside'];
  const [floor, cap] = [component.floorMicroUsdPerMwh, component.capMicroUsdPerMwh].map((text) => (text === undefined ? undefined : ratio(BigInt(text))));
  if (floor !== undefined && isBelow(price, floor)) return [floor, 'at_floor'];
  return cap !== undefined && isBelow(cap, price) ? [cap, 'at_cap'] : [price, 'inside'];
}
export function energyRow(card: readonly Component[], component: Component, piece: Priced): Row {
  const { print } = piece;
  const now = component.kind === 'energy_fixed' ? factor(card, 'energy_fixed', piece.from) : MILLION;
  const measured = piece.wh ?? 0n;
  const billed = times(ratio(measured), component.pue.method === 'fixed' ? ratio(BigInt(component.pue.pue), MILLION) : ratio(1n));
  const [price, collar] = energyPrice(component, now, print);
  const megawattHours = times(billed, ratio(1n, MILLION));
  const micros = times(megawattHours, price);
  return {
    at: piece.from, micros, quantity: megawattHours,
    json: {
      row: 'energy', ...head(piece), basis: component.pue.method === 'fixed' ? 'it' : 'facility', measuredWh: `${measured}`, billedWh: inJson(billed), priceMicrosPerMwh: inJson(price), collar,
      factorPpm: `${now}`, preciseMicros: inJson(micros),
      ...(component.kind === 'energy_fixed' || print === undefined ? {} : { print: { seriesId: print.seriesId, printId: print.printId, revision: print.revision, microUsdPerMwh: `${print.micros}` } }),
    },
  };
}

/** Rent of one piece, which lies in one month where the month's own length counts. */
export function rentRow(card: readonly Component[], component: Component, piece: Priced, months: readonly { readonly from: number; readonly to: number }[]): Row {
  const watts = (component.ramp ?? []).reduce((now, tranche) => (tranche.from <= piece.from ? tranche.criticalItWatts : now), component.criticalItWatts);
  const now = factor(card, 'kw_month', piece.from);
  const byCalendar = component.proration.method === 'calendar';
  const touched = byCalendar ? months.filter((month) => month.from < piece.to && piece.from < month.to) : [];
  const shares = byCalendar
    ? touched.map((month) => ratio(BigInt(Math.min(month.to, piece.to) - Math.max(month.from, piece.from)), BigInt(month.to - month.from)))
    : [ratio(BigInt(piece.to - piece.from), BigInt(component.proration.hoursPerMonth) * 3_600_000n)];
  const share = shares.reduce((sum, part) => ratio(sum[0] * part[1] + part[0] * sum[1], sum[1] * part[1]), NOTHING);
  const quantity = times(share, ratio(BigInt(watts), 1_000n));
  const micros = times(quantity, ratio(BigInt(component.microUsdPerKwMonth) * now, MILLION));
  return { at: piece.from, micros, quantity, json: { row: 'time', ...head(piece), watts, monthShare: inJson(share), months: touched.map(({ from, to }) => ({ from, to })), factorPpm: `${now}`, preciseMicros: inJson(micros) } };
}

const contract = (from: number, to: number) => ({ from, to, quality: 'metered', readingIds: [] });
const blockHours = (gpus: number, from: number, to: number): Ratio => ratio(BigInt(gpus) * BigInt(to - from), 3_600_000n);
export function blockRow(card: readonly Component[], component: Component, from: number, to: number): Row {
  const now = factor(card, 'reserved_gpu_hour', from);
  const quantity = blockHours(component.gpus, from, to);
  const micros = times(quantity, ratio(BigInt(component.microUsdPerGpuHour) * now, MILLION));
  return { at: from, micros, quantity, json: { row: 'reserved', ...contract(from, to), gpus: component.gpus, factorPpm: `${now}`, preciseMicros: inJson(micros) } };
}
export interface Resale {
  readonly from: number;
  readonly to: number;
  readonly gpus: number;
  readonly microUsdPerGpuHour: string;
  readonly leaseId: string;
}
export function resaleRow(card: readonly Component[], component: Component, block: Component, sold: Resale, from: number, to: number): Row {
  const now = factor(card, 'reserved_gpu_hour', from);
  const [own, theirs] = [ratio(BigInt(block.microUsdPerGpuHour) * now, MILLION), ratio(BigInt(sold.microUsdPerGpuHour))];
  const price = isBelow(theirs, own) ? theirs : own;
  const quantity = blockHours(sold.gpus, from, to);
  const micros = minus(times(times(quantity, price), ratio(BigInt(component.sharePpm), MILLION)));
  return {
    at: from, micros, quantity,
    json: {
      row: 'relist', ...contract(from, to), gpus: sold.gpus, leaseId: sold.leaseId, reservedMicroUsdPerGpuHour: block.microUsdPerGpuHour, factorPpm: `${now}`,
      resaleMicroUsdPerGpuHour: sold.microUsdPerGpuHour, priceMicrosPerGpuHour: inJson(price), preciseMicros: inJson(micros),
    },
  };
}

export function categoryOf(kind: string): string {
  if (kind === 'tax') return 'tax';
  if (kind === 'platform_fee') return 'fee';
  if (kind === 'minimum_commit') return 'commitment';
  return kind.endsWith('_credit') ? 'credit' : 'charge';
}
export function labelOf(component: Component): string {
  const price = (micros: string): string => decimal(BigInt(micros), 6, 2);
  switch (component.kind) {
    case 'gpu_hour': return `GPU time at ${price(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'reserved_gpu_hour': return `${component.gpus} reserved GPUs at ${price(component.microUsdPerGpuHour)} per GPU-hour`;
    case 'relist_credit': return 'Credit for reserved time that was sold on';
    case 'demand_share': return `Share of the demand charge at ${price(component.microUsdPerKwMonth)} per kW-month`;
    case 'sla_credit': return 'Credit for missed availability';
    case 'kw_month': return `${component.ramp === undefined ? `${decimal(BigInt(component.criticalItWatts), 3, 0)} kW` : 'Contracted power'} at ${price(component.microUsdPerKwMonth)} per kW-month`;
    case 'energy_pass_through': return 'Energy at the index price';
    case 'energy_indexed': return 'Energy at the index price, within the collar';
    case 'energy_fixed': return `Energy at ${price(component.microUsdPerMwh)} per MWh`;
    case 'minimum_commit': return `Shortfall against the minimum of ${price(component.minimumMicroUsd)}`;
    case 'goodput_credit': return 'Credit for work lost to a site failure';
    case 'platform_fee': return 'Platform fee';
    case 'tax': return component.name;
    default: throw new Error(`the second books know no ${component.kind}`);
  }
}
export function unitOf(kind: string): string {
  if (kind === 'tax' || kind === 'platform_fee') return 'rate';
  if (kind === 'minimum_commit' || kind === 'sla_credit') return 'each';
  if (kind === 'kw_month' || kind === 'demand_share') return 'kW-month';
  return kind.startsWith('energy_') ? 'MWh' : 'GPU-hour';
}
