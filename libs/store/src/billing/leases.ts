import type { EpochMs, LeaseId } from '@switchyard/kernel';
import type { LeaseContract } from '@switchyard/billing';
import type { AmountSum } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at, atOrNull, json } from '../base/types.js';
import { writeContract } from './contracts.js';
import { tellStandingOf } from './standing.js';
import { insertInto } from './statement.js';

/** What billing needs to turn a lease's readings into usage, frozen when the lease was made. */
export interface LeaseTerms {
  readonly leaseId: string;
  readonly jobId: string | null;
  readonly jobName: string;
  readonly siteName: string;
  readonly gpuCount: number;
  readonly energyModel: Readonly<Record<string, unknown>>;
  readonly seriesId: string | null;
  readonly settlementSeconds: number;
  readonly ceilingMicroUsd: bigint;
  readonly quotedMicroUsd: bigint;
  /** What the quote is made of; null or absent: nobody said. */
  readonly quoteSums?: readonly AmountSum[] | null;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}
/** How far rating has come with a lease. */
export interface LeaseProgress {
  readonly gpuCount: number;
  readonly energyModel: Readonly<Record<string, unknown>>;
  readonly seriesId: string | null;
  readonly settlementSeconds: number;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Most the customer was promised to pay, in micro-USD; 0: nothing was promised. */
  readonly ceilingMicroUsd: bigint;
  readonly usageVersion: bigint;
  readonly ratedVersion: bigint;
  readonly blocked: LeaseBlock | null;
  /** Stored intervals from here on may be others than what readings and prints say now; null: none. */
  readonly dirtyFrom: EpochMs | null;
  readonly remarks: readonly string[];
  /** When it is rated without any event; null: never. */
  readonly dueAt: EpochMs | null;
}
/** Why a lease is not rated yet, in words for finance. */
export interface LeaseBlock {
  readonly kind: string;
  readonly message: string;
}

/** Keeps a lease; a second time changes nothing. @param dueAt when it is looked at without any event */
export async function recordLease(tx: Tx, contract: LeaseContract, terms: LeaseTerms, dueAt: EpochMs = terms.startsAt): Promise<void> {
  if (await tx.one(`SELECT 1 FROM billing.lease WHERE id = $1`, [contract.leaseId])) return;
  await writeContract(tx, contract, undefined);
  const { sql, parameters } = insertInto('billing.lease_metering', {
    lease_id: terms.leaseId, job_id: terms.jobId, job_name: terms.jobName, site_name: terms.siteName, gpu_count: terms.gpuCount, energy_model: json(terms.energyModel),
    series_id: terms.seriesId, settlement_seconds: terms.settlementSeconds, ceiling_micro_usd: terms.ceilingMicroUsd, quoted_micro_usd: terms.quotedMicroUsd,
    starts_at: at(terms.startsAt), ends_at: at(terms.endsAt), due_at: at(dueAt), dirty_from: at(terms.startsAt), quote_sums: terms.quoteSums ? json(terms.quoteSums) : null,
  });
  await tx.run(sql, parameters);
}

/**
 * Something a rating would see has changed. @returns false when billing does not know the lease
 * @param change `from`: only intervals from then on are concerned; else all of them may be
 */
export async function touchLease(tx: Tx, leaseId: string, change: { readonly endReason?: string | undefined; readonly from?: EpochMs | undefined } = {}): Promise<boolean> {
  return (await tx.run(
    `UPDATE billing.lease_metering SET usage_version = usage_version + 1, end_reason = coalesce($2, end_reason), dirty_from = least(dirty_from, coalesce($3::timestamptz, '-infinity')) WHERE lease_id = $1`,
    [leaseId, change.endReason ?? null, change.from === undefined ? null : at(change.from)])) === 1;
}
/** @returns leases a print of [from, to) may have a part in pricing, now to be rated again; a long contract that nobody told us of ends with its term */
export async function touchLeasesPricedBy(tx: Tx, seriesId: string, from: EpochMs, to: EpochMs): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(
    `UPDATE billing.lease_metering m SET usage_version = usage_version + 1, dirty_from = least(m.dirty_from, $2) FROM billing.lease l
     WHERE l.id = m.lease_id AND m.series_id = $1 AND (coalesce(l.ended_at, CASE WHEN l.product <> 'job' THEN m.ends_at END) >= $2 OR l.ended_at IS NULL AND m.due_at IS NOT NULL) AND least(l.started_at, m.starts_at) < $3 RETURNING l.id`, [seriesId, at(from), at(to)]);
  return rows.map((row) => row.id).sort();
}

