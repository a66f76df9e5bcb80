import { describe, expect, it } from '@jest/globals';
import { reasonWords, runMs } from './quote-reasons.js';

describe('words of a quote', () => {
  it('says reasons as people do', () => {
    expect(['NotEnoughGpus', 'FeederFull', 'ModelExcluded', 'OverCap'].map(reasonWords)).toEqual(['Not enough GPUs', 'Feeder full', 'Model excluded', 'Over cap']);
  });
  it('counts the time it runs, not the time between its pieces', () => {
    expect(runMs({ segments: [{ from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' }, { from: '2026-01-01T05:00:00Z', to: '2026-01-01T05:30:00Z' }] })).toBe(5_400_000);
  });
});
