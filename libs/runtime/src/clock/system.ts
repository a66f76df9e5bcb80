import { randomBytes } from 'node:crypto';
import { epochMs, makeId, type IdMaker, type WallClock } from '@switchyard/kernel';

/** The machine's clock: for tokens, signatures and rate limits. */
export const systemWallClock: WallClock = { now: () => epochMs(Date.now()) };

/** Ids from the machine's clock and its random source. */
export const systemIds: IdMaker = { next: (prefix) => makeId(prefix, systemWallClock.now(), randomBytes(10)) };
