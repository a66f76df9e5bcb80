import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import { LIST_ITEMS_MAX, refuseUnfit } from './fit-input.js';

const schema = buildSchema('scalar JSON input In { name: String!, many: [In!], body: JSON } type Query { a(in: In, ids: [ID!], text: String): Int }');
const document = parse('query ($in: In, $ids: [ID!]) { a(in: $in, ids: $ids) }');
const refused = (variables: Record<string, unknown>, doc = document): string => {
  try {
    refuseUnfit(schema, doc, variables);
    return 'fit';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('unfit input', () => {
  it('is refused with its place, however deep', () => {
    expect(refused({ in: { name: 'a\0' } })).toMatch(/^in\.name must be text/);
    expect(refused({ in: { name: 'a', many: [{ name: 'b' }, { name: '\ud800c' }] } })).toMatch(/^in\.many\.1\.name/);
    expect(refused({ in: { name: 'a', many: { name: '\udc00' } } })).toMatch(/^in\.many\.name/);
    expect(refused({ ids: ['x', '\0'] })).toMatch(/^ids\.1/);
    expect(refused({ ids: Array.from({ length: LIST_ITEMS_MAX + 1 }, () => 'x') })).toBe('ids has 5001 items, 5000 are allowed.');
    expect(refused({}, parse('{ a(text: "\\u0000") }'))).toMatch(/line 1 must be text/);
    expect(refused({}, parse(`{ a(ids: [${'"x" '.repeat(LIST_ITEMS_MAX + 1)}]) }`))).toMatch(/5001 items/);
  });
  it('is not: whole surrogate pairs, lists up to the limit, what JSON holds, members nobody declared', () => {
    expect(refused({ in: { name: '👩‍🚀', body: { a: '\0', b: ['\ud800'] }, undeclared: '\0' }, ids: Array.from({ length: LIST_ITEMS_MAX }, () => 'x') })).toBe('fit');
    expect(refused({ in: null })).toBe('fit');
  });
});
