import { type ReactNode, useState } from 'react';
import { ConsolePricesDocument, ConsoleSitePowerDocument, SiteHoursDocument } from '@switchyard/graphql-client';
import { DAY_MS, HOUR_MS } from '@switchyard/kernel';
import { Breakeven } from '../../charts/breakeven.js';
import { HourCursor } from '../../charts/hour-cursor.js';
import { energyOf, stackOf } from '../../charts/mw-stack.js';
import { MwStack } from '../../charts/mw-stack-chart.js';
import { useAnswer } from '../../data/ask.js';
import { energy, money, power, pricePerMwh, words } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { iso } from './market-hour.js';
import { PriceMap } from './price-map.js';
import { breakevenHours, capacityOf, hoursWithPower, type KnownHour, reasonWords, type SiteHour, type SitePowerHour } from './site-hours.js';
import type { OperatorSite, TabProps } from './site-page.js';

const ranges = [['24', '1 day back', 24], ['72', '3 days back', 72], ['120', '5 days back', 120]] as const;
const AHEAD_HOURS = 48;

/** What the site draws and what power costs it, hour by hour, around now. */
export default function NowTab({ site, hour }: TabProps): ReactNode {
  const [back, setBack] = useState(24);
  const range = { siteId: site.id, from: iso(hour - back * HOUR_MS), to: iso(hour + AHEAD_HOURS * HOUR_MS) };
  const hours = useAnswer(SiteHoursDocument, range, { everyMs: 60_000 });
  const power_ = useAnswer(ConsoleSitePowerDocument, range, { everyMs: 30_000 });
  const prices = useAnswer(ConsolePricesDocument, { siteId: site.id, from: iso(hour - HOUR_MS), to: iso(hour + HOUR_MS) }, { everyMs: 30_000 });
  return (
    <>
      <Sheet title="Load against price" aside={<label className="small soft row">Shown <select value={String(back)} onChange={(event) => setBack(Number(event.target.value))}>{ranges.map(([key, label]) => <option key={key} value={key}>{label}</option>)}</select></label>}>
        <Answered of={hours} lines={9}>{(priced) => <Answered of={power_} lines={9}>{(drawn) => <Pictures site={site} hours={priced.siteHours ?? []} power={drawn.sitePower ?? []} hour={hour} />}</Answered>}</Answered>
        <Answered of={prices} lines={1}>{({ prices: series }) => (series === null ? <p className="small soft">There is no power model yet: prices follow from it. Set one with <code>setPowerModel</code>.</p> : <PriceAge series={series} priced={hours.data?.siteHours ?? []} />)}</Answered>
      </Sheet>
      <PriceMap site={site} hour={hour} />
      <EnergySheet site={site} />
    </>
  );
}
type Series = NonNullable<import('@switchyard/graphql-client').ConsolePricesQuery['prices']>;
function PriceAge({ series, priced }: { readonly series: Series; readonly priced: readonly SiteHour[] }): ReactNode {
  const known = priced.filter(({ kind }) => kind !== 'FORECAST').at(-1);
  const dayAhead = series.forecastErrors.find(({ fromHours }) => fromHours === 0);
  return (
    <p className="small soft">
      Node <code>{series.node}</code>, {series.source}, every {duration(series.intervalSeconds * 1_000)}. {known === undefined ? 'No price of these hours is published' : <>Published until <At at={known.to} />{known === priced.at(-1) && ' at least'}</>}
      {series.stale ? <> <Badge tone="warn">stale</Badge></> : null}.
      {dayAhead?.meanAbsoluteErrorUsdPerMwh != null && <> Forecasts a day ahead were off by {pricePerMwh(dayAhead.meanAbsoluteErrorUsdPerMwh)} on average over {dayAhead.samples} hours.</>}
    </p>
  );
}

