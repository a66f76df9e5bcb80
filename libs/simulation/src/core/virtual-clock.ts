import { type EpochMs, type MarketClock, toIso } from '@switchyard/kernel';

/** Simulated time: stands still until moved, and only moves forward. */
export class VirtualClock implements MarketClock {
  constructor(private at: EpochMs) {}

  now(): EpochMs {
    return this.at;
  }

  /** @throws RangeError when asked to go back */
  advanceTo(at: EpochMs): EpochMs {
    if (at < this.at) throw new RangeError(`the virtual clock stands at ${toIso(this.at)} and cannot go back to ${toIso(at)}`);
    this.at = at;
    return at;
  }
}
