/** Exact rational arithmetic on bigints, and the roundings money needs. */

/** numerator / denominator, denominator > 0, always in lowest terms (so equal values are equal objects field by field). */
export interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** @throws RangeError when the denominator is 0 */
export function exact(numerator: bigint, denominator = 1n): Exact {
  if (denominator === 0n) throw new RangeError('exact: denominator is 0');
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestCommonDivisor(numerator, denominator) || 1n;
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}
export const EXACT_ZERO: Exact = { numerator: 0n, denominator: 1n };

export function addExact(a: Exact, b: Exact): Exact {
  if (a.denominator === b.denominator) return exact(a.numerator + b.numerator, a.denominator);
  return exact(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}
export function negateExact(a: Exact): Exact {
  return { numerator: -a.numerator, denominator: a.denominator };
}
export function multiplyExact(a: Exact, b: Exact): Exact {
  return exact(a.numerator * b.numerator, a.denominator * b.denominator);
}
export function compareExact(a: Exact, b: Exact): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Quotient rounded toward negative infinity. */
export function divideFloor(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new RangeError('divideFloor: division by 0');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}
/** Quotient rounded toward positive infinity. */
export function divideCeil(a: bigint, b: bigint): bigint {
  return -divideFloor(-a, b);
}
/** Quotient rounded to the nearest integer, halves away from zero (the rounding of every invoice line). */
export function divideHalfAwayFromZero(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new RangeError('divideHalfAwayFromZero: division by 0');
  const negative = a < 0n !== b < 0n;
  const [n, d] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const magnitude = (2n * n + d) / (2n * d);
  return negative ? -magnitude : magnitude;
}
export function roundHalfAwayFromZero(a: Exact): bigint {
  return divideHalfAwayFromZero(a.numerator, a.denominator);
}
export function ceilExact(a: Exact): bigint {
  return divideCeil(a.numerator, a.denominator);
}
/** The textual form stored beside a rounded amount: `numerator/denominator`, or the integer alone. */
export function formatExact(a: Exact): string {
  return a.denominator === 1n ? `${a.numerator}` : `${a.numerator}/${a.denominator}`;
}
/** @throws SyntaxError when the text is not what `formatExact` writes */
export function parseExact(text: string): Exact {
  const match = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
  if (!match) throw new SyntaxError(`not an exact amount: ${JSON.stringify(text.slice(0, 40))}`);
  return exact(BigInt(match[1]!), BigInt(match[2] ?? '1'));
}
