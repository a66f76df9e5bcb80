import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CountingIds } from '../testing/index.js';
import { epochMs, makeId, parseId } from './index.js';

const random = fc.uint8Array({ minLength: 10, maxLength: 12 });
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(epochMs);

describe('ids', () => {
  it('are well formed, and only of their own kind', () => {
    fc.assert(fc.property(instant, random, (at, bytes) => {
      const id = makeId('job', at, bytes);
      expect(parseId('job', id)).toBe(id);
      expect(parseId('site', id)).toBeUndefined();
    }));
  });
  it('sort by time', () => {
    fc.assert(fc.property(instant, instant, random, random, (a, b, x, y) => {
      if (a < b) expect(makeId('job', a, x) < makeId('job', b, y)).toBe(true);
    }));
  });
  it('differ when time or randomness does', () => {
    expect(makeId('job', epochMs(0), new Uint8Array(10))).toBe(`job_${'0'.repeat(26)}`);
    const ones = new Uint8Array(10).fill(255);
    expect(makeId('job', epochMs(0), ones)).toBe(`job_${'0'.repeat(10)}${'z'.repeat(16)}`);
    expect(makeId('job', epochMs(1), ones)).not.toBe(makeId('job', epochMs(0), ones));
  });
  it('need ten random bytes', () => {
    expect(() => makeId('job', epochMs(0), new Uint8Array(9))).toThrow(RangeError);
  });
  it.each(['', 'job_', `job_${'0'.repeat(25)}`, `job_${'0'.repeat(27)}`, `job_${'u'.repeat(26)}`, `job_${'O'.repeat(26)}`, `JOB_${'0'.repeat(26)}`, `job_${'0'.repeat(26)}\n`])(
    'refuse %j',
    (text) => expect(parseId('job', text)).toBeUndefined(),
  );
  it('count in tests, well formed', () => {
    const ids = new CountingIds();
    const [first, second] = [ids.next('lease'), ids.next('lease')];
    expect([first.endsWith('1'), second.endsWith('2'), parseId('lease', first)]).toEqual([true, true, first]);
  });
});
