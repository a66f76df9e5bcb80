import { addMs, DAY_MS, minorUnits, subtract, sum, type InvoiceLineId, type MinorUnits } from '@switchyard/kernel';
import { advancesOf, drawDown, type RateCard } from '@switchyard/rating';
import type { LeaseContract } from '../ports.js';
import { givenBackOf, type GivenBack } from './credit-lines.js';
import type { Invoice, InvoiceLine, LineContract } from './invoice.js';

/** A line that moves money paid ahead or held: asked for, or (negative) drawn. Nobody earns it, and no rating knows it. */
export const isAdvance = ({ componentKind }: Pick<InvoiceLine, 'componentKind'>): boolean => componentKind === 'prepayment' || componentKind === 'deposit';

/** `billedFor` of lines that ask for money ahead of a contract, and the end of their invoice's gather key. */
export const ADVANCE = 'advance';
export const advanceKey = ({ leaseId }: Pick<LeaseContract, 'leaseId'>): string => `${leaseId}/${ADVANCE}`;

/** An invoice that asks for money ahead and for nothing else. */
export const asksAhead = ({ lines }: Pick<Invoice, 'lines'>): boolean => lines.length > 0 && lines.every((line) => isAdvance(line) && line.billedFor === ADVANCE);

type Named = (componentIndex: number, of: string) => InvoiceLineId;

/** Lines that ask for a contract's prepayment and deposit; empty when its card asks for none. */
export function askingLines(contract: LeaseContract, of: LineContract, lineId: Named): readonly InvoiceLine[] {
  const { prepayment, deposit } = advancesOf(contract.card);
  return contract.card.components.flatMap(({ kind }, index): InvoiceLine[] => {
    if (kind === 'prepayment') return [advanceLine(contract, of, kind, index, 'Prepayment', prepayment!.amountMinor, lineId(index, ADVANCE))];
    return kind === 'deposit' ? [advanceLine(contract, of, kind, index, 'Deposit', deposit!.amountMinor, lineId(index, ADVANCE))] : [];
  });
}
function advanceLine(
  { startedAt }: LeaseContract, contract: LineContract, componentKind: 'prepayment' | 'deposit', componentIndex: number, label: string, amountMinor: MinorUnits, id: InvoiceLineId,
): InvoiceLine {
  return {
    id, contract, componentKind, componentIndex, label, side: 'customer', category: amountMinor < 0n ? 'credit' : 'charge', ratedMinor: amountMinor, billedMinor: minorUnits(0n), rated: null,
    amountMinor, adjustments: [], period: { from: startedAt, to: addMs(startedAt, DAY_MS) }, billedFor: ADVANCE, corrects: null,
  };
}

/**
 * What of a contract's prepayment was paid, not given back, and is not drawn by any invoice that stands, drafts included.
 * @param notes credit notes of the invoices, those that wait included @param except an invoice that is drawn anew
 */
export function prepaidLeft(leaseId: string, invoices: readonly Invoice[], notes: readonly GivenBack[], except?: Invoice['id']): MinorUnits {
  const standing = invoices.filter(({ state }) => state !== 'deleted' && state !== 'voided');
  const moved = (kind: 'prepayment' | 'deposit', among: readonly Invoice[], drawn: boolean): MinorUnits =>
    sum(among.flatMap(({ lines }) => lines.filter((line) => line.contract.leaseId === leaseId && line.componentKind === kind && line.amountMinor < 0n === drawn).map((line) => subtract(line.amountMinor, givenBackOf(line, notes)))));
  const asked = moved('prepayment', standing.filter(({ state }) => state === 'paid'), false);
  return sum([asked, moved('prepayment', standing.filter(({ id }) => id !== except), true)]);
}
/** What was paid as a contract's deposit and not given back. */
export function depositPaid(leaseId: string, invoices: readonly Invoice[], notes: readonly GivenBack[]): MinorUnits {
  return sum(invoices.filter(({ state }) => state === 'paid').flatMap(({ lines }) => lines.filter((line) => line.contract.leaseId === leaseId && line.componentKind === 'deposit').map((line) => subtract(line.amountMinor, givenBackOf(line, notes)))));
}

/**
 * An invoice with what it draws from a contract's prepayment: the agreed share of what the contract owes on it, never more than is left. Drawn anew
 * each time, so that a change of the invoice changes what is drawn.
 * @param leftMinor from `prepaidLeft`
 */
export function withDrawdown(invoice: Invoice, card: RateCard, leaseId: string, leftMinor: MinorUnits, lineId: Named): Invoice {
  const { prepayment } = advancesOf(card);
  const isDrawn = (line: InvoiceLine): boolean => line.contract.leaseId === leaseId && line.componentKind === 'prepayment' && line.billedFor !== ADVANCE;
  const lines = invoice.lines.filter((line) => !isDrawn(line));
  const own = lines.filter((line) => line.contract.leaseId === leaseId && line.side === 'customer' && !isAdvance(line));
  if (prepayment === undefined || own.length === 0) return lines.length === invoice.lines.length ? invoice : { ...invoice, lines };
  const { drawnMinor } = drawDown(prepayment, leftMinor, sum(own.map((line) => line.amountMinor)));
  if (drawnMinor === 0n) return lines.length === invoice.lines.length ? invoice : { ...invoice, lines };
  const index = card.components.findIndex(({ kind }) => kind === 'prepayment');
  const { contract, period } = own[0]!;
  const amountMinor = subtract(minorUnits(0n), drawnMinor);
  const drawn: InvoiceLine = {
    id: lineId(index, invoice.gatherKey), contract, componentKind: 'prepayment', componentIndex: index, label: 'Drawn from prepayment', side: 'customer', category: 'credit', ratedMinor: amountMinor,
    billedMinor: minorUnits(0n), rated: null, amountMinor, adjustments: [], period, billedFor: 'drawdown', corrects: null,
  };
  return { ...invoice, lines: [...lines, drawn] };
}
