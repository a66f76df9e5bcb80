/** Fractions of whole numbers, so that nothing is rounded on the way. The denominator is above 0. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}
export const ZERO: Fraction = { n: 0n, d: 1n };
export const fraction = (n: bigint, d = 1n): Fraction => ({ n, d });
export const plus = (a: Fraction, b: Fraction): Fraction => (a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { n: -b.n, d: b.d });
export const isAbove = (a: Fraction, b: Fraction): boolean => a.n * b.d > b.n * a.d;
/** @param text `numerator/denominator`, or a whole number */
export function fractionOf(text: string): Fraction {
  const [n, d] = text.split('/');
  return { n: BigInt(n!), d: BigInt(d ?? '1') };
}
/** To the nearest whole number, half away from zero. */
export function nearest({ n, d }: Fraction): bigint {
  const size = n < 0n ? -n : n;
  const rounded = (2n * size + d) / (2n * d);
  return n < 0n ? -rounded : rounded;
}
export const shown = (a: Fraction): string => (Number(a.n) / Number(a.d)).toFixed(3);
