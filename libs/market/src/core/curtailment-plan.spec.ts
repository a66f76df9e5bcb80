import { describe, expect, it } from '@jest/globals';
import { addSeconds, watts } from '@switchyard/kernel';
import type { CurtailmentWindow } from '@switchyard/power';
import { aTerms, hoursAfter, id, kilowatts, T0 } from '../../testing/index.js';
import { breachesOf, compensationFor, noticeOfAmendment, planShedding, type StagedLease, stopsOf } from '../index.js';

const event = (over: Partial<CurtailmentWindow> = {}): CurtailmentWindow => ({
  id: id('curt', 1), from: hoursAfter(2), to: hoursAfter(4), reason: 'grid_order', noticedAt: T0, allowedLoad: kilowatts(100), ...over,
});
const lease = (n: number, over: Partial<StagedLease> = {}): StagedLease => ({
  leaseId: id('lease', n), class: 'firm', reservation: false, reservedLoad: kilowatts(100), terms: aTerms().curtailment, earlier: [], gpus: 8, checkpointSeconds: 0,
  run: { from: hoursAfter(0), to: hoursAfter(3) }, ...over,
});
const mixed = [lease(1, { reservation: true }), lease(2, { checkpointSeconds: 60 }), lease(3, { class: 'interruptible', checkpointSeconds: 600 })];
const inShort = (allowed: number, asics = 500) =>
  planShedding(event({ allowedLoad: kilowatts(allowed) }), mixed, kilowatts(asics), 'UTC').stages.map(({ stage, shed, remaining }) => [stage, shed / 1_000n, remaining / 1_000n]);

describe('planShedding', () => {
  it('takes the miners first, and stops leases only for what they cannot give', () => {
    expect(inShort(600)).toEqual([['asics', 200n, 600n], ['interruptible', 0n, 600n], ['firm', 0n, 600n], ['reserved', 0n, 600n]]);
    expect(inShort(250)).toEqual([['asics', 500n, 300n], ['interruptible', 100n, 200n], ['firm', 0n, 200n], ['reserved', 0n, 200n]]);
    expect(inShort(0)).toEqual([['asics', 500n, 300n], ['interruptible', 100n, 200n], ['firm', 100n, 100n], ['reserved', 100n, 0n]]);
    expect(inShort(900)).toEqual([['asics', 0n, 800n], ['interruptible', 0n, 800n], ['firm', 0n, 800n], ['reserved', 0n, 800n]]);
  });
  it('tells each lease early enough for its checkpoint, and never a later stage before an earlier one', () => {
    const { stages } = planShedding(event({ allowedLoad: watts(0n) }), mixed, kilowatts(0), 'UTC');
    expect(stages.map(({ at }) => at)).toEqual([addSeconds(hoursAfter(2), -600), addSeconds(hoursAfter(2), -600), addSeconds(hoursAfter(2), -60), hoursAfter(2)]);
  });
  it('says what it would cost: the time it withholds inside each run, at the price of its terms', () => {
    // Held until hour 3: one hour of eight GPUs at 0.50.
    const plan = planShedding(event({ allowedLoad: watts(0n) }), mixed, kilowatts(0), 'UTC');
    expect(stopsOf(plan).map(({ compensation }) => compensation)).toEqual([4_000_000n, 4_000_000n, 4_000_000n]);
    expect(plan.compensation).toBe(12_000_000n);
    expect(compensationFor({ from: hoursAfter(3), to: hoursAfter(4) }, mixed[0]!.run, 8, aTerms().curtailment.compensation)).toBe(0n);
  });
});

describe('notice', () => {
  it('of maintenance is a day at least, whatever the terms say', () => {
    const kinds = (over: Partial<CurtailmentWindow>) => breachesOf(lease(1), event(over), 'UTC').map((breach) => breach);
    expect(kinds({})).toEqual([]);
    expect(kinds({ reason: 'maintenance' })).toEqual([{ kind: 'NoticeTooShort', givenSeconds: 7_200, promisedSeconds: 86_400 }]);
    expect(kinds({ reason: 'maintenance', from: hoursAfter(24), to: hoursAfter(25) })).toEqual([]);
  });
  it('of who is told later counts from then', () => {
    expect(breachesOf(lease(1, { noticedAt: addSeconds(hoursAfter(2), -599) }), event(), 'UTC')).toEqual([{ kind: 'NoticeTooShort', givenSeconds: 599, promisedSeconds: 600 }]);
  });
  it('of an amendment: the longer part is announced before the old end; who was not to stop is told now', () => {
    const told = { noticedAt: T0, broken: [] };
    const longer = event({ to: hoursAfter(6) });
    expect(noticeOfAmendment(event(), longer, 600, told, addSeconds(hoursAfter(4), -600))).toEqual(told);
    expect(noticeOfAmendment(event(), longer, 600, told, addSeconds(hoursAfter(4), -599))).toEqual({ noticedAt: T0, broken: [{ kind: 'NoticeTooShort', givenSeconds: 599, promisedSeconds: 600 }] });
    expect(noticeOfAmendment(event(), event({ to: hoursAfter(3) }), 600, told, hoursAfter(3.9))).toEqual(told);
    expect(noticeOfAmendment(event(), longer, 600, undefined, hoursAfter(1))).toEqual({ noticedAt: hoursAfter(1), broken: [] });
  });
  it('keeps what an amendment broke, once', () => {
    const late = { kind: 'NoticeTooShort', givenSeconds: 0, promisedSeconds: 600 } as const;
    expect(breachesOf(lease(1, { broken: [late] }), event(), 'UTC')).toEqual([late]);
    expect(breachesOf(lease(1, { broken: [late], noticedAt: hoursAfter(2) }), event(), 'UTC')).toHaveLength(1);
  });
});