export async function readLeaseProgress(tx: Tx, leaseId: string): Promise<LeaseProgress | undefined> {
  return tx.one<LeaseProgress>(
    `SELECT gpu_count AS "gpuCount", energy_model AS "energyModel", series_id AS "seriesId", settlement_seconds AS "settlementSeconds", starts_at AS "startsAt", ends_at AS "endsAt",
       ceiling_micro_usd AS "ceilingMicroUsd", usage_version AS "usageVersion", rated_version AS "ratedVersion", blocked, remarks,
       CASE WHEN dirty_from = '-infinity' THEN least(starts_at, l.started_at) ELSE dirty_from END AS "dirtyFrom", due_at AS "dueAt" FROM billing.lease_metering m JOIN billing.lease l ON l.id = m.lease_id WHERE m.lease_id = $1`, [leaseId]);
}
/**
 * @param usageVersion as read before the usage was: what came since is still to be rated
 * @param then `dueAt`: when it is looked at without any event; `closes`: it ended, and everything to its end is billed
 */
export async function markRated(tx: Tx, leaseId: string, usageVersion: bigint, remarks: readonly string[], now: EpochMs, then: { readonly dueAt?: EpochMs | null; readonly closes: boolean }): Promise<void> {
  const row = await tx.one<{ closes: boolean }>(
    `UPDATE billing.lease_metering m SET rated_version = greatest(m.rated_version, $2), rated_at = $3, blocked = NULL, remarks = $4, due_at = $5, closed = m.closed OR $6
     FROM (SELECT lease_id, closed FROM billing.lease_metering WHERE lease_id = $1 FOR UPDATE) b WHERE m.lease_id = b.lease_id RETURNING m.closed AND NOT b.closed AS closes`,
    [leaseId, usageVersion, at(now), json(remarks), atOrNull(then.dueAt ?? null), then.closes]);
  // From here on its lines alone say what it cost, if there are any.
  if (row?.closes === true) await tellStandingOf(tx, leaseId, now);
}
/** Intervals are stored as readings and prints said at a usage version; what came since is still dirty. */
export async function markStored(tx: Tx, leaseId: string, usageVersion: bigint): Promise<void> {
  await tx.run(`UPDATE billing.lease_metering SET dirty_from = NULL WHERE lease_id = $1 AND usage_version = $2`, [leaseId, usageVersion]);
}
/** When the lease is to be looked at without an event. */
export async function setDue(tx: Tx, leaseId: string, dueAt: EpochMs | null): Promise<void> {
  await tx.run(`UPDATE billing.lease_metering SET due_at = $2 WHERE lease_id = $1 AND due_at IS DISTINCT FROM $2`, [leaseId, atOrNull(dueAt)]);
}
export async function blockLease(tx: Tx, leaseId: string, block: LeaseBlock): Promise<void> {
  await tx.run(`UPDATE billing.lease_metering SET blocked = $2 WHERE lease_id = $1 AND blocked IS DISTINCT FROM $2::jsonb`, [leaseId, json(block)]);
}
/** Leases with something not rated yet that ended or are billed by month (a long contract always is), and those that are due; in order of id after the given one. */
export async function leasesToRate(tx: Tx, after: string, limit: number, now: EpochMs): Promise<readonly LeaseId[]> {
  const rows = await tx.rows<{ id: LeaseId }>(
    `SELECT m.lease_id AS id FROM billing.lease_metering m JOIN billing.lease l ON l.id = m.lease_id
     WHERE (m.rated_version < m.usage_version AND (l.ended_at IS NOT NULL OR m.due_at IS NOT NULL OR l.product <> 'job') OR m.due_at <= $3) AND m.lease_id > $1 ORDER BY m.lease_id LIMIT $2`, [after, limit, at(now)]);
  return rows.map((row) => row.id);
}

/**
 * One rating of a lease at a time, across processes: a run that read older usage can then never write over one that read newer. Held by a
 * transaction of its own, so callers need a second connection.
 */
export async function lockLease(tx: Tx, leaseId: string): Promise<void> {
  await tx.run(`SELECT pg_advisory_xact_lock(hashtextextended($1, 7223307))`, [leaseId]);
}
