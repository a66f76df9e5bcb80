import type { ReactNode } from 'react';
import type { OfferDryRunQuery } from '@switchyard/graphql-client';
import { MoneyColumns } from '../../charts/money-columns.js';
import { money, rounded } from '../../format/money.js';
import { DataTable } from '../../parts/data-table.js';

type TriedDay = Extract<OfferDryRunQuery['offerDryRun'], { readonly __typename: 'OfferDryRun' }>['days'][number];
/** What a day's revenue is made of; the parts add up to it. Power that the site is paid for hangs below nothing, and what is left is more by it. */
const parts = [{ label: 'left after power and fee', colour: 'var(--use-compute)' }, { label: 'power paid', colour: 'var(--price)' }, { label: 'fee of the platform', colour: 'var(--series-3)' }] as const;
const partsOf = ({ marginUsd, powerCostUsd, platformFeeUsd }: TriedDay): readonly number[] => [Number(marginUsd), Number(powerCostUsd), Number(platformFeeUsd)];

/** What terms would have earned, day by day: what a day brings in is split into what is left, its power and the platform's share. */
export function DryRunDays({ days, zone }: { readonly days: readonly TriedDay[]; readonly zone: string }): ReactNode {
  const name = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: zone });
  const nameOf = ({ from }: TriedDay): string => name.format(new Date(from));
  if (days.every(({ gpuHours }) => Number(gpuHours) === 0)) return <p className="small soft">No day would have let a GPU: nothing ran here or came from elsewhere at this price.</p>;
  return (
    <>
      <h3>Revenue by day</h3>
      <MoneyColumns title="What these terms would have brought in, day by day" currency="USD" series={parts} heightPixels={190} columns={days.map((day) => ({ key: nameOf(day), values: partsOf(day) }))} />
      <details>
        <summary>Day by day in figures</summary>
        <DataTable caption={`What these terms would have earned, by days in ${zone}`} rows={days} keyOf={({ from }) => from} empty="No days" columns={[
          { id: 'day', header: 'Day', cell: nameOf }, { id: 'hours', header: 'GPU-h', align: 'end', cell: ({ gpuHours }) => rounded(gpuHours, 1) }, { id: 'ran', header: 'Rent that ran', align: 'end', cell: ({ actualRentUsd }) => money(actualRentUsd) },
          { id: 'revenue', header: 'Revenue', align: 'end', cell: ({ revenueUsd }) => money(revenueUsd) }, { id: 'power', header: 'Power paid', align: 'end', cell: ({ powerCostUsd }) => money(powerCostUsd) },
          { id: 'fee', header: 'Fee', align: 'end', cell: ({ platformFeeUsd }) => money(platformFeeUsd) }, { id: 'left', header: 'Left', align: 'end', cell: ({ marginUsd }) => <strong>{money(marginUsd)}</strong> },
          { id: 'mining', header: 'Mining', align: 'end', cell: ({ miningMarginUsd }) => (miningMarginUsd === null ? <span className="soft">—</span> : money(miningMarginUsd)) },
        ]} />
      </details>
    </>
  );
}
