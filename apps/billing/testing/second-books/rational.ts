/** A fraction in lowest terms, its denominator above 0. */
export type Ratio = readonly [top: bigint, bottom: bigint];

function common(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
export function ratio(top: bigint, bottom = 1n): Ratio {
  if (bottom <= 0n) throw new RangeError(`a fraction over ${bottom}`);
  const shared = common(top, bottom);
  return shared === 0n ? [0n, 1n] : [top / shared, bottom / shared];
}
export const NOTHING: Ratio = [0n, 1n];
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a[0] * b[0], a[1] * b[1]);
export const minus = (a: Ratio): Ratio => [-a[0], a[1]];
export const isBelow = (a: Ratio, b: Ratio): boolean => a[0] * b[1] < b[0] * a[1];

/** Sums of a year have thousands of parts and few denominators: each denominator is summed by itself, then they are brought together. */
export class Total {
  private readonly parts = new Map<bigint, bigint>();
  add(top: bigint, bottom: bigint): this {
    this.parts.set(bottom, (this.parts.get(bottom) ?? 0n) + top);
    return this;
  }
  plus([top, bottom]: Ratio): this {
    return this.add(top, bottom);
  }
  get value(): Ratio {
    let [top, bottom] = NOTHING;
    for (const [d, n] of this.parts) [top, bottom] = ratio(top * d + n * bottom, bottom * d);
    return [top, bottom];
  }
}
export const sumOf = (parts: readonly Ratio[]): Ratio => parts.reduce((total, part) => total.plus(part), new Total()).value;

/** Nearest whole number; halves go away from zero. */
export function nearest([top, bottom]: Ratio): bigint {
  const doubled = (top < 0n ? -top : top) * 2n + bottom;
  const size = doubled / (bottom * 2n);
  return top < 0n ? -size : size;
}
/** Millionths of a currency to its cents. */
export const cents = (micros: Ratio): bigint => nearest(ratio(micros[0], micros[1] * 10_000n));
/** As amounts stand in text columns: `7` or `7/3`. */
export const inText = ([top, bottom]: Ratio): string => (bottom === 1n ? `${top}` : `${top}/${bottom}`);
/** As amounts stand inside stored lines. */
export const inJson = ([top, bottom]: Ratio): { readonly numerator: string; readonly denominator: string } => ({ numerator: `${top}`, denominator: `${bottom}` });
