/** What paying operators consumes, beside billing's own ports. */
import type { Currency, EpochMs, IdMaker, MarketClock, MinorUnits, OrgId, Result, WallClock } from '@switchyard/kernel';
import type { Account, JournalEntry } from '@switchyard/ledger';
import type { Payout, PayoutAccount, PayoutAsk, PayoutId } from './core/payout.js';
import type { PayoutRefusal } from './core/payout-refusal.js';
import type { PayoutState } from './core/payout-state.js';
import type { PayoutTermsVersion } from './core/payout-terms.js';
import type { PayoutTermsOf } from './core/reserve.js';
import type { Statement } from './core/statement.js';
import type { ApprovalTiers } from './core/tiers.js';
import type { BillingTx } from './ports.js';
import type { StripeOutcome } from './stripe-port.js';

/** Who moved a payout, from where to where, and why. */
export interface PayoutRecord {
  readonly payoutId: PayoutId;
  readonly at: EpochMs;
  readonly by: string;
  readonly action: string;
  readonly reason: string | null;
  readonly from: PayoutState | null;
  readonly to: PayoutState;
}

/** The part of billing's transaction that is about payouts. Rows read by id are locked until it ends. */
export interface PayoutTx {
  payout(id: string): Promise<Payout | undefined>;
  insertPayout(payout: Payout): Promise<void>;
  /** Stores the payout with its version raised by one. @throws Error when the stored version is another */
  savePayout(payout: Payout): Promise<void>;
  /** The payout of an operator that is decided on or under way. */
  payoutUnderWay(operatorOrg: OrgId, currency: Currency): Promise<Payout | undefined>;
  /** Whether a payout that was not withdrawn, returned or reversed stands for the slot. */
  hasPayoutFor(operatorOrg: OrgId, currency: Currency, slot: string): Promise<boolean>;
  /** Locks the operator's account row: who proposes or begins a payout of the operator does it alone. */
  payoutAccount(operatorOrg: OrgId, currency: Currency): Promise<PayoutAccount | undefined>;
  payoutAccountByStripeId(stripeAccountId: string): Promise<PayoutAccount | undefined>;
  /** @throws Error when the stored version is another */
  savePayoutAccount(account: PayoutAccount): Promise<void>;
  /** The latest terms finance set that are in force then; undefined: none are. */
  payoutTermsAt(operatorOrg: OrgId, currency: Currency, at: EpochMs): Promise<PayoutTermsVersion | undefined>;
  /** The latest version, in force or not. Who sets terms of an operator does it alone from here on. */
  latestPayoutTerms(operatorOrg: OrgId, currency: Currency): Promise<PayoutTermsVersion | undefined>;
  insertPayoutTerms(version: PayoutTermsVersion): Promise<void>;
  /** Stores what finance asks of a payout at Stripe and nothing else of it, with its version raised by one. */
  savePayoutAsk(payout: Payout, ask: PayoutAsk): Promise<void>;
  /** What became available to an operator at or after an instant (credits of releases). */
  releasedSinceMinor(available: Account, since: EpochMs): Promise<MinorUnits>;
  /** To the outbox, as `payout.moved`. */
  tellPayout(payout: Payout, from: PayoutState | null): Promise<void>;
  recordPayout(record: PayoutRecord): Promise<void>;
}
/** What statements need of billing's transaction. */
export interface StatementTx {
  statement(operatorOrg: OrgId, currency: Currency, period: string): Promise<Statement | undefined>;
  /** The latest by month. */
  latestStatement(operatorOrg: OrgId, currency: Currency): Promise<Statement | undefined>;
  insertStatement(statement: Statement): Promise<void>;
  /** Number of the journal's last entry, 0 when there is none. The journal is held until the transaction ends. */
  journalHeadHeld(): Promise<number>;
  /** Entries on the operator's accounts that take effect before `to`, up to `through`, and were not on the previous statement; in order. */
  entriesForStatement(operatorOrg: OrgId, currency: Currency, to: EpochMs, through: number, previous: { readonly to: EpochMs; readonly throughSequence: number } | undefined): Promise<readonly JournalEntry[]>;
}
export interface PayoutStore {
  /** Commits when `work` gives an ok result; rolls everything back when it refuses or throws. */
  inTransaction<T, E>(work: (tx: BillingTx & PayoutTx & StatementTx) => Promise<Result<T, E>>): Promise<Result<T, E>>;
}

