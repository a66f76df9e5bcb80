import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { energyOf, type PowerOfHour, stackOf } from './mw-stack.js';

const hour: PowerOfHour = { from: 0, to: 3_600_000, usedKw: 40, reservedKw: 60, minersKw: 1_400, allowedKw: null, facilityKw: null, minesAtProfit: true };
const only = (change: Partial<PowerOfHour>, capacityKw = 2_000) => stackOf([{ ...hour, ...change }], capacityKw)[0]!;

describe('a site by use', () => {
  it('gives leases what they drew, miners what they state, and leaves the rest idle', () => {
    expect(only({})).toMatchObject({ computeKw: 40, miningKw: 1_400, curtailedKw: 0, idleKw: 560, isPlanned: false });
  });
  it('shows what is reserved where nothing was read yet', () => {
    expect(only({ usedKw: null })).toMatchObject({ computeKw: 60, isPlanned: true });
  });
  it('mines only in hours in which mining pays, and in what leases leave', () => {
    expect(only({ minesAtProfit: false }).miningKw).toBe(0);
    expect(only({ minesAtProfit: null }).miningKw).toBe(0);
    expect(only({ usedKw: 900 })).toMatchObject({ miningKw: 1_100, idleKw: 0 });
  });
  it('takes an event from the miners first and calls what it keeps down curtailed', () => {
    expect(only({ allowedKw: 100 })).toMatchObject({ computeKw: 40, miningKw: 60, curtailedKw: 1_900, idleKw: 0 });
    expect(only({ allowedKw: 10 })).toMatchObject({ computeKw: 40, miningKw: 0, curtailedKw: 1_960 });
  });
  it('adds up to the capacity whatever it is told', () => {
    const kw = fc.integer({ min: 0, max: 2_000 });
    fc.assert(fc.property(kw, fc.option(kw), fc.option(kw), fc.boolean(), (usedKw, minersKw, allowedKw, minesAtProfit) => {
      const { computeKw, miningKw, curtailedKw, idleKw } = only({ usedKw, minersKw, allowedKw, minesAtProfit });
      expect(computeKw + miningKw + curtailedKw + idleKw).toBe(2_000);
    }));
  });
  it('counts energy of what was and of what is to come apart', () => {
    const stack = stackOf([hour, { ...hour, usedKw: null }], 2_000);
    expect(energyOf(stack, true)).toEqual({ computeMwh: 0.04, miningMwh: 1.4, curtailedMwh: 0, idleMwh: 0.56 });
    expect(energyOf(stack, false).computeMwh).toBe(0.06);
  });
});
