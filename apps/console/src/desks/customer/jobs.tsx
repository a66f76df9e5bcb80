import type { ReactNode } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { JobsDocument, MarketEventsDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useLive } from '../../data/live.js';
import { renew } from '../../data/renew.js';
import { count } from '../../format/money.js';
import { Listed } from '../../parts/listed.js';
import { Page } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';
import { jobColumns } from './job-columns.js';

/** Every job of the organisation, newest first. */
export function Jobs(): ReactNode {
  const jobs = usePages(JobsDocument, { first: 100 }, (data) => data.jobs);
  const navigate = useNavigate();
  useLive(MarketEventsDocument, {}, () => renew(JobsDocument.name));
  const rows = jobs.data?.pages.flatMap((page) => page.jobs.edges.map(({ node }) => node));
  return (
    <Page title="Jobs" actions={<><span className="soft">{jobs.data !== undefined && `${count(jobs.data.pages[0]!.jobs.totalCount)} in all`}</span><Link to="/jobs/new" className="button" data-kind="main">New job</Link></>}>
      <Listed of={jobs} rows={rows} lines={10} caption="Jobs, newest first" columns={jobColumns} keyOf={(job) => job.id} open={(job) => void navigate({ to: '/jobs/$jobId', params: { jobId: job.id } })} empty={<Empty title="No jobs yet"><span><Link to="/jobs/new">Ask for a quote</Link>, or submit one with <code>npx switchyard submit</code>.</span></Empty>} />
    </Page>
  );
}
