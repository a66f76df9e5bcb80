import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashPassword } from '@switchyard/runtime';
import { createClient as createSocket } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

const PASSWORD = 'a long enough passphrase';
type Headers = Readonly<Record<string, string>>;

describe('a session in the browser', () => {
  let world: GatewayUnderTest;
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'console-'));
    mkdirSync(join(dir, 'assets'));
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Console</title>');
    writeFileSync(join(dir, 'assets/app-abc.js'), 'export {};');
    world = await openGatewayUnderTest({ consoleDir: dir });
    await world.sql(`UPDATE market.member SET password_hash = $1 WHERE id = $2`, [await hashPassword(PASSWORD, 4), world.persons.customerA.userId]);
  });
  afterAll(async () => {
    await world?.close();
    rmSync(dir, { recursive: true });
    expect(world.internal).toEqual([]);
  });
  const call = (path: string, method: string, headers: Headers, body?: object) =>
    fetch(`${world.url}${path}`, { method, headers: { ...(body && { 'content-type': 'application/json' }), ...headers }, ...(body && { body: JSON.stringify(body) }) });
  const addressOf = async (): Promise<string> => (await world.sql<{ email: string }>(`SELECT email FROM market.member WHERE id = $1`, [world.persons.customerA.userId]))[0]!.email;
  async function signIn(): Promise<{ readonly cookie: string; readonly csrf: string; readonly set: string }> {
    const answer = await call('/auth/sign-in', 'POST', {}, { email: await addressOf(), password: PASSWORD });
    expect(answer.status).toBe(200);
    const set = answer.headers.get('set-cookie')!;
    return { cookie: set.split(';')[0]!, csrf: ((await answer.json()) as { csrf: string }).csrf, set };
  }
  const who = async (headers: Headers): Promise<[number, unknown]> => {
    const answer = await call('/graphql', 'POST', headers, { query: '{ viewer { userId } }' });
    const body = (await answer.json()) as { data?: { viewer: { userId: string | null } }; errors?: { extensions: { code: string } }[] };
    return [answer.status, body.data?.viewer.userId ?? body.errors?.[0]?.extensions.code ?? null];
  };

  it('is a cookie no script reads and no other site sends, and asks with the proof the page was told', async () => {
    const { cookie, csrf, set } = await signIn();
    expect(set).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(await who({ cookie, 'x-switchyard-csrf': csrf })).toEqual([200, world.persons.customerA.userId]);
    expect(await (await call('/auth/session', 'GET', { cookie })).json()).toEqual({ csrf });
    expect(await (await call('/auth/session', 'GET', {})).json()).toEqual({ csrf: null });
  });
  it('is refused without the proof, with another session\'s, and is nobody where another origin asks', async () => {
    const [one, other] = [await signIn(), await signIn()];
    expect(await who({ cookie: one.cookie })).toEqual([403, 'FORBIDDEN']);
    expect(await who({ cookie: one.cookie, 'x-switchyard-csrf': other.csrf })).toEqual([403, 'FORBIDDEN']);
    expect(await who({ cookie: one.cookie, 'x-switchyard-csrf': one.csrf, origin: 'https://evil.example' })).toEqual([200, null]);
    expect(await who({ cookie: one.cookie, 'x-switchyard-csrf': one.csrf, 'sec-fetch-site': 'cross-site' })).toEqual([200, null]);
    expect(await who({ cookie: one.cookie, 'x-switchyard-csrf': one.csrf, origin: new URL(world.url).origin })).toEqual([200, world.persons.customerA.userId]);
    expect((await call('/auth/sign-in', 'POST', { origin: 'https://evil.example' }, { email: await addressOf(), password: PASSWORD })).status).toBe(403);
  });
  it('tells neither whether the address nor the password is wrong, and what is no sign-in at all', async () => {
    const wrong = async (body: object) => {
      const answer = await call('/auth/sign-in', 'POST', {}, body);
      return [answer.status, answer.headers.get('set-cookie'), ((await answer.json()) as { errors: { message: string }[] }).errors[0]!.message];
    };
    const same = [401, null, 'Address or password is wrong.'];
    expect(await wrong({ email: await addressOf(), password: 'another passphrase here' })).toEqual(same);
    expect(await wrong({ email: 'nobody@example.test', password: PASSWORD })).toEqual(same);
    expect(await wrong({ email: 1 })).toEqual([400, null, 'Send {"email": "…", "password": "…"}.']);
  });
  it('ends when it signs out: the secret is worth nothing any more', async () => {
    const { cookie, csrf } = await signIn();
    expect((await call('/auth/sign-out', 'POST', { cookie }, {})).status).toBe(403);
    const out = await call('/auth/sign-out', 'POST', { cookie, 'x-switchyard-csrf': csrf }, {});
    expect([out.status, out.headers.get('set-cookie')]).toEqual([200, 'switchyard_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict']);
    expect(await who({ cookie, 'x-switchyard-csrf': csrf })).toEqual([401, 'UNAUTHENTICATED']);
    expect(await (await call('/auth/session', 'GET', { cookie })).json()).toEqual({ csrf: null });
  });
  it('opens a socket from its own origin alone', async () => {
    const { cookie } = await signIn();
    const codeOf = (headers: Headers): Promise<string> => new Promise((resolve) => {
      class FromPage extends WebSocket {
        constructor(address: string, protocols: string) {
          super(address, protocols, { headers });
        }
      }
      const client = createSocket({ url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: FromPage, retryAttempts: 0 });
      const end = (what: string): void => void (resolve(what), client.dispose());
      client.subscribe({ query: 'subscription { jobEvents(jobId: "job_none") { __typename } }' }, { next: (result) => end(String(result.errors?.[0]?.extensions?.['code'] ?? 'next')), complete: () => end('complete'), error: (error) => end(Array.isArray(error) ? String(error[0]?.extensions?.['code'] ?? error[0]?.message) : String((error as { reason?: string }).reason)) });
    });
    const nobody = await codeOf({});
    expect(await codeOf({ cookie, origin: 'https://evil.example' })).toBe(nobody);
    expect(await codeOf({ cookie, origin: new URL(world.url).origin })).not.toBe(nobody);
  });
  it('gets the page at every address of its own, with a policy that lets nothing inline run, and files that never change', async () => {
    for (const path of ['/', '/jobs/job_1', '/finance/review']) {
      const page = await call(path, 'GET', { accept: 'text/html' });
      expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
      expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self'/);
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
      await page.text();
    }
    const file = await call('/assets/app-abc.js', 'GET', {});
    expect([file.status, file.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    for (const missing of ['/assets/none.js', '/assets/../index.html.bak', '/favicon.ico']) expect((await call(missing, 'GET', {})).status).toBe(404);
    expect((await call('/healthz', 'GET', {})).status).toBe(200);
  });
});
