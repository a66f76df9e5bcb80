import { Link } from '@tanstack/react-router';
import type { JobsQuery } from '@switchyard/graphql-client';
import { count, money } from '../../format/money.js';
import { At } from '../../format/time.js';
import type { Column } from '../../parts/data-table.js';
import { State } from '../../parts/small.js';

export type JobRow = JobsQuery['jobs']['edges'][number]['node'];
/** What a list of jobs tells of each. */
export const jobColumns: readonly Column<JobRow>[] = [
  { id: 'name', header: 'Job', cell: (job) => <><Link to="/jobs/$jobId" params={{ jobId: job.id }}>{job.name}</Link><br /><code className="small soft">{job.id}</code></> },
  { id: 'state', header: 'State', cell: (job) => <><State of={job.state} />{job.waitingBecause[0] !== undefined && <div className="small soft">{job.waitingBecause[0].message}</div>}</> },
  { id: 'gpus', header: 'GPUs', align: 'end', cell: (job) => count(job.gpuCount) },
  { id: 'site', header: 'Site', cell: (job) => job.placement?.site.name ?? <span className="soft">—</span> },
  { id: 'progress', header: 'Progress', align: 'end', cell: (job) => (job.progress === null ? <span className="soft">—</span> : job.progress.totalSteps === null ? count(job.progress.step) : `${Math.floor((100 * job.progress.step) / job.progress.totalSteps)} %`) },
  { id: 'deadline', header: 'Deadline', cell: (job) => <At at={job.deadline} /> },
  { id: 'cost', header: 'Cost so far', align: 'end', cell: (job) => money(job.costSoFarUsd) },
  { id: 'quoted', header: 'Quoted', align: 'end', cell: (job) => (job.quotedUsd === null ? <span className="soft">—</span> : money(job.quotedUsd)) },
];
