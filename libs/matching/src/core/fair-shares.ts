/** What one customer asks of contested capacity. */
export interface Claim {
  /** Held and asked, in any unit of capacity, >= 0. */
  readonly asked: number;
  /** > 0. */
  readonly weight: number;
}

/**
 * Weighted max-min sharing (water-filling): the level rises for all in step with their weights; who has all that was asked stops, and
 * what is left rises on. share = min(asked, weight x level), and the shares add up to `total`, or to all that is asked where that is less.
 * Equal claims get equal shares, and the order of claims changes nothing.
 * @param total capacity to share, >= 0, in the unit of the claims
 */
export function waterFill(total: number, claims: readonly Claim[]): number[] {
  const shares = claims.map(() => 0);
  const order = claims.map((_, i) => i);
  // Claims that tie in both are the same claim, so which of them goes first cannot show.
  order.sort((a, b) => claims[a]!.asked / claims[a]!.weight - claims[b]!.asked / claims[b]!.weight || claims[a]!.weight - claims[b]!.weight || a - b);
  let left = total;
  let weights = order.reduce((sum, i) => sum + claims[i]!.weight, 0);
  for (let k = 0; k < order.length; k += 1) {
    const { asked, weight } = claims[order[k]!]!;
    const level = left / weights;
    if (asked > weight * level) {
      for (const i of order.slice(k)) shares[i] = claims[i]!.weight * level;
      return shares;
    }
    shares[order[k]!] = asked;
    left -= asked;
    weights -= weight;
  }
  return shares;
}
