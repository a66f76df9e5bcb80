import { describe, expect, it } from '@jest/globals';
import { canonicalJson, unwrap } from '@switchyard/kernel';
import { aCard, aUsageRow } from '../../testing/index.js';
import { rate, ratedLineFromJson, ratedLineToJson, recompute } from '../index.js';

const stored = JSON.stringify(ratedLineToJson(unwrap(rate(aCard(), [aUsageRow()])).lines[1]!));
const changed = (from: string, to: string): unknown => {
  expect(stored).toContain(from);
  return JSON.parse(stored.replace(from, to));
};

describe('stored line', () => {
  it.each([
    ['a figure that is not exact text', '"measuredWh":"646"', '"measuredWh":646', 'derivation[0].measuredWh'],
    ['a negative quantity', '"measuredWh":"646"', '"measuredWh":"-646"', 'derivation[0].measuredWh'],
    ['a row of no known kind', '"row":"energy"', '"row":"magic"', 'derivation[0].row'],
    ['a member nobody knows', '"basis":"it"', '"basis":"it","bonus":"1"', 'derivation[0].bonus'],
    ['a denominator of 0', '"denominator":"1"', '"denominator":"0"', 'quantity.amount.denominator'],
  ])('refuses %s, by path', (_name, from, to, path) => {
    const json = path.startsWith('quantity') ? JSON.parse(stored.replace(/"denominator":"\d+"/, '"denominator":"0"')) as unknown : changed(from, to);
    expect(ratedLineFromJson(json)).toMatchObject({ ok: false, error: { kind: 'BadField', path } });
  });

  it('a changed input shows: the recomputed bytes differ', () => {
    const tampered = changed('"measuredWh":"646"', '"measuredWh":"647"');
    expect(canonicalJson(recompute(unwrap(ratedLineFromJson(tampered))))).not.toBe(canonicalJson(tampered));
    const untouched: unknown = JSON.parse(stored);
    expect(canonicalJson(recompute(unwrap(ratedLineFromJson(untouched))))).toBe(canonicalJson(untouched));
  });

  it('rows of another kind of component are a bug, and throw', () => {
    const line = unwrap(rate(aCard(), [aUsageRow()])).lines;
    expect(() => recompute({ ...line[0]!, derivation: line[1]!.derivation })).toThrow('row energy cannot derive a gpu_hour line');
  });
});
