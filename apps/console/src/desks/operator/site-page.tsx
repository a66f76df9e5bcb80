import type { ReactNode } from 'react';
import { useParams } from '@tanstack/react-router';
import { ConsoleSiteDocument, type ConsoleSiteQuery, SiteHoursDocument, type SiteHoursQuery } from '@switchyard/graphql-client';
import { Breakeven } from '../../charts/breakeven.js';
import { useAnswer } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { count, money, percent, power, pricePerGpuHour, pricePerMwh, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Facts, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';

type Site = NonNullable<ConsoleSiteQuery['site']>;
type Hour = NonNullable<SiteHoursQuery['siteHours']>[number];
const HOUR_MS = 3_600_000;
const BACK_HOURS = 24;
const AHEAD_HOURS = 48;

export function SitePage(): ReactNode {
  const { siteId } = useParams({ from: '/framed/sites/$siteId' });
  const viewer = useViewer();
  const clock = viewer.data?.viewer.marketClock.now;
  if (clock === undefined) return <Answered of={viewer}>{() => null}</Answered>;
  return <OfHour siteId={siteId} hour={Math.floor(Date.parse(clock) / HOUR_MS) * HOUR_MS} />;
}
function OfHour({ siteId, hour }: { readonly siteId: string; readonly hour: number }): ReactNode {
  const [from, to] = [new Date(hour - BACK_HOURS * HOUR_MS).toISOString(), new Date(hour + AHEAD_HOURS * HOUR_MS).toISOString()];
  const site = useAnswer(ConsoleSiteDocument, { id: siteId, from, to: new Date(hour + 30 * 24 * HOUR_MS).toISOString() }, { everyMs: 15_000 });
  const hours = useAnswer(SiteHoursDocument, { siteId, from, to }, { everyMs: 60_000 });
  return (
    <Answered of={site} lines={12}>
      {(data) => (data.site === null
        ? <Page title="There is no such site"><Empty title="It does not exist" /></Page>
        : <Shown site={data.site} calendar={data.siteCalendar ?? []} power={<Answered of={hours} lines={8}>{(answer) => <Hours hours={answer.siteHours ?? []} now={hour} />}</Answered>} />)}
    </Answered>
  );
}

function Shown({ site, calendar, power: hours }: { readonly site: Site; readonly calendar: NonNullable<ConsoleSiteQuery['siteCalendar']>; readonly power: ReactNode }): ReactNode {
  const { pools, reliability } = site;
  const [free, all] = [pools.reduce((sum, pool) => sum + pool.gpusFree, 0), pools.reduce((sum, pool) => sum + pool.nodeCount * pool.gpusPerNode, 0)];
  return (
    <Page title={site.name} actions={<State of={site.readiness} />}>
      <Tiles of={[
        { label: 'Power now', value: site.currentPrice === null ? '—' : pricePerMwh(site.currentPrice.priceUsdPerMwh), note: site.currentPrice === null ? 'the price is stale' : words(site.currentPrice.kind) },
        { label: 'GPUs let or held', value: count(all - free), note: `of ${count(all)}` },
        { label: 'Interconnection', value: power(site.interconnectionKw), note: site.feeders.map((feeder) => `${feeder.name}: ${power(feeder.limitKw)}`).join(', ') },
        { label: 'Up, 30 days', value: reliability?.upRate == null ? '—' : percent(Number(reliability.upRate), 2), note: reliability === null ? 'nothing known yet' : `notice kept ${reliability.notices.kept} of ${reliability.notices.due}` },
      ]} />
      <Sheet title="Price against what pays">{hours}</Sheet>
      <div className="columns">
        <Sheet title="Pools and offers">
          <DataTable caption="Pools of the site with their offers" rows={pools} keyOf={({ id }) => id} empty="No pools yet" columns={[
            { id: 'pool', header: 'Pool', cell: ({ name, gpuModel }) => <>{name}<br /><span className="small soft">{gpuModel}</span></> },
            { id: 'free', header: 'Free', align: 'end', cell: (pool) => `${pool.gpusFree} of ${pool.nodeCount * pool.gpusPerNode}` },
            { id: 'ask', header: 'Ask', align: 'end', cell: ({ offer }) => (offer === null ? <Badge tone="quiet">no offer</Badge> : pricePerGpuHour(offer.askUsdPerGpuHour)) },
          ]} />
        </Sheet>
        <Sheet title="Agents">
          <DataTable caption="Agents of the site" rows={site.agents ?? []} keyOf={({ id }) => id} empty="No agent was invited yet" columns={[
            { id: 'name', header: 'Agent', cell: ({ name, engine }) => <>{name}<br /><span className="small soft">{engine ?? 'engine not told'}</span></> },
            { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
            { id: 'heard', header: 'Last heard', cell: ({ lastHeardAt }) => <At at={lastHeardAt} /> },
          ]} />
        </Sheet>
      </div>
      <Sheet title="Calendar">
        <DataTable caption="What is to come at the site, in order of time" rows={calendar} keyOf={({ kind, subjectId, from }) => `${kind} ${subjectId} ${from}`} empty="Nothing is planned" columns={[
          { id: 'from', header: 'From', cell: ({ from }) => <At at={from} /> }, { id: 'to', header: 'To', cell: ({ to }) => <At at={to} /> }, { id: 'kind', header: 'What', cell: ({ kind }) => words(kind) }, { id: 'title', header: '', cell: ({ title }) => title },
          { id: 'gpus', header: 'GPUs', align: 'end', cell: ({ gpuCount }) => (gpuCount === null ? '' : count(gpuCount)) }, { id: 'state', header: 'State', cell: ({ state }) => <State of={state} /> },
        ]} />
      </Sheet>
      <Sheet title="Where it is"><Facts of={[['Place', [site.region, site.country].filter((part) => part !== null).join(', ')], ['Time zone', site.timeZone], ['Operator', site.operator.name]]} /></Sheet>
    </Page>
  );
}

/** What was left of a MWh is the price up to which it pays, less the price. */
const paysUpTo = (hour: Hour, margin: string | null): number | null => (margin === null ? null : Number(hour.priceUsdPerMwh) + Number(margin));
function Hours({ hours, now }: { readonly hours: readonly Hour[]; readonly now: number }): ReactNode {
  if (hours.length === 0) return <Empty title="No hour has a price yet" />;
  const usd = (value: string | null): string => (value === null ? '—' : money(value));
  return (
    <>
      <Breakeven title="Price of power and what pays, hour by hour" now={now} hours={hours.map((hour) => ({
        from: Date.parse(hour.from), to: Date.parse(hour.to), priceUsdPerMwh: Number(hour.priceUsdPerMwh), isForecast: hour.kind === 'FORECAST', use: hour.use,
        miningUsdPerMwh: paysUpTo(hour, hour.miningMarginUsdPerMwh), computeUsdPerMwh: paysUpTo(hour, hour.computeMarginUsdPerMwh),
      }))} />
      <details>
        <summary>Mine or compute, hour by hour</summary>
        <DataTable caption="What a MWh was worth most for, hour by hour" rows={hours} keyOf={({ from }) => from} empty="No hours" columns={[
          { id: 'from', header: 'Hour', cell: ({ from }) => <At at={from} /> },
          { id: 'price', header: 'Price', align: 'end', cell: ({ priceUsdPerMwh, kind }) => <>{money(priceUsdPerMwh)} {kind === 'FORECAST' && <Badge tone="quiet">forecast</Badge>}</> },
          { id: 'mining', header: 'Left by mining', align: 'end', cell: ({ miningMarginUsdPerMwh }) => usd(miningMarginUsdPerMwh) },
          { id: 'compute', header: 'Left by computing', align: 'end', cell: ({ computeMarginUsdPerMwh }) => usd(computeMarginUsdPerMwh) },
          { id: 'use', header: 'Better', cell: ({ use }) => <Badge tone={use === 'COMPUTE' ? 'good' : use === 'MINE' ? 'warn' : 'quiet'}>{words(use)}</Badge> },
          { id: 'why', header: 'Why', cell: ({ reason }) => words(reason) },
        ]} />
      </details>
    </>
  );
}
