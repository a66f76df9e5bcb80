import { type ReactNode, useMemo, useState } from 'react';
import { useQueries } from '@tanstack/react-query';
import { SiteHoursDocument } from '@switchyard/graphql-client';
import { DAY_MS, HOUR_MS } from '@switchyard/kernel';
import { FIXED_SCALE, heatDays, ownScale } from '../../charts/heat-map.js';
import { HeatMap } from '../../charts/heat-map-chart.js';
import { api } from '../../data/client.js';
import { money, percent } from '../../format/money.js';
import { Sheet } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { iso } from './market-hour.js';
import type { OperatorSite } from './site-page.js';

/** The API answers a week of hours at a time. */
const WEEK_HOURS = 168;
const AHEAD_DAYS = 2;
const MARK = 60;

/** Weeks of prices at once: when power is dear and when it is cheap, and how often it was above a mark. */
export function PriceMap({ site, hour }: { readonly site: OperatorSite; readonly hour: number }): ReactNode {
  const [back, setBack] = useState(30);
  const [own, setOwn] = useState(false);
  const [mark, setMark] = useState(String(MARK));
  // Whole days, so that what was asked once is not asked again every hour.
  const end = Math.floor(hour / DAY_MS) * DAY_MS + (AHEAD_DAYS + 1) * DAY_MS;
  const weeks = Array.from({ length: Math.ceil(((back + AHEAD_DAYS) * 24) / WEEK_HOURS) }, (_, i) => [end - (i + 1) * WEEK_HOURS * HOUR_MS, end - i * WEEK_HOURS * HOUR_MS] as const);
  const asked = useQueries({
    queries: weeks.map(([from, to]) => {
      const variables = { siteId: site.id, from: iso(from), to: iso(to) };
      return { queryKey: [SiteHoursDocument.name, variables], queryFn: () => api.execute(SiteHoursDocument, variables), staleTime: 300_000 };
    }),
  });
  const busy = asked.some(({ isPending }) => isPending);
  const newest = Math.max(...asked.map(({ dataUpdatedAt }) => dataUpdatedAt));
  const days = useMemo(() => heatDays(asked.flatMap(({ data }) => (data?.siteHours ?? []).map(({ from, priceUsdPerMwh, kind }) => ({ at: Date.parse(from), usdPerMwh: Number(priceUsdPerMwh), isForecast: kind === 'FORECAST' }))).filter(({ at }) => at >= end - (back + AHEAD_DAYS + 1) * DAY_MS), site.timeZone), [newest, busy, back, site.timeZone, end]);
  const threshold = mark.trim() === '' || Number.isNaN(Number(mark)) ? null : Number(mark);
  const known = days.flatMap(({ hours }) => hours.filter((cell) => cell !== null && !cell.isForecast));
  const above = threshold === null ? 0 : known.filter((cell) => cell!.usdPerMwh >= threshold).length;
  const negative = known.filter((cell) => cell!.usdPerMwh < 0).length;
  const scale = own ? ownScale(days) : FIXED_SCALE;
  const failed = asked.find(({ error }) => error !== null);
  return (
    <Sheet title="Price by hour and day" aside={<span className="small soft">clocks of {site.timeZone}</span>}>
      <div className="row small">
        <label className="row">Days <select value={back} onChange={(event) => setBack(Number(event.target.value))}><option value="30">30</option><option value="60">60</option><option value="90">90</option></select></label>
        <label className="row">Mark from <input className="short" inputMode="decimal" value={mark} onChange={(event) => setMark(event.target.value)} /> $/MWh</label>
        <label className="row">Scale <select value={own ? 'own' : 'fixed'} onChange={(event) => setOwn(event.target.value === 'own')}><option value="fixed">fixed, {money(String(FIXED_SCALE.min), 'USD', 0)} to {money(String(FIXED_SCALE.max), 'USD', 0)}</option><option value="own">lowest to highest shown</option></select></label>
      </div>
      {failed !== undefined ? <Failed error={failed.error} again={() => void failed.refetch()} /> : busy ? <Loading lines={8} what="Loading prices" /> : days.length === 0 ? <Empty title="No hour has a price yet">Prices come with the site’s power model.</Empty> : (
        <>
          <HeatMap title={`Price of power at ${site.name}, by day and hour, in USD per MWh`} days={days} scale={scale} threshold={threshold} />
          <ul className="legend">
            <li><span className="ramp" aria-hidden="true" />{money(String(scale.min), 'USD', 0)} to {money(String(scale.max), 'USD', 0)} per MWh</li>
            {threshold !== null && known.length > 0 && <li>framed: at or above {money(String(threshold))}: {above} of {known.length} h ({percent(above / known.length)})</li>}
            <li>below zero: {negative} h</li>
            <li>pale: forecast</li>
          </ul>
        </>
      )}
    </Sheet>
  );
}
