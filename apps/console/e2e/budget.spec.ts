import { describe, expect, it } from '@jest/globals';
import { FIRST_LOAD_MAX_BYTES, firstLoads } from './budget.js';

describe('what a first visit brings', () => {
  it('is under 280 kB of script at every page, by the build itself', () => {
    const { entryBytes, laterBytes } = firstLoads();
    expect(entryBytes).toBeGreaterThan(20_000);
    expect(Object.keys(laterBytes).length).toBeGreaterThan(3);
    expect(Object.entries({ 'index.html': entryBytes, ...laterBytes }).filter(([, bytes]) => bytes >= FIRST_LOAD_MAX_BYTES)).toEqual([]);
  });
});
