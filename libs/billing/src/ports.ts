/** What the use cases of billing consume. The store is a transaction at a time; everything in it commits or nothing does. */
import type { Currency, EpochMs, IdMaker, InvoiceId, LeaseId, MarketClock, OrgId, Result, SiteId, WallClock } from '@switchyard/kernel';
import type { Posted, PostRefusal } from '@switchyard/ledger';
import type { PeriodFacts, RateCard, UsageForRating } from '@switchyard/rating';
import type { AfterIssueTx } from './after-issue-ports.js';
import type { AccountTerms } from './core/account-terms.js';
import type { InvoiceState } from './core/invoice-state.js';
import type { DisputeState, LossPolicy } from './core/dispute.js';
import type { DunningNotice, DunningStep } from './core/dunning.js';
import type { Invoice, PowerPolicy, SettlementModel } from './core/invoice.js';
import type { GatherKey, StoredMonths } from './core/month-book.js';
import type { BookingRequest } from './core/posting-rules.js';
import type { BillingRefusal } from './core/refusal.js';
import type { RemedyKind, RemedyState } from './core/remedy.js';
import type { ReviewPolicy } from './core/review.js';
import type { StripePort } from './stripe-port.js';

/** A customer as billing knows it. */
export interface BillingAccount {
  readonly orgId: OrgId;
  readonly name: string;
  readonly email: string | null;
  readonly currency: Currency;
  readonly cadence: 'per_lease' | 'monthly';
  /** IANA zone in which its months begin and end, as long as no later terms say otherwise; UTC when it says nothing. */
  readonly timeZone?: string;
  /** Later terms, each from a month on: every version that was set. */
  readonly terms?: readonly AccountTerms[];
  /** Days from issue to the due date. */
  readonly dueDays: number;
  /** Legal series of its invoice numbers, for example `SY`. */
  readonly legalSeries: string;
  readonly stripeCustomerId: string | null;
  /** `pm_…`, the default for collection; null: none is attached. */
  readonly paymentMethodId: string | null;
}

/** What billing keeps of a lease, from the market's events. */
export interface LeaseContract {
  readonly leaseId: LeaseId;
  readonly customerOrg: OrgId;
  readonly operatorOrg: OrgId;
  readonly siteId: SiteId;
  /** What was sold; `job` when nothing is said. Reservations and colocation are billed month by month. */
  readonly product?: 'job' | 'reservation' | 'colocation';
  /** Frozen when the lease was made. */
  readonly card: RateCard;
  readonly model: SettlementModel;
  readonly power: PowerPolicy;
  readonly startedAt: EpochMs;
  /** Null while it runs. */
  readonly endedAt: EpochMs | null;
  /** When the agent's signed final reading was accepted; null until then. */
  readonly finalReadingAt: EpochMs | null;
}

/** One call to Stripe that was decided on. The row is committed before the call and keeps its key through every retry. */
export interface Intent {
  /** The idempotency key: `<scope>/<step>/<generation>`. */
  readonly key: string;
  /** The invoice or organisation the call is about. */
  readonly scope: string;
  readonly step: string;
  /** 1, then one more after each definite refusal. */
  readonly generation: number;
  readonly inputHash: string;
  readonly status: 'claimed' | 'succeeded' | 'refused';
  /** Sends so far, this one included. */
  readonly attempts: number;
  /** Wall time of the first send under this key: Stripe forgets keys after 24 h. */
  readonly claimedAt: EpochMs;
  /** Id of the Stripe object, once known. */
  readonly resultId: string | null;
  readonly refusal: { readonly code: string; readonly message: string; readonly httpStatus: number } | null;
}

/** What others are told, through the outbox of the same transaction. */
export type BillingEvent =
  | { readonly type: 'invoice.moved'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId; readonly from: InvoiceState; readonly to: InvoiceState }
  /** Finance threw a draft away: its leases are to be rated again. */
  | { readonly type: 'invoice.deleted'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId }
  | { readonly type: 'invoice.paid'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId }
  | { readonly type: 'payment.declined'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId }
  | {
      readonly type: 'remedy.moved'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId;
      readonly remedyId: string; readonly kind: RemedyKind; readonly to: RemedyState; readonly remedyVersion: number;
    }
  | { readonly type: 'dispute.moved'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId; readonly disputeId: string; readonly to: DisputeState; readonly disputeVersion: number }
  | { readonly type: 'dunning.noticed'; readonly invoiceId: InvoiceId; readonly customerOrg: OrgId; readonly step: number; readonly kind: DunningNotice['kind'] };

/** Who did what to an invoice, why, and what it was before and after. */
export interface AuditRecord {
  readonly invoiceId: InvoiceId;
  readonly at: EpochMs;
  readonly by: string;
  readonly action: string;
  readonly reason: string | null;
  readonly before: { readonly state: InvoiceState; readonly version: number } | null;
  readonly after: { readonly state: InvoiceState; readonly version: number };
}

