import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '@switchyard/kernel';
import { openTwin, type OpenTwin } from '../testing/index.js';

describe('idempotency keys', () => {
  let opened: OpenTwin;
  beforeEach(async () => {
    opened = await openTwin();
  });
  afterEach(() => opened.twin.close());
  const count = (): number => opened.twin.control.objects('customer').length;

  /** The form as the SDK sends it, without the SDK between. */
  async function post(path: string, body: string, key?: string): Promise<{ status: number; text: string; replayed: string | null }> {
    const answer = await fetch(`${opened.twin.url}${path}`, {
      method: 'POST', body, headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded', ...(key === undefined ? {} : { 'idempotency-key': key }) },
    });
    return { status: answer.status, text: await answer.text(), replayed: answer.headers.get('idempotent-replayed') };
  }

  it('replays the same bytes, whatever changed since', async () => {
    const first = await post('/v1/customers', 'name=A', 'k');
    const { id } = JSON.parse(first.text) as { id: string };
    await opened.stripe.customers.update(id, { name: 'B' });
    const again = await post('/v1/customers', 'name=A', 'k');
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect(count()).toBe(1);
  });

  it('tells another body, another path and another account apart', async () => {
    await post('/v1/customers', 'name=A', 'k');
    expect(await post('/v1/customers', 'name=B', 'k')).toMatchObject({ status: 400, text: expect.stringContaining('"type": "idempotency_error"') });
    expect((await post('/v1/invoices', 'name=A', 'k')).status).toBe(400);
    expect(count()).toBe(1);
    const account = await opened.stripe.accounts.create({ type: 'express' });
    const there = await opened.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k', stripeAccount: account.id });
    expect(there.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  });

  it('does not care about the order of parameters', async () => {
    await post('/v1/customers', 'name=A&email=a%40example.com', 'k');
    expect((await post('/v1/customers', 'email=a%40example.com&name=A', 'k')).replayed).toBe('true');
  });

  it('forgets a key 24 hours after its first request, not a millisecond sooner', async () => {
    await post('/v1/customers', 'name=A', 'k');
    opened.clock.advance(DAY_MS - 1);
    expect((await post('/v1/customers', 'name=A', 'k')).replayed).toBe('true');
    opened.clock.advance(1);
    expect((await post('/v1/customers', 'name=A', 'k')).replayed).toBeNull();
    expect(count()).toBe(2);
  });

  it('conflicts while the first request under the key still runs, and answers when it ended', async () => {
    opened.twin.control.addFault({ kind: 'hang', method: 'POST' });
    const aborter = new AbortController();
    const first = fetch(`${opened.twin.url}/v1/customers`, { method: 'POST', body: 'name=A', signal: aborter.signal, headers: { authorization: 'Bearer sk_test_x', 'idempotency-key': 'k' } });
    const ended = expect(first).rejects.toThrow();
    let second = await post('/v1/customers', 'name=A', 'other'); // the two requests race for the fault: see who hangs
    while (second.status !== 409) second = await post('/v1/customers', 'name=A', 'k');
    expect(second.text).toContain('idempotency_key_in_use');
    aborter.abort();
    await ended;
    while (second.status === 409) second = await post('/v1/customers', 'name=A', 'k');
    expect(second.status).toBe(200);
  });

  it('stores refusals of a request that began, not those of one that never did', async () => {
    const missing = await post('/v1/invoices', 'customer=cus_later&auto_advance=false', 'k1');
    expect(missing.status).toBe(400);
    expect((await post('/v1/invoices', 'customer=cus_later&auto_advance=false', 'k1')).replayed).toBe('true');
    const unknown = await post('/v1/customers', 'colour=red', 'k2');
    expect(unknown.status).toBe(400);
    expect((await post('/v1/customers', 'name=A', 'k2')).status).toBe(200);
  });
});
