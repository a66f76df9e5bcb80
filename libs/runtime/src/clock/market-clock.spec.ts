import { describe, expect, it } from '@jest/globals';
import { epochMs, parseId, type AffineClockState, type WallClock } from '@switchyard/kernel';
import fc from 'fast-check';
import { followMarketClock, ownMarketClock, systemIds } from '../index.js';
import { CLOCK_UNSAVED_MAX_MS, reanchor, resumeClock } from './market-clock.js';

const at = (ms: number) => epochMs(1_800_000_000_000 + ms);
function aWall() {
  let now = at(0);
  return { clock: { now: () => now } satisfies WallClock, pass: (ms: number) => (now = epochMs(now + ms)) };
}
function aStore(state?: AffineClockState) {
  return { saved: state, load: async () => state, save: async (next: AffineClockState) => void (state = next) };
}
const noError = (error: Error) => {
  throw error;
};

describe('market clock', () => {
  it('begins at wall time, runs at its speed, and others read the same time', async () => {
    const wall = aWall();
    const store = aStore();
    const clock = await ownMarketClock(store, 60, wall.clock, noError);
    const follower = await followMarketClock(store, wall.clock);
    wall.pass(30_000);
    expect([clock.now(), follower.now()]).toEqual([at(30_000 * 60), at(30_000 * 60)]);
    await clock.stop();
  });
  it('stands still while nothing runs, after a clean stop', async () => {
    const wall = aWall();
    const store = aStore();
    const first = await ownMarketClock(store, 60, wall.clock, noError);
    wall.pass(1_000);
    await first.stop();
    const stoppedAt = first.now();
    wall.pass(86_400_000);
    const second = await ownMarketClock(store, 60, wall.clock, noError);
    expect(second.now()).toBe(stoppedAt);
    wall.pass(1_000);
    expect(second.now()).toBe(epochMs(stoppedAt + 60_000));
    await second.stop();
  });
  it('real time stays real time', async () => {
    const wall = aWall();
    const store = aStore();
    await (await ownMarketClock(store, 1, wall.clock, noError)).stop();
    wall.pass(86_400_000);
    const clock = await ownMarketClock(store, 1, wall.clock, noError);
    expect(clock.now()).toBe(wall.clock.now());
    await clock.stop();
  });
  it('INV-T1: market time never goes back, however long after its last save the owner was killed', () => {
    const speed = fc.constantFrom(1, 0.5, 60, 3_600);
    fc.assert(
      fc.property(speed, speed, fc.integer({ min: 0, max: CLOCK_UNSAVED_MAX_MS }), fc.integer({ min: 0, max: 1e9 }), (before, after, unsavedMs, downMs) => {
        const saved = reanchor({ anchorWallMs: at(0), anchorMarketMs: at(0), speed: before }, at(777));
        const lastSeen = reanchor(saved, saved.anchorWallMs + unsavedMs).anchorMarketMs;
        const wallNow = saved.anchorWallMs + unsavedMs + downMs;
        expect(reanchor(resumeClock(saved, after, wallNow), wallNow).anchorMarketMs).toBeGreaterThanOrEqual(lastSeen);
      }),
    );
  });
  it('is refused before its owner started it', async () => {
    await expect(followMarketClock(aStore(), aWall().clock)).rejects.toThrow(/never started/);
  });
});

it('ids are well-formed and differ', () => {
  const [a, b] = [systemIds.next('lease'), systemIds.next('lease')];
  expect([parseId('lease', a), a === b]).toEqual([a, false]);
});
