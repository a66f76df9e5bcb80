import { type ReactNode, useState } from 'react';
import { BooksPayoutAccountsDocument, type BooksPayoutAccountsQuery, PayoutTermsHistoryDocument, SetPayoutTermsDocument } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { count, money, percent, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { decimalOf } from '../../parts/complaints.js';
import { DataTable } from '../../parts/data-table.js';
import { AreaField, Dialog, Form, MoneyField, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Badge, type Tone } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { Actor } from './ledger-words.js';
import { isoOf } from './ledger-as-of.js';

type Account = BooksPayoutAccountsQuery['payoutAccounts']['edges'][number]['node'];
type Terms = Account['terms'];
const DAY_S = 86_400;
const tones: Readonly<Record<Account['status'], Tone>> = { NONE: 'quiet', UNVERIFIED: 'warn', PAYABLE: 'good', CLOSED: 'bad' };
const said = { NONE: 'being made', UNVERIFIED: 'the provider still asks', PAYABLE: 'can be paid', CLOSED: 'closed' } as const;

/** The account's state at the payment provider, in words. */
export function AccountStatus({ of }: { readonly of: Account['status'] }): ReactNode {
  return <Badge tone={tones[of]}>{said[of]}</Badge>;
}
/** What stays with the platform under some terms. */
export function reserveWords({ reserveFixed, reserveRate, reserveWindowSeconds }: Terms): string {
  if (reserveFixed !== null) return `${money(reserveFixed.amount, reserveFixed.currency)} always`;
  return reserveRate === null ? 'none' : `${percent(Number(reserveRate), 0)} of the last ${count(Math.round((reserveWindowSeconds ?? 0) / DAY_S))} days`;
}

/** Where operators are paid, and on what terms; finance sets other terms from here. */
export function PayoutAccounts({ operatorId }: { readonly operatorId: string }): ReactNode {
  const accounts = usePages(BooksPayoutAccountsDocument, { first: 100, ...(operatorId === '' ? {} : { operatorId }) }, (data) => data.payoutAccounts);
  const [setting, setSetting] = useState<Account>();
  const rows = accounts.data?.pages.flatMap((page) => page.payoutAccounts.edges.map(({ node }) => node));
  if (rows === undefined) return accounts.error === null ? <Loading lines={4} /> : <Failed error={accounts.error} again={() => void accounts.refetch()} />;
  return (
    <>
      <DataTable caption="Payout accounts and their terms" rows={rows} keyOf={({ operatorId: id, currency }) => `${id} ${currency}`} open={setSetting} more={{ has: accounts.hasNextPage, busy: accounts.isFetchingNextPage, load: () => void accounts.fetchNextPage() }}
        empty={<Empty title="No operator has opened a payout account yet">What they earn waits until they do.</Empty>} columns={[
          { id: 'operator', header: 'Operator', cell: ({ operator }) => operator.name }, { id: 'currency', header: 'In', cell: ({ currency, country }) => `${currency}, ${country}` },
          { id: 'status', header: 'Account', cell: ({ status, stripeAccountId }) => <span title={stripeAccountId ?? undefined}><AccountStatus of={status} /></span> },
          { id: 'cadence', header: 'Paid', cell: ({ terms }) => words(terms.cadence) }, { id: 'minimum', header: 'From', align: 'end', cell: ({ terms }) => <Amount of={terms.minimum} /> }, { id: 'maximum', header: 'At most', align: 'end', cell: ({ terms }) => <Amount of={terms.maximum} /> },
          { id: 'reserve', header: 'Kept back', cell: ({ terms }) => reserveWords(terms) }, { id: 'version', header: 'Terms', cell: ({ terms }) => (terms.version === null ? <span className="soft">of the house</span> : `version ${terms.version}`) },
          { id: 'set', header: 'Change', cell: (account) => <button type="button" className="button" onClick={() => setSetting(account)} aria-label={`Terms of ${account.operator.name}, ${account.currency}`}>Terms</button> },
        ]} />
      {setting !== undefined && <TermsDialog account={setting} onClose={() => setSetting(undefined)} />}
    </>
  );
}

function TermsDialog({ account: { operatorId, operator, currency, terms }, onClose }: { readonly account: Account; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(SetPayoutTermsDocument);
  const history = useAnswer(PayoutTermsHistoryDocument, { operatorId, currency });
  const [reserve, setReserve] = useState(terms.reserveFixed === null ? 'rate' : 'fixed');
  const onSend = (fields: FormData): void => {
    const decimal = (name: string): string => decimalOf(String(fields.get(name) ?? ''));
    const maximum = decimal('maximumAmount');
    const from = isoOf(fields.get('effectiveFrom'));
    attempt.send({ input: {
      operatorId, currency, cadence: fields.get('cadence') === 'WEEKLY' ? 'WEEKLY' : 'MONTHLY', minimumAmount: decimal('minimumAmount'), reason: String(fields.get('reason') ?? ''), ...(maximum === '' ? {} : { maximumAmount: maximum }), ...(from === '' ? {} : { effectiveFrom: from }),
      ...(reserve === 'fixed' ? { reserveAmount: decimal('reserveAmount') } : { reserveRate: (Number(fields.get('reserveRate')) / 100).toFixed(6), reserveWindowSeconds: Number(fields.get('reserveWindowSeconds')) * DAY_S }),
    } }, onClose);
  };
  return (
    <Dialog title={`Payout terms of ${operator.name}, ${currency}`} onClose={onClose}>
      <Form attempt={attempt} send="Set these terms" onSend={onSend} onCancel={onClose}>
        <SelectField label="How often" name="cadence" initial={terms.cadence} options={[['WEEKLY', 'Weekly, Monday to Sunday UTC'], ['MONTHLY', 'Monthly, UTC']]} />
        <MoneyField label="From" name="minimumAmount" unit={currency} initial={terms.minimum.amount} hint="Less waits for the next time." required />
        <MoneyField label="At most" name="maximumAmount" unit={currency} initial={terms.maximum.amount} hint="More is paid in parts." />
        <SelectField label="Kept back" name="reserve" initial={reserve} options={[['rate', 'A share of what became available lately'], ['fixed', 'A fixed amount']]} onText={setReserve} />
        {reserve === 'fixed'
          ? <MoneyField label="Always kept" name="reserveAmount" unit={currency} initial={terms.reserveFixed?.amount ?? null} required />
          : <><TextField label="Share, %" name="reserveRate" type="number" min={0} max={100} step="any" initial={terms.reserveRate === null ? '10' : String(Number(terms.reserveRate) * 100)} required /><TextField label="Of the last, days" name="reserveWindowSeconds" type="number" min={1} max={366} initial={String((terms.reserveWindowSeconds ?? 30 * DAY_S) / DAY_S)} required /></>}
        <TextField label="From when on" name="effectiveFrom" type="datetime-local" hint="Empty: now." />
        <AreaField label="Why" name="reason" hint="For the record." required />
      </Form>
      <details>
        <summary>Terms before</summary>
        <Answered of={history}>{({ payoutTerms }) => (payoutTerms.length === 0 ? <p className="small soft">Only the terms of the house.</p> : <ul className="small">{payoutTerms.map((one) => <li key={one.version}>Version {one.version}: {words(one.cadence).toLowerCase()}, from {money(one.minimum.amount, one.minimum.currency)}, {reserveWords(one)} kept back, since <At at={one.effectiveFrom} />, by <Actor of={one.setBy ?? ''} />: {one.reason}</li>)}</ul>)}</Answered>
      </details>
    </Dialog>
  );
}
