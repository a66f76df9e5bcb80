import { describe, expect, it } from '@jest/globals';
import { plan, QuoteDesk, type Instance, type JobSpec, type PowerTier } from '@switchyard/matching';
import { anInstance, checkPlan } from '@switchyard/matching/testing';
import fc from 'fast-check';
import { compile } from './compile.js';
import { Schedule } from './schedule.js';

/** Hours and MWh: a GPU of 1 kW, so that 40 USD/MWh is 0.04 USD for a GPU and slot. */
const usdPerMwh = (price: number): number => price / 1_000;
const job = (n: number, rest: Partial<JobSpec> = {}): JobSpec => ({ id: `j${n}`, gpus: 500, slots: 1, release: 0, deadline: 1, unplacedCost: 1_000, ...rest });
const three = [job(1), job(2), job(3)];

/** A converted site whose miners run behind the same feeder, and a plain one; one hour. */
function miners(tiers: readonly PowerTier[] | undefined, jobs = three): Instance {
  return {
    slotSeconds: 3_600, slots: 1, jobs,
    pools: [
      { id: 'mine', site: 'mine', gpus: [2_000], costPerGpuSlot: [usdPerMwh(40)], kwPerGpu: 1 },
      { id: 'plain', site: 'plain', gpus: [2_000], costPerGpuSlot: [usdPerMwh(60)], kwPerGpu: 1 },
    ],
    sites: [{ id: 'mine', ...(tiers === undefined ? {} : { tiers }) }, { id: 'plain' }],
  };
}
const where = (instance: Instance): string[] => {
  const found = plan(instance);
  expect(checkPlan(instance, found)).toEqual([]);
  return found.placements.map(({ pool, segments }) => `${pool} ${segments[0]![0]}`);
};

