import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epochMs, HOUR_MS, type Interval, microUsdPerGpuHour, microUsdPerMwh, ppm } from '@switchyard/kernel';
import { milliwatts } from '@switchyard/power';
import { id, INDEX, T0 } from '../../testing/index.js';
import { chargePerMwh, dryRun, type DryRunInput, type DryRunLease, type DryRunPool, type PowerTerms, type PricedTerms } from '../index.js';

const usd = (n: number) => microUsdPerGpuHour(BigInt(Math.round(n * 1e6)));
const perMwh = (n: number) => microUsdPerMwh(BigInt(Math.round(n * 1e6)));
/** One kW per GPU at the meter: a USD/MWh is 0.001 USD per GPU-hour. */
const pool = (n: number, gpus = 16): DryRunPool => ({ poolId: id('pool', n), gpus, power: { version: 'v', shareMax: milliwatts(1_000_000n), loadFractionPpm: ppm(1_000_000n) }, pue: ppm(1_000_000n) });
const MINE = pool(1);
const RIVAL = pool(2);
const fixed = (ask: number, price = 50): PricedTerms => ({ ask: usd(ask), power: { kind: 'fixed', price: perMwh(price) } });
const hours = (from: number, to: number): Interval => ({ from: epochMs(T0 + from * HOUR_MS), to: epochMs(T0 + to * HOUR_MS) });
const lease = (n: number, at: DryRunPool, ask: number, gpuCount: number, during = hours(0, 2), more: Partial<DryRunLease> = {}): DryRunLease =>
  ({ leaseId: id('lease', n), pool: at, terms: fixed(ask), during, gpuCount, interruptible: false, ...more });
const DAY = 24;
const input = (over: Partial<DryRunInput> = {}): DryRunInput => ({
  month: hours(0, DAY), pool: MINE, terms: fixed(2), platformFee: ppm(50_000n), leases: [], rivals: [], index: () => undefined,
  hours: Array.from({ length: DAY }, (_, h) => ({ ...hours(h, h + 1), power: perMwh(30), mining: perMwh(80) })), ...over,
});
const rival = (ask: number, gpus = 16) => ({ ...hours(-100, 1_000), pool: pool(2, gpus), terms: fixed(ask) });
const H = 3_600n;

