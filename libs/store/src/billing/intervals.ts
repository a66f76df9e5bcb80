import { createHash } from 'node:crypto';
import { gpuSeconds, microUsdPerMwh, wattHours, type EpochMs, type LeaseId, type SeriesId } from '@switchyard/kernel';
import type { IntervalAmount, UsageForRating, UsageQuality } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at, json } from '../base/types.js';

/** One settlement interval of a lease with what it adds to each component. */
export interface RatedInterval {
  readonly usage: UsageForRating;
  /** The month it lies in; empty: the lease is billed as a whole. */
  readonly period: string;
  readonly amounts: readonly IntervalAmount[];
}
/** Amounts of a month added up. */
export interface PeriodSum extends IntervalAmount {
  readonly period: string;
}
/** Rows written by one statement. */
const CHUNK = 4_000;

/**
 * Makes the stored intervals from an instant on those that are given. What is as it was is not touched; what is replaced or gone moves to the
 * history with its amounts, and its successor counts one revision more.
 * @param from intervals that end at or before it stay; null: all of the lease are given
 * @returns intervals that were new or replaced, and those that were replaced or taken back
 */
export async function putIntervals(tx: Tx, leaseId: LeaseId, from: EpochMs | null, intervals: readonly RatedInterval[], now: EpochMs): Promise<{ readonly written: number; readonly replaced: number }> {
  const stored = new Map((await tx.rows<{ from_at: EpochMs; inputs_hash: string; revision: number }>(
    `SELECT from_at, inputs_hash, revision FROM billing.rated_interval WHERE lease_id = $1 AND ($2::timestamptz IS NULL OR to_at > $2)`, [leaseId, from === null ? null : at(from)])).map((row) => [row.from_at, row]));
  const given = intervals.map((interval) => ({ interval, hash: hashOf(interval) }));
  const fresh = given.filter(({ interval, hash }) => stored.get(interval.usage.from)?.inputs_hash !== hash);
  const same = new Set(given.filter(({ interval, hash }) => stored.get(interval.usage.from)?.inputs_hash === hash).map(({ interval }) => interval.usage.from));
  const gone = [...stored.keys()].filter((start) => !same.has(start));
  if (gone.length > 0) await retire(tx, leaseId, gone, now);
  const revisions = await lastRevisions(tx, leaseId, fresh.map(({ interval }) => interval.usage.from));
  for (let i = 0; i < fresh.length; i += CHUNK) await insert(tx, leaseId, fresh.slice(i, i + CHUNK), revisions);
  return { written: fresh.length, replaced: gone.length };
}

/** Everything a rating of the interval depends on, and what came of it. */
function hashOf({ usage, period, amounts }: RatedInterval): string {
  return createHash('sha256').update(json([usage.from, usage.to, columnsOf(usage), period, amounts.map((a) => [a.componentIndex, a.numerator, a.denominator, a.quantity])])).digest('base64');
}
function columnsOf({ gpuSeconds: gpu, energy, quality, print, readingIds, curtailed, lostWork }: UsageForRating): Readonly<Record<string, unknown>> {
  const terms = {
    ...(energy === undefined ? {} : { basis: energy.basis }), ...(print === undefined ? {} : { seriesId: print.seriesId, revision: print.revision }),
    ...(curtailed === undefined ? {} : { curtailed }), ...(lostWork === undefined ? {} : { lostWork }),
  };
  return { gpu_seconds: gpu, energy_wh: energy?.wh ?? null, quality, print_id: print?.printId ?? null, micro_usd_per_mwh: print?.microUsdPerMwh ?? null, reading_ids: readingIds, terms };
}

async function retire(tx: Tx, leaseId: LeaseId, starts: readonly EpochMs[], now: EpochMs): Promise<void> {
  await tx.run(
    `WITH gone AS (DELETE FROM billing.rated_interval WHERE lease_id = $1 AND from_at = ANY($2::timestamptz[]) RETURNING *),
       amounts AS (DELETE FROM billing.interval_amount WHERE lease_id = $1 AND from_at = ANY($2::timestamptz[]) RETURNING *),
       lists AS (SELECT from_at, jsonb_agg(jsonb_build_object('componentIndex', component_index, 'numerator', numerator::text, 'denominator', denominator::text, 'quantity', quantity::text)
         ORDER BY component_index, denominator) AS list FROM amounts GROUP BY from_at)
     INSERT INTO billing.rated_interval_history (lease_id, from_at, revision, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, terms, reading_ids, period, amounts, replaced_at)
     SELECT g.lease_id, g.from_at, g.revision, g.to_at, g.gpu_seconds, g.energy_wh, g.quality, g.print_id, g.micro_usd_per_mwh, g.terms, g.reading_ids, g.period, coalesce(l.list, '[]'), $3
     FROM gone g LEFT JOIN lists l ON l.from_at = g.from_at`, [leaseId, starts.map(at), at(now)]);
}
async function lastRevisions(tx: Tx, leaseId: LeaseId, starts: readonly EpochMs[]): Promise<ReadonlyMap<EpochMs, number>> {
  const rows = await tx.rows<{ from_at: EpochMs; last: number }>(
    `SELECT from_at, max(revision) AS last FROM billing.rated_interval_history WHERE lease_id = $1 AND from_at = ANY($2::timestamptz[]) GROUP BY from_at`, [leaseId, starts.map(at)]);
  return new Map(rows.map((row) => [row.from_at, row.last]));
}

