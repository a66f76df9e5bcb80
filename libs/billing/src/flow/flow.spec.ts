import { describe, expect, it } from '@jest/globals';
import { addMs, HOUR_MS, minorUnits, unwrap, type InvoiceId } from '@switchyard/kernel';
import { balancesOf, verifyChain } from '@switchyard/ledger';
import {
  countingIds, customer, decided, endLease, finance, hourOfUse, leaseId, makeWorld, operator, otherFinance, outsider, remedied, threeHours, theInvoice, toApproved, toReview, worker, type World,
} from '../../testing/index.js';
import {
  accountOf, adjustLine, applyWebhookEvent, approveInvoice, bookStripeFee, collectInvoice, collectPayment, issueInvoice, rateLease, rejectInvoice,
  submitForReview, attachPaymentMethod, deleteInvoice, earningsReleased, markOverdue, totalsOf, proposeRemedy, executeRemedy, type AccountRole, type Actor, type Invoice,
} from '../index.js';

const codeOf = (result: { ok: true } | { ok: false; error: { kind: string } }): string => (result.ok ? 'ok' : result.error.kind);
function balance(world: World, role: AccountRole): bigint {
  const { book } = world.store.state;
  const org = role === 'receivable' || role === 'customer_credit' ? customer : role.startsWith('operator') ? operator : null;
  return balancesOf(book.accounts.values(), book.entries).get(accountOf(role, 'USD', org).code) ?? 0n;
}
async function deliverAll(world: World): Promise<string[]> {
  const outcomes: string[] = [];
  for (const event of world.stripe.events) outcomes.push(unwrap(await applyWebhookEvent(world, event)));
  return outcomes;
}
async function issued(world: World): Promise<Invoice> {
  return unwrap(await issueInvoice(world, (await toApproved(world)).id, worker));
}

