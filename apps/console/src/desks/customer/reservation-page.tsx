import '../../styles/quote.css';
import { type ReactNode, useState } from 'react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { CancelReservationDocument, ConsoleReservationDocument, type ConsoleReservationQuery, MarketEventsDocument, PricesDocument } from '@switchyard/graphql-client';
import { type Bar, Timeline } from '../../charts/timeline.js';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useMarketNow } from '../../data/market-clock.js';
import { count, money, pricePerGpuHour } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Facts, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { hours, UseBar } from './reservation-parts.js';
import { Relist } from './reservation-relist.js';

export type Reservation = NonNullable<ConsoleReservationQuery['reservation']>;
const HOUR_MS = 3_600_000;

export function ReservationPage(): ReactNode {
  const { reservationId } = useParams({ strict: false }) as { readonly reservationId: string };
  const answer = useAnswer(ConsoleReservationDocument, { id: reservationId }, { everyMs: 20_000 });
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ConsoleReservationDocument.name] }));
  return (
    <Answered of={answer} lines={12}>
      {({ reservation }) => (reservation === null ? <Page title="There is no such reservation"><Empty title="It does not exist, or belongs to somebody else"><Link to="/reservations">All reservations</Link></Empty></Page> : <Shown of={reservation} />)}
    </Answered>
  );
}

function Shown({ of }: { readonly of: Reservation }): ReactNode {
  const { name, state, refusal, cost, gpuHours, gpuCount, startsAt, endsAt, pool, site, usdPerGpuHour, jobs, relistings } = of;
  const now = useMarketNow(5_000);
  const navigate = useNavigate();
  const isLive = ['REQUESTED', 'RESERVED', 'ACTIVE', 'CURTAILED'].includes(state);
  const starts = now === undefined ? undefined : Date.parse(startsAt) - now;
  const left = now === undefined ? undefined : Date.parse(endsAt) - now;
  return (
    <Page title={name} actions={<><State of={state} />{isLive && state !== 'REQUESTED' && now !== undefined && <Relist of={of} now={now} />}{state === 'REQUESTED' && <CallOff of={of} />}{isLive && <Link to="/jobs/new" search={{ reservation: of.id } as never} className="button" data-kind="main">Run a job inside</Link>}</>}>
      {refusal !== null && <p className="note" data-tone="bad">It was not made, and nothing is owed: {refusal}</p>}
      <Tiles of={[
        { label: 'Take-or-pay', value: money(cost.takeOrPayUsd), note: `${pricePerGpuHour(usdPerGpuHour)}, owed used or not` },
        { label: 'Due so far', value: money(cost.dueUsd), note: Number(cost.relistCreditUsd) === 0 ? 'for the time that has passed' : `less ${money(cost.relistCreditUsd)} relist credit` },
        { label: 'Unused', value: hours(gpuHours.unused), note: `of ${hours(gpuHours.kept)} kept` },
        { label: 'Power of its jobs', value: money(cost.jobsUsd), note: `estimate, all in use: ${money(of.estimatedPowerUsd)}` },
        { label: starts !== undefined && starts > 0 ? 'Begins in' : 'Time left', value: starts !== undefined && starts > 0 ? duration(starts) : left === undefined ? '…' : left > 0 ? duration(left) : 'over', note: <At at={starts !== undefined && starts > 0 ? startsAt : endsAt} /> },
      ]} />
      <Sheet title="Use" aside={<span className="small soft">{hours(gpuHours.bought)} bought</span>}><UseBar of={gpuHours} /></Sheet>
      <Window of={of} now={now} />
      <Sheet title="Jobs inside" aside={<span className="small soft">they pay power alone</span>}>
        <DataTable caption="Jobs inside the reservation, newest first" rows={jobs} keyOf={({ id }) => id} open={({ id }) => void navigate({ to: '/jobs/$jobId', params: { jobId: id } })} empty={<Empty title="No job runs inside yet">{isLive && <Link to="/jobs/new" search={{ reservation: of.id } as never}>Run one</Link>}</Empty>} columns={[
          { id: 'name', header: 'Job', cell: (job) => <Link to="/jobs/$jobId" params={{ jobId: job.id }}>{job.name}</Link> }, { id: 'state', header: 'State', cell: (job) => <State of={job.state} /> },
          { id: 'gpus', header: 'GPUs', align: 'end', cell: (job) => count(job.gpuCount) }, { id: 'submitted', header: 'Submitted', cell: (job) => <At at={job.submittedAt} /> }, { id: 'ended', header: 'Ended', cell: (job) => <At at={job.finishedAt} /> }, { id: 'cost', header: 'Cost so far', align: 'end', cell: (job) => money(job.costSoFarUsd) },
        ]} />
      </Sheet>
      <div className="columns">
        <Sheet title="Given back"><DataTable caption="GPUs given back to the market" rows={relistings} keyOf={(each) => `${each.startsAt} ${each.endsAt}`} empty="Nothing was given back" columns={[
          { id: 'from', header: 'From', cell: (each) => <At at={each.startsAt} /> }, { id: 'to', header: 'To', cell: (each) => <At at={each.endsAt} /> }, { id: 'gpus', header: 'GPUs', align: 'end', cell: (each) => count(each.gpuCount) },
        ]} /></Sheet>
        <Sheet title="Terms"><Facts of={[
          ['Block', `${count(gpuCount)} x ${pool.gpuModel}`], ['Site', site.name], ['From', <At key="f" at={startsAt} />], ['To', <At key="t" at={endsAt} />], ['Length', duration(Date.parse(endsAt) - Date.parse(startsAt))],
          ['Bought', <At key="b" at={of.createdAt} />], ['Take-or-pay', `${money(cost.takeOrPayUsd)} is owed for the window, used or not. A curtailment stops the clock. What you give back and others use is credited.`],
        ]} /></Sheet>
      </div>
    </Page>
  );
}

