/** What reconciling with Stripe consumes, beside billing's own ports. */
import type { Currency, EpochMs, IdMaker, InvoiceId, MarketClock, MinorUnits, OrgId, Result, WallClock } from '@switchyard/kernel';
import type { Difference, DifferenceRefusal } from './core/difference.js';
import type { ClearingItem, StripeMovement } from './core/reconcile.js';
import type { ApprovalTiers } from './core/tiers.js';
import type { BillingRefusal } from './core/refusal.js';
import type { BillingTx } from './ports.js';
import type { StripeInvoice, StripeOutcome } from './stripe-port.js';

/** A page of a listing, newest first. `next`: where the following page begins; null after the last. */
export interface StripePage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
/** Available and pending together, per currency. */
export interface StripeBalance {
  readonly currency: Currency;
  readonly totalMinor: MinorUnits;
}
export interface StripeCustomerBalance {
  readonly stripeCustomerId: string;
  /** From its metadata; null: not one of ours. */
  readonly orgId: OrgId | null;
  /** Null: never invoiced. */
  readonly currency: Currency | null;
  /** Owed by the customer; below zero in its favour. */
  readonly balanceMinor: MinorUnits;
}
/** Something at Stripe that carries one of our ids in its metadata. */
export interface StripeObject {
  readonly kind: 'customer' | 'invoice' | 'credit_note' | 'transfer';
  readonly id: string;
  /** Our id: organisation, invoice, credit note or payout. */
  readonly ourId: string;
  /** Of an invoice or credit note, whose it is at Stripe; of a transfer, the account it went to. */
  readonly ownerId: string | null;
  readonly currency: Currency | null;
  readonly amountMinor: MinorUnits;
  /** Of a transfer, the attempt it was. */
  readonly attempt: number | null;
  readonly createdAt: EpochMs;
}
export interface CreateRefund {
  readonly differenceId: string;
  readonly chargeId: string;
  readonly amountMinor: MinorUnits;
}
export interface StripeRefund {
  readonly refundId: string;
  readonly amountMinor: MinorUnits;
}
/** Reading Stripe's own books, and giving back a charge that is one too many. */
export interface ReconcileStripePort {
  readBalance(): Promise<StripeOutcome<readonly StripeBalance[]>>;
  /** Our balance's movements created at or after `since`. @param after `next` of the page before */
  listMovements(since: EpochMs, after: string | null): Promise<StripeOutcome<StripePage<StripeMovement>>>;
  listCustomerBalances(after: string | null): Promise<StripeOutcome<StripePage<StripeCustomerBalance>>>;
  /** Everything that carries our ids, created at or after `since`; since 0: of the last 30 days. @param now in Stripe's time */
  listOurObjects(since: EpochMs, now: EpochMs): Promise<StripeOutcome<readonly StripeObject[]>>;
  readInvoice(stripeInvoiceId: string): Promise<StripeOutcome<StripeInvoice>>;
  invoiceOfPayment(paymentIntentId: string): Promise<StripeOutcome<InvoiceId | null>>;
  createRefund(input: CreateRefund, idempotencyKey: string): Promise<StripeOutcome<StripeRefund>>;
  /** By our own id in its metadata; null: there is none. */
  findRefund(differenceId: string, chargeId: string): Promise<StripeOutcome<StripeRefund | null>>;
}

/** One run, from a date on. It goes on where it stopped when it was interrupted. */
export interface ReconciliationRun {
  readonly id: bigint;
  readonly state: 'requested' | 'running' | 'finished';
  readonly requestedBy: string;
  readonly startedAt: EpochMs;
  /** Movements created from here on are listed; null until it begins, when none was asked for. */
  readonly since: EpochMs | null;
  /** `next` of the last page that was taken. */
  readonly cursor: string | null;
  readonly listed: number;
  readonly finishedAt: EpochMs | null;
  readonly balances: readonly RunBalance[];
}
/** At a run's end, per currency. `stripe` is `ledger` plus `differences` when nothing else moved. */
export interface RunBalance {
  readonly currency: Currency;
  /** Stripe's balance, pending and available. */
  readonly stripeMinor: MinorUnits;
  /** Movements of Stripe's that were ever taken. */
  readonly itemsMinor: MinorUnits;
  /** The clearing account. */
  readonly ledgerMinor: MinorUnits;
  /** What all subjects differ by, in flight or not. */
  readonly differencesMinor: MinorUnits;
}

