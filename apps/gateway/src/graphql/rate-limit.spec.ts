import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@switchyard/kernel/testing';
import { epochMs } from '@switchyard/kernel';
import fc from 'fast-check';
import { Buckets } from './rate-limit.js';

const allowance = { limit: 100, restorePerSecond: 10 };
function under(): { clock: ManualClock; take: (points: number, name?: string) => ReturnType<Buckets['take']> } {
  const clock = new ManualClock(epochMs(0));
  const buckets = new Buckets(clock);
  return { clock, take: (points, name = 'a') => buckets.take([{ name, allowance, points }]) };
}

describe('leaky buckets', () => {
  it('grant what fits, say when the rest would, and get it back with time', () => {
    const { clock, take } = under();
    expect(take(60)).toEqual({ ok: true, limit: 100, restorePerSecond: 10, remaining: 40, retryAfterSeconds: 0 });
    expect(take(75)).toMatchObject({ ok: false, remaining: 40, retryAfterSeconds: 4 });
    clock.advance(3_500);
    expect(take(75)).toMatchObject({ ok: true, remaining: 0 });
    expect(take(1, 'b')).toMatchObject({ ok: true, remaining: 99 });
  });
  it('let what is larger than a bucket pass when it is empty, and keep it full for as long', () => {
    const { clock, take } = under();
    expect(take(300)).toMatchObject({ ok: true, remaining: 0 });
    expect(take(1)).toMatchObject({ ok: false, retryAfterSeconds: 21 });
    clock.advance(21_000);
    expect(take(1)).toMatchObject({ ok: true });
  });
  it('take from all or from none', () => {
    const buckets = new Buckets(new ManualClock(epochMs(0)));
    const small = { limit: 5, restorePerSecond: 1 };
    const both = (points: number) => buckets.take([{ name: 'org', allowance, points }, { name: 'key', allowance: small, points }]);
    expect([both(4).ok, both(4).ok, buckets.take([{ name: 'org', allowance, points: 1 }]).remaining]).toEqual([true, false, 95]);
  });
  it('over any time grant at most the bucket and what came back (requests that fit it)', () => {
    fc.assert(fc.property(fc.array(fc.record({ waitMs: fc.nat(20_000), points: fc.integer({ min: 1, max: 100 }) }), { maxLength: 60 }), (requests) => {
      const { clock, take } = under();
      let [granted, elapsed] = [0, 0];
      for (const { waitMs, points } of requests) {
        clock.advance(waitMs);
        elapsed += waitMs;
        if (take(points).ok) granted += points;
        expect(granted).toBeLessThanOrEqual(100 + (elapsed / 1_000) * 10 + 1e-6);
      }
    }));
  });
});
