/**
 * What `infra/` promises, as far as a machine without a container engine can tell. Each rule also meets a planted bad example.
 * Building the images and starting the containers is never run here.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';
import { journalAgeSeconds } from '../infra/docker/agent-health.mjs';
import { migrate, planFrom, roleVariables } from '../infra/docker/migrate.mjs';
import { secretsFrom } from '../infra/docker/run.mjs';
import { makeSecrets } from '../infra/compose/make-secrets.mjs';
import { houseRules, problemsOf, rules } from '../infra/lint/compose-rules.mjs';
import { dockerfileRules } from '../infra/lint/dockerfile-rules.mjs';
import { variables } from '../libs/runtime/src/config/variables.js';

const root = join(import.meta.dirname, '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const compose = () => parse(read('infra/compose/compose.yaml'), { merge: true });
/** Programs people run by hand, or in a browser. */
const NO_SERVICE = ['cli', 'console'];
const apps = readdirSync(join(root, 'apps')).filter((name) => statSync(join(root, 'apps', name)).isDirectory() && !NO_SERVICE.includes(name));
const all = { ...rules, ...houseRules({ variables: Object.keys(variables), migrateVariables: ['ADMIN_DATABASE_URL', ...Object.keys(roleVariables)], apps }) };
const folders = [];
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'switchyard-infra-')));
  return folders.at(-1);
};
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true })));

