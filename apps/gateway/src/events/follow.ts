import type { EventFeed } from './event-feed.js';
import type { Interest } from './interest.js';

export interface Following<Position, Item> {
  readonly interest: Interest;
  readonly from: () => Promise<Position>;
  /** What lies behind a position, oldest first, at most `limit`. */
  readonly read: (position: Position, limit: number) => Promise<readonly Item[]>;
  /** The position behind an item. */
  readonly behind: (position: Position, item: Item) => Position;
}
const AT_ONCE = 200;

/**
 * Reads what there is behind a position and then what comes, without a gap: it listens before it looks. Reads on only when the last item
 * was taken, so a slow follower costs nothing but its own time. `return()` ends it also while it waits.
 */
export function follow<Position, Item>(feed: EventFeed, { interest, from, read, behind }: Following<Position, Item>): AsyncIterableIterator<readonly [Position, Item]> {
  let stopped = false;
  let stop: () => void = () => undefined;
  const stopping = new Promise<void>((resolve) => (stop = resolve));

  async function* items(): AsyncGenerator<readonly [Position, Item]> {
    const waker = await feed.follow(interest);
    try {
      let position: Position = await from();
      while (!stopped) {
        const batch = await read(position, AT_ONCE);
        for (const item of batch) {
          position = behind(position, item);
          yield [position, item];
        }
        if (batch.length < AT_ONCE) await Promise.race([waker.wait(), stopping]);
      }
    } finally {
      feed.leave(waker);
    }
  }
  const inner = items();
  return {
    next: () => inner.next(),
    return: () => {
      stopped = true;
      stop();
      return inner.return(undefined);
    },
    throw: (error) => inner.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Each item of an iterator turned into another; ends with it. */
export function mapped<A, B>(source: AsyncIterableIterator<A>, turn: (item: A) => B | Promise<B>): AsyncIterableIterator<B> {
  const each = async (answer: IteratorResult<A>): Promise<IteratorResult<B>> => (answer.done ? { done: true, value: undefined } : { done: false, value: await turn(answer.value) });
  return {
    next: () => source.next().then(each),
    return: () => source.return!().then(() => ({ done: true, value: undefined })),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
