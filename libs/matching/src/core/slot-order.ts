/** Runs this short are sorted by insertion. */
const SHORT = 16;

/**
 * Puts slots in order of price, the earlier of equals first. A merge sort that leaves runs alone which are in order already, so that an
 * order kept from slightly different prices costs little more than one pass.
 * @param order slots in any order; sorted in place
 * @param scratch at least as long as `order`
 */
export function sortByPrice(order: Int32Array, prices: Float64Array, scratch: Int32Array): void {
  const n = order.length;
  for (let from = 0; from < n; from += SHORT) insertionSort(order, prices, from, Math.min(from + SHORT, n));
  for (let span = SHORT; span < n; span *= 2) {
    for (let from = 0; from + span < n; from += 2 * span) merge(order, prices, scratch, from, from + span, Math.min(from + 2 * span, n));
  }
}

function insertionSort(order: Int32Array, prices: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) {
    const slot = order[i]!;
    const price = prices[slot]!;
    let at = i;
    for (; at > from; at -= 1) {
      const other = order[at - 1]!;
      if (prices[other]! < price || (prices[other] === price && other < slot)) break;
      order[at] = other;
    }
    order[at] = slot;
  }
}

function merge(order: Int32Array, prices: Float64Array, scratch: Int32Array, from: number, mid: number, to: number): void {
  if (inOrder(prices, order[mid - 1]!, order[mid]!)) return;
  for (let i = from; i < mid; i += 1) scratch[i] = order[i]!;
  let [left, right] = [from, mid];
  for (let out = from; left < mid; out += 1) {
    if (right < to && !inOrder(prices, scratch[left]!, order[right]!)) {
      order[out] = order[right]!;
      right += 1;
    } else {
      order[out] = scratch[left]!;
      left += 1;
    }
  }
}

function inOrder(prices: Float64Array, a: number, b: number): boolean {
  return prices[a]! < prices[b]! || (prices[a] === prices[b] && a < b);
}
