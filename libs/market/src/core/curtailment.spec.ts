import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { microUsdPerGpuHour, type Interval } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { aTerms, hoursAfter, id, kilowatts, T0 } from '../../testing/index.js';
import { checkEvent, runningTime, shedForEvent, withheld, type CurtailableLease } from '../index.js';

const event = (over: Partial<CurtailmentWindow> = {}): CurtailmentWindow => ({
  id: id('curt', 1), from: hoursAfter(2), to: hoursAfter(4), reason: 'demand_response', noticedAt: T0, allowedLoad: kilowatts(100), ...over,
});
const lease = (n: number, over: Partial<CurtailableLease> = {}): CurtailableLease => ({
  leaseId: id('lease', n), class: 'firm', reservation: false, reservedLoad: kilowatts(100), terms: aTerms().curtailment, earlier: [], ...over,
});

describe('checkEvent', () => {
  it.each([
    ['well-formed', {}, undefined],
    ['running already', { from: hoursAfter(0.5) }, undefined],
    ['empty', { to: hoursAfter(2) }, 'EmptyWindow'],
    ['over', { from: hoursAfter(0), to: hoursAfter(1) }, 'InThePast'],
    ['negative', { allowedLoad: kilowatts(-1) }, 'NegativeLoad'],
    ['above what the site has', { allowedLoad: kilowatts(1_001) }, 'AboveLimit'],
    ['over another', { id: id('curt', 2), from: hoursAfter(6), to: hoursAfter(9) }, 'OverlapsEvent'],
    ['up to another', { id: id('curt', 2), from: hoursAfter(6), to: hoursAfter(8) }, undefined],
  ])('%s', (_what, over, expected) => {
    const other = event({ id: id('curt', 9), from: hoursAfter(8), to: hoursAfter(10) });
    const answer = checkEvent(event(over), [other], kilowatts(1_000), hoursAfter(1));
    expect(answer.ok ? undefined : answer.error.kind).toBe(expected);
  });
});

describe('shedForEvent', () => {
  it('stops interruptible work first, then firm, then reservations, and no more than needed', () => {
    const leases = [lease(1, { reservation: true }), lease(2), lease(3, { class: 'interruptible' })];
    const stopped = (allowed: number) => shedForEvent(event({ allowedLoad: kilowatts(allowed) }), leases, 'America/Chicago').map((shed) => shed.leaseId);
    expect(stopped(300)).toEqual([]);
    expect(stopped(200)).toEqual([id('lease', 3)]);
    expect(stopped(100)).toEqual([id('lease', 3), id('lease', 2)]);
    expect(stopped(0)).toEqual([id('lease', 3), id('lease', 2), id('lease', 1)]);
  });
  it('prefers the lease whose terms allow it, and names the promise it breaks otherwise', () => {
    const strict = { ...aTerms().curtailment, noticeSeconds: 86_400, compensation: microUsdPerGpuHour(0n) };
    const leases = [lease(1, { terms: strict }), lease(2)];
    expect(shedForEvent(event(), leases, 'UTC')).toEqual([{ leaseId: id('lease', 2), at: hoursAfter(2), resumeBy: hoursAfter(4.5), breaches: [] }]);
    expect(shedForEvent(event({ allowedLoad: kilowatts(0) }), leases, 'UTC')[1]!.breaches).toEqual([{ kind: 'NoticeTooShort', givenSeconds: 7_200, promisedSeconds: 86_400 }]);
  });
});

describe('the clock of a lease', () => {
  const aStop = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 })).map(([from, length]): Interval => ({ from: hoursAfter(from), to: hoursAfter(from + length) }));
  it('stops during events: running and stopped time tile the run', () => {
    fc.assert(fc.property(fc.array(aStop, { maxLength: 6 }), (stops) => {
      const run = { from: hoursAfter(3), to: hoursAfter(15) };
      const running = runningTime(run, stops);
      for (let hour = 0; hour < 30; hour += 1) {
        const at = hoursAfter(hour);
        const stopped = stops.some((stop) => stop.from <= at && at < stop.to);
        expect(running.some((part) => part.from <= at && at < part.to)).toBe(run.from <= at && at < run.to && !stopped);
      }
    }));
  });
  it('counts what an event withholds inside the run only', () => {
    expect(withheld({ from: hoursAfter(0), to: hoursAfter(3) }, { from: hoursAfter(2), to: hoursAfter(9) }, 8)).toBe(28_800n);
    expect(withheld({ from: hoursAfter(0), to: hoursAfter(2) }, { from: hoursAfter(2), to: hoursAfter(9) }, 8)).toBe(0n);
  });
});
