import { err, ok, type Result } from './result.js';

/** Why a whole cannot be split. */
export type SplitError =
  | { readonly kind: 'NoWeights' }
  | { readonly kind: 'NegativeWeight'; readonly index: number };

/**
 * Splits a whole by integer weights so that the parts sum to it exactly: each share is floored in magnitude, then the
 * units left over go one each to the first parts of positive weight. Each part is within one unit of its exact share.
 * A negative whole is split as its magnitude and negated, so splitting a refund mirrors splitting the charge.
 * @param weights in an order the caller fixes; at least one positive
 */
export function splitByWeights<Q extends bigint>(
  whole: Q,
  weights: readonly bigint[],
): Result<readonly Q[], SplitError> {
  const negative = weights.findIndex((weight) => weight < 0n);
  if (negative >= 0) return err({ kind: 'NegativeWeight', index: negative });
  const allWeights = weights.reduce((sum, weight) => sum + weight, 0n);
  if (allWeights === 0n) return err({ kind: 'NoWeights' });
  const sign = whole < 0n ? -1n : 1n;
  const magnitude = whole * sign;
  const parts = weights.map((weight) => (magnitude * weight) / allWeights);
  // Fewer units are left than there are positive weights, since each floor lost less than one unit.
  let left = magnitude - parts.reduce((sum, part) => sum + part, 0n);
  return ok(parts.map((part, index) => {
    if (left === 0n || weights[index] === 0n) return (sign * part) as Q;
    left -= 1n;
    return (sign * (part + 1n)) as Q;
  }));
}
