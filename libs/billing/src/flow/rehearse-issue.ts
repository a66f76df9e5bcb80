import { err, ok, sha256Hex, type EpochMs, type LedgerTransactionId, type MarketClock, type MinorUnits } from '@switchyard/kernel';
import { decidePost, GENESIS_HASH, periodStateAt, placed, type Account, type Period, type Posting } from '@switchyard/ledger';
import { isDraft } from '../core/invoice-state.js';
import { totalsOf, type Invoice } from '../core/invoice.js';
import type { BillingRefusal } from '../core/refusal.js';
import type { BillingAccount, BillingPolicy, BillingPorts, BillingResult, BillingTx, Intent } from '../ports.js';
import type { StripeInvoice, StripeOutcome, StripePort } from '../stripe-port.js';
import { system } from './change-invoice.js';
import { issueInvoice } from './issue-invoice.js';

/** What a rehearsal reads; nothing is written. */
export interface RehearsalPorts {
  readonly clock: MarketClock;
  readonly policy: BillingPolicy;
  readonly account: BillingAccount;
  readonly periods: readonly Period[];
  /** Balance of an account that has a floor, in its normal direction. */
  readonly balanceMinor: (account: Account) => Promise<bigint>;
}
export interface RehearsedCall {
  /** `create-draft`, `add-line/…`, `finalise` …: the step of the intent. */
  readonly step: string;
  /** What Stripe would see for it; null: nothing beyond ids. */
  readonly description: string | null;
  readonly amountMinor: MinorUnits | null;
}
export interface RehearsedBooking {
  readonly kind: string;
  readonly effectiveAt: EpochMs;
  readonly postings: readonly Posting[];
}
/** What issuing would do: calls and bookings in order, and how it would end. */
export interface IssueRehearsal {
  readonly calls: readonly RehearsedCall[];
  readonly bookings: readonly RehearsedBooking[];
  /** Null when it would be refused. */
  readonly issued: { readonly dueAt: EpochMs | null; readonly legalSeries: string; readonly totalMinor: MinorUnits } | null;
  /** Why it would be refused; null when it would not. */
  readonly refusal: BillingRefusal | null;
}

/**
 * Issues an invoice as it is now, on the code that issues it, against a store and a Stripe that only write down what they are asked for. A draft counts
 * as approved. What it cannot tell is what the real Stripe would refuse, whether a difference found in reconciling holds the account
 * back, and the number: that is taken at issue.
 * @returns `ActionNotAvailable` when it is issued already, or deleted
 */
export async function rehearseIssue(ports: RehearsalPorts, invoice: Invoice): BillingResult<IssueRehearsal> {
  const { state } = invoice;
  if (!isDraft(state) && state !== 'approved' && !state.startsWith('issuing.')) return err({ kind: 'ActionNotAvailable', invoiceId: invoice.id, action: 'issue', state });
  const stage = new Stage(ports, { ...invoice, state: 'approved', stripeInvoiceId: null, failure: null });
  const issued = await issueInvoice(stage.billingPorts(), invoice.id, system('rehearsal'));
  const { calls, bookings } = stage;
  if (!issued.ok) return ok({ calls, bookings, issued: null, refusal: issued.error });
  return ok({ calls, bookings, issued: { dueAt: issued.value.dueAt, legalSeries: ports.account.legalSeries, totalMinor: totalsOf(issued.value).totalMinor }, refusal: null });
}

/** The objects a rehearsal plays with: one invoice, one account, the intents it makes. */
class Stage {
  readonly calls: RehearsedCall[] = [];
  readonly bookings: RehearsedBooking[] = [];
  readonly #intents = new Map<string, Intent>();
  #account: BillingAccount;
  #stripe: StripeInvoice | undefined;

  constructor(private readonly ports: RehearsalPorts, private invoice: Invoice) {
    this.#account = ports.account;
  }