/** The part of billing's transaction that is about reconciliation. */
export interface ReconcileTx {
  /** The oldest run that is not finished. Locked. */
  unfinishedRun(): Promise<ReconciliationRun | undefined>;
  saveRun(run: ReconciliationRun): Promise<void>;
  /** Newest movement of Stripe's that was taken; null: none. */
  newestMovementAt(): Promise<EpochMs | null>;
  /** When the opening balances count; null: the books began empty. */
  openingAt(): Promise<EpochMs | null>;
  /** Takes what the journal has on the clearing account and is not an item yet, at most so many entries. @returns entries taken */
  takeEntries(limit: number): Promise<number>;
  /** Items known already stay as they are. */
  addItems(items: readonly ClearingItem[]): Promise<void>;
  /** Invoices to which the fees of these balance transactions were booked. */
  invoicesOfFees(movementIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  orgsOfStripeCustomers(stripeCustomerIds: readonly string[]): Promise<ReadonlyMap<string, OrgId>>;
  orgsOfInvoices(invoiceIds: readonly string[]): Promise<ReadonlyMap<string, OrgId>>;
  /** Subjects with an item that is not matched, after the given one, as `<subject> <currency>`. */
  unmatchedSubjects(after: string, limit: number): Promise<readonly string[]>;
  itemsOf(subject: string, currency: Currency): Promise<readonly ClearingItem[]>;
  /** Whether any movement at Stripe settled the invoice. */
  hasPayment(invoiceId: string): Promise<boolean>;
  markMatched(subject: string, currency: Currency): Promise<void>;
  /** All items of both sides. */
  clearingSums(): Promise<readonly { readonly currency: Currency; readonly stripeItemsMinor: MinorUnits; readonly ledgerMinor: MinorUnits }[]>;
  /** Of those that have an account here. `unsettled`: an invoice of theirs is between issue and payment. */
  customerBalances(orgs: readonly OrgId[]): Promise<readonly { readonly org: OrgId; readonly byCurrency: ReadonlyMap<Currency, MinorUnits>; readonly unsettled: boolean }[]>;

  /** Locked. */
  difference(id: string): Promise<Difference | undefined>;
  /** The one that is not resolved, if any. Locked. */
  standingDifference(subject: string, currency: Currency): Promise<Difference | undefined>;
  insertDifference(difference: Difference): Promise<void>;
  /** Stores it with its version raised by one. @throws Error when the stored version is another */
  saveDifference(difference: Difference): Promise<void>;
  recordDifference(difference: Difference, by: string, action: string, at: EpochMs): Promise<void>;

  /** Of these objects, those whose making is on record here (an intent, answered or not). */
  tracedObjects(objects: readonly StripeObject[]): Promise<ReadonlySet<string>>;
  /** Whose an object is, by our own rows. */
  orgOfObject(object: StripeObject): Promise<OrgId | null>;
  /** What an untraced object is here: nothing, the same (a later look takes it over), or something else. */
  compareObject(object: StripeObject): Promise<{ readonly kind: 'absent' | 'same' } | { readonly kind: 'differs'; readonly message: string }>;
  /** Whether a difference of the subject was resolved before. */
  wasSettled(subject: string): Promise<boolean>;
}
export interface ReconcileStore {
  inTransaction<T, E>(work: (tx: BillingTx & ReconcileTx) => Promise<Result<T, E>>): Promise<Result<T, E>>;
}
export interface ReconcilePolicy {
  /** How long one side may know something alone, market time. */
  readonly graceMs: number;
  readonly tiers: ApprovalTiers;
}
export interface ReconcilePorts {
  readonly store: ReconcileStore;
  readonly stripe: ReconcileStripePort;
  readonly clock: MarketClock;
  readonly wall: WallClock;
  readonly ids: IdMaker;
  readonly policy: ReconcilePolicy;
}
export type ReconcileRefusal = DifferenceRefusal | BillingRefusal;
export type ReconcileResult<T> = Promise<Result<T, ReconcileRefusal>>;
