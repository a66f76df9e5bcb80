/**
 * Compiles every project (or those named) from TypeScript to `dist` with swc, skipping files whose output is newer.
 * Types are checked by `tsc -b`, not here: a start must take seconds.
 */
import { transformFile } from '@swc/core';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync, copyFileSync } from 'node:fs';
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
    if (projects[project]?.layer === 'console') continue;
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
  for (const project of paths) if (projects[project]?.layer === 'console') written += await bundle(join(root, project));
  return written;
}

/** What a browser gets is bundled by Vite, when anything it is made of is newer. */
async function bundle(folder) {
  const page = join(folder, 'dist/index.html');
  const libraries = Object.keys(projects).filter((path) => path.startsWith('libs/') && ['kernel', 'graphql-client'].some((name) => path.endsWith(`/${name}`)));
  const sources = [...filesBelow(join(folder, 'src')), join(folder, 'index.html'), join(folder, 'vite.config.mjs'), ...libraries.flatMap((path) => [...filesBelow(join(root, path, 'src'))])];
  const newest = Math.max(...sources.filter((file) => !/\.spec\.tsx?$/.test(file)).map((file) => statSync(file).mtimeMs));
  if (existsSync(page) && statSync(page).mtimeMs >= newest) return 0;
  const { build: viteBuild } = await import('vite');
  // Beside it first: who serves it meanwhile, or builds it too, never finds half of it.
  const made = join(folder, `dist/.made-${process.pid}`);
  await viteBuild({ root: folder, configFile: join(folder, 'vite.config.mjs'), logLevel: 'warn', build: { outDir: made } });
  rmSync(join(folder, 'dist/assets'), { recursive: true, force: true });
  for (const name of ['assets', 'index.html']) renameSync(join(made, name), join(folder, 'dist', name));
  rmSync(made, { recursive: true });
  return 1;
}

if (process.argv[1] === import.meta.filename) {
  const named = process.argv.slice(2).map((p) => p.replace(/\/$/, ''));
  const started = Date.now();
  const written = await build(named.length > 0 ? named : undefined);
  console.log(`built ${written} files in ${Date.now() - started} ms`);
}
