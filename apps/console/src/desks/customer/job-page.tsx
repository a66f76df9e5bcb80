import '../../styles/quote.css';
import type { ReactNode } from 'react';
import { Link, useParams } from '@tanstack/react-router';
import { ConsoleJobDocument, type ConsoleJobQuery, JobEventsDocument, JobLogPageDocument, PricesDocument } from '@switchyard/graphql-client';
import { type Bar, Timeline } from '../../charts/timeline.js';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { count, money, percent, words } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Facts, Page, Sheet, State, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { JobArtifacts } from './job-artifacts.js';
import { JobCost } from './job-cost.js';
import { JobDeeds } from './job-deeds.js';
import { JobLogs } from './job-logs.js';
import { JobLoss } from './job-loss.js';

type Job = NonNullable<ConsoleJobQuery['job']>;
const HOUR_MS = 3_600_000;
const hasEnded = (job: Job): boolean => job.finishedAt !== null;

export function JobPage(): ReactNode {
  const { jobId } = useParams({ from: '/framed/jobs/$jobId' });
  const job = useAnswer(ConsoleJobDocument, { id: jobId });
  useLive(JobEventsDocument, { jobId }, () => void answers.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'Prices' && queryKey[0] !== 'reports of a job' && queryKey[0] !== JobLogPageDocument.name }), job.data?.job !== null);
  return (
    <Answered of={job} lines={12}>
      {(data) => (data.job === null ? <Page title="There is no such job"><Empty title="It does not exist, or belongs to somebody else" /></Page> : <Shown job={data.job} />)}
    </Answered>
  );
}

function Shown({ job }: { readonly job: Job }): ReactNode {
  const { progress, eta } = job;
  const share = progress === null || progress.totalSteps === null ? undefined : progress.step / progress.totalSteps;
  return (
    <Page title={job.name} actions={<><State of={job.state} /><JobDeeds jobId={job.id} name={job.name} state={job.state} /><Link to="/jobs/new" search={{ from: job.id } as never} className="button">Run again</Link></>}>
      <Tiles of={[
        { label: 'Cost so far', value: money(job.costSoFarUsd), note: job.quotedUsd === null ? 'no quote' : `quoted ${money(job.quotedUsd)}` },
        { label: 'Progress', value: share === undefined ? (progress === null ? '—' : count(progress.step)) : percent(share, 0), note: progress === null ? 'nothing reported yet' : `step ${count(progress.step)}${progress.loss === null ? '' : `, loss ${progress.loss.toFixed(4)}`}` },
        { label: hasEnded(job) ? 'Ended' : 'Done by', value: <At at={job.finishedAt ?? eta.finishesAt} />, note: hasEnded(job) ? undefined : eta.finishesAt === null ? (eta.unknownBecause === null ? 'not known' : words(eta.unknownBecause)) : `from ${words(eta.basis ?? 'PLAN').toLowerCase()}` },
        { label: 'GPUs', value: count(job.gpuCount), note: job.placement?.pool.name },
      ]} />
      {job.waitingBecause.length > 0 && (
        <Sheet title="Why it waits" aside={job.waitingSince !== null && <span className="small soft">since <At at={job.waitingSince} /></span>}>
          <DataTable caption="What every site refused for" rows={job.waitingBecause} keyOf={({ site, pool, kind }) => `${site?.id} ${pool?.id} ${kind}`} empty="No reason is known" columns={[
            { id: 'site', header: 'Site', cell: ({ site, pool }) => `${site?.name ?? 'All sites'}${pool ? ` / ${pool.name}` : ''}` },
            { id: 'why', header: 'Reason', cell: ({ message }) => message },
            { id: 'until', header: 'Until', cell: ({ until }) => <At at={until} /> },
            { id: 'help', header: 'What would help', cell: ({ help }) => (help.length === 0 ? <span className="soft">—</span> : help.map(({ message }) => message).join(' · ')) },
          ]} />
        </Sheet>
      )}
      <Where job={job} />
      <div className="columns">
        <JobCost job={job} />
        <JobLoss jobId={job.id} isOver={hasEnded(job)} />
      </div>
      <div className="columns">
      <Sheet title="History"><DataTable caption="Every change of state, oldest first" rows={job.history} keyOf={({ at, to }) => `${at} ${to}`} empty="Nothing happened yet" columns={[
        { id: 'at', header: 'When', cell: ({ at }) => <At at={at} /> }, { id: 'to', header: 'State', cell: ({ to }) => <State of={to} /> }, { id: 'actor', header: 'By', cell: ({ actor }) => words(actor) }, { id: 'reason', header: 'Why', cell: ({ reason }) => reason ?? <span className="soft">—</span> },
      ]} /></Sheet>
        <Sheet title="Terms"><Facts of={[
          ['Submitted', <At key="s" at={job.submittedAt} />], ['Deadline', <At key="d" at={job.deadline} />], ['Cap', job.maxTotalUsd === null ? 'none' : money(job.maxTotalUsd)],
          ['Promised at most', job.promise === null ? '—' : money(job.promise.ceilingUsd)], ['Power in the quote', job.placement === null ? '—' : money(job.placement.powerCostUsd)],
          ['Placed by', job.plan === null ? '—' : <>plan of <At at={job.plan.plannedAt} show="time" />, at most {money(job.plan.absoluteGapUsd)} above the best there can be</>],
        ]} /></Sheet>
      </div>
      <JobArtifacts jobId={job.id} />
      <JobLogs jobId={job.id} isOver={hasEnded(job)} />
    </Page>
  );
}

