/**
 * The test command: builds, starts a throw-away PostgreSQL, prepares the template database, runs Jest, stops it all.
 * Arguments go to Jest: `npm test -- libs/store`. SWITCHYARD_REQUIRE=redis,slurm,chromium turns a missing part from skipped to failed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
/** Specs with properties. */
function properties() {
  const specs = ['libs', 'apps'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)).filter((file) => /\.spec\.ts$/.test(file) && !/(^|\/)(node_modules|dist)\//.test(file)));
  return specs.filter((file) => readFileSync(join(root, file), 'utf8').includes("from 'fast-check'"));
}

/** `--prove` runs the long drills alone, every hostile value and every property from a new seed, then a long year of billing (taken up where it was stopped), then a month of the whole market, then plants the kept list of bugs. */
const prove = process.argv.includes('--prove');
const args = [...process.argv.slice(2).filter((arg) => arg !== '--prove'), ...(prove ? ['apps/cli/src/e2e/chaos', 'apps/agent/src/killed', 'apps/agent/src/line-cut', 'apps/agent/src/engine/slurm/slurm-contract', 'apps/console/e2e/sizes', 'apps/gateway/src/hostile/hostile-inputs', ...properties()] : [])];
await build();
const { startEmbeddedPostgres } = await import('../libs/runtime/dist/src/index.js');
const { prepareTemplate } = await import('../libs/store/dist/testing/index.js');

const postgres = await startEmbeddedPostgres({ ephemeral: true });
let code = 1;
try {
  await prepareTemplate(postgres.superuserUrl());
  const jest = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), '-c', '.config/jest.config.mjs', ...args],
    { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_ENV: 'test', ...(prove ? { SWITCHYARD_PROVE: '1', HOSTILE_VALUES: 'all' } : {}), SWITCHYARD_TEST_PG_URL: postgres.superuserUrl() } },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => jest.kill(signal));
  code = await new Promise((resolve) => jest.once('exit', (status) => resolve(status ?? 1)));
  if (prove && code === 0) code = spawnSync(process.execPath, [join(root, 'apps/billing/dist/testing/year/main.js')], { cwd: root, stdio: 'inherit' }).status ?? 1;
  if (prove && code === 0) code = spawnSync(process.execPath, [join(root, 'apps/scheduler/dist/testing/month/main.js')], { cwd: root, stdio: 'inherit' }).status ?? 1;
  if (prove && code === 0) code = spawnSync(process.execPath, [join(root, 'libs/matching/mutants/run.mjs'), '--jobs', '2'], { cwd: root, stdio: 'inherit' }).status ?? 1;
} finally {
  await postgres.stop();
}
process.exit(code);
