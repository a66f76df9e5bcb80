/** What `docs/` says, held against the code: tables made from it, topics, routes, metrics, links and paths. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { queueNames } from '@switchyard/queue';
import { topics } from '@switchyard/store';
import { payloads } from '../apps/billing/src/events/payloads.js';
import { routes } from '../apps/scheduler/src/relay/routes.js';
import { importTable, pages, tableIn, variableTable } from '../infra/lint/doc-tables.mjs';
import { variables } from '../libs/runtime/src/config/variables.js';
import { projects } from './projects.mjs';
import { repositoryFiles, textOf, textOfAll } from './repository.mjs';

const root = join(import.meta.dirname, '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const documents = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md')).map((path) => `docs/${path}`);
/** Cells of the table rows whose first cell is a name in code. */
const rowsOf = (page) => [...read(page).matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, name, rest]) => [name, ...rest.split(' | ').map((cell) => cell.trim())]);
/** What a pattern catches in the sources of programs and libraries, specs apart. @param inside parts of a path below one of them */
const sources = (pattern, roots, inside = '') => repositoryFiles().filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && roots.some((top) => path.startsWith(`${top}/`) && path.split('/').slice(2).join('/').startsWith(inside)))
  .flatMap((path) => [...textOf(path).matchAll(new RegExp(pattern, 'g'))].map((match) => match[1]));
/** Every word of the code. */
const wordsOfCode = new Set(textOfAll((path) => /^(libs|apps|infra|\.config|\.ci)\/|^tsconfig\.base\.json$/.test(path) && !/\.(md|png|webp|woff2?)$/.test(path) && path !== '.config/docs.spec.mjs').match(/\w+/g));

describe('tables made from the code (npm run build && node infra/lint/doc-tables.mjs)', () => {
  it.each([['imports', importTable(projects)], ['variables', variableTable(variables)]])('%s', (name, table) => expect(tableIn(read(pages[name]), name)).toBe(table));
});

describe('docs/events.md', () => {
  const rows = rowsOf('docs/events.md').filter(([name]) => /^[a-z]+\.[a-z_]+$/.test(name));
  it('has a row for every topic, in the order of the code', () => expect(rows.map(([topic]) => topic)).toEqual([...topics]));
  it.each(rows.map((row) => [row[0], row.at(-1)]))('says where %s goes', (topic, goesTo) => expect(goesTo).toBe(routes[topic].length === 0 ? '—' : routes[topic].join(', ')));
  it.each(Object.entries(payloads))('names every field that billing reads of %s', (topic, schema) => {
    const described = rows.find(([name]) => name === topic).join(' ');
    expect(Object.keys(schema.shape).filter((field) => !described.includes(`\`${field}\``))).toEqual([]);
  });
  it('lists the queues of the catalogue, and somebody consumes each', () => {
    const consumed = [...new Set(sources("queues\\.process\\('([a-z-]+)'", ['apps'], 'src/'))].sort();
    const section = read('docs/events.md').split('## Queues')[1];
    expect([...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]).sort()).toEqual(consumed);
    expect([...queueNames].sort()).toEqual(consumed);
  });
});

describe('docs/operations.md', () => {
  it('lists every metric of the programs', () => {
    const listed = rowsOf('docs/operations.md').map(([name]) => name).filter((name) => name.startsWith('switchyard_'));
    expect(listed.sort()).toEqual([...new Set(sources("name: '(switchyard_[a-z_]+)'", ['apps', 'libs']))].sort());
  });
  it('names every variable that is read past the configuration', () => {
    const elsewhere = sources("process\\.env\\['([A-Z_]+)'\\]", ['apps', 'libs'], 'src/').filter((name) => !['PATH', 'HOME', 'TMPDIR', 'NO_COLOR'].includes(name) && !(name in variables));
    expect(elsewhere.filter((name) => !read('docs/operations.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe.each(documents)('%s', (page) => {
  const text = read(page);
  it('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]).filter((target) => !/^[a-z]+:/.test(target));
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
  it('names paths that exist', () => {
    const named = [...text.matchAll(/`((?:apps|libs|infra|docs|\.config|\.ci)\/[\w./-]+)`/g)].map((match) => match[1]).filter((path) => !path.includes('/dist/'));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
  it('names functions, columns, constraints and settings that exist', () => {
    /** Names of others. */
    const foreign = ['pg_dump'];
    const named = new Set([...text.matchAll(/`([a-z]+[A-Z]\w+|[a-z]+(?:_[a-z0-9]+)+|[A-Z]+(?:_[A-Z]+)+)`/g)].map((match) => match[1]));
    expect([...named].filter((name) => !foreign.includes(name) && !wordsOfCode.has(name))).toEqual([]);
  });
});

describe('docs/adr', () => {
  it('has an index of all records, each with the four parts', () => {
    const records = documents.filter((path) => /\/\d{4}-/.test(path));
    expect(records.filter((path) => !read('docs/adr/README.md').includes(`(${path.slice('docs/adr/'.length)})`))).toEqual([]);
    for (const path of records) expect([path, ['Context', 'Decision', 'Consequences', 'Alternatives'].filter((part) => !read(path).includes(`\n## ${part}\n`))]).toEqual([path, []]);
    expect(records.length).toBeGreaterThanOrEqual(16);
  });
});