/** Its segments, as they ran and as they are planned, over the price of power there. */
function Where({ job }: { readonly job: Job }): ReactNode {
  const leases = job.leases.map((lease): Bar => ({ key: lease.id, label: lease.site.name, from: Date.parse(lease.actualStart ?? lease.startsAt), to: Date.parse(lease.actualEnd ?? lease.endsAt), kind: lease.actualStart === null ? 'planned' : 'ran' }));
  const planned = job.leases.length > 0 ? [] : (job.placement?.segments ?? []).map((segment, i): Bar => ({ key: `planned ${i}`, label: job.placement!.site.name, from: Date.parse(segment.from), to: Date.parse(segment.to), kind: 'planned' }));
  const bars = [...leases, ...planned];
  const siteId = job.leases.at(-1)?.site.id ?? job.placement?.site.id;
  if (bars.length === 0 || siteId === undefined) return null;
  const [from, to] = [Math.min(...bars.map((bar) => bar.from)), Math.max(...bars.map((bar) => bar.to))];
  const around = Math.max(HOUR_MS, (to - from) * 0.2);
  return <Priced siteId={siteId} from={Math.floor((from - around) / HOUR_MS) * HOUR_MS} to={Math.ceil((to + around) / HOUR_MS) * HOUR_MS} bars={bars} deadline={job.deadline} />;
}
function Priced({ siteId, from, to, bars, deadline }: { readonly siteId: string; readonly from: number; readonly to: number; readonly bars: readonly Bar[]; readonly deadline: string | null }): ReactNode {
  const prices = useAnswer(PricesDocument, { siteId, from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  return (
    <Sheet title="Where and when" aside={<span className="small soft">{duration(to - from)} around it</span>}>
      <Answered of={prices} lines={8}>
        {(data) => <Timeline title="Segments of the job under the price of power at its site" from={from} to={to} bars={bars} marks={deadline === null ? [] : [{ at: Date.parse(deadline), label: 'deadline' }]}
          prices={(data.prices?.points ?? []).map((point) => ({ from: Date.parse(point.from), to: Date.parse(point.to), usdPerMwh: Number(point.priceUsdPerMwh) }))} />}
      </Answered>
    </Sheet>
  );
}