/** What is known to be amiss between Stripe and us. */
export interface HoldsTx {
  /**
   * Before a call to Stripe about an invoice, organisation, credit note or payout. `lookFirst`: the database was restored from an older copy, so even a
   * first call looks for what an earlier life may have made; `parkedBy`: the difference that keeps the account from asking anything.
   */
  holds(scope: string): Promise<{ readonly lookFirst: boolean; readonly parkedBy: string | null }>;
}
/** One transaction. Rows read here are locked until it ends. */
export interface BillingTx extends AfterIssueTx, HoldsTx {
  /** @returns false when somebody has claimed the key before */
  claim(key: string): Promise<boolean>;
  account(orgId: OrgId): Promise<BillingAccount | undefined>;
  /** Those of the organisations that have one. */
  accounts(orgIds: readonly OrgId[]): Promise<readonly BillingAccount[]>;
  saveAccount(account: BillingAccount): Promise<void>;
  contract(leaseId: LeaseId): Promise<LeaseContract | undefined>;
  /** Those of the leases that billing has heard of. */
  contracts(leaseIds: readonly LeaseId[]): Promise<readonly LeaseContract[]>;
  saveContract(contract: LeaseContract): Promise<void>;
  invoice(id: InvoiceId): Promise<Invoice | undefined>;
  /** The one invoice of this key that still takes lines, if any. */
  openInvoice(customerOrg: OrgId, gatherKey: string): Promise<Invoice | undefined>;
  /** Every invoice of the leases and every open one of the keys; and those of the keys of which an invoice stands that takes no more lines. Deleted and voided ones do not stand. */
  monthsToBill(leaseIds: readonly LeaseId[], keys: readonly GatherKey[]): Promise<StoredMonths>;
  /** Every invoice with a line of the lease, oldest first. */
  invoicesOfLease(leaseId: LeaseId): Promise<readonly Invoice[]>;
  /**
   * Invoices in any of the states, oldest first, at most `limit`: how sweeps find work a lost message left.
   * With `dueBy` only those whose due date is at or before it.
   */
  invoicesIn(states: readonly InvoiceState[], limit: number, dueBy?: EpochMs): Promise<readonly Invoice[]>;
  insertInvoice(invoice: Invoice): Promise<void>;
  /** All of them, in a number of statements that does not depend on how many they are. */
  insertInvoices(invoices: readonly Invoice[]): Promise<void>;
  /** Stores the invoice with its version raised by one. @throws Error when the stored version is another */
  saveInvoice(invoice: Invoice): Promise<void>;
  /** The intent of the highest generation. */
  latestIntent(scope: string, step: string): Promise<Intent | undefined>;
  saveIntent(intent: Intent): Promise<void>;
  /** The next number of a legal series, 1, 2, 3 …: rolled back with the transaction, so there are no gaps. */
  nextNumber(series: string): Promise<number>;
  /** Opens the accounts it names if need be, moves the effective date to the first open period, and books. */
  post(request: BookingRequest, recordedAt: EpochMs): Promise<Result<Posted, PostRefusal>>;
  emit(event: BillingEvent): Promise<void>;
  audit(record: AuditRecord): Promise<void>;
}
export interface BillingStore {
  /** Commits when `work` gives an ok result; rolls everything back when it refuses or throws. */
  inTransaction<T, E>(work: (tx: BillingTx) => Promise<Result<T, E>>): Promise<Result<T, E>>;
}

/** Readings made into intervals and joined with their price prints: what there is to rate for a lease. */
export interface UsagePort {
  usageOf(leaseId: LeaseId): Promise<{ readonly usage: readonly UsageForRating[]; readonly facts: PeriodFacts }>;
}

export interface BillingPorts {
  readonly store: BillingStore;
  readonly stripe: StripePort;
  readonly usage: UsagePort;
  /** Market time: dates on invoices and in the journal. */
  readonly clock: MarketClock;
  /** Wall time: ages of intents. */
  readonly wall: WallClock;
  readonly ids: IdMaker;
  readonly policy: BillingPolicy;
}
/** What a review needs: the gateway has neither Stripe nor usage. */
export type ReviewPorts = Pick<BillingPorts, 'store' | 'clock' | 'policy'>;
export interface BillingPolicy extends ReviewPolicy {
  /** How long collecting waits for late readings, in milliseconds. */
  readonly collectingMs: number;
  /** Steps of dunning; those of the house unless given. */
  readonly dunning?: readonly DunningStep[];
  /** Who bears a lost dispute; each operator its share unless given. */
  readonly disputeLoss?: LossPolicy;
}
export type BillingResult<T> = Promise<Result<T, BillingRefusal>>;
