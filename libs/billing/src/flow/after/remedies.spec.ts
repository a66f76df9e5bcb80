import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, DAY_MS, minorUnits, unwrap, type InvoiceId } from '@switchyard/kernel';
import { balancesOf, verifyChain } from '@switchyard/ledger';
import { admin, customer, decided, deliver, finance, hourOfUse, issued, leaseId, makeWorld, operator, otherFinance, outsider, overdue, paid, ProcessDied, remedied, theInvoice, threeHours, worker, type Fault, type World } from '../../../testing/index.js';
import {
  accountOf, approveRemedy, collectInvoice, collectPayment, creditRestatement, rateLease, submitForReview, executeRemedy, markOverdue, proposeRemedy, totalsOf, withdrawRemedy,
  type AccountRole, type Actor, type CreditLine, type Invoice, type Proposal, type SettleTo,
} from '../../index.js';

const codeOf = (result: { ok: true } | { ok: false; error: { kind: string } }): string => (result.ok ? 'ok' : result.error.kind);
const perCustomer: readonly AccountRole[] = ['receivable', 'customer_credit', 'customer_balance'];
function balance(world: World, role: AccountRole): bigint {
  const { book } = world.store.state;
  const org = perCustomer.includes(role) ? customer : role.startsWith('operator') ? operator : null;
  return balancesOf(book.accounts.values(), book.entries).get(accountOf(role, 'USD', org).code) ?? 0n;
}
const balances = (world: World, ...roles: readonly AccountRole[]): readonly bigint[] => roles.map((role) => balance(world, role));

const gpu = (invoice: Invoice, minor: bigint): CreditLine => ({ lineId: invoice.lines[0]!.id, amountMinor: minorUnits(minor) });
const lines = (credit: readonly CreditLine[], settleTo: SettleTo = 'customer_credit', feesKept = false): Proposal => ({ kind: 'lines', lines: credit, settleTo, feesKept });
const amount = (minor: bigint, settleTo: SettleTo = 'customer_credit'): Proposal => ({ kind: 'amount', amountMinor: minorUnits(minor), settleTo, feesKept: false });
const propose = (world: World, invoiceId: InvoiceId, proposal: Proposal, actor: Actor = finance, reason = 'outage') => proposeRemedy(world, { id: world.ids.next('cn'), invoiceId, proposal, reason }, actor);

describe('four eyes after issue', () => {
  it('nobody approves what they proposed, administrators and processes included; above the tier two people do', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const { id } = unwrap(await propose(world, invoice.id, lines([gpu(invoice, 1_000n)]), admin));
    expect([codeOf(await approveRemedy(world, id, admin)), codeOf(await approveRemedy(world, id, worker)), codeOf(await approveRemedy(world, id, outsider)), codeOf(await executeRemedy(world, id))])
      .toEqual(['OwnProposal', 'NotPermitted', 'NotPermitted', 'RemedyIs']);
    expect(unwrap(await approveRemedy(world, id, finance)).state).toBe('approved');
    const strict = await makeWorld();
    const other = await issued(strict);
    const tiers = { ...strict.policy, tiers: { credit: { roles: ['finance', 'admin'], tiers: [{ fromMinor: minorUnits(0n), people: 1 }, { fromMinor: minorUnits(1_082n), people: 2 }] } } as never };
    const below = unwrap(await propose(strict, other.id, lines([gpu(other, 999n)])));
    const above = unwrap(await propose(strict, other.id, lines([gpu(other, 1_000n)])));
    // With tax 8.25 %: 10.81 and 10.83.
    expect([below.amountMinor, above.amountMinor]).toEqual([1_081n, 1_083n]);
    const ports = { ...strict, policy: tiers };
    expect(unwrap(await approveRemedy(ports, below.id, otherFinance)).state).toBe('approved');
    expect(unwrap(await approveRemedy(ports, above.id, otherFinance)).state).toBe('proposed');
    expect(codeOf(await approveRemedy(ports, above.id, otherFinance))).toBe('ProposalApproved');
    expect(unwrap(await approveRemedy(ports, above.id, admin)).state).toBe('approved');
  });
  it('refusals change nothing; a withdrawn proposal gives its room back', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const before = world.store.stateHash();
    expect([
      codeOf(await propose(world, invoice.id, lines([gpu(invoice, 5_641n)]))), codeOf(await propose(world, invoice.id, amount(6_238n))), codeOf(await propose(world, invoice.id, lines([]))),
      codeOf(await propose(world, invoice.id, lines([gpu(invoice, 1n)]), outsider)), codeOf(await propose(world, invoice.id, lines([gpu(invoice, 1n)]), finance, ' ')),
      codeOf(await propose(world, 'inv_none' as InvoiceId, amount(1n))), codeOf(await propose(world, invoice.id, { kind: 'write_off' })),
    ]).toEqual(['CreditTooLarge', 'CreditAboveInvoice', 'CreditEmpty', 'NotPermitted', 'ReasonMissing', 'InvoiceNotFound', 'ActionNotAvailable']);
    expect([world.store.stateHash(), world.store.state.remedies.size]).toEqual([before, 0]);
    const { id } = unwrap(await propose(world, invoice.id, lines([gpu(invoice, 5_640n)])));
    expect([codeOf(await propose(world, invoice.id, lines([gpu(invoice, 1n)]))), codeOf(await propose(world, invoice.id, { kind: 'void' }))]).toEqual(['CreditTooLarge', 'AnotherWaits']);
    unwrap(await withdrawRemedy(world, id, otherFinance, 'wrong line'));
    expect(codeOf(await propose(world, invoice.id, lines([gpu(invoice, 1n)])))).toBe('ok');
  });
});

