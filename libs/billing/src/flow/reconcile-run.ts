import { addMs, HOUR_MS, minorUnits, ok, unwrap, type Currency, type EpochMs, type Result } from '@switchyard/kernel';
import { actorName } from '../core/actor.js';
import { differenceMinor, proposeResolution, type Difference, type DifferenceKind } from '../core/difference.js';
import { bookedByItself } from '../core/reconcile-posting.js';
import { itemsOfMovement, judgeSubject, type ChargeFacts, type ClearingItem, type StripeMovement } from '../core/reconcile.js';
import type { BillingTx } from '../ports.js';
import type { ReconcilePorts, ReconcileResult, ReconcileTx, ReconciliationRun, StripeCustomerBalance } from '../reconcile-ports.js';
import { system } from './change-invoice.js';
import { keepDifference } from './reconcile-differences.js';
import { unread } from './reconcile-read.js';

type Tx = BillingTx & ReconcileTx;
/** Stripe's list may lag, and clocks differ: each run lists a little of what the one before had. */
const OVERLAP_MS = HOUR_MS;
/** Entries and subjects taken in one transaction. */
const PAGE = 200;
const BY = system('reconciliation');

/**
 * Holds Stripe's movements of our balance against the journal's clearing account, subject by subject, and customers' carried balances against
 * `customer_balance`. Every page is a transaction of its own and items are taken once, so a run that dies goes on where it was, and two at once end the same.
 * @returns the finished run; null when none was asked for
 */
export async function reconcile(ports: ReconcilePorts): ReconcileResult<ReconciliationRun | null> {
  const begun = await ports.store.inTransaction(begin);
  if (!begun.ok || begun.value === null) return begun;
  const before = await ports.stripe.readBalance();
  if (before.kind !== 'ok') return unread('read-balance', before);
  const listed = await takeMovements(ports, begun.value);
  if (!listed.ok) return listed;
  const carried = await compareCustomers(ports);
  if (!carried.ok) return carried;
  // What books itself is matched in the second round.
  for (let round = 0; round < 2; round += 1) {
    await takeEntries(ports);
    await matchSubjects(ports);
  }
  const after = await ports.stripe.readBalance();
  if (after.kind !== 'ok') return unread('read-balance', after);
  const standing = new Map(after.value.map((b) => [b.currency, b.totalMinor]));
  const moved = before.value.some((b) => standing.get(b.currency) !== b.totalMinor);
  return ports.store.inTransaction((tx) => finish(ports, tx, listed.value, standing, moved));
}

async function begin(tx: Tx): Promise<Result<ReconciliationRun | null, never>> {
  const run = await tx.unfinishedRun();
  if (run === undefined) return ok(null);
  if (run.state === 'running') return ok(run);
  const newest = await tx.newestMovementAt();
  const since = run.since ?? (newest === null ? (0 as EpochMs) : addMs(newest, -OVERLAP_MS));
  const running: ReconciliationRun = { ...run, state: 'running', since };
  await tx.saveRun(running);
  return ok(running);
}

async function takeMovements(ports: ReconcilePorts, begun: ReconciliationRun): ReconcileResult<ReconciliationRun> {
  let run = begun;
  // The last page's cursor is never stored as null before the listing is whole.
  for (;;) {
    const page = await ports.stripe.listMovements(run.since ?? (0 as EpochMs), run.cursor);
    if (page.kind !== 'ok') return unread('list-movements', page);
    const facts = await factsOf(ports, page.value.items);
    if (!facts.ok) return facts;
    const taken = { ...run, listed: run.listed + page.value.items.length, cursor: page.value.next ?? run.cursor };
    await ports.store.inTransaction(async (tx) => {
      const openingAt = await tx.openingAt();
      await tx.addItems(page.value.items.flatMap((movement) => itemsOfMovement(movement, facts.value.get(movement.id) ?? nobody, openingAt)));
      await tx.saveRun(taken);
      return ok(undefined);
    });
    run = taken;
    if (page.value.next === null) return ok(run);
  }
}
const nobody: ChargeFacts = { paysInvoiceId: null, customerOrg: null };

