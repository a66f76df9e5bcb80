import { describe, expect, it } from '@jest/globals';
import { meterOf, moodOf, percentsOf } from './budget-meter.js';

const standing = (spentUsd: string, committedUsd: string, projectedUsd: string | null = null) => ({ spentUsd, committedUsd, projectedUsd });

describe('a budget as a bar', () => {
  it('ends at the limit while all is within it', () => {
    expect(meterOf(standing('25', '25', '80'), '100', [50, 100])).toEqual({ spent: 0.25, committed: 0.25, limit: 1, projected: 0.8, alerts: [{ percent: 50, at: 0.5, isReached: false }, { percent: 100, at: 1, isReached: false }] });
  });
  it('grows with what is beyond it, to twice the limit', () => {
    expect(meterOf(standing('100', '25', '80'), '100', [80])).toMatchObject({ spent: 0.8, committed: 0.19999999999999996, limit: 0.8, alerts: [{ isReached: true }] });
    expect(meterOf(standing('900', '0', '2000'), '100', [])).toMatchObject({ spent: 1, committed: 0, limit: 0.5, projected: 1 });
  });
  it('how it is felt', () => {
    expect([moodOf(standing('100', '0'), '100'), moodOf(standing('50', '50'), '100'), moodOf(standing('50', '0', '101'), '100'), moodOf(standing('50', '0', '99'), '100')]).toEqual(['bad', 'warn', 'warn', 'good']);
  });
  it('thresholds as they are typed', () => {
    expect([percentsOf('80, 50 100%'), percentsOf(''), percentsOf('50;50;x')]).toEqual([[50, 80, 100], [], [50]]);
  });
});
