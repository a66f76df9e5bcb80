import type { ReactNode } from 'react';
import type { OfferDryRunQuery } from '@switchyard/graphql-client';
import { count, energy, money, rounded } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { Facts, Tiles } from '../../parts/small.js';
import { DryRunDays } from './dry-run-days.js';

type Result = Extract<OfferDryRunQuery['offerDryRun'], { readonly __typename: 'OfferDryRun' }>;
type Share = Result['actual'];

/** What terms would have come to in a month, beside what really ran. An estimate: what it rests on is told. */
export function DryRun({ of: run, zone }: {
  readonly of: Result;
  /** Of the site: its days are told apart by it. */
  readonly zone: string;
}): ReactNode {
  const rent = Number(run.kept.rentUsd) + Number(run.gained.rentUsd);
  const most = Math.max(1e-9, ...[run.actual, run.kept, run.lost, run.gained].map(({ rentUsd }) => Number(rentUsd)), rent);
  const bar = (label: string, share: Share, colour: string): ReactNode => (
    <>
      <dt>{label}</dt>
      <dd className="track"><i style={{ width: `${(Number(share.rentUsd) / most) * 100}%`, background: colour }} /></dd>
      <dd className="number small" style={{ margin: 0 }}>{money(share.rentUsd)} <span className="soft">· {count(share.leases)} leases, {rounded(share.gpuHours, 0)} GPU-h</span></dd>
    </>
  );
  const change = rent - Number(run.actual.rentUsd);
  return (
    <>
      <p className="small soft">From <At at={run.from} /> to <At at={run.to} />.</p>
      <Tiles of={[
        { label: 'Left after power and fee', value: money(run.marginUsd), note: run.moreThanMiningUsd === null ? 'the site states no miners' : `${money(run.moreThanMiningUsd)} more than mining` },
        { label: 'Rent', value: money(String(rent)), note: `${change >= 0 ? '+' : ''}${money(String(change))} against what ran` },
      ]} />
      <dl className="bars small">
        {bar('What ran', run.actual, 'var(--series-2)')}
        {bar('Would have stayed', run.kept, 'var(--use-compute)')}
        {bar('Would have come', run.gained, 'var(--good)')}
        {bar('Would have gone', run.lost, 'var(--bad)')}
      </dl>
      <DryRunDays days={run.days} zone={zone} />
      <Facts of={[
        ['Revenue', money(run.revenueUsd)], ['Power charged', money(run.powerChargedUsd)], ['Power paid', money(run.powerCostUsd)], ['Platform fee', money(run.platformFeeUsd)], ['Energy', energy(run.energyKwh)],
        ['Mining with the same energy', run.miningMarginUsd === null ? '—' : money(run.miningMarginUsd)],
        ...(run.unpricedSeconds > 0 ? [['Without a price', `${duration(run.unpricedSeconds * 1_000)} of the month: they earn nothing here`] as const] : []),
      ]} />
      <details><summary>What this rests on</summary><ul>{run.assumptions.map((assumption) => <li key={assumption}>{assumption}</li>)}</ul></details>
    </>
  );
}
