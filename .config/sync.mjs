/**
 * Writes project.json (Nx) and tsconfig.json of every project from `projects.mjs`.
 * `node .config/sync.mjs --check` changes nothing and exits 1 when a file differs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allowedImports, projects } from './projects.mjs';

const root = join(import.meta.dirname, '..');
const check = process.argv.includes('--check');
let stale = 0;
/** What runs in a browser is written for one; its types lie beside what Vite makes, which empties its folder. */
const browser = { outDir: '.types', tsBuildInfoFile: '.types/.tsbuildinfo', lib: ['ES2023', 'DOM', 'DOM.Iterable'], jsx: 'react-jsx', types: ['vite/client'] };

function put(path, value) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  stale += 1;
  if (check) console.error(`${path} differs from .config/projects.mjs: run "node .config/sync.mjs"`);
  else writeFileSync(file, text);
}

for (const [path, { layer }] of Object.entries(projects)) {
  const name = path.startsWith('apps/') ? `app-${path.slice(5)}` : path.slice(5);
  put(`${path}/project.json`, {
    $schema: '../../node_modules/nx/schemas/project-schema.json',
    name,
    root: path,
    sourceRoot: `${path}/src`,
    projectType: path.startsWith('apps/') ? 'application' : 'library',
    tags: [`layer:${layer}`, `scope:${name}`],
    targets: { build: {}, typecheck: {}, lint: {}, test: {} },
  });
  put(`${path}/tsconfig.json`, {
    extends: '../../tsconfig.base.json',
    compilerOptions: { rootDir: '.', outDir: 'dist/types', tsBuildInfoFile: 'dist/types/.tsbuildinfo', ...(layer === 'console' ? browser : {}) },
    include: ['src', 'testing'],
    references: allowedImports(path).map((lib) => ({ path: `../../libs/${lib}` })),
  });
}
put('.config/tsconfig.all.json', {
  files: [],
  references: [...Object.keys(projects), 'apps/console/e2e'].map((path) => ({ path: `../${path}` })),
});
if (check && stale > 0) process.exit(1);
