import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extentOf, stackOf } from './stack.js';

describe('stacked bars', () => {
  it('charges go up, credits go down, nothing is no piece', () => {
    expect(stackOf({ key: 'd', values: [3, -1, 0, 2, -4] })).toEqual([{ series: 0, low: 0, high: 3 }, { series: 1, low: -1, high: 0 }, { series: 3, low: 3, high: 5 }, { series: 4, low: -5, high: -1 }]);
    expect([extentOf([{ key: 'd', values: [3, -1, 0, 2, -4] }, { key: 'e', values: [7] }]), extentOf([])]).toEqual([[-5, 7], [0, 0]]);
  });
  it('heights add up to the values, and pieces do not lie on each other', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 8 }), (values) => {
      const pieces = stackOf({ key: 'd', values });
      const spots = pieces.flatMap(({ low, high }) => Array.from({ length: high - low }, (_, i) => low + i));
      expect(new Set(spots).size).toBe(spots.length);
      expect(spots.length).toBe(values.reduce((sum, value) => sum + Math.abs(value), 0));
    }));
  });
});
