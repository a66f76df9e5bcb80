import { describe, expect, it } from '@jest/globals';
import { lanesOf, meanOver } from './timeline-lanes.js';

describe('bars over the price of power', () => {
  it('share a row where they do not meet, and have rows of their own where they do', () => {
    expect(lanesOf([{ from: 10, to: 20 }, { from: 0, to: 10 }, { from: 5, to: 12 }, { from: 12, to: 30 }])).toEqual([0, 0, 1, 1]);
    expect(lanesOf([])).toEqual([]);
  });
  it('weigh prices by the time they ran', () => {
    const prices = [{ from: 0, to: 10, usdPerMwh: 40 }, { from: 10, to: 20, usdPerMwh: -20 }];
    expect(meanOver([{ from: 5, to: 20 }], prices)).toBe(0);
    expect(meanOver([{ from: 0, to: 10 }, { from: 15, to: 20 }], prices)).toBe(20);
    expect(meanOver([{ from: 50, to: 60 }], prices)).toBeUndefined();
  });
});
