import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@switchyard/kernel';
import Stripe from 'stripe';
import { openReceiver, openTwin, type OpenTwin, type Receiver } from '../testing/index.js';
import { retryDelaysMs } from './webhooks/dispatcher.js';

describe('webhooks', () => {
  let opened: OpenTwin;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
    opened = await openTwin({ webhookUrl: receiver.url });
  });
  afterEach(async () => {
    await opened.twin.close();
    await receiver.close();
  });
  const types = (): string[] => receiver.received.map(({ type }) => type);
  const create = (name: string): Promise<Stripe.Customer> => opened.stripe.customers.create({ name });
  const settled = (): Promise<void> => opened.twin.control.webhooksSettled();

  it('delivers each event once, signed with the secret and the time of the clock', async () => {
    await create('A');
    await settled();
    expect(types()).toEqual(['customer.created']);
    const [{ body, signature } = { body: '', signature: '' }] = receiver.received;
    expect(signature).toContain(`t=${Math.floor(opened.clock.now() / 1000)},`);
    expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_test', 0)).not.toThrow();
    expect(() => Stripe.webhooks.constructEvent(body, signature, 'whsec_other', 0)).toThrow();
  });

  it('delivers again after a refusal, when its time has come by the clock, and stops after the first 2xx', async () => {
    receiver.answerWith(500);
    const { id } = await create('A');
    await settled();
    expect(types()).toHaveLength(1);
    opened.clock.advance(retryDelaysMs[0] - 1);
    await settled();
    expect(types()).toHaveLength(1);
    receiver.answerWith(200);
    opened.clock.advance(1);
    await settled();
    opened.clock.advance(100 * HOUR_MS);
    await settled();
    expect(types()).toHaveLength(2);
    expect(new Set(receiver.received.map(({ eventId }) => eventId)).size).toBe(1);
    const [event] = (await opened.stripe.events.list({ type: 'customer.created' })).data;
    expect(event).toMatchObject({ pending_webhooks: 0, data: { object: { id } } });
  });

  it('gives up after the last attempt; the event stays in the list', async () => {
    receiver.answerWith(500);
    await create('A');
    await settled();
    for (const wait of retryDelaysMs) {
      opened.clock.advance(wait);
      await settled();
    }
    expect(types()).toHaveLength(retryDelaysMs.length + 1);
    opened.clock.advance(1_000 * HOUR_MS);
    await settled();
    expect(types()).toHaveLength(retryDelaysMs.length + 1);
    expect((await opened.stripe.events.list()).data).toHaveLength(1);
  });

  it('duplicates, drops and signs wrongly on demand; a wrong signature is put right on the next attempt', async () => {
    opened.twin.control.addWebhookRule({ action: 'duplicate', type: 'customer.created', times: 1 });
    opened.twin.control.addWebhookRule({ action: 'drop', type: 'customer.*', times: 1 });
    opened.twin.control.addWebhookRule({ action: 'wrong_signature', times: 1 });
    await create('twice');
    await create('never');
    await settled();
    receiver.answerWith(400);
    await create('wrong');
    await settled();
    receiver.answerWith(200);
    opened.clock.advance(retryDelaysMs[0]);
    await settled();
    expect(receiver.received.map(({ body }) => (JSON.parse(body) as { data: { object: { name: string } } }).data.object.name)).toEqual(['twice', 'twice', 'wrong', 'wrong']);
    const isRight = receiver.received.map(({ body, signature }) => {
      try {
        return Boolean(Stripe.webhooks.constructEvent(body, signature, 'whsec_test', 0));
      } catch {
        return false; // a wrong signature is what one of them must have
      }
    });
    expect(isRight).toEqual([true, true, false, true]);
    expect((await opened.stripe.events.list({ limit: 100 })).data).toHaveLength(3);
  });

  it('holds events and lets them go in reverse', async () => {
    opened.twin.control.addWebhookRule({ action: 'hold' });
    const { id } = await create('A');
    await opened.stripe.customers.update(id, { name: 'B' });
    await opened.stripe.customers.del(id);
    await settled();
    expect(types()).toEqual([]);
    await opened.twin.control.releaseHeld('reversed');
    expect(types()).toEqual(['customer.deleted', 'customer.updated', 'customer.created']);
  });

  it('delays by the clock', async () => {
    opened.twin.control.addWebhookRule({ action: 'delay', delayMs: HOUR_MS, times: 1 });
    await create('late');
    await create('soon');
    await settled();
    expect(types()).toHaveLength(1);
    await opened.twin.control.setClock(opened.clock.now() + HOUR_MS);
    expect(types()).toHaveLength(2);
  });

  it('delivers to endpoints made through the API, of the types they asked for, with their own secret', async () => {
    const second = await openReceiver();
    const endpoint = await opened.stripe.webhookEndpoints.create({ url: second.url, enabled_events: ['customer.updated'] });
    const { id } = await create('A');
    await opened.stripe.customers.update(id, { name: 'B' });
    await settled();
    expect(second.received.map(({ type }) => type)).toEqual(['customer.updated']);
    expect(() => Stripe.webhooks.constructEvent(second.received[0]!.body, second.received[0]!.signature, endpoint.secret!, 0)).not.toThrow();
    expect((await opened.stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    await opened.stripe.webhookEndpoints.del(endpoint.id);
    await opened.stripe.customers.update(id, { name: 'C' });
    await settled();
    expect(second.received).toHaveLength(1);
    await second.close();
  });
});
