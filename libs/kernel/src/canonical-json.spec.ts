import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './index.js';

describe('canonicalJson', () => {
  it('sorts keys at every depth, writes bigints as text, leaves undefined members out', () => {
    expect(canonicalJson({ b: 1, a: { d: 2n, c: undefined }, e: [undefined, null, 'x"y', true] })).toBe('{"a":{"d":"2"},"b":1,"e":[null,null,"x\\"y",true]}');
  });
  it('does not depend on the order members were made in', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
    }));
  });
  it('is JSON of the same value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });
  it.each([NaN, Infinity, Symbol('x'), () => 1, undefined])('throws for %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
