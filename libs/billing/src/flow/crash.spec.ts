import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds, unwrap, type InvoiceId } from '@switchyard/kernel';
import { balancesOf, verifyChain } from '@switchyard/ledger';
import { customer, finance, makeWorld, ProcessDied, theInvoice, toReview, worker, type Fault, type World } from '../../testing/index.js';
import { applyWebhookEvent, approveInvoice, attachPaymentMethod, bookStripeFee, collectPayment, issueInvoice, totalsOf, type StripeEvent } from '../index.js';

/** From a reviewed invoice to a booked fee: every external call of the main job. */
async function wholeJob(world: World, id: InvoiceId): Promise<void> {
  unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
  if (theInvoice(world).state === 'draft.review') unwrap(await approveInvoice(world, id, finance));
  unwrap(await issueInvoice(world, id, worker));
  unwrap(await collectPayment(world, id, worker));
  for (const event of world.stripe.events) unwrap(await applyWebhookEvent(world, event));
  unwrap(await bookStripeFee(world, id));
}
/** Runs it until it is done, as sweeps would: a death or an unknown outcome is followed by the same call again. */
async function untilDone(world: World, id: InvoiceId): Promise<number> {
  for (let runs = 1; runs < 10; runs += 1) {
    try {
      await wholeJob(world, id);
      return runs;
    } catch (error) {
      const again = error instanceof ProcessDied || (error instanceof Error && /OutcomeUnknown|StripeRefused|NotReady/.test(error.message));
      if (!again) throw error;
    }
  }
  throw new Error('never done');
}
function expectOnce(world: World): void {
  const { stripe, store } = world;
  expect([stripe.customers.size, stripe.invoices.size, stripe.charges.length]).toEqual([1, 1, 1]);
  const theirs = [...stripe.invoices.values()][0]!;
  expect([theirs.lines.length, theirs.totalMinor, theirs.status]).toEqual([3, 6237n, 'paid']);
  expect(store.state.book.entries.map((e) => e.kind)).toEqual(['invoice-issued', 'payment-received', 'earnings-released', 'stripe-fee']);
  expect([theInvoice(world).state, theInvoice(world).number, store.state.numbers.get('SY')]).toEqual(['paid', 'SY-000001', 1]);
  expect(verifyChain(store.state.book.entries).ok).toBe(true);
}
async function callsOfAQuietRun(): Promise<{ readonly calls: number; readonly commits: number }> {
  const world = await makeWorld();
  const { id } = await toReview(world);
  let commits = 0;
  world.store.aroundCommit = (commit) => {
    commits += 1;
    commit();
  };
  expect(await untilDone(world, id)).toBe(1);
  expectOnce(world);
  return { calls: world.stripe.calls, commits };
}

