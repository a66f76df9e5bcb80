import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { BooksAgingDocument, type BooksAgingQuery, BooksOpenInvoicesDocument } from '@switchyard/graphql-client';
import { MoneyColumns } from '../../charts/money-columns.js';
import { useAnswer, usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count, money, percent } from '../../format/money.js';
import { isNothing } from '../../format/sums.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { buckets, overdueOf, sharesOf, totalsOf } from './aging-buckets.js';
import { AsOf } from './ledger-as-of.js';

type Report = BooksAgingQuery['aging'];
type Row = Report['rows'][number];
const defaults = { asOf: '', known: '', customer: '' };
const given = (asOf: string, known: string): { readonly asOf?: string; readonly recordedAsOf?: string } => ({ ...(asOf === '' ? {} : { asOf }), ...(known === '' ? {} : { recordedAsOf: known }) });

/** Who owes what, and for how long: as of a date, as far as the books knew at another. */
export function Aging(): ReactNode {
  const [{ asOf, known, customer }, change] = useView(defaults);
  const report = useAnswer(BooksAgingDocument, given(asOf, known));
  const file = new URLSearchParams(given(asOf, known)).toString();
  return (
    <Page title="Aging" actions={<a className="button" href={`/exports/aging.csv${file === '' ? '' : `?${file}`}`} download>CSV, invoice by invoice</a>}>
      <AsOf asOf={asOf} known={known} onShow={(nextAsOf, nextKnown) => change({ asOf: nextAsOf, known: nextKnown })} />
      <Answered of={report} lines={10}>{({ aging }) => <Shown aging={aging} customer={customer} onCustomer={(id) => change({ customer: id === customer ? '' : id })} />}</Answered>
    </Page>
  );
}

function Shown({ aging, customer, onCustomer }: { readonly aging: Report; readonly customer: string; readonly onCustomer: (id: string) => void }): ReactNode {
  const currencies = [...new Set(aging.rows.map(({ total }) => total.currency))].sort();
  if (aging.rows.length === 0) return <Empty title="Nobody owes anything"><span>As of <At at={aging.asOf} />.</span></Empty>;
  const chosen = aging.rows.find(({ customerId }) => customerId === customer);
  return (
    <>
      {currencies.map((currency) => <OfCurrency key={currency} aging={aging} currency={currency} />)}
      <Sheet title="By customer" aside={<span className="small soft">Enter shows what is open</span>}>
        <DataTable caption="What each customer owes, by days past due" rows={[...aging.rows].sort((a, b) => Number(b.total.amount) - Number(a.total.amount) || (a.customerId < b.customerId ? -1 : 1))} keyOf={({ customerId, total }) => `${customerId} ${total.currency}`} open={({ customerId }) => onCustomer(customerId)} empty="Nobody" columns={[
          { id: 'customer', header: 'Customer', cell: (row) => <><button type="button" className="link" aria-expanded={row.customerId === customer} onClick={() => onCustomer(row.customerId)}>{row.customer.name}</button><Bar row={row} /></> },
          ...buckets.map(({ key, label }) => ({ id: key, header: label, align: 'end' as const, cell: (row: Row) => (isNothing(row[key].amount) ? <span className="soft">—</span> : <Amount of={row[key]} />) })),
          { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => <strong><Amount of={total} /></strong> },
        ]} />
      </Sheet>
      {chosen !== undefined && <OpenInvoices key={customer} customerId={customer} name={chosen.customer.name} />}
    </>
  );
}

function OfCurrency({ aging, currency }: { readonly aging: Report; readonly currency: string }): ReactNode {
  const totals = totalsOf(aging.rows, currency);
  const control = aging.control.find((one) => one.currency === currency);
  const overdue = overdueOf(totals);
  const late = aging.rows.filter((row) => row.total.currency === currency && !isNothing(overdueOf({ current: '0', days1to30: row.days1to30.amount, days31to60: row.days31to60.amount, days61to90: row.days61to90.amount, over90: row.over90.amount }))).length;
  return (
    <Sheet title={`Receivables in ${currency}`} aside={aging.reconciled ? <Badge tone="good">agrees with the receivable account</Badge> : <Badge tone="bad">differs from the receivable account: {control === undefined ? 'it is empty' : money(control.amount, currency)}</Badge>}>
      <Tiles of={[
        { label: 'Owed', value: money(totals.total, currency), note: <>as of <At at={aging.asOf} /></> },
        { label: 'Past due', value: money(overdue, currency), note: Number(totals.total) > 0 ? `${percent(Number(overdue) / Number(totals.total), 0)} of it, ${count(late)} ${late === 1 ? 'customer' : 'customers'}` : undefined },
        { label: 'Over 90 days', value: money(totals.over90, currency), note: isNothing(totals.over90) ? 'none' : 'look at these first' },
      ]} />
      <MoneyColumns title={`What is owed in ${currency}, by days past due`} currency={currency} series={buckets.map(({ label, colour }) => ({ label, colour }))} withSums withLegend={false} heightPixels={180}
        columns={buckets.map(({ key, label }, i) => ({ key: label, values: buckets.map((_, at) => (at === i ? Number(totals[key]) : 0)) }))} />
    </Sheet>
  );
}

/** A row's buckets as one bar; the figures stand beside it. */
function Bar({ row }: { readonly row: Row }): ReactNode {
  return <span className="share-bar" aria-hidden="true">{sharesOf(row).map(({ key, share }) => <i key={key} style={{ flexGrow: share, background: buckets.find((bucket) => bucket.key === key)!.colour }} />)}</span>;
}

function OpenInvoices({ customerId, name }: { readonly customerId: string; readonly name: string }): ReactNode {
  const invoices = usePages(BooksOpenInvoicesDocument, { customerId, first: 100 }, (data) => data.invoices);
  const rows = invoices.data?.pages.flatMap((page) => page.invoices.edges.map(({ node }) => node));
  return (
    <Sheet title={`Open invoices of ${name}`} aside={<span className="small soft">as they stand now, due first on top</span>}>
      {rows === undefined
        ? invoices.error === null ? <Loading lines={4} /> : <Failed error={invoices.error} again={() => void invoices.refetch()} />
        : <DataTable caption={`Open invoices of ${name}`} rows={rows} keyOf={({ id }) => id} more={{ has: invoices.hasNextPage, busy: invoices.isFetchingNextPage, load: () => void invoices.fetchNextPage() }} empty={<Empty title="None is open now">What was owed then has been paid, credited or written off.</Empty>} columns={[
            { id: 'number', header: 'Number', cell: ({ id, number }) => <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: id }}>{number ?? 'draft'}</Link> },
            { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
            { id: 'issued', header: 'Issued', cell: ({ issuedAt }) => <At at={issuedAt} show="day" /> },
            { id: 'due', header: 'Due', cell: ({ dueAt }) => <At at={dueAt} show="day" /> },
            { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => <Amount of={total} /> },
            { id: 'open', header: 'Still due', align: 'end', cell: ({ due }) => <Amount of={due} /> },
          ]} />}
    </Sheet>
  );
}
