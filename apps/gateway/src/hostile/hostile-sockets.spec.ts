import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

const PROTOCOL = 'graphql-transport-ws';
interface Ended {
  readonly code: number;
  readonly said: any[];
}

describe('hostile sockets', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  /** Sends the frames, as they are or after a good connection_init, and collects what comes until the socket closes or an answer to `m` came. */
  function talk(frames: readonly (string | Buffer)[], { init, protocol = PROTOCOL, stopAtAck = false }: { init?: object; protocol?: string; stopAtAck?: boolean } = {}): Promise<Ended> {
    return new Promise((resolve) => {
      const said: any[] = [];
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, protocol);
      const all = init ? [JSON.stringify({ type: 'connection_init', payload: init }), ...frames] : frames;
      const start = init ? 1 : all.length;
      socket.on('open', () => all.slice(0, start).forEach((frame) => socket.send(frame)));
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8'));
        said.push(message);
        if (message.type === 'connection_ack') all.slice(start).forEach((frame) => socket.send(frame));
        if ((message.id === 'm' || stopAtAck) && message.type !== 'next') socket.close(1000);
      });
      socket.on('error', (error: Error) => said.push(error.message));
      socket.on('close', (code) => resolve({ code, said }));
    });
  }
  const as = () => ({ authorization: `Bearer ${world.persons.customerA.secret}` });
  const subscribe = (query: unknown, variables: unknown = {}): string => JSON.stringify({ id: 'm', type: 'subscribe', payload: { query, variables } });
  const market = 'subscription { marketEvents { cursor } }';

  it('are closed when they send what is no message', async () => {
    const closed = async (...args: Parameters<typeof talk>): Promise<number> => (await talk(...args)).code;
    expect(await closed(['garbage'])).toBe(4400);
    expect(await closed([Buffer.from([0, 255, 1])])).toBe(4400);
    expect(await closed(['{"type":"nonsense"}'])).toBe(4400);
    expect(await closed(['[]'])).toBe(4400);
    expect(await closed([`${'['.repeat(30_000)}${']'.repeat(30_000)}`])).toBe(4400);
    expect(await closed(['x'.repeat(70_000)])).toBe(1009);
    expect(await closed([subscribe(market, { a: 'x'.repeat(100_000) })], { init: as() })).toBe(1009);
    expect(await closed([subscribe(7)], { init: as() })).toBe(4400);
    expect(await closed(['{"type":"connection_init"}', '{"type":"connection_init"}'])).toBe(4429);
  });
  it('are closed when they are not set up, or with a credential that is none', async () => {
    expect((await talk([subscribe(market)])).code).toBe(4401);
    // Silence: closed when the three seconds for connection_init are over.
    expect((await talk([])).code).toBe(4408);
    for (const authorization of ['Bearer nobody', 'Basic x', `Bearer sy_live_\0`, 'x'.repeat(5_000)]) expect([authorization.slice(0, 20), (await talk([], { init: { authorization } })).code]).toEqual([authorization.slice(0, 20), 4403]);
    expect((await talk([], { protocol: 'graphql-ws' })).said[0]).toMatch(/subprotocol|Unexpected|closed/i);
  });
  it('are not opened beside the path, and a reset there ends nothing', async () => {
    const port = Number(new URL(world.url).port);
    const head = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(head('/elsewhere')));
      socket.on('data', (data) => resolve(data.toString('latin1').split('\r\n')[0]!));
    });
    expect(answer).toBe('HTTP/1.1 404 Not Found');
    for (const path of ['/elsewhere', '/graphql']) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(head(path), () => (socket.resetAndDestroy(), resolve())));
      });
    }
    expect((await talk([], { init: as(), stopAtAck: true })).code).toBe(1000);
  });
  it('are told why a subscription is refused, and go on', async () => {
    const refusal = async (query: unknown, variables?: unknown, init: object = as()): Promise<string | number> => {
      const { code, said } = await talk([subscribe(query, variables)], { init });
      const answer = said.find((message) => message.id === 'm');
      if (!answer) return code;
      return answer.type === 'error' ? (answer.payload[0].extensions?.code ?? 'no code') : answer.payload?.errors?.[0]?.extensions?.code ?? answer.type;
    };
    expect(await refusal(market, {}, {})).toBe('UNAUTHENTICATED');
    expect(await refusal('{ viewer { userId } }')).toBe('BAD_USER_INPUT');
    expect(await refusal('mutation { revokeApiKey(input: { apiKeyId: "x" }) { __typename } }')).toBe('BAD_USER_INPUT');
    expect(await refusal('subscription {')).toBe('BAD_USER_INPUT');
    expect(await refusal('subscription { nothing }')).toBe('BAD_USER_INPUT');
    expect(await refusal(`subscription ${'{a'.repeat(20_000)}`)).toBe('TOO_COMPLEX');
    expect(await refusal(`${'{a'.repeat(2_000)}${'}'.repeat(2_000)}`)).toBe('TOO_COMPLEX');
    expect(await refusal('subscription { marketEvents { cursor ...A } } fragment A on MarketEvent { ...A }')).toBe('BAD_USER_INPUT');
    expect(await refusal(`subscription { jobEvents(jobId: "x") { job { leases { site { ${'pools { site { '.repeat(8)} id ${'} } '.repeat(8)} } } } } }`)).toBe('TOO_COMPLEX');
    expect(await refusal('subscription ($id: ID!) { jobEvents(jobId: $id) { cursor } }', { id: '\0' })).toBe('BAD_USER_INPUT');
    expect(await refusal('subscription ($id: ID!) { jobEvents(jobId: $id) { cursor } }', { id: { a: 1 } })).toBe('BAD_USER_INPUT');
    expect(await refusal('subscription ($id: ID!) { jobEvents(jobId: $id) { cursor } }', {})).toBe('BAD_USER_INPUT');
    for (const after of ['x', '-1', '9'.repeat(40), "';--", '1e9', ' ', 'NaN']) {
      expect([after, await refusal('subscription ($after: String) { marketEvents(after: $after) { cursor } }', { after })]).toEqual([after, 'BAD_USER_INPUT']);
      expect([after, await refusal('subscription ($id: ID!, $after: String) { jobLogs(jobId: $id, after: $after) { cursor } }', { id: 'job_00000000000000000000000000', after })]).toEqual([after, 'BAD_USER_INPUT']);
    }
  });
});
