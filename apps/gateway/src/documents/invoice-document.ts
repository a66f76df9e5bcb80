import { totalsOf, type Invoice, type InvoiceLine } from '@switchyard/billing';
import { addExact, divideHalfAwayFromZero, EXACT_ZERO, exact, formatDecimal, multiplyExact, roundHalfAwayFromZero, toIso, type Currency, type EpochMs, type Exact } from '@switchyard/kernel';
import type { BilledTo, InvoiceFacts, LineUsage } from '@switchyard/store';

/** A line of the document, in words and figures. */
interface DocumentLine {
  readonly label: string;
  readonly quantity: string;
  readonly unit: string;
  readonly amount: string;
  /** Small print: month, correction, adjustments, prices. */
  readonly note: string;
}
/** What an invoice says to the one who pays it. Pure text: drawing it decides nothing. */
export interface InvoiceDocument {
  readonly title: string;
  readonly isDraft: boolean;
  readonly fileName: string;
  /** Issue, or the beginning of a draft: the only instant of the file. */
  readonly at: EpochMs;
  readonly billedTo: readonly string[];
  readonly facts: readonly (readonly [string, string])[];
  readonly groups: readonly { readonly heading: string; readonly lines: readonly DocumentLine[] }[];
  readonly totals: readonly { readonly label: string; readonly amount: string; readonly bold: boolean }[];
  /** Energy share; empty: nothing to say of it. */
  readonly power: string;
  readonly creditNotes: readonly { readonly number: string; readonly on: string; readonly reason: string; readonly amount: string }[];
  readonly payment: string;
}

