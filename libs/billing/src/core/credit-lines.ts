import { add, exact, minorUnits, roundHalfAwayFromZero, splitByWeights, subtract, sum, type InvoiceLineId, type MinorUnits } from '@switchyard/kernel';
import type { CreditLine } from './credit-note.js';
import { customerLines, type Invoice, type InvoiceLine } from './invoice.js';

/** What earlier notes gave back: the customer's lines and the platform's fees. */
export interface GivenBack {
  readonly lines: readonly CreditLine[];
  readonly fees: readonly CreditLine[];
}
const ZERO = minorUnits(0n);
const given = (lines: readonly CreditLine[], lineId: InvoiceLineId): MinorUnits => sum(lines.filter((l) => l.lineId === lineId).map((l) => l.amountMinor));

/** What notes give back of a line, all together. */
export const givenBackOf = (line: Pick<InvoiceLine, 'id'>, notes: readonly GivenBack[]): MinorUnits => given(notes.flatMap((note) => note.lines), line.id);

/** What can still be given back of a line; nothing of a line in the customer's favour. */
export function creditableOf(line: InvoiceLine, earlier: readonly GivenBack[]): MinorUnits {
  const left = subtract(line.amountMinor, given(earlier.flatMap((note) => note.lines), line.id));
  return left > 0n ? left : ZERO;
}

/** Lines that a tax or fee line is a share of: of the same lease and month, by its derivation. */
function basesOf(share: InvoiceLine, invoice: Invoice): readonly InvoiceLine[] {
  const named = (share.rated?.derivation ?? []).flatMap((row) => (row.row === 'base' ? [row.componentIndex] : []));
  return invoice.lines.filter((l) => l.contract.leaseId === share.contract.leaseId && l.billedFor === share.billedFor && l.side === 'customer' && l.category !== 'tax'
    && (named.length === 0 || named.includes(l.componentIndex)));
}

/** Share of a tax or fee that belongs to what all notes together give back of its base, less what earlier notes gave back of it: rounded on the sum, so nothing is lost. */
function shareBack(share: InvoiceLine, invoice: Invoice, credited: readonly CreditLine[], before: MinorUnits): MinorUnits {
  const bases = basesOf(share, invoice);
  const whole = sum(bases.map((l) => l.amountMinor));
  const back = sum(bases.map((l) => given(credited, l.id)));
  if (whole <= 0n || share.amountMinor <= 0n) return ZERO;
  const due = back >= whole ? share.amountMinor : minorUnits(roundHalfAwayFromZero(exact(share.amountMinor * back, whole)));
  return subtract(due, before);
}

const positive = (lines: readonly CreditLine[]): readonly CreditLine[] => lines.filter((l) => l.amountMinor > 0n);

/**
 * Completes a credit note: the taxes that belong to the charges given back, and the platform's fees on them.
 * @param charges what is given back of the customer's lines, taxes left out
 * @param feesKept the platform keeps its fee: the operators bear the whole charge
 */
export function withTaxesAndFees(invoice: Invoice, earlier: readonly GivenBack[], charges: readonly CreditLine[], feesKept: boolean): GivenBack {
  const [linesBefore, feesBefore] = [earlier.flatMap((n) => n.lines), earlier.flatMap((n) => n.fees)];
  const credited = [...linesBefore, ...charges];
  const back = (line: InvoiceLine, before: readonly CreditLine[]): CreditLine => ({ lineId: line.id, amountMinor: shareBack(line, invoice, credited, given(before, line.id)) });
  const taxes = customerLines(invoice).filter((l) => l.category === 'tax').map((l) => back(l, linesBefore));
  return {
    lines: [...charges, ...positive(taxes)],
    fees: feesKept ? [] : positive(invoice.lines.filter((l) => l.category === 'fee').map((l) => back(l, feesBefore))),
  };
}

/**
 * Spreads a gross amount over what is left of every line of the customer, taxes included, in proportion; the odd units go to the first lines.
 * @returns undefined when less than the amount is left
 */
export function spreadOverLines(invoice: Invoice, earlier: readonly GivenBack[], amountMinor: MinorUnits, feesKept: boolean): GivenBack | undefined {
  const lines = customerLines(invoice);
  const left = lines.map((line) => creditableOf(line, earlier));
  if (amountMinor <= 0n || left.reduce(add, ZERO) < amountMinor) return undefined;
  const parts = splitByWeights(amountMinor, left);
  if (!parts.ok) return undefined;
  const spread = positive(lines.map((line, i) => ({ lineId: line.id, amountMinor: parts.value[i]! })));
  return { lines: spread, fees: withTaxesAndFees(invoice, earlier, spread, feesKept).fees };
}

/** The part of an invoice that a note gives back, as lines: what posting rules see of it. */
export function creditedPart(invoice: Invoice, note: GivenBack): Invoice {
  const amounts = new Map([...note.lines, ...note.fees].map((l) => [l.lineId, l.amountMinor]));
  return { ...invoice, lines: invoice.lines.flatMap((line) => (amounts.has(line.id) ? [{ ...line, amountMinor: amounts.get(line.id)! }] : [])) };
}
