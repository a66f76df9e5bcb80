import { addMs, canonicalJson, sha256Hex, type EpochMs, type InvoiceId, type InvoiceLineId, type LeaseId, type OrgId } from '@switchyard/kernel';
import type { BillingAccount, LeaseContract } from '../ports.js';
import { calendarOf } from './account-terms.js';
import { replaceLines } from './build-lines.js';
import { monthKey, monthsIn } from './gather-key.js';
import { takesLines } from './invoice-state.js';
import { newInvoice, type Invoice, type InvoiceLine, type LineContract } from './invoice.js';
import { monthLines, type MonthLines, type RatedPeriod } from './month-lines.js';
import type { Remedy } from './remedy.js';
import { withRestatements } from './restatement.js';

/** What gathers on one invoice, and whose it is. */
export interface GatherKey {
  readonly customerOrg: OrgId;
  readonly gatherKey: string;
}
/** What is stored of the invoices that months of some leases may go on. */
export interface StoredMonths {
  /** Every invoice of the leases, and every one of the keys that still takes lines; oldest first. */
  readonly invoices: readonly Invoice[];
  /** Keys of which an invoice stands that takes no more lines. */
  readonly gathered: readonly GatherKey[];
}
/** A lease with its months rated, from the first on. */
export interface LeaseToBill {
  readonly contract: LeaseContract;
  readonly account: BillingAccount;
  readonly line: LineContract;
  readonly rated: readonly RatedPeriod[];
}

/** Which invoices may take lines of which month. Finding the months of a zone is slow, and many leases share them: each is found once. */
export class MonthKeys {
  readonly #later = new Map<string, readonly string[]>();
  constructor(readonly now: EpochMs) {}

  /** Keys of the invoices that may take lines of a month: its own first, then those of the later months up to the one that runs. */
  ofMonth({ account, contract }: LeaseToBill, { period }: Pick<RatedPeriod, 'period'>): readonly string[] {
    return [period.name, ...this.#laterThan(period.month.to, account)].map((name) => monthKey(account, contract, name));
  }
  /** Keys of all invoices that may take lines of a lease. */
  ofLease(lease: LeaseToBill): readonly GatherKey[] {
    const keys = new Set(lease.rated.flatMap((month) => this.ofMonth(lease, month)));
    return [...keys].map((gatherKey) => ({ customerOrg: lease.contract.customerOrg, gatherKey }));
  }
  #laterThan(end: EpochMs, account: BillingAccount): readonly string[] {
    const key = `${JSON.stringify(calendarOf(account))} ${end}`;
    const later = this.#later.get(key) ?? (end > this.now ? [] : monthsIn({ from: end, to: addMs(this.now, 1) }, account).map(({ name }) => name));
    this.#later.set(key, later);
    return later;
  }
}

const nameOf = ({ customerOrg, gatherKey }: GatherKey): string => `${customerOrg} ${gatherKey}`;

/**
 * The invoices that take the months of several leases, while they are being written: what one lease adds, the next one sees. Billing leases one after
 * the other here comes to the same lines as billing each in a transaction of its own.
 */
export class MonthBook {
  readonly #stored: ReadonlyMap<InvoiceId, Invoice>;
  readonly #now = new Map<InvoiceId, Invoice>();
  readonly #open = new Map<string, InvoiceId>();
  readonly #ofLease = new Map<LeaseId, InvoiceId[]>();
  readonly #gathered: ReadonlySet<string>;

  constructor({ invoices, gathered }: StoredMonths, private readonly keys: MonthKeys) {
    this.#stored = new Map(invoices.map((invoice) => [invoice.id, invoice]));
    this.#gathered = new Set(gathered.map(nameOf));
    for (const invoice of invoices) {
      this.#now.set(invoice.id, invoice);
      if (takesLines(invoice.state)) this.#open.set(nameOf(invoice), invoice.id);
      for (const leaseId of new Set(invoice.lines.map((line) => line.contract.leaseId))) this.#ofLease.set(leaseId, [...(this.#ofLease.get(leaseId) ?? []), invoice.id]);
    }
  }

