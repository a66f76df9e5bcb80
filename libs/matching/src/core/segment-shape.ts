/**
 * The best pieces when a slot of work is worth `reward` and every piece after the first costs `charge`: at most `segmentsMax` stretches
 * of open slots of least (sum of price - reward) + charges. Blocks of slots that pay and blocks that do not alternate; the cheapest block
 * is dropped or bridged until few enough pieces remain, which is optimal for sums of this kind.
 * Reused; the answer stays until the next call.
 */
export class SegmentShape {
  /** Bounds of the pieces in slots of the view, [from0, to0, from1, ...]; `pieces` of them. */
  bounds = new Int32Array(64);
  pieces = 0;
  /** Slots in all pieces. */
  slots = 0;
  /** Sum of (price - reward) over all pieces, in units, without charges. */
  worth = 0;
  /** Block values: even = paying (negative), odd = the gap behind it (positive, Infinity where a slot is closed). */
  private value = new Float64Array(64);

  /**
   * @param price price by slot, Infinity where closed
   */
  solve(price: Float64Array, length: number, reward: number, charge: number, segmentsMax: number): void {
    let blocks = this.split(price, length, reward);
    const { value, bounds } = this;
    while (blocks > 1) {
      // 2 x blocks - 1 values; an outer paying block is dropped with its gap, an inner gap is bridged, an inner paying block given up.
      let [least, at] = [Infinity, -1];
      for (let i = 0; i < 2 * blocks - 1; i += 1) {
        const size = i % 2 === 0 ? -value[i]! : value[i]!;
        if (size < least) [least, at] = [size, i];
      }
      if (blocks <= segmentsMax && least >= charge) break;
      const last = 2 * blocks - 2;
      blocks -= 1;
      if (at === 0 || at === last) {
        const shift = at === 0 ? 2 : 0;
        value.copyWithin(0, shift, last + 1);
        bounds.copyWithin(0, shift, last + 2);
        continue;
      }
      value[at - 1] = value[at - 1]! + value[at]! + value[at + 1]!;
      value.copyWithin(at, at + 2, last + 1);
      // An even index is a piece given up: both its bounds go. An odd one is a gap: the bounds around it go.
      bounds.copyWithin(at, at + 2, last + 2);
    }
    this.pieces = blocks;
    this.slots = 0;
    this.worth = 0;
    for (let i = 0; i < blocks; i += 1) {
      this.slots += bounds[2 * i + 1]! - bounds[2 * i]!;
      this.worth += value[2 * i]!;
    }
  }

  /** Fills the alternating blocks. @returns the number of paying blocks */
  private split(price: Float64Array, length: number, reward: number): number {
    let blocks = 0;
    let gap = 0;
    let paying = false;
    for (let i = 0; i < length; i += 1) {
      const value = price[i]! - reward;
      if (value >= 0) {
        if (paying) {
          this.bounds[2 * blocks - 1] = i;
          gap = 0;
        }
        paying = false;
        gap += value;
        continue;
      }
      if (!paying) {
        if (2 * blocks + 4 > this.value.length) this.grow();
        if (blocks > 0) this.value[2 * blocks - 1] = gap;
        this.bounds[2 * blocks] = i;
        this.value[2 * blocks] = 0;
        blocks += 1;
      }
      paying = true;
      this.value[2 * blocks - 2]! += value;
    }
    if (paying) this.bounds[2 * blocks - 1] = length;
    return blocks;
  }
  private grow(): void {
    const { value, bounds } = this;
    this.value = new Float64Array(value.length * 2);
    this.value.set(value);
    this.bounds = new Int32Array(bounds.length * 2);
    this.bounds.set(bounds);
  }
}