describe('compose.yaml', () => {
  it('keeps every rule', () => expect(problemsOf(compose(), all)).toEqual([]));
  const planted = {
    'keys are from a closed list': (f) => (f.services.gateway.privileged = true),
    'images are pinned to a version': (f) => (f.services.redis.image = 'redis:latest'),
    'nobody is root': (f) => delete f.services.billing.user,
    'file systems are read-only, capabilities dropped': (f) => (f.services.gateway.read_only = false),
    'what runs on is checked for health': (f) => (f.services.scheduler.healthcheck = { disable: true }),
    'memory and processors are limited': (f) => delete f.services.postgres.deploy,
    'waiting is for a state, of a service that has it': (f) => (f.services.gateway.depends_on.migrate = { condition: 'service_healthy' }),
    'names are declared, and declared names are used': (f) => f.services.redis.networks.push('backstage'),
    'data has no way out, and ports open on loopback': (f) => (f.services.gateway.ports = ['4000:4000']),
    'secrets come from files': (f) => (f.services.billing.environment = { STRIPE_SECRET_KEY: 'sk_test_1' }),
    'variables are known to the programs': (f) => (f.services.billing.environment = { DATABSE_NAME: 'x' }),
    'every app has a service that builds it': (f) => delete f.services.scheduler,
  };
  it.each(Object.keys(all))('a planted violation is caught: %s', (rule) => {
    const file = compose();
    planted[rule](file);
    expect(problemsOf(file, { [rule]: all[rule] })).not.toEqual([]);
  });
  it('reads files that exist, or that make-secrets writes', () => {
    const secrets = folder();
    makeSecrets(secrets, { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' });
    const { secrets: declared, configs } = compose();
    for (const { file } of Object.values(declared)) expect([file, existsSync(join(secrets, file.replace('./secrets/', '')))]).toEqual([file, true]);
    for (const { file } of Object.values(configs)) expect(existsSync(join(root, 'infra/compose', file))).toBe(true);
  });
  const plugin = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' }).status === 0;
  (plugin ? it : it.skip)('docker compose config accepts it (needs the compose plugin of the docker client)', () => {
    const at = folder();
    mkdirSync(join(at, 'infra/compose'), { recursive: true });
    for (const name of ['compose.yaml', 'redis.conf']) writeFileSync(join(at, 'infra/compose', name), read(`infra/compose/${name}`));
    writeFileSync(join(at, 'infra/compose/.env'), read('infra/compose/.env.example'));
    writeFileSync(join(at, 'infra/compose/agent.env'), read('infra/compose/agent.env.example'));
    makeSecrets(join(at, 'infra/compose/secrets'), {});
    const { status, stderr } = spawnSync('docker', ['compose', '--profile', 'agent', 'config', '-q'], { cwd: join(at, 'infra/compose'), encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('Dockerfile', () => {
  const good = read('infra/docker/Dockerfile');
  const problems = (content, only = dockerfileRules) => problemsOf(DockerfileParser.parse(content), only);
  it('keeps every rule', () => expect(problems(good)).toEqual([]));
  const planted = {
    'instructions are from a closed list': `${good}\nADD https://example.org/x /x\n`,
    'base images are pinned to a version': good.replaceAll('node:20.20.2-bookworm-slim', 'node:lts'),
    'what ships is not root': good.replace(/^USER .*$/m, 'USER root'),
    'what ships is checked for health on the operations port': good.replace(/^HEALTHCHECK .*$/m, ''),
    'packages are installed from the lock, for production, without scripts': good.replace('npm ci --omit=dev --ignore-scripts', 'npm install'),
    'no secret is baked in': good.replace('ARG APP', 'ARG APP\nARG STRIPE_SECRET_KEY'),
    'copies name a stage or a path of the checkout': good.replace('--from=modules', '--from=elsewhere'),
    'what ships starts in exec form, so that signals arrive': good.replace(/^ENTRYPOINT .*$/m, 'ENTRYPOINT node infra/docker/run.mjs'),
  };
  it.each(Object.keys(dockerfileRules))('a planted violation is caught: %s', (rule) => {
    expect(planted[rule]).not.toBe(good);
    expect(problems(planted[rule], { [rule]: dockerfileRules[rule] })).not.toEqual([]);
  });
  it('copies paths that exist and builds every app that has a service', () => {
    const copied = DockerfileParser.parse(good).getCOPYs().filter((copy) => !copy.getFlags().some((flag) => flag.getName() === 'from'))
      .flatMap((copy) => copy.getArguments().slice(0, -1).map((argument) => argument.getValue()));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(/case "\$APP" in ([a-z|]+)\)/.exec(good)?.[1].split('|').sort()).toEqual([...apps].sort());
  });
});

describe('settings', () => {
  const named = (path) => [...read(path).matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);
  it('.env.example names every variable of the programs, in their order', () => expect(named('infra/compose/.env.example')).toEqual(Object.keys(variables)));
  it('.env.example holds no secret and only values the programs take', () => {
    const values = Object.fromEntries([...read('infra/compose/.env.example').matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]));
    for (const [name, value] of Object.entries(values)) expect([name, variables[name].secret ?? false, variables[name].schema.safeParse(value).success]).toEqual([name, false, true]);
  });
  it('agent.env.example names every variable of the agent', () => {
    const known = [...read('apps/agent/src/config.ts').matchAll(/^ {2}(AGENT_[A-Z_]+):/gm)].map((match) => match[1]);
    expect(named('infra/compose/agent.env.example')).toEqual(known);
  });
});

describe('what containers run', () => {
  it('takes secrets from files named as variables, and refuses doubt', () => {
    const at = folder();
    writeFileSync(join(at, 'QUEUE_URL'), 'redis://:p@redis:6379\n');
    writeFileSync(join(at, 'redis_auth.conf'), 'requirepass p\n');
    expect(secretsFrom(at, { QUEUE_URL: '' })).toEqual({ QUEUE_URL: 'redis://:p@redis:6379' });
    expect(() => secretsFrom(at, { QUEUE_URL: 'redis://other' })).toThrow(/QUEUE_URL is set both/);
    writeFileSync(join(at, 'DATABASE_URL'), '\n');
    expect(() => secretsFrom(at, {})).toThrow(/DATABASE_URL is empty/);
    expect(secretsFrom(join(at, 'none'), {})).toEqual({});
  });
  it('hands secrets to the program it starts', () => {
    const at = folder();
    writeFileSync(join(at, 'QUEUE_URL'), 'redis://here\n');
    writeFileSync(join(at, 'program.mjs'), 'process.stdout.write(process.env.QUEUE_URL);');
    const run = spawnSync(process.execPath, ['infra/docker/run.mjs', join(at, 'program.mjs')], { cwd: root, encoding: 'utf8', env: { SECRETS_DIR: at } });
    expect([run.status, run.stdout]).toEqual([0, 'redis://here']);
  });
  it('calls an agent healthy while its journal is young', () => {
    const at = folder();
    expect(journalAgeSeconds(at, 0)).toBeUndefined();
    mkdirSync(join(at, 'state'));
    writeFileSync(join(at, 'state/journal-1.jsonl'), '');
    utimesSync(join(at, 'state/journal-1.jsonl'), 1_000, 1_000);
    expect(journalAgeSeconds(at, 1_090_000)).toBe(90);
    const check = (seconds) => spawnSync(process.execPath, ['infra/docker/agent-health.mjs'], { cwd: root, encoding: 'utf8', env: { AGENT_DATA_DIR: at, AGENT_HEARTBEAT_SECONDS: seconds } });
    expect([check('10').status, check('999999999').status]).toEqual([1, 0]);
  });
  const urls = (database) => Object.fromEntries(Object.entries(roleVariables).map(([name, role]) => [name, `postgres://${role}:test-only@127.0.0.1:1/${database}`]));
  it('refuses a login that is missing, another role\'s, or for another database', () => {
    const good = { ADMIN_DATABASE_URL: 'postgres://postgres:x@127.0.0.1:1/postgres', ...urls('market') };
    expect(planFrom(good)).toMatchObject({ database: 'market', queuesInPostgres: true });
    expect(planFrom({ ...good, QUEUE_URL: 'redis://r' }).queuesInPostgres).toBe(false);
    expect(() => planFrom({ ...good, RELAY_DATABASE_URL: undefined })).toThrow(/RELAY_DATABASE_URL is not set/);
    expect(() => planFrom({ ...good, RELAY_DATABASE_URL: good.READER_DATABASE_URL })).toThrow(/must log in as sy_relay/);
    expect(() => planFrom({ ...good, RELAY_DATABASE_URL: good.RELAY_DATABASE_URL.replace('/market', '/other') })).toThrow(/names the database other/);
  });
  it('migrates a real PostgreSQL, twice without harm, and every login works', async () => {
    const admin = new URL(process.env.SWITCHYARD_TEST_PG_URL ?? '');
    const database = `infra_${process.pid}`;
    const env = { ADMIN_DATABASE_URL: admin.toString(), ...urls(database) };
    for (const name of Object.keys(roleVariables)) env[name] = env[name].replace('127.0.0.1:1', admin.host);
    const { default: pg } = await import('pg');
    const ask = async (connectionString, sql) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    };
    try {
      expect(await migrate(env)).toBeGreaterThan(0);
      expect(await migrate(env)).toBe(0);
      for (const [name, role] of Object.entries(roleVariables)) expect(await ask(env[name], 'SELECT current_user AS me')).toEqual([{ me: role }]);
    } finally {
      await ask(admin.toString(), `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    }
  });
});
