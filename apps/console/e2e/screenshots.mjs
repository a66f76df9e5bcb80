/**
 * Takes the pictures of docs/console anew: `node apps/console/e2e/screenshots.mjs`, or those named, such as `operator-earnings`. Starts a market of its own, plays the demo, lets some weeks pass, plays it again and opens
 * every page three times (about a quarter of an hour);
 * SWITCHYARD_STACK=<data directory> and PORT take a market that runs. SWITCHYARD_PNG_DIR keeps each as PNG as well.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), '-c', '.config/jest.config.mjs', 'apps/console/e2e/screenshots', '--runInBand'], {
  cwd: root, stdio: 'inherit', env: { ...process.env, SWITCHYARD_SCREENSHOTS: '1', ...(process.argv.length > 2 && { SWITCHYARD_PICTURES: process.argv.slice(2).join(',') }) },
});
process.exit(status ?? 1);
