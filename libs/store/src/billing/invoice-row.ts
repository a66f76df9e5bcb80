import type { Currency, EpochMs, InvoiceId, MinorUnits, OrgId } from '@switchyard/kernel';
import { totalsOf, type Approval, type Invoice, type InvoiceLine, type InvoiceState, type PaymentNews, type StepFailure } from '@switchyard/billing';
import { at, atOrNull, json } from '../base/types.js';

/** A row of billing.invoice as it arrives. */
export interface InvoiceRow {
  readonly id: string;
  readonly customer_org: string;
  readonly gather_key: string;
  readonly state: InvoiceState;
  readonly currency: Currency;
  readonly number: string | null;
  readonly subtotal_minor: bigint;
  readonly tax_minor: bigint;
  readonly total_minor: bigint;
  readonly credited_minor: bigint;
  readonly paid_minor: bigint;
  readonly cutoff_at: EpochMs | null;
  readonly prepared_by: readonly string[];
  readonly approvals: readonly Approval[];
  readonly rejection: Invoice['rejection'];
  readonly failure: StepFailure | null;
  readonly stripe_invoice_id: string | null;
  readonly issued_at: EpochMs | null;
  readonly due_at: EpochMs | null;
  readonly paid_at: EpochMs | null;
  readonly payment_news: PaymentNews | null;
  readonly payment_attempts: number;
  readonly created_at: EpochMs;
  readonly version: bigint;
}

export function toInvoice(row: InvoiceRow, lines: readonly InvoiceLine[]): Invoice {
  return {
    id: row.id as InvoiceId, customerOrg: row.customer_org as OrgId, currency: row.currency, gatherKey: row.gather_key, state: row.state, version: Number(row.version),
    number: row.number, lines, creditedMinor: row.credited_minor as MinorUnits, paidMinor: row.paid_minor as MinorUnits, createdAt: row.created_at,
    cutoffAt: row.cutoff_at, preparedBy: row.prepared_by, approvals: row.approvals, rejection: row.rejection, failure: row.failure,
    stripeInvoiceId: row.stripe_invoice_id, issuedAt: row.issued_at, dueAt: row.due_at, paidAt: row.paid_at, paymentNews: row.payment_news,
    paymentAttempts: row.payment_attempts,
  };
}

/** What changes of an invoice, as columns; `id`, owner, currency, key and `created_at` never do. */
export function changingColumns(invoice: Invoice): Readonly<Record<string, unknown>> {
  const { subtotalMinor, taxMinor, totalMinor } = totalsOf(invoice);
  return {
    state: invoice.state, number: invoice.number, subtotal_minor: subtotalMinor, tax_minor: taxMinor, total_minor: totalMinor, credited_minor: invoice.creditedMinor,
    paid_minor: invoice.paidMinor, cutoff_at: atOrNull(invoice.cutoffAt), prepared_by: [...invoice.preparedBy], approvals: json(invoice.approvals),
    approved_by: invoice.approvals.map((a) => a.by), rejection: jsonOrNull(invoice.rejection), failure: jsonOrNull(invoice.failure),
    stripe_invoice_id: invoice.stripeInvoiceId, issued_at: atOrNull(invoice.issuedAt), due_at: atOrNull(invoice.dueAt), paid_at: atOrNull(invoice.paidAt),
    payment_news: jsonOrNull(invoice.paymentNews), payment_attempts: invoice.paymentAttempts,
  };
}
export function lastingColumns(invoice: Invoice): Readonly<Record<string, unknown>> {
  return {
    id: invoice.id, customer_org: invoice.customerOrg, gather_key: invoice.gatherKey, currency: invoice.currency, created_at: at(invoice.createdAt), version: invoice.version,
  };
}
const jsonOrNull = (value: object | null): string | null => (value === null ? null : json(value));
