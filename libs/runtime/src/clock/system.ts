import { randomBytes } from 'node:crypto';
import { epochMs, makeId, type IdMaker, type WallClock } from '@switchyard/kernel';

/** The machine's clock: for tokens, signatures and rate limits. */
export const systemWallClock: WallClock = { now: () => epochMs(Date.now()) };

const ID_BYTES = 10;
/** So many ids take their random bytes from the system in one call: each call costs more than an id. */
const IDS_DRAWN = 256;
let drawn = Buffer.alloc(0);
function idBytes(): Uint8Array {
  if (drawn.length === 0) drawn = randomBytes(ID_BYTES * IDS_DRAWN);
  const bytes = drawn.subarray(0, ID_BYTES);
  drawn = drawn.subarray(ID_BYTES);
  return bytes;
}
/** Ids from the machine's clock and its random source. */
export const systemIds: IdMaker = { next: (prefix) => makeId(prefix, systemWallClock.now(), idBytes()) };
