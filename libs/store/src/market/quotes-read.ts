import type { EpochMs, JobId, OrgId, QuoteId, QuoteOptionId } from '@switchyard/kernel';
import type { JobSpec, PoolRefusal, RunSpec } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';
import { type JsonMap, listOf } from './decode.js';
import { decodeJobSpec } from './job-json.js';
import { decodeQuoteOption, type StoredQuote } from './quotes.js';
import { reviveReason } from './reasons.js';

/** A quote with all that was said of it, and until when its options are held. */
export interface QuoteRow extends StoredQuote {
  readonly refusals: readonly PoolRefusal[];
  readonly heldUntil: ReadonlyMap<QuoteOptionId, EpochMs>;
}
interface Stored {
  readonly id: QuoteId;
  readonly customerOrg: OrgId;
  readonly spec: JsonMap;
  readonly options: unknown;
  readonly refusals: unknown;
  readonly createdAt: EpochMs;
  readonly validUntil: EpochMs;
}
const columns = `id, customer_org AS "customerOrg", spec, options, refusals, created_at AS "createdAt", valid_until AS "validUntil"`;
/** Quotes of reservations are kept beside those of jobs, and run nothing. */
const ofJobs = `(spec #> '{run}') ?| ARRAY['workload', 'image'] AND NOT options @> '[{"kind": "reservation"}]'`;

/** A quote of the caller's own, for a job. */
export async function readQuote(tx: Tx, id: QuoteId, now: EpochMs): Promise<QuoteRow | undefined> {
  return (await toRows(tx, await tx.rows<Stored>(`SELECT ${columns} FROM market.quote WHERE id = $1 AND ${ofJobs}`, [id]), now))[0];
}
/** The caller's quotes for jobs, newest first, one more than `limit`, and how many there are in all. `after.sort` is the instant in milliseconds. */
export async function listQuotes(tx: Tx, customerOrg: OrgId, now: EpochMs, page: { limit: number; after: { sort: string; id: string } | null }): Promise<{ rows: QuoteRow[]; total: bigint }> {
  const rows = await tx.rows<Stored>(
    `SELECT ${columns} FROM market.quote WHERE customer_org = $1 AND ${ofJobs} AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
    [customerOrg, page.after && at(Number(page.after.sort) as EpochMs), page.after?.id ?? null, page.limit + 1]);
  const count = await tx.one<{ total: bigint }>(`SELECT count(*) AS total FROM market.quote WHERE customer_org = $1 AND ${ofJobs}`, [customerOrg]);
  return { rows: await toRows(tx, rows, now), total: count?.total ?? 0n };
}

async function toRows(tx: Tx, rows: readonly Stored[], now: EpochMs): Promise<QuoteRow[]> {
  if (rows.length === 0) return [];
  const holds = await tx.rows<{ optionId: QuoteOptionId; until: EpochMs }>(
    `SELECT quote_option_id AS "optionId", expires_at AS until FROM market.hold WHERE quote_id = ANY($1) AND released_at IS NULL AND used_by_job IS NULL AND expires_at > $2`, [rows.map((row) => row.id), at(now)]);
  const heldUntil = new Map(holds.map(({ optionId, until }) => [optionId, until]));
  return rows.map((row) => ({
    ...row, heldUntil, spec: specOf(row),
    options: listOf(row.options, 'quote.options').map((option, i) => decodeQuoteOption(option, `quote ${row.id}.options[${i}]`)),
    refusals: listOf(row.refusals, 'quote.refusals').map((reason, i) => reviveReason(reason, `quote ${row.id}.refusals[${i}]`)) as unknown as PoolRefusal[],
  }));
}
const specOf = ({ id, spec }: Stored): JobSpec => decodeJobSpec(spec, `quote ${id}.spec`, spec['run'] as unknown as RunSpec);

/** For loaders, by quote: the job submitted from one of its options. */
export const jobOfQuote = `SELECT quote_id AS key, id FROM market.job WHERE quote_id = ANY($1)`;

/** Those of the jobs that have not completed, in order of id: what comes after them cannot be told a time. */
export const notCompleted = async (tx: Tx, jobIds: readonly JobId[]): Promise<readonly JobId[]> =>
  jobIds.length === 0 ? [] : (await tx.rows<{ id: JobId }>(`SELECT id FROM market.job WHERE id = ANY($1) AND state <> 'completed' ORDER BY id`, [jobIds])).map(({ id }) => id);
