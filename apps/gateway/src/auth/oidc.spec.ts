import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type GatewayUnderTest, type GqlAnswer, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';

const ISSUER = 'https://login.example.test';
const AUDIENCE = 'switchyard';
const SUBJECT = 'auth0|customer-a';
const now = Math.floor(START / 1_000);

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}
async function makeKey(kid: string, alg = 'RS256'): Promise<Key> {
  return { kid, ...(await generateKeyPair(alg, { extractable: true })) };
}
/** An issuer's key set on loopback. */
class Issuer {
  keys: Key[] = [];
  failing = false;
  asked = 0;
  private server: Server | undefined;
  async listen(port = 0): Promise<number> {
    const server = createServer((_request, response) => {
      this.asked += 1;
      void (async () => {
        if (this.failing) return void response.writeHead(500).end('no');
        const keys: JWK[] = await Promise.all(this.keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' })));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
      })();
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
    this.server = undefined;
  }
}
interface Claims {
  iss?: string;
  aud?: string | string[];
  sub?: string;
  exp?: number;
  nbf?: number;
}
const good: Claims = { iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, exp: now + 600 };
const sign = ({ privateKey, kid }: Key, claims: Claims = {}, header: { alg?: string; kid?: string } = {}): Promise<string> =>
  new SignJWT({ ...good, ...claims } as never).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(privateKey);
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('bearers of an OIDC issuer', () => {
  const issuer = new Issuer();
  let first: Key;
  let world: GatewayUnderTest;
  beforeAll(async () => {
    first = await makeKey('k1');
    issuer.keys = [first];
    world = await openAgainst(await issuer.listen());
  });
  afterEach(async () => {
    expect(world.internal).toEqual([]);
    await world.sql(`UPDATE market.organization SET status = 'active'`);
  });
  afterAll(async () => {
    await world?.close();
    await issuer.close();
  });
  async function openAgainst(port: number): Promise<GatewayUnderTest> {
    const opened = await openGatewayUnderTest({ oidc: { issuer: ISSUER, audience: AUDIENCE, jwksUrl: `http://127.0.0.1:${port}/jwks` } });
    await opened.sql(`UPDATE market.member SET oidc_subject = $1 WHERE id = $2`, [SUBJECT, opened.persons.customerA.userId]);
    return opened;
  }
  const who = (bearer: string, at = world): Promise<GqlAnswer> => at.gql('{ viewer { userId organization { kind } scopes } }', {}, { bearer });
  async function refused(bearer: string): Promise<string> {
    const { status, errors, data } = await who(bearer);
    if (!errors) throw new Error(`was believed: ${JSON.stringify(data)}`);
    return `${status} ${errors[0]!.extensions.code}`;
  }

  it('are the members they name by their subject, with the scopes of their kind', async () => {
    const { status, data } = await who(await sign(first));
    expect([status, data.viewer]).toMatchObject([200, { userId: world.persons.customerA.userId, organization: { kind: 'CUSTOMER' } }]);
    expect(data.viewer.scopes).toContain('jobs:write');
    expect((await who(await sign(first, { aud: ['other', AUDIENCE] }))).status).toBe(200);
    const { data: made } = await world.gql('mutation { setBudget(input: { limitUsd: "5" }) { __typename } }', {}, { bearer: await sign(first) });
    expect(made.setBudget.__typename).toBe('Budget');
  });
  it('are refused with 401 for another issuer or audience, out of their time, or without a subject or an end', async () => {
    const tokens: Record<string, string> = {
      issuer: await sign(first, { iss: 'https://evil.example.test' }), 'issuer with a slash': await sign(first, { iss: `${ISSUER}/` }), audience: await sign(first, { aud: 'other' }), expired: await sign(first, { exp: now - 31 }),
      'not yet valid': await sign(first, { nbf: now + 31 }), 'no subject': await new SignJWT({ iss: ISSUER, aud: AUDIENCE, exp: now + 600 }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(first.privateKey),
      'no end': await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: SUBJECT }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(first.privateKey), 'no issuer': await new SignJWT({ aud: AUDIENCE, sub: SUBJECT, exp: now + 600 }).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(first.privateKey),
      'unknown subject': await sign(first, { sub: 'auth0|nobody' }), 'subject with NUL': await sign(first, { sub: 'a\0b' }), 'subject of the wrong type': await sign(first, { sub: 7 as never }),
    };
    const verdicts: Record<string, string> = {};
    for (const [name, token] of Object.entries(tokens)) verdicts[name] = await refused(token);
    expect(verdicts).toEqual(Object.fromEntries(Object.keys(tokens).map((name) => [name, '401 UNAUTHENTICATED'])));
    // Half a minute of drift is forgiven.
    expect([(await who(await sign(first, { exp: now - 29 }))).status, (await who(await sign(first, { nbf: now + 29 }))).status]).toEqual([200, 200]);
  });
  it('are refused when they are not signed by the issuer\'s key in the issuer\'s way', async () => {
    const publicPem = new TextEncoder().encode(await exportSPKI(first.publicKey));
    const hs256 = await new SignJWT(good as never).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(publicPem);
    const [head, body, signature] = (await sign(first)).split('.') as [string, string, string];
    const stranger = await makeKey('k1');
    const tokens: Record<string, string> = {
      'alg none': `${base64url({ alg: 'none', kid: 'k1' })}.${body}.`, 'alg none with a signature': `${base64url({ alg: 'none', kid: 'k1' })}.${body}.${signature}`, 'HS256 with the public key': hs256,
      'another key of the same name': await sign(stranger), 'unknown key': await sign(first, {}, { kid: 'k9' }), 'changed body': `${head}.${base64url({ ...good, sub: 'auth0|other' })}.${signature}`, 'no signature': `${head}.${body}.`,
      'a key of its own in the head': await new SignJWT(good as never).setProtectedHeader({ alg: 'RS256', jwk: await exportJWK(stranger.publicKey) } as never).sign(stranger.privateKey), 'not a token': 'abc.def.ghi', 'five parts': 'a.b.c.d.e',
    };
    const verdicts: Record<string, string> = {};
    for (const [name, token] of Object.entries(tokens)) verdicts[name] = await refused(token);
    expect(verdicts).toEqual(Object.fromEntries(Object.keys(tokens).map((name) => [name, '401 UNAUTHENTICATED'])));
  });
  it('are refused for a suspended organisation', async () => {
    await world.sql(`UPDATE market.organization SET status = 'suspended' WHERE id = $1`, [world.orgs.customerOrgA]);
    expect(await refused(await sign(first))).toBe('403 FORBIDDEN');
  });
  it('say nothing of keys in their refusals', async () => {
    const { errors } = await who(await sign(first, { aud: 'other' }));
    expect(errors![0]!.message).toMatch(/aud/);
    expect(JSON.stringify(errors)).not.toContain(SUBJECT);
  });

  describe('whose keys change or cannot be read', () => {
    let other: GatewayUnderTest;
    let port: number;
    const source = new Issuer();
    beforeAll(async () => {
      source.keys = [first];
      port = await source.listen();
    });
    afterEach(async () => {
      expect(other.internal).toEqual([]);
      await other.close();
    });
    afterAll(() => source.close());

    it('are believed again once the new key is published, and no longer with the old', async () => {
      const second = await makeKey('k2');
      source.keys = [second];
      other = await openAgainst(port);
      expect((await who(await sign(second), other)).status).toBe(200);
      expect((await who(await sign(first), other)).status).toBe(401);
    });
    it('get 503 while the issuer fails or is away: come again, it is not your token', async () => {
      other = await openAgainst(port);
      source.failing = true;
      const failing = await who(await sign(first), other);
      expect([failing.status, failing.errors![0]!.extensions.code]).toEqual([503, 'UNAVAILABLE']);
      await source.close();
      const away = await who(await sign(first), other);
      expect([away.status, away.errors![0]!.extensions.code]).toEqual([503, 'UNAVAILABLE']);
      // The operator hears why.
      expect(other.internal.splice(0).map((error) => `${error.message} ${String(error.cause)}`)).toEqual([expect.stringMatching(/cannot be read.*200 OK/), expect.stringMatching(/cannot be read.*fetch failed/)]);
      // API keys do not need the issuer.
      expect((await other.gql('{ viewer { userId } }', {}, 'customerA')).status).toBe(200);
      source.failing = false;
      await source.listen(port);
      source.keys = [first];
      expect((await who(await sign(first), other)).status).toBe(200);
    });
  });
});