describe('from approved to paid', () => {
  it('books the invoice, the payment and the fee; the operator\'s share becomes available', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    expect(invoice).toMatchObject({ state: 'issued', number: 'SY-000001', stripeInvoiceId: 'in_2' });
    expect([balance(world, 'receivable'), balance(world, 'operator_payable.held'), balance(world, 'income.platform_fee'), balance(world, 'tax_payable')]).toEqual([6237n, 5301n, 461n, 475n]);
    expect(unwrap(await collectPayment(world, invoice.id, worker)).state).toBe('payment.pending');
    expect(balance(world, 'receivable')).toBe(6237n);
    expect(await deliverAll(world)).toEqual(['ignored', 'applied']);
    expect(theInvoice(world).state).toBe('paid');
    expect(totalsOf(theInvoice(world)).dueMinor).toBe(0n);
    expect(unwrap(await bookStripeFee(world, invoice.id))).toBe('booked');
    expect(unwrap(await bookStripeFee(world, invoice.id))).toBe('booked');
    expect([balance(world, 'receivable'), balance(world, 'operator_payable.held'), balance(world, 'operator_payable.available')]).toEqual([0n, 0n, 5301n]);
    expect([balance(world, 'expense.stripe_fees'), balance(world, 'cash.stripe_clearing')]).toEqual([210n, 6027n]);
    expect(verifyChain(world.store.state.book.entries).ok).toBe(true);
  });
  it('as merchant the charges are our income and the operator\'s share our cost, power gross or net', async () => {
    const gross = await makeWorld({ contract: { model: 'merchant', power: 'gross' } });
    await issued(gross);
    expect((['income.compute', 'income.power', 'expense.compute', 'expense.power', 'operator_payable.held', 'tax_payable'] as const).map((r) => balance(gross, r)))
      .toEqual([5640n, 122n, 5179n, 122n, 5301n, 475n]);
    const net = await makeWorld({ contract: { model: 'merchant', power: 'net' } });
    await issued(net);
    expect((['income.compute', 'income.power', 'expense.compute', 'expense.power', 'operator_payable.held'] as const).map((r) => balance(net, r)))
      .toEqual([5640n, 0n, 5179n, 0n, 5301n]);
  });
  it('a zero total is paid when issued and never sent to pay', async () => {
    const world = await makeWorld();
    const { id, lines } = await toReview(world);
    for (const line of lines.slice(0, 2)) unwrap(await adjustLine(world, { invoiceId: id, lineId: line.id, amountMinor: minorUnits(0n), reason: 'free trial' }, otherFinance));
    unwrap(await approveInvoice(world, id, finance));
    const invoice = unwrap(await issueInvoice(world, id, worker));
    // The adjusted base is the cent fraction that rounding left: its tax and fee round to 0 too.
    expect([totalsOf(invoice).totalMinor, invoice.state]).toEqual([0n, 'paid']);
    expect(unwrap(await collectPayment(world, id, worker)).state).toBe('paid');
    expect(world.stripe.charges).toEqual([]);
    expect(await deliverAll(world)).toEqual(['stale']);
  });
  it('a decline is known at once, a new attempt is a new charge, and only one is made', async () => {
    const world = await makeWorld();
    const { id } = await issued(world);
    world.stripe.declines.set('pm_card_visa', 'card_declined');
    expect(unwrap(await collectPayment(world, id, worker))).toMatchObject({ state: 'payment.failed', failure: { code: 'card_declined' } });
    world.stripe.declines.set('pm_card_visa', 'authentication_required');
    expect(unwrap(await collectPayment(world, id, worker)).state).toBe('payment.action_required');
    world.stripe.declines.clear();
    unwrap(await collectPayment(world, id, worker));
    unwrap(await collectPayment(world, id, worker));
    expect(world.stripe.charges).toHaveLength(1);
    await deliverAll(world);
    expect(theInvoice(world).state).toBe('paid');
  });
  it('nothing is collected without a payment method, and nobody but finance and our processes collects', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    unwrap(await approveInvoice(world, id, finance));
    unwrap(await issueInvoice(world, id, worker));
    expect(codeOf(await collectPayment(world, id, worker))).toBe('NoPaymentMethod');
    unwrap(await attachPaymentMethod(world, customer, 'pm_card_visa'));
    expect(codeOf(await collectPayment(world, id, { kind: 'user', userId: 'user_x' as never, roles: [] }))).toBe('NotPermitted');
    expect(codeOf(await collectPayment(world, id, finance))).toBe('ok');
  });
});