type Hashed = { readonly interval: RatedInterval; readonly hash: string };
async function insert(tx: Tx, leaseId: LeaseId, rows: readonly Hashed[], revisions: ReadonlyMap<EpochMs, number>): Promise<void> {
  await tx.run(
    `INSERT INTO billing.rated_interval (lease_id, from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids, terms, period, revision, inputs_hash)
     SELECT $1, from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids, terms, period, revision, inputs_hash
     FROM jsonb_to_recordset($2::jsonb) AS r (from_at timestamptz, to_at timestamptz, gpu_seconds bigint, energy_wh bigint, quality text, print_id text, micro_usd_per_mwh bigint, reading_ids text[],
       terms jsonb, period text, revision int, inputs_hash text)`,
    [leaseId, json(rows.map(({ interval: { usage, period }, hash }) => ({
      from_at: at(usage.from), to_at: at(usage.to), ...columnsOf(usage), period, revision: (revisions.get(usage.from) ?? 0) + 1, inputs_hash: hash,
    })))]);
  const amounts = rows.flatMap(({ interval: { usage, period, amounts: of } }) => of.map((amount) => ({ ...amount, from: usage.from, period })));
  await tx.run(
    `INSERT INTO billing.interval_amount (lease_id, from_at, period, component_index, denominator, numerator, quantity)
     SELECT $1, * FROM unnest($2::timestamptz[], $3::text[], $4::int[], $5::numeric[], $6::numeric[], $7::numeric[])`,
    [leaseId, amounts.map((a) => at(a.from)), amounts.map((a) => a.period), amounts.map((a) => a.componentIndex), amounts.map((a) => `${a.denominator}`), amounts.map((a) => `${a.numerator}`),
      amounts.map((a) => `${a.quantity}`)]);
}

/** Exact sums of a lease's amounts, one per month, component and denominator: what an invoice is made of, however many intervals it has. */
export async function sumIntervals(tx: Tx, leaseId: LeaseId): Promise<readonly PeriodSum[]> {
  return (await sumIntervalsOf(tx, [leaseId])).get(leaseId) ?? [];
}
type SumRow = { readonly lease_id: LeaseId; readonly period: string; readonly component_index: number; readonly denominator: string; readonly numerator: string; readonly quantity: string };
/** The same for several leases in one query. */
export async function sumIntervalsOf(tx: Tx, leaseIds: readonly LeaseId[]): Promise<ReadonlyMap<LeaseId, readonly PeriodSum[]>> {
  const rows = await tx.rows<SumRow>(
    `SELECT lease_id, period, component_index, denominator::text, sum(numerator)::text AS numerator, sum(quantity)::text AS quantity
     FROM billing.interval_amount WHERE lease_id = ANY($1::text[]) GROUP BY lease_id, period, component_index, interval_amount.denominator ORDER BY lease_id, period, component_index, interval_amount.denominator`, [[...leaseIds]]);
  const sums = new Map<LeaseId, PeriodSum[]>();
  for (const row of rows) {
    const of = sums.get(row.lease_id) ?? [];
    of.push({ period: row.period, componentIndex: row.component_index, denominator: BigInt(row.denominator), numerator: BigInt(row.numerator), quantity: BigInt(row.quantity) });
    sums.set(row.lease_id, of);
  }
  return sums;
}
/** The end of the last stored interval; undefined: none is. */
export async function lastIntervalEnd(tx: Tx, leaseId: LeaseId): Promise<EpochMs | undefined> {
  return (await tx.one<{ last: EpochMs | null }>(`SELECT max(to_at) AS last FROM billing.rated_interval WHERE lease_id = $1`, [leaseId]))?.last ?? undefined;
}

