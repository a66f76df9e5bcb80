import { type ReactNode, useState } from 'react';
import { useQueries } from '@tanstack/react-query';
import { SiteCalendarDocument, type SiteCalendarQuery } from '@switchyard/graphql-client';
import { DAY_MS } from '@switchyard/kernel';
import { type CalendarItem, calendarRows, type Span, stepStretch, stretchOf } from '../../charts/calendar.js';
import { calendarColours, CalendarChart } from '../../charts/calendar-chart.js';
import { api } from '../../data/client.js';
import { count, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Sheet, State } from '../../parts/small.js';
import { Failed, Loading } from '../../parts/states.js';
import { iso } from './market-hour.js';
import { EventState } from './event-stages.js';

type Entry = NonNullable<SiteCalendarQuery['siteCalendar']>[number];
interface NamedSite {
  readonly id: string;
  readonly name: string;
}
const kinds = Object.keys(calendarColours) as CalendarItem['kind'][];
const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const dayName = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** What becomes of sites in a week or a month: maintenance, curtailment, ends of offers and leases, reservations. */
export function CalendarBoard({ sites, now, at, span, onMove }: { readonly sites: readonly NamedSite[]; readonly now: number; readonly at: number; readonly span: Span; readonly onMove: (at: number, span: Span) => void }): ReactNode {
  const { from, to } = stretchOf(at, span);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const asked = useQueries({
    queries: sites.map(({ id }) => {
      const variables = { siteId: id, from: iso(from), to: iso(to) };
      return { queryKey: [SiteCalendarDocument.name, variables], queryFn: () => api.execute(SiteCalendarDocument, variables), refetchInterval: 30_000 };
    }),
  });
  const failed = asked.find(({ error }) => error !== null);
  const entries = asked.flatMap(({ data }, i) => (data?.siteCalendar ?? []).map((entry) => ({ ...entry, site: sites[i]! }))).filter(({ kind }) => !hidden.includes(kind)).sort((a, b) => Date.parse(a.from) - Date.parse(b.from) || (a.subjectId < b.subjectId ? -1 : 1));
  const items = entries.map((entry): CalendarItem => ({ key: keyOf(entry), row: entry.site.name, kind: entry.kind, from: Date.parse(entry.from), to: entry.to === null ? null : Date.parse(entry.to), label: entry.title }));
  return (
    <>
      <Sheet title={span === 'month' ? monthName.format(from) : `${dayName.format(from)} to ${dayName.format(to - 1)}`} aside={(
        <span className="row">
          <button type="button" className="button" aria-label="Before" onClick={() => onMove(stepStretch(at, span, -1), span)}>‹</button>
          <button type="button" className="button" onClick={() => onMove(now, span)}>Today</button>
          <button type="button" className="button" aria-label="After" onClick={() => onMove(stepStretch(at, span, 1), span)}>›</button>
          <label className="small row">Shown <select value={span} onChange={(event) => onMove(at, event.target.value as Span)}><option value="month">month</option><option value="week">week</option></select></label>
        </span>
      )}>
        {failed !== undefined ? <Failed error={failed.error} again={() => void failed.refetch()} /> : asked.some(({ isPending }) => isPending) ? <Loading lines={6} what="Loading the calendar" />
          : <CalendarChart title="What happens at your sites, by day" rows={calendarRows(sites.map(({ name }) => name), items, span === 'month' ? DAY_MS / 2 : DAY_MS / 8)} from={from} to={to} now={now} />}
        <div className="row small" role="group" aria-label="What is shown">
          {kinds.map((kind) => (
            <label key={kind} className="row"><input type="checkbox" checked={!hidden.includes(kind)} onChange={(event) => setHidden(event.target.checked ? hidden.filter((one) => one !== kind) : [...hidden, kind])} /><span className="legend"><i style={{ background: calendarColours[kind] }} /></span>{words(kind)}</label>
          ))}
        </div>
      </Sheet>
      <DataTable caption="The same as a table, in order of time" rows={entries} keyOf={keyOf} empty="Nothing is planned in this time" columns={[
        { id: 'site', header: 'Site', cell: ({ site }) => site.name }, { id: 'kind', header: 'What', cell: ({ kind }) => words(kind) }, { id: 'title', header: 'In words', cell: ({ title }) => title },
        { id: 'from', header: 'From', cell: (entry) => <At at={entry.from} /> }, { id: 'to', header: 'To', cell: (entry) => <At at={entry.to} /> },
        { id: 'gpus', header: 'GPUs', align: 'end', cell: ({ gpuCount }) => (gpuCount === null ? '' : count(gpuCount)) }, { id: 'state', header: 'State', cell: ({ kind, state }) => (kind === 'CURTAILMENT' || kind === 'MAINTENANCE' ? <EventState of={state} /> : <State of={state} />) },
      ]} />
    </>
  );
}
const keyOf = ({ kind, subjectId, from, site }: Entry & { readonly site: NamedSite }): string => `${site.id} ${kind} ${subjectId} ${from}`;
