import type { InvoiceDocument } from './invoice-document.js';
import { Sheet, type Attachment, type Column } from './sheet.js';

const lineColumns: readonly Column[] = [
  { title: 'What', x: 50, width: 255 }, { title: 'Quantity', x: 310, width: 75, align: 'right' }, { title: 'Unit', x: 391, width: 54 }, { title: 'Amount', x: 447, width: 98, align: 'right' },
];
const totalColumns: readonly Column[] = [{ title: '', x: 300, width: 145 }, { title: '', x: 447, width: 98, align: 'right' }];
const factColumns: readonly Column[] = [{ title: '', x: 50, width: 90 }, { title: '', x: 142, width: 400 }];
const creditColumns: readonly Column[] = [{ title: 'Credit note', x: 50, width: 90 }, { title: 'On', x: 142, width: 70 }, { title: 'Why', x: 214, width: 230 }, { title: 'Amount', x: 447, width: 98, align: 'right' }];

/** The document as PDF/A-3b (as the library makes it), the same bytes each time. @param attachments files inside it */
export async function invoicePdf(document: InvoiceDocument, attachments: readonly Attachment[]): Promise<Buffer> {
  const { title, at, billedTo, facts, groups, totals, power, creditNotes, payment } = document;
  const sheet = await Sheet.open({ title: `Switchyard: ${title}`, subject: billedTo.join(', '), at: new Date(at), foot: `Switchyard   ·   ${title}   ·   ${facts.find(([name]) => name === 'Reference')?.[1] ?? ''}` });
  sheet.text('SWITCHYARD', ['bold', 'pale']).gap(2).title(title).gap(10);
  sheet.text('For', ['bold', 'small', 'pale']);
  billedTo.forEach((line, i) => sheet.text(line, i === 0 ? ['bold'] : i === billedTo.length - 1 ? ['small', 'pale'] : []));
  sheet.gap(8).table(factColumns, facts.map(([name, value]) => ({ cells: [name, value] })));
  for (const { heading, lines } of groups) {
    sheet.heading(heading).table(lineColumns, lines.map(({ label, quantity, unit, amount, note }) => ({ cells: [label, quantity, unit, amount], ...(note === '' ? {} : { note }) })));
  }
  sheet.gap(10).table(totalColumns, totals.map(({ label, amount, bold }) => ({ cells: [label, amount], bold })));
  sheet.gap(8);
  if (power !== '') sheet.text(power);
  sheet.text(payment, ['bold']);
  if (creditNotes.length > 0) sheet.heading('Given back').table(creditColumns, creditNotes.map(({ number, on, reason, amount }) => ({ cells: [number, on, reason, amount] })));
  sheet.gap(10);
  for (const { name, description } of attachments) sheet.text(`Attached to this file: ${name}. ${description}`, ['small', 'pale']);
  return sheet.end(attachments);
}
