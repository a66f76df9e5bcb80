import { describe, expect, it } from '@jest/globals';
import type { LeaseOrder, ReadingItem, SiteReadingItem } from '@switchyard/agent-protocol';
import { aReading, anOrder } from '@switchyard/agent-protocol/testing';
import { type EpochMs, gpuSeconds, SECOND_MS } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import fc from 'fast-check';
import { type Held, hold, newHeld, withSetup, withValues } from './held.js';
import { settle, settleTo } from './settle.js';
import { describeSetupFault, faultOfSetup, type MeterSetup, type RegisterSpec } from './setup.js';

const at = (n: number): EpochMs => n as EpochMs;
const GRID_MS = 300_000;
const ids = new CountingIds();
const register = (id: string, over: Partial<RegisterSpec> = {}): RegisterSpec => ({
  id, channel: 'it', nodes: null, gpu: null, maxWatts: 10_000_000, minWatts: 0, resolutionMilliwattHours: 1n, wrapsAtMilliwattHours: null, ...over,
});
const setup = (registers: RegisterSpec[], over: Partial<MeterSetup> = {}): MeterSetup => ({
  meterId: 'it-meter', registers, nodes: [{ name: 'n1', gpuCount: 8 }, { name: 'n2', gpuCount: 8 }], idlePpm: 100_000, exactWithinMs: 60_000, interpolateWithinMs: 900_000, gridMs: GRID_MS, ...over,
});
const orderOn = (nodes: readonly (readonly [string, number, number])[], maxWattsPerGpu = 100_000): LeaseOrder =>
  anOrder({ leaseId: ids.next('lease'), nodes: nodes.map(([name, from, to]) => ({ nodeId: ids.next('node'), name, gpus: [from, to] })), gpuCount: nodes.reduce((n, [, a, b]) => n + b - a, 0), maxWattsPerGpu });
const running = (order: LeaseOrder, from: number, to: number, final = false): ReadingItem =>
  aReading({ leaseId: order.leaseId, from: at(from), to: at(to), gpuSeconds: gpuSeconds(BigInt(Math.floor(((to - from) * order.gpuCount) / SECOND_MS))), energyWh: null, source: 'none', quality: 'gap', final });
const steady = (registerId: string, wattsNow: number, untilMs: number, everyMs = 30_000, start = 0n) =>
  Array.from({ length: Math.floor(untilMs / everyMs) + 1 }, (_, i) => ({ registerId, at: at(i * everyMs), milliwattHours: start + BigInt(Math.floor((wattsNow * i * everyMs) / 3_600)), serial: null }));
const later = { openFrom: [], now: at(1e9), waitMs: 120_000 };
const readingsOf = (items: readonly (ReadingItem | SiteReadingItem)[]) => items.filter((item): item is ReadingItem => item.kind === 'reading');
const siteOf = (items: readonly (ReadingItem | SiteReadingItem)[]) => items.filter((item): item is SiteReadingItem => item.kind === 'siteReading');
const settleAll = (held: Held, until: number) => settle(held, settleTo(held, { ...later, observedTo: at(until) })!);

