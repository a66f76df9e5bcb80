import type { Statement, StatementBalances, StatementMovement } from '@switchyard/billing';
import { formatDecimal } from '@switchyard/kernel';
import { amountText, day } from './invoice-document.js';
import { Sheet, type Column } from './sheet.js';

const right = (title: string, x: number, width: number): Column => ({ title, x, width, align: 'right' });
const earningColumns: readonly Column[] = [
  { title: 'Lease, and the invoice it was charged on', x: 50, width: 195 }, right('Charges', 245, 58), right('Credits', 305, 55), right('Power', 362, 55), right('Fee', 419, 52), right('Net', 473, 72),
];
const movementColumns: readonly Column[] = [
  { title: 'Movement', x: 50, width: 165 }, { title: 'On', x: 217, width: 55 }, right('Held', 272, 54), right('Available', 328, 54), right('Disputed', 384, 50), right('In transit', 436, 54), right('You owe', 492, 53),
];
const factColumns: readonly Column[] = [{ title: '', x: 50, width: 90 }, { title: '', x: 142, width: 400 }];
const plain = (minor: bigint): string => (minor === 0n ? '' : formatDecimal(minor, 2));
const five = ({ held, available, disputed, inTransit, owed }: StatementBalances): string[] => [held, available, disputed, inTransit, owed].map((minor) => formatDecimal(minor, 2));
const moved = ({ held, available, disputed, inTransit, owed }: StatementBalances): string[] => [held, available, disputed, inTransit, owed].map(plain);

/** An operator's month: what each lease earned, and what became of it. The same bytes each time: a statement never changes. */
export async function statementPdf(statement: Statement, operatorName: string): Promise<Buffer> {
  const { number, operatorOrg, currency, period, issuedAt, opening, closing, lines, movements } = statement;
  const title = `Statement ${number}`;
  const sheet = await Sheet.open({ title: `Switchyard: ${title}`, subject: `${operatorName}, ${operatorOrg}`, at: new Date(issuedAt), foot: `Switchyard   ·   ${title}   ·   ${operatorOrg}` });
  sheet.text('SWITCHYARD', ['bold', 'pale']).gap(2).title(title).gap(10).text('For', ['bold', 'small', 'pale']).text(operatorName, ['bold']).text(operatorOrg, ['small', 'pale']);
  const facts = [['Number', number], ['Month', `${period}, from ${day(statement.from)} to before ${day(statement.to)} (UTC)`], ['Issued', day(issuedAt)], ['Currency', currency], ['Journal', `entries up to ${statement.throughSequence}`]];
  sheet.gap(8).table(factColumns, facts.map((cells) => ({ cells })));
  const net = lines.reduce((sum, { netMinor }) => sum + netMinor, 0n);
  sheet.heading('Earned');
  if (lines.length === 0) sheet.text('Nothing was invoiced in this month.');
  else {
    sheet.table(earningColumns, [
      ...lines.map((line) => ({ cells: [line.leaseId, ...[line.chargesMinor, line.creditsMinor, line.powerMinor, -line.feeMinor, line.netMinor].map((minor) => formatDecimal(minor, 2))], note: line.invoiceId })),
      { cells: ['Net of the month', '', '', '', '', amountText(net, currency)], bold: true },
    ]);
  }
  sheet.heading('What became of it').table(movementColumns, [
    { cells: ['At the beginning', '', ...five(opening)], bold: true }, ...movements.map((movement) => ({ cells: [inWords(movement), day(movement.effectiveAt), ...moved(movement.change)] })), { cells: ['At the end', '', ...five(closing)], bold: true },
  ]);
  return sheet.gap(8).text('Held: on invoices that are not paid yet. Available: may be paid out. Disputed: kept back while a bank decides. In transit: on its way to your bank. You owe: was paid out and taken back since; it is set off against later earnings.', ['small', 'pale']).end();
}
const inWords = ({ kind, isCorrection }: StatementMovement): string => `${kind.replaceAll('-', ' ')}${isCorrection ? ' (of an earlier month)' : ''}`;
