import { type Id, type IdMaker, type IdPrefix, makeId, type MarketClock } from '@switchyard/kernel';

/**
 * Ids in the order of simulated time, the same in every run: of one of several programs on one database.
 * @param program tells programs apart, 0 to 65,535 @param run counts how often the program was started, so that no start makes an id of another
 */
export class SteppedIds implements IdMaker {
  private count = 0;
  constructor(private readonly clock: MarketClock, private readonly program: number, private readonly run: number) {}

  next<P extends IdPrefix>(prefix: P): Id<P> {
    this.count += 1;
    const random = new Uint8Array(10);
    const view = new DataView(random.buffer);
    view.setUint32(0, this.count);
    view.setUint16(4, this.program);
    view.setUint32(6, this.run);
    return makeId(prefix, this.clock.now(), random);
  }
}
