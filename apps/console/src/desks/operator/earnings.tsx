import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { BooksPayoutAccountsDocument, EarningsDocument, type EarningsQuery, OpenPayoutAccountDocument, OperatorBalancesDocument, type Schema } from '@switchyard/graphql-client';
import { MoneyColumns } from '../../charts/money-columns.js';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { money, percent } from '../../format/money.js';
import { daysOf, isMonth, monthName, monthOf, monthsFrom, monthStart } from '../../format/months.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { AccountStatus, reserveWords } from '../finance/payout-accounts.js';
import { PayoutList } from '../finance/payouts.js';
import { columnsOf, earnedOf, grossOf } from './earnings-sums.js';

type Rows = EarningsQuery['earnings'];
const defaults = { month: '', by: 'SITE', span: 'month' };
const groupings = [['SITE', 'Site'], ['LEASE', 'Lease'], ['DAY', 'Day']] as const satisfies readonly (readonly [Schema.EarningsBy, string])[];
const YEAR_MONTHS = 12;
const series = [{ label: 'net, yours', colour: 'var(--series-1)' }, { label: 'fee of the platform', colour: 'var(--series-3)' }, { label: 'given back by credit notes and voids', colour: 'var(--use-idle)' }];

/** What the operator's leases earned: gross, fee, net, by day, site or lease; and where the money is. */
export function Earnings(): ReactNode {
  const viewer = useViewer();
  const clock = viewer.data?.viewer.marketClock.now;
  if (clock === undefined) return <Page title="Earnings"><Answered of={viewer} lines={10}>{() => null}</Answered></Page>;
  return <AsOfNow current={monthOf(Date.parse(clock), 'UTC')} />;
}

function AsOfNow({ current }: { readonly current: string }): ReactNode {
  const [view, change] = useView(defaults);
  const month = isMonth(view.month) ? view.month : current;
  const by = groupings.find(([key]) => key === view.by)?.[0] ?? 'SITE';
  const isYear = view.span === 'year';
  const first = isYear ? monthsFrom(month, 1 - YEAR_MONTHS) : month;
  const range = { from: new Date(monthStart(first, 'UTC')).toISOString(), to: new Date(monthStart(monthsFrom(month, 1), 'UTC')).toISOString() };
  const byDay = useAnswer(EarningsDocument, { by: 'DAY', ...range });
  const rows = useAnswer(EarningsDocument, { by, ...range });
  const keys = isYear ? Array.from({ length: YEAR_MONTHS }, (_, i) => monthsFrom(first, i)) : daysOf(month);
  return (
    <Page title="Earnings">
      <div className="row filters" role="group" aria-label="Which earnings">
        <div className="field"><label htmlFor="earnings-month">Month</label><input id="earnings-month" type="month" value={month} max={current} onChange={(event) => isMonth(event.target.value) && change({ month: event.target.value === current ? '' : event.target.value })} /></div>
        <div className="field"><label htmlFor="earnings-span">Show</label><select id="earnings-span" value={isYear ? 'year' : 'month'} onChange={(event) => change({ span: event.target.value })}><option value="month">The month, day by day</option><option value="year">Twelve months to it</option></select></div>
        <span className="small soft">Days and months in UTC, by when an invoice was issued.</span>
      </div>
      <Answered of={byDay} lines={10}>{({ earnings }) => <Picture rows={earnings} keys={keys} span={isYear ? `the twelve months to ${monthName(month)}` : monthName(month)} />}</Answered>
      <Balances />
      <Sheet title="What earned it" aside={<span className="row"><label className="small" htmlFor="earnings-by">Summed by</label><select id="earnings-by" value={by} onChange={(event) => change({ by: event.target.value })}>{groupings.map(([key, label]) => <option key={key} value={key}>{label}</option>)}</select></span>}>
        <Answered of={rows} lines={6}>{({ earnings }) => <Table rows={earnings} by={by} />}</Answered>
      </Sheet>
      <Sheet title="Payouts"><PayoutList isOwn filter={{}} empty={<Empty title="No payouts yet">Finance proposes them when something is available; another of them approves.</Empty>} /></Sheet>
      <Accounts />
    </Page>
  );
}

function Picture({ rows, keys, span }: { readonly rows: Rows; readonly keys: readonly string[]; readonly span: string }): ReactNode {
  const currencies = [...new Set(rows.map(({ net }) => net.currency))].sort();
  if (currencies.length === 0) return <Empty title="Nothing was earned">No invoice with your leases was issued in {span}. A lease is invoiced when it has ended, or its month.</Empty>;
  return currencies.map((currency) => {
    const { gross, fee, givenBack, net, power } = earnedOf(rows, currency);
    return (
      <Sheet key={currency} title={`Earned in ${currency}`} aside={<span className="small soft">{span}</span>}>
        <Tiles of={[
          { label: 'Net, yours', value: money(net, currency), note: 'gross less fee and what was given back' },
          { label: 'Gross', value: money(gross, currency), note: `of it power passed through ${money(power, currency)}` },
          { label: 'Platform fee', value: money(fee, currency), note: Number(gross) > 0 ? `${percent(Number(fee) / Number(gross))} of gross` : undefined },
          { label: 'Given back', value: money(givenBack, currency), note: 'credit notes and voids' },
        ]} />
        <MoneyColumns title={`Earnings in ${span}, in ${currency}`} currency={currency} series={series} columns={columnsOf(rows, currency, keys)} withSums={keys.length <= YEAR_MONTHS} />
      </Sheet>
    );
  });
}

