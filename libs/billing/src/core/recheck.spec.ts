import { beforeAll, describe, expect, it } from '@jest/globals';
import { addMs, exact, HOUR_MS, minorUnits, unwrap } from '@switchyard/kernel';
import { rate } from '@switchyard/rating';
import { card, makeWorld, noon, threeHours, toReview } from '../../testing/index.js';
import type { InvoiceLine } from './invoice.js';
import type { RatedPeriod } from './month-lines.js';
import { recheckFromDerivation, recheckFromIntervals } from './recheck.js';

describe('a line computed again', () => {
  let line: InvoiceLine;
  let months: readonly RatedPeriod[];
  beforeAll(async () => {
    [line] = (await toReview(await makeWorld())).lines as [InvoiceLine];
    const span = { from: noon, to: addMs(noon, 3 * HOUR_MS) };
    months = [{ period: { name: '2026-11', ...span, month: span } as RatedPeriod['period'], rating: unwrap(rate(card, threeHours, { final: true })) }];
  });
  it('from its derivation is the same, and is not when an amount or a quantity was touched', () => {
    expect(recheckFromDerivation(line)).toEqual({ lineId: line.id, verdict: 'same', message: 'Computed again to the same bytes.' });
    const { rated } = line;
    const [row] = rated!.derivation;
    for (const touched of [{ ...rated!, amountMinor: minorUnits(1n) }, { ...rated!, preciseMicros: exact(1n) }, { ...rated!, derivation: [{ ...row!, gpuSeconds: 1n as never } as never, ...rated!.derivation.slice(1)] }]) {
      expect(recheckFromDerivation({ id: line.id, rated: touched }).verdict).toBe('different');
    }
  });
  it('from intervals is the line of its month, in its place on the card', () => {
    const monthly = { ...line, billedFor: '2026-11' };
    expect(recheckFromIntervals(monthly, months, false).verdict).toBe('same');
    expect(recheckFromIntervals({ ...monthly, componentIndex: 1 }, months, false).verdict).toBe('different');
    expect(recheckFromIntervals({ ...monthly, billedFor: '2026-12' }, months, false)).toMatchObject({ verdict: 'different', message: 'Rating 2026-12 again gives no such line.' });
  });
  it('that differs because intervals were replaced since says so, with both amounts; one that does not is the same all the same', () => {
    const touched = { ...line, billedFor: '2026-11', rated: { ...line.rated!, amountMinor: minorUnits(1n) } };
    expect(recheckFromIntervals(touched, months, true)).toMatchObject({ verdict: 'changed_since', message: expect.stringMatching(/^Billed from 1 minor units in all; computed again it is 5640\. Intervals were replaced/) });
    expect(recheckFromIntervals({ ...line, billedFor: '2026-11' }, months, true).verdict).toBe('same');
    expect(recheckFromIntervals({ ...touched, billedFor: '2026-12' }, months, true).verdict).toBe('changed_since');
  });
  it('that was never rated has nothing to compute', () => {
    expect([recheckFromDerivation({ id: line.id, rated: null }).verdict, recheckFromIntervals({ ...line, rated: null }, months, false).verdict]).toEqual(['not_rated', 'not_rated']);
  });
});