describe('energy of leases from registers', () => {
  it('one lease on the only GPUs: all of the register, in whole Wh, the rest carried into the next reading', () => {
    const order = orderOn([['n1', 0, 8], ['n2', 0, 8]]);
    let held = withValues(newHeld(setup([register('it')])), steady('it', 12_345, 600_000));
    held = hold(held, order, [running(order, 0, 300_000), running(order, 300_000, 600_000, true)]).held;
    const { items, held: after } = settleAll(held, 600_000);
    // 12,345 W over 300 s: 1,028.75 Wh twice.
    expect(readingsOf(items)).toMatchObject([
      { energyWh: 1_028n, source: 'it-meter', quality: 'metered', condition: 'measured', meterId: 'it-meter', final: false }, { energyWh: 1_029n, final: true },
    ]);
    expect(siteOf(items)).toMatchObject([{ channel: 'it', from: 0, to: 300_000, milliwattHours: 1_028_750n }, { milliwattHours: 1_028_750n }]);
    expect(after).toMatchObject({ waiting: [], carries: [], settledTo: 600_000 });
    expect(after.series[0]!.points).toHaveLength(1);
  });
  it('GPUs nobody holds weigh a tenth; the facility meter follows IT energy; PUE is one total over the other', () => {
    const [a, b] = [orderOn([['n1', 0, 8]]), orderOn([['n2', 0, 4]])];
    let held = newHeld(setup([register('it'), register('main', { channel: 'facility' })]));
    held = withValues(held, [...steady('it', 124_000, 300_000), ...steady('main', 155_000, 300_000)]);
    held = hold(hold(held, a, [running(a, 0, 300_000)]).held, b, [running(b, 0, 300_000)]).held;
    const { items } = settleAll(held, 300_000);
    // 8, 4 and 4 x 0.1 parts of 10,333 Wh; of 12,916 Wh at the facility meter.
    expect(readingsOf(items)).toMatchObject([{ energyWh: 6_666n, facilityWh: 8_333n }, { energyWh: 3_333n, facilityWh: 4_166n }]);
    expect(siteOf(items)).toMatchObject([{ channel: 'it', milliwattHours: 10_333_333n }, { channel: 'facility', milliwattHours: 12_916_666n }]);
  });
  it('node and GPU registers go to who holds what is behind them', () => {
    const [a, b] = [orderOn([['n1', 0, 8]]), orderOn([['n2', 1, 2]])];
    let held = newHeld(setup([register('n1', { nodes: ['n1'] }), register('g0', { nodes: ['n2'], gpu: 0 }), register('g1', { nodes: ['n2'], gpu: 1 })]));
    held = withValues(held, [...steady('n1', 8_000, 300_000), ...steady('g0', 100, 300_000), ...steady('g1', 700, 300_000)]);
    held = hold(hold(held, a, [running(a, 0, 300_000)]).held, b, [running(b, 60_000, 300_000)]).held;
    const { items } = settleAll(held, 300_000);
    expect(readingsOf(items)).toMatchObject([{ energyWh: 666n, condition: 'measured' }, { energyWh: 46n, condition: 'measured' }]);
  });
  it('a lease with a GPU that no register sees is missing its energy, and only that lease', () => {
    const [a, b] = [orderOn([['n1', 0, 8]]), orderOn([['n1', 0, 1], ['n2', 0, 1]])];
    let held = withValues(newHeld(setup([register('n1', { nodes: ['n1'] })])), steady('n1', 8_000, 300_000));
    held = hold(hold(held, a, [running(a, 0, 300_000)]).held, b, [running(b, 0, 300_000)]).held;
    expect(readingsOf(settleAll(held, 300_000).items)).toMatchObject([{ quality: 'metered' }, { energyWh: null, source: 'none', quality: 'gap', condition: 'missing' }]);
  });
  it.each([
    ['reset', [[0, 9_000_000], [30_000, 9_100_000], [60_000, 50], [90_000, 100_000], [300_000, 900_000]], 'reset', {}],
    ['silence', [[0, 0]], 'missing', {}],
    ['a hole too long to guess', [[0, 0], [30_000, 10], [1_500_000, 4_000_000]], 'gap', {}],
    ['standing still', [[0, 500], [300_000, 500]], 'stale', { minWatts: 5_000 }],
    ['more than the lease can draw', [[0, 0], [300_000, 8_000_000]], 'jump', {}],
  ] as const)('%s: no energy is claimed, and why', (_, points, condition, over) => {
    const order = orderOn([['n1', 0, 8], ['n2', 0, 8]], 5_000);
    let held = withValues(newHeld(setup([register('it', over)])), points.map(([ms, raw]) => ({ registerId: 'it', at: at(ms), milliwattHours: BigInt(raw), serial: null })));
    held = hold(held, order, [running(order, 0, 300_000)]).held;
    expect(readingsOf(settleAll(held, 300_000).items)).toMatchObject([{ energyWh: null, quality: 'gap', source: 'none', condition, gpuSeconds: 4_800n }]);
  });
  it('waits for the registers, but not for ever; a lease that still runs holds sharing up; late time is missing', () => {
    const order = orderOn([['n1', 0, 8], ['n2', 0, 8]]);
    let held = hold(withValues(newHeld(setup([register('it')])), steady('it', 10_000, 270_000)), order, [running(order, 0, 300_000)]).held;
    expect(settleTo(held, { observedTo: at(400_000), openFrom: [at(300_000)], now: at(400_000), waitMs: 120_000 })).toBeUndefined();
    expect(settleTo(held, { observedTo: at(420_000), openFrom: [], now: at(420_000), waitMs: 120_000 })).toBe(300_000);
    held = withValues(held, steady('it', 10_000, 330_000));
    expect(settleTo(held, { observedTo: at(400_000), openFrom: [at(0)], now: at(400_000), waitMs: 120_000 })).toBeUndefined();
    const to = settleTo(held, { observedTo: at(400_000), openFrom: [at(300_000)], now: at(400_000), waitMs: 120_000 })!;
    const done = settle(held, to);
    expect(readingsOf(done.items)).toMatchObject([{ energyWh: 833n }]);
    const late = hold(done.held, order, [running(order, 200_000, 250_000)]).held;
    expect(late.waiting).toMatchObject([{ condition: 'missing' }]);
  });

  const aSite = fc.record({
    leases: fc.array(fc.record({ node: fc.constantFrom('n1', 'n2'), gpu: fc.nat(3), gpus: fc.integer({ min: 1, max: 4 }), from: fc.nat(900_000), length: fc.integer({ min: 1, max: 600_000 }) }), { maxLength: 5 }),
    steps: fc.array(fc.tuple(fc.constantFrom(1_000, 30_000, 70_000, 400_000), fc.bigInt({ min: 0n, max: 3_000n })), { minLength: 1, maxLength: 30 }),
    idlePpm: fc.constantFrom(0, 100_000, 1_000_000),
    looks: fc.array(fc.nat(1_600_000), { maxLength: 4 }),
  });
  it('INV-REGISTER-a: leases and the site itself share what the registers counted to the last mWh, whenever it is looked at', () => {
    fc.assert(
      fc.property(aSite, ({ leases, steps, idlePpm, looks }) => {
        let held = newHeld(setup([register('it'), register('main', { channel: 'facility' })], { idlePpm }));
        let [ms, raw] = [0, 7n];
        const values = ['it', 'main'].map((registerId) => ({ registerId, at: at(0), milliwattHours: 7n, serial: null as string | null }));
        for (const [dt, step] of steps) {
          ms += dt;
          raw += step;
          values.push({ registerId: 'it', at: at(ms), milliwattHours: raw, serial: null }, { registerId: 'main', at: at(ms), milliwattHours: raw * 2n, serial: null });
        }
        held = withValues(held, values);
        for (const { node, gpu, gpus, from, length } of leases) {
          const order = orderOn([[node, gpu, gpu + gpus]], 100_000);
          held = hold(held, order, [running(order, from, from + length)]).held;
        }
        const once = settle(held, at(1_800_000));
        let [stepwise, items] = [held, [] as (ReadingItem | SiteReadingItem)[]];
        for (const until of [...[...looks].sort((a, b) => a - b), 1_800_000]) {
          const to = settleTo(stepwise, { ...later, observedTo: at(until) });
          if (to === undefined) continue;
          const part = settle(stepwise, to);
          [stepwise, items] = [part.held, [...items, ...part.items]];
        }
        const byKey = (list: readonly (ReadingItem | SiteReadingItem)[]) => readingsOf(list).map((r) => `${r.leaseId} ${r.from} ${r.to} ${r.energyWh} ${r.facilityWh} ${r.condition}`).sort();
        expect(byKey(items)).toEqual(byKey(once.items));
        const counted = (channel: string) => siteOf(items).filter((item) => item.channel === channel).reduce((sum, item) => sum + item.milliwattHours, 0n);
        const expected = values.filter(({ registerId }) => registerId === 'it').reduce((last, value) => (value.at <= 1_800_000 ? value.milliwattHours : last), 0n);
        const isWhole = ms <= 1_800_000;
        if (isWhole) expect(counted('it')).toBe(expected - 7n);
        // Each lease's Wh and its carry are its parts; together never more than was counted.
        const claimed = readingsOf(items).reduce((sum, r) => sum + (r.energyWh ?? 0n) * 1_000n, 0n) + stepwise.carries.reduce((sum, carry) => sum + carry.milliwattHours, 0n);
        expect(claimed <= counted('it')).toBe(true);
        expect(readingsOf(items)).toHaveLength(leases.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a set of registers', () => {
  it.each([
    [[register('a'), register('a')], 'register a: the name is given twice'],
    [[register('a', { nodes: ['n9'] })], 'register a: nodes: the site has no node n9'],
    [[register('a', { gpu: 1 })], 'register a: gpu: needs exactly one name in nodes'],
    [[register('a'), register('b', { nodes: ['n2'], gpu: 3 })], 'register b: nodes: n2 is measured by register a already, its energy would count twice'],
  ])('%#: %j', (registers, message) => {
    const fault = faultOfSetup(setup(registers));
    expect(fault && describeSetupFault(fault)).toBe(message);
  });
  it('stands: IT by node, two facility meters', () => {
    expect(faultOfSetup(setup([register('a', { nodes: ['n1'] }), register('b', { nodes: ['n2'] }), register('f', { channel: 'facility' }), register('g', { channel: 'facility' })]))).toBeUndefined();
  });
  it('a register that stays keeps its count when others come', () => {
    const held = withValues(newHeld(setup([register('it')])), steady('it', 1_000, 60_000));
    const after = withSetup(held, setup([register('new', { nodes: ['n1'] }), register('it', { nodes: ['n2'] })]));
    expect(after.series.map(({ id, points }) => [id, points.length])).toEqual([['new', 0], ['it', 3]]);
  });
});