describe('a dry run', () => {
  it('reckons a day by hand: what ran, what would have stayed, what it would have left', () => {
    // 8 GPUs for 2 h at 2.00, and 4 GPUs for 1 h at 2.50.
    const leases = [lease(1, MINE, 2, 8), lease(2, MINE, 2.5, 4, hours(5, 6))];
    const same = dryRun(input({ leases }));
    expect(same.actual).toEqual({ leases: 2, gpuSeconds: 20n * H, rent: 42_000_000n });
    // At 2.00 the second would have paid 2.00.
    expect(same.kept).toEqual({ leases: 2, gpuSeconds: 20n * H, rent: 40_000_000n });
    expect([same.lost.leases, same.gained.leases]).toEqual([0, 0]);
    // 20 GPU-hours are 20 kWh: charged at 50, paid for at 30, mined at 80.
    expect(same).toMatchObject({ powerCharged: 1_000_000n, powerCost: 600_000n, platformFee: 2_050_000n, margin: 38_350_000n, energyWh: 20_000n, miningMargin: 1_000_000n, hoursWithoutPrice: 0 });
  });
  it('a dearer ask loses what had paid less, unless every rival with room was dearer still', () => {
    const leases = [lease(1, MINE, 2, 8)];
    const at = (ask: number, rivals: DryRunInput['rivals'] = [], others: DryRunLease[] = []) => dryRun(input({ leases: [...leases, ...others], terms: fixed(ask), rivals })).kept.leases;
    expect([at(2), at(2.000001)]).toEqual([1, 0]);
    expect([at(2.2, [rival(2.2)]), at(2.2, [rival(2.199999)]), at(2.2, [rival(2.5), rival(2.1)])]).toEqual([1, 0, 0]);
    // A rival without room is none; nobody is taken to pay more because there was no choice.
    expect(at(2.2, [rival(2.5), { ...rival(2.1), pool: pool(3, 8) }], [lease(9, pool(3, 8), 2.1, 1)])).toBe(1);
    expect(at(2.2, [rival(2.5, 4)])).toBe(0);
    expect(at(2.2, [{ ...rival(2.5), from: hours(1, 2).from }])).toBe(0);
  });
  it('a cheaper ask wins what ran elsewhere, as far as there is room, its own first', () => {
    const elsewhere = [lease(2, RIVAL, 2, 8), lease(3, RIVAL, 2, 6), lease(4, RIVAL, 1.5, 2)];
    const won = dryRun(input({ terms: fixed(1.9), leases: [lease(1, MINE, 2, 8), ...elsewhere] }));
    expect(won.kept).toEqual({ leases: 1, gpuSeconds: 16n * H, rent: 30_400_000n });
    // 14 GPUs would come, 8 have room: 16 of 28 GPU-hours.
    expect(won.gained).toEqual({ leases: 2, gpuSeconds: 16n * H, rent: 30_400_000n });
    expect(dryRun(input({ terms: fixed(2), leases: elsewhere })).gained.leases).toBe(0);
    // Power is part of the price: cheaper by 0.02 in power, dearer by 0.01 in ask.
    expect(dryRun(input({ terms: fixed(2.01, 30), leases: elsewhere })).gained.leases).toBe(2);
    // A gang larger than the pool does not come.
    expect(dryRun(input({ terms: fixed(1), leases: [lease(5, RIVAL, 2, 17)] })).gained.leases).toBe(0);
  });
  it('follows price rules, frozen asks and the month’s edges', () => {
    const rules: PricedTerms = { ...fixed(2), floorAsk: usd(1), rules: [{ kind: 'volume', minGpus: 8, discount: ppm(100_000n) }, { kind: 'interruptible', discount: ppm(200_000n) }, { kind: 'flexible', minSlackSeconds: 1, discount: ppm(500_000n) }] };
    const leases = [lease(1, MINE, 2, 8, hours(-1, 1)), lease(2, MINE, 2, 4, hours(0, 1), { interruptible: true, frozenAsk: usd(3) })];
    const run = dryRun(input({ leases, terms: rules }));
    // Within the day: 8 x 2.00 and 4 x the frozen 3.00; under the rules 8 x 1.80 and 4 x 1.60.
    expect(run.actual).toEqual({ leases: 2, gpuSeconds: 12n * H, rent: 28_000_000n });
    expect(run.kept.rent).toBe(20_800_000n);
    expect(dryRun(input({ leases, hours: [] }))).toMatchObject({ kept: { leases: 2, gpuSeconds: 0n }, hoursWithoutPrice: 24 });
    expect(dryRun(input({ hours: [{ ...hours(0, 1), power: perMwh(30) }] }))).not.toHaveProperty('miningMargin');
  });
  it('a day of the month is what a month of that day alone would be, and days add up to the month', () => {
    const aLease = fc.record({ at: fc.constantFrom(MINE, RIVAL), ask: fc.integer({ min: 100, max: 300 }), gpuCount: fc.integer({ min: 1, max: 20 }), day: fc.integer({ min: 0, max: 2 }), from: fc.integer({ min: 0, max: 14 }), length: fc.integer({ min: 1, max: 10 }) });
    fc.assert(fc.property(fc.array(aLease, { maxLength: 10 }), fc.integer({ min: 100, max: 300 }), fc.integer({ min: -40, max: 120 }), (drawn, ask, price) => {
      // No lease goes over midnight: one that did would be asked about in two months.
      const leases = drawn.map(({ at, ask: paid, gpuCount, day, from, length }, i) => lease(i, at, paid / 100, gpuCount, hours(day * DAY + from, day * DAY + from + length)));
      const days = [0, 1, 2].map((day) => hours(day * DAY, (day + 1) * DAY));
      const priced = Array.from({ length: 3 * DAY }, (_, h) => ({ ...hours(h, h + 1), power: perMwh(price + (h % 7)), ...(h % 5 !== 0 && { mining: perMwh(80) }) }));
      const whole = dryRun(input({ month: hours(0, 3 * DAY), hours: priced, days, leases, terms: fixed(ask / 100) }));
      for (const [i, day] of days.entries()) {
        const { kept, gained, actual, ...alone } = dryRun(input({ month: day, hours: priced.slice(i * DAY, (i + 1) * DAY), leases, terms: fixed(ask / 100) }));
        const { rent, margin, powerCharged, powerCost, platformFee, miningMargin } = alone;
        expect(whole.days[i]).toEqual({ ...day, rent, margin, powerCharged, powerCost, platformFee, miningMargin, gpuSeconds: kept.gpuSeconds + gained.gpuSeconds, actualRent: actual.rent, hoursWithoutPrice: 0 });
      }
      expect(whole.days.reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0n)).toBe(whole.kept.gpuSeconds + whole.gained.gpuSeconds);
      // Each day is rounded for itself, by less than a micro-USD.
      const apart = (of: (part: { readonly rent: bigint; readonly powerCharged: bigint }) => bigint): bigint => of(whole) - whole.days.reduce((sum, day) => sum + of(day), 0n);
      for (const difference of [apart(({ rent }) => rent), apart(({ powerCharged }) => powerCharged)]) expect([0n, 1n, 2n]).toContain(difference);
    }), { numRuns: 60 });
  });
  it('charges power as the terms say', () => {
    const index = (print: number | undefined): DryRunInput['index'] => () => (print === undefined ? undefined : perMwh(print));
    const capped: PowerTerms = { kind: 'indexed_capped', seriesId: INDEX, multiplier: ppm(1_100_000n), adder: perMwh(2), cap: perMwh(60), floor: perMwh(5) };
    const charge = (terms: PowerTerms, print: number | undefined) => chargePerMwh(terms, T0, index(print));
    expect([charge(capped, 40), charge(capped, 100), charge(capped, -50)]).toEqual([46_000_000n, 60_000_000n, 5_000_000n]);
    expect([charge({ ...capped, kind: 'pass_through' }, 100), charge({ kind: 'included' }, undefined), charge(capped, undefined)]).toEqual([112_000_000n, 0n, undefined]);
    // Without the index of an hour nobody is taken to stay or come.
    expect(dryRun(input({ leases: [lease(1, MINE, 2, 8), lease(2, RIVAL, 3, 1)], terms: { ask: usd(1), power: capped } }))).toMatchObject({ kept: { leases: 0 }, lost: { leases: 1 }, gained: { leases: 0 } });
  });
  it('a higher ask never wins more GPU-hours, and nothing is let beyond the pool', () => {
    const aLease = fc.record({ at: fc.constantFrom(MINE, RIVAL, pool(3)), ask: fc.integer({ min: 100, max: 400 }), gpuCount: fc.integer({ min: 1, max: 20 }), from: fc.integer({ min: -3, max: 23 }), length: fc.integer({ min: 1, max: 9 }), interruptible: fc.boolean() });
    const someRules = fc.constantFrom<PricedTerms['rules']>([], [{ kind: 'volume', minGpus: 8, discount: ppm(150_000n) }], [{ kind: 'interruptible', discount: ppm(300_000n) }, { kind: 'short_term', belowSeconds: 10_000, surcharge: ppm(500_000n) }]);
    fc.assert(fc.property(fc.array(aLease, { maxLength: 12 }), someRules, fc.integer({ min: 100, max: 400 }), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 100, max: 400 }), (drawn, rules, ask, more, rivalAsk) => {
      const leases = drawn.map(({ at, ask: paid, gpuCount, from, length, interruptible }, i) => lease(i, at, paid / 100, gpuCount, hours(from, from + length), { interruptible }));
      const run = (price: number) => dryRun(input({ leases, terms: { ...fixed(price), floorAsk: usd(0.5), rules: rules! }, rivals: [rival(rivalAsk / 100), { ...rival(rivalAsk / 90), pool: pool(3) }] }));
      const [low, high] = [run(ask / 100), run((ask + more) / 100)];
      expect(high.kept.gpuSeconds + high.gained.gpuSeconds).toBeLessThanOrEqual(low.kept.gpuSeconds + low.gained.gpuSeconds);
      expect(low.kept.gpuSeconds + low.gained.gpuSeconds).toBeLessThanOrEqual(16n * 24n * H);
      expect(low.kept.leases + low.lost.leases).toBe(low.actual.leases);
    }), { numRuns: 150 });
  });
});
