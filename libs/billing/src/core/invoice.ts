import { addMs, minorUnits, subtract, sum, type Currency, type EpochMs, type Interval, type InvoiceId, type InvoiceLineId, type LeaseId, type MinorUnits, type OrgId, type RateCardId, type SiteId } from '@switchyard/kernel';
import type { ComponentKind, LineCategory, LineSide, RatedLine } from '@switchyard/rating';
import type { InvoiceState } from './invoice-state.js';

/** Whether the platform sells in its own name (merchant) or collects for the operator (agent): a term of the contract. */
export type SettlementModel = 'agent' | 'merchant';
/** As merchant: is power passed through as our revenue and cost (gross), or straight to the operator (net)? */
export type PowerPolicy = 'gross' | 'net';

/** The contract facts a line carries with it, so that it can be booked years later without the lease. */
export interface LineContract {
  readonly leaseId: LeaseId;
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
  readonly model: SettlementModel;
  readonly power: PowerPolicy;
  readonly cardId: RateCardId;
}

/** A change by hand. The rated amount stays on the line. */
export interface LineAdjustment {
  readonly by: string;
  readonly at: EpochMs;
  readonly reason: string;
  readonly fromMinor: MinorUnits;
  readonly toMinor: MinorUnits;
}

/** One line. Lines of side `operator` (the platform's fee) are on the statement, not in the customer's total. */
export interface InvoiceLine {
  readonly id: InvoiceLineId;
  readonly contract: LineContract;
  readonly componentKind: ComponentKind;
  /** Position of the component on the rate card: with the lease it identifies what is billed. */
  readonly componentIndex: number;
  readonly label: string;
  readonly side: LineSide;
  readonly category: LineCategory;
  /** As rated: cumulative amount minus what earlier invoices billed. Never changes by hand. */
  readonly ratedMinor: MinorUnits;
  /** What earlier invoices of the lease billed for the same component. */
  readonly billedMinor: MinorUnits;
  /** The cumulative rated line: terms, precise amount and derivation down to readings and prints. Null: all is given back. */
  readonly rated: RatedLine | null;
  /** Owed after adjustments. */
  readonly amountMinor: MinorUnits;
  readonly adjustments: readonly LineAdjustment[];
  /** The usage behind the cumulative amount; of a monthly line, the part of the month it is for. */
  readonly period: Interval;
  /** Name of the month the line is for, e.g. `2026-11`. Absent: for the lease as a whole. */
  readonly billedFor?: string;
  /** The latest invoice that billed this component before, when this line corrects it. */
  readonly corrects: InvoiceId | null;
}

export interface InvoiceTotals {
  readonly subtotalMinor: MinorUnits;
  readonly taxMinor: MinorUnits;
  /** subtotal + tax. */
  readonly totalMinor: MinorUnits;
  readonly creditedMinor: MinorUnits;
  readonly paidMinor: MinorUnits;
  /** total - credited - paid. */
  readonly dueMinor: MinorUnits;
}

export interface Approval {
  readonly by: string;
  readonly at: EpochMs;
}
/** Why the invoice rests in a `*_failed` state. */
export interface StepFailure {
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly at: EpochMs;
}
/** The latest payment news that changed the state: later news wins, whatever the order of arrival. */
export interface PaymentNews {
  readonly eventId: string;
  readonly at: EpochMs;
}

export interface Invoice {
  readonly id: InvoiceId;
  readonly customerOrg: OrgId;
  readonly currency: Currency;
  /** Which lease or month it gathers; at most one undecided invoice per key. */
  readonly gatherKey: string;
  readonly state: InvoiceState;
  /** Counts every change; a writer that saw another version is refused. */
  readonly version: number;
  /** Gapless, per legal series; null until issued. */
  readonly number: string | null;
  readonly lines: readonly InvoiceLine[];
  readonly creditedMinor: MinorUnits;
  readonly paidMinor: MinorUnits;
  readonly createdAt: EpochMs;
  /** Collecting ends here at the latest; null while gathering. */
  readonly cutoffAt: EpochMs | null;
  /** Everybody who made or changed what is now up for review: none of them may approve it. */
  readonly preparedBy: readonly string[];
  readonly approvals: readonly Approval[];
  readonly rejection: { readonly by: string; readonly at: EpochMs; readonly reason: string } | null;
  readonly failure: StepFailure | null;
  readonly stripeInvoiceId: string | null;
  readonly issuedAt: EpochMs | null;
  readonly dueAt: EpochMs | null;
  readonly paidAt: EpochMs | null;
  readonly paymentNews: PaymentNews | null;
  /** How often collection was started: each attempt is a call of its own. */
  readonly paymentAttempts: number;
}

/** An invoice that starts to gather. @param by who prepares it, from `actorName` */
export function newInvoice(
  input: Pick<Invoice, 'id' | 'customerOrg' | 'currency' | 'gatherKey' | 'createdAt'> & { readonly by: string },
): Invoice {
  const { id, customerOrg, currency, gatherKey, createdAt, by } = input;
  return {
    id, customerOrg, currency, gatherKey, createdAt,
    state: 'gathering', version: 1, number: null, lines: [],
    creditedMinor: minorUnits(0n), paidMinor: minorUnits(0n),
    cutoffAt: null, preparedBy: [by], approvals: [], rejection: null, failure: null,
    stripeInvoiceId: null, issuedAt: null, dueAt: null, paidAt: null, paymentNews: null, paymentAttempts: 0,
  };
}

/** Lines the customer owes, in statement order. */
export function customerLines(invoice: Pick<Invoice, 'lines'>): readonly InvoiceLine[] {
  return invoice.lines.filter((line) => line.side === 'customer');
}

/** Sums of rounded lines (P2). Never stored apart from the lines it comes from. */
export function totalsOf(invoice: Pick<Invoice, 'lines' | 'creditedMinor' | 'paidMinor'>): InvoiceTotals {
  const lines = customerLines(invoice);
  const amounts = (tax: boolean): MinorUnits => sum(lines.filter((l) => (l.category === 'tax') === tax).map((l) => l.amountMinor));
  const [subtotalMinor, taxMinor] = [amounts(false), amounts(true)];
  const totalMinor = sum([subtotalMinor, taxMinor]);
  const { creditedMinor, paidMinor } = invoice;
  return { subtotalMinor, taxMinor, totalMinor, creditedMinor, paidMinor, dueMinor: subtract(subtract(totalMinor, creditedMinor), paidMinor) };
}

/** @param dueDays whole days from issue to the due date */
export const dueDate = (issuedAt: EpochMs, dueDays: number): EpochMs => addMs(issuedAt, dueDays * 86_400_000);