function Pictures({ site, hours, power: drawn, hour }: { readonly site: OperatorSite; readonly hours: readonly SiteHour[]; readonly power: readonly SitePowerHour[]; readonly hour: number }): ReactNode {
  const [allLines, setAllLines] = useState(false);
  const known = hoursWithPower(hours, drawn);
  const { capacityKw, feedersKw } = capacityOf(site, drawn);
  const stack = stackOf(known, capacityKw);
  const priced = breakevenHours(hours);
  if (known.length === 0) return <Empty title="Nothing is known of these hours">A power model comes first: it says what power costs here.</Empty>;
  const start = known.findIndex(({ from }) => from === hour);
  const was = energyOf(stack.filter(({ from }) => from >= hour - DAY_MS), true);
  return (
    <>
      <HourCursor label="Price and power, hour by hour" hours={known} start={start < 0 ? 0 : start} readout={(at) => <Readout hour={known[at]!} stack={stack[at]!} />}>
        {(cursor) => {
          const shown = cursor.at === undefined ? undefined : priced.findIndex(({ from }) => from === known[cursor.at!]!.from);
          const toKnown = (at: number | undefined): void => cursor.set(at === undefined ? undefined : known.findIndex(({ from }) => from === priced[at]!.from));
          return (
            <>
              {priced.length === 0 ? <Empty title="No hour has a price yet" /> : <Breakeven title="Load against the price of power and what pays, hour by hour" hours={priced} load={stack.map(({ from, to, facilityKw, computeKw, miningKw }) => ({ from, to, kw: facilityKw ?? computeKw + miningKw }))} capacityKw={capacityKw} during={{ from: known[0]!.from, to: known.at(-1)!.to }} now={hour} allLines={allLines} cursor={{ at: shown === undefined || shown < 0 ? undefined : shown, set: toKnown }} />}
              <h3>Power by use</h3>
              <MwStack title="Power by use, hour by hour" hours={stack} now={hour} cursor={cursor} limits={[{ label: site.feeders.length === 1 ? 'feeder' : 'feeders', kw: feedersKw }, { label: 'interconnection', kw: Number(site.interconnectionKw) }]} />
            </>
          );
        }}
      </HourCursor>
      <label className="small row"><input type="checkbox" checked={allLines} onChange={(event) => setAllLines(event.target.checked)} /> All lines on the scale of prices</label>
      <Tiles of={[
        { label: 'Compute, last 24 h', value: energy(String(was.computeMwh * 1_000)), note: basisOf(known.filter(({ from }) => from >= hour - DAY_MS)) },
        { label: 'Mining, last 24 h', value: known.some(({ minersKw }) => minersKw !== null) ? energy(String(was.miningMwh * 1_000)) : '—', note: known.some(({ minersKw }) => minersKw !== null) ? 'as the site states, in hours that pay' : 'the site states no miners' },
        { label: 'Curtailed, last 24 h', value: energy(String(was.curtailedMwh * 1_000)), note: 'kept down by events' },
        { label: 'Idle, last 24 h', value: energy(String(was.idleMwh * 1_000)), note: `of ${power(String(capacityKw))}` },
      ]} />
      <details>
        <summary>Mine or compute, hour by hour</summary>
        <HoursTable hours={known} stack={stack} />
      </details>
    </>
  );
}
const basisOf = (hours: readonly KnownHour[]): string => {
  const bases = new Set(hours.flatMap(({ basis }) => (basis === null ? [] : [basis])));
  return bases.size === 0 ? 'nothing ran' : bases.has('MODEL') ? (bases.has('METER') ? 'partly metered, else by model' : 'by model: no meter') : 'metered';
};