/** A day in UTC. */
export const day = (at: EpochMs): string => toIso(at).slice(0, 10);
const minute = (at: EpochMs): string => `${toIso(at).slice(0, 16).replace('T', ' ')} UTC`;
/** 1234567.89 as 1,234,567.89. */
export function amountText(minor: bigint, currency: Currency): string {
  const [whole, cents] = formatDecimal(minor, 2).split('.');
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents} ${currency}`;
}
/** Up to six decimals, half away from zero. */
const quantityText = (amount: Exact): string => formatDecimal(roundHalfAwayFromZero(multiplyExact(amount, exact(1_000_000n))), 6, 0);
const price = (micros: bigint): string => formatDecimal(divideHalfAwayFromZero(micros, 10_000n), 2, 2);
const isEnergy = ({ componentKind }: InvoiceLine): boolean => componentKind.startsWith('energy_');

export function invoiceDocument({ invoice, billedTo, leases, usage, creditNotes }: InvoiceFacts): InvoiceDocument {
  const { currency, number, issuedAt } = invoice;
  const lines = invoice.lines.filter(({ side }) => side === 'customer');
  const owed = lines.filter(({ category }) => category !== 'tax');
  const totals = totalsOf({ ...invoice, lines });
  const money = (minor: bigint): string => amountText(minor, currency);
  const from = Math.min(...lines.map(({ period }) => period.from)) as EpochMs;
  const to = Math.max(...lines.map(({ period }) => period.to)) as EpochMs;
  const usageOf = new Map(usage.map((row) => [row.lineId, row]));
  const leaseIds = [...new Set(owed.map(({ contract }) => contract.leaseId))];
  return {
    title: number === null ? 'Draft, not an invoice' : `Invoice ${number}`, isDraft: number === null, fileName: `${number ?? `draft-${invoice.id}`}.pdf`, at: issuedAt ?? invoice.createdAt,
    billedTo: addressee(billedTo, invoice.customerOrg),
    facts: [
      ['Number', number ?? 'given at issue'], ['Reference', invoice.id], ...(billedTo.purchaseOrder === null ? [] : [['Your order', billedTo.purchaseOrder] as const]),
      ['Issued', issuedAt === null ? 'not yet' : day(issuedAt)], ['Due', invoice.dueAt === null ? 'after issue' : day(invoice.dueAt)],
      ...(lines.length === 0 ? [] : [['Time', `${minute(from)} to ${minute(to)}`] as const]), ['Currency', currency],
    ],
    groups: leaseIds.map((leaseId) => {
      const lease = leases.find((l) => l.leaseId === leaseId);
      return { heading: lease === undefined ? leaseId : `${lease.jobName} at ${lease.siteName}  ·  ${leaseId}`, lines: owed.filter(({ contract }) => contract.leaseId === leaseId).map((line) => documentLine(line, usageOf.get(line.id), currency)) };
    }),
    totals: [
      { label: 'Subtotal', amount: money(totals.subtotalMinor), bold: false }, ...taxes(lines).map(({ label, minor }) => ({ label, amount: money(minor), bold: false })),
      { label: 'Total', amount: money(totals.totalMinor), bold: true },
      ...(totals.creditedMinor === 0n ? [] : [{ label: 'Credited', amount: money(-totals.creditedMinor), bold: false }]), ...(totals.paidMinor === 0n ? [] : [{ label: 'Paid', amount: money(-totals.paidMinor), bold: false }]),
      { label: 'Due', amount: money(totals.dueMinor), bold: true },
    ],
    power: powerText(owed, totals.subtotalMinor, currency),
    creditNotes: creditNotes.map((note) => ({ number: note.number, on: day(note.doneAt), reason: note.reason, amount: money(note.amountMinor) })), payment: paymentText(invoice),
  };
}

/** Name and address, and last the id, which no font lacks. */
export const addressee = ({ name, address, email, taxNumber }: BilledTo, orgId: string): readonly string[] =>
  [name, ...(address?.split('\n') ?? []), ...(email === null ? [] : [email]), ...(taxNumber === null ? [] : [`Tax number ${taxNumber}`]), orgId];

function documentLine(line: InvoiceLine, usage: LineUsage | undefined, currency: Currency): DocumentLine {
  const { rated, billedFor, billedMinor, adjustments } = line;
  const notes = [
    ...(billedFor === undefined || billedFor === 'advance' ? [] : [billedFor]),
    ...(line.corrects === null ? [] : [`corrects ${line.corrects}`]),
    ...(rated !== null && billedMinor !== 0n ? [`${amountText(billedMinor, currency)} of it billed before`] : []),
    ...(usage === undefined ? [] : [usageText(usage, isEnergy(line))]),
    ...adjustments.map(({ fromMinor, toMinor, reason }) => `adjusted from ${amountText(fromMinor, currency)} to ${amountText(toMinor, currency)}: ${reason}`),
  ];
  return { label: line.label, quantity: rated === null ? '' : quantityText(rated.quantity.amount), unit: rated === null ? '' : rated.quantity.unit, amount: amountText(line.amountMinor, currency), note: notes.join('  ·  ') };
}
function usageText({ intervals, estimated, missing, prints, lowest, average, highest }: LineUsage, priced: boolean): string {
  const measured = `${intervals} intervals${estimated === 0 ? '' : `, ${estimated} estimated`}${missing === 0 ? '' : `, ${missing} without reading`}`;
  if (!priced || lowest === null || highest === null || prints === 0) return measured;
  return `${measured}, ${prints} prints from ${price(lowest)} to ${price(highest)}${average === null ? '' : `, on average ${price(average)}`} USD/MWh`;
}
/** Taxes with one label are one line of the totals. */
function taxes(lines: readonly InvoiceLine[]): readonly { readonly label: string; readonly minor: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { category, label, amountMinor } of lines) if (category === 'tax') sums.set(label, (sums.get(label) ?? 0n) + amountMinor);
  return [...sums].map(([label, minor]) => ({ label, minor }));
}
/** Power is the currency here: how much of the bill it is, and how much there was. */
function powerText(owed: readonly InvoiceLine[], subtotalMinor: bigint, currency: Currency): string {
  const energy = owed.filter(isEnergy);
  if (energy.length === 0) return 'No line of this invoice charges energy.';
  const minor = energy.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const mwh = energy.map(({ rated }) => rated?.quantity.amount ?? EXACT_ZERO).reduce(addExact, EXACT_ZERO);
  const share = subtotalMinor <= 0n ? '' : `, ${formatDecimal(divideHalfAwayFromZero(minor * 1_000n, subtotalMinor), 1, 1)} % of the subtotal`;
  return `Energy: ${quantityText(multiplyExact(mwh, exact(1_000n)))} kWh for ${amountText(minor, currency)}${share}.`;
}
function paymentText({ state, paidAt, dueAt }: Invoice): string {
  switch (state) {
    case 'paid':
      return paidAt === null ? 'Paid.' : `Paid on ${day(paidAt)}.`;
    case 'issued':
    case 'payment.pending':
      return dueAt === null ? 'Payment is due.' : `Payable by ${day(dueAt)}; collected from your payment method.`;
    case 'payment.action_required':
      return 'Your bank asks you to confirm the payment.';
    case 'payment.failed':
      return 'The last payment was declined. Give another payment method.';
    case 'overdue':
      return dueAt === null ? 'Overdue.' : `Overdue since ${day(dueAt)}.`;
    case 'uncollectible':
      return 'Not collected.';
    case 'voided':
      return 'Taken back whole: nothing is owed on it.';
    case 'deleted':
      return 'Thrown away as a draft: nothing is owed on it.';
    default:
      return 'Not issued yet: it may still change, and nothing is owed on it.';
  }
}
