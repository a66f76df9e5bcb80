import { describe, expect, it } from '@jest/globals';
import { createClient, type Fetch, SitesDocument, SwitchyardError, ViewerDocument } from './index.js';

const url = 'http://gateway.test/graphql';
interface Sent { readonly headers: Record<string, string>; readonly body: { query: string; variables: unknown; operationName: string } }
function answering(status: number, body: unknown, sent: Sent[] = []): Fetch {
  return (_url, init) => {
    sent.push({ headers: init.headers, body: JSON.parse(init.body) as Sent['body'] });
    return Promise.resolve({ status, text: () => Promise.resolve(typeof body === 'string' ? body : JSON.stringify(body)) });
  };
}
const failure = async (fetch: Fetch, timeoutMs?: number): Promise<SwitchyardError> => {
  const client = createClient({ url, fetch, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return client.execute(ViewerDocument, {}).then(
    () => { throw new Error('expected a failure'); },
    (error: unknown) => { if (error instanceof SwitchyardError) return error; throw error; },
  );
};

describe('createClient', () => {
  it('sends the operation with the credential in the header alone and hands out the data', async () => {
    const sent: Sent[] = [];
    const data = { sites: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false, endCursor: null } } };
    const client = createClient({ url, token: 'sy_live_x', fetch: answering(200, { data }, sent) });
    const answer = await client.execute(SitesDocument, { first: 10 });
    expect(answer.sites.totalCount).toBe(0);
    expect(sent[0]!.headers['authorization']).toBe('Bearer sy_live_x');
    expect(sent[0]!.body).toMatchObject({ operationName: 'Sites', variables: { first: 10 } });
    // @ts-expect-error a variable of the wrong type must not compile
    await client.execute(SitesDocument, { first: 'ten' });
  });
  it('asks as nobody without a token', async () => {
    const sent: Sent[] = [];
    await createClient({ url, fetch: answering(200, { data: {} }, sent) }).execute(ViewerDocument, {});
    expect(sent[0]!.headers).not.toHaveProperty('authorization');
  });
  it('throws the code, request id and details of a refused request', async () => {
    const error = await failure(answering(400, { errors: [{ message: 'too much', extensions: { code: 'TOO_COMPLEX', requestId: 'req_1', cost: 9, limit: 5 } }] }));
    expect(error).toMatchObject({ code: 'TOO_COMPLEX', requestId: 'req_1', message: 'too much', details: { cost: 9, limit: 5 } });
  });
  it('tells an unreachable gateway, a silent one and a wrong address apart', async () => {
    expect(await failure(() => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })))).toMatchObject({
      code: 'UNREACHABLE', message: expect.stringContaining('ECONNREFUSED') as unknown });
    const silent: Fetch = (_url, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    expect(await failure(silent, 5)).toMatchObject({ code: 'TIMED_OUT' });
    expect(await failure(answering(404, '<html>'))).toMatchObject({ code: 'NOT_GRAPHQL' });
  });
});