export interface CreateConnectedAccount {
  readonly operatorOrg: OrgId;
  readonly currency: Currency;
  readonly email: string | null;
  readonly country: string;
}
export interface StripeAccount {
  readonly stripeAccountId: string;
  readonly status: 'unverified' | 'payable' | 'closed';
}
export interface CreateTransfer {
  readonly payoutId: PayoutId;
  readonly attempt: number;
  readonly stripeAccountId: string;
  readonly amountMinor: MinorUnits;
  readonly currency: Currency;
}
export interface StripeTransfer {
  readonly transferId: string;
  readonly amountMinor: MinorUnits;
  readonly reversedMinor: MinorUnits;
  /** `trr_…` of the newest reversal. */
  readonly lastReversalId: string | null;
}
export interface CreateReversal {
  readonly payoutId: PayoutId;
  readonly transferId: string;
  readonly amountMinor: MinorUnits;
}
export interface CreateBankPayout {
  readonly payoutId: PayoutId;
  readonly bankAttempt: number;
  readonly stripeAccountId: string;
  readonly amountMinor: MinorUnits;
  readonly currency: Currency;
}
export interface StripeBankPayout {
  readonly bankPayoutId: string;
  readonly amountMinor: MinorUnits;
  readonly status: 'under_way' | 'paid' | 'failed';
  readonly failureCode: string | null;
}
/** Stripe Connect. Writes take our idempotency key; `find…` looks by metadata once Stripe has forgotten it. */
export interface ConnectPort {
  createAccount(input: CreateConnectedAccount, idempotencyKey: string): Promise<StripeOutcome<StripeAccount>>;
  findAccount(operatorOrg: OrgId, currency: Currency): Promise<StripeOutcome<StripeAccount | null>>;
  /** An account that Stripe does not let us see any more is `closed`. */
  readAccount(stripeAccountId: string): Promise<StripeOutcome<StripeAccount>>;
  createTransfer(input: CreateTransfer, idempotencyKey: string): Promise<StripeOutcome<StripeTransfer>>;
  findTransfer(payoutId: PayoutId, attempt: number): Promise<StripeOutcome<StripeTransfer | null>>;
  readTransfer(transferId: string): Promise<StripeOutcome<StripeTransfer>>;
  createReversal(input: CreateReversal, idempotencyKey: string): Promise<StripeOutcome<{ readonly reversalId: string }>>;
  findReversal(transferId: string, payoutId: PayoutId): Promise<StripeOutcome<{ readonly reversalId: string } | null>>;
  /** From the operator's account at Stripe to its bank. */
  createBankPayout(input: CreateBankPayout, idempotencyKey: string): Promise<StripeOutcome<StripeBankPayout>>;
  findBankPayout(input: Pick<CreateBankPayout, 'payoutId' | 'bankAttempt' | 'stripeAccountId'>): Promise<StripeOutcome<StripeBankPayout | null>>;
  readBankPayout(bankPayoutId: string, stripeAccountId: string): Promise<StripeOutcome<StripeBankPayout>>;
}

export interface PayoutPorts {
  readonly store: PayoutStore;
  readonly connect: ConnectPort;
  readonly clock: MarketClock;
  readonly wall: WallClock;
  readonly ids: IdMaker;
  readonly payoutTerms: PayoutTermsOf;
  /** Those of the house unless given. */
  readonly tiers?: ApprovalTiers;
}
/** What deciding needs: the gateway has no Stripe. */
export type PayoutDecisionPorts = Pick<PayoutPorts, 'store' | 'clock' | 'ids' | 'payoutTerms' | 'tiers'>;
export type PayoutResult<T> = Promise<Result<T, PayoutRefusal>>;