describe('issuing only what was approved', () => {
  it('is refused before approval and harmless after issue, also by two workers at once', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    expect(codeOf(await issueInvoice(world, id, worker))).toBe('ActionNotAvailable');
    expect(codeOf(await issueInvoice(world, 'inv_none' as InvoiceId, worker))).toBe('InvoiceNotFound');
    unwrap(await approveInvoice(world, id, finance));
    const both = await Promise.all([issueInvoice(world, id, worker), issueInvoice(world, id, worker)]);
    expect(both.map((r) => unwrap(r).number)).toEqual(['SY-000001', 'SY-000001']);
    expect([world.stripe.invoices.size, world.store.state.book.entries.length, world.store.state.numbers.get('SY')]).toEqual([1, 1, 1]);
  });
  it('stops when Stripe\'s copy differs, keeps the failed step, and goes on from there', async () => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    const read = world.stripe.readInvoice.bind(world.stripe);
    world.stripe.readInvoice = async (stripeId) => {
      const answer = await read(stripeId);
      return answer.kind === 'ok' ? { ...answer, value: { ...answer.value, totalMinor: minorUnits(answer.value.totalMinor + 1n) } } : answer;
    };
    expect(codeOf(await issueInvoice(world, id, worker))).toBe('StripeDiffers');
    expect(theInvoice(world)).toMatchObject({ state: 'issuing.syncing_failed', failure: { step: 'issuing.syncing', code: 'StripeDiffers' }, number: null });
    expect([...world.stripe.invoices.values()][0]!.status).toBe('draft');
    world.stripe.readInvoice = read;
    expect(unwrap(await issueInvoice(world, id, worker))).toMatchObject({ state: 'issued', failure: null });
    expect(world.stripe.invoices.size).toBe(1);
  });
  it('a failing booking gives its number back: no gap', async () => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    const day = 24 * HOUR_MS;
    const period = { name: '2026', from: addMs(world.time.now, -day), to: addMs(world.time.now, day), state: 'open' as const, reopenReason: null };
    const open = world.store.state.book;
    // A key that is taken by another transaction: the ledger refuses the booking.
    const taken = unwrap(await world.store.inTransaction((tx) => tx.post({
      accounts: [accountOf('cash.stripe_clearing', 'USD', null), accountOf('tax_payable', 'USD', null)],
      transaction: {
        idempotencyKey: `invoice-issued/${id}`, kind: 'mistake', effectiveAt: period.from, references: {}, reason: 'for a test',
        postings: [
          { account: accountOf('cash.stripe_clearing', 'USD', null).code, direction: 'debit', amountMinor: minorUnits(1n), currency: 'USD' },
          { account: accountOf('tax_payable', 'USD', null).code, direction: 'credit', amountMinor: minorUnits(1n), currency: 'USD' },
        ],
      },
    }, world.time.now)));
    expect(taken.outcome).toBe('booked');
    expect(codeOf(await issueInvoice(world, id, worker))).toBe('LedgerRefused');
    expect([theInvoice(world).state, world.store.state.numbers.get('SY')]).toEqual(['issuing.booking_failed', undefined]);
    world.store.state = { ...world.store.state, book: open };
    expect(unwrap(await issueInvoice(world, id, worker)).number).toBe('SY-000001');
  });
  it('looks before it sends once Stripe may have forgotten the key', async () => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    world.stripe.faultAt = (_n, name) => (name === 'createDraftInvoice' ? 'lost' : undefined);
    expect(codeOf(await issueInvoice(world, id, worker))).toBe('OutcomeUnknown');
    expect(theInvoice(world).state).toBe('issuing.syncing');
    world.stripe.faultAt = () => undefined;
    world.time.now = addMs(world.time.now, 25 * HOUR_MS);
    expect(unwrap(await issueInvoice(world, id, worker)).state).toBe('issued');
    expect(world.stripe.invoices.size).toBe(1);
  });
  it('does not send again what succeeded, however long ago', async () => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    world.stripe.faultAt = (_n, name) => (name === 'finaliseInvoice' ? 'refused once' : undefined);
    await issueInvoice(world, id, worker);
    world.stripe.faultAt = () => undefined;
    world.time.now = addMs(world.time.now, 25 * HOUR_MS);
    expect(unwrap(await issueInvoice(world, id, worker)).state).toBe('issued');
    expect([...world.stripe.invoices.values()].map((i) => i.lines.length)).toEqual([3]);
  });
  it('a new key follows only a definite refusal', async () => {
    const world = await makeWorld();
    const { id } = await toApproved(world);
    world.stripe.faultAt = (_n, name) => (name === 'finaliseInvoice' ? 'refused once' : undefined);
    expect(codeOf(await issueInvoice(world, id, worker))).toBe('StripeRefused');
    expect(theInvoice(world).state).toBe('issuing.syncing_failed');
    world.stripe.faultAt = () => undefined;
    expect(unwrap(await issueInvoice(world, id, worker)).state).toBe('issued');
    expect([...world.store.state.intents.values()].filter((i) => i.step === 'finalise').map((i) => [i.generation, i.status])).toEqual([[1, 'refused'], [2, 'succeeded']]);
  });
});

