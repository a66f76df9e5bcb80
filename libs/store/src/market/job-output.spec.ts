import { describe, expect, it } from '@jest/globals';
import { CountingIds } from '@switchyard/kernel/testing';
import { T0 } from '@switchyard/market/testing';
import { JOB_LOG_BYTES_MAX, JOB_LOG_LINES_MAX, LOG_CUT, type LogLineRow, withinBounds } from './job-output.js';

const ids = new CountingIds();
const [leaseId, jobId, customerOrg] = [ids.next('lease'), ids.next('job'), ids.next('org')];
const lines = (...texts: string[]): LogLineRow[] => texts.map((line, i) => ({ leaseId, jobId, customerOrg, lineNumber: i + 1, at: T0, stream: 'stdout', line }));
const texts = (before: Parameters<typeof withinBounds>[0], ...given: string[]): string[] => withinBounds(before, lines(...given)).kept.map(({ line }) => line);

describe('the bounds of a job’s output', () => {
  it('keep all there is room for, and count it', () => {
    expect(withinBounds({ lines: 5, bytes: 10 }, lines('ä', 'bc'))).toMatchObject({ kept: [{ line: 'ä' }, { line: 'bc' }], after: { lines: 7, bytes: 14 } });
  });
  it('cut at the last line with a mark, and keep nothing behind it', () => {
    const before = { lines: JOB_LOG_LINES_MAX - 2, bytes: 0 };
    expect(texts(before, 'a', 'b', 'c')).toEqual(['a', LOG_CUT]);
    expect(texts(withinBounds(before, lines('a', 'b', 'c')).after, 'd')).toEqual([]);
  });
  it('cut where the bytes are used up, once', () => {
    const before = { lines: 0, bytes: JOB_LOG_BYTES_MAX - 3 };
    expect(texts(before, 'abc')).toEqual(['abc']);
    expect(texts(before, 'abcd', 'e')).toEqual([LOG_CUT]);
    expect(texts(withinBounds(before, lines('abcd')).after, 'e')).toEqual([]);
    expect(texts(withinBounds(before, lines('abc')).after, 'e', 'f')).toEqual([LOG_CUT]);
  });
});
