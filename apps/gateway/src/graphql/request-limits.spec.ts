import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { type GatewayUnderTest, openGatewayUnderTest } from '../../testing/gateway-under-test.js';

describe('limits of requests', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest({ limits: { pointsPerSecond: 100 } });
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });
  const budget = 'mutation { setBudget(input: { limitUsd: "5" }) { __typename } }';
  async function ask(query: string, bearer: string | undefined): Promise<{ status: number; retryAfter: string | null; body: any }> {
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST', body: JSON.stringify({ query }),
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
    });
    return { status: answer.status, retryAfter: answer.headers.get('retry-after'), body: await answer.json() };
  }

  it('what a request cost and what is left stands with its answer; too much is refused with when to come again', async () => {
    const { secret } = world.persons.customerA;
    const first = await ask(budget, secret);
    // Half of an organisation's 100 per second for a key, a minute's worth at once.
    expect(first.body.extensions.cost).toEqual({ requested: 1_002, throttle: { limit: 3_000, remaining: 1_998, restorePerSecond: 50 } });
    await ask(budget, secret);
    const third = await ask(budget, secret);
    expect([third.status, third.retryAfter, third.body.errors[0].extensions]).toMatchObject([429, '1', { code: 'RATE_LIMITED', retryAfterSeconds: 1, cost: { requested: 1_002 } }]);
    expect((await ask(budget, world.persons.customerABilling.secret)).status).toBe(200);
    world.clock.advance(1_000);
    expect((await ask(budget, secret)).status).toBe(200);
  });
  it('an organisation’s own limit is what the platform says, and all of it for one key', async () => {
    const { secret } = world.persons.customerB;
    await world.sql(`UPDATE market.organization SET points_per_second = 1000000 WHERE id = $1`, [world.orgs.customerOrgB]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(budget, secret)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers[0]!.body.extensions.cost.throttle.limit).toBe(60_000_000);
  });
  it('guesses at a password are few: by account, whatever the spelling, and however they are asked', async () => {
    const guess = (email: string) => `mutation { a: signIn(input: { email: "${email}", password: "x" }) { __typename } ... on Mutation { b: signIn(input: { email: " ${email.toUpperCase()}", password: "y" }) { __typename } } }`;
    const seen: number[] = [];
    for (let n = 0; n < 6; n += 1) seen.push((await ask(guess('customera@example.test'), undefined)).status);
    expect(seen).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await ask(guess('operatora@example.test'), undefined)).status).toBe(200);
    world.clock.advance(180_000);
    expect((await ask(guess('customera@example.test'), undefined)).status).toBe(200);
  });
  it('subscriptions are counted too', async () => {
    const { secret } = world.persons.operatorB;
    await world.sql(`UPDATE market.organization SET points_per_second = 1 WHERE id = $1`, [world.orgs.operatorOrgB]);
    // More than a whole bucket: granted while it is empty, and it stays full for a while.
    await ask(budget, secret);
    const socket = new WebSocket(`${world.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const told = await new Promise<any>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } })));
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8'));
        if (message.type === 'connection_ack') socket.send(JSON.stringify({ id: 'm', type: 'subscribe', payload: { query: 'subscription { marketEvents { cursor } }' } }));
        if (message.type === 'error') resolve(message);
      });
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.close(1000);
    await closed;
    expect(told).toMatchObject({ id: 'm', payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) } }] });
  });
});
