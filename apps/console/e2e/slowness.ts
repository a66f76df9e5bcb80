import { availableParallelism, loadavg } from 'node:os';
import { expect } from '@playwright/test';

/** How many times as long as on a quiet machine something may take now: who waits for a processor cannot be fast. */
export const slowness = (): number => Math.max(1, loadavg()[0]! / availableParallelism());
/** What is slower than so many times does not count as waiting. */
const SLOWNESS_MAX = 6;
/** How long to wait for something that takes so long at most on a machine that does nothing else. */
export const patienceMs = (quietMs: number): number => Math.round(quietMs * Math.min(SLOWNESS_MAX, slowness()));
/** What a page must come to say, with the patience that a machine under load needs. */
export const see = expect.configure({ timeout: 30_000 });
