import { describe, expect, it } from '@jest/globals';
import { epochMs, watts } from '@switchyard/kernel';
import { judgeEvidence } from './curtailment-evidence.js';

const event = { from: epochMs(100), to: epochMs(200) };
const at = (when: number, power: bigint, source: 'meter' | 'model' = 'meter') => ({ at: epochMs(when), power: watts(power), source });

describe('judgeEvidence', () => {
  it('says what was drawn before, at the start, at most and behind the end, whatever the order the samples came in', () => {
    const samples = [at(250, 480n), at(100, 300n), at(90, 320n), at(50, 500n), at(150, 290n), at(199, 295n), at(200, 350n)];
    expect(judgeEvidence(event, watts(300n), samples)).toEqual({ source: 'meter', before: 500n, atStart: 300n, most: 300n, after: 480n, kept: true, over: 0n, downFrom: 100, samples: 7 });
  });
  it('says by how much and until when a target was missed', () => {
    expect(judgeEvidence(event, watts(300n), [at(100, 340n), at(120, 310n), at(140, 299n), at(160, 300n, 'model')])).toMatchObject({ source: 'model', kept: false, over: 40n, downFrom: 140 });
    expect(judgeEvidence(event, watts(300n), [at(100, 299n), at(199, 301n)])).toMatchObject({ kept: false, over: 1n, downFrom: undefined });
  });
  it('proves nothing without samples in the event', () => {
    expect(judgeEvidence(event, watts(300n), [])).toBeUndefined();
    expect(judgeEvidence(event, watts(300n), [at(50, 100n)])).toMatchObject({ kept: undefined, most: undefined, over: 0n, atStart: undefined, downFrom: undefined });
  });
});
