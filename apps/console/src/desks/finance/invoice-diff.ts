import { addExact, compareExact, type Exact, EXACT_ZERO, exact, formatDecimal, multiplyExact, negateExact, parseExact, roundHalfAwayFromZero } from '@switchyard/kernel';

/** A line as far as two invoices are compared. */
export interface ComparedLine {
  readonly side: string;
  readonly component: string;
  /** Exact, as the API writes it. */
  readonly quantity: string;
  readonly unit: string;
  readonly leaseId: string | null;
  readonly reason: string | null;
  readonly amount: { readonly amount: string };
}
/** Where a lease ran and on what; undefined while it is not known, null for lines of no lease. */
export type PlaceOf = (leaseId: string | null) => { readonly site: string; readonly model: string } | null | undefined;

interface Side {
  readonly quantity: Exact;
  readonly cents: bigint;
  readonly count: number;
}
export interface LineDifference {
  readonly key: string;
  readonly side: string;
  readonly component: string;
  /** `Dry Creek, H100 SXM5 80GB`; null for lines of no lease. */
  readonly place: string | null;
  readonly unit: string;
  readonly verdict: 'new' | 'gone' | 'changed' | 'same';
  readonly before: Side;
  readonly now: Side;
  readonly differenceCents: bigint;
  /** What of the difference another quantity makes at the old price, and what another price makes of the new quantity: together the difference. Null where a line has no price. */
  readonly because: { readonly quantityCents: bigint; readonly priceCents: bigint } | null;
  /** What finance wrote on lines it changed by hand. */
  readonly reasons: readonly string[];
}
const NOTHING: Side = { quantity: EXACT_ZERO, cents: 0n, count: 0 };
/** Units in which an amount is a price times a quantity. */
const priced = ['GPU-hour', 'MWh', 'kW-month', 'kW', 'GPU'];

/** @throws SyntaxError for what is no decimal */
export function exactOf(decimal: string): Exact {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal.trim()) ?? [];
  if (whole === '') throw new SyntaxError(`not a decimal: ${JSON.stringify(decimal.slice(0, 40))}`);
  return exact(BigInt(`${sign}${whole}${fraction}`), 10n ** BigInt(fraction.length));
}
export const centsOf = (decimal: string): bigint => roundHalfAwayFromZero(multiplyExact(exactOf(decimal), exact(100n)));
export const decimalOfCents = (cents: bigint): string => formatDecimal(cents, 2);
/** An exact quantity as a decimal of at most so many places, the last one rounded. */
export const decimalOf = (value: Exact, places = 6): string => formatDecimal(roundHalfAwayFromZero(multiplyExact(value, exact(10n ** BigInt(places)))), places, 0);

interface Group {
  readonly like: Pick<LineDifference, 'side' | 'component' | 'place' | 'unit'>;
  before: Side;
  now: Side;
  readonly reasons: string[];
}
const plus = (side: Side, line: ComparedLine): Side =>
  ({ quantity: addExact(side.quantity, parseExact(line.quantity)), cents: side.cents + centsOf(line.amount.amount), count: side.count + 1 });
const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents);

/** Two invoices line by line: lines of one kind at one site on one model are one row, the largest difference first. */
export function differences(before: readonly ComparedLine[], now: readonly ComparedLine[], placeOf: PlaceOf): readonly LineDifference[] {
  const groups = new Map<string, Group>();
  const groupOf = (line: ComparedLine): Group => {
    const at = placeOf(line.leaseId);
    const place = at === null ? null : at === undefined ? (line.leaseId ?? '') : `${at.site}, ${at.model}`;
    const key = [line.side, line.component, place ?? ''].join('|');
    const group = groups.get(key) ?? { like: { side: line.side, component: line.component, place, unit: line.unit }, before: NOTHING, now: NOTHING, reasons: [] };
    groups.set(key, group);
    return group;
  };
  for (const line of before) {
    const group = groupOf(line);
    group.before = plus(group.before, line);
  }
  for (const line of now) {
    const group = groupOf(line);
    group.now = plus(group.now, line);
    if (line.reason !== null) group.reasons.push(line.reason);
  }
  return [...groups].map(([key, group]) => differenceOf(key, group)).sort((a, b) => Number(size(b.differenceCents) - size(a.differenceCents)) || (a.key < b.key ? -1 : 1));
}
function differenceOf(key: string, { like, before, now, reasons }: Group): LineDifference {
  const differenceCents = now.cents - before.cents;
  const isSame = differenceCents === 0n && compareExact(before.quantity, now.quantity) === 0;
  const verdict = before.count === 0 ? 'new' : now.count === 0 ? 'gone' : isSame ? 'same' : 'changed';
  return { key, ...like, verdict, before, now, differenceCents, because: verdict === 'changed' ? becauseOf(like.unit, before, now, differenceCents) : null, reasons };
}
function becauseOf(unit: string, before: Side, now: Side, differenceCents: bigint): LineDifference['because'] {
  if (!priced.includes(unit) || before.quantity.numerator === 0n || now.quantity.numerator === 0n) return null;
  const oldPrice = multiplyExact(exact(before.cents), exact(before.quantity.denominator, before.quantity.numerator));
  const more = addExact(now.quantity, negateExact(before.quantity));
  const quantityCents = roundHalfAwayFromZero(multiplyExact(more, oldPrice));
  return { quantityCents, priceCents: differenceCents - quantityCents };
}
/** What a unit of a side cost, in the invoice's currency; null where nothing was used. @param places of the decimal */
export function priceOf({ cents, quantity }: Side, places = 4): string | null {
  return quantity.numerator === 0n ? null : decimalOf(multiplyExact(exact(cents, 100n), exact(quantity.denominator, quantity.numerator)), places);
}