describe('credit notes', () => {
  it('of an unpaid invoice: less is due, each side gives its part, and the rest is paid and released', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const note = unwrap(await remedied(world, invoice.id, lines([gpu(invoice, 1_000n)])));
    // Tax: 4.75 x 10.00 / 57.62 = 0.8244. Fee: 4.61 x 10.00 / 57.62 = 0.80007, so 9.20 is the operator's.
    expect([note.state, note.number, note.amountMinor, note.lines[1]?.amountMinor, note.fees[0]?.amountMinor]).toEqual(['done', 'SY-CN-000001', 1_082n, 82n, 80n]);
    expect(balances(world, 'receivable', 'operator_payable.held', 'income.platform_fee', 'tax_payable')).toEqual([5_155n, 5_301n - 920n, 461n - 80n, 475n - 82n]);
    expect(totalsOf(theInvoice(world))).toMatchObject({ totalMinor: 6_237n, creditedMinor: 1_082n, dueMinor: 5_155n, paidMinor: 0n });
    unwrap(await collectPayment(world, invoice.id, worker));
    await deliver(world);
    expect([theInvoice(world).state, ...balances(world, 'receivable', 'operator_payable.held', 'operator_payable.available', 'cash.stripe_clearing')]).toEqual(['paid', 0n, 0n, 4_381n, 5_155n]);
  });
  it('of a paid invoice: refunded to the card, or kept for later invoices; the operator gives back what is available, and owes the rest', async () => {
    const world = await makeWorld();
    const invoice = await paid(world);
    unwrap(await remedied(world, invoice.id, amount(1_000n, 'payment_method')));
    expect(balances(world, 'customer_credit', 'cash.stripe_clearing', 'receivable')).toEqual([0n, 5_237n, 0n]);
    unwrap(await remedied(world, invoice.id, amount(500n)));
    expect([...balances(world, 'customer_balance', 'cash.stripe_clearing')]).toEqual([-500n, 5_237n]);
    expect(totalsOf(theInvoice(world))).toMatchObject({ creditedMinor: 1_500n, paidMinor: 4_737n, dueMinor: 0n });
    expect([...world.store.state.remedies.values()].map((r) => r.number)).toEqual(['SY-CN-000001', 'SY-CN-000002']);
    expect(codeOf(await propose(world, invoice.id, amount(4_738n, 'payment_method')))).toBe('CreditAboveInvoice');
    // Paid out meanwhile: nothing is available, so the operator owes it.
    const left = balance(world, 'operator_payable.available');
    const [from, to] = [accountOf('operator_payable.available', 'USD', operator), accountOf('operator_payable.in_transit', 'USD', operator)];
    unwrap(await world.store.inTransaction((tx) => tx.post({
      accounts: [from, to],
      transaction: { idempotencyKey: 'payout', kind: 'payout', effectiveAt: world.time.now, references: {}, reason: null, postings: [
        { account: from.code, direction: 'debit', amountMinor: minorUnits(left), currency: 'USD' }, { account: to.code, direction: 'credit', amountMinor: minorUnits(left), currency: 'USD' }] },
    }, world.time.now)));
    unwrap(await remedied(world, invoice.id, amount(4_737n, 'payment_method')));
    expect(balances(world, 'operator_payable.available', 'operator_receivable', 'income.platform_fee', 'tax_payable')).toEqual([0n, left, 0n, 0n]);
    expect(verifyChain(world.store.state.book.entries).ok).toBe(true);
  });
  it('keeps the fee when it says so: the operator bears the whole charge', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    unwrap(await remedied(world, invoice.id, lines([gpu(invoice, 1_000n)], 'customer_credit', true)));
    expect(balances(world, 'operator_payable.held', 'income.platform_fee')).toEqual([5_301n - 1_000n, 461n]);
  });
  it('credited whole it is paid, nothing is owed to anybody, and it cannot be voided any more', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    unwrap(await remedied(world, invoice.id, amount(6_237n)));
    expect(theInvoice(world)).toMatchObject({ state: 'paid', creditedMinor: 6_237n, paidMinor: 0n });
    expect(balances(world, 'receivable', 'operator_payable.held', 'operator_payable.available', 'income.platform_fee', 'tax_payable')).toEqual([0n, 0n, 0n, 0n, 0n]);
    await deliver(world);
    const partly = await makeWorld();
    const other = await issued(partly);
    unwrap(await remedied(partly, other.id, amount(1n)));
    expect(codeOf(await propose(partly, other.id, { kind: 'void' }))).toBe('CreditedAlready');
  });
  it('paid on the hosted page while the note was on its way: Stripe refuses, and the next run credits what was paid', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const { id } = await decided(world, invoice.id, amount(1_000n));
    await world.stripe.payInvoice(invoice.stripeInvoiceId!, 'hosted');
    expect(codeOf(await executeRemedy(world, id))).toBe('StripeRefused');
    expect(world.store.state.remedies.get(id)).toMatchObject({ state: 'failed', failure: { code: 'StripeRefused' } });
    await deliver(world);
    expect(unwrap(await executeRemedy(world, id))).toMatchObject({ state: 'done', owedBackMinor: 1_000n, againstDueMinor: 0n });
    expect([world.stripe.creditNotes.size, balance(world, 'customer_balance')]).toEqual([1, -1_000n]);
  });
  it('P8: whatever is proposed in whatever order, notes never pass a line, the invoice or what was collected; shares sum to the note; the books balance', async () => {
    const proposal = fc.tuple(fc.boolean(), fc.bigInt({ min: 1n, max: 7_000n }), fc.constantFrom<SettleTo>('payment_method', 'customer_credit'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(proposal, { maxLength: 5 }), async (isPaid, proposals) => {
        const world = await makeWorld();
        const invoice = isPaid ? await paid(world) : await issued(world);
        for (const [byLine, minor, settleTo, feesKept] of proposals) {
          const proposed = byLine ? lines([gpu(invoice, minor)], settleTo, feesKept) : { ...amount(minor, settleTo), feesKept } as Proposal;
          const made = await propose(world, invoice.id, proposed);
          if (!made.ok) continue;
          unwrap(await approveRemedy(world, made.value.id, otherFinance));
          unwrap(await executeRemedy(world, made.value.id));
        }
        const notes = [...world.store.state.remedies.values()];
        for (const line of invoice.lines.filter((l) => l.side === 'customer')) {
          const back = notes.flatMap((n) => n.lines).filter((l) => l.lineId === line.id).reduce((sum, l) => sum + l.amountMinor, 0n);
          expect(back <= line.amountMinor).toBe(true);
        }
        const after = theInvoice(world, invoice.id);
        const { totalMinor, dueMinor, paidMinor, creditedMinor } = totalsOf(after);
        expect(dueMinor + paidMinor + creditedMinor).toBe(totalMinor);
        const refunded = notes.filter((n) => n.settleTo === 'payment_method').reduce((sum, n) => sum + n.owedBackMinor, 0n);
        expect(refunded <= (isPaid ? 6_237n : 0n)).toBe(true);
        expect(balances(world, 'receivable', 'customer_credit', 'cash.stripe_clearing')).toEqual([dueMinor, 0n, isPaid ? 6_237n - refunded : 0n]);
        expect(notes.map((n) => n.number)).toEqual(notes.map((_, i) => `SY-CN-00000${i + 1}`));
      }),
      { numRuns: 60 },
    );
  });
});

