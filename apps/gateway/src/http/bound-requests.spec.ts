import { afterEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrors } from './answer-errors.js';
import { boundRequests } from './bound-requests.js';

describe('requests in hand', () => {
  let app: FastifyInstance | undefined;
  afterEach(() => app?.close());

  it('are answered up to a limit; others are turned away at once with when to come again, and there is room when one is done or hangs up', async () => {
    app = Fastify();
    const failures: Error[] = [];
    answerErrors(app, (error) => void failures.push(error));
    boundRequests(app, 2);
    const answer: (() => void)[] = [];
    let arrived: () => void = () => undefined;
    app.post('/graphql', () => new Promise((resolve) => {
      answer.push(() => resolve({ data: 'done' }));
      arrived();
    }));
    app.get('/healthz', () => ({ ok: true }));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
    const post = (signal?: AbortSignal): Promise<Response> => fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', ...(signal && { signal }) });
    const sent = (signal?: AbortSignal): Promise<{ readonly answered: Promise<Response> }> => new Promise((resolve) => {
      const answered = post(signal);
      arrived = () => resolve({ answered });
    });
    const first = await sent();
    const impatient = new AbortController();
    const second = await sent(impatient.signal);

    const refused = await post();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } }] });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    answer[0]!();
    expect((await first.answered).status).toBe(200);
    const third = await sent();
    impatient.abort();
    await expect(second.answered).rejects.toThrow();
    // The server hears of it with the connection's end.
    arrived = () => answer.at(-1)!();
    let fourth = await post();
    while (fourth.status !== 200) fourth = await post();
    answer.forEach((settle) => settle());
    expect((await third.answered).status).toBe(200);
    expect(failures).toEqual([]);
  });
});
