import type { ReactNode } from 'react';
import type { ConsoleJobQuery } from '@switchyard/graphql-client';
import { money, percent } from '../../format/money.js';
import { Facts, Sheet } from '../../parts/small.js';

type Job = NonNullable<ConsoleJobQuery['job']>;

/** What it has cost against what it was quoted at, what was promised, and its cap: one bar with the limits as marks. */
export function JobCost({ job }: { readonly job: Job }): ReactNode {
  const [cost, quoted] = [Number(job.costSoFarUsd), job.quotedUsd === null ? undefined : Number(job.quotedUsd)];
  const limits = [
    { name: 'quoted', usd: job.quotedUsd, colour: 'var(--series-1)' }, { name: 'promised at most', usd: job.promise?.ceilingUsd ?? null, colour: 'var(--info)' }, { name: 'hard cap', usd: job.maxTotalUsd, colour: 'var(--warn)' },
  ].flatMap(({ usd, ...rest }) => (usd === null ? [] : [{ ...rest, usd, at: Number(usd) }]));
  const end = Math.max(cost, ...limits.map(({ at }) => at)) * 1.04;
  const share = (at: number): string => `${end <= 0 ? 0 : Math.max(0, Math.min(100, (100 * at) / end))}%`;
  return (
    <Sheet title="Cost against quote" aside={quoted !== undefined && quoted > 0 && <span className="small soft">{percent(cost / quoted, 0)} of the quote so far</span>}>
      <div className="bullet" role="img" aria-label={`Cost so far ${money(job.costSoFarUsd)}; ${limits.map(({ name, usd }) => `${name} ${money(usd)}`).join('; ')}`}>
        <i className="bullet-bar" style={{ width: share(cost) }} />
        {limits.map(({ name, at, colour }) => <i key={name} className="bullet-mark" style={{ insetInlineStart: share(at), background: colour }} />)}
      </div>
      <ul className="legend"><li><i style={{ background: 'var(--use-compute)' }} />cost so far {money(job.costSoFarUsd)}</li>{limits.map(({ name, usd, colour }) => <li key={name}><i style={{ background: colour }} />{name} {money(usd)}</li>)}</ul>
      <Facts of={[
        ['Power in the quote', job.placement === null ? '—' : money(job.placement.powerCostUsd)], ['Leases', job.leases.length === 0 ? 'none yet' : `${job.leases.length}, worst case ${money(job.leases.reduce((sum, { ceilingUsd }) => sum + Number(ceilingUsd), 0).toFixed(2))}`],
      ]} />
    </Sheet>
  );
}
