import { minorUnits, ok, unwrap, type EpochMs, type OrgId } from '@switchyard/kernel';
import { stripeDifference } from '../core/stripe-check.js';
import type { BillingTx } from '../ports.js';
import type { ReconcilePorts, ReconcileResult, ReconcileTx, StripeObject } from '../reconcile-ports.js';
import { keepDifference } from './reconcile-differences.js';
import { unread } from './reconcile-read.js';

type Tx = BillingTx & ReconcileTx;
export interface Compared {
  /** Objects of ours at Stripe since then. */
  readonly objects: number;
  /** Those that this database knows nothing of: it was restored from an older copy. */
  readonly forgotten: number;
  /** Of the forgotten, those that are not provably what is here: their accounts are parked. */
  readonly parked: number;
}

/**
 * Before anything is asked of Stripe: does it have objects of ours whose making is not on record here? A call's intent is committed before the call, so
 * one without is proof that the database was restored from an older copy. Then, until people say it is over, every call looks for what is there before it
 * sends, which takes over what is provably ours; an account with anything else is parked.
 * @param since from when objects may be missing
 */
export async function compareWithStripe(ports: ReconcilePorts, since: EpochMs): ReconcileResult<Compared> {
  const listed = await ports.stripe.listOurObjects(since, ports.clock.now());
  if (listed.kind !== 'ok') return unread('list-our-objects', listed);
  const objects = listed.value;
  const traced = unwrap(await ports.store.inTransaction(async (tx) => ok(await tx.tracedObjects(objects))));
  const forgotten = objects.filter((object) => !traced.has(object.id));
  if (forgotten.length === 0) return ok({ objects: objects.length, forgotten: 0, parked: 0 });
  const orgOfCustomer = new Map(objects.flatMap(({ kind, id, ourId }) => (kind === 'customer' ? [[id, ourId as OrgId] as const] : [])));
  let parked = 0;
  let fresh = 0;
  for (const object of forgotten) {
    const verdict = await compareOne(ports, object);
    if (!verdict.ok) return verdict;
    const outcome = unwrap(await ports.store.inTransaction(async (tx) => ok(await keep(ports, tx, object, verdict.value, orgOfCustomer))));
    if (outcome !== 'settled') fresh += 1;
    if (outcome === 'parked') parked += 1;
  }
  if (fresh > 0) {
    await ports.store.inTransaction(async (tx) => {
      const note = `${fresh} objects at Stripe are not on record here, the first ${forgotten[0]!.kind} ${forgotten[0]!.id}`;
      const standing = await tx.standingDifference('database', 'USD');
      if (standing === undefined) await keepDifference(ports, tx, { subject: 'database', currency: 'USD' }, { ...nothing, kind: 'database_restored', org: null, note, effectiveAt: ports.clock.now() });
      return ok(undefined);
    });
  }
  return ok({ objects: objects.length, forgotten: forgotten.length, parked });
}
const nothing = { stripeMinor: minorUnits(0n), ledgerMinor: minorUnits(0n), chargeId: null, invoiceId: null } as const;

type Verdict = { readonly kind: 'absent' | 'same' } | { readonly kind: 'differs'; readonly message: string };

/** Of an invoice every line is compared: lines have ids of ours, and those alone prove it. */
async function compareOne(ports: ReconcilePorts, object: StripeObject): ReconcileResult<Verdict> {
  if (object.kind !== 'invoice') return ports.store.inTransaction(async (tx) => ok(await tx.compareObject(object)));
  const read = await ports.stripe.readInvoice(object.id);
  if (read.kind !== 'ok') return unread('read-invoice', read);
  return ports.store.inTransaction(async (tx) => {
    const invoice = await tx.invoice(object.ourId as never);
    if (invoice === undefined) return ok<Verdict>({ kind: 'absent' });
    if (invoice.stripeInvoiceId !== null && invoice.stripeInvoiceId !== object.id) return ok<Verdict>({ kind: 'differs', message: `here it is ${invoice.stripeInvoiceId}` });
    const message = stripeDifference(invoice, read.value);
    return ok<Verdict>(message === undefined ? { kind: 'same' } : { kind: 'differs', message });
  });
}

/** @returns `settled`: people have decided about it before */
async function keep(ports: ReconcilePorts, tx: Tx, object: StripeObject, verdict: Verdict, orgOfCustomer: ReadonlyMap<string, OrgId>): Promise<'same' | 'parked' | 'settled'> {
  if (verdict.kind === 'same') return 'same';
  const subject = `stripe-object/${object.id}`;
  if (await tx.wasSettled(subject)) return 'settled';
  const org = (await tx.orgOfObject(object)) ?? orgOfCustomer.get(object.ownerId ?? '') ?? (object.kind === 'customer' ? (object.ourId as OrgId) : null);
  const what = `${object.kind} ${object.id} of ${object.ourId}`;
  await keepDifference(ports, tx, { subject, currency: object.currency ?? 'USD' }, {
    ...nothing, kind: verdict.kind === 'absent' ? 'unknown_at_stripe' : 'object_differs', stripeMinor: object.amountMinor, org, effectiveAt: object.createdAt, parks: true,
    invoiceId: object.kind === 'invoice' ? object.ourId : null, note: 'message' in verdict ? `${what}: ${verdict.message}` : `${what} is not on record here`,
  });
  return 'parked';
}
