/** Seeded dice for the search: the same seed gives the same throws on every machine. Not for secrets. */
export class Dice {
  private state: number;

  /** @param seed any finite number; its lower 32 bits count */
  constructor(seed: number) {
    this.state = (seed | 0) ^ 0x9e3779b9;
  }
  /** Uniform in [0, 1), 32 bits: a Weyl sequence through a 32-bit finaliser (murmur3's constants). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 4_294_967_296;
  }
  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}
