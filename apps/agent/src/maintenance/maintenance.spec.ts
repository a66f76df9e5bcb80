import { anOrder } from '@switchyard/agent-protocol/testing';
import { describe, expect, it } from '@jest/globals';
import { epochMs, type EpochMs, watts } from '@switchyard/kernel';
import { newRun, type LeaseRun } from '../core/run.js';
import { newState } from '../core/state.js';
import type { SiteEvent } from '../curtailment/core/site-state.js';
import { closedNodesOf, Maintenance } from './maintenance.js';

const anEvent = (over: Partial<SiteEvent> = {}): SiteEvent => ({
  event: 'curt_work', origin: 'control_plane', revision: 1, withdrawn: false, maintenance: true, startsAt: epochMs(1_000_000), endsAt: epochMs(2_000_000), targetW: watts(0n), reason: 'transformer', stops: [], told: 'acknowledged', sampledAt: epochMs(0), ...over,
});
const stop = (tellAt: number, leaseId = 'lease_1'): SiteEvent['stops'][number] => ({ leaseId, stage: 'firm', tellAt: epochMs(tellAt), resumeBy: epochMs(3_000_000) });
const stateOf = (events: readonly SiteEvent[], runs: readonly LeaseRun[] = [], closedNodes: readonly string[] = []) => ({
  ...newState({ anchorWallMs: epochMs(0), anchorMarketMs: epochMs(0), speed: 1 }), site: { events: [...events], shed: [], resuming: [], ramp: null, nextLocal: 1 }, runs: [...runs], closedNodes: [...closedNodes],
});
const NODES = ['gn1', 'gn2', 'gn3'];
const closedAt = (now: number, state: ReturnType<typeof stateOf>): string => [...closedNodesOf(state, NODES, epochMs(now), 60_000)].map((pair) => pair.join(' ')).join();
const ALL = 'gn1 curt_work,gn2 curt_work,gn3 curt_work';

describe('planned work that leaves no power', () => {
  const at = (now: number, ...events: SiteEvent[]) => closedAt(now, stateOf(events));
  it('closes all nodes from a minute before its start, or before its first lease is told to stop, until it is over', () => {
    expect([939_999, 940_000, 1_999_999, 2_000_000].map((now) => at(now, anEvent()))).toEqual(['', ALL, ALL, '']);
    const early = anEvent({ stops: [stop(990_000), stop(400_000)] });
    expect([339_999, 340_000].map((now) => at(now, early))).toEqual(['', ALL]);
  });
  it('is maintenance, not an event or one that was called off; of several the one that began first gives the reason', () => {
    const others = [anEvent({ maintenance: false }), anEvent({ withdrawn: true })];
    expect(others.map((event) => at(1_500_000, event))).toEqual(['', '']);
    expect(at(1_500_000, ...others, anEvent({ event: 'curt_later', startsAt: epochMs(1_400_000) }), anEvent({ event: 'curt_part', startsAt: epochMs(1), targetW: watts(9n) }), anEvent())).toBe(ALL);
  });
});

