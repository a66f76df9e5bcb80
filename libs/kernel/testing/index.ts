import { type EpochMs, type Id, type IdMaker, type IdPrefix, makeId, type MarketClock } from '../src/index.js';

/** A clock that stands still until told otherwise. */
export class ManualClock implements MarketClock {
  constructor(private at: EpochMs) {}
  now(): EpochMs {
    return this.at;
  }
  set(at: EpochMs): void {
    this.at = at;
  }
  advance(ms: number): EpochMs {
    this.at = (this.at + ms) as EpochMs;
    return this.at;
  }
}

/** Counting ids: job_…0001, job_…0002. Deterministic, and well-formed. */
export class CountingIds implements IdMaker {
  private count = 0;
  next<P extends IdPrefix>(prefix: P): Id<P> {
    this.count += 1;
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(6, this.count);
    return makeId(prefix, 0 as EpochMs, random);
  }
}
