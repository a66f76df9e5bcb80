import { divideFloor, minorUnits, sum, type MinorUnits } from '@switchyard/kernel';

/**
 * Splits an amount by weights: each share floored toward zero, then one unit more to the first parts until the
 * parts sum to the whole. The order of the parts is the contract's and is kept. Parts with weight 0 get nothing.
 * @param weights integers of at least 0, not all 0
 * @throws RangeError when there is no weight to split by
 */
export function allocate(totalMinor: MinorUnits, weights: readonly bigint[]): readonly MinorUnits[] {
  if (weights.some((w) => w < 0n)) throw new RangeError('allocate: a weight is negative');
  const whole = weights.reduce((a, b) => a + b, 0n);
  if (whole === 0n) throw new RangeError('allocate: all weights are 0');
  const negative = totalMinor < 0n;
  const magnitude = negative ? -totalMinor : totalMinor;
  const floors = weights.map((w) => minorUnits(divideFloor(magnitude * w, whole)));
  let rest = magnitude - sum(floors);
  return floors.map((part, i) => {
    const extra = rest > 0n && weights[i]! > 0n ? 1n : 0n;
    rest -= extra;
    const share: bigint = part + extra;
    return minorUnits(negative ? -share : share);
  });
}
