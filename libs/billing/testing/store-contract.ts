import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { addMs, err, HOUR_MS, minorUnits, ok, unwrap, type InvoiceId, type LeaseId, type Result } from '@switchyard/kernel';
import { balancesOf, verifyChain, type JournalEntry } from '@switchyard/ledger';
import {
  accountOf, adjustLine, applyWebhookEvent, approveInvoice, attachPaymentMethod, bookStripeFee, collectInvoice, collectPayment, deleteInvoice, issueInvoice, newInvoice, rateLease,
  rejectInvoice, submitForReview, totalsOf, type AccountRole, type BillingStore, type BillingTx, type Intent, type Invoice,
} from '../src/index.js';
import { customer, finance, hourOfUse, leaseId, makeWorld, noon, operator, otherFinance, threeHours, worker, type World } from './world.js';

/** A store under test, empty. */
export interface StoreContractSubject {
  readonly store: BillingStore;
  journal(): Promise<readonly JournalEntry[]>;
  close(): Promise<void>;
}
type Outcome<T> = Promise<Result<T, unknown>>;

/** What every billing store must do. A store that differs in any of it cannot hold money. */
export function billingStoreContract(open: () => Promise<StoreContractSubject>): void {
  let subject: StoreContractSubject;
  let world: Omit<World, 'store'> & { readonly store: BillingStore };
  beforeEach(async () => {
    subject = await open();
    const inMemory = await makeWorld();
    world = { ...inMemory, store: subject.store, usage: { usageOf: async () => ({ usage: world.readings.usage, facts: { final: world.readings.final } }) } };
    const { contracts, accounts } = inMemory.store.state;
    await subject.store.inTransaction(async (tx) => {
      for (const account of accounts.values()) await tx.saveAccount(account);
      for (const contract of contracts.values()) await tx.saveContract(contract);
      return ok(undefined);
    });
  });
  afterEach(() => subject.close());
  const within = <T>(work: (tx: BillingTx) => Promise<T>): Promise<T> =>
    subject.store.inTransaction(async (tx) => ok(await work(tx))).then((result) => unwrap(result as Result<T, never>));
  const stored = async (id: InvoiceId): Promise<Invoice> => (await within((tx) => tx.invoice(id)))!;
  async function rated(): Promise<Invoice> {
    const outcome = unwrap(await rateLease(world, leaseId));
    if (outcome.outcome !== 'rated') throw new Error('nothing was rated');
    return stored(outcome.invoice.id);
  }
  async function reviewed(): Promise<Invoice> {
    const { id } = await rated();
    unwrap(await collectInvoice(world, id));
    return unwrap(await submitForReview(world, id, worker));
  }

  it('gives back what was saved: account, contract, invoice with every line and derivation', async () => {
    const seen = await within(async (tx) => ({ account: await tx.account(customer), contract: await tx.contract(leaseId) }));
    expect(seen.account).toMatchObject({ orgId: customer, email: null, cadence: 'per_lease', dueDays: 14, paymentMethodId: null });
    const memory = (await makeWorld()).store.state;
    expect(seen).toEqual({ account: memory.accounts.get(customer), contract: memory.contracts.get(leaseId) });
    const same = await makeWorld();
    unwrap(await rateLease(same, leaseId));
    expect(await rated()).toEqual([...same.store.state.invoices.values()][0]);
    expect(await within(async (tx) => [await tx.account(operator), await tx.contract('lease_none' as LeaseId), await tx.invoice('inv_none' as InvoiceId)])).toEqual([undefined, undefined, undefined]);
  });
  it('commits all of a transaction or nothing: a refusal and a throw both roll back', async () => {
    const refused = await subject.store.inTransaction(async (tx) => {
      await tx.claim('k');
      await tx.nextNumber('SY');
      return err('no' as const);
    });
    expect(refused).toEqual({ ok: false, error: 'no' });
    await expect(subject.store.inTransaction(async (tx): Outcome<never> => {
      await tx.claim('k');
      throw new Error('died');
    })).rejects.toThrow('died');
    expect(await within(async (tx) => [await tx.claim('k'), await tx.claim('k'), await tx.nextNumber('SY'), await tx.nextNumber('SY'), await tx.nextNumber('EU')])).toEqual([true, false, 1, 2, 1]);
  });
  it('lets one of two transactions at once have a key, and gives numbers without gap or double', async () => {
    const claims = await Promise.all(Array.from({ length: 6 }, () => within((tx) => tx.claim('once'))));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const numbers = await Promise.all(Array.from({ length: 6 }, (_, i) =>
      subject.store.inTransaction(async (tx) => {
        const n = await tx.nextNumber('SY');
        return i % 3 === 2 ? err(n) : ok(n);
      })));
    expect(numbers.flatMap((r) => (r.ok ? [r.value] : [])).sort()).toEqual([1, 2, 3, 4]);
  });
  it('loses no change of an account or a contract made by two at once', async () => {
    // Apart from each other: the check of one must not stand in for that of the other.
    await Promise.all(Array.from({ length: 5 }, () => within(async (tx) => {
      const account = (await tx.account(customer))!;
      await tx.saveAccount({ ...account, dueDays: account.dueDays + 1 });
    })));
    await Promise.all(Array.from({ length: 5 }, () => within(async (tx) => {
      const contract = (await tx.contract(leaseId))!;
      await tx.saveContract({ ...contract, startedAt: addMs(contract.startedAt, 1) });
    })));
    expect(await within(async (tx) => [(await tx.account(customer))?.dueDays, (await tx.contract(leaseId))?.startedAt])).toEqual([19, addMs(noon, 5)]);
  });
  it('keeps one undecided invoice per key, also when two ratings begin at once', async () => {
    const both = await Promise.all([rateLease(world, leaseId), rateLease(world, leaseId)]);
    expect(both.map((r) => unwrap(r).outcome).sort()).toEqual(['rated', 'unchanged']);
    const { id } = (await within((tx) => tx.openInvoice(customer, leaseId)))!;
    expect((await within((tx) => tx.invoicesOfLease(leaseId))).map((i) => i.id)).toEqual([id]);
    const twin: Invoice = { ...(await stored(id)), id: world.ids.next('inv'), lines: [] };
    await expect(within((tx) => tx.insertInvoice(twin))).rejects.toThrow();
    unwrap(await deleteInvoice(world, id, finance, 'not wanted'));
    expect(await within((tx) => tx.openInvoice(customer, leaseId))).toBeUndefined();
    await within((tx) => tx.insertInvoice(twin));
  });
  it('refuses to save an invoice at another version than the stored one', async () => {
    const invoice = await rated();
    await within((tx) => tx.saveInvoice(invoice));
    await expect(within((tx) => tx.saveInvoice(invoice))).rejects.toThrow(/version/);
    expect((await stored(invoice.id)).version).toBe(invoice.version + 1);
  });
  it('locks an invoice from reading to commit: twelve changes at once lose none', async () => {
    const { id } = await rated();
    await Promise.all(Array.from({ length: 12 }, () => within(async (tx) => {
      const invoice = (await tx.invoice(id))!;
      await tx.saveInvoice({ ...invoice, paymentAttempts: invoice.paymentAttempts + 1 });
    })));
    expect((await stored(id)).paymentAttempts).toBe(12);
  });
  it('finds invoices by state, oldest first, at most as many as asked, and by due date', async () => {
    const { id } = await reviewed();
    const list = (states: Parameters<BillingTx['invoicesIn']>[0], limit: number, dueBy?: Parameters<BillingTx['invoicesIn']>[2]) =>
      within(async (tx) => (await tx.invoicesIn(states, limit, dueBy)).map((i) => i.id));
    expect([await list(['draft.review'], 5), await list(['paid', 'draft.review'], 0), await list(['issued'], 5), await list(['draft.review'], 5, addMs(noon, 1))]).toEqual([[id], [], [], []]);
    unwrap(await approveInvoice(world, id, finance));
    const { dueAt } = unwrap(await issueInvoice(world, id, worker));
    expect([await list(['issued'], 5, dueAt!), await list(['issued'], 5, addMs(dueAt!, -1))]).toEqual([[id], []]);
  });
  it('replaces lines that change and keeps those that do not; adjustments and rejections come back as they were', async () => {
    const { id, lines } = await reviewed();
    unwrap(await adjustLine(world, { invoiceId: id, lineId: lines[0]!.id, amountMinor: minorUnits(5_000n), reason: 'goodwill' }, otherFinance));
    unwrap(await rejectInvoice(world, id, finance, 'one hour is missing'));
    world.readings.usage = [...threeHours, hourOfUse(3, 50_000_000n)];
    const after = await rated();
    expect(after).toMatchObject({ state: 'draft.collecting', rejection: { by: expect.stringMatching(/^user_/), reason: 'one hour is missing' } });
    expect(after.lines[0]).toMatchObject({ amountMinor: 5_000n, ratedMinor: 7_520n, adjustments: [{ fromMinor: 5_640n, toMinor: 5_000n, reason: 'goodwill' }] });
    expect(after.lines.map((l) => l.id)).toEqual(lines.map((l) => l.id));
    world.readings.usage = threeHours.slice(0, 1);
    expect((await rated()).lines[0]).toMatchObject({ ratedMinor: 1_880n, amountMinor: 5_000n });
  });
  it('keeps the latest intent of a step by generation, with its refusal', async () => {
    const intent: Intent = {
      key: 'inv_1/pay/1', scope: 'inv_1', step: 'pay', generation: 1, inputHash: 'h', status: 'claimed', attempts: 1, claimedAt: noon, resultId: null, refusal: null,
    };
    const refusal = { code: 'card_declined', message: 'no', httpStatus: 402 };
    await within(async (tx) => {
      await tx.saveIntent(intent);
      await tx.saveIntent({ ...intent, status: 'refused', refusal });
      await tx.saveIntent({ ...intent, key: 'inv_1/pay/2', generation: 2, attempts: 3 });
    });
    expect(await within((tx) => tx.latestIntent('inv_1', 'pay'))).toEqual({ ...intent, key: 'inv_1/pay/2', generation: 2, attempts: 3 });
    expect(await within((tx) => tx.latestIntent('inv_1', 'draft'))).toBeUndefined();
    await within((tx) => tx.saveIntent({ ...intent, key: 'inv_1/pay/2', generation: 2, status: 'succeeded', resultId: 'in_1' }));
    expect(await within((tx) => tx.latestIntent('inv_1', 'pay'))).toMatchObject({ status: 'succeeded', resultId: 'in_1', refusal: null });
  });
  it('books once per key, keeps floors, and chains what it books', async () => {
    const [available, held] = [accountOf('operator_payable.available', 'USD', operator), accountOf('operator_payable.held', 'USD', operator)];
    const move = (key: string, amount: bigint, from = held, to = available) => within((tx) => tx.post({
      accounts: [available, held],
      transaction: {
        idempotencyKey: key, kind: 'test', effectiveAt: noon, references: { a: 'b' }, reason: null,
        postings: [{ account: from.code, direction: 'debit', amountMinor: minorUnits(amount), currency: 'USD' }, { account: to.code, direction: 'credit', amountMinor: minorUnits(amount), currency: 'USD' }],
      },
    }, noon));
    const outcome = (posted: Awaited<ReturnType<typeof move>>): string => (posted.ok ? posted.value.outcome : posted.error.kind);
    expect([await move('a', 700n), await move('a', 700n), await move('a', 701n), await move('b', 701n, available, held), await move('c', 700n, available, held)].map(outcome))
      .toEqual(['booked', 'replayed', 'KeyUsedForOtherInputs', 'BelowFloor', 'booked']);
    const at_once = await Promise.all(['x', 'x', 'y', 'y', 'z'].map((key) => move(key, 5n)));
    expect(at_once.map(outcome).sort()).toEqual(['booked', 'booked', 'booked', 'replayed', 'replayed']);
    const journal = await subject.journal();
    expect(journal.map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5]);
    expect(verifyChain(journal)).toMatchObject({ ok: true, entries: 5 });
  });
  it('carries an invoice from readings to a booked fee', async () => {
    unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
    const { id } = await reviewed();
    expect(await approveInvoice(world, id, { kind: 'user', userId: 'system:rating' as never, roles: ['admin'] })).toMatchObject({ ok: false, error: { kind: 'OwnChange' } });
    unwrap(await approveInvoice(world, id, finance));
    const twice = await Promise.all([issueInvoice(world, id, worker), issueInvoice(world, id, worker)]);
    expect(twice.map((r) => unwrap(r).number)).toEqual(['SY-000001', 'SY-000001']);
    unwrap(await collectPayment(world, id, worker));
    for (const event of [...world.stripe.events, ...world.stripe.events]) unwrap(await applyWebhookEvent(world, event));
    unwrap(await bookStripeFee(world, id));
    unwrap(await bookStripeFee(world, id));
    const paid = await stored(id);
    expect([paid.state, totalsOf(paid)]).toEqual(['paid', { subtotalMinor: 5_762n, taxMinor: 475n, totalMinor: 6_237n, creditedMinor: 0n, paidMinor: 6_237n, dueMinor: 0n }]);
    const journal = await subject.journal();
    expect(journal.map((e) => e.kind)).toEqual(['invoice-issued', 'payment-received', 'earnings-released', 'stripe-fee']);
    const roles: readonly (readonly [AccountRole, typeof customer | null])[] = [
      ['receivable', customer], ['operator_payable.available', operator], ['cash.stripe_clearing', null], ['expense.stripe_fees', null], ['tax_payable', null], ['income.platform_fee', null],
    ];
    const accounts = [...roles, ['operator_payable.held', operator] as const].map(([role, org]) => accountOf(role, 'USD', org));
    const balances = balancesOf(accounts, journal);
    expect(roles.map(([role, org]) => balances.get(accountOf(role, 'USD', org).code))).toEqual([0n, 5_301n, 6_027n, 210n, 475n, 461n]);
    expect([world.stripe.invoices.size, world.stripe.charges.length]).toEqual([1, 1]);
    expect(await within((tx) => tx.nextNumber('SY'))).toBe(2);
  });
  it('keeps several invoices at once, and finds those that months may go on: of the leases, open ones of the keys, and keys that are taken', async () => {
    const one = await reviewed();
    const [gathering, other, deleted] = ['2026-10', '2026-11', '2026-12'].map((gatherKey): Invoice => newInvoice({
      id: world.ids.next('inv'), customerOrg: customer, currency: 'USD', gatherKey, createdAt: addMs(noon, 5 * HOUR_MS), by: 'system:rating' }));
    await within((tx) => tx.insertInvoices([gathering!, { ...other!, lines: one.lines.map((line) => ({ ...line, id: `${line.id}b` as never })) }, deleted!]));
    unwrap(await deleteInvoice(world, deleted!.id, finance, 'not wanted'));
    const key = (gatherKey: string) => ({ customerOrg: customer, gatherKey });
    const found = await within(async (tx) => [await tx.monthsToBill([leaseId], []), await tx.monthsToBill([], [key('2026-10'), key('2026-12'), key(leaseId)]), await tx.monthsToBill([], [])]);
    expect(found.map(({ invoices, gathered }) => [invoices.map(({ id }) => id), gathered])).toEqual([[[one.id, other!.id], []], [[gathering!.id], [key(leaseId)]], [[], []]]);
    expect(found[0]!.invoices.map(({ lines }) => lines.length)).toEqual([one.lines.length, one.lines.length]);
    // All or none: the second gathers what the first does.
    await expect(within((tx) => tx.insertInvoices([{ ...deleted!, id: world.ids.next('inv') }, { ...gathering!, id: world.ids.next('inv') }]))).rejects.toThrow();
    expect((await within((tx) => tx.monthsToBill([], [key('2026-12')]))).invoices).toEqual([]);
    const [contracts, accounts] = await within(async (tx) => [await tx.contracts([leaseId, 'lease_none' as LeaseId]), await tx.accounts([customer, operator])] as const);
    expect([contracts.map((c) => c.leaseId), accounts.map((a) => a.orgId)]).toEqual([[leaseId], [customer]]);
    await within(async (tx) => tx.insertInvoices([]));
  });
  it('loses no change of an account or a contract read together with others', async () => {
    const raise = () => within(async (tx) => {
      const [[account], [contract]] = [await tx.accounts([customer]), await tx.contracts([leaseId])];
      await tx.saveContract({ ...contract!, startedAt: addMs(contract!.startedAt, 1) });
      await tx.saveAccount({ ...account!, dueDays: account!.dueDays + 1 });
    });
    await Promise.all(Array.from({ length: 4 }, raise));
    expect(await within(async (tx) => [(await tx.account(customer))?.dueDays, (await tx.contract(leaseId))?.startedAt])).toEqual([18, addMs(noon, 4)]);
  });
  it('does not look at the time of day: a cutoff an hour away still waits', async () => {
    const { id } = await rated();
    await within(async (tx) => tx.saveContract({ ...(await tx.contract(leaseId))!, finalReadingAt: null }));
    unwrap(await collectInvoice(world, id));
    expect(await collectInvoice(world, id)).toMatchObject({ ok: false, error: { kind: 'StillCollecting', cutoffAt: addMs(noon, 5 * HOUR_MS) } });
  });
}
