import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, type Actor } from '@switchyard/billing';
import { unwrap, type OrgId } from '@switchyard/kernel';
import { openQueues, prepareQueueSchema } from '@switchyard/queue';
import { emptyQueues } from '@switchyard/queue/testing';
import { inTransaction, writeClock } from '@switchyard/store';
import type { TwinLogEntry } from '@switchyard/stripe-twin';
import { startBilling, type BillingProcess } from '../testing/billing-process.js';
import { centsOf, openBillingUnderTest, type BillingUnderTest } from '../testing/billing-under-test.js';
import { acceptReadings, anHourOfPrices, anHourOfReadings, commitLease, endLease, importPrices, seedCustomer, type SeededLease } from '../testing/seed.js';

const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
/** Every call of the main job that changes something at Stripe, in order: customer, payment method (two calls), draft, three lines, finalise, pay. */
const calls = [
  '/v1/customers', '/v1/payment_methods/{id}/attach', '/v1/customers/{id}', '/v1/invoices', '/v1/invoiceitems', '/v1/invoiceitems', '/v1/invoiceitems',
  '/v1/invoices/{id}/finalize', '/v1/invoices/{id}/pay',
];

describe('kill -9 of the real billing process', () => {
  let world: BillingUnderTest;
  let faultMet: () => void = () => undefined;
  const running = new Set<BillingProcess>();
  const start = async (): Promise<BillingProcess> => {
    const process = await startBilling(world);
    running.add(process);
    return process;
  };
  const kill = async (process: BillingProcess): Promise<void> => {
    running.delete(process);
    await process.kill();
  };
  /** The database is the witness; polled, since the work is done by another process. */
  const until = async (what: string, fact: () => Promise<boolean>, within = 20_000): Promise<void> => {
    const deadline = performance.now() + within;
    while (!(await fact())) {
      if (performance.now() > deadline) throw new Error(`not so within ${within} ms: ${what}\n${[...running].map((p) => p.output.join('')).join('\n---\n').slice(-4_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  const stateOf = async (lease: SeededLease): Promise<string | undefined> => (await world.invoicesOf(lease.leaseId))[0]?.state;
  async function anHour(customerOrg: OrgId): Promise<SeededLease> {
    const seriesId = world.ids.next('series');
    const lease = await world.asOwner(async (tx) => {
      const made = await commitLease(tx, world.ids, { customerOrg, operatorOrg: world.ids.next('org'), seriesId });
      await importPrices(tx, seriesId, 0, anHourOfPrices);
      await acceptReadings(tx, world.ids, made, anHourOfReadings, true);
      await endLease(tx, made);
      return made;
    });
    await world.relay();
    return lease;
  }
  async function approve(lease: SeededLease): Promise<void> {
    await until('in review', async () => (await stateOf(lease)) === 'draft.review');
    const [invoice] = await world.invoicesOf(lease.leaseId);
    unwrap(await approveInvoice({ ...world.parts.ports }, invoice!.id, finance));
    await world.relay();
  }
  const feeBooked = async (n: number): Promise<boolean> => (await world.sql(`SELECT 1 FROM billing.claim WHERE key LIKE 'fee-booked/%'`)).length === n;

  beforeAll(async () => {
    const onTwin = (entry: TwinLogEntry): void => {
      if (entry.event === 'fault') faultMet();
    };
    world = await openBillingUnderTest({ onTwin });
    await prepareQueueSchema(world.database.url('sy_owner'), ['sy_billing']);
    await inTransaction(world.owner, (tx) => writeClock(tx, { anchorWallMs: Date.now(), anchorMarketMs: world.clock.now(), speed: 1 }));
  }, 60_000);
  afterAll(async () => {
    for (const process of running) await process.kill();
    await world?.close();
  });

  it('before and after every call to Stripe: nothing is lost, nothing is double', async () => {
    const customerOrg = await world.asOwner((tx) => seedCustomer(tx, world.ids));
    const lease = await anHour(customerOrg);
    let billing = await start();
    await approve(lease);
    await kill(billing);
    // From here each process dies inside one call: the request hangs, unseen or done, and the process is killed while it waits.
    let wished = false;
    for (const [n, path] of calls.entries()) {
      for (const afterCommit of [false, true]) {
        world.twin.control.clearFaults();
        const met = new Promise<void>((resolve) => (faultMet = resolve));
        // A call whose answer never came is sent again first: where the next one has the same path, that one is let pass.
        world.twin.control.addFault({ kind: 'hang', method: 'POST', path, times: 1, afterCommit, skip: calls[n - 1] === path && !afterCommit ? 1 : 0 });
        billing = await start();
        if (!wished) {
          await world.asOwner((tx) => tx.run(`UPDATE billing.account SET payment_method_token = 'pm_card_visa', payment_method_state = 'pending' WHERE org_id = $1`, [customerOrg]));
          wished = true;
        }
        const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error(`call ${n} ${path} never came\n${billing.output.join('')}`)), 20_000).unref());
        await Promise.race([met, late]);
        await kill(billing);
      }
    }
    world.twin.control.clearFaults();
    billing = await start();
    await until('paid and its fee booked', async () => (await stateOf(lease)) === 'paid' && (await feeBooked(1)));
    expect(await billing.stop()).toBe(0);
    running.delete(billing);
    const objects = world.twin.control.objects;
    expect([objects('customer').length, objects('invoice').length, objects('invoiceitem').length, objects('charge').length]).toEqual([1, 1, 3, 1]);
    const [invoice] = await world.invoicesOf(lease.leaseId);
    expect([invoice!.number, ...centsOf(invoice!)]).toEqual(['SY-000001', 1_896n, 156n, 2_052n, 0n]);
    const books = await world.books();
    expect([books.transactions, books.balanced, books.verified, books.balance('receivable')]).toEqual([4, true, true, 0n]);
  }, 400_000);

  it('two processes at once, every message twice, and the queues emptied under them: each invoice once', async () => {
    const customers = await world.asOwner(async (tx) => [await seedCustomer(tx, world.ids, 'pm_card_visa'), await seedCustomer(tx, world.ids, 'pm_card_mastercard')]);
    const before = (await world.sql(`SELECT 1 FROM billing.invoice`)).length;
    const customersBefore = world.twin.control.objects('customer').length;
    await Promise.all([start(), start()]);
    const leases: SeededLease[] = [];
    for (let n = 0; n < 6; n += 1) leases.push(await anHour(customers[n % 2]!));
    const queues = openQueues({ url: world.database.url('sy_billing'), log: { info: () => undefined, warn: () => undefined, error: () => undefined } });
    // Every event as two messages, as a relay that crashed between sending and noting it would send them.
    const events = await world.relay();
    for (const id of [...events, ...events]) await queues.enqueue('billing-event', { eventId: String(id) });
    for (const lease of leases.slice(0, 3)) await approve(lease);
    await emptyQueues((sql) => world.sql<{ name: string }>(sql));
    for (const lease of leases.slice(3)) await approve(lease);
    await until('all paid', async () => (await Promise.all(leases.map(stateOf))).every((state) => state === 'paid') && (await feeBooked(before + 6)), 60_000);
    const objects = world.twin.control.objects;
    expect([objects('customer').length, objects('invoice').length, objects('charge').length]).toEqual([customersBefore + 2, before + 6, before + 6]);
    const numbers = (await world.sql<{ number: string }>(`SELECT number FROM billing.invoice ORDER BY number`)).map((row) => row.number);
    expect(numbers).toEqual(Array.from({ length: before + 6 }, (_, i) => `SY-${String(i + 1).padStart(6, '0')}`));
    const books = await world.books();
    expect([books.transactions, books.balanced, books.verified, books.balance('receivable'), books.balance('operator_payable.available')]).toEqual([4 * (before + 6), true, true, 0n, BigInt(before + 6) * 1_744n]);
    await queues.close();
    for (const billing of [...running]) {
      running.delete(billing);
      expect(await billing.stop()).toBe(0);
    }
  }, 120_000);
});
