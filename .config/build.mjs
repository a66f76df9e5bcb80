/**
 * Compiles every project (or those named) from TypeScript to `dist` with swc, skipping files whose output is newer.
 * Types are checked by `tsc -b`, not here: a start must take seconds.
 */
import { transformFile } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { projects } from './projects.mjs';

const root = join(import.meta.dirname, '..');

function* filesBelow(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** @returns {Promise<number>} how many files were compiled or copied */
export async function build(paths = Object.keys(projects)) {
  let written = 0;
  for (const project of paths) {
    for (const part of ['src', 'testing']) {
      for (const file of filesBelow(join(root, project, part))) {
        if (/\.(spec|types-spec)\.ts$/.test(file)) continue;
        const inDist = join(root, project, 'dist', relative(join(root, project), file));
        const out = file.endsWith('.ts') ? inDist.replace(/\.ts$/, '.js') : inDist;
        if (existsSync(out) && statSync(out).mtimeMs >= statSync(file).mtimeMs) continue;
        mkdirSync(dirname(out), { recursive: true });
        written += 1;
        if (!file.endsWith('.ts')) {
          copyFileSync(file, out);
          continue;
        }
        const { code, map } = await transformFile(file, { swcrc: true, configFile: join(root, '.swcrc'), sourceMaps: true, outputPath: out });
        writeFileSync(out, `${code}\n//# sourceMappingURL=${out.split('/').at(-1)}.map\n`);
        writeFileSync(`${out}.map`, map);
      }
    }
  }
  return written;
}

if (process.argv[1] === import.meta.filename) {
  const named = process.argv.slice(2).map((p) => p.replace(/\/$/, ''));
  const started = Date.now();
  const written = await build(named.length > 0 ? named : undefined);
  console.log(`built ${written} files in ${Date.now() - started} ms`);
}
