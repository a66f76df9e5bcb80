import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { adjustLine, approveInvoice, deleteInvoice, totalsOf, type Actor, type Invoice } from '@switchyard/billing';
import { addMs, canonicalJson, HOUR_MS, MINUTE_MS, minorUnits, unwrap, type LeaseId, type OrgId, type SeriesId } from '@switchyard/kernel';
import { ratedLineToJson, recompute } from '@switchyard/rating';
import { openBillingUnderTest, centsOf, type BillingUnderTest } from '../testing/billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, noon, seedCustomer, type ReadingSeed, type SeededLease } from '../testing/seed.js';
import { handleEvent } from './events/handle-event.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };

describe('from readings to cash: real PostgreSQL, real twin over HTTP, real SDK', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let operatorOrg: OrgId;
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    operatorOrg = billing.ids.next('org');
  });
  afterAll(() => billing.close());
  const newSeries = (): SeriesId => billing.ids.next('series');
  const commit = (seriesId: SeriesId): Promise<SeededLease> => billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg, seriesId }));
  const readings = (lease: SeededLease, seeds: readonly ReadingSeed[], final: boolean) => billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, seeds, final));
  const prices = (seriesId: SeriesId, from: number, list: readonly bigint[], revision = 1) => billing.asOwner((tx) => importPrices(tx, seriesId, from, list, revision));
  const end = (lease: SeededLease, minute = 60) => billing.asOwner((tx) => endLease(tx, lease, minute));
  const blocked = async (leaseId: LeaseId) => (await billing.sql<{ blocked: { kind: string; message: string } | null }>(`SELECT blocked FROM billing.lease_metering WHERE lease_id = $1`, [leaseId]))[0]?.blocked;
  const only = async (lease: SeededLease): Promise<Invoice> => {
    const all = await billing.invoicesOf(lease.leaseId);
    expect(all).toHaveLength(1);
    return all[0]!;
  };
  async function wholeHour(): Promise<SeededLease> {
    const seriesId = newSeries();
    const lease = await commit(seriesId);
    await prices(seriesId, 0, anHourOfPrices);
    await readings(lease, anHourOfReadings, true);
    await end(lease);
    return lease;
  }

  it('an hour of eight GPUs comes to the cent worked out by hand, is issued, paid and booked', async () => {
    const lease = await wholeHour();
    await billing.settle();
    const reviewed = await only(lease);
    // 8 GPU-h x 2.35 = 18.80. Energy 646 Wh x 1.25 = 807.5 Wh each: 6 x 807.5 x (40 + 2) + 6 x 807.5 x (-10 + 2) per MWh = 0.20349 - 0.03876 = 0.16473.
    // Tax 8.25 % of 18.96473 = 1.5645902…; fee 8 % = 1.5171784.
    expect(reviewed.lines.map((l) => [l.componentKind, l.side, l.amountMinor])).toEqual([
      ['gpu_hour', 'customer', 1_880n], ['energy_pass_through', 'customer', 16n], ['platform_fee', 'operator', 152n], ['tax', 'customer', 156n],
    ]);
    expect([reviewed.state, ...centsOf(reviewed)]).toEqual(['draft.review', 1_896n, 156n, 2_052n, 2_052n]);
    for (const { rated } of reviewed.lines) expect(canonicalJson(ratedLineToJson(recompute(rated!)))).toBe(canonicalJson(ratedLineToJson(rated!)));
    expect(await billing.standing(customerOrg)).toEqual({
      customerOrg, creditLimitMicroUsd: '10000000000', prepaidMicroUsd: '0', unpaidMicroUsd: '20520000', paymentMethodOk: true, paymentDeclined: false, timeZone: 'UTC', endedLeases: [], billingSeq: expect.any(String),
    });
    unwrap(await approveInvoice({ ...billing.parts.ports }, reviewed.id, finance));
    await billing.settle();
    const paid = await only(lease);
    expect([paid.state, paid.number, ...centsOf(paid)]).toEqual(['paid', 'SY-000001', 1_896n, 156n, 2_052n, 0n]);
    const books = await billing.books();
    expect([books.balanced, books.verified, books.transactions]).toEqual([true, true, 4]);
    const fee = books.balance('expense.stripe_fees');
    expect(fee).toBeGreaterThan(0n);
    expect(['receivable', 'operator_payable.held', 'operator_payable.available', 'income.platform_fee', 'tax_payable', 'cash.stripe_clearing'].map(books.balance))
      .toEqual([0n, 0n, 1_744n, 152n, 156n, 2_052n - fee]);
    expect((await billing.standing(customerOrg))['unpaidMicroUsd']).toBe('0');
    expect([billing.twin.control.objects('invoice').length, billing.twin.control.objects('charge').length]).toEqual([1, 1]);
    const topics = await billing.sql<{ topic: string }>(`SELECT topic FROM outbox.event WHERE aggregate_id = $1 ORDER BY id`, [paid.id]);
    expect(topics.map((t) => t.topic)).toEqual(['invoice.in_review', 'invoice.approved', 'invoice.issued', 'invoice.paid']);
  });

  it.each(['per_lease', 'monthly'])('billed %s: from its end a lease counts at its ceiling until it is billed to its end, then as its lines', async (cadence) => {
    const org = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    await billing.sql(`UPDATE billing.account SET cadence = $2 WHERE org_id = $1`, [org, cadence]);
    const seriesId = newSeries();
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: org, operatorOrg, seriesId }));
    await prices(seriesId, 0, anHourOfPrices);
    await readings(lease, anHourOfReadings, false);
    await billing.settle();
    expect(await billing.standing(org)).toMatchObject({ unpaidMicroUsd: '0', endedLeases: [] });
    // The agent has not closed its meter: nothing is on any invoice. It could cost 100.00.
    billing.clock.set(addMs(noon, 61 * MINUTE_MS));
    await end(lease);
    await billing.settle();
    expect([(await billing.invoicesOf(lease.leaseId)).length, await billing.standing(org)]).toEqual([0, expect.objectContaining({ unpaidMicroUsd: '100000000', endedLeases: [lease.leaseId] })]);
    await readings(lease, [], true);
    await billing.settle();
    expect([(await only(lease)).lines.length, await billing.standing(org)]).toEqual([4, expect.objectContaining({ unpaidMicroUsd: '20520000', endedLeases: [] })]);
    billing.clock.set(addMs(noon, 2 * HOUR_MS));
  });

  it('P5: events delivered in any order, three times over, leave the same invoice', async () => {
    const amounts: unknown[] = [];
    for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]]) {
      const lease = await wholeHour();
      const ids = (await billing.relay()).slice(-4);
      for (let round = 0; round < 3; round += 1) {
        for (const at of order) await handleEvent(billing.parts, ids[at]!).catch((error: Error) => expect(error.message).toMatch(/has not been committed/));
      }
      const invoice = await only(lease);
      amounts.push([invoice.state, invoice.version, invoice.lines.map((l) => [l.componentKind, l.amountMinor])]);
    }
    for (const other of amounts) expect(other).toEqual(amounts[0]);
  });

  it('a missing print blocks with its instant and goes on when the print comes', async () => {
    const seriesId = newSeries();
    const lease = await commit(seriesId);
    await prices(seriesId, 0, anHourOfPrices.slice(0, 11));
    await readings(lease, anHourOfReadings, true);
    await end(lease);
    await billing.settle();
    expect(await billing.invoicesOf(lease.leaseId)).toEqual([]);
    expect(await blocked(lease.leaseId)).toEqual({ kind: 'NotRateable', message: expect.stringContaining('2026-11-22T12:55:00.000Z') });
    await prices(seriesId, 55, [-10_000_000n]);
    await billing.settle();
    expect([(await only(lease)).state, centsOf(await only(lease))[2], await blocked(lease.leaseId)]).toEqual(['draft.review', 2_052n, null]);
  });

  it('waits for the final reading, and past the cutoff bills what was measured and shows the gap', async () => {
    const seriesId = newSeries();
    const lease = await commit(seriesId);
    await prices(seriesId, 0, anHourOfPrices);
    await readings(lease, anHourOfReadings.slice(0, 6), false);
    await end(lease);
    await billing.settle();
    expect([await billing.invoicesOf(lease.leaseId), (await blocked(lease.leaseId))?.kind]).toEqual([[], 'AwaitingFinalReading']);
    billing.clock.advance(HOUR_MS); // 15:00, two hours after the end
    await billing.settle();
    const invoice = await only(lease);
    // Half of it: 4 GPU-h = 9.40, energy 0.20349.
    expect([invoice.state, invoice.lines[0]!.amountMinor, invoice.lines[1]!.amountMinor]).toEqual(['draft.review', 940n, 20n]);
    const [row] = await billing.sql<{ remarks: string[] }>(`SELECT remarks FROM billing.lease_metering WHERE lease_id = $1`, [lease.leaseId]);
    expect(row!.remarks).toContain('Nothing was measured from 2026-11-22T12:30:00.000Z to 2026-11-22T13:00:00.000Z.');
    billing.clock.set(addMs(noon, 2 * HOUR_MS));
  });

  it('time in which the process did not run is no usage; a gap the agent declared is doubted until the cutoff', async () => {
    const seriesId = newSeries();
    const parked = await commit(seriesId);
    await prices(seriesId, 0, anHourOfPrices);
    await readings(parked, [{ from: 0 }, { from: 30 }], true);
    await end(parked, 35);
    await billing.settle();
    const invoice = await only(parked);
    expect([invoice.lines[0]!.amountMinor, invoice.lines[0]!.rated!.derivation.length]).toEqual([313n, 2]);
    const doubtful = await commit(seriesId);
    await readings(doubtful, [{ from: 0 }, { from: 5, gpuSeconds: 0n, energyWh: null, quality: 'gap' }], true);
    await end(doubtful, 10);
    await billing.settle();
    expect(await blocked(doubtful.leaseId)).toEqual({ kind: 'UsageGap', message: 'Nothing was measured from 2026-11-22T12:05:00.000Z to 2026-11-22T12:10:00.000Z.' });
  });

  it('energy without a meter is estimated from the frozen model, and says so', async () => {
    const seriesId = newSeries();
    const lease = await commit(seriesId);
    await prices(seriesId, 0, anHourOfPrices);
    await readings(lease, [{ from: 0, energyWh: null, quality: 'gap' }], true);
    await end(lease, 5);
    await billing.settle();
    const energy = (await only(lease)).lines[1]!.rated!.derivation[0]!;
    // 2,400 GPU-s x 1,275 W x 0.76 / 3,600 = 646 Wh.
    expect(energy).toMatchObject({ row: 'energy', quality: 'estimated', measuredWh: 646n });
  });

  it('a restated price after issue comes as a correction on the next invoice, the issued one untouched', async () => {
    const lease = await wholeHour();
    await billing.settle();
    const first = await only(lease);
    unwrap(await approveInvoice({ ...billing.parts.ports }, first.id, finance));
    await billing.settle();
    // The first interval was 40, is 1,040: 807.5 Wh x 1,000 = 0.8075 more, tax 0.0666.
    await prices(lease.seriesId, 0, [1_040_000_000n], 2);
    await billing.settle();
    const [issued, correction] = await billing.invoicesOf(lease.leaseId);
    expect([issued!.id, issued!.state, ...centsOf(issued!)]).toEqual([first.id, 'paid', 1_896n, 156n, 2_052n, 0n]);
    expect(correction!.lines.map((l) => [l.componentKind, l.amountMinor, l.billedMinor, l.corrects])).toEqual([
      ['energy_pass_through', 81n, 16n, first.id], ['platform_fee', 6n, 152n, first.id], ['tax', 7n, 156n, first.id],
    ]);
    expect(correction!.state).toBe('draft.review');
  });

  it('what a draft thrown away had on it comes back on a new one, without what was adjusted by hand', async () => {
    const lease = await wholeHour();
    await billing.settle();
    const first = await only(lease);
    unwrap(await adjustLine({ ...billing.parts.ports }, { invoiceId: first.id, lineId: first.lines[0]!.id, amountMinor: minorUnits(1n), reason: 'a slip' }, finance));
    unwrap(await deleteInvoice({ ...billing.parts.ports }, first.id, finance, 'adjusted the wrong one'));
    await billing.settle();
    await billing.settle();
    const all = await billing.invoicesOf(lease.leaseId);
    expect(all.map(({ state }) => state)).toEqual(['deleted', 'draft.review']);
    expect(centsOf(all[1]!).slice(0, 3)).toEqual([1_896n, 156n, 2_052n]);
  });

  it('a total below the smallest charge is settled by the balance at Stripe and collected with the next one; one in the customer\'s favour is issued, and pays a part of the next one', async () => {
    const org = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    const money = async (): Promise<bigint> => {
      const books = await billing.books();
      return books.balance('cash.stripe_clearing') + books.balance('expense.stripe_fees');
    };
    const hour = async (price: bigint, seeds: readonly ReadingSeed[]): Promise<SeededLease> => {
      const seriesId = newSeries();
      const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: org, operatorOrg, seriesId }));
      await prices(seriesId, 0, Array.from({ length: 12 }, () => price));
      await readings(lease, seeds, true);
      await end(lease);
      await billing.settle();
      return lease;
    };
    const pay = async (lease: SeededLease): Promise<readonly unknown[]> => {
      unwrap(await approveInvoice({ ...billing.parts.ports }, (await only(lease)).id, finance));
      await billing.settle();
      const { state, ...invoice } = await only(lease);
      const books = await billing.books();
      return [state, totalsOf(invoice).totalMinor, totalsOf(invoice).dueMinor, books.balance('customer_balance'), books.balance('receivable'), books.balanced && books.verified];
    };
    const before = await money();
    // One GPU for five minutes: 19.58 cents and 1.6 of tax, rounded line by line. Not worth a charge.
    expect(await pay(await hour(0n, [{ from: 0, gpuSeconds: 300n, energyWh: 0n }]))).toEqual(['paid', 22n, 0n, 22n, 0n, true]);
    expect(await money()).toBe(before);
    // Paid 2,000 a MWh to draw power: 1.61 more than the GPU costs. Issued like any other, it is on their balance and pays a part of the next.
    const owed = await hour(-2_000_000_000n, [{ from: 0, gpuSeconds: 300n }]);
    expect([(await only(owed)).state, centsOf(await only(owed))[2]]).toEqual(['draft.review', -153n]);
    expect(await pay(owed)).toEqual(['paid', -153n, -153n, -131n, 0n, true]);
    expect(await money()).toBe(before);
    expect(await pay(await hour(0n, anHourOfReadings))).toEqual(['paid', 2_037n, 0n, 0n, 0n, true]);
    expect(await money()).toBe(before + 2_037n + 22n - 153n);
    expect(await billing.standing(org)).toMatchObject({ paymentMethodOk: true });
  });

  it('a payment method that is refused is known as failed; a declined payment stops new work until another is given', async () => {
    const refusedOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa_chargeDeclined'));
    const declinedOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_chargeCustomerFail'));
    await billing.settle();
    expect([(await billing.standing(refusedOrg))['paymentMethodOk'], (await billing.standing(declinedOrg))['paymentMethodOk']]).toEqual([false, true]);
    const seriesId = newSeries();
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg: declinedOrg, operatorOrg, seriesId }));
    await prices(seriesId, 0, anHourOfPrices);
    await readings(lease, anHourOfReadings, true);
    await end(lease);
    await billing.settle();
    unwrap(await approveInvoice({ ...billing.parts.ports }, (await only(lease)).id, finance));
    await billing.settle();
    expect([(await only(lease)).state, await billing.standing(declinedOrg)]).toEqual(['payment.failed', expect.objectContaining({ paymentMethodOk: false, paymentDeclined: true, unpaidMicroUsd: '20520000' })]);
    await billing.asOwner((tx) => tx.run(`UPDATE billing.account SET payment_method_token = 'pm_card_mastercard', payment_method_state = 'pending' WHERE org_id = $1`, [declinedOrg]));
    await billing.settle();
    expect([(await only(lease)).state, await billing.standing(declinedOrg)]).toEqual(['paid', expect.objectContaining({ paymentMethodOk: true, paymentDeclined: false, unpaidMicroUsd: '0' })]);
  });

  it('a day without webhooks is caught up by listing events; a forged row has no effect', async () => {
    billing.door.open = false;
    const lease = await wholeHour();
    await billing.settle();
    const { id } = await only(lease);
    await billing.sql(`INSERT INTO billing.webhook_event (stripe_event_id, type, raw_body, signature, received_at) VALUES ('evt_forged', 'invoice.paid', $1, 't=1,v1=00', now())`,
      [JSON.stringify({ id: 'evt_forged', object: 'event', type: 'invoice.paid', created: 1, data: { object: { id: 'in_1', object: 'invoice', metadata: { switchyard_invoice_id: id } } } })]);
    unwrap(await approveInvoice({ ...billing.parts.ports }, id, finance));
    await billing.settle();
    expect((await only(lease)).state).toBe('paid');
    expect(await billing.sql(`SELECT outcome FROM billing.webhook_event WHERE stripe_event_id = 'evt_forged'`)).toEqual([{ outcome: 'refused' }]);
    billing.door.open = true;
    const books = await billing.books();
    expect([books.balanced, books.verified, books.balance('receivable')]).toEqual([true, true, 0n]);
  });

  it('an event of another shape is refused by name and field, and changes nothing', async () => {
    await billing.sql(`INSERT INTO outbox.event (topic, aggregate_id, aggregate_seq, payload, occurred_at) VALUES ('lease.ended', 'x', 1, '{"leaseId": "lease_1", "at": "yesterday"}', now())`);
    const [eventId] = (await billing.relay()).slice(-1);
    await expect(handleEvent(billing.parts, eventId!)).rejects.toThrow(/event \d+ \(lease\.ended\): leaseId: must be an id that starts with lease_; at: must be an ISO 8601 instant/);
  });
});
