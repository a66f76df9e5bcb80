/** ESLint over the house. The Nx rule reads a project graph that has to be made first: without it the rule would skip silently. */
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const root = join(import.meta.dirname, '..');
const env = { ...process.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' };
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });

const graph = run(join(root, 'node_modules/nx/dist/bin/nx.js'), 'show', 'projects', '--json');
if (graph.status !== 0) {
  console.error('Nx could not make its project graph:', graph.stdout);
  process.exit(1);
}
const paths = process.argv.slice(2);
const lint = run(join(root, 'node_modules/eslint/bin/eslint.js'), '-c', '.config/eslint.config.mjs', '--max-warnings', '0', ...(paths.length > 0 ? paths : ['apps', 'libs', '.config']));
process.stdout.write(lint.stdout);
process.exit(lint.status ?? 1);
