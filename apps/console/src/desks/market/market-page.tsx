import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { ConsoleMarketDocument, type ConsoleMarketQuery, MarketEventsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useViewer } from '../../data/viewer.js';
import { count, money, percent, pricePerGpuHour, pricePerMwh } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { landPath, placeOf, WORLD_HEIGHT, WORLD_WIDTH } from './world.js';

type Market = ConsoleMarketQuery['market'];
type Place = Market['sites'][number];

/** What anybody may see: every site, what power costs there now, what is free, and how good the last plan was. */
export function MarketPage(): ReactNode {
  const market = useAnswer(ConsoleMarketDocument, {}, { everyMs: 15_000 });
  const viewer = useViewer();
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ConsoleMarketDocument.name] }), viewer.data?.viewer.organization != null);
  return <Page title="Sites and prices"><Answered of={market} lines={12}>{(data) => <Shown market={data.market} />}</Answered></Page>;
}

function Shown({ market }: { readonly market: Market }): ReactNode {
  const { sites, lastPlan } = market;
  const [free, total] = [sites.reduce((sum, site) => sum + site.gpusFree, 0), sites.reduce((sum, site) => sum + site.gpusTotal, 0)];
  const priced = sites.flatMap(({ price }) => (price === null ? [] : [Number(price.priceUsdPerMwh)]));
  return (
    <>
      <Tiles of={[
        { label: 'GPUs free now', value: count(free), note: `of ${count(total)} at ${count(sites.length)} sites` },
        { label: 'Cheapest power now', value: priced.length === 0 ? '—' : pricePerMwh(String(Math.min(...priced))), note: priced.length === 0 ? 'no price is fresh' : `dearest ${pricePerMwh(String(Math.max(...priced)))}` },
        { label: 'Last match', value: lastPlan === null ? '—' : `${count(lastPlan.placed)} of ${count(lastPlan.jobs)} jobs`, note: lastPlan === null ? 'no plan yet' : <>planned <At at={lastPlan.plannedAt} show="time" /></> },
        { label: 'Certified gap', value: lastPlan === null || lastPlan.gap === null ? '—' : percent(lastPlan.gap, 2), note: lastPlan === null ? 'no plan yet' : `no plan could save more than ${money(lastPlan.absoluteGapUsd)}` },
      ]} />
      <Sheet title="Power now" aside={<span className="small soft">prices as of <At at={market.at} show="time" /></span>}>
        <Map sites={sites} />
      </Sheet>
      <DataTable caption="Sites of the market" rows={sites} keyOf={({ site }) => site.id} empty={<Empty title="No site is on the market yet" />} columns={[
        { id: 'site', header: 'Site', cell: ({ site }) => <><strong>{site.name}</strong> {site.synthetic && <Badge tone="quiet">invented</Badge>}<br /><span className="small soft">{site.operator.name} · {[site.region, site.country].filter((part) => part !== null).join(', ')}</span></> },
        { id: 'price', header: 'Power now', align: 'end', cell: ({ price }) => (price === null ? <Badge tone="warn">stale</Badge> : <span className="number">{pricePerMwh(price.priceUsdPerMwh)}</span>) },
        { id: 'free', header: 'GPUs free', align: 'end', cell: ({ gpusFree, gpusTotal }) => `${count(gpusFree)} of ${count(gpusTotal)}` },
        { id: 'scarcity', header: 'Scarcity premium', align: 'end', cell: ({ scarcityUsdPerGpuHour }) => (scarcityUsdPerGpuHour === null ? '—' : pricePerGpuHour(scarcityUsdPerGpuHour)) },
        { id: 'curtailment', header: 'Curtailment', cell: ({ curtailment }) => (curtailment === null ? <span className="soft">none</span> : <Coming of={curtailment} now={market.at} />) },
      ]} />
    </>
  );
}
function Coming({ of, now }: { readonly of: NonNullable<Place['curtailment']>; readonly now: string }): ReactNode {
  const until = Date.parse(of.startsAt) - Date.parse(now);
  return <><Badge tone="warn">{until > 0 ? `in ${duration(until)}` : 'now'}</Badge> <span className="small">until <At at={of.endsAt} /></span></>;
}

/** A circle a site: how big it is by its GPUs, how dear its power is by colour; what is filled is free. */
function Map({ sites }: { readonly sites: readonly Place[] }): ReactNode {
  const land = useQuery({ queryKey: ['land'], queryFn: landPath, staleTime: Infinity });
  const placed = sites.flatMap((place) => {
    const at = placeOf(place.site);
    return at === undefined ? [] : [{ place, at }];
  });
  if (placed.length === 0) return <Empty title="No site says where it is">The list below has them all.</Empty>;
  const prices = placed.flatMap(({ place }) => (place.price === null ? [] : [Number(place.price.priceUsdPerMwh)]));
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return (
    <>
      <svg className="chart" style={{ overflow: 'hidden' }} viewBox={`0 0 ${WORLD_WIDTH} ${WORLD_HEIGHT}`} role="img" aria-label="Map of the sites; the table below has the same figures">
        <path d={land.data ?? ''} fill="var(--edge)" />
        {placed.map(({ place: { site, price, gpusFree, gpusTotal }, at: [x, y] }) => {
          const size = 7 + Math.sqrt(gpusTotal) / 3;
          // Its name stands below where a neighbour's stands above.
          const isBelow = placed.some(({ place, at: [otherX, otherY] }) => place.site.id !== site.id && Math.abs(otherX - x) < 80 && otherY <= y && y - otherY < 30);
          const share = price === null || high === low ? 0 : (Number(price.priceUsdPerMwh) - low) / (high - low);
          const colour = price === null ? 'var(--edge-strong)' : `color-mix(in oklab, var(--price) ${Math.round(share * 100)}%, var(--use-compute))`;
          return (
            <g key={site.id}>
              <title>{`${site.name}: ${price === null ? 'price is stale' : pricePerMwh(price.priceUsdPerMwh)}, ${gpusFree} of ${gpusTotal} GPUs free`}</title>
              <circle cx={x} cy={y} r={size} fill={colour} fillOpacity={0.25} stroke={colour} strokeWidth="1.5" />
              <circle cx={x} cy={y} r={gpusTotal === 0 ? 0 : size * Math.sqrt(gpusFree / gpusTotal)} fill={colour} />
              <text x={x} y={isBelow ? y + size + 13 : y - size - 4} textAnchor="middle" style={{ fill: 'var(--ink)', fontWeight: 600 }}>{site.name}</text>
            </g>
          );
        })}
      </svg>
      <ul className="legend">
        <li><i style={{ background: 'var(--use-compute)' }} />cheapest {prices.length > 0 && pricePerMwh(String(low))}</li>
        <li><i style={{ background: 'var(--price)' }} />dearest {prices.length > 0 && pricePerMwh(String(high))}</li>
        <li>size: GPUs of the site; filled: free</li>
      </ul>
    </>
  );
}
