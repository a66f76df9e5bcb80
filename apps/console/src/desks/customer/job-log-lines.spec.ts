import { describe, expect, it } from '@jest/globals';
import { joined } from './job-log-lines.js';

const line = (lineNumber: number, stream = 'stdout') => ({ at: '2026-01-01T00:00:00Z', stream, line: `line ${lineNumber}`, leaseId: 'lease_1', lineNumber });
describe('lines of a job', () => {
  it('come once, whether by page or by event, of each stream its own', () => {
    const pages = [line(1), line(2)];
    expect(joined(pages, [line(2), line(3), line(2, 'stderr')], 10)).toEqual([line(1), line(2), line(3), line(2, 'stderr')]);
    expect(joined(pages, [line(1)], 10)).toBe(pages);
  });
  it('keeps the newest', () => {
    expect(joined([line(1), line(2), line(3)], [line(4)], 2)).toEqual([line(3), line(4)]);
  });
});
