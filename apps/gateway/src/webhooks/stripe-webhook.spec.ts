import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GatewayUnderTest, openGatewayUnderTest, WEBHOOK_SECRET } from '../../testing/gateway-under-test.js';

describe('POST /webhooks/stripe', () => {
  let world: GatewayUnderTest;
  beforeAll(async () => {
    world = await openGatewayUnderTest();
  });
  afterAll(async () => {
    expect(world?.internal).toEqual([]);
    await world?.close();
  });
  // Blanks and order as they come: the signature is over the bytes, not over what they mean.
  const eventBody = (id: string): string => `{ "type": "customer.created",  "id": "${id}", "object": "event", "created": 1767614400, "data": {"object": {"id": "cus_1", "object": "customer"}} }`;
  const sign = (body: string, { at = world.clock.now(), secret = WEBHOOK_SECRET } = {}): string => {
    const seconds = Math.floor(at / 1000);
    return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
  };
  const post = async (body: string, signature: string | undefined, type = 'application/json'): Promise<number> => {
    const answer = await fetch(`${world.url}/webhooks/stripe`, { method: 'POST', body, headers: { 'content-type': type, ...(signature === undefined ? {} : { 'stripe-signature': signature }) } });
    return answer.status;
  };
  const kept = () => world.sql<{ id: string; raw_body: string }>(`SELECT stripe_event_id AS id, raw_body FROM billing.webhook_event ORDER BY 1`);
  const told = () => world.sql<{ id: string }>(`SELECT payload->>'stripeEventId' AS id FROM outbox.event WHERE topic = 'stripe.event_received' ORDER BY 1`);

  it('keeps a signed delivery byte for byte and tells billing once, however often it comes', async () => {
    const body = eventBody('evt_1');
    expect(await Promise.all([post(body, sign(body)), post(body, sign(body)), post(body, sign(body))])).toEqual([200, 200, 200]);
    expect([await kept(), await told()]).toEqual([[{ id: 'evt_1', raw_body: body }], [{ id: 'evt_1' }]]);
  });
  it('refuses with 400 what is not signed, signed by another, changed, too old, from the future or no event, and keeps nothing', async () => {
    const body = eventBody('evt_2');
    const day = 86_400_000;
    const refused = [
      await post(body, undefined), await post(body, 'nonsense'), await post(body, sign(body, { secret: 'whsec_other' })), await post(`${body} `, sign(body)),
      await post(body, sign(body, { at: (world.clock.now() - day) as never })), await post(body, sign(body, { at: (world.clock.now() + day) as never })),
      await post('not json', sign('not json')), await post('', sign('')), await post(body, sign(body, { secret: 'x' }), 'text/plain'),
    ];
    expect(refused).toEqual(refused.map(() => 400));
    expect([await kept(), await told()]).toEqual([[expect.objectContaining({ id: 'evt_1' })], [{ id: 'evt_1' }]]);
  });
  it('answers 5xx when it could not be kept, so that Stripe brings it again', async () => {
    const body = eventBody('evt_3');
    await world.sql(`ALTER TABLE billing.webhook_event RENAME TO gone`);
    expect(await post(body, sign(body))).toBe(500);
    await world.sql(`ALTER TABLE billing.gone RENAME TO webhook_event`);
    expect(world.internal.splice(0)).toHaveLength(1);
    expect(await post(body, sign(body))).toBe(200);
    expect((await kept()).map((row) => row.id)).toEqual(['evt_1', 'evt_3']);
  });
});
