import { describe, expect, it } from '@jest/globals';
import { aMeteringContext, aReading, type ReadingSpec } from '../../testing/index.js';
import { meterUsage } from './usage.js';

/** Eight GPUs and 10 kW: 2,400 GPU-seconds and 834 Wh in five minutes. */
const outcomes = (...specs: readonly ReadingSpec[]) => meterUsage(specs.map((spec, n) => aReading({ n, ...spec })), aMeteringContext()).outcomes.map((o) => (o.used ? 'used' : o.because));
const second = { meterId: 'meter-2' };

describe('several meters of one lease', () => {
  it('share it: each a part, together the whole', () => {
    expect(outcomes({ gpuSeconds: 1_200n, energyWh: 300n }, { ...second, gpuSeconds: 1_200n, energyWh: 300n })).toEqual(['used', 'used']);
  });
  it('do not count the same hours twice: what comes second is refused, by field, with the sum and the most it could be', () => {
    const [first, again] = outcomes({}, second);
    expect([first, again]).toEqual(['used', { kind: 'TooMuchTogether', field: 'gpuSeconds', with: aReading({ n: 0 }).id, value: 4_800n, limit: 2_401n }]);
    expect(outcomes({ gpuSeconds: 0n, energyWh: 600n }, { ...second, gpuSeconds: 0n, energyWh: 300n })).toEqual(['used', { kind: 'TooMuchTogether', field: 'energyWh', with: aReading({ n: 0 }).id, value: 900n, limit: 835n }]);
  });
  it('whichever comes first stands, however the readings are given', () => {
    const late = { receivedAt: aReading({ to: 30 }).receivedAt };
    expect(outcomes(late, second)).toEqual([expect.objectContaining({ kind: 'TooMuchTogether' }), 'used']);
    expect(outcomes(second, late)).toEqual(['used', expect.objectContaining({ kind: 'TooMuchTogether' })]);
  });
  it('overlaps count by their share of time, across readings that are cut otherwise; what only touches does not', () => {
    // From minute 0 to 10 at half use: within 5 to 15 it is 1,200 of the 4,800 there could be.
    const [, beside] = outcomes({ from: 0, to: 10, gpuSeconds: 2_400n, energyWh: 0n }, { ...second, from: 5, to: 15, gpuSeconds: 3_601n, energyWh: 0n });
    expect(beside).toBe('used');
    expect(outcomes({ from: 0, to: 10, gpuSeconds: 2_400n, energyWh: 0n }, { ...second, from: 5, to: 15, gpuSeconds: 3_602n, energyWh: 0n })[1]).toMatchObject({ value: 4_802n, limit: 4_801n });
    expect(outcomes({ from: 0, to: 5 }, { ...second, from: 5, to: 10 })).toEqual(['used', 'used']);
  });
  it('a meter that says nothing of a quantity takes nothing away', () => {
    expect(outcomes({}, { ...second, gpuSeconds: 0n, energyWh: null })).toEqual(['used', 'used']);
  });
});