describe('an invoice that is not paid', () => {
  const overdue = async (): Promise<{ readonly world: World; readonly id: InvoiceId }> => {
    const world = await makeWorld();
    const { id, dueAt } = await issued(world);
    expect(unwrap(await markOverdue(world, 10))).toBe(0);
    world.time.now = dueAt!;
    expect([unwrap(await markOverdue(world, 10)), theInvoice(world).state]).toEqual([1, 'overdue']);
    return { world, id };
  };
  it('is voided with a reason: nothing is owed or earned any more, and its number stays used', async () => {
    const world = await makeWorld();
    const { id } = await issued(world);
    const propose = (reason: string, actor: Actor) => proposeRemedy(world, { id: world.ids.next('req'), invoiceId: id, proposal: { kind: 'void' }, reason }, actor);
    expect([codeOf(await propose('', finance)), codeOf(await propose('wrong customer', outsider))]).toEqual(['ReasonMissing', 'NotPermitted']);
    const remedy = await decided(world, id, { kind: 'void' }, 'wrong customer');
    const both = await Promise.all([executeRemedy(world, remedy.id), executeRemedy(world, remedy.id)]);
    for (const result of both) expect(unwrap(result).state).toBe('done');
    expect(theInvoice(world)).toMatchObject({ state: 'voided', number: 'SY-000001' });
    const { book } = world.store.state;
    expect([...balancesOf(book.accounts.values(), book.entries).values()].every((minor) => minor === 0n)).toBe(true);
    expect([[...world.stripe.invoices.values()][0]!.status, book.entries.length]).toEqual(['void', 2]);
    expect(codeOf(await collectPayment(world, id, worker))).toBe('ActionNotAvailable');
  });
  it('is written off once overdue, and a late payment recovers it', async () => {
    const { world, id } = await overdue();
    unwrap(await remedied(world, id, { kind: 'write_off' }, 'insolvent'));
    expect([theInvoice(world).state, balance(world, 'receivable'), balance(world, 'expense.bad_debt')]).toEqual(['uncollectible', 0n, 6237n]);
    const theirs = [...world.stripe.invoices.values()][0]!;
    const invoice = { ...theirs, status: 'paid' as const, amountPaidMinor: theirs.totalMinor };
    unwrap(await applyWebhookEvent(world, { eventId: 'evt_late', createdAt: world.time.now, body: { type: 'invoice.paid', invoice } }));
    expect([theInvoice(world).state, balance(world, 'receivable'), balance(world, 'expense.bad_debt'), balance(world, 'cash.stripe_clearing')]).toEqual(['paid', 0n, 0n, 6237n]);
  });
  it('stays overdue through failed attempts and can still be collected', async () => {
    const { world, id } = await overdue();
    expect(unwrap(await collectPayment(world, id, worker)).state).toBe('payment.pending');
    await deliverAll(world);
    expect(theInvoice(world).state).toBe('paid');
  });
  it('a negative share of one operator is taken from what it may be paid, and owed beyond that', async () => {
    const world = await makeWorld();
    const invoice = await issued(world);
    const other = countingIds().next('org');
    const loss = { ...invoice.lines[0]!, contract: { ...invoice.lines[0]!.contract, leaseId: 'lease_2' as never, operatorOrg: other }, amountMinor: minorUnits(-100n) };
    const released = earningsReleased({ ...invoice, lines: [...invoice.lines, loss] }, world.time.now, (org) => (org === other ? 60n : 0n))!;
    const of = (org: string) => released.transaction.postings.filter((p) => p.account.endsWith(org)).map((p) => `${p.account.split('/')[0]} ${p.direction} ${p.amountMinor}`);
    expect(of(other)).toEqual(['operator_payable.held credit 100', 'operator_payable.available debit 60', 'operator_receivable debit 40']);
    expect(of(operator)).toEqual(['operator_payable.held debit 5301', 'operator_payable.available credit 5301']);
  });
});

