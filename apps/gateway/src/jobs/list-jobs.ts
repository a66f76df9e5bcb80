import type { EpochMs, OrgId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import type { JobState } from '@switchyard/market';
import { listJobs, type SortOrder } from '@switchyard/store';
import { requireReader } from '../auth/require-reader.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { type Orders, sortedPage, toSortedConnection } from '../graphql/sorted.js';
import { type JobView, jobView } from './job-view.js';

const by = (name: string, sql: string, type: SortOrder['key']['type'], direction: SortOrder['direction']): SortOrder => ({ name, key: { sql, type }, direction });
const orders: Orders<Schema.JobOrder> = {
  NEWEST: by('NEWEST', 'submitted_at', 'instant', 'DESC'),
  OLDEST: by('OLDEST', 'submitted_at', 'instant', 'ASC'),
  NAME: by('NAME', 'name COLLATE "C"', 'text', 'ASC'),
  DEADLINE: by('DEADLINE', `coalesce(deadline, 'infinity')`, 'instant', 'ASC'),
  STATE: by('STATE', 'state COLLATE "C"', 'text', 'ASC'),
  LARGEST: by('LARGEST', 'gpu_count', 'integer', 'DESC'),
};
const NAME_MAX = 200;

/** Instants arrive as epoch milliseconds. */
export interface JobsArguments extends PageArguments {
  readonly filter?: {
    readonly states?: readonly string[] | null; readonly projectId?: string | null; readonly name?: string | null; readonly siteId?: string | null;
    readonly submittedFrom?: EpochMs | null; readonly submittedTo?: EpochMs | null;
  } | null;
  readonly orderBy?: Schema.JobOrder | null;
}

/** The caller's organisation's jobs. @throws ApiError BAD_USER_INPUT for a cursor or a text that cannot be */
export async function jobsOf(context: GqlContext, { filter, orderBy, ...page }: JobsArguments): Promise<Connection<JobView>> {
  const { orgId } = requireReader(context.principal);
  const start = sortedPage(orders, orderBy ?? 'NEWEST', page);
  const name = filter?.name ?? null;
  if (name !== null && (name.length > NAME_MAX || name.includes('\u0000'))) throw new ApiError('BAD_USER_INPUT', `filter.name must have at most ${NAME_MAX} characters.`);
  const { rows, total } = await context.tenant((tx) => listJobs(tx, {
    customerOrg: orgId as OrgId, states: (filter?.states?.map((state) => state.toLowerCase()) as JobState[] | undefined) ?? null, projectId: filter?.projectId ?? null, name, siteId: filter?.siteId ?? null,
    submittedFrom: filter?.submittedFrom ?? null, submittedTo: filter?.submittedTo ?? null,
  }, start));
  return toSortedConnection(rows, start, total, ({ id }) => id, jobView);
}
