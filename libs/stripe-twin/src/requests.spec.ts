import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTwin, type OpenTwin } from '../testing/index.js';

describe('requests are held against the SDK\'s own types', () => {
  let opened: OpenTwin;
  let customer: string;
  beforeAll(async () => {
    opened = await openTwin({ apiKey: 'sk_test_twin' });
    customer = (await opened.stripe.customers.create({ name: 'A' })).id;
  });
  afterAll(() => opened.twin.close());

  async function send(method: string, path: string, body?: string, key = 'sk_test_twin'): Promise<{ status: number; error: { code?: string; param?: string; message?: string } }> {
    const answer = await fetch(`${opened.twin.url}${path}`, { method, headers: { authorization: `Bearer ${key}` }, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, ...((await answer.json()) as { error: object }) };
  }

  it.each([
    ['an unknown parameter', 'POST', '/v1/customers', 'colour=red', 400, 'parameter_unknown', 'colour'],
    ['an unknown nested parameter', 'POST', '/v1/customers', 'invoice_settings[colour]=red', 400, 'parameter_unknown', 'invoice_settings[colour]'],
    ['an unknown query parameter', 'GET', '/v1/invoices?colour=red', undefined, 400, 'parameter_unknown', 'colour'],
    ['a parameter on a path that takes none', 'GET', '/v1/balance?colour=red', undefined, 400, 'parameter_unknown', 'colour'],
    ['a known parameter that the twin does not model', 'POST', '/v1/customers', 'tax[ip_address]=1.2.3.4', 400, 'twin_not_modelled', 'tax'],
    ['text for an amount', 'POST', '/v1/invoiceitems', 'amount=lots', 400, 'parameter_invalid_integer', 'amount'],
    ['a fraction of a cent', 'POST', '/v1/invoiceitems', 'amount=1.5', 400, 'parameter_invalid_integer', 'amount'],
    ['a word outside an enum', 'POST', '/v1/invoices', 'collection_method=barter', 400, 'parameter_invalid', 'collection_method'],
    ['a missing parameter', 'POST', '/v1/transfers', 'amount=5', 400, 'parameter_missing', 'currency'],
    ['a missing object in a parameter', 'POST', '/v1/invoices', 'customer=cus_missing', 400, 'resource_missing', 'customer'],
    ['a missing object in the path', 'GET', '/v1/invoices/in_missing', undefined, 404, 'resource_missing', 'id'],
    ['automatic collection, which the twin lacks', 'POST', '/v1/invoices', 'auto_advance=true', 400, undefined, 'auto_advance'],
    ['a page of zero', 'GET', '/v1/events?limit=0', undefined, 400, 'parameter_invalid_integer', 'limit'],
    ['a page of 101', 'GET', '/v1/events?limit=101', undefined, 400, 'parameter_invalid_integer', 'limit'],
    ['a cursor of nothing', 'GET', '/v1/customers?starting_after=cus_missing', undefined, 400, 'resource_missing', 'starting_after'],
    ['an address to deliver to on another machine', 'POST', '/v1/webhook_endpoints', 'url=https://example.com/hook&enabled_events[0]=*', 400, 'url_invalid', 'url'],
    ['a path Stripe does not have', 'POST', '/v1/nothing', '', 404, 'url_invalid', 'id'],
  ])('%s', async (_case, method, path, body, status, code, param) => {
    const answer = await send(method, path, body);
    expect({ status: answer.status, code: answer.error.code, param: answer.error.param }).toEqual({ status, code, param });
  });

  it('lets in one key only, and says when there is none', async () => {
    expect((await send('GET', '/v1/balance', undefined, 'sk_test_other')).status).toBe(401);
    expect((await send('GET', '/v1/balance', undefined, '')).error.message).toContain('did not provide');
  });

  it('refuses a body that is too large, and goes on', async () => {
    expect((await send('POST', '/v1/customers', `name=${'x'.repeat(1_100_000)}`)).status).toBe(413);
  });

  it('expands what can be expanded, four levels at most', async () => {
    const invoice = await opened.stripe.invoices.create({ customer, auto_advance: false, expand: ['customer'] });
    expect(invoice.customer).toMatchObject({ id: customer, object: 'customer' });
    expect((await send('GET', `/v1/invoices/${invoice.id}?expand[0]=status`)).error.message).toContain('cannot be expanded');
    expect((await send('GET', `/v1/invoices/${invoice.id}?expand[0]=colour`)).error.message).toContain('cannot be expanded');
    expect((await send('GET', `/v1/invoices/${invoice.id}?expand[0]=a.b.c.d.e`)).error.message).toContain('more than 4 levels');
  });

  it('pages forwards and backwards through every object once', async () => {
    for (let n = 0; n < 25; n += 1) await opened.stripe.customers.create({ name: `page ${n}` });
    const ids: string[] = [];
    for await (const item of opened.stripe.customers.list({ limit: 10 })) ids.push(item.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(opened.twin.control.objects('customer').map(({ id }) => id).reverse());
    const back = await opened.stripe.customers.list({ limit: 10, ending_before: ids[15]! });
    expect(back.data.map(({ id }) => id)).toEqual(ids.slice(5, 15));
    expect(back.has_more).toBe(true);
  });
});
