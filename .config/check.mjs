/** Everything that must hold besides tests: `npm run check`. Each step prints its own findings; all run, the exit code tells. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const steps = [
  ['types', 'node_modules/typescript/bin/tsc', ['-b', '.config/tsconfig.all.json']],
  ['lint', '.config/lint.mjs', []],
  ['boundaries', '.config/boundaries.mjs', []],
  ['schema diff', '.config/schema-diff.mjs', []],
  ['project files', '.config/sync.mjs', ['--check']],
  ['unused code', 'node_modules/knip/bin/knip.js', ['-c', '.config/knip.json', '--no-progress', '--no-config-hints']],
];
let failed = 0;
for (const [name, script, args] of steps) {
  const started = Date.now();
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
