import { addMs, canonicalJson, HOUR_MS, minorUnits, sum, type EpochMs, type InvoiceId, type WallClock } from '@switchyard/kernel';
import type {
  AddInvoiceLine, AttachPaymentMethod, CreateCreditNote, CreateCustomer, CreateDraftInvoice, StripeEvent, StripeCreditNote, StripeEventBody, StripeInvoice, StripeOutcome, StripePayment, StripePort,
} from '../src/index.js';

/** What a call did to Stripe, and whether the caller learned it. `before`/`after`: the caller's process dies there. */
export type Fault = 'before' | 'after' | 'lost' | 'refused once';
/** The caller's process died: thrown through everything, like `kill -9`. */
export class ProcessDied extends Error {}

const refuse = (code: string, message: string, httpStatus = 400) => ({ kind: 'refused', code, message, httpStatus }) as const;
const ok = <T>(value: T): StripeOutcome<T> => ({ kind: 'ok', value });

/**
 * A small Stripe in memory: objects, keys with Stripe's semantics (same key and input replays, other input is refused,
 * forgotten after 24 h), declines, and events to deliver by hand.
 */
export class FakeStripe implements StripePort {
  readonly customers = new Map<string, CreateCustomer>();
  readonly invoices = new Map<string, StripeInvoice>();
  readonly charges: { readonly stripeInvoiceId: string; readonly amountMinor: bigint }[] = [];
  readonly events: StripeEvent[] = [];
  readonly #keys = new Map<string, { readonly input: string; readonly outcome: StripeOutcome<unknown>; readonly at: EpochMs }>();
  readonly #defaults = new Map<string, string>();
  #made = 0;
  /** Calls that change something, in order of arrival; a fault is drawn for each. */
  calls = 0;
  reads = 0;
  faultAt: (call: number, name: string) => Fault | undefined = () => undefined;
  /** Payment methods that decline, and how. */
  readonly declines = new Map<string, string>();

  constructor(private readonly clock: WallClock) {}