describe('P6: dying at any external call', () => {
  it.each<Fault>(['before', 'after', 'lost', 'refused once'])('%s: one Stripe object per intent, one booking', async (fault) => {
    const { calls } = await callsOfAQuietRun();
    expect(calls).toBe(8); // customer, payment method, draft, three lines, finalise, pay
    for (let at = 1; at <= calls; at += 1) {
      const world = await makeWorld();
      const { id } = await toReview(world);
      world.stripe.faultAt = (call) => (call === at ? fault : undefined);
      expect(await untilDone(world, id)).toBeGreaterThanOrEqual(fault === 'refused once' && at === calls ? 1 : 2);
      expectOnce(world);
    }
  });
  it('dying before or after any commit', async () => {
    const { commits } = await callsOfAQuietRun();
    expect(commits).toBeGreaterThan(20);
    for (const committed of [false, true]) {
      for (let at = 1; at <= commits; at += 1) {
        const world = await makeWorld();
        const { id } = await toReview(world);
        let n = 0;
        world.store.aroundCommit = (commit) => {
          n += 1;
          if (n !== at) return commit();
          if (committed) commit();
          throw new ProcessDied(`commit ${at}`);
        };
        expect(await untilDone(world, id)).toBe(2);
        expectOnce(world);
      }
    }
  });
  it('many faults in one run', async () => {
    const faults = fc.array(fc.option(fc.constantFrom<Fault>('before', 'after', 'lost'), { nil: undefined }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(faults, async (plan) => {
        const world = await makeWorld();
        const { id } = await toReview(world);
        world.stripe.faultAt = (call) => plan[call - 1];
        await untilDone(world, id);
        expectOnce(world);
      }),
      { numRuns: 60 },
    );
  });
});

describe('P5: webhooks', () => {
  /** An invoice that failed, asked for action and was paid, with its three events undelivered. */
  async function paidTheHardWay(): Promise<{ readonly world: World; readonly events: readonly StripeEvent[] }> {
    const world = await makeWorld();
    const { id } = await toReview(world);
    unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
    unwrap(await approveInvoice(world, id, finance));
    unwrap(await issueInvoice(world, id, worker));
    for (const code of ['card_declined', 'authentication_required', undefined]) {
      world.time.now = addSeconds(world.time.now, 60);
      if (code === undefined) world.stripe.declines.clear();
      else world.stripe.declines.set('pm_card_visa', code);
      unwrap(await collectPayment(world, id, worker));
    }
    return { world, events: world.stripe.events };
  }
  it('`invoice.paid` twice, then a late `payment_failed`: paid once, and stays paid', async () => {
    const { world, events } = await paidTheHardWay();
    const of = (type: string) => events.find((e) => e.body.type === type)!;
    const paidAgain = { ...of('invoice.paid'), eventId: 'evt_other_delivery' };
    const outcomes = [];
    for (const event of [of('invoice.paid'), of('invoice.paid'), paidAgain, of('invoice.payment_failed')]) outcomes.push(unwrap(await applyWebhookEvent(world, event)));
    expect(outcomes).toEqual(['applied', 'duplicate', 'stale', 'stale']);
    expect(theInvoice(world).state).toBe('paid');
    expect(world.store.state.book.entries.filter((e) => e.kind === 'payment-received')).toHaveLength(1);
  });
  it('duplicates and every order of arrival leave the same state', async () => {
    const { events } = await paidTheHardWay();
    expect(events.map((e) => e.body.type)).toEqual(['invoice.finalized', 'invoice.payment_failed', 'invoice.payment_action_required', 'invoice.paid']);
    const hashes = new Set<string>();
    const withoutPaid = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...events, ...events], { minLength: 8, maxLength: 8 }), async (order) => {
        const all = await paidTheHardWay();
        for (const event of order) unwrap(await applyWebhookEvent(all.world, event));
        hashes.add(all.world.store.stateHash());
        const unpaid = await paidTheHardWay();
        for (const event of order.filter((e) => e.body.type !== 'invoice.paid')) unwrap(await applyWebhookEvent(unpaid.world, event));
        withoutPaid.add(unpaid.world.store.stateHash());
      }),
      { numRuns: 40 },
    );
    expect([hashes.size, withoutPaid.size]).toEqual([1, 1]);
  });
  it('an event before our own booking is not lost: its claim is given back', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
    unwrap(await approveInvoice(world, id, finance));
    world.stripe.faultAt = (_n, name) => (name === 'finaliseInvoice' ? 'lost' : undefined);
    await issueInvoice(world, id, worker);
    world.stripe.faultAt = () => undefined;
    const stripeInvoiceId = [...world.stripe.invoices.keys()][0]!;
    await world.stripe.payInvoice(stripeInvoiceId, 'paid on the hosted page');
    const event = world.stripe.events.find((e) => e.body.type === 'invoice.paid')!;
    expect(await applyWebhookEvent(world, event)).toMatchObject({ ok: false, error: { kind: 'NotReady', state: 'issuing.syncing' } });
    unwrap(await issueInvoice(world, id, worker));
    expect(unwrap(await applyWebhookEvent(world, event))).toBe('applied');
    expect(unwrap(await collectPayment(world, id, worker)).state).toBe('paid');
    expect(world.stripe.charges).toHaveLength(1);
  });
  it('a payment of another amount is refused, with both amounts', async () => {
    const { world, events } = await paidTheHardWay();
    const event = events.at(-1)!;
    if (!('invoice' in event.body)) throw new Error('not the paid event');
    const short = { ...event, body: { ...event.body, invoice: { ...event.body.invoice, amountPaidMinor: 6236n as never } } };
    expect(await applyWebhookEvent(world, short)).toMatchObject({ ok: false, error: { kind: 'PaymentDiffers', dueMinor: 6237n, paidMinor: 6236n } });
  });
});

describe('P2 along the whole way', () => {
  it('lines = subtotal, subtotal + tax = total, due + paid + credited = total, receivable = due', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    const check = world.store.aroundCommit;
    let checked = 0;
    world.store.aroundCommit = (commit) => {
      check(commit);
      const invoice = theInvoice(world);
      const t = totalsOf(invoice);
      const owed = invoice.lines.filter((l) => l.side === 'customer').reduce((sum, l) => sum + l.amountMinor, 0n);
      expect([t.subtotalMinor + t.taxMinor, t.dueMinor + t.paidMinor + t.creditedMinor]).toEqual([owed, owed]);
      const { book } = world.store.state;
      const receivable = [...balancesOf(book.accounts.values(), book.entries)].find(([code]) => code.startsWith('receivable'))?.[1] ?? 0n;
      expect(receivable).toBe(invoice.issuedAt === null ? 0n : t.dueMinor);
      checked += 1;
    };
    await untilDone(world, id);
    expect(checked).toBeGreaterThan(20);
  });
});
