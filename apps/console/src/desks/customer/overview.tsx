import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ConsoleOverviewDocument, type ConsoleOverviewQuery, MarketEventsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { useMarketNow } from '../../data/market-clock.js';
import { count, money } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, State } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { jobColumns } from './job-columns.js';
import { type Risk, riskOf } from './overview-facts.js';
import { BudgetSheet, MoneyTiles } from './overview-money.js';

type Job = ConsoleOverviewQuery['running']['edges'][number]['node'];
const DAY_MS = 86_400_000;
/** Jobs submitted longer ago are not looked at for what ended, in days. */
const LOOK_BACK_DAYS = 30;
const nodes = (list: ConsoleOverviewQuery['running']): readonly Job[] => list.edges.map(({ node }) => node);

/** What runs, what waits and why, what it costs, and which deadlines are at risk. */
export function Overview(): ReactNode {
  const now = useMarketNow(5_000);
  const since = now === undefined ? null : new Date(Math.floor(now / DAY_MS - LOOK_BACK_DAYS) * DAY_MS).toISOString();
  const jobs = useAnswer(ConsoleOverviewDocument, { since }, { enabled: since !== null, everyMs: 15_000 });
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [ConsoleOverviewDocument.name] }));
  return <Page title="Overview" actions={<Link to="/jobs/new" className="button" data-kind="main">New job</Link>}><Answered of={jobs} lines={14}>{(data) => <Shown data={data} now={now ?? 0} />}</Answered></Page>;
}

function Shown({ data, now }: { readonly data: ConsoleOverviewQuery; readonly now: number }): ReactNode {
  const navigate = useNavigate();
  const open = (job: { readonly id: string }): void => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
  const [running, waiting] = [nodes(data.running), nodes(data.waiting)];
  const risks = [...running, ...waiting].flatMap((job) => {
    const risk = riskOf(job, now);
    return risk === undefined ? [] : [{ job, risk }];
  }).sort((a, b) => (a.job.deadline! < b.job.deadline! ? -1 : a.job.deadline! > b.job.deadline! ? 1 : a.job.id < b.job.id ? -1 : 1));
  const ended = nodes(data.ended).filter(({ finishedAt }) => finishedAt !== null && Date.parse(finishedAt) >= now - DAY_MS).sort((a, b) => (a.finishedAt! > b.finishedAt! ? -1 : 1));
  return (
    <>
      <MoneyTiles now={now} first={[
        { label: 'Running', value: count(data.running.totalCount), note: `${count(running.reduce((sum, { gpuCount }) => sum + gpuCount, 0))} GPUs` },
        { label: 'Waiting', value: count(data.waiting.totalCount), note: waiting.length === 0 ? 'nothing waits' : `${count(waiting.reduce((sum, { gpuCount }) => sum + gpuCount, 0))} GPUs asked for` },
        { label: 'Deadlines at risk', value: risks.length === 0 ? '0' : <span className="at-risk">{count(risks.length)}</span>, note: risks.length === 0 ? 'all that have one will meet it, by what is known now' : 'see below' },
      ]} />
      {risks.length > 0 && <Sheet title="Deadlines at risk"><DataTable caption="Jobs that may miss their deadline, soonest first" rows={risks} keyOf={({ job }) => job.id} open={({ job }) => open(job)} empty="None" columns={riskColumns} /></Sheet>}
      <Sheet title="Waiting"><DataTable caption="Waiting jobs" rows={waiting} keyOf={({ id }) => id} open={open} columns={waitColumns} empty={<Empty title="Nothing waits" />} /></Sheet>
      <Sheet title="Running"><DataTable caption="Running jobs" rows={running} keyOf={({ id }) => id} open={open} columns={runColumns} empty={<Empty title="Nothing runs"><Link to="/jobs/new">Submit a job</Link></Empty>} /></Sheet>
      <BudgetSheet />
      <Sheet title="Ended since yesterday"><DataTable caption="Jobs that ended in the last 24 hours, newest first" rows={ended} keyOf={({ id }) => id} open={open} columns={endColumns} empty={<Empty title="Nothing ended in the last 24 hours" />} /></Sheet>
    </>
  );
}