describe('P6: dying while a remedy is carried out', () => {
  const untilDone = async (world: World, id: string): Promise<void> => {
    for (let run = 0; run < 6; run += 1) {
      try {
        const done = await executeRemedy(world, id);
        if (done.ok && done.value.state === 'done') return;
      } catch (error) {
        if (!(error instanceof ProcessDied)) throw error;
      }
    }
    throw new Error('never done');
  };
  /** What is done, and to an invoice in which state. */
  const cases: readonly (readonly [string, Proposal, (world: World) => Promise<Invoice>])[] = [
    ['refund', amount(1_000n, 'payment_method'), paid], ['credit', amount(1_000n), issued], ['void', { kind: 'void' }, issued], ['void of what is overdue', { kind: 'void' }, overdue],
    ['write-off', { kind: 'write_off' }, overdue],
    ['void of what was written off', { kind: 'void' }, async (world) => {
      const invoice = await overdue(world);
      unwrap(await remedied(world, invoice.id, { kind: 'write_off' }, 'insolvent'));
      return theInvoice(world, invoice.id);
    }],
  ];
  it.each(cases)('%s: before, after and without an answer, and around every commit: one object at Stripe, one booking', async (_name, proposal, prepare) => {
    const quiet = await makeWorld();
    const reference = await decided(quiet, (await prepare(quiet)).id, proposal);
    await untilDone(quiet, reference.id);
    const same = (world: World): void => {
      expect([world.stripe.creditNotes.size, [...world.stripe.invoices.values()].map((i) => i.status)]).toEqual([quiet.stripe.creditNotes.size, [...quiet.stripe.invoices.values()].map((i) => i.status)]);
      expect(world.store.stateHash()).toBe(quiet.store.stateHash());
    };
    for (const fault of ['before', 'after', 'lost', 'refused once'] as const satisfies readonly Fault[]) {
      const world = await makeWorld();
      const { id } = await decided(world, (await prepare(world)).id, proposal);
      const calls = world.stripe.calls;
      world.stripe.faultAt = (call) => (call === calls + 1 ? fault : undefined);
      await untilDone(world, id);
      same(world);
    }
    for (const committed of [false, true]) {
      for (let at = 1; at <= 8; at += 1) {
        const world = await makeWorld();
        const { id } = await decided(world, (await prepare(world)).id, proposal);
        let n = 0;
        world.store.aroundCommit = (commit) => {
          n += 1;
          if (n !== at) return commit();
          if (committed) commit();
          throw new ProcessDied(`commit ${at}`);
        };
        await untilDone(world, id);
        same(world);
      }
    }
  });
  it('an answer lost for 25 hours is looked for by metadata before anything is sent again', async () => {
    const world = await makeWorld();
    const { id } = await decided(world, (await paid(world)).id, amount(1_000n, 'payment_method'));
    world.stripe.faultAt = () => 'lost';
    expect(codeOf(await executeRemedy(world, id))).toBe('OutcomeUnknown');
    world.stripe.faultAt = () => undefined;
    world.time.now = addMs(world.time.now, DAY_MS + 3_600_000);
    expect(unwrap(await executeRemedy(world, id)).state).toBe('done');
    expect(world.stripe.creditNotes.size).toBe(1);
  });
});

