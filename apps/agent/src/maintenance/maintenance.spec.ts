import { describe, expect, it } from '@jest/globals';
import { epochMs, type EpochMs, watts } from '@switchyard/kernel';
import { newState } from '../core/state.js';
import type { SiteEvent } from '../curtailment/core/site-state.js';
import { closedFor, Maintenance } from './maintenance.js';

const anEvent = (over: Partial<SiteEvent> = {}): SiteEvent => ({
  event: 'curt_work', origin: 'control_plane', revision: 1, withdrawn: false, maintenance: true, startsAt: epochMs(1_000_000), endsAt: epochMs(2_000_000), targetW: watts(0n), reason: 'transformer', stops: [], told: 'acknowledged', sampledAt: epochMs(0), ...over,
});
const stop = (tellAt: number): SiteEvent['stops'][number] => ({ leaseId: 'lease_1', stage: 'firm', tellAt: epochMs(tellAt), resumeBy: epochMs(3_000_000) });

describe('planned work that closes nodes', () => {
  const at = (now: number, ...events: SiteEvent[]) => closedFor(events, epochMs(now), 60_000);
  it('does so from a minute before its start, or before its first lease is told to stop, until it is over', () => {
    expect([939_999, 940_000, 1_999_999, 2_000_000].map((now) => at(now, anEvent()))).toEqual([undefined, 'curt_work', 'curt_work', undefined]);
    const early = anEvent({ stops: [stop(990_000), stop(400_000)] });
    expect([339_999, 340_000].map((now) => at(now, early))).toEqual([undefined, 'curt_work']);
  });
  it('is maintenance with nothing left to draw, not an event, one that was called off, or one that leaves some of the power', () => {
    const others = [anEvent({ maintenance: false }), anEvent({ withdrawn: true }), anEvent({ targetW: watts(1n) })];
    expect(others.map((event) => at(1_500_000, event))).toEqual([undefined, undefined, undefined]);
    expect(at(1_500_000, ...others, anEvent({ event: 'curt_later', startsAt: epochMs(1_400_000) }), anEvent())).toBe('curt_work');
  });
});

describe('Maintenance', () => {
  /** Market time is wall time here. */
  function site(events: readonly SiteEvent[]) {
    const asked: (string | undefined)[] = [];
    const world = { now: 0, obeys: true, known: true, asked, events };
    const make = (): Maintenance => new Maintenance({
      journal: { get state() { return { ...newState({ anchorWallMs: epochMs(0), anchorMarketMs: epochMs(0), speed: 1 }), site: { events: [...world.events], shed: [], resuming: [], ramp: null, nextLocal: 1 } }; } },
      engine: { closeNodes: async (event) => (asked.push(event), world.obeys) },
      wall: { now: () => epochMs(world.now) }, log: { info: () => undefined, warn: () => undefined }, marketNow: (): EpochMs | undefined => (world.known ? epochMs(world.now) : undefined),
    });
    let keeper = make();
    return {
      world, asked,
      restart: () => void (keeper = make()),
      at: async (...instants: number[]): Promise<(string | undefined)[]> => {
        asked.length = 0;
        for (const now of instants) {
          world.now = now;
          await keeper.turn();
        }
        return [...asked];
      },
    };
  }

  it('closes the nodes once, looks again every minute, and opens them once when it is over', async () => {
    const { at } = site([anEvent()]);
    expect(await at(0, 1_000, 500_000)).toEqual([undefined]);
    expect(await at(940_000, 941_000, 999_999, 1_000_000)).toEqual(['curt_work', 'curt_work']);
    expect(await at(1_999_999)).toEqual(['curt_work']);
    expect(await at(2_000_000, 2_000_100, 2_400_000)).toEqual([undefined]);
  });
  it('a process that begins after the crash of another opens what that one closed, and closes what is to be closed', async () => {
    const { at, restart, world } = site([anEvent()]);
    await at(1_000_000);
    restart();
    expect(await at(1_100_000, 1_100_100)).toEqual(['curt_work']);
    restart();
    world.events = [];
    expect(await at(1_200_000, 1_200_100)).toEqual([undefined]);
  });
  it('what the engine does not do is asked again after ten seconds, and at once when something else is wanted', async () => {
    const { at, world } = site([anEvent()]);
    world.obeys = false;
    expect(await at(1_000_000, 1_000_100, 1_009_999, 1_010_000)).toEqual(['curt_work', 'curt_work']);
    world.obeys = true;
    expect(await at(1_020_000, 1_020_100)).toEqual(['curt_work']);
  });
  it('waits for the time to be known', async () => {
    const { at, world } = site([anEvent()]);
    world.known = false;
    expect(await at(1_000_000)).toEqual([]);
  });
});