interface IntervalRow {
  readonly from_at: EpochMs;
  readonly to_at: EpochMs;
  readonly gpu_seconds: bigint;
  readonly energy_wh: bigint | null;
  readonly quality: UsageQuality;
  readonly print_id: string | null;
  readonly micro_usd_per_mwh: bigint | null;
  readonly reading_ids: readonly string[];
  readonly revision: number;
  readonly period: string;
  readonly terms: { readonly basis?: 'it' | 'facility'; readonly seriesId?: SeriesId; readonly revision?: number; readonly curtailed?: { gpuSeconds: string; eventId: string }; readonly lostWork?: { gpuSeconds: string; cause: 'site_failure' | 'customer' } } | null;
}
/** A stored interval as rating saw it, and how often it has been replaced. */
export interface StoredInterval {
  readonly usage: UsageForRating;
  readonly period: string;
  readonly revision: number;
}
/**
 * Stored intervals in order of time, a page at a time: what a line was made of, down to reading ids and prints.
 * @param of the lease, and the months (all when null) @param after intervals that start after it; null: from the first
 */
export async function pageOfIntervals(tx: Tx, of: { readonly leaseId: LeaseId; readonly periods: readonly string[] | null }, after: EpochMs | null, limit: number): Promise<readonly StoredInterval[]> {
  const rows = await tx.rows<IntervalRow>(
    `SELECT from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids, revision, period, terms FROM billing.rated_interval
     WHERE lease_id = $1 AND ($2::text[] IS NULL OR period = ANY($2)) AND ($3::timestamptz IS NULL OR from_at > $3) ORDER BY from_at LIMIT $4`,
    [of.leaseId, of.periods === null ? null : [...of.periods], after === null ? null : at(after), limit]);
  return rows.map((row) => ({ usage: toUsage(row), period: row.period, revision: row.revision }));
}

/** One interval behind a line, with what it added to the line's component. */
export interface LineInterval extends StoredInterval {
  /** Millionths of the currency, one fraction per denominator. */
  readonly amounts: readonly { readonly numerator: bigint; readonly denominator: bigint }[];
}
/**
 * What a line came from, in order of time and a page at a time: intervals with their readings and print, and what each added. One query, whatever
 * the line. A monthly line has the intervals of its month, any other all of its lease's.
 * @param after intervals that start after it; null: from the first
 */
export async function intervalsOfLine(tx: Tx, lineId: string, after: EpochMs | null, limit: number): Promise<readonly LineInterval[]> {
  const rows = await tx.rows<IntervalRow & { amounts: readonly { numerator: string; denominator: string }[] }>(
    `SELECT r.from_at, r.to_at, r.gpu_seconds, r.energy_wh, r.quality, r.print_id, r.micro_usd_per_mwh, r.reading_ids, r.revision, r.period, r.terms,
       coalesce((SELECT jsonb_agg(jsonb_build_object('numerator', a.numerator::text, 'denominator', a.denominator::text) ORDER BY a.denominator) FROM billing.interval_amount a
         WHERE a.lease_id = r.lease_id AND a.from_at = r.from_at AND a.component_index = n.component_index), '[]') AS amounts
     FROM billing.invoice_line n JOIN billing.rated_interval r ON r.lease_id = n.lease_id AND (n.billed_for = '' OR r.period = n.billed_for)
     WHERE n.id = $1 AND ($2::timestamptz IS NULL OR r.from_at > $2) ORDER BY r.from_at LIMIT $3`, [lineId, after === null ? null : at(after), limit]);
  return rows.map((row) => ({
    usage: toUsage(row), period: row.period, revision: row.revision, amounts: row.amounts.map(({ numerator, denominator }) => ({ numerator: BigInt(numerator), denominator: BigInt(denominator) })),
  }));
}
function toUsage({ from_at, to_at, gpu_seconds, energy_wh, quality, print_id, micro_usd_per_mwh, reading_ids, terms }: IntervalRow): UsageForRating {
  const { basis = 'it', seriesId, revision = 0, curtailed, lostWork } = terms ?? {};
  return {
    from: from_at, to: to_at, gpuSeconds: gpuSeconds(gpu_seconds), quality, readingIds: reading_ids,
    ...(energy_wh === null ? {} : { energy: { basis, wh: wattHours(energy_wh) } }),
    ...(print_id === null || micro_usd_per_mwh === null || seriesId === undefined ? {} : { print: { seriesId, printId: print_id, revision, microUsdPerMwh: microUsdPerMwh(micro_usd_per_mwh) } }),
    ...(curtailed === undefined ? {} : { curtailed: { ...curtailed, gpuSeconds: gpuSeconds(BigInt(curtailed.gpuSeconds)) } }),
    ...(lostWork === undefined ? {} : { lostWork: { ...lostWork, gpuSeconds: gpuSeconds(BigInt(lostWork.gpuSeconds)) } }),
  };
}
