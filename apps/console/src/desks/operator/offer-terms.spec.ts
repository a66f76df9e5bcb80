import { describe, expect, it } from '@jest/globals';
import { askOf, draftOf, newRule, ruleInput, ruleWords, shareOfPercent } from './offer-terms.js';

const job = { gpus: 64, hours: 100, slackHours: 0, isInterruptible: false };

describe('terms as they are typed', () => {
  it.each([['7.5', '0.075'], ['10', '0.1'], ['0.5', '0.005'], ['100', '1'], ['12.25', '0.1225'], ['.5', '0.005'], ['x', 'x'], ['-5', '-0.05']])('%s %% is a share of %s', (typed, share) => {
    expect(shareOfPercent(typed)).toBe(share);
  });
  it('become rules with the fields of their kind alone, and come back as they were', () => {
    expect(ruleInput(newRule)).toEqual({ kind: 'VOLUME', minGpus: 64, discountRate: '0.05' });
    expect(ruleInput({ ...newRule, kind: 'SHORT_TERM', hours: '1.5' })).toEqual({ kind: 'SHORT_TERM', belowDurationSeconds: 5_400, surchargeRate: '0.05' });
    const rule = { kind: 'FLEXIBLE', minGpus: null, minDurationSeconds: null, belowDurationSeconds: null, minSlackSeconds: 86_400, discountRate: '0.075', surchargeRate: null } as const;
    expect(ruleInput(draftOf(rule))).toEqual({ kind: 'FLEXIBLE', minSlackSeconds: 86_400, discountRate: '0.075' });
  });
  it('are said in words', () => {
    expect(ruleWords(newRule)).toBe('5 % off the ask for jobs of 64 GPUs or more.');
    expect(ruleWords({ ...newRule, kind: 'LONG_TERM', hours: '72' })).toBe('5 % off the ask for runs expected to take 3 d or longer.');
  });
  it('tell what a job would be asked: the most of each kind, added up, not below the floor', () => {
    const rules = [newRule, { ...newRule, gpus: '32', share: '3' }, { ...newRule, kind: 'LONG_TERM', share: '10' } as const];
    expect(askOf(2, null, rules, job).usdPerGpuHour).toBeCloseTo(1.7);
    expect(askOf(2, 1.8, rules, job).usdPerGpuHour).toBe(1.8);
    expect(askOf(2, null, rules, { ...job, gpus: 40, hours: 1 }).usdPerGpuHour).toBeCloseTo(1.94);
    expect(askOf(2, 1.8, [{ ...newRule, kind: 'SHORT_TERM', hours: '200', share: '20' }], job).usdPerGpuHour).toBeCloseTo(2.4);
  });
});
