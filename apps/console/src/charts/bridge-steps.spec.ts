import { describe, expect, it } from '@jest/globals';
import { stepsOf } from './bridge-steps.js';

describe('the bars from one total to the next', () => {
  it('begin where the one before ended and end at the new total, whatever the changes leave unexplained', () => {
    const steps = stepsOf({ label: 'Last', cents: 1_000n }, { label: 'Now', cents: 1_500n }, [{ label: 'Hours', cents: -200n }, { label: 'Price', cents: 600n }, { label: 'Same', cents: 0n }]);
    expect(steps.map(({ label, from, to }) => [label, from, to])).toEqual([['Last', 0n, 1_000n], ['Price', 1_000n, 1_600n], ['Hours', 1_600n, 1_400n], ['Other', 1_400n, 1_500n], ['Now', 0n, 1_500n]]);
  });
  it('shares one bar among the small ones when there are many', () => {
    const changes = Array.from({ length: 12 }, (_, i) => ({ label: `line ${i}`, cents: BigInt(i + 1) }));
    const steps = stepsOf({ label: 'Last', cents: 0n }, { label: 'Now', cents: 78n }, changes);
    expect(steps).toHaveLength(9);
    expect(steps[7]).toMatchObject({ label: '6 smaller changes', cents: 21n, to: 78n });
  });
});