/** Whose each charge is: by the fee we booked of it, else Stripe is asked; then by the customer. */
async function factsOf(ports: ReconcilePorts, movements: readonly StripeMovement[]): ReconcileResult<ReadonlyMap<string, ChargeFacts>> {
  const charges = movements.filter((movement) => movement.charge !== null);
  const known = unwrap(await ports.store.inTransaction(async (tx) => ok(await tx.invoicesOfFees(charges.map((m) => m.id)))));
  const pays = new Map<string, string>(known);
  for (const { id, charge } of charges) {
    if (pays.has(id) || charge === null || charge.paymentIntentId === null) continue;
    const found = await ports.stripe.invoiceOfPayment(charge.paymentIntentId);
    if (found.kind !== 'ok') return unread('invoice-of-payment', found);
    if (found.value !== null) pays.set(id, found.value);
  }
  const orgs = unwrap(await ports.store.inTransaction(async (tx) => {
    const [byCustomer, byInvoice] = [
      await tx.orgsOfStripeCustomers(charges.flatMap(({ charge }) => charge?.stripeCustomerId ?? [])), await tx.orgsOfInvoices([...pays.values(), ...charges.flatMap(({ charge }) => charge?.invoiceId ?? [])])];
    return ok({ byCustomer, byInvoice });
  }));
  return ok(new Map(charges.map(({ id, charge }) => {
    const invoiceId = pays.get(id) ?? charge?.invoiceId ?? null;
    const org = (invoiceId === null ? undefined : orgs.byInvoice.get(invoiceId)) ?? orgs.byCustomer.get(charge?.stripeCustomerId ?? '') ?? null;
    return [id, { paysInvoiceId: pays.get(id) ?? null, customerOrg: org }] as const;
  })));
}

async function takeEntries(ports: ReconcilePorts): Promise<void> {
  for (;;) if (unwrap(await ports.store.inTransaction(async (tx) => ok(await tx.takeEntries(PAGE)))) === 0) return;
}

async function matchSubjects(ports: ReconcilePorts): Promise<void> {
  for (let after = ''; ; ) {
    const subjects = unwrap(await ports.store.inTransaction(async (tx) => {
      const found = await tx.unmatchedSubjects(after, PAGE);
      for (const name of found) await matchSubject(ports, tx, name);
      return ok(found);
    }));
    if (subjects.length < PAGE) return;
    after = subjects.at(-1)!;
  }
}

async function matchSubject(ports: ReconcilePorts, tx: Tx, name: string): Promise<void> {
  const gap = name.lastIndexOf(' ');
  const [subject, currency] = [name.slice(0, gap), name.slice(gap + 1) as Currency];
  const items = await tx.itemsOf(subject, currency);
  const request = bookedByItself(items);
  // A refusal of the ledger leaves it unmatched: it is a difference then.
  if (request !== undefined && (await tx.post(request, ports.clock.now())).ok) return;
  const invoiceId = items.find((item) => item.invoiceId !== null)?.invoiceId ?? null;
  const paid = subject.startsWith('charge/') && invoiceId !== null && (await tx.hasPayment(invoiceId));
  const judged = judgeSubject(items, { now: ports.clock.now(), graceMs: ports.policy.graceMs, paid });
  switch (judged.kind) {
    case 'in_flight':
      return;
    case 'matched':
      await tx.markMatched(subject, currency);
      await keepDifference(ports, tx, { subject, currency }, null);
      return;
    case 'differs': {
      const org = items.find((item) => item.customerOrg !== null)?.customerOrg ?? (invoiceId === null ? null : (await tx.orgsOfInvoices([invoiceId])).get(invoiceId) ?? null);
      const { stripeMinor, ledgerMinor, chargeId, difference: kind } = judged;
      const kept = await keepDifference(ports, tx, { subject, currency }, { kind, stripeMinor, ledgerMinor, chargeId, invoiceId, org, note: noteOf(items), effectiveAt: earliest(items) });
      if (kept !== undefined) await proposeRefund(ports, tx, kept);
    }
  }
}
const earliest = (items: readonly ClearingItem[]): EpochMs => items.reduce((first, item) => (item.effectiveAt < first ? item.effectiveAt : first), items[0]!.effectiveAt);
const noteOf = (items: readonly ClearingItem[]): string => items.map((item) => `${item.side} ${item.kind} ${item.side === 'stripe' ? item.id : `entry ${item.sequence}`}: ${item.amountMinor}`).join('; ').slice(0, 500);

