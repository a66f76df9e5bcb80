import { describe, expect, it } from '@jest/globals';
import { epochMs, gpuSeconds, MINUTE_MS, sum, type EpochMs } from '@switchyard/kernel';
import type { UsageForRating } from '@switchyard/rating';
import fc from 'fast-check';
import { factBounds, isWithheldAt, NO_USAGE_FACTS, withUsageFacts, type CurtailedFact, type LostWorkFact, type UsageFacts } from './usage-facts.js';

const minute = (n: number): EpochMs => epochMs(Date.UTC(2026, 10, 22, 12) + n * MINUTE_MS);
const row = (from: number, to: number, ran = 0n): UsageForRating => ({ from: minute(from), to: minute(to), gpuSeconds: gpuSeconds(ran), quality: ran === 0n ? 'gap' : 'metered', readingIds: [] });
const event = (from: number, to: number, noticeKept = true): CurtailedFact => ({ from: minute(from), to: minute(to), eventId: 'curt_1', toldAt: minute(from - 1), noticeKept, breaches: [] });
const loss = (from: number, to: number, cause: LostWorkFact['cause'] = 'site_failure'): LostWorkFact => ({ from: minute(from), to: minute(to), cause, reason: 'x' });
const lostIn = (usage: readonly UsageForRating[], facts: UsageFacts): bigint => sum(withUsageFacts(usage, facts, 8).map((one) => one.lostWork?.gpuSeconds ?? gpuSeconds(0n)));

describe('what happened to a lease, put into its usage', () => {
  it('withheld is what the GPUs of the lease did not do in the event; nothing is more than nothing', () => {
    const facts = { ...NO_USAGE_FACTS, curtailed: [event(5, 15)] };
    const usage = withUsageFacts([row(0, 5, 2_400n), row(5, 10, 100n), row(10, 15, 9_999n), row(15, 20)], facts, 8);
    expect(usage.map(({ curtailed }) => curtailed)).toEqual([undefined, { gpuSeconds: 2_300n, eventId: 'curt_1' }, undefined, undefined]);
    expect([4, 5, 14, 15].map((n) => isWithheldAt(facts, minute(n)))).toEqual([false, true, true, false]);
    expect(factBounds({ ...facts, lostWork: [loss(1, 2)] })).toEqual([5, 15, 1, 2].map(minute));
  });

  it.each<[string, LostWorkFact['cause'], readonly CurtailedFact[], bigint]>([
    ['the site failed', 'site_failure', [], 480n],
    ['stopped by its customer', 'stopped', [], 0n],
    ['stopped for an event announced in time', 'stopped', [event(5, 9)], 0n],
    ['stopped for an event not announced in time', 'stopped', [event(5, 9, false)], 480n],
    ['stopped before such an event was told', 'stopped', [event(7, 9, false)], 0n],
    ['stopped when such an event was over', 'stopped', [event(1, 5, false)], 0n],
  ])('lost work is the site’s or not: %s', (_, cause, curtailed, expected) => {
    expect(lostIn([row(3, 4, 480n), row(4, 5, 480n), row(5, 6, 480n)], { curtailed, lostWork: [loss(4, 5, cause)] })).toBe(expected);
  });

  it('withheld time is conserved however usage is cut, to the GPU-second', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 599_999 }), { maxLength: 12 }).map((list) => [0, ...list.sort((a, b) => a - b), 600_000]);
    fc.assert(fc.property(cuts, fc.integer({ min: 1, max: 64 }), (bounds, gpus) => {
      const at = (n: number): EpochMs => epochMs(minute(0) + n);
      const pieces = bounds.slice(1).map((to, i): UsageForRating => ({ ...row(0, 1), from: at(bounds[i]!), to: at(to) }));
      const withheld = withUsageFacts(pieces, { ...NO_USAGE_FACTS, curtailed: [event(0, 10)] }, gpus).map(({ curtailed }) => curtailed?.gpuSeconds ?? gpuSeconds(0n));
      expect(sum(withheld)).toBe(BigInt(gpus) * 600n);
    }), { numRuns: 100 });
  });
});
