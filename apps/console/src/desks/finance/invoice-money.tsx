import { type ReactNode, useState } from 'react';
import { AdjustInvoiceLineDocument, CreditLineDocument, type FinanceInvoiceQuery, RefundInvoiceDocument } from '@switchyard/graphql-client';
import { money } from '../../format/money.js';
import { type Complaints, decimalOf as typedDecimal } from '../../parts/complaints.js';
import { CheckField, Dialog, Form, MoneyField, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { centsOf, decimalOfCents } from './invoice-diff.js';
import { type Effects, effectsOfBack, effectsOnLine } from './invoice-effects.js';
import { componentsOf } from './invoice-formula.js';
import { useLeases } from './invoice-leases.js';
import { titleOf } from './invoice-trail.js';

export type Invoice = NonNullable<FinanceInvoiceQuery['invoice']>;
export type Line = Invoice['lines'][number];
export type MoneyDeed = { readonly kind: 'adjust' | 'credit'; readonly line: Line } | { readonly kind: 'refund' };
interface Filled {
  readonly amount: string;
  readonly reason: string;
  readonly settleTo: 'PAYMENT_METHOD' | 'CUSTOMER_CREDIT';
  readonly keepFee: boolean;
}
const wholeCents = /^-?\d+(?:\.\d{1,2})?$/;
const titles = { adjust: 'Adjust a line of the draft', credit: 'Give back part of a line', refund: 'Give back part of the invoice' } as const;
const settlements = [['CUSTOMER_CREDIT', "The customer's balance: later invoices use it first"], ['PAYMENT_METHOD', 'What it was paid with']] as const;

/** A change of money, in two steps: what is wanted, then what it does to the invoice, the customer and the operators, to be confirmed. */
export function MoneyDialog({ deed, invoice, onClose }: { readonly deed: MoneyDeed; readonly invoice: Invoice; readonly onClose: (said?: string) => void }): ReactNode {
  const [adjust, credit, refund] = [useAttempt(AdjustInvoiceLineDocument), useAttempt(CreditLineDocument), useAttempt(RefundInvoiceDocument)];
  const attempt = deed.kind === 'adjust' ? adjust : deed.kind === 'credit' ? credit : refund;
  const [filled, setFilled] = useState<Filled>({ amount: '', reason: '', settleTo: deed.kind === 'refund' && invoice.state === 'PAID' ? 'PAYMENT_METHOD' : 'CUSTOMER_CREDIT', keepFee: false });
  const [isPlanned, setPlanned] = useState(false);
  const [wrong, setWrong] = useState<Complaints>();
  const { currency } = invoice.total;
  const line = deed.kind === 'refund' ? undefined : deed.line;
  const card = componentsOf(useLeases([line?.leaseId ?? null]).get(line?.leaseId ?? '')?.rateCard);

  function plan(fields: FormData): void {
    const text = (name: string): string => String(fields.get(name) ?? '').trim();
    const amount = typedDecimal(text('amount'));
    setFilled({ amount, reason: text('reason'), settleTo: text('settleTo') === 'PAYMENT_METHOD' ? 'PAYMENT_METHOD' : 'CUSTOMER_CREDIT', keepFee: fields.has('keepFee') });
    attempt.forget();
    if (!wholeCents.test(amount) || centsOf(amount) === 0n || (deed.kind !== 'adjust' && centsOf(amount) < 0n)) {
      const message = deed.kind === 'adjust' ? 'An amount in whole cents other than 0, such as −12.50 to take off.' : 'An amount above 0 in whole cents, such as 12.50.';
      setWrong({ message, problems: [{ path: 'amount', message }] });
      return;
    }
    setWrong(undefined);
    setPlanned(true);
  }
  function send(): void {
    const { amount, reason, settleTo, keepFee } = filled;
    if (deed.kind === 'adjust') adjust.send({ input: { lineId: deed.line.id, amount, reason } }, () => onClose('The line is changed. Somebody else has to approve the invoice now.'));
    else if (deed.kind === 'credit') credit.send({ input: { lineId: deed.line.id, amount, reason, settleTo, keepFee } }, ({ creditLine }) => onClose(proposed(creditLine)));
    else refund.send({ input: { invoiceId: invoice.id, amount, reason, settleTo, keepFee } }, ({ refundInvoice }) => onClose(proposed(refundInvoice)));
  }
  const title = line === undefined ? titles[deed.kind] : `${titles[deed.kind]}: ${titleOf(line)}`;
  if (isPlanned) {
    const cents = centsOf(filled.amount);
    const effects = deed.kind === 'refund' ? effectsOfBack(invoice, cents, filled.keepFee) : effectsOnLine(deed.line.component, deed.kind === 'adjust' ? cents : -cents, card, filled.keepFee);
    return (
      <Dialog title={title} onClose={() => onClose()}>
        <Plan deed={deed} invoice={invoice} effects={effects} filled={filled} />
        <Form attempt={attempt} send={deed.kind === 'adjust' ? 'Change the line' : 'Propose it'} onSend={send} onCancel={() => setPlanned(false)} cancel="Back" />
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={() => onClose()}>
      {line !== undefined && <p>The line stands at <strong>{money(line.amount.amount, currency)}</strong>{deed.kind === 'adjust' ? '; what is added below is kept beside it, with its reason.' : '; its taxes and our fee follow.'}</p>}
      {line === undefined && <p>The amount is spread over the lines of the invoice ({money(invoice.total.amount, currency)}) in proportion, taxes included.</p>}
      <Form attempt={{ busy: false, complaints: wrong ?? attempt.complaints }} send="See what it does" onSend={plan} onCancel={() => onClose()}>
        <MoneyField label={deed.kind === 'adjust' ? 'Amount to add; negative to take off' : deed.kind === 'credit' ? 'Amount to give back, without tax' : 'Amount to give back, taxes included'} name="amount" unit={currency} required autoFocus initial={filled.amount} />
        <TextField label="Reason, for the customer to read" name="reason" required initial={filled.reason} />
        {deed.kind !== 'adjust' && invoice.state === 'PAID' && <SelectField label="Where the money goes" name="settleTo" options={settlements} initial={filled.settleTo} />}
        {deed.kind !== 'adjust' && <CheckField label="We keep our fee" name="keepFee" initial={filled.keepFee} hint="The operator then bears all of it." />}
      </Form>
    </Dialog>
  );
}
const proposed = (outcome: { readonly __typename: string }): string =>
  'approvalsNeeded' in outcome && typeof outcome.approvalsNeeded === 'number' ? `Proposed. ${outcome.approvalsNeeded === 1 ? 'One other person has' : `${outcome.approvalsNeeded} other people have`} to approve it.` : 'Proposed.';

/** What the change does, side by side with what is. */
function Plan({ deed, invoice, effects, filled }: { readonly deed: MoneyDeed; readonly invoice: Invoice; readonly effects: Effects; readonly filled: Filled }): ReactNode {
  const { currency } = invoice.total;
  const show = (cents: bigint): string => money(decimalOfCents(cents), currency);
  const signed = (cents: bigint): string => (cents > 0n ? `+${show(cents)}` : show(cents));
  const isPaid = invoice.state === 'PAID';
  const due = centsOf(invoice.due.amount);
  const rows: readonly (readonly [string, string, string])[] = [
    ...(deed.kind === 'refund' ? [] : [[deed.kind === 'adjust' ? 'The line' : 'Of the line is left', show(centsOf(deed.line.amount.amount)), show(centsOf(deed.line.amount.amount) + effects.chargesCents)] as const]),
    ...(effects.taxCents === 0n ? [] : [['Tax', show(centsOf(invoice.tax.amount)), signed(effects.taxCents)] as const]),
    ...(deed.kind === 'adjust' ? [['Total of the invoice', show(centsOf(invoice.total.amount)), show(centsOf(invoice.total.amount) + effects.totalCents)] as const]
      : isPaid ? [[filled.settleTo === 'PAYMENT_METHOD' ? 'Goes back to what it was paid with' : "Goes onto the customer's balance", '', show(-effects.totalCents)] as const]
        : [['Still due', show(due), show(due + effects.totalCents)] as const]),
    ['Our fee', '', signed(effects.feeCents)],
    ["The operators' share", '', signed(effects.operatorsCents)],
  ];
  return (
    <>
      <table className="small">
        <caption className="hidden-visually">What the change does</caption>
        <thead><tr><th scope="col" style={{ textAlign: 'start' }}>What it does</th><th scope="col" style={{ textAlign: 'end' }}>Now</th><th scope="col" style={{ textAlign: 'end' }}>Then</th></tr></thead>
        <tbody>{rows.map(([label, now, then]) => <tr key={label}><th scope="row" style={{ textAlign: 'start', fontWeight: 400 }}>{label}</th><td className="number" style={{ textAlign: 'end' }}>{now}</td><td className="number" style={{ textAlign: 'end' }}><strong>{then}</strong></td></tr>)}</tbody>
      </table>
      <p className="small">Reason: {filled.reason}</p>
      <p className="small soft">{deed.kind === 'adjust' ? 'Who changes a draft does not approve it. ' : 'Nothing happens before somebody else approves it; above its tier two people do. '}Taxes and fees are rounded line by line and can differ from this by a cent.</p>
    </>
  );
}