function Table({ rows, by }: { readonly rows: Rows; readonly by: Schema.EarningsBy }): ReactNode {
  return (
    <DataTable caption={`Earnings by ${by.toLowerCase()}`} rows={rows} keyOf={({ day, leaseId, siteId, net }) => `${day} ${leaseId} ${siteId} ${net.currency}`} empty={<Empty title="Nothing was earned in this time" />} columns={[
      { id: 'what', header: groupings.find(([key]) => key === by)![1], cell: ({ day, leaseId, siteId, siteName }) => (by === 'DAY' ? day?.slice(0, 10) : <>{leaseId !== null && <><code className="small">{leaseId}</code><br /></>}{siteId !== null && <Link to="/sites/$siteId" params={{ siteId }}>{siteName ?? siteId}</Link>}</>) },
      { id: 'charges', header: 'Charges', align: 'end', cell: ({ charges }) => <Amount of={charges} /> }, { id: 'credits', header: 'Credits', align: 'end', cell: ({ credits }) => <Amount of={credits} /> }, { id: 'power', header: 'Power', align: 'end', cell: ({ power }) => <Amount of={power} /> },
      { id: 'gross', header: 'Gross', align: 'end', cell: (row) => money(grossOf(row), row.net.currency) }, { id: 'fee', header: 'Fee', align: 'end', cell: ({ fee }) => <Amount of={fee} /> }, { id: 'back', header: 'Given back', align: 'end', cell: ({ givenBack }) => <Amount of={givenBack} /> },
      { id: 'net', header: 'Net', align: 'end', cell: ({ net }) => <strong><Amount of={net} /></strong> },
    ]} />
  );
}

/** Where the money is now, by the journal. */
function Balances(): ReactNode {
  const now = useAnswer(OperatorBalancesDocument, {}, { everyMs: 15_000 });
  return (
    <Answered of={now} lines={3}>
      {({ operatorBalances }) => operatorBalances.map(({ currency, balances, paidOut }) => (
        <Sheet key={currency} title={`Where the money is, ${currency}`} aside={<span className="small soft">now; how it stood at the end of a month: <Link to="/billing/statements">statements</Link></span>}>
          <Tiles of={[
            { label: 'Held', value: <Amount of={balances.held} />, note: 'earned, not paid by customers yet' }, { label: 'Available', value: <Amount of={balances.available} />, note: 'may be paid out' }, { label: 'In transit', value: <Amount of={balances.inTransit} />, note: 'on its way to the bank' },
            { label: 'Paid out', value: <Amount of={paidOut} />, note: 'your bank has it' }, { label: 'Disputed', value: <Amount of={balances.disputed} />, note: 'a bank decides' }, { label: 'Owed', value: <Amount of={balances.owed} />, note: 'by you; taken from the next payouts' },
          ]} />
        </Sheet>
      ))}
    </Answered>
  );
}

function Accounts(): ReactNode {
  const accounts = useAnswer(BooksPayoutAccountsDocument, { first: 20 }, { everyMs: 15_000 });
  const [opening, setOpening] = useState(false);
  return (
    <Sheet title="Where you are paid" aside={<button type="button" className="button" onClick={() => setOpening(true)}>Open a payout account</button>}>
      <Answered of={accounts}>
        {({ payoutAccounts }) => <DataTable caption="Your payout accounts" rows={payoutAccounts.edges.map(({ node }) => node)} keyOf={({ currency }) => currency} empty={<Empty title="No payout account yet">Without one, what you earn waits here.</Empty>} columns={[
          { id: 'currency', header: 'In', cell: ({ currency, country }) => `${currency}, bank in ${country}` }, { id: 'status', header: 'Account', cell: ({ status }) => <AccountStatus of={status} /> },
          { id: 'id', header: 'At the payment provider', cell: ({ stripeAccountId }) => (stripeAccountId === null ? <span className="soft">being made</span> : <code className="small">{stripeAccountId}</code>) },
          { id: 'terms', header: 'You are paid', cell: ({ terms }) => `${terms.cadence === 'WEEKLY' ? 'each week' : 'each month'}, from ${money(terms.minimum.amount, terms.minimum.currency)} on` }, { id: 'reserve', header: 'Kept back', cell: ({ terms }) => reserveWords(terms) },
        ]} />}
      </Answered>
      {opening && <OpenAccount onClose={() => setOpening(false)} />}
    </Sheet>
  );
}
function OpenAccount({ onClose }: { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(OpenPayoutAccountDocument);
  return (
    <Dialog title="Open a payout account" onClose={onClose}>
      <p>The payment provider makes it and asks you who you are. You are paid when it says that you can be.</p>
      <Form attempt={attempt} send="Open it" onSend={(fields) => attempt.send({ input: { currency: String(fields.get('currency')), country: String(fields.get('country') ?? '').trim().toUpperCase() } }, onClose)} onCancel={onClose}>
        <SelectField label="Currency" name="currency" options={[['USD', 'USD'], ['EUR', 'EUR'], ['CAD', 'CAD']]} />
        <TextField label="Country of your bank" name="country" initial="US" hint="Two letters, such as US." required />
      </Form>
    </Dialog>
  );
}
