import { type ReactNode, useMemo } from 'react';
import { Link } from '@tanstack/react-router';
import type { ConsoleUsageQuery } from '@switchyard/graphql-client';
import { SERIES_MOST, seriesColour, StackedBars } from '../../charts/stacked-bars.js';
import { energy, money, percent, rounded } from '../../format/money.js';
import { daysOf, monthName } from '../../format/months.js';
import { isNothing } from '../../format/sums.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { Sheet, Tiles } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { costCsv } from './cost-csv.js';
import { compareDecimals, type CostRow, dayValues, type Group, groups, keyOf, labelOf, lessOf, type Measure, measures, seriesOf, shareOf, valueOf } from './cost-rows.js';

interface CostShownProps {
  readonly data: ConsoleUsageQuery;
  readonly by: Group;
  readonly measure: Measure;
  /** Empty: the first there is. */
  readonly currency: string;
  readonly chooseCurrency: (currency: string) => void;
  readonly month: string;
  readonly zone: string;
  readonly projectNames: ReadonlyMap<string, string>;
  /** What it is compared with, in words. */
  readonly against: string;
  readonly drill: (key: string) => void;
  /** Already narrowed by what it is told apart by: nothing to drill. */
  readonly isNarrowed: boolean;
}
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const worded = (measure: Measure, currency: string) => (decimal: string): string => (measure === 'gpuHours' ? `${rounded(decimal, 1)} GPU-h` : measure === 'energy' ? energy(decimal) : money(decimal, currency));

/** A month of use: what it comes to, its days, what they are made of. */
export function CostShown({ data, by, measure, currency: chosen, chooseCurrency, month, zone, projectNames, against, drill, isNarrowed }: CostShownProps): ReactNode {
  const currencies = data.whole.totals.map(({ currency }) => currency);
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? 'USD');
  const ofCurrency = (row: CostRow): boolean => row.currency === currency;
  const rows = useMemo(() => data.whole.rows.filter(ofCurrency), [data, currency]);
  const total = data.whole.totals.find(ofCurrency);
  const before = data.before.totals.find(ofCurrency);
  const told = worded(measure, currency);
  const series = seriesOf(rows, by, measure, projectNames, SERIES_MOST);
  const days = useMemo(() => dayValues(data.days.rows.filter(ofCurrency), daysOf(month), series, by, measure), [data, currency, month, by, measure, projectNames]);
  if (total === undefined) return <Empty title={`Nothing was used in ${monthName(month)}`}>Costs appear with the first reading of a job, about a minute after it starts.</Empty>;
  const pickOf = (key: string | null): (() => void) | undefined => (key === null || key === '' || isNarrowed ? undefined : () => drill(key));
  const change = lessOf(total.totalAmount, before?.totalAmount ?? '0');
  const changeShare = before === undefined ? null : shareOf(change, before.totalAmount);
  return (
    <>
      {currencies.length > 1 && <div className="choices" role="group" aria-label="Currency">{currencies.map((each) => <button key={each} type="button" aria-pressed={each === currency} onClick={() => chooseCurrency(each)}>{each}</button>)}</div>}
      <Tiles of={[
        { label: 'Cost as rated', value: money(total.totalAmount, currency), note: before === undefined ? `nothing in ${against}` : `${change.startsWith('-') ? '' : '+'}${money(change, currency)}${changeShare === null ? '' : ` (${changeShare < 0 ? '' : '+'}${percent(changeShare, 0)})`} against ${against}` },
        { label: 'Compute', value: money(total.computeAmount, currency), note: before === undefined ? undefined : `before ${money(before.computeAmount, currency)}` },
        { label: 'Power', value: money(total.powerAmount, currency), note: `${energy(total.energyKwh)}${before === undefined ? '' : `; before ${money(before.powerAmount, currency)}`}` },
        { label: 'Credits', value: money(total.creditAmount, currency), note: 'curtailment, lost work' },
        { label: 'GPU hours', value: rounded(total.gpuHours, 1), note: before === undefined ? undefined : `before ${rounded(before.gpuHours, 1)}` },
        { label: 'Billed so far', value: money(total.billed.amount, currency), note: `before tax; tax ${money(total.billedTax.amount, currency)}` },
      ]} />
      <Sheet title={`${measures[measure]} by day`} aside={<span className="small soft">days of {zone}</span>}>
        <StackedBars title={`${measures[measure]} by day and ${groups[by].toLowerCase()}, ${monthName(month)}`} unit={measure === 'gpuHours' ? 'GPU-h' : measure === 'energy' ? 'kWh' : currency}
          summary={<>{monthName(month)} <strong className="number">{told(valueOf(total, measure))}</strong> <span className="soft">point at a day, or walk with the arrow keys</span></>}
          series={series.map(({ key, label }) => ({ label, isRest: key === null, ...(pickOf(key) !== undefined && { pick: pickOf(key)! }) }))}
          days={days.map((day) => ({ key: day.day, short: String(Number(day.day.slice(-2))), long: dayName.format(Date.parse(`${day.day}T00:00:00Z`)), values: day.values.map(Number), texts: day.values.map(told), total: told(day.total) }))} />
        <details><summary className="small">Figures of each day</summary><DayTable days={days} labels={series.map(({ label }) => label)} told={told} caption={`${measures[measure]} by day`} /></details>
      </Sheet>
      <Sheet title={`By ${by === 'GPU_MODEL' ? 'GPU model' : groups[by].toLowerCase()}`} aside={<button type="button" className="button" onClick={() => save(`switchyard-costs-${month}-by-${by.toLowerCase()}-${currency}.csv`, costCsv(data.days.rows.filter(ofCurrency), by, projectNames))}>Download CSV</button>}>
        <GroupTable rows={rows} before={data.before.rows.filter(ofCurrency)} total={total} by={by} measure={measure} told={told} projectNames={projectNames} pickOf={pickOf} currency={currency} colourOf={(key) => {
          const at = series.findIndex((each) => each.key === key);
          return at < 0 ? seriesColour(0, true) : seriesColour(at, false);
        }} />
        {data.whole.rowsLeftOut + data.days.rowsLeftOut > 0 && <p className="note" data-tone="warn">{data.whole.rowsLeftOut > 0 ? data.whole.rowsLeftOut : data.days.rowsLeftOut} smaller rows are left out of the {data.whole.rowsLeftOut > 0 ? 'table' : 'days and the file'}; the totals count them. Narrow it to see all.</p>}
      </Sheet>
    </>
  );
}

