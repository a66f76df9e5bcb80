import { describe, expect, it } from '@jest/globals';
import { addSeconds, microUsdPerMwh, watts } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { aTerms, hourly, hoursAfter, id, kilowatts, T0 } from '../../testing/index.js';
import { dearStretches, flexibleTarget, isCheapThroughout, type PriceTrigger, type StagedLease } from '../index.js';

const usd = (price: number) => microUsdPerMwh(BigInt(price * 1_000_000));
const trigger: PriceTrigger = { shedAt: usd(120), resumeBelow: usd(90), shedTo: kilowatts(50) };
const found = (prices: readonly number[], over: Partial<PriceTrigger> = {}) => dearStretches(hourly(T0, prices), { ...trigger, ...over }).map(({ from, to, highest }) => [(from - T0) / 3_600_000, (to - T0) / 3_600_000, highest / 1_000_000n]);

describe('dear stretches', () => {
  it('begin at the mark and last until a price below the mark to come back', () => {
    expect(found([40, 119, 120, 95, 150, 90, 89, 130])).toEqual([[2, 6, 150n], [7, 8, 130n]]);
    expect(found([40, 119])).toEqual([]);
  });
  it('are of published prices that follow one another: a forecast or a hole ends them', () => {
    const [a, b, c] = hourly(T0, [130, 130, 130]);
    const to = (points: readonly (typeof a)[]) => dearStretches(points.map((point) => point!), trigger).map((one) => (one.to - one.from) / 3_600_000);
    expect(to([a, b, c])).toEqual([3]);
    expect(to([a, { ...b!, quality: 'forecast' }, c])).toEqual([1, 1]);
    expect(to([a, c])).toEqual([1, 1]);
  });
  it('are long enough to be worth it, and are announced in days at most', () => {
    const short = hourly(T0, [130]).map((point) => ({ ...point, to: addSeconds(point.from, 899) }));
    expect(dearStretches(short, trigger)).toEqual([]);
    expect(found(new Array<number>(30).fill(130))).toEqual([[0, 24, 130n], [24, 30, 130n]]);
  });
  it('without a mark of its own a trigger follows what mining earns, and means nothing where nothing mines', () => {
    const mining = hourly(T0, [40, 70, 59, 80]).map((point) => ({ ...point, price: usd(80), power: point.price, mining: usd(60) }));
    const none = { ...trigger, shedAt: null, resumeBelow: null };
    expect(dearStretches(mining, none).map(({ from, threshold }) => [(from - T0) / 3_600_000, threshold])).toEqual([[1, usd(60)], [3, usd(60)]]);
    expect(found([40, 500], none)).toEqual([]);
  });
  it('have no reason left only when published prices say so throughout', () => {
    const window = { from: hoursAfter(1), to: hoursAfter(3) };
    const cheap = (prices: readonly number[]) => isCheapThroughout(hourly(T0, prices), window, trigger);
    expect([cheap([500, 89, 89, 500]), cheap([40, 89, 90]), cheap([40, 40])]).toEqual([true, false, false]);
    expect(isCheapThroughout(hourly(T0, [40, 40, 40]).map((point) => ({ ...point, quality: 'forecast' as const })), window, trigger)).toBe(false);
  });
});

describe('what a price event may take', () => {
  const event: CurtailmentWindow = { id: id('curt', 1), from: hoursAfter(2), to: hoursAfter(4), reason: 'price', noticedAt: T0, allowedLoad: watts(0n) };
  const lease = (n: number, over: Partial<StagedLease> = {}): StagedLease => ({
    leaseId: id('lease', n), class: 'firm', reservation: false, reservedLoad: kilowatts(100), terms: aTerms().curtailment, earlier: [], gpus: 8, checkpointSeconds: 0, run: { from: T0, to: hoursAfter(9) }, ...over,
  });
  const waits = lease(3, { class: 'interruptible' });
  const target = (leases: readonly StagedLease[], asics: number, over: Partial<PriceTrigger> = {}, at = event) => flexibleTarget(at, leases, kilowatts(asics), { ...trigger, ...over }, 'UTC');

  it('miners and interruptible jobs, down to what firm jobs and reservations need', () => {
    expect(target([lease(1), lease(2, { reservation: true }), waits], 300)).toBe(kilowatts(200));
    expect(target([waits], 300)).toBe(kilowatts(50));
    expect(target([lease(1)], 0)).toBeUndefined();
    expect(target([waits], 0, { shedTo: kilowatts(100) })).toBeUndefined();
  });
  it('an interruptible job whose terms forbid it keeps its power', () => {
    expect(target([waits], 300, {}, { ...event, noticedAt: addSeconds(event.from, -599) })).toBe(kilowatts(100));
    expect(target([waits], 0, {}, { ...event, noticedAt: addSeconds(event.from, -599) })).toBeUndefined();
  });
  it('miners alone, where the trigger is what mining earns', () => {
    expect(target([lease(1), waits], 300, { shedAt: null, resumeBelow: null })).toBe(kilowatts(200));
  });
});