describe('power that costs more the more is drawn', () => {
  // Headroom of 1 MW at 40 USD/MWh; above it miners are switched off that earn 89 USD/MWh (hashprice 38.7, S21, PUE 1.03).
  const displacement: PowerTier = { kwFrom: 1_000, usdPerKwSlot: usdPerMwh(89 - 40) };

  it('displaced miners: two jobs fill the headroom, the third goes where power costs 60', () => {
    expect(where(miners(undefined))).toEqual(['mine 0', 'mine 0', 'mine 0']);
    expect(where(miners([displacement])).sort()).toEqual(['mine 0', 'mine 0', 'plain 0']);
    expect(plan(miners([displacement])).tierCost).toBe(0);
  });
  it('where there is nowhere else, miners give way and the plan says what that costs', () => {
    const tied = miners([displacement], three.map((row) => ({ ...row, pools: ['mine'] })));
    const found = plan(tied);
    expect(found.placements).toHaveLength(3);
    expect(found.tierCost).toBeCloseTo(500 * 0.049, 9);
    expect(found.powerCost).toBeCloseTo(1_500 * 0.04 + 500 * 0.049, 9);
    expect(found.cost).toBe(found.powerCost);
    expect(found.absoluteGap).toBeLessThan(1e-6);
    expect(found.placements.reduce((sum, row) => sum + row.powerCost, 0)).toBeCloseTo(60, 9);
  });
  it('a job whose power is worth less than what the miners earn is left out, and told so', () => {
    const worth = (unplacedCost: number): Instance => miners([displacement], [job(1), job(2), job(3)].map((row, i) => ({ ...row, pools: ['mine'], ...(i === 2 ? { unplacedCost } : {}) })));
    expect(plan(worth(45)).unplaced).toEqual([]);
    expect(plan(worth(44)).unplaced).toEqual([{ job: 'j3', because: [
      { pool: 'mine', kind: 'DearerThanUnplaced', cheapestUsd: 44.5, unplacedUsd: 44 },
      { pool: 'plain', kind: 'PoolNotAllowed' },
    ] }]);
  });
  it('a demand charge above the peak so far keeps two jobs out of the same cheap hour', () => {
    const night = (tiers?: readonly PowerTier[]): Instance => ({
      slotSeconds: 3_600, slots: 3, jobs: [job(1, { deadline: 3 }), job(2, { deadline: 3 })],
      pools: [{ id: 'p', site: 's', gpus: [1_000, 1_000, 1_000], costPerGpuSlot: [usdPerMwh(50), usdPerMwh(20), usdPerMwh(30)], kwPerGpu: 1 }],
      sites: [{ id: 's', ...(tiers === undefined ? {} : { tiers }) }],
    });
    expect(where(night())).toEqual(['p 1', 'p 1']);
    // 600 kW is the peak of the month so far; every kW above it would cost 12 USD more.
    expect(where(night([{ kwFrom: 600, usdPerKwSlot: 12 }])).sort()).toEqual(['p 1', 'p 2']);
    // Where the peak was already higher, nothing changes.
    expect(where(night([{ kwFrom: 1_000, usdPerKwSlot: 12 }]))).toEqual(['p 1', 'p 1']);
    // The tier may hold in some hours only.
    expect(where(night([{ kwFrom: [600, 1_000, 600], usdPerKwSlot: [0, 12, 12] }]))).toEqual(['p 1', 'p 1']);
  });
  it('several tiers add up', () => {
    const tied = miners([displacement, { kwFrom: 1_250, usdPerKwSlot: 0.1 }], three.map((row) => ({ ...row, pools: ['mine'] })));
    expect(plan(tied).tierCost).toBeCloseTo(500 * 0.049 + 250 * 0.1, 9);
  });
  it('a quote has what the tiers would charge for one job more, after those that run', () => {
    const market = miners([displacement], [job(1), job(2, { gpus: 250 })].map((row) => ({ ...row, pools: ['mine'] })));
    const desk = new QuoteDesk({ instance: market, plan: plan(market) });
    const [first] = desk.quote({ ...job(9), pools: ['mine'] }).options;
    expect(first?.cost).toBeCloseTo(500 * 0.04 + 250 * 0.049, 9);
  });
  it('charges are whole units that do not depend on the order of placing, and vanish with the last job', () => {
    fc.assert(fc.property(anInstance({ jobsMax: 8, slotsMax: 6, dependencies: false, interruptible: false, tiers: true }), (instance) => {
      const model = compile(instance);
      const found = plan(instance, { rounds: 5 });
      const once = (order: readonly (typeof found.placements)[number][]): Schedule => {
        const schedule = new Schedule(model);
        for (const { job: id, pool, segments } of order) {
          const j = model.jobIds.indexOf(id);
          const option = Array.from({ length: model.optFrom[j + 1]! - model.optFrom[j]! }, (_, i) => model.optFrom[j]! + i).find((o) => model.poolIds[model.optPool[o]!] === pool)!;
          const more = schedule.surchargeOf(option, segments.flat());
          const before = schedule.surcharge;
          schedule.place(j, option, segments.flat());
          expect(schedule.surcharge - before).toBe(more);
        }
        return schedule;
      };
      const [there, back] = [once(found.placements), once([...found.placements].reverse())];
      expect(Number.isInteger(there.surcharge)).toBe(true);
      expect(back.surcharge).toBe(there.surcharge);
      expect(there.surcharge / model.unitsPerUsd).toBe(found.tierCost ?? 0);
      for (let j = 0; j < model.jobIds.length; j += 1) there.remove(j);
      expect(there.surcharge).toBe(0);
    }), { numRuns: 100 });
  });
  it('a larger market keeps a close certificate with tiers', () => {
    const hours = 24;
    const prices = (phase: number): number[] => Array.from({ length: hours }, (_, t) => 0.05 + 0.03 * Math.sin((2 * Math.PI * (t + phase)) / 24));
    const market: Instance = {
      slotSeconds: 3_600, slots: hours,
      pools: [0, 8, 16].map((phase, p) => ({ id: `p${p}`, site: `s${p}`, gpus: new Array<number>(hours).fill(64), costPerGpuSlot: prices(phase), kwPerGpu: 1 })),
      sites: [0, 1, 2].map((s) => ({ id: `s${s}`, tiers: [{ kwFrom: 24, usdPerKwSlot: 0.03 }, { kwFrom: 48, usdPerKwSlot: 0.1 }] })),
      jobs: Array.from({ length: 150 }, (_, i) => job(i, { gpus: 1 + (i % 8), slots: 1 + (i % 5), release: i % 6, deadline: hours, unplacedCost: 100 })),
    };
    const found = plan(market);
    expect(checkPlan(market, found)).toEqual([]);
    expect(found.tierCost).toBeGreaterThan(0);
    expect(found.missed).toBe(0);
    expect(found.gap).toBeLessThan(0.01);
  });
});
