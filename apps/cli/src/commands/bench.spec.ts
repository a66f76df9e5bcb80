import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { benchWords, findBenchScript, register } from './bench.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the real command in this process. @returns its exit code and what it said on stderr */
async function run(script: string | null, ...words: string[]): Promise<{ code: number; err: string }> {
  const program = new Command('switchyard').exitOverride();
  const said: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof process.stderr.write;
  process.exitCode = 0;
  try {
    register(program, script);
    await program.parseAsync(['node', 'switchyard', 'bench', 'matching', ...words]);
    return { code: Number(process.exitCode), err: said.join('') };
  } catch (error) {
    return { code: 1, err: `${said.join('')}${(error as Error).message}` };
  } finally {
    process.stderr.write = write;
    process.exitCode = 0;
  }
}

describe('switchyard bench matching', () => {
  it('hands its flags to the script, and takes over its exit code', async () => {
    expect(benchWords({ check: true, highs: false, jobs: '200,1000', data: 'x' })).toEqual(['--data', 'x', '--jobs', '200,1000', '--check', '--no-highs']);
    const script = join(folder, 'fake.mjs');
    writeFileSync(script, `process.exit(process.argv.slice(2).join(' ') === '--loads 0.6 --runs 2 --check' ? 0 : 3);\n`);
    expect((await run(script, '--check', '--runs', '2', '--loads', '0.6')).code).toBe(0);
    expect((await run(script, '--thorough')).code).toBe(3);
  });
  it('says plainly that it needs the checkout when the script is not there', async () => {
    const { code, err } = await run(null);
    expect(code).toBe(1);
    expect(err).toContain('needs a checkout of the repository');
  });
  it('finds the script from any folder of a checkout, and none outside', () => {
    expect(findBenchScript(folder)).toBeNull();
    const deep = join(folder, 'root/apps/cli/dist/src/commands');
    mkdirSync(deep, { recursive: true });
    mkdirSync(join(folder, 'root/libs/matching/bench'), { recursive: true });
    const script = join(folder, 'root/libs/matching/bench/run.mjs');
    writeFileSync(script, '');
    expect(findBenchScript(deep)).toBe(script);
    expect(findBenchScript(import.meta.dirname)).toMatch(/bench.run\.mjs$/);
  });
  it('refuses lists and shapes it does not know, by name', async () => {
    expect((await run('x', '--jobs', '200,many')).err).toMatch(/--jobs.*positive numbers/);
    expect((await run('x', '--shape', 'round')).err).toMatch(/--shape.*standard, full, both/);
  });
});
