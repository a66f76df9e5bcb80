/** Throws that depend on nothing but their name: a year that is taken up again in the middle throws the same. */
export class Dice {
  private state: number;
  constructor(...names: readonly (string | number)[]) {
    let hash = 2_166_136_261;
    for (const character of names.join('/')) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619);
    this.state = hash >>> 0;
  }
  /** From 0 up to, and without, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }
  big(least: number, most: number): bigint {
    return BigInt(this.whole(least, most));
  }
  isUnder(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }
}