const column = (id: string): Column<Job> => jobColumns.find((each) => each.id === id)! as Column<Job>;
const nameColumn: Column<Job> = { id: 'name', header: 'Job', cell: (job) => <Link to="/jobs/$jobId" params={{ jobId: job.id }}>{job.name}</Link> };
const soft = <span className="soft">—</span>;

function told(risk: Risk): ReactNode {
  switch (risk.kind) {
    case 'past': return <><Badge tone="bad">Past</Badge> {duration(-risk.marginMs)} ago</>;
    case 'late': return <><Badge tone="bad">Late</Badge> ends {duration(-risk.marginMs)} after it</>;
    case 'tight': return <><Badge tone="warn">Tight</Badge> ends {duration(risk.marginMs)} before it</>;
    case 'unknown': return <><Badge tone="warn">Not known</Badge> {risk.because ?? 'nobody can tell when it ends'}; {duration(risk.leftMs)} left</>;
    case 'curtailed': return <><Badge tone="warn">Curtailment</Badge> stops it <At at={risk.stopsAt} /> before it ends</>;
  }
}
const riskColumns: readonly Column<{ readonly job: Job; readonly risk: Risk }>[] = [
  { id: 'name', header: 'Job', cell: ({ job }) => <Link to="/jobs/$jobId" params={{ jobId: job.id }}>{job.name}</Link> }, { id: 'state', header: 'State', cell: ({ job }) => <State of={job.state} /> },
  { id: 'deadline', header: 'Deadline', cell: ({ job }) => <At at={job.deadline} /> }, { id: 'ends', header: 'Ends', cell: ({ job }) => <At at={job.eta.finishesAt} /> }, { id: 'risk', header: 'Risk', cell: ({ risk }) => told(risk) },
];
const waitColumns: readonly Column<Job>[] = [
  nameColumn, { id: 'state', header: 'State', cell: (job) => <State of={job.state} /> },
  { id: 'why', header: 'Why it waits', cell: ({ waitingHeadline: why, placement }) => (why === null
    ? placement === null ? <span className="soft">not looked at yet, or paused</span> : <>has a place at {placement.site.name} and starts <At at={placement.segments[0]?.from} /></>
    : <>{why.message}{why.site !== null && why.site !== undefined && <span className="soft small"> ({why.site.name})</span>}{why.help.length > 0 && <div className="small soft">What would help: {why.help.map(({ message }) => message).join(' · ')}</div>}</>) },
  { id: 'until', header: 'Changes', cell: ({ waitingHeadline: why }) => (why?.until ? <At at={why.until} /> : soft) },
  { id: 'since', header: 'Since', cell: ({ waitingSince }) => <At at={waitingSince} /> }, column('gpus'), column('deadline'), column('quoted'),
];
const runColumns: readonly Column<Job>[] = [nameColumn, column('gpus'), column('site'), column('progress'), { id: 'ends', header: 'Ends', cell: ({ eta }) => (eta.finishesAt === null ? <span className="soft small">{eta.unknownBecause ?? '—'}</span> : <At at={eta.finishesAt} />) }, column('deadline'), column('cost'), column('quoted')];
const endColumns: readonly Column<Job>[] = [
  nameColumn, { id: 'state', header: 'How', cell: (job) => <State of={job.state} /> }, { id: 'ended', header: 'Ended', cell: ({ finishedAt }) => <At at={finishedAt} /> },
  { id: 'met', header: 'Deadline', cell: ({ deadline, finishedAt }) => (deadline === null ? soft : finishedAt! <= deadline ? <Badge tone="good">Met</Badge> : <Badge tone="bad">Missed</Badge>) },
  column('gpus'), { id: 'cost', header: 'Cost', align: 'end', cell: ({ costSoFarUsd }) => money(costSoFarUsd) }, column('quoted'),
];
