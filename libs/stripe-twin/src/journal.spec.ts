import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReceiver, openTwin, type OpenTwin } from '../testing/index.js';

describe('the journal', () => {
  let folder: string;
  let dataFile: string;
  let opened: OpenTwin | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stripe-twin-'));
    dataFile = join(folder, 'twin.jsonl');
  });
  afterEach(async () => {
    await opened?.twin.close();
    rmSync(folder, { recursive: true });
  });
  /** A new twin on the file as it is, without a clean end of the one before: what kill -9 leaves. */
  const reopen = async (over: { webhookUrl?: string } = {}): Promise<OpenTwin> => {
    const before = opened;
    opened = await openTwin({ dataFile, ...over });
    await before?.twin.close();
    return opened;
  };

  it('has every acknowledged write, its idempotency key and its ids in the file at once', async () => {
    const { stripe } = await reopen();
    const first = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' });
    const again = await reopen();
    expect(await again.stripe.customers.retrieve(first.id)).toMatchObject({ name: 'A' });
    expect((await again.stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k' })).id).toBe(first.id);
    const second = await again.stripe.customers.create({ name: 'B' });
    expect(second.id).not.toBe(first.id);
    expect(second.id.slice(0, 14)).toBe(first.id.slice(0, 14));
  });

  it('drops a torn last line, which nobody was told of', async () => {
    const { stripe } = await reopen();
    const { id } = await stripe.customers.create({ name: 'A' });
    appendFileSync(dataFile, '[["customer","cus_torn",{"id":"cus_to');
    const again = await reopen();
    expect(again.twin.control.objects('customer').map((item) => item.id)).toEqual([id]);
    await again.stripe.customers.create({ name: 'B' });
    expect((await reopen()).twin.control.objects('customer')).toHaveLength(2);
  });

  it('names the line when something else damaged the file', async () => {
    await (await reopen()).stripe.customers.create({ name: 'A' });
    await opened?.twin.close();
    opened = undefined;
    const lines = readFileSync(dataFile, 'utf8').split('\n');
    writeFileSync(dataFile, ['not json', ...lines].join('\n'));
    await expect(openTwin({ dataFile })).rejects.toThrow(/twin\.jsonl line 1 is not JSON/);
  });

  it('undoes what a refused request had begun, in memory and in the file', async () => {
    const { stripe, twin } = await reopen();
    const customer = await stripe.customers.create({});
    await expect(stripe.paymentIntents.create({ amount: 500, currency: 'usd', customer: customer.id, confirm: true })).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(twin.control.objects('payment_intent')).toEqual([]);
    expect((await reopen()).twin.control.objects('payment_intent')).toEqual([]);
  });

  it('checks every answer: an object that breaks the SDK\'s types is reported as the twin\'s own bug', async () => {
    const { stripe } = await reopen();
    const { id } = await stripe.customers.create({ name: 'A' });
    const stored = await stripe.customers.retrieve(id);
    appendFileSync(dataFile, `${JSON.stringify([['customer', id, { ...stored, colour: 'red' }]])}\n`);
    const again = await reopen();
    await expect(again.stripe.customers.retrieve(id)).rejects.toMatchObject({ statusCode: 500, code: 'twin_bug', message: expect.stringContaining('colour') });
    await expect(again.stripe.customers.update(id, { name: 'B' })).rejects.toMatchObject({ statusCode: 500, code: 'twin_bug' });
    expect(again.twin.control.objects('customer')).toMatchObject([{ name: 'A' }]);
  });

  it('goes on delivering after a restart', async () => {
    const receiver = await openReceiver();
    receiver.answerWith(503);
    const { stripe, twin } = await reopen({ webhookUrl: receiver.url });
    await stripe.customers.create({ name: 'A' });
    await twin.control.webhooksSettled();
    receiver.answerWith(200);
    const again = await reopen({ webhookUrl: receiver.url });
    again.clock.advance(60_000);
    await again.twin.control.webhooksSettled();
    expect(receiver.received.map(({ type }) => type)).toEqual(['customer.created', 'customer.created']);
    expect(new Set(receiver.received.map(({ eventId }) => eventId)).size).toBe(1);
    await receiver.close();
  });
});
