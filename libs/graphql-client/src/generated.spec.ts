import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, concatAST, parse, validate } from 'graphql';
import * as documents from './generated/documents.js';

const root = new URL('../', import.meta.url);
const texts = Object.values(documents).map((document) => document.text);

describe('generated files', () => {
  it('are what the generator writes from the schema and the operations of today', async () => {
    const { generate } = (await import(new URL('scripts/generate.mjs', root).href)) as { generate: () => Promise<Record<string, string>> };
    const files = Object.entries(await generate());
    expect(files.map(([name]) => name)).toEqual(['schema-types.ts', 'operation-types.ts', 'documents.ts']);
    for (const [name, text] of files) expect([name, readFileSync(new URL(`src/generated/${name}`, root), 'utf8') === text]).toEqual([name, true]);
  });
  it('hold documents that are valid alone', () => {
    const schema = buildSchema(readFileSync(new URL('schema.graphql', root), 'utf8'));
    for (const text of texts) expect(validate(schema, concatAST([parse(text)])).map((error) => error.message)).toEqual([]);
    expect(texts.length).toBeGreaterThan(30);
  });
});
