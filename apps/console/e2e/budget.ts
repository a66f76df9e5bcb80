import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../dist');
/** What a desk's first page may bring of script, in bytes on the wire. */
export const FIRST_LOAD_MAX_BYTES = 280_000;
const gzipped = new Map<string, number>();

/** Bytes of a script of the build as it travels. @param name its file name in `assets` */
export function wireBytes(name: string): number {
  const known = gzipped.get(name) ?? gzipSync(readFileSync(join(DIST, 'assets', name))).length;
  gzipped.set(name, known);
  return known;
}
/** Scripts a script cannot run without: what it imports outright, all the way down. What it asks for later is not among them. */
function needsOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(DIST, 'assets', name), 'utf8');
  for (const [, file] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) needsOf(file!, found);
  return found;
}
const total = (names: Iterable<string>): number => [...names].reduce((sum, name) => sum + wireBytes(name), 0);

/** What the page itself brings, and for each script that is fetched later, what a first visit there brings in all. */
export function firstLoads(): { readonly entryBytes: number; readonly laterBytes: Readonly<Record<string, number>> } {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const entry = new Set<string>();
  for (const [, file] of html.matchAll(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g)) needsOf(file!, entry);
  const scripts = readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js') && !entry.has(name));
  return { entryBytes: total(entry), laterBytes: Object.fromEntries(scripts.map((name) => [name, total(new Set([...entry, ...needsOf(name)]))])) };
}
