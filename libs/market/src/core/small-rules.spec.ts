import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, epochMs, microUsd, microUsdPerGpuHour, toIso, type EpochMs } from '@switchyard/kernel';
import { aSpec, CUSTOMER, hoursAfter, id, T0 } from '../../testing/index.js';
import {
  acceptPromise, bindHold, defaultMarketPolicy, durationText, explain, instantText, isOpen, mayMove, monthOf, perGpuHourText, usdText, type Hold, type JobRefusal, type Placement,
  type PoolRefusal,
} from '../index.js';

const place = (from: number, to: number, total: bigint, segments?: Placement['segments']): Placement => ({
  siteId: id('site', 1), poolId: id('pool', 1), offerId: id('offer', 1), offerVersion: 1, segments: segments ?? [{ from: hoursAfter(from), to: hoursAfter(to) }],
  total: microUsd(total), powerTotal: microUsd(0n), worstCase: microUsd(total),
});

describe('monthOf', () => {
  it.each([
    ['New York in March, an hour short', 'America/New_York', '2026-03-15T00:00:00Z', '2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z'],
    ['Kathmandu, a quarter hour off', 'Asia/Kathmandu', '2026-01-31T18:14:00Z', '2025-12-31T18:15:00.000Z', '2026-01-31T18:15:00.000Z'],
    ['Lord Howe, half-hour daylight saving', 'Australia/Lord_Howe', '2026-04-20T00:00:00Z', '2026-03-31T13:00:00.000Z', '2026-04-30T13:30:00.000Z'],
    ['a leap February', 'UTC', '2028-02-29T23:59:59Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ])('%s', (_what, zone, at, from, to) => {
    const month = monthOf(epochMs(Date.parse(at)), zone);
    expect([toIso(month.from), toIso(month.to)]).toEqual([from, to]);
  });
  it('tiles time in every zone', () => {
    const zones = fc.constantFrom('UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Cairo', 'America/Santiago');
    fc.assert(fc.property(zones, fc.integer({ min: 0, max: 40_000 }), (zone, days) => {
      const month = monthOf((days * DAY_MS) as EpochMs, zone);
      expect(month.from <= days * DAY_MS && days * DAY_MS < month.to).toBe(true);
      expect(monthOf(month.to, zone).from).toBe(month.to);
    }), { numRuns: 60 });
  });
});

describe('a promise', () => {
  const promise = acceptPromise(id('job', 1), aSpec({ deadline: hoursAfter(10) }), place(0, 2, 30n), T0);
  it('freezes total, deadline and class', () => {
    expect(promise).toEqual({ jobId: id('job', 1), ceilingTotal: 30n, deadline: hoursAfter(10), curtailmentClass: 'firm', acceptedAt: T0 });
  });
  it.each([
    ['as dear, as late', place(8, 10, 30n), 'Allowed'],
    ['dearer', place(0, 2, 31n), 'AboveCeiling'],
    ['too late', place(9, 11, 1n), 'AfterDeadline'],
    ['cut in two', place(0, 0, 1n, [{ from: T0, to: hoursAfter(1) }, { from: hoursAfter(2), to: hoursAfter(3) }]), 'RougherClass'],
  ])('move: %s', (_what, to, verdict) => {
    expect(mayMove(promise, to).kind).toBe(verdict);
  });
});

describe('holds', () => {
  const hold = (n: number): Hold => ({ holdId: id('hold', n), orgId: CUSTOMER, gpuCount: 8, placement: place(1, 2, 1n), createdAt: T0, expiresAt: hoursAfter(1) });
  const bind = (over: { holds?: readonly Hold[]; validUntil?: EpochMs; from?: number } = {}) =>
    bindHold(id('hold', 99), CUSTOMER, 8, place(over.from ?? 1, 2, 1n), over.validUntil ?? hoursAfter(1), over.holds ?? [], T0, { ...defaultMarketPolicy, holdsPerOrgMax: 2 });
  it('expire at their instant', () => {
    expect([isOpen(hold(1), epochMs(hoursAfter(1) - 1)), isOpen(hold(1), hoursAfter(1))]).toEqual([true, false]);
  });
  it('bind for the minutes of the policy', () => {
    expect(bind()).toMatchObject({ ok: true, value: { expiresAt: T0 + 600_000 } });
  });
  it.each([
    ['an old quote', { validUntil: T0 }, 'QuoteExpired'],
    ['a start that passed', { from: -1 }, 'StartsTooSoon'],
    ['one too many', { holds: [hold(1), hold(2)] }, 'TooManyHolds'],
  ])('refuse %s', (_what, over, kind) => {
    expect(bind(over)).toMatchObject({ ok: false, error: { kind } });
  });
  it("do not count other organisations' or expired holds", () => {
    expect(bind({ holds: [hold(1), { ...hold(2), orgId: id('org', 2) }, { ...hold(3), expiresAt: T0 }] }).ok).toBe(true);
  });
});

describe('words', () => {
  const at = { siteId: id('site', 1), poolId: id('pool', 1) };
  const reasons: readonly (readonly [PoolRefusal | JobRefusal, string])[] = [
    [{ ...at, kind: 'NotEnoughGpus', gpusNeeded: 8, gpusFreeMax: 4 }, 'At most 4 GPUs of 8 are free together for long enough. Ask for fewer GPUs, or allow a later finish.'],
    [{ ...at, kind: 'Curtailed', until: hoursAfter(2) }, 'The site is curtailed until 2026-01-05 02:00 UTC. It is tried again then.'],
    [
      { ...at, kind: 'OverCap', cheapest: microUsdPerGpuHour(2_398_750n), cap: microUsdPerGpuHour(2_000_000n) },
      'The cheapest run costs $2.3988/GPU-h; the cap is $2.0000/GPU-h. Raise maxPriceUsdPerGpuHour or allow a later finish.',
    ],
    [{ kind: 'NoPaymentMethod' }, 'There is no payment method. Add one, or pay ahead.'],
    [
      { kind: 'CreditLimitExceeded', needed: microUsd(50_000_000n), available: microUsd(7_125_000n) },
      'The job may cost up to $50.00; $7.13 of credit is left. Pay open invoices, pay ahead, or ask for a higher limit.',
    ],
    [{ ...at, kind: 'BeyondFairShare', gpuHoursAhead: 96, fairShareGpuHours: 64.25 },
      'More is asked for than there is, and your fair share of it is 64.3 GPU-hours; your jobs in line before this one ask for 96 GPU-hours. It is tried again in each cycle. A later deadline, fewer GPUs, or cancelling what matters less would help.'],
    [{ ...at, kind: 'AgentQuiet', heardAt: T0 }, 'The agent of the site was last heard of at 2026-01-05 00:00 UTC; nothing new starts there until it is heard again.'],
    [{ ...at, kind: 'Curtailed', until: hoursAfter(2), maintenance: true }, 'The site is under maintenance until 2026-01-05 02:00 UTC. It is tried again then.'],
  ];
  it.each(reasons)('explain %#', (reason, text) => {
    expect(explain(reason)).toBe(text);
  });
  it('write figures for people', () => {
    expect([usdText(microUsd(-1_005_000n)), perGpuHourText(microUsdPerGpuHour(50n)), instantText(T0), durationText(90_061), durationText(0)]).toEqual([
      '-$1.01', '$0.0001/GPU-h', '2026-01-05 00:00 UTC', '1 d 1 h 1 min 1 s', '0 s',
    ]);
  });
});