type Stacked = ReturnType<typeof stackOf>[number];
function Readout({ hour, stack }: { readonly hour: KnownHour; readonly stack: Stacked }): ReactNode {
  const { priced } = hour;
  return (
    <>
      <strong><At at={hour.from} /></strong>
      {priced === undefined ? <span className="soft">no price</span> : <span><b style={{ color: 'var(--price)' }}>{pricePerMwh(priced.priceUsdPerMwh)}</b>{priced.kind === 'FORECAST' && <span className="soft"> forecast</span>}</span>}
      {priced !== undefined && <span><Use of={priced.use} /> <span className="soft">{reasonWords[priced.reason]}</span></span>}
      <span className="soft">compute <b>{power(String(stack.computeKw))}</b>{stack.isPlanned ? ' reserved' : ''} · mining <b>{power(String(stack.miningKw))}</b> · curtailed <b>{power(String(stack.curtailedKw))}</b> · idle <b>{power(String(stack.idleKw))}</b>{stack.facilityKw !== null && <> · meter <b>{power(String(stack.facilityKw))}</b></>}</span>
    </>
  );
}
const Use = ({ of }: { readonly of: SiteHour['use'] }): ReactNode => <Badge tone={of === 'COMPUTE' ? 'good' : of === 'MINE' ? 'warn' : 'quiet'}>{words(of)}</Badge>;

function HoursTable({ hours, stack }: { readonly hours: readonly KnownHour[]; readonly stack: readonly Stacked[] }): ReactNode {
  const usd = (value: string | null | undefined): string => (value === null || value === undefined ? '—' : money(value));
  const rows = hours.map((hour, i) => ({ hour, stack: stack[i]! }));
  return (
    <DataTable caption="What a MWh was worth most for and what the site drew, hour by hour" rows={rows} keyOf={({ hour }) => String(hour.from)} empty="No hours" columns={[
      { id: 'from', header: 'Hour', cell: ({ hour }) => <At at={hour.from} /> },
      { id: 'price', header: 'Price, $/MWh', align: 'end', cell: ({ hour: { priced } }) => <>{usd(priced?.priceUsdPerMwh)} {priced?.kind === 'FORECAST' && <Badge tone="quiet">forecast</Badge>}</> },
      { id: 'mining', header: 'Left by mining', align: 'end', cell: ({ hour: { priced } }) => usd(priced?.miningMarginUsdPerMwh) },
      { id: 'compute', header: 'Left by computing', align: 'end', cell: ({ hour: { priced } }) => usd(priced?.computeMarginUsdPerMwh) },
      { id: 'use', header: 'Better', cell: ({ hour: { priced } }) => (priced === undefined ? '—' : <Use of={priced.use} />) },
      { id: 'why', header: 'Why', cell: ({ hour: { priced } }) => (priced === undefined ? <span className="soft">no price</span> : reasonWords[priced.reason]) },
      { id: 'kw', header: 'Compute', align: 'end', cell: ({ stack: { computeKw, isPlanned } }) => <>{power(String(computeKw))}{isPlanned && <span className="soft small"> reserved</span>}</> },
      { id: 'meter', header: 'Utility meter', align: 'end', cell: ({ stack: { facilityKw } }) => (facilityKw === null ? <span className="soft">—</span> : power(String(facilityKw))) },
    ]} />
  );
}
function EnergySheet({ site: { energy: use } }: { readonly site: OperatorSite }): ReactNode {
  if (use === null) return null;
  const kwh = (value: string | null): string => (value === null ? 'no meter' : energy(value));
  return (
    <Sheet title="Meters against models, 30 days">
      <Tiles of={[
        { label: 'At the utility’s meter', value: kwh(use.facilityKwh) }, { label: 'Servers', value: kwh(use.itKwh) }, { label: 'PUE as measured', value: use.pue ?? '—', note: 'facility over server energy' },
        { label: 'Metered for leases', value: energy(use.meteredKwh), note: use.meteredToModelledRate === null ? 'nothing to compare' : `${Number(use.meteredToModelledRate).toFixed(3)} of what models say` },
        { label: 'Estimated', value: energy(use.estimatedKwh), note: 'no meter answered: billed by model' }, { label: 'Faulty intervals', value: String(use.faultyCount), note: `of ${use.totalCount}` },
      ]} />
    </Sheet>
  );
}