  /**
   * Puts every month of a lease on its invoice. A month whose invoice takes no more lines is corrected on the next one that does: the line keeps the
   * name of its month and the invoice it corrects.
   * @param notes credit notes for restated prices on the lease's invoices
   * @param newId an id for each invoice that is begun
   * @returns invoices of the lease that came to be or are other than they were
   */
  bill(lease: LeaseToBill, notes: readonly Remedy[], newId: () => InvoiceId): readonly InvoiceId[] {
    const { contract, line, rated } = lease;
    const { leaseId, customerOrg } = contract;
    const own = (this.#ofLease.get(leaseId) ?? []).map((id) => this.#now.get(id)!);
    const months = monthLines(line, rated, withRestatements(own, notes)).filter(({ lines }) => lines.length > 0);
    const targets = this.#targets(lease, months);
    const emptied = own.filter((invoice) => takesLines(invoice.state) && !targets.has(invoice.gatherKey));
    const changed = emptied.filter((invoice) => this.#put(invoice, leaseId, [])).map(({ id }) => id);
    for (const [gatherKey, lines] of targets) {
      const id = this.#open.get(nameOf({ customerOrg, gatherKey }));
      if (id === undefined) changed.push(this.#begin(contract, gatherKey, lines, newId()));
      else if (this.#put(this.#now.get(id)!, leaseId, lines)) changed.push(id);
    }
    return changed;
  }

  /** What is to be stored: invoices begun here, and those that were changed. */
  changes(): { readonly begun: readonly Invoice[]; readonly changed: readonly { readonly before: Invoice; readonly after: Invoice }[] } {
    const all = [...this.#now.values()].map((after) => ({ before: this.#stored.get(after.id), after }));
    return {
      begun: all.filter(({ before }) => before === undefined).map(({ after }) => after),
      changed: all.flatMap(({ before, after }) => (before === undefined || before === after ? [] : [{ before, after }])),
    };
  }

  /** Which invoice takes the lines of which month, by gather key, in the order of the months. */
  #targets(lease: LeaseToBill, months: readonly MonthLines[]): ReadonlyMap<string, MonthLines['lines']> {
    const targets = new Map<string, MonthLines['lines']>();
    for (const month of months) {
      const key = this.#taking(lease.contract, this.keys.ofMonth(lease, month));
      targets.set(key, [...(targets.get(key) ?? []), ...month.lines]);
    }
    return targets;
  }
  /** The month's own invoice unless it stands already; then the next that is open; then the month that runs now. */
  #taking({ customerOrg }: LeaseContract, [own, ...later]: readonly string[]): string {
    const name = (gatherKey: string): string => nameOf({ customerOrg, gatherKey });
    if (!this.#gathered.has(name(own!)) || this.#open.has(name(own!))) return own!;
    return later.find((key) => this.#open.has(name(key))) ?? later.at(-1) ?? own!;
  }

  #begin(contract: LeaseContract, gatherKey: string, lines: MonthLines['lines'], id: InvoiceId): InvoiceId {
    const { customerOrg, leaseId, card } = contract;
    const open = newInvoice({ id, customerOrg, currency: card.currency, gatherKey, createdAt: this.keys.now, by: 'system:rating' });
    this.#now.set(id, replaceLines(open, leaseId, named(open, lines)));
    this.#open.set(nameOf(open), id);
    return id;
  }
  /** @returns false when the invoice is as it was */
  #put(open: Invoice, leaseId: LeaseId, lines: MonthLines['lines']): boolean {
    const rated = replaceLines(open, leaseId, named(open, lines));
    if (canonicalJson(rated) === canonicalJson(open)) return false;
    this.#now.set(open.id, rated);
    return true;
  }
}

/** A line's id follows from invoice, lease, month and component, so that rating again finds the line it made. */
function named(invoice: Invoice, lines: MonthLines['lines']): readonly InvoiceLine[] {
  return lines.map((line) => {
    const hash = sha256Hex(`${invoice.id}/${line.contract.leaseId}/${line.billedFor ?? ''}/${line.componentIndex}`);
    return { id: `line_${hash.slice(0, 26)}` as InvoiceLineId, ...line };
  });
}
