import type { JobId } from '@switchyard/kernel';
import { listOutput, type OutputLine, type OutputPosition } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import { outputCursor } from '../events/cursors.js';
import { type Connection, type PageArguments, pageStart, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';

export interface LogArguments extends PageArguments {
  readonly stream?: string | null;
  readonly search?: string | null;
}
const SEARCH_MAX = 200;

/** A page of a job's output. What a job prints is its customer's alone. @throws ApiError for anybody else, and for arguments that cannot be */
export async function logsOf(context: GqlContext, jobId: JobId, { stream = null, search = null, ...page }: LogArguments): Promise<Connection<object>> {
  requirePerson(context.principal, ['customer'], 'jobs:read');
  const { limit, after } = pageStart(page);
  if (stream !== null && stream !== 'stdout' && stream !== 'stderr') throw new ApiError('BAD_USER_INPUT', 'stream must be stdout or stderr.');
  if (search !== null && (search.length < 1 || search.length > SEARCH_MAX || search.includes('\u0000'))) throw new ApiError('BAD_USER_INPUT', `search must have 1 to ${SEARCH_MAX} characters.`);
  if (after && !/^\d{1,12}$/.test(after.sort)) throw new ApiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  const { rows, total, ends } = await context.tenant((tx) => listOutput(tx, jobId, { stream, search }, { limit, after: after && { leaseId: after.id, lineNumber: Number(after.sort) } }));
  const { edges, ...rest } = toConnection(rows, limit, total, ({ leaseId, lineNumber }) => ({ sort: `${lineNumber}`, id: leaseId }));
  return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: logLineView(positionAt(node, ends), node) })) };
}

/** Where a follower goes on that has everything up to this line: all of the leases before, this one up to the line, nothing of those after. */
function positionAt({ leaseId, lineNumber }: OutputLine, ends: readonly { readonly leaseId: string; readonly last: bigint }[]): OutputPosition {
  const before = ends.slice(0, ends.findIndex((end) => end.leaseId === leaseId));
  return { ...Object.fromEntries(before.filter(({ last }) => last > 0n).map((end) => [end.leaseId, Number(end.last)])), [leaseId]: Number(lineNumber) };
}
export const logLineView = (position: OutputPosition, { at, stream, line, leaseId, lineNumber }: OutputLine): object => ({ cursor: outputCursor(position), at, stream, line, leaseId, lineNumber: Number(lineNumber) });
