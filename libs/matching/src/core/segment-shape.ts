/**
 * The best pieces when a slot of work is worth `reward` and every piece after the first costs `charge`: at most `segmentsMax` stretches
 * of open slots of least (sum of price - reward) + charges. Blocks of slots that pay and blocks that do not alternate; the cheapest block
 * is dropped or bridged until few enough pieces remain, which is optimal for sums of this kind. The cheapest comes from a heap, so a
 * window of n blocks takes O(n log n). Reused; the answer stays until the next call.
 */
export class SegmentShape {
  /** Bounds of the pieces in slots of the view, [from0, to0, from1, ...]; `pieces` of them. */
  bounds = new Int32Array(64);
  pieces = 0;
  /** Slots in all pieces. */
  slots = 0;
  /** Sum of (price - reward) over all pieces, in units, without charges. */
  worth = 0;
  /** Block values: even = paying (negative), odd = the gap behind it (positive, Infinity where a slot is closed). Block i begins at `bounds[i]`. */
  private value = new Float64Array(64);
  /** Neighbours of each block that is still there, -1 at the ends; a block that was merged or dropped has itself as the next one. */
  private before = new Int32Array(64);
  private behind = new Int32Array(64);
  /** Binary heap of blocks by size, the earlier of equals first. A block whose size changed is in it again; the old entry is passed over. */
  private heap = new Int32Array(128);
  private sizes = new Float64Array(128);
  private heaped = 0;

  /**
   * @param price price by slot, Infinity where closed
   */
  solve(price: Float64Array, length: number, reward: number, charge: number, segmentsMax: number): void {
    let blocks = this.split(price, length, reward);
    const { value, bounds, before, behind } = this;
    this.slots = 0;
    this.worth = 0;
    let [first, last] = [0, 2 * blocks - 2];
    let end = blocks > 0 ? bounds[last + 1]! : 0;
    this.link(last);
    while (blocks > 1) {
      // An outer paying block is dropped with its gap, an inner gap is bridged, an inner paying block given up.
      const at = this.smallest();
      const least = sizeOf(value, at);
      if (blocks <= segmentsMax && least >= charge) break;
      blocks -= 1;
      if (at === first) {
        first = this.drop(at, behind[at]!);
        before[first] = -1;
      } else if (at === last) {
        end = bounds[before[at]!]!;
        last = before[before[at]!]!;
        this.drop(at, before[at]!);
        behind[last] = -1;
      } else {
        const [left, right] = [before[at]!, behind[at]!];
        value[left] = value[left]! + value[at]! + value[right]!;
        const next = this.drop(at, right);
        behind[left] = next;
        if (next < 0) last = left;
        else before[next] = left;
        this.push(left);
      }
    }
    this.pieces = blocks;
    if (blocks > 0) this.collect(first, end);
  }

  /** Writes the pieces that are left to the front of `bounds`; every place written lies before the blocks still to be read. */
  private collect(first: number, end: number): void {
    const { value, bounds, behind } = this;
    for (let at = first, i = 0; at >= 0; i += 2) {
      const gap = behind[at]!;
      const [from, to] = [bounds[at]!, gap < 0 ? end : bounds[gap]!];
      this.worth += value[at]!;
      this.slots += to - from;
      at = gap < 0 ? -1 : behind[gap]!;
      bounds[i] = from;
      bounds[i + 1] = to;
    }
  }

  /** Chains the blocks 0 to `last` and puts them all on the heap. */
  private link(last: number): void {
    const { before, behind } = this;
    this.heaped = 0;
    for (let i = 0; i <= last; i += 1) {
      before[i] = i - 1;
      behind[i] = i === last ? -1 : i + 1;
      this.push(i);
    }
  }
  /** Takes two neighbours out. @returns the block behind the second */
  private drop(one: number, two: number): number {
    const { behind } = this;
    const next = behind[two]!;
    behind[one] = one;
    behind[two] = two;
    return next;
  }

  private push(block: number): void {
    const { heap, sizes } = this;
    const size = sizeOf(this.value, block);
    let at = this.heaped;
    this.heaped += 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (sizes[up]! < size || (sizes[up] === size && heap[up]! < block)) break;
      heap[at] = heap[up]!;
      sizes[at] = sizes[up]!;
      at = up;
    }
    heap[at] = block;
    sizes[at] = size;
  }
  /** Takes the smallest block that is still there off the heap. */
  private smallest(): number {
    for (;;) {
      const [block, size] = [this.heap[0]!, this.sizes[0]!];
      this.pop();
      if (this.behind[block] !== block && size === sizeOf(this.value, block)) return block;
    }
  }
  private pop(): void {
    const { heap, sizes } = this;
    this.heaped -= 1;
    const { heaped } = this;
    const [block, size] = [heap[heaped]!, sizes[heaped]!];
    let at = 0;
    for (let down = 1; down < heaped; down = 2 * at + 1) {
      const other = down + 1;
      if (other < heaped && (sizes[other]! < sizes[down]! || (sizes[other] === sizes[down] && heap[other]! < heap[down]!))) down = other;
      if (size < sizes[down]! || (size === sizes[down] && block < heap[down]!)) break;
      heap[at] = heap[down]!;
      sizes[at] = sizes[down]!;
      at = down;
    }
    heap[at] = block;
    sizes[at] = size;
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
    this.before = new Int32Array(this.value.length);
    this.behind = new Int32Array(this.value.length);
    this.heap = new Int32Array(this.value.length * 2);
    this.sizes = new Float64Array(this.value.length * 2);
  }
}

/** What giving up or bridging a block costs. */
function sizeOf(value: Float64Array, block: number): number {
  return block % 2 === 0 ? -value[block]! : value[block]!;
}
