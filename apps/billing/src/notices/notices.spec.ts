import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, type Actor } from '@switchyard/billing';
import { addMs, epochMs, toIso, unwrap, type OrgId } from '@switchyard/kernel';
import { appendEvent } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, noon, seedCustomer } from '../../testing/seed.js';
import type { BillingParts } from '../parts.js';
import type { Notice } from './notice.js';
import { logNotices, webhookNotices } from './senders.js';
import { sendNotices } from './send-notices.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const SENT_AT = epochMs(1_795_000_000_500);

/** Whoever receives: keeps what came, and answers as told. */
class Receiver {
  readonly got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  status = 200;
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.got.push({ headers: request.headers, body });
      response.writeHead(this.status, this.status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }
  close = (): Promise<void> => new Promise((resolve) => this.server.close(() => resolve()));
}

describe('notices to customers', () => {
  let billing: BillingUnderTest;
  let org: OrgId;
  let parts: BillingParts;
  const receiver = new Receiver();
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    parts = { ...billing.parts, notices: webhookNotices({ url: await receiver.open(), secret: SECRET }, { now: () => SENT_AT }) };
    org = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    const seriesId = billing.ids.next('series');
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: org, operatorOrg: billing.ids.next('org'), seriesId }));
    await billing.asOwner(async (tx) => {
      await importPrices(tx, seriesId, 0, anHourOfPrices);
      await acceptReadings(tx, billing.ids, lease, anHourOfReadings, true);
      await endLease(tx, lease);
    });
    await billing.settle();
    unwrap(await approveInvoice(billing.parts.ports, (await billing.invoicesOf(lease.leaseId))[0]!.id, finance));
    await billing.settle();
  });
  afterAll(async () => {
    await receiver.close();
    await billing?.close();
  });
  const told = (): readonly Notice[] => receiver.got.map(({ headers, body }) => ({ id: headers['webhook-id'], ...JSON.parse(body) }) as Notice);

  it('tells of issue and payment in order, signed over id, time and body', async () => {
    expect(await sendNotices(parts)).toBe(2);
    expect(told().map(({ type, data }) => [type, data.customer, data.invoice.number, data.invoice.total, data.invoice.due])).toEqual([
      ['invoice.issued', { organizationId: org, name: 'Customer', email: 'a@example.test' }, 'SY-000001', '20.52', '0.00'], ['invoice.paid', expect.anything(), 'SY-000001', '20.52', '0.00']]);
    for (const { headers, body } of receiver.got) {
      const signed = createHmac('sha256', Buffer.alloc(24, 7)).update(`${headers['webhook-id']}.1795000000.${body}`).digest();
      const given = Buffer.from(String(headers['webhook-signature']).replace('v1,', ''), 'base64');
      expect([headers['webhook-timestamp'], timingSafeEqual(signed, given)]).toEqual(['1795000000', true]);
    }
    expect(await sendNotices(parts)).toBe(0);
  });

  it.each([500, 302])('what is answered with %d has not arrived: it comes again under the same id, before those behind it', async (status) => {
    const [invoice] = await billing.sql<{ id: string }>(`SELECT id FROM billing.invoice`);
    await billing.sql(`INSERT INTO billing.dunning_notice (invoice_id, step, customer_org, kind, at) VALUES ($1, $2, $3, 'reminder', now()) RETURNING step`, [invoice!.id, status, org]);
    const event = (topic: 'dunning.notice' | 'invoice.paid', more: object) =>
      billing.asOwner((tx) => appendEvent(tx, { topic, aggregateId: invoice!.id, aggregateSeq: BigInt(status), payload: { invoiceId: invoice!.id, customerOrg: org, ...more }, occurredAt: addMs(noon, status), customerOrg: org }));
    await event('dunning.notice', { step: status, kind: 'reminder' });
    await event('invoice.paid', {});
    await billing.relay();
    receiver.got.length = 0;
    receiver.status = status;
    const sentAt = () => billing.sql<{ sent: unknown }>(`SELECT sent_at AS sent FROM billing.dunning_notice WHERE step = $1`, [status]);
    await expect(sendNotices(parts)).rejects.toThrow();
    expect([receiver.got.length, await sentAt()]).toEqual([1, [{ sent: null }]]);
    receiver.status = 204;
    // Two processes at once: one sends, the other finds it at work.
    const sent = await Promise.all([sendNotices(parts), sendNotices(parts)]);
    expect(sent.reduce((a, b) => a + b)).toBe(2);
    expect(told().map(({ id, type }) => [id === told()[0]!.id, type])).toEqual([[true, 'dunning.notice'], [true, 'dunning.notice'], [false, 'invoice.paid']]);
    expect(told()[1]!.data.event).toEqual({ step: status, kind: 'reminder' });
    expect([told()[1]!.timestamp, await sentAt()]).toEqual([toIso(addMs(noon, status)), [{ sent: billing.clock.now() }]]);
  });

  it('without an address they are lines of the log', async () => {
    const lines: string[] = [];
    const log = { info: (_fields: unknown, line?: unknown) => void lines.push(String(line)), warn: () => undefined, error: () => undefined } as unknown as BillingParts['log'];
    await billing.sql(`UPDATE billing.mark SET position = 0 WHERE name = 'notices' RETURNING name`);
    expect(await sendNotices({ ...parts, notices: logNotices(log) })).toBeGreaterThan(2);
    expect(lines[0]).toBe('notice to Customer: invoice.issued of invoice SY-000001');
  });
});
