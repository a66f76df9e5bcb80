import type { ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { JobsDocument, MarketEventsDocument } from '@switchyard/graphql-client';
import { answers, useAnswer } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { count } from '../../format/money.js';
import { DataTable } from '../../parts/data-table.js';
import { Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { jobColumns } from './job-columns.js';

/** What runs and what waits, with the reason. */
export function Overview(): ReactNode {
  const running = useAnswer(JobsDocument, { filter: { states: ['RUNNING'] }, first: 20 });
  const waiting = useAnswer(JobsDocument, { filter: { states: ['SUBMITTED', 'ACCEPTED', 'SCHEDULED', 'PARKED', 'PAUSED'] }, first: 20 });
  const navigate = useNavigate();
  useLive(MarketEventsDocument, {}, () => void answers.invalidateQueries({ queryKey: [JobsDocument.name] }));
  const open = (job: { readonly id: string }): void => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
  return (
    <Page title="Overview">
      <Answered of={running}>{({ jobs }) => <Tiles of={[{ label: 'Running', value: count(jobs.totalCount), note: `${count(jobs.edges.reduce((sum, { node }) => sum + node.gpuCount, 0))} GPUs` }, { label: 'Waiting', value: waiting.data === undefined ? '…' : count(waiting.data.jobs.totalCount) }]} />}</Answered>
      <Sheet title="Running"><Answered of={running}>{({ jobs }) => <DataTable caption="Running jobs" rows={jobs.edges.map(({ node }) => node)} columns={jobColumns} keyOf={(job) => job.id} open={open} empty={<Empty title="Nothing runs" />} />}</Answered></Sheet>
      <Sheet title="Waiting"><Answered of={waiting}>{({ jobs }) => <DataTable caption="Waiting jobs" rows={jobs.edges.map(({ node }) => node)} columns={jobColumns} keyOf={(job) => job.id} open={open} empty={<Empty title="Nothing waits" />} />}</Answered></Sheet>
    </Page>
  );
}
