import { describe, expect, it } from '@jest/globals';
import { epochMs, ppm, watts } from '@switchyard/kernel';
import fc from 'fast-check';
import { anEvent, PowerSite, type RealLoad } from '../../../testing/power-site.js';
import type { Rung } from './units.js';

// A site of two miners, two interruptible jobs, a firm one and a reservation: 100 kW each but the miners of 50.
const loads: readonly RealLoad[] = [
  { id: 'miner:a', rung: 0, powerW: 50_000n, leadMs: 5_000 },
  { id: 'miner:b', rung: 0, powerW: 50_000n, leadMs: 5_000, harm: 9n },
  { id: 'lease_cheap', rung: 1, powerW: 100_000n, leadMs: 60_000, harm: 1n },
  { id: 'lease_dear', rung: 1, powerW: 100_000n, leadMs: 30_000, harm: 5n },
  { id: 'lease_firm', rung: 2, powerW: 100_000n, leadMs: 10_000 },
  { id: 'lease_reserved', rung: 3, powerW: 100_000n, leadMs: 10_000 },
];
const at = (site: PowerSite, when: number): bigint => site.drawn.find((one) => one.at >= when)!.powerW;

describe('decideShed', () => {
  it('stops the miners first, then the cheapest jobs, each in time for its own lead, and no more than is needed', () => {
    const site = new PowerSite({ loads });
    site.put(anEvent({ targetW: watts(300_000n) }));
    site.runTo(590_000);
    expect(site.stopped()).toEqual(['miner:a', 'miner:b', 'lease_cheap']);
    // Told no later than what is behind them in the order: a miner of five seconds goes with the checkpoint of a minute.
    expect(site.log.map((one) => one.at)).toEqual([538_000, 538_000, 538_000]);
    site.runTo(600_001);
    expect(at(site, 600_000)).toBe(300_000n);
    site.runTo(1_300_000);
    expect(site.log.filter(({ deed }) => deed === 'resume').map(({ unit, at: when }) => [unit, when])).toEqual([['lease_cheap', 1_200_000], ['miner:b', 1_200_000], ['miner:a', 1_200_000]]);
    expect(site.state.shed).toEqual([]);
  });

  it('sheds less when the meter says that less is enough', () => {
    const site = new PowerSite({ loads, share: ppm(600_000n) });
    site.put(anEvent({ targetW: watts(300_000n) }));
    site.runTo(1_000_000);
    // 500 kW at most are 300 kW at the meter.
    expect(site.stopped()).toEqual([]);
    const without = new PowerSite({ loads, share: ppm(600_000n), metered: false });
    without.put(anEvent({ targetW: watts(300_000n) }));
    without.runTo(1_000_000);
    expect(without.stopped()).toHaveLength(3);
  });

  it('sheds more when the meter shows load that the model does not know, also when it comes in mid-event', () => {
    const site = new PowerSite({ loads, hiddenW: (now) => (now < 700_000 ? 0n : 60_000n) });
    site.put(anEvent({ targetW: watts(300_000n) }));
    site.runTo(690_000);
    expect(site.stopped()).toHaveLength(3);
    site.runTo(760_000);
    expect(site.stopped()).toEqual(['miner:a', 'miner:b', 'lease_cheap', 'lease_dear']);
    expect(site.powerW()).toBe(260_000n);
  });

  it('stops another when one does not stop', () => {
    const site = new PowerSite({ loads: loads.map((load) => (load.id === 'lease_cheap' ? { ...load, stubborn: true } : load)) });
    site.put(anEvent({ targetW: watts(300_000n) }));
    site.runTo(700_000);
    expect(site.stopped()).toEqual(['miner:a', 'miner:b', 'lease_cheap', 'lease_dear']);
    expect(site.powerW()).toBe(300_000n);
  });

  it('lets back what an amended event leaves room for, and everything when it is called off', () => {
    const site = new PowerSite({ loads });
    site.put(anEvent({ targetW: watts(250_000n) }));
    site.runTo(620_000);
    expect(site.powerW()).toBe(200_000n);
    site.put(anEvent({ targetW: watts(320_000n), revision: 2 }));
    site.runTo(640_000);
    expect(site.powerW()).toBe(300_000n);
    expect(site.isOff('lease_dear')).toBe(false);
    site.put(anEvent({ targetW: watts(320_000n), revision: 3, withdrawn: true }));
    site.runTo(660_000);
    expect(site.powerW()).toBe(500_000n);
  });

  it('leaves leases to the control plane while it answers, stops the listed ones itself when it is away, and miners at once', () => {
    const stops = [{ leaseId: 'lease_dear', stage: 'interruptible' as const, tellAt: epochMs(540_000), resumeBy: epochMs(1_300_000) }];
    const event = anEvent({ event: 'curt_1', origin: 'control_plane', targetW: watts(320_000n), stops });
    const heard = new PowerSite({ loads, metered: false, settings: { patienceMs: 1e9 } });
    heard.put(event);
    heard.runTo(700_000);
    expect(heard.stopped()).toEqual(['miner:a', 'miner:b']);
    const away = new PowerSite({ loads, metered: false, settings: { patienceMs: 1e9 } });
    away.put(event);
    away.away = true;
    away.runTo(700_000);
    expect(away.stopped()).toEqual(['miner:a', 'miner:b', 'lease_dear']);
    expect(away.log.at(-1)!.at).toBeLessThanOrEqual(540_000);
  });

  it('comes back in steps, never faster than the ramp and never over the limit', () => {
    const site = new PowerSite({ loads, settings: { rampWPerMinute: 100_000n, limitW: watts(420_000n) } });
    site.put(anEvent({ targetW: watts(0n) }));
    site.runTo(1_200_000);
    expect(site.powerW()).toBe(0n);
    site.runTo(1_700_000);
    const back = site.log.filter(({ deed }) => deed === 'resume');
    expect(back.map(({ unit }) => unit)).toEqual(['lease_reserved', 'lease_firm', 'lease_dear', 'lease_cheap']);
    expect(back.map((one) => one.at - 1_200_000)).toEqual([60_000, 120_000, 180_000, 240_000]);
    // 400 kW run; a miner of 50 would be over the limit.
    expect(site.powerW()).toBe(400_000n);
  });

  const aLoad = fc.record({ rung: fc.constantFrom<Rung>(0, 1, 2, 3), powerW: fc.constantFrom(10_000n, 50_000n, 100_000n), harm: fc.constantFrom(0n, 3n, 7n), leadMs: fc.constantFrom(0, 5_000, 45_000), stubborn: fc.constantFrom(false, false, false, true) });
  const aSite = fc.record({
    loads: fc.array(aLoad, { minLength: 1, maxLength: 12 }).map((all) => all.map((load, i): RealLoad => ({ ...load, id: `${load.rung === 0 ? 'miner:' : 'lease_'}${i}` }))),
    targetW: fc.constantFrom(0n, 60_000n, 200_000n), share: fc.constantFrom(ppm(1_000_000n), ppm(600_000n)), hidden: fc.constantFrom(0n, 40_000n), ramp: fc.constantFrom(undefined, 60_000n),
  });
  it('INV-SHED: under its target from start to end if what obeys can bring it there, in the order of shedding, and back no faster than the ramp', () => {
    fc.assert(
      fc.property(aSite, ({ loads: some, targetW, share, hidden, ramp }) => {
        const site = new PowerSite({ loads: some, share, hiddenW: () => hidden, settings: { rampWPerMinute: ramp } });
        const event = anEvent({ targetW: watts(targetW), startsAt: epochMs(90_000), endsAt: epochMs(300_000) });
        site.put(event);
        site.runTo(299_000);
        const least = hidden + some.filter(({ stubborn }) => stubborn).reduce((total, { powerW }) => total + (powerW * share) / 1_000_000n, 0n);
        const stubborn = some.filter((load) => load.stubborn);
        // One that does not stop is found out after its lead; what has to stop in its place then needs its own.
        const from = stubborn.length === 0 ? event.startsAt : event.startsAt + stubborn.length * 60_000 + 60_000;
        if (least <= targetW) for (const { at: when, powerW } of site.drawn) if (when >= from) expect(powerW).toBeLessThanOrEqual(targetW);
        const rungOf = new Map(some.map(({ id, rung }) => [id, rung]));
        const stopped = site.stopped();
        for (const { id, rung } of some) {
          if (!stopped.includes(id) && site.log.some(({ unit }) => rungOf.get(unit)! > rung)) throw new Error(`${id} runs while a later rung stands`);
        }
        site.runTo(300_000 + 1_800_000, 10_000);
        expect(site.state.shed).toEqual([]);
        if (ramp === undefined) return;
        const back = site.log.filter(({ deed }) => deed === 'resume');
        let resumed = 0n;
        for (const { at: when, unit } of back) {
          resumed += (some.find(({ id }) => id === unit)!.powerW * share) / 1_000_000n;
          expect(resumed).toBeLessThanOrEqual((ramp * BigInt(when - 299_000)) / 60_000n + BigInt(some.length));
        }
      }),
      { numRuns: 15 },
    );
  });
});
