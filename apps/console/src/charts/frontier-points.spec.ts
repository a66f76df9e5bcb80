import { describe, expect, it } from '@jest/globals';
import { extentOf, walk } from './frontier-points.js';

const HOUR = 3_600_000;
const points = [{ id: 'a', finishesAt: 10 * HOUR, totalUsd: 100 }, { id: 'b', finishesAt: 12 * HOUR, totalUsd: 90 }, { id: 'c', finishesAt: 20 * HOUR, totalUsd: 80 }];

describe('the price/finish curve', () => {
  it('shows every point with air around it', () => {
    expect(extentOf(points)).toEqual({ x: [(10 - 1.4) * HOUR, 21.4 * HOUR], y: [77.2, 102.8] });
  });
  it('shows a deadline and a cap that are near, and is not squeezed by those that are far', () => {
    expect(extentOf(points, 24 * HOUR, 110)).toEqual({ x: [8.6 * HOUR, 25.4 * HOUR], y: [77.2, 112.8] });
    expect(extentOf(points, 240 * HOUR, 1_000)).toEqual(extentOf(points));
  });
  it('has room around a single point, and one that costs nothing', () => {
    const { x: [left, right], y: [low, high] } = extentOf([{ id: 'a', finishesAt: 0, totalUsd: 0 }]);
    expect(left < 0 && right > 0 && low < 0 && high > 0).toBe(true);
  });
  it('is walked by arrows, and stops at its ends', () => {
    expect([walk(points, 'a', 'ArrowRight'), walk(points, 'b', 'ArrowUp'), walk(points, 'c', 'ArrowRight'), walk(points, 'a', 'ArrowLeft'), walk(points, 'b', 'End'), walk(points, undefined, 'ArrowRight'), walk(points, 'a', 'x'), walk([], 'a', 'Home')])
      .toEqual(['b', 'a', 'c', 'a', 'c', 'a', undefined, undefined]);
  });
});
