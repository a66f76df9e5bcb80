import type { ReactNode } from 'react';
import { ConsoleMarketDocument, type ConsoleMarketQuery, MarketEventsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useViewer } from '../../data/viewer.js';
import { count, money, percent, pricePerGpuHour, pricePerMwh } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { MarketMap } from './market-map.js';

type Market = ConsoleMarketQuery['market'];
export type Place = Market['sites'][number];

/** What anybody may see: every site, what power costs there now, what is free, and how good the last plan was. */
export function MarketPage(): ReactNode {
  const market = useAnswer(ConsoleMarketDocument, {}, { everyMs: 15_000 });
  const viewer = useViewer();
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ConsoleMarketDocument.name] }), viewer.data?.viewer.organization != null);
  return <Page title="Sites and prices"><Answered of={market} lines={12}>{(data) => <Shown market={data.market} />}</Answered></Page>;
}

/** Where power costs next to nothing the gap is many times the cost, and the money alone says something. */
function gapTile(lastPlan: Market['lastPlan']): { readonly label: string; readonly value: string; readonly note: string } {
  const label = 'Certified gap';
  if (lastPlan === null) return { label, value: '—', note: 'no plan yet' };
  const most = money(lastPlan.absoluteGapUsd);
  if (lastPlan.gap !== null && lastPlan.gap > 1) return { label, value: most, note: 'no plan could save more; the power itself costs less' };
  return { label, value: lastPlan.gap === null ? '—' : percent(lastPlan.gap, 2), note: `no plan could save more than ${most}` };
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
        gapTile(lastPlan),
      ]} />
      <Sheet title="Power now" aside={<span className="small soft">prices as of <At at={market.at} show="time" /></span>}>
        <MarketMap sites={sites} />
      </Sheet>
      <DataTable caption="Sites of the market" rows={sites} keyOf={({ site }) => site.id} empty={<Empty title="No site is on the market yet" />} columns={[
        { id: 'site', header: 'Site', cell: ({ site }) => <><strong>{site.name}</strong> {site.synthetic && <Badge tone="quiet">invented</Badge>}<br /><span className="small soft">{site.operator.name} · {[site.region, site.country].filter((part) => part !== null).join(', ')}</span></> },
        { id: 'price', header: 'Power now', align: 'end', cell: ({ price }) => (price === null ? <Badge tone="warn">stale</Badge> : <span className="number">{pricePerMwh(price.priceUsdPerMwh)}</span>) },
        { id: 'free', header: 'GPUs free', align: 'end', cell: ({ gpusFree, gpusTotal }) => `${count(gpusFree)} of ${count(gpusTotal)}` },
        { id: 'scarcity', header: 'Scarcity premium', align: 'end', cell: ({ scarcityUsdPerGpuHour }) => (scarcityUsdPerGpuHour === null ? '—' : Number(scarcityUsdPerGpuHour) === 0 ? <span className="soft">none</span> : <span className="number">{pricePerGpuHour(scarcityUsdPerGpuHour)}</span>) },
        { id: 'curtailment', header: 'Curtailment', cell: ({ curtailment }) => (curtailment === null ? <span className="soft">none</span> : <Coming of={curtailment} now={market.at} />) },
      ]} />
    </>
  );
}
function Coming({ of, now }: { readonly of: NonNullable<Place['curtailment']>; readonly now: string }): ReactNode {
  const until = Date.parse(of.startsAt) - Date.parse(now);
  return <><Badge tone="warn">{until > 0 ? `in ${duration(until)}` : 'now'}</Badge> <span className="small">until <At at={of.endsAt} /></span></>;
}
