import { toRemedy, type InvoiceFacts, type RemedyRow } from '@switchyard/store';
import { addressee, amountText, day, type InvoiceDocument } from './invoice-document.js';

/** The document of a credit note that is done, in the shape of its invoice's; undefined: the remedy is none, or not done. */
export function creditNoteDocument(row: RemedyRow, { invoice, billedTo }: InvoiceFacts): InvoiceDocument | undefined {
  const note = toRemedy(row);
  if (note.kind !== 'credit_note' || note.number === null || note.doneAt === null) return undefined;
  const money = (minor: bigint): string => amountText(minor, note.currency);
  const lowered = note.amountMinor - note.owedBackMinor;
  return {
    title: `Credit note ${note.number}`, isDraft: false, fileName: `${note.number}.pdf`, at: note.doneAt, billedTo: addressee(billedTo, invoice.customerOrg),
    facts: [['Number', note.number], ['Reference', note.id], ['Issued', day(note.doneAt)], ['Of invoice', `${invoice.number ?? ''} (${invoice.id})`], ['Why', note.reason], ['Currency', note.currency]],
    groups: [{
      heading: `Given back of invoice ${invoice.number ?? invoice.id}`,
      lines: note.lines.map(({ lineId, amountMinor }) => ({
        label: invoice.lines.find(({ id }) => id === lineId)?.label ?? lineId, quantity: '', unit: '', amount: money(amountMinor), note: restatedText(note.restated?.find((line) => line.lineId === lineId)?.prints.length ?? 0),
      })),
    }],
    totals: [
      { label: 'Given back', amount: money(note.amountMinor), bold: true }, ...(lowered === 0n ? [] : [{ label: 'Of it, no longer owed', amount: money(lowered), bold: false }]),
      ...(note.owedBackMinor === 0n ? [] : [{ label: note.settleTo === 'payment_method' ? 'Of it, back to your payment method' : 'Of it, onto your balance', amount: money(note.owedBackMinor), bold: false }]),
    ],
    power: '', creditNotes: [], payment: note.owedBackMinor === 0n ? 'It lowers what is owed on the invoice.' : note.settleTo === 'payment_method' ? 'It goes back to what the invoice was paid with.' : 'Later invoices use it first.',
  };
}
const restatedText = (prints: number): string => (prints === 0 ? '' : `${prints} price prints were restated after it was billed`);