describe('rating and collecting', () => {
  it('rating again changes nothing; more readings replace the lines of the open invoice', async () => {
    const world = await makeWorld();
    world.readings = { usage: threeHours.slice(0, 1), final: false };
    unwrap(await rateLease(world, leaseId));
    const first = theInvoice(world);
    expect(unwrap(await rateLease(world, leaseId)).outcome).toBe('unchanged');
    expect(theInvoice(world).version).toBe(first.version);
    world.readings = { usage: threeHours, final: true };
    unwrap(await rateLease(world, leaseId));
    expect(theInvoice(world).lines.map((l) => l.id)).toEqual(first.lines.map((l) => l.id));
    expect([totalsOf(first).subtotalMinor, totalsOf(theInvoice(world)).subtotalMinor, world.store.state.invoices.size]).toEqual([1922n, 5762n, 1]);
  });
  it('waits for the cutoff, or for the signed final reading', async () => {
    const world = await makeWorld({ contract: { endedAt: null, finalReadingAt: null } });
    unwrap(await rateLease(world, leaseId));
    const { id } = theInvoice(world);
    expect(codeOf(await collectInvoice(world, id))).toBe('StillCollecting');
    expect(theInvoice(world).state).toBe('gathering');
    unwrap(await endLease(world, false));
    expect(unwrap(await collectInvoice(world, id)).state).toBe('draft.collecting');
    expect(codeOf(await collectInvoice(world, id))).toBe('StillCollecting');
    unwrap(await endLease(world, true));
    expect(unwrap(await collectInvoice(world, id)).state).toBe('draft.validating');
    const late = await makeWorld({ contract: { finalReadingAt: null } });
    unwrap(await rateLease(late, leaseId));
    expect(unwrap(await collectInvoice(late, theInvoice(late).id)).state).toBe('draft.collecting');
    late.time.now = addMs(late.time.now, HOUR_MS);
    expect(unwrap(await collectInvoice(late, theInvoice(late).id)).state).toBe('draft.validating');
  });
  it('late usage after issue is a correction on the next invoice, and adds up', async () => {
    const world = await makeWorld();
    const first = await issued(world);
    world.readings = { usage: [...threeHours, hourOfUse(3, 30_000_000n)], final: true };
    unwrap(await rateLease(world, leaseId));
    const second = [...world.store.state.invoices.values()].find((i) => i.id !== first.id)!;
    expect(second.lines.every((l) => l.corrects === first.id)).toBe(true);
    const whole = await makeWorld();
    whole.readings = world.readings;
    expect(totalsOf(first).totalMinor + totalsOf(second).totalMinor).toBe(totalsOf(await toReview(whole)).totalMinor);
    world.readings = { usage: threeHours, final: true };
    unwrap(await rateLease(world, leaseId));
    expect(theInvoice(world, second.id).lines).toEqual([]);
  });
  it('rejected goes back to collecting and takes in what gathered elsewhere meanwhile; deleted is rated anew', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    world.readings = { usage: [...threeHours, hourOfUse(3, 30_000_000n)], final: true };
    unwrap(await rateLease(world, leaseId));
    expect(world.store.state.invoices.size).toBe(2);
    expect(codeOf(await rejectInvoice(world, id, finance, ''))).toBe('ReasonMissing');
    expect(unwrap(await rejectInvoice(world, id, finance, 'late meter data'))).toMatchObject({ state: 'draft.collecting', rejection: { reason: 'late meter data' } });
    unwrap(await rateLease(world, leaseId));
    expect(unwrap(await submitForReview(world, id, worker)).state).toBe('draft.review');
    expect(totalsOf(theInvoice(world, id)).subtotalMinor).toBe(7673n);
    unwrap(await deleteInvoice(world, id, finance, 'not wanted'));
    unwrap(await rateLease(world, leaseId));
    const alive = [...world.store.state.invoices.values()].filter((i) => i.state !== 'deleted');
    expect(alive.map((i) => [i.state, totalsOf(i).subtotalMinor])).toEqual([['gathering', 7673n]]);
  });
});

describe('every change leaves who, what and why', () => {
  it('in the audit log and as events', async () => {
    const world = await makeWorld();
    const { id } = await toReview(world);
    unwrap(await rejectInvoice(world, id, finance, 'late meter data'));
    expect(world.store.state.audit.at(-1)).toMatchObject({ action: 'reject', reason: 'late meter data', by: finance.kind === 'user' ? finance.userId : '' });
    expect(world.store.state.events.at(-1)).toMatchObject({ type: 'invoice.moved', from: 'draft.review', to: 'draft.collecting' });
  });
});
