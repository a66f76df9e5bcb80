/** A copy of the libraries in which bugs are planted and specs are run. */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIBRARIES = ['matching', 'market', 'power'];

/** @returns the text with the bug in it, undefined where what it replaces does not stand exactly once */
export function plant(text, { find, replace }) {
  const parts = text.split(find);
  return parts.length === 2 && find !== replace ? parts.join(replace) : undefined;
}

/** What a verdict is of: the text before and after, where it stands, and what must fail. Eight hex digits. */
export function fingerprint({ file, find, replace, spec, test }) {
  return createHash('sha256').update(JSON.stringify([file, find, replace, spec, test ?? null])).digest('hex').slice(0, 8);
}

/** The libraries and all they import of this house. */
function withImports(root) {
  const found = new Set(LIBRARIES);
  for (const name of found) {
    for (const part of ['src', 'testing']) {
      const folder = join(root, 'libs', name, part);
      const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.ts')) : [];
      for (const file of files) for (const [, lib] of readFileSync(join(folder, file), 'utf8').matchAll(/@switchyard\/([a-z-]+)/g)) if (existsSync(join(root, 'libs', lib, 'src'))) found.add(lib);
    }
  }
  return [...found];
}

/**
 * Copies sources to a new folder of the system's temporary directory. Close it when done.
 * @param seed of every property, so that two runs draw the same cases
 * @param seconds a spec that takes longer counts as failed: some bugs make loops without end
 */
export async function workshop(root, { seed, seconds }) {
  const copy = mkdtempSync(join(tmpdir(), 'planted-bugs-'));
  for (const name of withImports(root)) {
    for (const part of ['src', 'testing', 'package.json']) {
      const from = join(root, 'libs', name, part);
      if (existsSync(from)) cpSync(from, join(copy, 'libs', name, part), { recursive: true });
    }
  }
  mkdirSync(join(copy, '.config'));
  for (const file of ['package.json', '.swcrc']) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // The first counter-example is enough: nobody reads a smaller one.
  writeFileSync(join(copy, '.config/setup.mjs'), `import fc from 'fast-check';\nfc.configureGlobal({ ...fc.readConfigureGlobal(), seed: ${seed}, endOnFailure: true });\n`);
  const base = (await import(new URL('../../../.config/jest.config.mjs', import.meta.url))).default;
  // Its own seed, not that of the test command.
  const { '^fast-check$': _, ...moduleNameMapper } = base.moduleNameMapper;
  const config = { ...base, moduleNameMapper, rootDir: copy, roots: ['<rootDir>/libs'], setupFiles: ['<rootDir>/.config/setup.mjs'], reporters: [], testSequencer: undefined, cacheDirectory: join(copy, '.cache'), testTimeout: seconds * 1_000 };
  writeFileSync(join(copy, '.config/jest.json'), JSON.stringify(config));
  let running;

  /** Runs one spec, or its tests whose name has one of `tests` in it. @returns counts of tests, and whether the time was up */
  async function run(spec, ...tests) {
    const output = join(copy, '.config/output.json');
    rmSync(output, { force: true });
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const names = tests.length === 0 ? [] : ['-t', tests.map((test) => test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')];
    const args = ['--experimental-vm-modules', '--no-warnings', jest, '-c', '.config/jest.json', '--runInBand', '--bail', '--silent', '--json', '--outputFile', output, ...names, '--runTestsByPath', spec];
    let said = '';
    let timedOut = false;
    await new Promise((resolve) => {
      running = spawn(process.execPath, args, { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, NODE_ENV: 'test' } });
      running.stderr.on('data', (bytes) => (said = (said + bytes).slice(-2_000)));
      const clock = setTimeout(() => {
        timedOut = true;
        running.kill('SIGKILL');
      }, seconds * 1_000);
      running.once('close', () => {
        clearTimeout(clock);
        resolve();
      });
    });
    if (!existsSync(output)) return { passed: 0, failed: 0, timedOut, why: said };
    const counts = JSON.parse(readFileSync(output, 'utf8'));
    return { passed: counts.numPassedTests, failed: counts.numFailedTests, timedOut, why: counts.testResults[0]?.message ?? 'no test of that name' };
  }
  function close() {
    running?.kill('SIGKILL');
    rmSync(copy, { recursive: true, force: true });
  }
  return { root: copy, run, close };
}