function DayTable({ days, labels, told, caption }: { readonly days: ReturnType<typeof dayValues>; readonly labels: readonly string[]; readonly told: (decimal: string) => string; readonly caption: string }): ReactNode {
  type Day = (typeof days)[number];
  const columns: readonly Column<Day>[] = [
    { id: 'day', header: 'Day', cell: ({ day }) => <span className="number">{day}</span> }, { id: 'total', header: 'Total', align: 'end', cell: ({ total }) => told(total) },
    ...labels.map((label, i): Column<Day> => ({ id: `${i}`, header: label, align: 'end', cell: ({ values }) => (isNothing(values[i]!) ? <span className="soft">—</span> : told(values[i]!)) })),
  ];
  return <DataTable caption={caption} rows={days} keyOf={({ day }) => day} empty="No days" columns={columns} />;
}

interface GroupTableProps {
  readonly rows: readonly CostRow[];
  readonly before: readonly CostRow[];
  readonly total: CostRow;
  readonly by: Group;
  readonly measure: Measure;
  readonly told: (decimal: string) => string;
  readonly currency: string;
  readonly projectNames: ReadonlyMap<string, string>;
  readonly pickOf: (key: string | null) => (() => void) | undefined;
  readonly colourOf: (key: string) => string;
}
function GroupTable({ rows, before, total, by, measure, told, currency, projectNames, pickOf, colourOf }: GroupTableProps): ReactNode {
  const known = new Map(before.map((row) => [keyOf(row, by), valueOf(row, measure)]));
  const sorted = [...rows].sort((a, b) => compareDecimals(valueOf(a, measure), valueOf(b, measure)) || (keyOf(a, by) < keyOf(b, by) ? -1 : 1));
  const share = (row: CostRow): number | null => shareOf(valueOf(row, measure), valueOf(total, measure));
  const isMoney = measure !== 'gpuHours' && measure !== 'energy';
  const columns: readonly Column<CostRow>[] = [
    { id: 'name', header: groups[by], cell: (row) => {
      const pick = pickOf(keyOf(row, by));
      const label = labelOf(row, by, projectNames);
      return <span className="legend"><span><i style={{ background: colourOf(keyOf(row, by)) }} />{pick === undefined ? label : <button type="button" className="link" onClick={pick}>{label}</button>}{row.job !== null && row.job !== undefined && <> <span className="soft">…{row.job.id.slice(-4)}</span> <Link className="small" to="/jobs/$jobId" params={{ jobId: row.job.id }}>open the job</Link></>}</span></span>;
    } },
    { id: 'value', header: measures[measure], align: 'end', cell: (row) => <strong>{told(valueOf(row, measure))}</strong> },
    { id: 'share', header: 'Share', align: 'end', cell: (row) => { const part = share(row); return part === null ? '—' : <><span className="share" aria-hidden="true"><i style={{ width: `${Math.max(0, Math.min(1, part)) * 100}%` }} /></span><span className="share-text">{percent(part)}</span></>; } },
    { id: 'before', header: 'Period before', align: 'end', cell: (row) => { const then = known.get(keyOf(row, by)); return then === undefined ? <span className="soft">—</span> : told(then); } },
    { id: 'change', header: 'Change', align: 'end', cell: (row) => { const by1 = lessOf(valueOf(row, measure), known.get(keyOf(row, by)) ?? '0'); return `${by1.startsWith('-') || by1 === '0' ? '' : '+'}${told(by1)}`; } },
    ...(isMoney ? [{ id: 'gpuHours', header: 'GPU hours', align: 'end', cell: (row: CostRow) => rounded(row.gpuHours, 1) } as const] : []),
    { id: 'energy', header: 'Energy', align: 'end', cell: (row) => energy(row.energyKwh) },
    { id: 'quoted', header: 'Quoted', align: 'end', cell: (row) => money(row.quotedAmount, currency) },
    { id: 'billed', header: 'Billed', align: 'end', cell: (row) => money(row.billed.amount, currency) },
  ];
  return <DataTable caption={`${measures[measure]} by ${groups[by].toLowerCase()}, largest first`} rows={sorted} keyOf={(row) => keyOf(row, by)} columns={columns} empty="Nothing was used" open={(row) => pickOf(keyOf(row, by))?.()} />;
}

/** Gives the viewer a file of this text. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
