import { afterEach, describe, expect, it } from '@jest/globals';
import { epochMs, type EpochMs } from '@switchyard/kernel';
import { manualClock, openReceiver, openTwin, type OpenTwin } from '@switchyard/stripe-twin/testing';
import Stripe from 'stripe';
import { must, openGateway, prepare } from '../testing/index.js';
import { webhookVerifier } from './index.js';

const now = manualClock().now();
const atSeconds = now / 1000;
const payload = JSON.stringify({ id: 'evt_1', object: 'event', created: atSeconds, type: 'customer.created', data: { object: {} } });
const signed = (over: { secret?: string; timestamp?: number; payload?: string } = {}): string =>
  Stripe.webhooks.generateTestHeaderString({ payload: over.payload ?? payload, secret: over.secret ?? 'whsec_new', timestamp: over.timestamp ?? atSeconds });
const { verifyWebhook } = webhookVerifier(['whsec_new', 'whsec_old']);
const kindOf = (body: string | Uint8Array, header: string | undefined, at: EpochMs = now): string => {
  const result = verifyWebhook(body, header, at);
  return result.ok ? 'ok' : result.error.kind;
};

describe('verifyWebhook', () => {
  it('reads a signed event, as text or as raw bytes', () => {
    expect(verifyWebhook(payload, signed(), now)).toEqual({ ok: true, value: { eventId: 'evt_1', createdAt: now, body: { type: 'other', stripeType: 'customer.created' } } });
    expect(kindOf(new TextEncoder().encode(payload), signed())).toBe('ok');
  });
  it('accepts the old secret during rotation, and a header with both signatures', () => {
    expect(kindOf(payload, signed({ secret: 'whsec_old' }))).toBe('ok');
    expect(kindOf(payload, `${signed({ secret: 'whsec_other' })},${signed().split(',')[1]}`)).toBe('ok');
  });
  it.each([
    ['no header', undefined], ['an empty header', ''], ['no signature in it', `t=${atSeconds}`], ['nonsense', 'nonsense'],
    ['another secret', signed({ secret: 'whsec_other' })], ['another payload', signed({ payload: `${payload} ` })],
    ['only the obsolete v0 scheme', signed().replace('v1=', 'v0=')],
  ])('refuses %s', (_case, header) => {
    expect(kindOf(payload, header)).toBe('bad_signature');
  });
  it('checks the signature before it parses', () => {
    expect(kindOf('{not json', signed())).toBe('bad_signature');
    expect(kindOf('{not json', signed({ payload: '{not json' }))).toBe('not_an_event');
    expect(kindOf('{"object":"charge","id":"ch_1"}', signed({ payload: '{"object":"charge","id":"ch_1"}' }))).toBe('not_an_event');
    expect(kindOf('null', signed({ payload: 'null' }))).toBe('not_an_event');
  });
  it.each([[-300, 'ok'], [-301, 'too_old'], [300, 'ok'], [301, 'from_the_future'], [3_600_000, 'from_the_future']])('a timestamp %d s from now is %s', (offset, expected) => {
    expect(kindOf(payload, signed({ timestamp: atSeconds + offset }))).toBe(expected);
  });
  it('refuses a second timestamp: an old capture cannot be made young', () => {
    const old = signed({ timestamp: atSeconds - 9_999 });
    expect(kindOf(payload, `t=${atSeconds},${old}`)).toBe('bad_signature');
    expect(kindOf(payload, `${old},t=${atSeconds}`)).toBe('bad_signature');
    expect(kindOf(payload, `${old}, t=${atSeconds}`)).toBe('bad_signature');
  });
});

describe('webhooks of the twin, as received', () => {
  const opened: OpenTwin[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(({ twin }) => twin.close()));
  });

  it('verify and carry the invoice; a wrongly signed one is refused', async () => {
    const receiver = await openReceiver();
    const subject = await openTwin({ webhookUrl: receiver.url });
    opened.push(subject);
    const gateway = openGateway(subject.twin);
    subject.twin.control.addWebhookRule({ action: 'wrong_signature', type: 'invoice.paid', times: 1 });
    const at = await prepare(gateway);
    await subject.twin.control.webhooksSettled();
    const paid = receiver.received.filter((item) => item.type === 'invoice.paid');
    expect(paid).toHaveLength(1);
    const [wrong] = paid;
    expect(gateway.verifyWebhook(wrong!.body, wrong!.signature, subject.clock.now())).toMatchObject({ ok: false, error: { kind: 'bad_signature' } });
    must(await gateway.payInvoice(at.openId, 'p'));
    await subject.twin.control.webhooksSettled();
    const right = receiver.received.filter((item) => item.type === 'invoice.paid').at(-1)!;
    expect(gateway.verifyWebhook(right.body, right.signature, subject.clock.now())).toMatchObject({
      ok: true, value: { body: { type: 'invoice.paid', invoice: { stripeInvoiceId: at.openId, status: 'paid', amountPaidMinor: 1_234n } } },
    });
    expect(gateway.verifyWebhook(right.body, right.signature, epochMs(subject.clock.now() + 301_000))).toMatchObject({ ok: false, error: { kind: 'too_old' } });
    await receiver.close();
  });
});
