import { describe, expect, it } from '@jest/globals';
import { type EpochMs, epochMs, microUsdPerMwh, ppm, watts } from '@switchyard/kernel';
import fc from 'fast-check';
import { anEvent, PowerSite, type RealLoad } from '../../../testing/power-site.js';
import { type Guard, guardStep, type GuardSettings, guardTargetW, restingGuard } from './guard.js';
import { priceStep } from './price-trigger.js';
import { beginLocal, endLocal } from './site-state.js';

const settings: GuardSettings = { limitW: watts(400_000n), overForMs: 10_000, backOff: ppm(950_000n), holdMs: 120_000, staleAfterMs: 30_000 };
const play = (samples: readonly (readonly [at: number, powerW: bigint | undefined])[]) => {
  let guard: Guard = restingGuard;
  return samples.map(([at, powerW]) => {
    const step = guardStep(guard, powerW === undefined ? undefined : { at: epochMs(at), powerW: watts(powerW), source: 'meter' }, epochMs(at), settings);
    guard = step.guard;
    return step.deed;
  });
};

/** The guard, the core and a site that does as it is told, as the agent puts them together. */
function guarded(loads: readonly RealLoad[], hiddenW: (now: number) => bigint) {
  const site = new PowerSite({ loads, hiddenW, settings: { limitW: guardTargetW(settings) } });
  let guard: Guard = restingGuard;
  let event: string | undefined;
  const step = (): void => {
    const now = site.now as EpochMs;
    const { guard: next, deed } = guardStep(guard, { at: now, powerW: site.powerW(), source: 'meter' }, now, settings);
    guard = next;
    if (deed === 'trip') {
      const begun = beginLocal(site.state, { origin: 'guard', startsAt: now, endsAt: (now + 86_400_000) as EpochMs, targetW: guardTargetW(settings), reason: 'over' });
      site.state = begun.site;
      event = begun.event;
    } else if (deed === 'release' && event !== undefined) site.state = endLocal(site.state, event, now);
    site.step();
  };
  return { site, step };
}

describe('the guard of the feeder', () => {
  it('trips after the stated time above the limit, not on a spike, and releases only after the hold below what it comes back to', () => {
    expect(play([[0, 410_000n], [9_000, 420_000n], [9_500, 390_000n], [12_000, 410_000n], [21_000, 410_000n], [22_000, 410_000n]])).toEqual(['none', 'none', 'none', 'none', 'none', 'trip']);
    // 390 kW are below the limit and above 95 % of it: still high.
    expect(play([[0, 500_000n], [10_000, 500_000n], [20_000, 390_000n], [139_000, 300_000n], [140_001, 300_000n]])).toEqual(['none', 'trip', 'none', 'none', 'release']);
  });
  it('neither trips nor releases on a meter that is silent or old', () => {
    expect(play([[0, 500_000n], [5_000, undefined], [10_000, 500_000n], [19_000, 500_000n], [20_000, 500_000n], [400_000, undefined]])).toEqual(['none', 'none', 'none', 'none', 'trip', 'none']);
    expect(guardStep({ overSince: epochMs(0), trippedAt: null, highAt: null }, { at: epochMs(0), powerW: watts(500_000n), source: 'meter' }, epochMs(31_000), settings).deed).toBe('none');
  });

  const aLoad = fc.record({ rung: fc.constantFrom<0 | 1 | 2>(0, 0, 1, 2), powerW: fc.constantFrom(20_000n, 60_000n), leadMs: fc.constantFrom(0, 4_000, 20_000) });
  const aDay = fc.array(fc.record({ forS: fc.integer({ min: 5, max: 200 }), kw: fc.integer({ min: 0, max: 350 }) }), { minLength: 1, maxLength: 6 });
  it('INV-FEEDER: never above the limit for longer than stated while there is something to shed that obeys, and nothing flaps', () => {
    fc.assert(
      fc.property(fc.array(aLoad, { minLength: 1, maxLength: 8 }), aDay, (some, day) => {
        const loads = some.map((load, i): RealLoad => ({ ...load, id: `${load.rung === 0 ? 'miner:' : 'lease_'}${i}` }));
        const hidden = (now: number): bigint => {
          let left = now / 1_000;
          for (const { forS, kw } of day) {
            if (left < forS) return BigInt(kw) * 1_000n;
            left -= forS;
          }
          return 0n;
        };
        const { site, step } = guarded(loads, hidden);
        const longestLead = Math.max(...loads.map(({ leadMs }) => leadMs));
        // To trip, to stand, for the meter to settle; and once more, as load may have come in meanwhile.
        const stated = settings.overForMs + 2 * (longestLead + 5_000);
        let over = 0;
        let lastHidden = 0n;
        for (let s = 0; s < 900; s += 1) {
          step();
          const { powerW } = site.drawn.at(-1)!;
          const grew = hidden(site.now) > lastHidden;
          lastHidden = hidden(site.now);
          over = powerW <= settings.limitW || hidden(site.now) > settings.limitW || grew ? 0 : over + 1_000;
          expect(over).toBeLessThanOrEqual(stated);
        }
        const lastStop = new Map<string, number>();
        for (const { at, deed, unit } of site.log) {
          if (deed === 'stop') lastStop.set(unit, at);
          else expect(at - lastStop.get(unit)!).toBeGreaterThanOrEqual(settings.holdMs);
        }
      }),
      { numRuns: 8 },
    );
  });
  it('a unit that may not be stopped twice for one event is not stopped twice', () => {
    const { site, step } = guarded([{ id: 'miner:a', rung: 0, powerW: 450_000n, leadMs: 0 }], () => 0n);
    while (site.now < 60_000) step();
    expect(site.stopped()).toEqual(['miner:a']);
    expect(beginLocal(site.state, anEvent() as Parameters<typeof beginLocal>[1]).event).not.toBe(site.state.events[0]!.event);
  });
});

describe('the price trigger', () => {
  const price = { shedAt: microUsdPerMwh(200_000_000n), resumeBelow: microUsdPerMwh(150_000_000n), targetW: watts(0n), staleAfterMs: 900_000 };
  const print = (usd: bigint, at = 0) => ({ at: epochMs(at), price: microUsdPerMwh(usd * 1_000_000n) });
  it.each([
    ['below the price nothing happens', false, print(199n), 'none'], ['at the price it sheds', false, print(200n), 'shed'], ['between the two what is stays', true, print(150n), 'none'],
    ['below the second it comes back', true, print(149n), 'release'], ['a stale price begins nothing', false, print(999n, -1_000_000), 'none'], ['and ends what it began', true, print(999n, -1_000_000), 'release'],
    ['no price is a stale one', true, undefined, 'release'], ['a price of tomorrow is no price', false, print(999n, 1), 'none'],
  ])('%s', (_what, shedding, given, deed) => {
    expect(priceStep(shedding, given, epochMs(0), price)).toBe(deed);
  });
});
