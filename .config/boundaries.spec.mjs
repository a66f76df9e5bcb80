import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
/** Tools with CommonJS parts of their own run outside Jest's module loader. */
function run(script) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.slice(stdout.indexOf('\u0001') + 1));
}
const print = "const print = (v) => process.stdout.write('\\u0001' + JSON.stringify(v));";

describe('each boundary rule catches its planted violation', () => {
  const config = join(root, '.config');
  const planted = run(`${print}
    const { violationsIn } = await import('file://${config}/boundaries.mjs');
    print((await violationsIn(['apps', 'libs'], '${config}/planted/boundaries')).map((v) => v.rule));`);
  const names = run(`${print} const { rules } = await import('file://${config}/dependency-cruiser.mjs'); print(rules.map((r) => r.name));`);
  it.each(names)('folder rule %s', (name) => expect(planted).toContain(name));
  it('knows at least nine folder rules', () => expect(names.length).toBeGreaterThanOrEqual(9));

  const cases = [
    ['a core library may not import an edge', 'libs/power/src/core/planted.ts', "export { inTenant } from '@switchyard/store';", /enforce-module-boundaries.*scope:power/],
    ['a core library may not import a package', 'libs/power/src/core/planted.ts', "export { default } from 'pg';", /enforce-module-boundaries.*"pg"/],
    ['an edge may import its own library only', 'libs/stripe/src/planted.ts', "export { default } from 'pg';", /enforce-module-boundaries.*"pg"/],
    ['apps do not import apps', 'apps/cli/src/planted.ts', "export * from '../../gateway/src/gateway.module.js';", /enforce-module-boundaries/],
    ['a core may not read the clock', 'libs/power/src/core/planted.ts', 'export const now = Date.now();', /no-restricted-globals.*Date/],
    ['a core may not roll dice', 'libs/power/src/core/planted.ts', 'export const dice = Math.random();', /no-restricted-syntax.*dice/],
    ['a core may not look at the process', 'libs/power/src/core/planted.ts', 'export const home = process.cwd();', /no-restricted-globals.*process/],
    ['a core may not print', 'libs/power/src/core/planted.ts', "console.log('x');", /no-restricted-globals.*console/],
    ['a core is synchronous', 'libs/power/src/core/planted.ts', 'export async function f() {}', /no-restricted-syntax.*synchronous/],
    ['any is refused', 'libs/power/src/core/planted.ts', 'export const x = (y: any) => y;', /no-explicit-any/],
  ];
  // One process for all of them: most of its time goes into beginning.
  const told = run(`${print}
    const { spawnSync } = await import('node:child_process');
    const graph = spawnSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'show', 'projects'], { encoding: 'utf8' });
    if (graph.status !== 0) throw new Error(graph.stderr);
    const { ESLint } = await import('eslint');
    const eslint = new ESLint({ overrideConfigFile: '.config/eslint.config.mjs' });
    const told = {};
    for (const [name, filePath, code] of ${JSON.stringify(cases.map(([name, path, code]) => [name, path, code]))}) {
      const [result] = await eslint.lintText(code, { filePath });
      told[name] = result.messages.map((m) => m.ruleId + ': ' + m.message);
    }
    print(told);`);
  it.each(cases)('%s', (name, _path, _code, expected) => expect(told[name]).toContainEqual(expect.stringMatching(expected)));
});

describe('the workspace', () => {
  it('has project files that agree with the import table', () => {
    const { status, stderr } = spawnSync(process.execPath, ['.config/sync.mjs', '--check'], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
  it('has exactly these top-level entries', () => {
    const { stdout } = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
    const top = [...new Set(stdout.split('\n').filter(Boolean).map((path) => path.split('/')[0]))].filter((name) => !name.startsWith('.'));
    const allowed = ['apps', 'libs', 'infra', 'docs', 'nx.json', 'package.json', 'tsconfig.base.json', 'package-lock.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
    expect(top.filter((name) => !allowed.includes(name))).toEqual([]);
  });
});
