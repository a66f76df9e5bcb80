import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateAgentKeys, GENESIS_HASH, signAssertion, signBatch } from '@switchyard/agent-protocol';
import { anOrder, oneOfEachItem } from '@switchyard/agent-protocol/testing';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, unwrap } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { buildSchema, parse, validate } from 'graphql';
import { ControlPlaneDouble, FakeEngine, HttpDouble } from '../../testing/index.js';
import { enrol } from '../flow/session.js';
import { httpTransport } from './http-transport.js';
import { operations } from './operations.js';

const now = Date.UTC(2026, 10, 22) as EpochMs;
const wall = new ManualClock(now);
const plane = new ControlPlaneDouble(wall, { anchorWallMs: now, anchorMarketMs: now, speed: 60 });
let http: HttpDouble;
beforeAll(async () => {
  http = await HttpDouble.start(plane);
});
afterAll(() => http.stop());

/** The contract itself. */
const sdl = buildSchema(readFileSync(join(import.meta.dirname, '../../../../libs/graphql-client/schema.graphql'), 'utf8'));

describe('httpTransport', () => {
  it.each(Object.entries(operations))('%s is valid against the schema', (_name, text) => {
    expect(validate(sdl, parse(text))).toEqual([]);
  });

  it('enrols, gets a bearer, fetches orders and delivers a batch over HTTP', async () => {
    const transport = httpTransport({ url: http.url, timeoutMs: 2_000 });
    const keys = await generateAgentKeys();
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const options = { token: 'one-time-token', name: 'a', agentVersion: '0', inventory: new FakeEngine(wall).inventory };
    const { agentId } = unwrap(await enrol(transport, keys, options));
    const { bearer } = unwrap(await transport.token(await signAssertion(agentId, 'a-fresh-id', now, keys.privateKeyJwk)));
    plane.order(anOrder());
    expect(unwrap(await transport.fetchOrders(bearer)).orders).toEqual([anOrder()]);
    const body = { agentId, epoch: 1, sequence: 1, previousHash: GENESIS_HASH, items: oneOfEachItem() };
    const batch = await signBatch(body, now, keys.privateKeyJwk, hash);
    expect(await transport.sendBatch(bearer, batch)).toMatchObject({ ok: true, value: { nextSequence: 2, alreadyKnown: false } });
    expect(await transport.sendBatch(bearer, batch)).toMatchObject({ ok: true, value: { nextSequence: 2, alreadyKnown: true } });
    expect(plane.items).toEqual(oneOfEachItem());
    // A stranger with the used token is refused, and a stale bearer is told apart from a refusal.
    expect(await enrol(transport, await generateAgentKeys(), options)).toEqual({ ok: false, error: { kind: 'Refused', refusal: { kind: 'InvalidToken' } } });
    plane.forgetBearers();
    expect(await transport.fetchOrders(bearer)).toMatchObject({ ok: false, error: { kind: 'Unauthenticated' } });
    plane.lineCut = true;
    expect(await transport.fetchOrders(bearer)).toMatchObject({ ok: false, error: { kind: 'Unreachable' } });
  });

  const answering = (status: number, body: string) =>
    httpTransport({ url: 'http://127.0.0.1:9/graphql', timeoutMs: 500, fetch: async () => new Response(body, { status }) });
  it.each([
    ['an HTML page', 502, '<html>bad gateway</html>', 'Unreachable'],
    ['HTTP 401', 401, '', 'Unauthenticated'],
    ['an answer of another shape', 200, '{"data":{"result":{"__typename":"AgentAnswer","answer":{"orders":[]}}}}', 'Unreachable'],
    ['a refusal this version does not know', 200, '{"data":{"result":{"__typename":"AgentRefused","message":"x","detail":{"kind":"New"}}}}', 'Unreachable'],
    ['an internal error', 200, '{"data":null,"errors":[{"message":"boom"}]}', 'Unreachable'],
  ])('%s is a value, not an exception', async (_what, status, body, kind) => {
    expect(await answering(status, body).fetchOrders('b')).toMatchObject({ ok: false, error: { kind } });
  });
  it('nobody listening is Unreachable', async () => {
    const transport = httpTransport({ url: 'http://127.0.0.1:1/graphql', timeoutMs: 500 });
    expect(await transport.fetchOrders('b')).toMatchObject({ ok: false, error: { kind: 'Unreachable' } });
  });
});
