import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { epochMs } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import { serverAudits } from 'graphql-http';
import { authenticator } from '../auth/authenticate.js';
import { createGateway } from './create-gateway.js';

describe('the gateway over HTTP', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let url: string;
  const internal: Error[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    const clock = new ManualClock(epochMs(Date.UTC(2026, 0, 1)));
    const gateway = await database.open('sy_gateway');
    app = await createGateway({
      parts: { database: gateway, reader: await database.open('sy_reader'), marketClock: clock, wallClock: clock, ids: new CountingIds() },
      authenticate: authenticator({ database: gateway, clock, agentBearer: () => Promise.resolve(undefined) }),
      onInternalError: (error) => internal.push(error),
    });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/graphql`;
  });
  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });
  const post = async (body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: any }> => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  it('passes every MUST of the GraphQL-over-HTTP audits', async () => {
    const failures: string[] = [];
    let musts = 0;
    for (const audit of serverAudits({ url })) {
      if (!audit.name.startsWith('MUST')) continue;
      musts += 1;
      const result = await audit.fn();
      if (result.status !== 'ok') failures.push(`${audit.name}: ${'reason' in result ? result.reason : ''}`);
    }
    expect(failures).toEqual([]);
    expect(musts).toBeGreaterThan(10);
  });
  it('knows an anonymous viewer and refuses a made-up key', async () => {
    expect((await post({ query: '{ viewer { userId roles marketClock { speed } } }' })).body).toEqual({ data: { viewer: { userId: null, roles: [], marketClock: { speed: 1 } } } });
    const refused = await post({ query: '{ viewer { userId } }' }, { authorization: 'Bearer sy_live_nothing' });
    expect(refused.status).toBe(401);
    expect(refused.body.errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', requestId: expect.stringMatching(/^req_/) });
  });
  it('answers bad input with a 4xx and never a 5xx', async () => {
    const deep = `{ sites { edges { node { ${'pools { site { '.repeat(10)}id${' } }'.repeat(10)} } } } }`;
    const wide = `{ ${Array.from({ length: 120 }, (_, i) => `a${i}: sites(first: 100) { edges { node { id } } }`).join(' ')} }`;
    const requests: [unknown, Record<string, string>?][] = [
      ['{'], [''], [[]], [{ query: 7 }], [{ query: '{ nothing }' }], [{ query: '{' }], [{ query: deep }], [`{"query":"${'x'.repeat(2_000_000)}"}`],
      [{ query: '{ viewer { userId } }', variables: 'x' }], [{ query: '{ viewer { userId } }' }, { authorization: 'Basic abc' }], [{ query: wide }],
    ];
    for (const [body, headers] of requests) {
      const answer = await post(body, headers);
      const shown = JSON.stringify(body).slice(0, 60);
      expect([shown, answer.status >= 400 && answer.status < 500 ? '4xx' : answer]).toEqual([shown, '4xx']);
    }
    expect(internal).toEqual([]);
  });
});
