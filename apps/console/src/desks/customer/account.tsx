import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { AddPaymentMethodDocument, ConsoleAccountDocument, type ConsoleAccountQuery, ConsoleInvoicesDocument, ConsoleSetBillingDetailsDocument, ConsoleSetBillingTermsDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { count, money } from '../../format/money.js';
import { monthName } from '../../format/months.js';
import { sumsByCurrency } from '../../format/sums.js';
import { At } from '../../format/time.js';
import { AreaField, Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Badge, Facts, Page, Sheet, Tiles, type Tone } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

type Account = NonNullable<ConsoleAccountQuery['billingAccount']>;
type Open = 'details' | 'terms' | 'method';
const methods: Readonly<Record<string, readonly [Tone, string, string]>> = {
  ok: ['good', 'Works', 'invoices are taken from it when they are due'], pending: ['warn', 'Being checked', 'the payment provider has not answered yet'], failed: ['bad', 'Refused', 'nothing new starts until another one is given'], none: ['warn', 'None', 'nothing starts without one, or a prepaid balance'],
};
const cadences: Readonly<Record<string, string>> = { PER_LEASE: 'An invoice for each lease, when it has ended', MONTHLY: 'One invoice for each calendar month' };
const owed = ['ISSUED', 'PAYMENT_PENDING', 'ACTION_REQUIRED', 'PAYMENT_FAILED', 'OVERDUE'] as const;

/** Who stands on the invoices, how they are paid, and how much credit there is. */
export function BillingAccount(): ReactNode {
  const account = useAnswer(ConsoleAccountDocument, {});
  const mayWrite = useViewer().data?.viewer.scopes.includes('billing:write') === true;
  const [open, setOpen] = useState<Open>();
  const button = (what: Open, word: string, label: string): ReactNode => mayWrite && <button type="button" className="button" onClick={() => setOpen(what)} aria-label={label}>{word}</button>;
  return (
    <Page title="Billing account">
      <Answered of={account} lines={10}>
        {({ billingAccount }) => (billingAccount === null ? <Empty title="There is no billing account">It is made with the organisation.</Empty> : (
          <>
            <Standing account={billingAccount} />
            <div className="columns">
              <Sheet title="On your invoices" aside={button('details', 'Change', 'Change the billing details')}><Facts of={[
                ['Name', billingAccount.details.legalName], ['E-mail', billingAccount.details.email ?? <span className="soft">none: invoices are here alone</span>], ['Address', billingAccount.details.address === null ? <span className="soft">—</span> : <span style={{ whiteSpace: 'pre-line' }}>{billingAccount.details.address}</span>],
                ['Tax number', billingAccount.details.taxNumber ?? <span className="soft">—</span>], ['Your reference', billingAccount.details.purchaseOrder ?? <span className="soft">—</span>],
              ]} /></Sheet>
              <Sheet title="Terms" aside={button('terms', 'Change', 'Change the billing terms')}>
                <Facts of={[['Invoices', cadences[billingAccount.terms.cadence] ?? billingAccount.terms.cadence], ['Months turn in', billingAccount.terms.timeZone], ['Due', `${count(billingAccount.terms.dueDays)} days after issue`], ['Currency', billingAccount.currency]]} />
                {billingAccount.comingTerms !== null && <p className="note">From {monthName(billingAccount.comingTerms.fromMonth)} on: {(cadences[billingAccount.comingTerms.terms.cadence] ?? '').toLowerCase()}, months of {billingAccount.comingTerms.terms.timeZone}, due after {count(billingAccount.comingTerms.terms.dueDays)} days.</p>}
              </Sheet>
              <Sheet title="Payment method" aside={button('method', billingAccount.paymentMethodState === 'none' ? 'Give one' : 'Replace', billingAccount.paymentMethodState === 'none' ? 'Give one: how invoices are paid' : 'Replace the payment method')}><Facts of={[['State', <Method key="m" of={billingAccount.paymentMethodState} />]]} /></Sheet>
            </div>
            {open === 'details' && <Details account={billingAccount} onClose={() => setOpen(undefined)} />}
            {open === 'terms' && <Terms account={billingAccount} onClose={() => setOpen(undefined)} />}
            {open === 'method' && <PaymentMethod onClose={() => setOpen(undefined)} />}
          </>
        ))}
      </Answered>
    </Page>
  );
}
function Method({ of }: { readonly of: string }): ReactNode {
  const [tone, text, hint] = methods[of] ?? ['quiet', of, ''];
  return <><Badge tone={tone}>{text}</Badge> <span className="small soft">{hint}</span></>;
}
function Standing({ account }: { readonly account: Account }): ReactNode {
  const invoices = useAnswer(ConsoleInvoicesDocument, { filter: { states: [...owed] }, first: 100 });
  const rows = invoices.data?.invoices.edges.map(({ node }) => node);
  const sums = rows === undefined ? undefined : sumsByCurrency(rows.flatMap(({ due }) => (due === null || due === undefined ? [] : [due])));
  const overdue = rows?.filter(({ state }) => state === 'OVERDUE').length ?? 0;
  const [tone, text, hint] = methods[account.paymentMethodState] ?? ['quiet', account.paymentMethodState, ''];
  return (
    <Tiles of={[
      { label: 'Owed on open invoices', value: sums === undefined ? '…' : sums.length === 0 ? money('0', account.currency) : sums.map(({ amount, currency }) => money(amount, currency)).join(' + '), note: rows === undefined ? undefined : <>{count(invoices.data!.invoices.totalCount)} open{overdue > 0 && `, ${count(overdue)} overdue`}; <Link to="/billing/invoices">invoices</Link></> },
      { label: 'Credit limit', value: money(account.creditLimit.amount, account.creditLimit.currency), note: 'what may be open at a time: promised work and unpaid invoices' },
      { label: 'Payment method', value: <Badge tone={tone}>{text}</Badge>, note: hint },
      ...(account.comingTerms === null ? [] : [{ label: 'New terms from', value: <At at={account.comingTerms.effectiveAt} show="day" />, note: 'see below' }]),
    ]} />
  );
}

const said = (fields: FormData, name: string): string | null => {
  const text = String(fields.get(name) ?? '').trim();
  return text === '' ? null : text;
};
function Details({ account: { details }, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(ConsoleSetBillingDetailsDocument);
  const onSend = (fields: FormData): void => attempt.send({ input: { legalName: said(fields, 'legalName') ?? '', email: said(fields, 'email'), address: said(fields, 'address'), taxNumber: said(fields, 'taxNumber'), purchaseOrder: said(fields, 'purchaseOrder') } }, onClose);
  return (
    <Dialog title="Billing details" onClose={onClose}>
      <Form attempt={attempt} send="Save" onSend={onSend} onCancel={onClose}>
        <p className="small soft">From now on. Invoices that are issued keep what they were issued with.</p>
        <TextField label="Name on invoices" name="legalName" required autoFocus initial={details.legalName} />
        <TextField label="E-mail" name="email" type="email" initial={details.email} hint="Where invoices go." />
        <AreaField label="Address" name="address" initial={details.address} rows={4} hint="In up to 6 lines." />
        <TextField label="VAT or sales tax number" name="taxNumber" initial={details.taxNumber} />
        <TextField label="Your reference" name="purchaseOrder" initial={details.purchaseOrder} hint="Printed on each invoice, such as a purchase order." />
      </Form>
    </Dialog>
  );
}
function Terms({ account, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(ConsoleSetBillingTermsDocument);
  const { cadence, timeZone } = account.comingTerms?.terms ?? account.terms;
  const onSend = (fields: FormData): void => attempt.send({ input: { cadence: String(fields.get('cadence')) as 'MONTHLY', timeZone: said(fields, 'timeZone') } }, onClose);
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <Dialog title="Billing terms" onClose={onClose}>
      <Form attempt={attempt} send="Set them" onSend={onSend} onCancel={onClose}>
        <p className="small soft">From the start of the next month on; work that has begun stays as it began. Days to pay are set by finance.</p>
        <SelectField label="Invoices" name="cadence" initial={cadence} options={Object.entries(cadences)} />
        <SelectField label="Months turn in" name="timeZone" initial={timeZone} options={[...new Set(['UTC', timeZone, ...zones])].map((zone) => [zone, zone] as const)} hint="Invoices, budgets and costs count days and months by its clock." />
      </Form>
    </Dialog>
  );
}
function PaymentMethod({ onClose }: { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(AddPaymentMethodDocument);
  return (
    <Dialog title="Payment method" onClose={onClose}>
      <Form attempt={attempt} send="Give it" onSend={(fields) => attempt.send({ input: { token: said(fields, 'token') ?? '' } }, onClose)} onCancel={onClose}>
        <TextField label="Token of the payment provider" name="token" required autoFocus placeholder="pm_card_visa" hint="Card data never comes here: the payment provider gives a token for it. In test mode pm_card_visa works, and pm_card_chargeDeclined is refused." />
      </Form>
    </Dialog>
  );
}