  billingPorts(): BillingPorts {
    const { clock, policy } = this.ports;
    return {
      clock, policy, wall: clock, stripe: only<StripePort>('Stripe', this.#stripePort()),
      store: { inTransaction: (work) => work(only<BillingTx>('the store', this.#tx())) },
      ids: { next: () => unplayed('ids', 'next') }, usage: { usageOf: () => unplayed('usage', 'usageOf') },
    };
  }
  #tx(): Partial<BillingTx> {
    return {
      account: async () => this.#account,
      saveAccount: async (account) => void (this.#account = account),
      invoice: async () => this.invoice,
      saveInvoice: async (invoice) => void (this.invoice = { ...invoice, version: invoice.version + 1 }),
      latestIntent: async (scope, step) => this.#intents.get(`${scope}/${step}`),
      saveIntent: async (intent) => void this.#intents.set(`${intent.scope}/${intent.step}`, intent),
      holds: async () => ({ lookFirst: false, parkedBy: null }),
      nextNumber: async () => 0,
      emit: async () => undefined,
      audit: async () => undefined,
      post: async ({ accounts, transaction }, recordedAt) => {
        const balances = new Map<string, bigint>();
        for (const account of accounts) if (account.floorMinor !== null) balances.set(account.code, await this.ports.balanceMinor(account));
        const input = { ...placed(this.ports.periods, transaction, undefined), id: `tx_${sha256Hex(transaction.idempotencyKey).slice(0, 26)}` as LedgerTransactionId, recordedAt };
        const posted = decidePost({
          account: (code) => accounts.find((account) => account.code === code), balanceMinor: (code) => balances.get(code) ?? 0n, earlier: () => undefined,
          head: { sequence: 0, hash: GENESIS_HASH, recordedAt: null }, periodState: (instant) => periodStateAt(this.ports.periods, instant),
        }, input);
        if (posted.ok) this.bookings.push({ kind: input.kind, effectiveAt: input.effectiveAt, postings: input.postings });
        return posted;
      },
    };
  }
  #stripePort(): Partial<StripePort> {
    return {
      createCustomer: async ({ name }) => this.#called('create-customer', name, null, { stripeCustomerId: 'cus_rehearsal' }),
      createDraftInvoice: async ({ invoiceId, stripeCustomerId, currency, description }) => {
        this.#stripe = {
          stripeInvoiceId: 'in_rehearsal', invoiceId, stripeCustomerId, currency, status: 'draft', totalMinor: 0n as MinorUnits, amountPaidMinor: 0n as MinorUnits, amountRemainingMinor: 0n as MinorUnits,
          carriedMinor: 0n as MinorUnits, lines: [], hostedUrl: null, pdfUrl: null, paymentIntentId: null,
        };
        return this.#called('create-draft', description, null, this.#stripe);
      },
      addLine: async ({ lineId, description, amountMinor }) => {
        const draft = this.#draft();
        this.#stripe = { ...draft, totalMinor: (draft.totalMinor + amountMinor) as MinorUnits, lines: [...draft.lines, { stripeLineId: `il_${lineId}`, lineId, amountMinor }] };
        return this.#called(`add-line/${lineId}`, description, amountMinor, { stripeLineId: `il_${lineId}` });
      },
      readInvoice: async () => ({ kind: 'ok', value: this.#draft() }),
      finaliseInvoice: async () => {
        this.#stripe = { ...this.#draft(), status: this.#draft().totalMinor === 0n ? 'paid' : 'open' };
        return this.#called('finalise', null, this.#stripe.totalMinor, this.#stripe);
      },
    };
  }
  #draft(): StripeInvoice {
    if (this.#stripe === undefined) throw new Error('rehearsal: a line before its invoice');
    return this.#stripe;
  }
  #called<T>(step: string, description: string | null, amountMinor: MinorUnits | null, value: T): StripeOutcome<T> {
    this.calls.push({ step, description, amountMinor });
    return { kind: 'ok', value };
  }
}

/** @throws Error always: issuing has begun to use what the rehearsal does not play */
function unplayed(what: string, name: string): never {
  throw new Error(`rehearsal: ${what} has no ${name} here`);
}
/** The members that issuing uses; any other is a bug of the rehearsal and throws by name. */
function only<T extends object>(what: string, members: Partial<T>): T {
  return new Proxy(members as T, { get: (target, name): unknown => Reflect.get(target, name) ?? unplayed(what, String(name)) });
}
