/** The loader of the specs: what two spec files share and what they do not, and what a spec file leaves behind in its worker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import Environment from './jest-environment.mjs';
import Runtime from './jest-runtime.mjs';
import config from './jest.config.mjs';

const folder = join(import.meta.dirname, 'planted/loader');
const transformer = { transform: (path) => ({ code: readFileSync(path, 'utf8'), sourceMapPath: null }) };
const opened = [];

/** What Jest does for one spec file. */
async function specFile(name = 'one.mjs') {
  const path = join(folder, name);
  const projectConfig = { rootDir: join(import.meta.dirname, '..'), moduleNameMapper: Object.entries(config.moduleNameMapper), fakeTimers: {}, automock: false, setupFiles: [], extensionsToTreatAsEsm: ['.ts'], sandboxInjectedGlobals: [] };
  const runtime = new Runtime(projectConfig, new Environment(), { clear: () => undefined }, transformer, new Map(), {}, path, {});
  opened.push(runtime);
  return { runtime, exports: (await runtime.unstable_importModule(path)).namespace };
}

describe('the loader of the specs', () => {
  afterEach(() => {
    for (const runtime of opened.splice(0)) runtime.teardown();
  });

  it('gives every spec file its own copy of our files, and one copy within the file', async () => {
    const [first, second] = [await specFile(), await specFile()];
    first.exports.state.written += 1;
    expect(second.exports.state).toEqual({ written: 0 });
    expect(await first.exports.later()).toBe(first.exports.state);
    expect((await first.runtime.unstable_importModule(join(folder, 'state.mjs'))).namespace.state).toBe(first.exports.state);
  });
  it('gives every spec file the same packages and parts of Node', async () => {
    const [first, second] = [await specFile(), await specFile()];
    expect(first.exports.everything.assert).toBe(second.exports.everything.assert);
    expect(first.exports.readFileSync).toBe(readFileSync);
  });
  it('loads files that import each other, and says where a file is', async () => {
    const { exports } = await specFile();
    expect(exports.three()).toBe(3);
    expect(exports.meta).toEqual({ url: pathToFileURL(join(folder, 'one.mjs')).href, file: join(folder, 'one.mjs'), folder, beside: pathToFileURL(join(folder, 'two.mjs')).href });
  });
  it('runs everything in one realm: an error of Node is an Error', async () => {
    expect((await specFile()).exports.refusal()).toBe(true);
  });
  it('names the file that is missing and who asked for it', async () => {
    await expect((await specFile()).exports.missing()).rejects.toThrow(/'\.\/nobody\.mjs' imported from .*one\.mjs/);
  });
  it('loads nothing more once the file is done', async () => {
    const { runtime, exports } = await specFile();
    runtime.teardown();
    await expect(exports.later()).rejects.toThrow(/after the tests of this file are done/);
  });
});

describe('what a spec file leaves behind', () => {
  it('is put back: variables, exit code, arguments, console, listeners of signals', async () => {
    const listeners = process.listenerCount('SIGUSR2');
    const before = { env: { ...process.env }, exitCode: process.exitCode, argv: [...process.argv], console: globalThis.console, exit: process.exit };
    const environment = new Environment();
    process.env['LEFT_BEHIND'] = 'yes';
    delete process.env['PATH'];
    process.env['NODE_ENV'] = 'changed';
    process.exitCode = 7;
    process.argv.push('--left');
    globalThis.console = {};
    process.exit = () => undefined;
    process.once('SIGUSR2', () => undefined);
    await environment.teardown();
    expect({ env: { ...process.env }, exitCode: process.exitCode, argv: [...process.argv], console: globalThis.console, exit: process.exit }).toEqual(before);
    expect(process.listenerCount('SIGUSR2')).toBe(listeners);
  });
});
