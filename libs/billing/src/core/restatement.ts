import { minorUnits, subtract, sum, type EpochMs, type InvoiceId, type InvoiceLineId, type MicroUsdPerMwh, type MinorUnits } from '@switchyard/kernel';
import type { DerivationRow, RatedLine } from '@switchyard/rating';
import type { GivenBack } from './credit-lines.js';
import type { CreditLine } from './credit-note.js';
import type { Invoice, InvoiceLine } from './invoice.js';

/** One price that a line was billed with, and what it was restated to. */
export interface RestatedPrint {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly printId: string;
  readonly oldRevision: number;
  readonly oldMicroUsdPerMwh: MicroUsdPerMwh;
  readonly newRevision: number;
  readonly newMicroUsdPerMwh: MicroUsdPerMwh;
}
/** What a restatement does to one line: the amount as billed and as it is now, and the prints that differ. */
export interface RestatedLine {
  readonly lineId: InvoiceLineId;
  readonly oldMinor: MinorUnits;
  readonly newMinor: MinorUnits;
  readonly prints: readonly RestatedPrint[];
}

type Energy = Extract<DerivationRow, { row: 'energy' }>;
const energyRows = (line: RatedLine | null): readonly Energy[] => (line?.derivation ?? []).filter((row): row is Energy => row.row === 'energy');

/** Prints of the same interval that were restated between two ratings of one line, in order of time. */
function restatedPrints(before: RatedLine | null, after: RatedLine | null): readonly RestatedPrint[] {
  const old = new Map(energyRows(before).map((row) => [row.from, row]));
  return energyRows(after).flatMap((row) => {
    const was = old.get(row.from)?.print;
    if (was === undefined || row.print === undefined || was.revision === row.print.revision) return [];
    return [{
      from: row.from, to: row.to, printId: row.print.printId, oldRevision: was.revision, oldMicroUsdPerMwh: was.microUsdPerMwh,
      newRevision: row.print.revision, newMicroUsdPerMwh: row.print.microUsdPerMwh,
    }];
  });
}

/** A draft that only takes back, as credit notes of the invoices it corrects. */
export interface RestatementCredit {
  readonly invoiceId: InvoiceId;
  readonly given: GivenBack;
  readonly restated: readonly RestatedLine[];
}
const sameLine = (a: InvoiceLine, b: InvoiceLine): boolean =>
  a.contract.leaseId === b.contract.leaseId && a.componentIndex === b.componentIndex && a.componentKind === b.componentKind && a.billedFor === b.billedFor;

/**
 * A credit that became known late, as part of the charges it takes back: there is nothing to give back of a line in the customer's favour. From the largest
 * charge of the lease and month on. Undefined when they do not hold it.
 */
function outOfCharges(credit: InvoiceLine, target: Invoice, given: readonly CreditLine[]): readonly CreditLine[] | undefined {
  const charges = target.lines.filter((l) => l.side === 'customer' && l.category === 'charge' && l.contract.leaseId === credit.contract.leaseId && l.billedFor === credit.billedFor)
    .sort((a, b) => (a.amountMinor !== b.amountMinor ? (a.amountMinor > b.amountMinor ? -1 : 1) : a.id < b.id ? -1 : 1));
  const parts: CreditLine[] = [];
  let left = minorUnits(-credit.amountMinor);
  for (const charge of charges) {
    const room = subtract(charge.amountMinor, sum(given.filter((l) => l.lineId === charge.id).map((l) => l.amountMinor)));
    const part = room < left ? room : left;
    if (part <= 0n) continue;
    parts.push({ lineId: charge.id, amountMinor: part });
    left = subtract(left, part);
  }
  return left === 0n ? parts : undefined;
}
/** One entry per line: several things may be given back of one. */
function merged(lines: readonly CreditLine[]): readonly CreditLine[] {
  return [...new Set(lines.map(({ lineId }) => lineId))].map((lineId) => ({ lineId, amountMinor: sum(lines.filter((l) => l.lineId === lineId).map((l) => l.amountMinor)) }));
}

/**
 * What a corrected price or a late credit gives back, line by line of the invoices that billed it. Undefined when the draft also asks for something, was changed
 * by hand, or corrects what cannot be found: then people decide.
 * @param invoices every invoice of the draft's leases
 */
export function restatementCredits(draft: Invoice, invoices: readonly Invoice[]): readonly RestatementCredit[] | undefined {
  const byInvoice = new Map<InvoiceId, { lines: CreditLine[]; fees: CreditLine[]; restated: RestatedLine[] }>();
  for (const line of draft.lines) {
    if (line.amountMinor === 0n) continue;
    const target = invoices.find((invoice) => invoice.id === line.corrects);
    const billed = target?.lines.find((l) => sameLine(l, line));
    if (line.amountMinor > 0n || line.adjustments.length > 0 || target === undefined || billed === undefined) return undefined;
    const credit: CreditLine = { lineId: billed.id, amountMinor: minorUnits(-line.amountMinor) };
    const given = byInvoice.get(target.id) ?? { lines: [], fees: [], restated: [] };
    byInvoice.set(target.id, given);
    const parts = line.side === 'customer' && line.category === 'credit' ? outOfCharges(line, target, given.lines) : [credit];
    if (parts === undefined) return undefined;
    (line.side === 'customer' ? given.lines : given.fees).push(...parts);
    if (line.side === 'customer') {
      given.restated.push({ lineId: billed.id, oldMinor: billed.amountMinor, newMinor: subtract(billed.amountMinor, credit.amountMinor), prints: restatedPrints(billed.rated, line.rated) });
    }
  }
  return byInvoice.size === 0 ? undefined : [...byInvoice].map(([invoiceId, { lines, fees, restated }]) => ({ invoiceId, given: { lines: merged(lines), fees }, restated }));
}

/**
 * Invoices as the next rating must see them: what a credit note gave back for a restated price, or a late credit, is not billed any more. A late credit is billed on
 * the line it belongs to, whatever charge it was given back of.
 */
export function withRestatements(invoices: readonly Invoice[], notes: readonly (GivenBack & { readonly invoiceId: InvoiceId; readonly restated: readonly RestatedLine[] | null })[]): readonly Invoice[] {
  if (notes.length === 0) return invoices;
  return invoices.map((invoice) => {
    const back = notes.filter((note) => note.invoiceId === invoice.id).flatMap((note) => [...(note.restated?.map(({ lineId, oldMinor, newMinor }) => ({ lineId, amountMinor: subtract(oldMinor, newMinor) })) ?? note.lines), ...note.fees]);
    if (back.length === 0) return invoice;
    const of = (line: InvoiceLine): MinorUnits => sum(back.filter((l) => l.lineId === line.id).map((l) => l.amountMinor));
    return { ...invoice, lines: invoice.lines.map((line) => ({ ...line, ratedMinor: subtract(line.ratedMinor, of(line)) })) };
  });
}