describe('voids and write-offs', () => {
  it('what was written off can be voided: the loss and the bookings of issue are both taken back', async () => {
    const world = await makeWorld();
    const { id } = await overdue(world);
    unwrap(await remedied(world, id, { kind: 'write_off' }, 'insolvent'));
    expect(balances(world, 'receivable', 'expense.bad_debt', 'operator_payable.held')).toEqual([0n, 6_237n, 5_301n]);
    unwrap(await remedied(world, id, { kind: 'void' }, 'never delivered'));
    expect([theInvoice(world).state, ...balances(world, 'receivable', 'expense.bad_debt', 'operator_payable.held', 'tax_payable')]).toEqual(['voided', 0n, 0n, 0n, 0n]);
  });
  it('a write-off of what was partly credited is of what is due', async () => {
    const world = await makeWorld();
    const { id, dueAt } = await issued(world);
    unwrap(await remedied(world, id, amount(1_000n)));
    world.time.now = dueAt!;
    unwrap(await markOverdue(world, 10));
    expect(unwrap(await remedied(world, id, { kind: 'write_off' })).amountMinor).toBe(5_237n);
    expect(balances(world, 'receivable', 'expense.bad_debt')).toEqual([0n, 5_237n]);
  });
});

describe('a price that is restated downwards after issue', () => {
  it('becomes a credit note that names old and new prints; rating again finds nothing left to take back', async () => {
    const world = await makeWorld();
    const invoice = await paid(world);
    const restated = threeHours.map((u, i) => (i === 2 ? { ...u, print: { ...u.print!, revision: 1, microUsdPerMwh: 19_000_000n as never } } : u));
    world.readings = { usage: restated, final: true };
    const rated = unwrap(await rateLease(world, leaseId));
    if (rated.outcome !== 'rated') throw new Error('nothing was rated');
    unwrap(await collectInvoice(world, rated.invoice.id));
    expect(unwrap(await submitForReview(world, rated.invoice.id, worker)).state).toBe('draft.validating_failed');
    expect([unwrap(await creditRestatement(world, rated.invoice.id)), unwrap(await creditRestatement(world, rated.invoice.id))]).toEqual([1, 0]);
    const [note] = [...world.store.state.remedies.values()];
    // 9.69 kWh x 80 $/MWh less = 0.7752: energy 1.2245 -> 0.4493, so 1.22 -> 0.45; tax 4.75 -> 4.69; fee 4.61 -> 4.55.
    expect(note).toMatchObject({ state: 'proposed', proposedBy: 'system:rating', amountMinor: 83n, fees: [{ amountMinor: 6n }] });
    expect(note!.restated!.map((l) => [l.oldMinor, l.newMinor])).toEqual([[122n, 45n], [475n, 469n]]);
    expect(note!.restated![0]!.prints).toEqual([{ from: restated[2]!.from, to: restated[2]!.to, printId: 'p2', oldRevision: 0, oldMicroUsdPerMwh: 99_000_000n, newRevision: 1, newMicroUsdPerMwh: 19_000_000n }]);
    expect(unwrap(await rateLease(world, leaseId)).outcome).toBe('unchanged');
    unwrap(await approveRemedy(world, note!.id, finance));
    unwrap(await executeRemedy(world, note!.id));
    expect([balance(world, 'customer_balance'), totalsOf(theInvoice(world, invoice.id)).paidMinor]).toEqual([-83n, 6_154n]);
    expect(unwrap(await rateLease(world, leaseId)).outcome).toBe('unchanged');
    world.readings = { usage: threeHours, final: true };
    expect(unwrap(await rateLease(world, leaseId))).toMatchObject({ outcome: 'rated', invoice: { lines: expect.arrayContaining([expect.objectContaining({ componentKind: 'energy_pass_through', amountMinor: 77n })]) } });
  });
});

