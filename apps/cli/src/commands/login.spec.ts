import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SwitchyardError } from '@switchyard/graphql-client';
import { type FakeCliOptions, type Ran, runCli } from '../../testing/fake-cli.js';
import { openSession } from '../session.js';
import { register, type CheckLogin } from './login.js';

const url = 'https://market.example/graphql';
let home: string;
beforeEach(() => void (home = mkdtempSync(join(tmpdir(), 'switchyard-login-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));
const file = (): string => join(home, 'switchyard', 'profiles.json');
const stored = (): { current?: string; profiles: Record<string, { url: string; apiKey: string }> } => JSON.parse(readFileSync(file(), 'utf8')) as ReturnType<typeof stored>;
const known: CheckLogin = () => Promise.resolve({ email: 'ada@aurora.example', organization: { name: 'Aurora Labs' } });
const run = (words: readonly string[], options: FakeCliOptions = {}, check: CheckLogin = known): Promise<Ran> =>
  runCli((program, cli) => register(program, cli, check), words, { ...options, env: { XDG_CONFIG_HOME: home, ...options.env } });

describe('switchyard login', () => {
  it('takes the key from a pipe, checks it, and stores it for its owner alone', async () => {
    const { out, err, code } = await run(['login', '--url', url], { input: 'sy_live_secret\n' });
    expect([out, code]).toEqual(['', 0]);
    expect(err).toContain('You are ada@aurora.example of Aurora Labs');
    expect(err).not.toContain('sy_live_secret');
    expect([statSync(file()).mode & 0o777, stored()]).toEqual([0o600, { current: 'default', profiles: { default: { url, apiKey: 'sy_live_secret' } } }]);
  });
  it('asks a person for address and key, and reads the environment first', async () => {
    expect((await run(['login', '--profile', 'work'], { columns: 80, replies: [url, 'sy_live_1'] })).code).toBe(0);
    expect((await run(['login'], { env: { SWITCHYARD_URL: url, SWITCHYARD_API_KEY: 'sy_live_2' } })).code).toBe(0);
    expect(stored()).toMatchObject({ current: 'default', profiles: { work: { apiKey: 'sy_live_1' }, default: { apiKey: 'sy_live_2' } } });
  });
  it('a key is never an option, never sent over plain http, and never stored unchecked', async () => {
    for (const words of [['login', '--url', url, '--key', 'x'], ['login', '--url', url, '--api-key', 'x'], ['login', '--url', 'http://market.example/graphql'], ['login', '--url', 'https://ada:pw@market.example/graphql'], ['login', '--url', 'market'], ['login', '--url', url, '--profile', 'embedded'], ['login', '--url', url, '--profile', '../x'], ['login']]) {
      expect(await run(words, { input: 'sy_live_1' })).toMatchObject({ code: 2 });
    }
    expect((await run(['login', '--url', url], { input: '' })).code).toBe(2);
    expect((await run(['login', '--url', url], { input: 'k' }, () => Promise.reject(new SwitchyardError('UNAUTHENTICATED', 'no')))).code).toBe(3);
    expect((await run(['login', '--url', url], { input: 'k' }, () => Promise.resolve({ email: null, organization: null }))).code).toBe(3);
    expect(() => readFileSync(file())).toThrow('ENOENT');
    expect((await run(['login', '--url', 'http://127.0.0.1:4000/graphql'], { input: 'k' })).code).toBe(0);
  });
  it('profiles are listed without their keys, changed and forgotten', async () => {
    for (const name of ['a', 'b']) await run(['login', '--url', url, '--profile', name], { input: `sy_live_${name}wxyz` });
    expect((await run(['profiles', 'list'])).out).toBe(`login     gateway                         key
--------  ------------------------------  -----  -------
a         https://market.example/graphql  …wxyz
b         https://market.example/graphql  …wxyz  current
embedded  this machine’s demo market
`);
    expect((await run(['profiles', 'use', 'a'])).code).toBe(0);
    expect(stored().current).toBe('a');
    expect((await run(['profiles', 'use', 'c'])).code).toBe(4);
    expect((await run(['logout'])).err).toContain('a is forgotten here');
    expect(stored()).toEqual({ profiles: { b: { url, apiKey: 'sy_live_bwxyz' } } });
    expect((await run(['logout', '--profile', 'a'])).code).toBe(4);
  });
  it('a damaged file is named and not written over', async () => {
    await run(['login', '--url', url], { input: 'k' });
    writeFileSync(file(), '{"profiles":{"x":{"url":1}}}');
    expect(await run(['login', '--url', url], { input: 'k' })).toMatchObject({ code: 1, err: expect.stringContaining(file()) });
    expect(readFileSync(file(), 'utf8')).toBe('{"profiles":{"x":{"url":1}}}');
  });
});

describe('whom a command asks', () => {
  const env = (): Record<string, string> => ({ XDG_CONFIG_HOME: home, SWITCHYARD_DATA_DIR: home });
  beforeEach(async () => {
    writeFileSync(join(home, 'secrets.json'), JSON.stringify({ demoKeys: { ada: 'sy_demo_ada', lena: 'sy_demo_lena' } }));
    await run(['login', '--url', url, '--profile', 'work'], { input: 'sy_live_work' });
  });
  it('--as, --profile, the environment, the current login, the embedded market: the first that applies', async () => {
    const here = { SWITCHYARD_URL: 'http://127.0.0.1:9/graphql', SWITCHYARD_API_KEY: 'sy_env' };
    expect(openSession({ ...env(), ...here }, { as: 'lena' }, 'ada')).toMatchObject({ source: 'embedded', token: 'sy_demo_lena' });
    expect(openSession({ ...env(), ...here }, { profile: 'work' }, 'ada')).toMatchObject({ source: 'profile', token: 'sy_live_work', url });
    expect(openSession({ ...env(), ...here }, {}, 'ada')).toMatchObject({ source: 'environment', token: 'sy_env' });
    expect(openSession({ ...env(), SWITCHYARD_PROFILE: 'embedded' }, {}, 'ada')).toMatchObject({ source: 'embedded', name: 'ada' });
    expect(openSession(env(), {}, 'ada')).toMatchObject({ source: 'profile', name: 'work' });
    await run(['profiles', 'use', 'embedded']);
    expect(openSession(env(), {}, 'lena')).toMatchObject({ source: 'embedded', token: 'sy_demo_lena', url: 'http://127.0.0.1:4000/graphql' });
  });
  it('says what to set, start or log in to', () => {
    expect(() => openSession({ ...env(), SWITCHYARD_URL: url }, {}, 'ada')).toThrow('Set both SWITCHYARD_URL and SWITCHYARD_API_KEY');
    expect(() => openSession(env(), { as: 'ada', profile: 'work' }, 'ada')).toThrow('not both');
    expect(() => openSession(env(), { as: 'zoe' }, 'ada')).toThrow("the demo's people are ada, bruno");
    expect(() => openSession(env(), { profile: 'home' }, 'ada')).toThrow('"switchyard login --profile home" makes one');
    expect(() => openSession({ SWITCHYARD_DATA_DIR: join(home, 'none') }, { as: 'ada' }, 'ada')).toThrow('npm start');
  });
});
