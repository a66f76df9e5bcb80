import { type FormEvent, type ReactNode, useId } from 'react';
import { BooksRevenueDocument, type BooksRevenueQuery, PeriodsDocument } from '@switchyard/graphql-client';
import { MoneyColumns } from '../../charts/money-columns.js';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { money, words } from '../../format/money.js';
import { monthName, monthOf, monthsFrom } from '../../format/months.js';
import { sumOf } from '../../format/sums.js';
import { DataTable } from '../../parts/data-table.js';
import { Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { type Grouping, groupings, revenueBy } from './ledger-revenue-sums.js';

type Rows = BooksRevenueQuery['revenue'];
const defaults = { from: '', to: '', by: 'month' };
const HALF_YEAR_MONTHS = 6;

/** What was invoiced and what of it is the platform's, by month, customer, site or product. */
export function Revenue(): ReactNode {
  const viewer = useViewer();
  const periods = useAnswer(PeriodsDocument, {});
  const [view, change] = useView(defaults);
  const clock = viewer.data?.viewer.marketClock.now;
  const known = periods.data?.periods.map(({ name }) => name) ?? [];
  if (clock === undefined) return <Page title="Revenue"><Answered of={viewer} lines={10}>{() => null}</Answered></Page>;
  if (periods.data === undefined) return <Page title="Revenue"><Answered of={periods} lines={10}>{() => null}</Answered></Page>;
  const current = known.find((name) => name === monthOf(Date.parse(clock), 'UTC')) ?? monthOf(Date.parse(clock), 'UTC');
  const first = known[0] ?? current;
  const from = view.from || [monthsFrom(current, 1 - HALF_YEAR_MONTHS), first].sort().at(-1)!;
  return <OfMonths from={from} to={view.to || current} by={groupings.find((one) => one === view.by) ?? 'month'} change={change} />;
}

function OfMonths({ from, to, by, change }: { readonly from: string; readonly to: string; readonly by: Grouping; readonly change: (patch: Partial<typeof defaults>) => void }): ReactNode {
  const answer = useAnswer(BooksRevenueDocument, { from, to });
  const id = useId();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    change({ from: String(fields.get('from')), to: String(fields.get('to')), by: String(fields.get('by')) });
  };
  return (
    <Page title="Revenue">
      <form className="row filters" key={`${from} ${to} ${by}`} onSubmit={onSubmit} aria-label="Months of the revenue">
        <div className="field"><label htmlFor={`${id}-from`}>From month</label><input id={`${id}-from`} name="from" type="month" required defaultValue={from} /></div>
        <div className="field"><label htmlFor={`${id}-to`}>to month</label><input id={`${id}-to`} name="to" type="month" required defaultValue={to} /></div>
        <div className="field"><label htmlFor={`${id}-by`}>Summed by</label><select id={`${id}-by`} name="by" defaultValue={by}>{groupings.map((one) => <option key={one} value={one}>{words(one)}</option>)}</select></div>
        <button className="button" data-kind="main">Show</button>
      </form>
      <Answered of={answer} lines={10}>{({ revenue }) => (revenue.length === 0 ? <Empty title="Nothing was invoiced">From {monthName(from)} to {monthName(to)}.</Empty> : <Shown rows={revenue} by={by} />)}</Answered>
    </Page>
  );
}

function Shown({ rows, by }: { readonly rows: Rows; readonly by: Grouping }): ReactNode {
  const currencies = [...new Set(rows.map(({ billed }) => billed.currency))].sort();
  const months = revenueBy(rows, 'month');
  return (
    <>
      {currencies.map((currency) => {
        const own = rows.filter(({ billed }) => billed.currency === currency);
        return (
          <Sheet key={currency} title={`Revenue in ${currency}`}>
            <Tiles of={[
              { label: 'Platform revenue', value: money(sumOf(own.map(({ revenue }) => revenue.amount)), currency), note: 'the fee, or as merchant the charges' },
              { label: 'Billed to customers', value: money(sumOf(own.map(({ billed }) => billed.amount)), currency), note: 'without tax' },
              { label: 'Tax', value: money(sumOf(own.map(({ tax }) => tax.amount)), currency), note: 'owed to the state' },
            ]} />
            <MoneyColumns title={`Billed by month, in ${currency}`} currency={currency} withSums={months.length <= 6} heightPixels={200} series={[{ label: 'platform revenue', colour: 'var(--series-1)' }, { label: 'operators and power', colour: 'var(--use-idle)' }]}
              columns={months.filter((month) => month.currency === currency).map(({ name, billed, revenue }) => ({ key: name, values: [Number(revenue), Number(sumOf([billed, `-${revenue}`.replace('--', '')]))] }))} />
          </Sheet>
        );
      })}
      <Sheet title={`By ${by}`}>
        <DataTable caption={`Revenue by ${by}`} rows={revenueBy(rows, by)} keyOf={({ key }) => key} empty="None" columns={[
          { id: 'name', header: words(by), cell: ({ name }) => (by === 'month' ? monthName(name) : by === 'product' ? words(name) : name) },
          { id: 'billed', header: 'Billed', align: 'end', cell: ({ billed, currency }) => money(billed, currency) },
          { id: 'tax', header: 'Tax', align: 'end', cell: ({ tax, currency }) => money(tax, currency) },
          { id: 'revenue', header: 'Platform revenue', align: 'end', cell: ({ revenue, currency }) => <strong>{money(revenue, currency)}</strong> },
        ]} />
      </Sheet>
    </>
  );
}
