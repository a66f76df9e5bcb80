/**
 * Takes the pictures of docs/console anew: `node apps/console/e2e/screenshots.mjs`. Starts a market of its own, plays the demo twice and opens every page three times (a few minutes);
 * SWITCHYARD_STACK=<data directory> and PORT take a market that runs. SWITCHYARD_PNG_DIR keeps each as PNG as well.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), '-c', '.config/jest.config.mjs', 'apps/console/e2e/screenshots', '--runInBand'], {
  cwd: root, stdio: 'inherit', env: { ...process.env, SWITCHYARD_SCREENSHOTS: '1' },
});
process.exit(status ?? 1);
