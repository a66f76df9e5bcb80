/**
 * The tables of `docs/` that are made from the code. `.config/docs.spec.mjs` compares; `npm run build && node infra/lint/doc-tables.mjs` writes.
 * In a page a table stands between `<!-- table:name -->` and `<!-- /table -->`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const markdown = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const code = (name) => `\`${name}\``;
const listed = (names) => (names.length === 0 ? '—' : names.includes('*') ? 'all' : names.join(', '));

/** From `.config/projects.mjs`. */
export function importTable(projects) {
  return markdown(['Project', 'Layer', 'May import (libraries)', 'May use (packages)'], Object.entries(projects).map(([path, { layer, imports, external = [] }]) =>
    [code(path), layer, listed(imports), listed(external)]));
}
/** From `libs/runtime/src/config/variables.ts`. */
export function variableTable(variables) {
  return markdown(['Variable', 'Set it to', 'Secret'], Object.entries(variables).map(([name, { expected, secret }]) => [code(name), expected, secret ? 'yes' : '']));
}

export const pages = { imports: 'docs/architecture.md', variables: 'docs/operations.md' };
const between = (name) => new RegExp(`(<!-- table:${name} -->\\n)([\\s\\S]*?)\\n?<!-- /table -->`);
/** The table of a page's text. @throws Error when it has no place for one */
export function tableIn(text, name) {
  const found = between(name).exec(text);
  if (!found) throw new Error(`no <!-- table:${name} -->`);
  return found[2];
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '../..');
  const { projects } = await import('../../.config/projects.mjs');
  const { variables } = await import('../../libs/runtime/dist/src/config/variables.js');
  const tables = { imports: importTable(projects), variables: variableTable(variables) };
  for (const [name, page] of Object.entries(pages)) {
    const path = join(root, page);
    const text = readFileSync(path, 'utf8');
    tableIn(text, name);
    writeFileSync(path, text.replace(between(name), (_all, before) => `${before}${tables[name]}\n<!-- /table -->`));
  }
}
