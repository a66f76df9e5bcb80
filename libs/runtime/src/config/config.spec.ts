import { describe, expect, it } from '@jest/globals';
import { unwrap } from '@switchyard/kernel';
import { loadConfig } from './config.js';
import { variables, type VariableName } from './variables.js';

const problems = (env: Record<string, string>) => {
  const result = loadConfig(env);
  return result.ok ? [] : result.error;
};

describe('loadConfig', () => {
  it('needs nothing: embedded database, twin, local engine, real time', () => {
    expect(unwrap(loadConfig({}))).toMatchObject({
      http: { host: '127.0.0.1', port: 4_000 },
      database: { embedded: true, url: undefined },
      stripe: { twin: true },
      billingSweepSeconds: 10,
      deadlineMargin: { slackShare: 0.5, secondsMost: 21_600 },
      planJobsMost: 600,
      webhookLoopback: false,
      ledgerTimeZone: 'UTC',
      engine: 'local',
      oidc: undefined,
      metrics: undefined,
      marketSpeed: 1,
    });
  });
  it('reads a production environment; an empty value is none', () => {
    const config = unwrap(
      loadConfig({
        PORT: '8080', DATABASE_URL: 'postgres://app:pw@db/switchyard', QUEUE_URL: 'rediss://queue:6379', STRIPE_SECRET_KEY: 'sk_live_abc',
        STRIPE_WEBHOOK_SECRET: 'whsec_abc', STRIPE_HOST: '', ENGINE: 'slurm', METRICS_PORT: '9464', MARKET_SPEED: '1', BILLING_SWEEP_SECONDS: '0.2', DEADLINE_MARGIN_HOURS: '1.5', DEADLINE_MARGIN_SHARE: '0.25', PLAN_JOBS_MOST: '400',
      }),
    );
    expect(config).toMatchObject({
      http: { port: 8_080 }, database: { embedded: false }, queueUrl: 'rediss://queue:6379', stripe: { twin: false, protocol: 'https' },
      engine: 'slurm', billingSweepSeconds: 0.2, deadlineMargin: { slackShare: 0.25, secondsMost: 5_400 }, planJobsMost: 400, metrics: { host: '127.0.0.1', port: 9_464 },
    });
  });
  it.each<[VariableName, string]>([
    ['HOST', 'a b'], ['PORT', '70000'], ['PUBLIC_URL', 'ftp://x'], ['SWITCHYARD_EMBEDDED', 'yes'], ['STRIPE_PORT', '-1'],
    ['STRIPE_PROTOCOL', 'gopher'], ['STRIPE_HOST', 'http://x'], ['ENGINE', 'docker'], ['OIDC_ISSUER', 'issuer'], ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'], ['METRICS_PORT', 'x'], ['METRICS_HOST', '/'], ['MARKET_SPEED', '0'], ['MARKET_SPEED', '-60'], ['MARKET_SPEED', '9999'],
    ['LEDGER_TIME_ZONE', 'Texas'], ['DEADLINE_MARGIN_HOURS', '169'], ['DEADLINE_MARGIN_HOURS', '-1'], ['DEADLINE_MARGIN_SHARE', '1.1'], ['PLAN_JOBS_MOST', '9'], ['LEDGER_TIME_ZONE', '+05:00'], ['BILLING_SWEEP_SECONDS', '0.09'], ['BILLING_SWEEP_SECONDS', '3601'], ['BILLING_SWEEP_SECONDS', '-1'], ['BILLING_SWEEP_SECONDS', '1e1'],
  ])('%s=%s: names the variable, shows the value, says what to set', (variable, value) => {
    const found = problems({ [variable]: value }).find((problem) => problem.variable === variable);
    expect(found?.message).toContain(`${variable} is ${JSON.stringify(value)}. Set it to ${variables[variable].expected}.`);
  });
  it.each<VariableName>(['DATABASE_URL', 'QUEUE_URL', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'NOTICE_WEBHOOK_SECRET'])('never shows the value of %s', (variable) => {
    const [problem] = problems({ [variable]: 'hunter2' });
    expect(problem).toMatchObject({ variable, message: expect.stringContaining(`${variable} is a value of the wrong form. Set it to `) });
    expect(problem!.message).not.toContain('hunter2');
  });
  it('tells every problem at once', () => {
    expect(problems({ PORT: 'x', ENGINE: 'y', LOG_LEVEL: 'z' }).map(({ variable }) => variable)).toEqual(['PORT', 'ENGINE', 'LOG_LEVEL']);
  });
  it('OIDC comes whole; a Stripe key needs its webhook secret', () => {
    expect(problems({ OIDC_ISSUER: 'https://id.example' }).map(({ variable }) => variable)).toEqual(['OIDC_AUDIENCE', 'OIDC_JWKS_URL']);
    expect(problems({ STRIPE_SECRET_KEY: 'sk_test_a' }).map(({ variable }) => variable)).toEqual(['STRIPE_WEBHOOK_SECRET']);
    expect(problems({ NOTICE_WEBHOOK_URL: 'https://hooks.example' }).map(({ variable }) => variable)).toEqual(['NOTICE_WEBHOOK_SECRET']);
  });

  describe('demo time (decision 28)', () => {
    const fast = { MARKET_SPEED: '60' };
    it('runs with the embedded database, the twin and the local engine', () => {
      expect(problems(fast)).toEqual([]);
      const child = { ...fast, DATABASE_URL: 'postgres://a:b@127.0.0.1/c', SWITCHYARD_EMBEDDED: '1', STRIPE_SECRET_KEY: 'sk_test_twin', STRIPE_WEBHOOK_SECRET: 'whsec_a', STRIPE_HOST: '127.0.0.1' };
      expect(problems(child)).toEqual([]);
    });
    it.each([
      ['a Stripe key', { STRIPE_SECRET_KEY: 'sk_test_a', STRIPE_WEBHOOK_SECRET: 'whsec_a' }, 'STRIPE_SECRET_KEY is set'],
      ['a database of your own', { DATABASE_URL: 'postgres://a:b@db/c' }, 'DATABASE_URL is set'],
      ['Slurm', { ENGINE: 'slurm' }, 'ENGINE is slurm'],
      ['Kubernetes', { ENGINE: 'kubernetes' }, 'ENGINE is kubernetes'],
    ])('is refused with %s', (_what, extra, reason) => {
      expect(problems({ ...fast, ...extra })).toEqual([{ variable: 'MARKET_SPEED', message: expect.stringContaining(reason) }]);
    });
  });
});
