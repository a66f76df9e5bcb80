import type { EpochMs, JobId, LeaseId, OrgId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import type { OutputLine } from './event-feed.js';

/** Lines kept of one job, over all its leases; what it prints beyond is not stored, and the last line kept says so. */
export const JOB_LOG_LINES_MAX = 200_000;
/** Bytes kept of one job, in UTF-8. */
export const JOB_LOG_BYTES_MAX = 64 * 1_024 * 1_024;
export const LOG_CUT = `[switchyard] Output beyond ${JOB_LOG_LINES_MAX} lines or ${JOB_LOG_BYTES_MAX / 1_024 / 1_024} MiB of a job is not kept.`;

/** One line of output, without its line break. */
export interface LogLineRow {
  readonly leaseId: LeaseId;
  readonly jobId: JobId;
  readonly customerOrg: OrgId;
  /** Counts both streams of a lease from 1. */
  readonly lineNumber: number;
  readonly at: EpochMs;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}
interface Kept {
  readonly lines: number;
  readonly bytes: number;
}
/** What a job has been told to have printed so far beyond which nothing is kept: the mark of a cut counts as its last line. */
const isFull = ({ lines, bytes }: Kept): boolean => lines >= JOB_LOG_LINES_MAX || bytes > JOB_LOG_BYTES_MAX;

/**
 * Those of the new lines that a job has room for. The line that would be one too many becomes the mark of the cut; behind it nothing is kept.
 * @param before what is kept already @returns the lines to store, and what is kept then
 */
export function withinBounds(before: Kept, lines: readonly LogLineRow[]): { readonly kept: readonly LogLineRow[]; readonly after: Kept } {
  const kept: LogLineRow[] = [];
  let after = before;
  for (const line of lines) {
    if (isFull(after)) break;
    const next = { lines: after.lines + 1, bytes: after.bytes + Buffer.byteLength(line.line) };
    const cut = next.lines >= JOB_LOG_LINES_MAX || next.bytes > JOB_LOG_BYTES_MAX;
    kept.push(cut ? { ...line, line: LOG_CUT } : line);
    after = cut ? { lines: next.lines, bytes: Math.max(next.bytes, JOB_LOG_BYTES_MAX + 1) } : next;
  }
  return { kept, after };
}

/**
 * Stores lines in bulk, within the bounds of each job; those known already (by lease and number) stay as they are. Call it with the jobs locked. As the agent of the site.
 * @returns how many are new
 */
export async function appendJobLog(tx: Tx, lines: readonly LogLineRow[]): Promise<number> {
  if (lines.length === 0) return 0;
  const jobs = await tx.rows<{ id: JobId; lines: bigint; bytes: bigint }>(`SELECT id, log_lines AS lines, log_bytes AS bytes FROM market.job WHERE id = ANY($1) ORDER BY id`, [[...new Set(lines.map((line) => line.jobId))]]);
  const known = new Set((await tx.rows<{ key: string }>(
    `SELECT o.lease_id || '/' || o.line_number AS key FROM unnest($1::text[], $2::bigint[]) AS given (lease_id, line_number) JOIN market.job_log o USING (lease_id, line_number)`,
    [lines.map((l) => l.leaseId), lines.map((l) => l.lineNumber)])).map((row) => row.key));
  let stored = 0;
  for (const job of jobs) {
    const fresh = new Map(lines.filter((line) => line.jobId === job.id).map((line) => [`${line.leaseId}/${line.lineNumber}`, line]));
    const { kept, after } = withinBounds({ lines: Number(job.lines), bytes: Number(job.bytes) }, [...fresh].filter(([key]) => !known.has(key)).map(([, line]) => line));
    if (kept.length === 0) continue;
    stored += await tx.run(
      `INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line)
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[]) ON CONFLICT DO NOTHING`,
      [kept.map((l) => l.leaseId), kept.map((l) => l.lineNumber), kept.map((l) => l.jobId), kept.map((l) => l.customerOrg), kept.map((l) => at(l.at)), kept.map((l) => l.stream), kept.map((l) => l.line)]);
    await tx.run(`UPDATE market.job SET log_lines = $2, log_bytes = $3 WHERE id = $1`, [job.id, after.lines, after.bytes]);
  }
  return stored;
}

export interface LogQuery {
  readonly stream: 'stdout' | 'stderr' | null;
  /** Text a line must hold, in any case. */
  readonly search: string | null;
}
/**
 * A page of a job's output, lease by lease in the order the leases were made, one more than `limit`; how many lines match in all; and the last line of every lease. `after` is
 * a line's lease and number. As the customer: row-level security hides others' output.
 */
export async function listOutput(
  tx: Tx, jobId: JobId, { stream, search }: LogQuery, page: { limit: number; after: { leaseId: string; lineNumber: number } | null },
): Promise<{ rows: OutputLine[]; total: bigint; ends: readonly { readonly leaseId: LeaseId; readonly last: bigint }[] }> {
  const from = `market.lease l JOIN market.job_log o ON o.lease_id = l.id WHERE l.job_id = $1 AND ($2::text IS NULL OR o.stream = $2) AND ($3::text IS NULL OR position(lower($3) in lower(o.line)) > 0)`;
  const rows = await tx.rows<OutputLine>(
    `SELECT o.lease_id AS "leaseId", o.line_number AS "lineNumber", o.at, o.stream, o.line FROM ${from}
       AND ($4::text IS NULL OR (l.created_at, l.id, o.line_number) > ((SELECT created_at FROM market.lease WHERE id = $4), $4, $5::bigint))
     ORDER BY l.created_at, l.id, o.line_number LIMIT $6`, [jobId, stream, search, page.after?.leaseId ?? null, page.after?.lineNumber ?? null, page.limit + 1]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM ${from}`, [jobId, stream, search]);
  const ends = await tx.rows<{ leaseId: LeaseId; last: bigint }>(
    `SELECT l.id AS "leaseId", coalesce((SELECT max(o.line_number) FROM market.job_log o WHERE o.lease_id = l.id), 0) AS last FROM market.lease l WHERE l.job_id = $1 ORDER BY l.created_at, l.id`, [jobId]);
  return { rows, total: count?.total ?? 0n, ends };
}
