import { type MinorUnits, type Result, splitByWeights, type SplitError } from '@switchyard/kernel';

/**
 * Splits money owed by integer weights, conserving it to the last minor unit: floored shares, then one unit each to the
 * first parts. Use it for every division of an invoice line, an adjustment or a payout.
 * @param weights in the order fixed by contract; at least one positive
 */
export function splitMoney(total: MinorUnits, weights: readonly bigint[]): Result<readonly MinorUnits[], SplitError> {
  return splitByWeights(total, weights);
}