describe('planned work that leaves a part of the power', () => {
  const part = anEvent({ targetW: watts(5_000n), stops: [stop(990_000, 'lease_stopped')] });
  const run = (leaseId: string, nodes: readonly (string | undefined)[], over: Partial<LeaseRun['order']> = {}, phase: LeaseRun['phase'] = 'running'): LeaseRun => {
    const { nodeId } = anOrder().nodes[0]!;
    const order = anOrder({ leaseId: leaseId as never, startsAt: epochMs(1), notBefore: epochMs(1), endsAt: epochMs(9_000_000), nodes: nodes.map((name) => ({ nodeId, ...(name !== undefined && { name }), gpus: [0, 4] as [number, number] })), ...over });
    return { ...newRun(order), phase };
  };
  const during = (...runs: LeaseRun[]) => closedAt(1_500_000, stateOf([part], runs));
  it('closes the nodes without a lease that goes on: idle ones, and those of leases it stops', () => {
    expect(during(run('lease_kept', ['gn2']), run('lease_stopped', ['gn1', 'gn2']))).toBe('gn1 curt_work,gn3 curt_work');
    expect(during()).toBe(ALL);
    expect(during(run('lease_a', ['gn1', 'gn3']), run('lease_b', ['gn2']))).toBe('');
  });
  it('opens a node for a lease that is given it meanwhile, and for none that has ended, is parked, or begins later', () => {
    const gone = [run('lease_kept', ['gn2'], {}, 'ended'), run('lease_kept', ['gn2'], { desired: 'park' }), run('lease_kept', ['gn2'], { desired: 'stop' }), run('lease_kept', ['gn2'], { notBefore: epochMs(2_000_000) })];
    expect(gone.map((one) => during(one))).toEqual([ALL, ALL, ALL, ALL]);
    expect(during(run('lease_kept', ['gn2'], { startsAt: epochMs(1_999_999) }, 'waiting'))).toBe('gn1 curt_work,gn3 curt_work');
  });
  it('closes none where the names of the orders are not those of the engine: nobody can tell which', () => {
    expect([during(run('lease_kept', ['node-1'])), during(run('lease_kept', [undefined])), during(run('lease_kept', ['gn1', 'node-1']))]).toEqual(['', '', '']);
    expect(during(run('lease_kept', ['gn1']), run('lease_stopped', ['node-1']))).toBe('gn2 curt_work,gn3 curt_work');
  });
});

describe('nodes that the operator took out', () => {
  it('are closed whatever else is planned, with their own reason; names of other engines count for nothing', () => {
    expect(closedAt(1, stateOf([], [], ['gn3', 'elsewhere']))).toBe('gn3 operator');
    expect(closedAt(1_500_000, stateOf([anEvent()], [], ['gn3']))).toBe('gn1 curt_work,gn2 curt_work,gn3 operator');
  });
});

describe('Maintenance', () => {
  /** Market time is wall time here. */
  function site(events: readonly SiteEvent[]) {
    const asked: string[] = [];
    const world = { now: 0, obeys: true, known: true, events, closedNodes: [] as string[] };
    const nodes = NODES.map((name) => ({ name }));
    const make = (): Maintenance => new Maintenance({
      journal: { get state() { return stateOf(world.events, [], world.closedNodes); } },
      engine: { inventory: { nodes } as never, closeNodes: async (closed) => (asked.push([...new Set(closed.values())].join()), world.obeys) },
      wall: { now: () => epochMs(world.now) }, log: { info: () => undefined, warn: () => undefined }, marketNow: (): EpochMs | undefined => (world.known ? epochMs(world.now) : undefined),
    });
    let keeper = make();
    return {
      world,
      restart: () => void (keeper = make()),
      at: async (...instants: number[]): Promise<string[]> => {
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
    expect(await at(0, 1_000, 500_000)).toEqual(['']);
    expect(await at(940_000, 941_000, 999_999, 1_000_000)).toEqual(['curt_work', 'curt_work']);
    expect(await at(1_999_999)).toEqual(['curt_work']);
    expect(await at(2_000_000, 2_000_100, 2_400_000)).toEqual(['']);
  });
  it('a process that begins after the crash of another opens what that one closed, and closes what is to be closed', async () => {
    const { at, restart, world } = site([anEvent()]);
    await at(1_000_000);
    restart();
    expect(await at(1_100_000, 1_100_100)).toEqual(['curt_work']);
    restart();
    world.events = [];
    expect(await at(1_200_000, 1_200_100)).toEqual(['']);
  });
  it('what the engine does not do is asked again after ten seconds, and at once when something else is wanted', async () => {
    const { at, world } = site([anEvent()]);
    world.obeys = false;
    expect(await at(1_000_000, 1_000_100, 1_009_999, 1_010_000)).toEqual(['curt_work', 'curt_work']);
    world.closedNodes = ['gn1'];
    expect(await at(1_010_001, 1_010_002)).toEqual(['operator,curt_work']);
    world.obeys = true;
    expect(await at(1_030_000, 1_030_100)).toEqual(['operator,curt_work']);
  });
  it('waits for the time to be known', async () => {
    const { at, world } = site([anEvent()]);
    world.known = false;
    expect(await at(1_000_000)).toEqual([]);
  });
});