describe('a price that is restated upwards after issue', () => {
  it('never lifts a bill above the ceiling that was promised; below it the difference is billed, and so is more use', async () => {
    const world = await makeWorld();
    await paid(world);
    // Two hundred times the price for the last hour: 9.69 kWh x 20,000 $/MWh = 193.80 more, far above a ceiling of 70.00.
    const dearer = threeHours.map((u, i) => (i === 2 ? { ...u, print: { ...u.print!, revision: 1, microUsdPerMwh: 20_099_000_000n as never } } : u));
    world.readings = { usage: dearer, final: true };
    expect(unwrap(await rateLease(world, leaseId, 70_000_000n as never)).outcome).toBe('above ceiling');
    expect(world.store.state.invoices.size).toBe(1);
    expect(unwrap(await rateLease(world, leaseId, 400_000_000n as never))).toMatchObject({ outcome: 'rated', invoice: { state: 'gathering' } });
    expect(unwrap(await rateLease(world, leaseId, 70_000_000n as never)).outcome).toBe('above ceiling');
    expect([...world.store.state.invoices.values()].map((i) => i.state)).toEqual(['paid', 'deleted']);
    world.readings = { usage: [...threeHours, hourOfUse(3, 30_000_000n)], final: true };
    expect(unwrap(await rateLease(world, leaseId, 70_000_000n as never)).outcome).toBe('rated');
  });
});