/** Its window with its jobs, under the price of power at its site. */
function Window({ of: { site, startsAt, endsAt, jobs }, now }: { readonly of: Reservation; readonly now: number | undefined }): ReactNode {
  const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
  // Prices come at most 2,000 at a time: of a long block its part around now.
  const middle = Math.min(Math.max(now === undefined ? start : Math.floor(now / HOUR_MS) * HOUR_MS, start), end);
  const [from, to] = end - start <= 144 * HOUR_MS ? [start - HOUR_MS, end + HOUR_MS] : [Math.max(start, middle - 48 * HOUR_MS), Math.min(end, middle + 96 * HOUR_MS)];
  const prices = useAnswer(PricesDocument, { siteId: site.id, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  const bars = jobs.flatMap((job): Bar[] => job.leases.map((lease) => ({
    key: lease.id, label: job.name, from: Date.parse(lease.actualStart ?? lease.startsAt), to: Date.parse(lease.actualEnd ?? lease.endsAt), kind: lease.actualStart === null ? 'planned' as const : 'ran' as const,
  }))).filter((bar) => bar.to > from && bar.from < to);
  return (
    <Sheet title="The window" aside={<span className="small soft">power at {site.name}</span>}>
      <Answered of={prices} lines={8}>
        {(data) => <Timeline title={`Jobs in the window, under the price of power at ${site.name}`} from={from} to={to} bars={bars} marks={[{ at: start, label: 'begins' }, { at: end, label: 'ends' }, ...(now === undefined ? [] : [{ at: now, label: 'now' }])]}
          prices={(data.prices?.points ?? []).map((point) => ({ from: Date.parse(point.from), to: Date.parse(point.to), usdPerMwh: Number(point.priceUsdPerMwh) }))} />}
      </Answered>
    </Sheet>
  );
}

function CallOff({ of: { id, name } }: { readonly of: Reservation }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const attempt = useAttempt(CancelReservationDocument);
  return (
    <>
      <button type="button" className="button" data-kind="danger" onClick={() => setOpen(true)}>Cancel</button>
      {isOpen && (
        <Confirm title={`Cancel ${name}?`} deed="Cancel the reservation" attempt={attempt} onClose={() => setOpen(false)} onConfirm={() => attempt.send({ input: { reservationId: id } }, () => setOpen(false))}>
          <p>Its lease is not made yet: nothing is owed. In a moment it will be, and from then on all of it is owed, used or not; what you do not need can be relisted.</p>
        </Confirm>
      )}
    </>
  );
}
