import { beforeEach, describe, expect, it } from '@jest/globals';
import { configureLogging, logger, logContext, NestLogger, prettyLine, withLogContext } from '../index.js';

describe('logging', () => {
  let lines: string[];
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  beforeEach(() => {
    lines = [];
    configureLogging({ app: 'billing', level: 'debug', format: 'json', write: (line) => lines.push(line) });
  });

  it('puts the ids in force on every line, through async work and nesting', async () => {
    await withLogContext({ requestId: 'req_1' }, async () => {
      await Promise.resolve();
      await withLogContext({ leaseId: 'lease_1' }, async () => logger('rate').info({ kwh: 3 }, 'rated'));
      logger('rate').info('done');
    });
    expect(entries()).toMatchObject([
      { app: 'billing', name: 'rate', level: 'info', requestId: 'req_1', leaseId: 'lease_1', kwh: 3, msg: 'rated' },
      { requestId: 'req_1', msg: 'done' },
    ]);
    expect(entries()[1]).not.toHaveProperty('leaseId');
    expect(logContext()).toEqual({});
  });
  it('never writes a secret', () => {
    const log = logger('gateway');
    log.info({ authorization: 'Bearer hunter2', req: { headers: { authorization: 'hunter2', cookie: 'hunter2', 'x-csrf-token': 'hunter2' } }, user: { password: 'hunter2' } }, 'request');
    log.error({ err: new Error('connect postgres://app:hunter2@db:5432/x failed') }, 'no database');
    log.info({ config: { stripe: { secretKey: 'hunter2' } } }, 'started');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('postgres://app:[redacted]@db:5432/x');
  });
  it("carries Nest's messages with their context and stack", () => {
    const nest = new NestLogger();
    nest.log('Mapped route', 'RouterExplorer');
    nest.error('boom', 'Error: boom\n    at somewhere', 'ExceptionsHandler');
    nest.warn(new Error('odd'), 'Thing');
    expect(entries()).toMatchObject([
      { level: 'info', name: 'RouterExplorer', msg: 'Mapped route' },
      { level: 'error', name: 'ExceptionsHandler', msg: 'boom', stack: 'Error: boom\n    at somewhere' },
      { level: 'warn', name: 'Thing', msg: 'odd', err: { message: 'odd' } },
    ]);
  });
  it('is one line for a person on a terminal, and leaves foreign lines alone', () => {
    logger('rate').info({ leaseId: 'lease_1', note: 'two words' }, 'rated');
    const { time } = entries()[0] as { time: string };
    expect(prettyLine(lines[0]!, false)).toBe(`${time.slice(11, 23)} info  billing/rate rated leaseId=lease_1 note="two words"\n`);
    expect(prettyLine('plain text', true)).toBe('plain text');
  });
});
