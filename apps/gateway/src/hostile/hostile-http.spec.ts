import { gzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOfDatabase } from '../../testing/database-digest.js';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly code: string | undefined;
  readonly ms: number;
}
const JSON_TYPE = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
const VIEWER = '{ viewer { userId } }';
/** No hostile request may hold the process longer; it is far more than any takes. */
const PATIENCE_MS = 5_000;

describe('hostile requests over HTTP', () => {
  let world: GatewayUnderTest;
  let digest: () => Promise<Readonly<Record<string, string>>>;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
    await world.seedMarket();
    digest = await digestOfDatabase(world);
    before = await digest();
  });
  afterEach(async () => {
    expect(world.internal).toEqual([]);
    expect(await digest()).toEqual(before);
  });
  afterAll(async () => {
    await world?.close();
  });

  /** Plain node http: fetch would mend what is to be broken. */
  function send(body: string | Buffer, headers: Record<string, string> = JSON_TYPE, { method = 'POST', path = '/graphql' } = {}): Promise<Answer> {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(`${world.url}${path}`, { method, agent: false, headers: { connection: 'close', ...headers } }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: incoming.statusCode!, text, code: /"code":"([A-Z_]+)"/.exec(text)?.[1], ms: performance.now() - begun });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
  const ask = (query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> => send(JSON.stringify({ query, variables }), { ...JSON_TYPE, ...headers });
  async function all4xx(requests: Readonly<Record<string, () => Promise<Answer>>>): Promise<void> {
    const misfits: string[] = [];
    for (const [name, make] of Object.entries(requests)) {
      const { status, text, ms } = await make().catch((error: Error): Answer => ({ status: 0, text: `no answer: ${error.message}`, code: undefined, ms: 0 }));
      if (status < 400 || status >= 500 || text.length < 15 || text.length > 5_000 || ms > PATIENCE_MS) misfits.push(`${name}: ${status} after ${Math.round(ms)} ms, ${text.length} bytes: ${text.slice(0, 200)}`);
    }
    expect(misfits).toEqual([]);
  }

  it('refuses bodies that are none', async () => {
    const good = JSON.stringify({ query: VIEWER });
    await all4xx({
      'text/plain': () => send(good, { ...JSON_TYPE, 'content-type': 'text/plain' }),
      'a form': () => send('query=%7Bviewer%7BuserId%7D%7D', { ...JSON_TYPE, 'content-type': 'application/x-www-form-urlencoded' }),
      'multipart': () => send('--x--', { ...JSON_TYPE, 'content-type': 'multipart/form-data; boundary=x' }),
      'no type': () => send(good, {}),
      'a made-up type': () => send(good, { 'content-type': 'a\u00e9/;;' }),
      'truncated': () => send(good.slice(0, -3)),
      'two values': () => send(`${good}${good}`),
      'a batch': () => send(`[${good},${good}]`),
      'empty': () => send(''),
      'null': () => send('null'),
      'bytes': () => send(Buffer.from([0xff, 0xfe, 0, 1, 2])),
      'prototype pollution': () => send(`{"query":"${VIEWER}","__proto__":{"a":1}}`),
      'gzip': () => send(gzipSync(good), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      'a gzip bomb of 200 MB': () => send(gzipSync(Buffer.alloc(200_000_000)), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      'nothing but brackets': () => send('['.repeat(900_000)),
    });
  });
  it('answers 413 to ten megabytes of name, announced or not', async () => {
    const big = JSON.stringify({ query: 'mutation ($input: CreateSiteInput!) { createSite(input: $input) { __typename } }', variables: { input: { name: 'x'.repeat(10_000_000) } } });
    const answers = await Promise.all([
      send(big).catch(() => 'closed'),
      new Promise<string>((resolve) => {
        // A length and not a byte of body: refused from the head alone.
        const socket = connect(Number(new URL(world.url).port), '127.0.0.1', () => socket.write(`POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${big.length}\r\n\r\n`));
        socket.on('data', (data) => (resolve(data.toString('latin1').split('\r\n')[0]!), socket.destroy()));
      }),
    ]);
    // The first may see its connection closed before it has sent everything, and so never read the answer.
    expect([['closed', 413], 'HTTP/1.1 413 Payload Too Large']).toEqual([expect.arrayContaining([typeof answers[0] === 'string' ? answers[0] : answers[0].status]), answers[1]]);
  });
  it('refuses documents made to be costly, at once', async () => {
    const fields = (count: number, one: (i: number) => string): string => `{ ${Array.from({ length: count }, (_, i) => one(i)).join(' ')} }`;
    const chain = Array.from({ length: 2_000 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`).join(' ');
    await all4xx({
      '2,000 aliases': () => ask(fields(2_000, (i) => `a${i}: viewer { userId }`)),
      '1,200 aliases': () => ask(fields(1_200, (i) => `a${i}: viewer { userId }`)),
      '200 mutations': () => ask(`mutation ${fields(200, (i) => `a${i}: revokeApiKey(input: { apiKeyId: "k" }) { __typename }`)}`, {}, { authorization: `Bearer ${world.persons.customerA.secret}` }),
      '21 mutations': () => ask(`mutation ${fields(21, (i) => `a${i}: revokeApiKey(input: { apiKeyId: "k" }) { __typename }`)}`, {}, { authorization: `Bearer ${world.persons.customerA.secret}` }),
      '500 deep': () => ask(`${'{ a '.repeat(500)}${'}'.repeat(500)}`),
      '100,000 deep': () => ask(`${'{a'.repeat(100_000)}${'}'.repeat(100_000)}`),
      'sites in sites': () => ask(`{ sites { edges { node { ${'pools { site { '.repeat(20)} id ${'} } '.repeat(20)} } } } }`),
      '3,000 directives': () => ask(`{ viewer { userId ${'@skip(if: false) '.repeat(3_000)} } }`),
      '1,000 unknown directives': () => ask(`{ viewer { userId ${'@no '.repeat(1_000)} } }`),
      '100,000 fields of one name': () => ask(`{ viewer { ${'userId '.repeat(100_000)} } }`),
      '100,000 __typename': () => ask(`{ ${'__typename '.repeat(100_000)} }`),
      'a circle of fragments': () => ask('query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
      'a chain of 2,000 fragments': () => ask(`query { ...F0 } ${chain} fragment F2000 on Query { viewer { userId } }`),
      '2,000 variables': () => ask(`query (${Array.from({ length: 2_000 }, (_, i) => `$v${i}: Int`).join(' ')}) ${VIEWER}`),
      '3,000 operations': () => ask(Array.from({ length: 1_500 }, (_, i) => `query Q${i} { __typename }`).join(' ')),
      'a list literal 3,000 deep': () => ask(`{ sites(filter: { countries: ${'['.repeat(3_000)}${']'.repeat(3_000)} }) { totalCount } }`),
      'pages of pages': () => ask(fields(30, (i) => `a${i}: sites(first: 100) { edges { node { pools { offer { id } } feeders { id } curtailments { id } } } }`)),
      'negative page': () => ask('{ sites(first: -1) { totalCount } }'),
      'NUL in the document': () => ask('{ site(id: "\\u0000") { id } }'),
      'lone surrogate in the document': () => ask('{ site(id: "\\ud800") { id } }'),
      'a name of 500 kB': () => ask(`query ${'N'.repeat(500_000)} { nothing }`),
    });
  });
  it('serves introspection, and floods that are cheap', async () => {
    expect((await ask('{ __schema { types { name fields { name type { name ofType { name ofType { name } } } } } } }')).status).toBe(200);
    expect((await ask(`{ ${Array.from({ length: 1_000 }, (_, i) => `a${i}: __typename`).join(' ')} }`)).status).toBe(200);
  });
  it('takes JSON of agents nested beyond sense for what it is', async () => {
    const query = 'mutation ($body: JSON!) { enrolAgent(input: { body: $body }) { __typename ... on Refusal { message } } }';
    for (const deep of [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, `${'['.repeat(200_000)}${']'.repeat(200_000)}`]) {
      const answer = await send(`{"query":${JSON.stringify(query)},"variables":{"body":${deep}}}`);
      expect([answer.status < 500, answer.text.length < 2_000, answer.text.includes('INTERNAL')]).toEqual([true, true, false]);
    }
    const literal = await ask(`mutation { enrolAgent(input: { body: ${'['.repeat(3_000)}${']'.repeat(3_000)} }) { __typename } }`);
    expect(literal.status).toBeLessThan(500);
  });
  it('lets GET read and never write, and finds no other way in', async () => {
    const get = (query: string, more = '') => send('', { accept: 'application/graphql-response+json', authorization: `Bearer ${world.persons.customerA.secret}` }, { method: 'GET', path: `/graphql?query=${encodeURIComponent(query)}${more}` });
    const mutation = 'mutation { revokeApiKey(input: { apiKeyId: "k" }) { __typename } }';
    await all4xx({
      'mutation by GET': () => get(mutation),
      'mutation among queries by GET': () => get(`query Q { __typename } ${mutation.replace('mutation', 'mutation M')}`, '&operationName=M'),
      'variables that are no JSON': () => get(VIEWER, '&variables=%7Bx'),
      'NUL by GET': () => get('query ($id: ID!) { site(id: $id) { id } }', `&variables=${encodeURIComponent('{"id":"\\u0000"}')}`),
      'no query': () => send('', {}, { method: 'GET', path: '/graphql' }),
      'query twice': () => send('', {}, { method: 'GET', path: '/graphql?query=a&query=b' }),
      'bad escape': () => send('', {}, { method: 'GET', path: '/graphql?query=%E0%A4%A' }),
      'DELETE': () => send('', JSON_TYPE, { method: 'DELETE' }),
      'PUT': () => send('{}', JSON_TYPE, { method: 'PUT' }),
      'another path': () => send('{}', JSON_TYPE, { path: '/graphql/../etc/passwd' }),
      'a path of bad escapes': () => send('', {}, { method: 'GET', path: '/%E0%A4%A' }),
      'unsigned webhook': () => send('{}', JSON_TYPE, { path: '/webhooks/stripe' }),
    });
  });
  it('refuses heads beyond measure and credentials that are none', async () => {
    const as = (authorization: string) => ask(VIEWER, {}, { authorization });
    const key = world.persons.customerA.secret;
    await all4xx({
      'no scheme': () => as(key), 'Basic': () => as(`Basic ${Buffer.from('a:b').toString('base64')}`), 'empty': () => as(''), 'Bearer alone': () => as('Bearer'), 'Bearer and blanks': () => as('Bearer    '), 'two keys': () => as(`Bearer ${key} ${key}`),
      'two credentials': () => as(`Bearer ${key}, Bearer ${key}`), '5 kB': () => as(`Bearer ${'x'.repeat(5_000)}`), 'SQL': () => as(`Bearer sy_live_'--`), 'Latin-1': () => as('Bearer sy_live_\u00e9'), 'prefix alone': () => as('Bearer sy_live_'), 'half a JWT': () => as('Bearer e30.e30'),
      'unsigned JWT': () => as(`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`), 'hash of a key': () => as(`Bearer ${'0'.repeat(64)}`), 'agent type': () => as(`Bearer ${Buffer.from('{"typ":"switchyard-bearer+jwt","alg":"EdDSA"}').toString('base64url')}.e30.e30`),
    });
    const large = await send(JSON.stringify({ query: VIEWER }), { ...JSON_TYPE, 'x-large': 'x'.repeat(60_000) }).catch((error: Error & { code?: string }) => error.code);
    expect(large === 'ECONNRESET' || (large as Answer).status === 431).toBe(true);
    expect((await ask(VIEWER)).status).toBe(200);
  });
});