  #id(prefix: string): string {
    this.#made += 1;
    return `${prefix}_${this.#made}`;
  }
  async #change<T>(name: string, input: unknown, key: string, effect: () => StripeOutcome<T>): Promise<StripeOutcome<T>> {
    this.calls += 1;
    const fault = this.faultAt(this.calls, name);
    if (fault === 'before') throw new ProcessDied(`before ${name}`);
    const outcome: StripeOutcome<T> = fault === 'refused once' ? this.#remember<T>(name, input, key, () => refuse('api_says_no', 'refused for a test')) : this.#remember(name, input, key, effect);
    if (fault === 'after') throw new ProcessDied(`after ${name}`);
    return fault === 'lost' ? { kind: 'unknown', message: 'socket closed' } : outcome;
  }
  #remember<T>(name: string, input: unknown, key: string, effect: () => StripeOutcome<T>): StripeOutcome<T> {
    const text = canonicalJson({ name, input });
    const known = this.#keys.get(key);
    if (known !== undefined && this.clock.now() - known.at < 24 * HOUR_MS) {
      return known.input === text ? (known.outcome as StripeOutcome<T>) : refuse('idempotency_error', `key ${key} was used with other input`);
    }
    const outcome = effect();
    this.#keys.set(key, { input: text, outcome, at: this.clock.now() });
    return outcome;
  }
  #store(invoice: StripeInvoice, event?: Extract<StripeEventBody, { invoice: StripeInvoice }>['type']): StripeOutcome<StripeInvoice> {
    this.invoices.set(invoice.stripeInvoiceId, invoice);
    if (event !== undefined) this.#tell({ type: event, invoice });
    return ok(invoice);
  }
  #tell(body: StripeEventBody): void {
    this.events.push({ eventId: this.#id('evt'), createdAt: addMs(this.clock.now(), this.events.length), body });
  }

  createCustomer(input: CreateCustomer, key: string) {
    return this.#change('createCustomer', input, key, () => {
      const stripeCustomerId = this.#id('cus');
      this.customers.set(stripeCustomerId, input);
      return ok({ stripeCustomerId });
    });
  }
  attachPaymentMethod(input: AttachPaymentMethod, key: string) {
    return this.#change('attachPaymentMethod', input, key, () => {
      if (!this.customers.has(input.stripeCustomerId)) return refuse('resource_missing', 'no such customer');
      this.#defaults.set(input.stripeCustomerId, input.paymentMethodId);
      return ok({ paymentMethodId: input.paymentMethodId });
    });
  }
  createDraftInvoice(input: CreateDraftInvoice, key: string) {
    return this.#change('createDraftInvoice', input, key, () =>
      this.#store({
        stripeInvoiceId: this.#id('in'), invoiceId: input.invoiceId, stripeCustomerId: input.stripeCustomerId, status: 'draft', currency: input.currency,
        totalMinor: minorUnits(0n), amountPaidMinor: minorUnits(0n), amountRemainingMinor: minorUnits(0n), carriedMinor: minorUnits(0n), lines: [], hostedUrl: null, pdfUrl: null, paymentIntentId: null,
      }),
    );
  }
  addLine(input: AddInvoiceLine, key: string) {
    return this.#change('addLine', input, key, () => {
      const invoice = this.invoices.get(input.stripeInvoiceId);
      if (invoice?.status !== 'draft') return refuse('invoice_not_editable', 'not a draft');
      if (invoice.lines.length >= 250) return refuse('invalid_request_error', 'An invoice can have at most 250 items.');
      const line = { stripeLineId: this.#id('il'), lineId: input.lineId, amountMinor: input.amountMinor };
      const lines = [...invoice.lines, line];
      const totalMinor = sum(lines.map((l) => l.amountMinor));
      this.#store({ ...invoice, lines, totalMinor, amountRemainingMinor: totalMinor });
      return ok({ stripeLineId: line.stripeLineId });
    });
  }
  finaliseInvoice(stripeInvoiceId: string, key: string) {
    return this.#change('finaliseInvoice', { stripeInvoiceId }, key, () => {
      const invoice = this.invoices.get(stripeInvoiceId);
      if (invoice?.status !== 'draft') return refuse('invoice_not_editable', 'not a draft');
      if (invoice.totalMinor !== 0n) return this.#store({ ...invoice, status: 'open' }, 'invoice.finalized');
      return this.#store({ ...invoice, status: 'paid' }, 'invoice.paid');
    });
  }
  payInvoice(stripeInvoiceId: string, key: string) {
    return this.#change('payInvoice', { stripeInvoiceId }, key, () => {
      const invoice = this.invoices.get(stripeInvoiceId);
      if (invoice?.status !== 'open') return refuse('invoice_not_open', `invoice is ${invoice?.status}`);
      const method = this.#defaults.get(invoice.stripeCustomerId);
      if (method === undefined) return refuse('resource_missing', 'no default payment method');
      const decline = this.declines.get(method);
      if (decline !== undefined) {
        this.#tell({ type: decline === 'authentication_required' ? 'invoice.payment_action_required' : 'invoice.payment_failed', invoice });
        return refuse(decline, 'Your card was declined.', 402);
      }
      const amountMinor = invoice.amountRemainingMinor;
      this.charges.push({ stripeInvoiceId, amountMinor });
      return this.#store(
        { ...invoice, status: 'paid', amountPaidMinor: amountMinor, amountRemainingMinor: minorUnits(0n), paymentIntentId: this.#id('pi') },
        'invoice.paid',
      );
    });
  }
  voidInvoice(stripeInvoiceId: string, key: string) {
    return this.#close(stripeInvoiceId, key, 'void', 'invoice.voided');
  }
  markUncollectible(stripeInvoiceId: string, key: string) {
    return this.#close(stripeInvoiceId, key, 'uncollectible', 'invoice.marked_uncollectible');
  }
  #close(stripeInvoiceId: string, key: string, status: 'void' | 'uncollectible', event: 'invoice.voided' | 'invoice.marked_uncollectible') {
    return this.#change(status, { stripeInvoiceId }, key, () => {
      const invoice = this.invoices.get(stripeInvoiceId);
      if (invoice?.status !== 'open' && !(invoice?.status === 'uncollectible' && status === 'void')) return refuse('invoice_not_open', 'not open');
      return this.#store({ ...invoice, status }, event);
    });
  }
  readonly creditNotes = new Map<string, StripeCreditNote & { readonly stripeInvoiceId: string }>();
  createCreditNote(input: CreateCreditNote, key: string) {
    return this.#change('createCreditNote', input, key, (): StripeOutcome<StripeCreditNote> => {
      const invoice = this.invoices.get(input.stripeInvoiceId);
      if (invoice?.status !== 'open' && invoice?.status !== 'paid') return refuse('invoice_not_open', `invoice is ${invoice?.status}`);
      const isPaid = invoice.status === 'paid';
      if (isPaid !== (input.refundMinor + input.balanceMinor === input.amountMinor)) return refuse('amounts', 'refund and balance must be the amount of a paid invoice, and nothing of an open one');
      const before = sum([...this.creditNotes.values()].filter((n) => n.stripeInvoiceId === input.stripeInvoiceId).map((n) => n.amountMinor));
      if (before + input.amountMinor > invoice.totalMinor) return refuse('amount_too_large', 'more than the invoice');
      const note = {
        stripeCreditNoteId: this.#id('cn'), stripeInvoiceId: input.stripeInvoiceId, creditNoteId: input.creditNoteId, amountMinor: input.amountMinor,
        prePaymentMinor: isPaid ? minorUnits(0n) : input.amountMinor, postPaymentMinor: isPaid ? input.amountMinor : minorUnits(0n), refundId: input.refundMinor > 0n ? this.#id('re') : null,
      };
      this.creditNotes.set(note.stripeCreditNoteId, note);
      if (!isPaid) {
        const amountRemainingMinor = minorUnits(invoice.amountRemainingMinor - input.amountMinor);
        if (amountRemainingMinor === 0n) this.#store({ ...invoice, amountRemainingMinor, status: 'paid' }, 'invoice.paid');
        else this.#store({ ...invoice, amountRemainingMinor });
      }
      return ok(note);
    });
  }
  async readCreditNote(id: string): Promise<StripeOutcome<StripeCreditNote>> {
    const note = this.creditNotes.get(id);
    return note === undefined ? refuse('resource_missing', 'no such credit note', 404) : ok(note);
  }
  async findCreditNote(creditNoteId: string): Promise<StripeOutcome<StripeCreditNote | null>> {
    return ok([...this.creditNotes.values()].find((n) => n.creditNoteId === creditNoteId) ?? null);
  }
  async invoiceOfPayment(paymentIntentId: string): Promise<StripeOutcome<InvoiceId | null>> {
    return ok([...this.invoices.values()].find((i) => i.paymentIntentId === paymentIntentId)?.invoiceId ?? null);
  }
  async readInvoice(stripeInvoiceId: string): Promise<StripeOutcome<StripeInvoice>> {
    this.reads += 1;
    const invoice = this.invoices.get(stripeInvoiceId);
    return invoice === undefined ? refuse('resource_missing', 'no such invoice', 404) : ok(invoice);
  }
  async findInvoice(invoiceId: InvoiceId): Promise<StripeOutcome<StripeInvoice | null>> {
    return ok([...this.invoices.values()].find((i) => i.invoiceId === invoiceId) ?? null);
  }
  async findCustomer(orgId: string): Promise<StripeOutcome<{ readonly stripeCustomerId: string } | null>> {
    const found = [...this.customers].find(([, c]) => c.orgId === orgId);
    return ok(found === undefined ? null : { stripeCustomerId: found[0] });
  }
  async readPayment(stripeInvoiceId: string): Promise<StripeOutcome<StripePayment | null>> {
    const charge = this.charges.find((c) => c.stripeInvoiceId === stripeInvoiceId);
    const invoice = this.invoices.get(stripeInvoiceId);
    if (charge === undefined || invoice === undefined) return ok(null);
    const feeMinor = (charge.amountMinor * 29n) / 1_000n + 30n;
    return ok({
      paymentIntentId: invoice.paymentIntentId ?? '', chargeId: `ch_${stripeInvoiceId}`, balanceTransactionId: `txn_${stripeInvoiceId}`,
      amountMinor: minorUnits(charge.amountMinor), feeMinor: minorUnits(feeMinor), netMinor: minorUnits(charge.amountMinor - feeMinor), currency: invoice.currency,
    });
  }
  async listEvents(since: EpochMs): Promise<StripeOutcome<readonly StripeEvent[]>> {
    return ok(this.events.filter((e) => e.createdAt >= since));
  }
}
