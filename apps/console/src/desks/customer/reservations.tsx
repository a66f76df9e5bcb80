import '../../styles/quote.css';
import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { MarketEventsDocument, ReservationsDocument, type ReservationsQuery, type Schema } from '@switchyard/graphql-client';
import { answers, usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useView } from '../../data/view.js';
import { count, money } from '../../format/money.js';
import { At } from '../../format/time.js';
import type { Column } from '../../parts/data-table.js';
import { Listed } from '../../parts/listed.js';
import { Page, State } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { UseBar } from './reservation-parts.js';

type Row = ReservationsQuery['reservations']['edges'][number]['node'];
const shown: Readonly<Record<string, { readonly label: string; readonly states?: readonly Schema.ReservationState[] }>> = {
  all: { label: 'All' }, coming: { label: 'Coming', states: ['REQUESTED', 'RESERVED'] }, running: { label: 'Running', states: ['ACTIVE', 'CURTAILED'] }, over: { label: 'Over', states: ['ENDED', 'REFUSED'] },
};
const columns: readonly Column<Row>[] = [
  { id: 'name', header: 'Reservation', cell: ({ id, name }) => <><Link to="/reservations/$reservationId" params={{ reservationId: id }}>{name}</Link><br /><code className="small soft">{id}</code></> },
  { id: 'state', header: 'State', cell: ({ state, refusal }) => <><State of={state} />{refusal !== null && <div className="small soft">{refusal}</div>}</> },
  { id: 'where', header: 'Where', cell: ({ site, pool, gpuCount }) => <>{site.name}<br /><span className="small soft">{count(gpuCount)} x {pool.gpuModel}</span></> },
  { id: 'window', header: 'Window', cell: ({ startsAt, endsAt }) => <><At at={startsAt} /><br /><span className="soft">to</span> <At at={endsAt} /></> },
  { id: 'use', header: 'Use', cell: ({ gpuHours }) => <UseBar of={gpuHours} brief /> },
  { id: 'cost', header: 'Take-or-pay', align: 'end', cell: ({ cost }) => money(cost.takeOrPayUsd) },
  { id: 'due', header: 'Due so far', align: 'end', cell: ({ cost }) => money(cost.dueUsd) },
  { id: 'credit', header: 'Relist credit', align: 'end', cell: ({ cost }) => (Number(cost.relistCreditUsd) === 0 ? <span className="soft">—</span> : money(cost.relistCreditUsd)) },
];
const DEFAULTS = { show: 'all' };

/** Blocks of GPUs the organisation bought, newest first. */
export function Reservations(): ReactNode {
  const [{ show }, change] = useView(DEFAULTS);
  const states = shown[show]?.states;
  const list = usePages(ReservationsDocument, { first: 100, ...(states !== undefined && { filter: { states: [...states] } }) }, (data) => data.reservations);
  const navigate = useNavigate();
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ReservationsDocument.name] }));
  const rows = list.data?.pages.flatMap((page) => page.reservations.edges.map(({ node }) => node));
  return (
    <Page title="Reservations" actions={<Link to="/reservations/new" className="button" data-kind="main">New reservation</Link>}>
      <div className="chips" role="group" aria-label="Which reservations">
        {Object.entries(shown).map(([name, { label }]) => <button key={name} type="button" className="chip" aria-pressed={name === show} onClick={() => change({ show: name })}>{label}</button>)}
        {list.data !== undefined && <span className="small soft">{count(list.data.pages[0]!.reservations.totalCount)} in all</span>}
      </div>
      <Listed of={list} rows={rows} lines={8} caption="Reservations, newest first" columns={columns} keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/reservations/$reservationId', params: { reservationId: id } })}
            empty={<Empty title={show === 'all' ? 'No reservations yet' : 'None of these'}><span>A reservation holds GPUs for a window, take-or-pay; your jobs run inside it. <Link to="/reservations/new">Ask what one costs</Link>.</span></Empty>} />
    </Page>
  );
}