/** Paid twice: the refund is proposed by us, and approved by people. */
async function proposeRefund(ports: ReconcilePorts, tx: Tx, found: Difference): Promise<void> {
  if (found.kind !== 'duplicate_charge' || found.state !== 'open' || found.org === null || found.chargeId === null || differenceMinor(found) <= 0n) return;
  const proposed = proposeResolution(found, { action: 'refund', role: null, reason: `invoice ${found.invoiceId ?? 'unknown'} was paid twice: ${found.chargeId} is one charge too many` }, BY, ports.policy.tiers);
  if (!proposed.ok) throw new Error(`a refund of ${found.chargeId} could not be proposed: ${proposed.error.kind}`);
  await tx.saveDifference(proposed.value);
  await tx.recordDifference(proposed.value, actorName(BY), 'proposed', ports.clock.now());
}

/** What Stripe carries for each customer to its next invoice, against the journal. */
async function compareCustomers(ports: ReconcilePorts): ReconcileResult<void> {
  for (let after: string | null = null; ; ) {
    const page = await ports.stripe.listCustomerBalances(after);
    if (page.kind !== 'ok') return unread('list-customers', page);
    await ports.store.inTransaction(async (tx) => {
      await compareCarried(ports, tx, page.value.items);
      return ok(undefined);
    });
    after = page.value.next;
    if (after === null) return ok(undefined);
  }
}
async function compareCarried(ports: ReconcilePorts, tx: Tx, customers: readonly StripeCustomerBalance[]): Promise<void> {
  const orgs = customers.flatMap(({ orgId }) => orgId ?? []);
  const ours = new Map((await tx.customerBalances(orgs)).map((row) => [row.org, row]));
  for (const { orgId, currency, balanceMinor, stripeCustomerId } of customers) {
    const our = orgId === null ? undefined : ours.get(orgId);
    // While one of its invoices is on the way, either side may be ahead.
    if (orgId === null || our === undefined || our.unsettled) continue;
    const minor = our.byCurrency.get(currency ?? 'USD') ?? minorUnits(0n);
    const at = { subject: `customer-balance/${orgId}`, currency: currency ?? ('USD' as const) };
    await keepDifference(ports, tx, at, minor === balanceMinor ? null : {
      kind: 'customer_balance_differs', stripeMinor: balanceMinor, ledgerMinor: minor, chargeId: null, invoiceId: null, org: orgId, note: `Stripe carries it for ${stripeCustomerId}`, effectiveAt: ports.clock.now(),
    });
  }
}

async function finish(ports: ReconcilePorts, tx: Tx, run: ReconciliationRun, stripe: ReadonlyMap<Currency, bigint>, moved: boolean): Promise<Result<ReconciliationRun, never>> {
  const sums = new Map((await tx.clearingSums()).map((row) => [row.currency, row]));
  const balances = [...new Set([...stripe.keys(), ...sums.keys()])].sort().map((currency) => {
    const [of, stripeMinor] = [sums.get(currency), minorUnits(stripe.get(currency) ?? 0n)];
    const [itemsMinor, ledgerMinor] = [of?.stripeItemsMinor ?? minorUnits(0n), of?.ledgerMinor ?? minorUnits(0n)];
    return { currency, stripeMinor, ledgerMinor, itemsMinor, differencesMinor: minorUnits(itemsMinor - ledgerMinor) };
  });
  for (const { currency, stripeMinor, itemsMinor } of moved ? [] : balances) {
    const kind: DifferenceKind = 'balance_differs';
    await keepDifference(ports, tx, { subject: 'balance', currency }, stripeMinor === itemsMinor ? null : {
      kind, stripeMinor, ledgerMinor: itemsMinor, chargeId: null, invoiceId: null, org: null, note: `its listed movements come to ${itemsMinor}`, effectiveAt: ports.clock.now(),
    });
  }
  const finished: ReconciliationRun = { ...run, state: 'finished', finishedAt: ports.clock.now(), balances };
  await tx.saveRun(finished);
  return ok(finished);
}
