import type { EpochMs, JobId, LeaseId, OrgId } from '@switchyard/kernel';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

/** Lines kept of one lease; what a job prints beyond is not stored, and the last line kept says so. */
export const LOG_LINES_MAX = 100_000;
const CUT = `[switchyard] Output beyond ${LOG_LINES_MAX} lines is not kept.`;

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
/** Stores lines in bulk; those known already (by lease and number) stay as they are. @returns how many are new */
export async function appendJobLog(tx: Tx, lines: readonly LogLineRow[]): Promise<number> {
  const kept = lines.filter((one) => one.lineNumber <= LOG_LINES_MAX).map((one) => (one.lineNumber === LOG_LINES_MAX ? { ...one, line: CUT } : one));
  if (kept.length === 0) return 0;
  return tx.run(
    `INSERT INTO market.job_log (lease_id, line_number, job_id, customer_org, at, stream, line)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[]) ON CONFLICT DO NOTHING`,
    [kept.map((l) => l.leaseId), kept.map((l) => l.lineNumber), kept.map((l) => l.jobId), kept.map((l) => l.customerOrg), kept.map((l) => at(l.at)), kept.map((l) => l.stream),
      kept.map((l) => l.line)],
  );
}
