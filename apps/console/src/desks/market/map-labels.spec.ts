import { describe, expect, it } from '@jest/globals';
import { labelsOf, viewOf } from './map-labels.js';

describe('words on the map', () => {
  it('stand below a mark that is alone', () => {
    expect(labelsOf([{ id: 'a', x: 100, y: 50, width: 60 }], 400).get('a')).toEqual({ x: 100, y: 75, anchor: 'middle' });
  });
  it('do not cover the words of a mark beside it, and stay in the picture', () => {
    const labels = labelsOf([{ id: 'a', x: 200, y: 100, width: 80 }, { id: 'b', x: 212, y: 104, width: 80 }, { id: 'c', x: 395, y: 20, width: 80 }], 400);
    expect(labels.get('a')?.y).not.toBe(labels.get('b')?.y);
    expect(labels.get('c')?.anchor).toBe('end');
  });
  it('the view holds every point, and does not crowd one alone', () => {
    const view = viewOf([[100, 100], [300, 120]], 100, 2);
    expect([view.x < 100, view.x + view.width > 300, view.y < 100, view.y + view.height > 120, view.width / view.height]).toEqual([true, true, true, true, 2]);
    expect(viewOf([[50, 50]], 100, 2)).toEqual({ x: 0, y: 25, width: 100, height: 50 });
  });
});
