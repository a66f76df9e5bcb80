import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addSeconds, toIso } from '@switchyard/kernel';
import { webhookKindNames } from '@switchyard/market';
import { buildSchema, type GraphQLEnumType } from 'graphql';
import { type Caller, type GatewayUnderTest, openGatewayUnderTest, START } from '../../testing/gateway-under-test.js';
import { readSchema } from '../gateway.module.js';

const refusal = '... on Refusal { code message path }';
const webhook = 'id url description kinds enabled disabledReason failingSince createdAt';
const create = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { __typename ... on WebhookCreated { secret webhook { ${webhook} } } ${refusal} ... on InvalidInput { problems { path message } } } }`;
const update = `mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { __typename ... on Webhook { ${webhook} } ${refusal} } }`;
const rotate = `mutation ($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) { __typename ... on WebhookSecretRotated { secret oldExpiresAt } ${refusal} } }`;
const remove = `mutation ($input: DeleteWebhookInput!) { deleteWebhook(input: $input) { __typename ... on WebhookDeleted { id } ${refusal} } }`;
const test = `mutation ($input: TestWebhookInput!) { testWebhook(input: $input) { __typename ... on WebhookDelivery { id type state body } ${refusal} } }`;
const again = `mutation ($input: RedeliverWebhookInput!) { redeliverWebhook(input: $input) { __typename ... on WebhookDelivery { id state nextAttemptAt attempts } ${refusal} } }`;
const deliveries = `query ($id: ID!) { webhookDeliveries(webhookId: $id) { totalCount edges { node { id type state attempts nextAttemptAt } } } webhook(id: $id) { url } webhooks { totalCount edges { node { id } } } }`;

describe('webhooks of customers', () => {
  let world: GatewayUnderTest;
  const send = async (query: string, input: object, as: Caller = 'customerA') => {
    const { data, errors } = await world.gql(query, { input }, as);
    return (data ? Object.values(data)[0] : errors![0]!.extensions) as Record<string, any>;
  };
  const made = async (more: object = {}, as: Caller = 'customerA') => send(create, { url: 'https://Example.com:443/hook', kinds: ['INVOICE_PAID', 'JOB_FAILED'], ...more }, as);
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    await world?.close();
    expect(world?.internal).toEqual([]);
  });

  it('the schema names what messages can tell of', () => {
    const kinds = buildSchema(readSchema()).getType('WebhookEventKind') as GraphQLEnumType;
    expect(kinds.getValues().map(({ name }) => name)).toEqual(webhookKindNames.map((kind) => kind.replace('.', '_').toUpperCase()));
  });
  it('are made with a secret that nobody reads again, changed, and taken away', async () => {
    const { secret, webhook: hook } = await made({ description: 'pager' });
    expect([secret, hook]).toEqual([expect.stringMatching(/^whsec_.{32}$/), { id: expect.any(String), url: 'https://example.com/hook', description: 'pager', kinds: ['JOB_FAILED', 'INVOICE_PAID'], enabled: true, disabledReason: null, failingSince: null, createdAt: toIso(START) }]);
    expect(JSON.stringify(await world.sql(`SELECT to_jsonb(a) FROM market.audit_log a UNION ALL SELECT to_jsonb(i) FROM market.idempotency i`))).not.toContain(secret.slice(6));
    expect(await send(update, { webhookId: hook.id, kinds: ['JOB_COMPLETED'], enabled: false })).toMatchObject({ url: hook.url, description: 'pager', kinds: ['JOB_COMPLETED'], enabled: false, disabledReason: 'CUSTOMER' });
    await world.sql(`UPDATE market.webhook_endpoint SET failing_since = now() WHERE id = $1 RETURNING id`, [hook.id]);
    expect(await send(update, { webhookId: hook.id, enabled: true })).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
    const rotated = await send(rotate, { webhookId: hook.id, overlapSeconds: 60 });
    expect([rotated['oldExpiresAt'], rotated['secret'] === secret]).toEqual([toIso(addSeconds(START, 60)), false]);
    expect(await world.sql(`SELECT number, secret = $2 AS old, expires_at IS NULL AS current FROM market.webhook_secret WHERE endpoint_id = $1 ORDER BY number`, [hook.id, secret])).toEqual([{ number: 1, old: true, current: false }, { number: 2, old: false, current: true }]);
    expect(await send(remove, { webhookId: hook.id })).toEqual({ __typename: 'WebhookDeleted', id: hook.id });
    expect(await world.sql(`SELECT 1 FROM market.webhook_secret WHERE endpoint_id = $1`, [hook.id])).toEqual([]);
  });
  it('a test and a message that is sent again wait in line under their ids', async () => {
    const { webhook: hook } = await made();
    const ping = await send(test, { webhookId: hook.id });
    expect([ping['type'], ping['state'], JSON.parse(ping['body'])]).toEqual(['ping', 'WAITING', expect.objectContaining({ id: `evt_${ping['id']}`, data: expect.objectContaining({ webhookId: hook.id }) })]);
    await world.sql(`UPDATE market.webhook_delivery SET state = 'failed', attempts = 1 WHERE id = $1 RETURNING id`, [ping['id']]);
    const seen = async () => (await world.gql(deliveries, { id: hook.id }, 'customerA')).data;
    expect((await seen()).webhookDeliveries).toEqual({ totalCount: 1, edges: [{ node: { id: ping['id'], type: 'ping', state: 'FAILED', attempts: 1, nextAttemptAt: null } }] });
    expect(await send(again, { deliveryId: ping['id'] })).toEqual({ __typename: 'WebhookDelivery', id: ping['id'], state: 'WAITING', attempts: 1, nextAttemptAt: toIso(START) });
    // Of another customer there is nothing.
    const { data } = await world.gql(deliveries, { id: hook.id }, 'customerB');
    expect(data).toEqual({ webhookDeliveries: { totalCount: 0, edges: [] }, webhook: null, webhooks: { totalCount: 0, edges: [] } });
    for (const [mutation, input] of [[update, { webhookId: hook.id, enabled: false }], [rotate, { webhookId: hook.id }], [remove, { webhookId: hook.id }], [test, { webhookId: hook.id }], [again, { deliveryId: ping['id'] }]] as const) {
      expect(await send(mutation, input, 'customerB')).toMatchObject({ __typename: 'PlainRefusal', code: 'NOT_FOUND', path: ['input', 'deliveryId' in input ? 'deliveryId' : 'webhookId'] });
    }
    await world.sql(`UPDATE market.webhook_delivery SET kind = 'job.failed' WHERE id = $1 RETURNING id`, [ping['id']]);
    await send(update, { webhookId: hook.id, enabled: false });
    expect(await send(again, { deliveryId: ping['id'] })).toMatchObject({ code: 'WRONG_STATE', path: ['input', 'deliveryId'] });
  });
  it('are refused by field, and for who may not', async () => {
    const bad = await made({ url: 'http://10.0.0.1/', kinds: ['JOB_FAILED', 'JOB_FAILED'], description: 'x'.repeat(201) });
    expect(bad['problems'].map(({ path }: { path: string[] }) => path.slice(1).join('.')).sort()).toEqual(['description', 'kinds.1', 'url']);
    for (const url of ['https://localhost/', 'https://127.0.0.1:4000/', 'https://[::1]/', 'https://a:b@example.com/', 'example.com']) expect(await made({ url })).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'url'] });
    expect(await made({ kinds: [] })).toMatchObject({ path: ['input', 'kinds'] });
    for (const as of ['customerAReader', 'customerABilling', 'operatorA', 'admin'] as const) expect(await made({}, as)).toMatchObject({ code: 'FORBIDDEN' });
    for (let i = 0; i < 25; i += 1) await made({}, 'customerB');
    expect(await made({}, 'customerB')).toMatchObject({ code: 'WRONG_STATE' });
    expect(await world.sql(`SELECT count(*)::int AS n FROM market.webhook_endpoint WHERE customer_org = $1`, [world.orgs.customerOrgB])).toEqual([{ n: 20 }]);
  });
});
