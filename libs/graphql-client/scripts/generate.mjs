/**
 * Writes src/generated from schema.graphql and operations/*.graphql: `node libs/graphql-client/scripts/generate.mjs`.
 * A spec runs the same function and compares, so the committed files cannot lag behind.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as schemaTypes from '@graphql-codegen/typescript';
import * as operationTypes from '@graphql-codegen/typescript-operations';
import { buildSchema, concatAST, Kind, parse, print, visit } from 'graphql';

const HEADER = '/* Generated from schema.graphql and operations/*.graphql. Do not edit: run libs/graphql-client/scripts/generate.mjs */\n';
const scalars = { ID: 'string', DateTime: 'string', Decimal: 'string', JSON: 'unknown' };
const common = { scalars, useTypeImports: true, immutableTypes: true, enumsAsTypes: true, skipTypename: false, avoidOptionals: { field: true }, strictScalars: true };

/** Fragments a definition reaches, itself first, then by name: each operation travels with exactly these. */
function withFragments(operation, fragments) {
  const reached = new Map();
  const reach = (node) =>
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment) throw new Error(`${operation.name.value}: there is no fragment ${name.value}`);
        if (reached.has(name.value)) return;
        reached.set(name.value, fragment);
        reach(fragment);
      },
    });
  reach(operation);
  return [operation, ...[...reached.keys()].sort().map((name) => reached.get(name))];
}

function documentsModule(document) {
  const fragments = new Map(document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]));
  const operations = document.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION).sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const typeOf = ({ name, operation }) => `${name.value}${operation[0].toUpperCase()}${operation.slice(1)}`;
  const imports = operations.flatMap((o) => [typeOf(o), `${typeOf(o)}Variables`]);
  const lines = operations.map((operation) => {
    const text = withFragments(operation, fragments).map((node) => print(node)).join('\n').replace(/\s+/g, ' ');
    return `export const ${operation.name.value}Document: TypedDocument<${typeOf(operation)}, ${typeOf(operation)}Variables> = { name: '${operation.name.value}', text: ${JSON.stringify(text)} };`;
  });
  return `${HEADER}import type { TypedDocument } from '../typed-document.js';\nimport type {\n${imports.map((name) => `  ${name},`).join('\n')}\n} from './operation-types.js';\n\n${lines.join('\n')}\n`;
}

/** @returns the generated files by name */
export async function generate(root = join(import.meta.dirname, '..')) {
  const schemaText = readFileSync(join(root, 'schema.graphql'), 'utf8');
  const folder = join(root, 'operations');
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort();
  const document = concatAST(files.map((name) => parse(readFileSync(join(folder, name), 'utf8'))));
  const documents = [{ location: 'operations', document }];
  const run = (filename, plugin, config, used) =>
    codegen({ filename, schema: parse(schemaText), schemaAst: buildSchema(schemaText), documents: used, plugins: [{ [filename]: {} }], pluginMap: { [filename]: plugin }, config });
  return {
    'schema-types.ts': HEADER + (await run('schema-types.ts', schemaTypes, common, [])),
    'operation-types.ts': HEADER + (await run('operation-types.ts', operationTypes, { ...common, skipTypename: true }, documents)),
    'documents.ts': documentsModule(document),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(await generate())) writeFileSync(join(import.meta.dirname, '../src/generated', name), text);
}
