import { addSeconds, type EpochMs, type MicroUsdPerMwh, microUsdPerMwh, type OrgId, type SeriesId, toIso } from '@switchyard/kernel';
import type { PricePrint } from '@switchyard/power';
import type { Tx } from '../base/index.js';
import { at } from '../base/index.js';

export type SeriesKind = 'real_time' | 'day_ahead' | 'forecast';
export interface SeriesRow {
  readonly key: string;
  readonly id: SeriesId;
  readonly node: string;
  readonly kind: SeriesKind;
  readonly intervalSeconds: number;
  readonly source: string;
  readonly synthetic: boolean;
  readonly staleAfterSeconds: number;
  readonly ownerOrg: OrgId | null;
  readonly version: bigint;
}
const columns = `id, node, kind, interval_seconds AS "intervalSeconds", source, synthetic, stale_after_seconds AS "staleAfterSeconds", owner_org AS "ownerOrg", version`;

export async function seriesOf(tx: Tx, node: string, kind: SeriesKind): Promise<SeriesRow | undefined> {
  return tx.one<SeriesRow>(`SELECT id AS key, ${columns} FROM market.price_series WHERE node = $1 AND kind = $2`, [node, kind]);
}
/** Where the oldest print of a series begins; undefined while there is none. */
export async function firstPrintOf(tx: Tx, id: SeriesId): Promise<EpochMs | undefined> {
  return (await tx.one<{ from: EpochMs }>(`SELECT starts_at AS "from" FROM market.price_print WHERE series_id = $1 ORDER BY starts_at LIMIT 1`, [id]))?.from;
}
/** Begins the series unless it is there. The caller looks again afterwards: another may have begun it first. */
export async function beginSeries(tx: Tx, series: Omit<SeriesRow, 'key' | 'version'>): Promise<void> {
  await tx.run(
    `INSERT INTO market.price_series (id, node, kind, interval_seconds, source, synthetic, stale_after_seconds, owner_org) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [series.id, series.node, series.kind, series.intervalSeconds, series.source, series.synthetic, series.staleAfterSeconds, series.ownerOrg],
  );
}
/** Takes the series' row lock by counting: revisions and events of one series are written one import at a time. @returns undefined for a series that is not the caller's to write */
export async function countSeries(tx: Tx, id: SeriesId, events: number): Promise<bigint | undefined> {
  return (await tx.one<{ version: bigint }>(`UPDATE market.price_series SET version = version + $2 WHERE id = $1 RETURNING version`, [id, events]))?.version;
}

export interface NewPrint {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly microUsdPerMwh: MicroUsdPerMwh;
}
export interface PriceRevision extends NewPrint {
  /** Counts up from 1 with every restatement. */
  readonly revision: number;
}
/**
 * Appends what is new or says otherwise than the newest revision; under the series' lock.
 * @returns the rows written and how many were new, restated and known
 */
export async function appendPrints(tx: Tx, seriesId: SeriesId, prints: readonly NewPrint[], now: EpochMs): Promise<{ written: PriceRevision[]; added: number; restated: number; unchanged: number }> {
  const known = await tx.rows<{ from: EpochMs; revision: number; price: bigint }>(
    `SELECT DISTINCT ON (starts_at) starts_at AS "from", revision, micro_usd_per_mwh AS price FROM market.price_print
     WHERE series_id = $1 AND starts_at = ANY($2::timestamptz[]) ORDER BY starts_at, revision DESC`, [seriesId, prints.map((print) => toIso(print.from))]);
  const newest = new Map(known.map((row) => [row.from, row]));
  const written = prints.flatMap((print): PriceRevision[] => {
    const before = newest.get(print.from);
    return before?.price === print.microUsdPerMwh ? [] : [{ ...print, revision: (before?.revision ?? 0) + 1 }];
  });
  await tx.run(
    `INSERT INTO market.price_print (series_id, starts_at, ends_at, revision, micro_usd_per_mwh, recorded_at)
     SELECT $1, p.starts_at, p.ends_at, p.revision, p.price, $2 FROM unnest($3::timestamptz[], $4::timestamptz[], $5::int[], $6::bigint[]) AS p (starts_at, ends_at, revision, price)`,
    [seriesId, at(now), written.map((p) => toIso(p.from)), written.map((p) => toIso(p.to)), written.map((p) => p.revision), written.map((p) => `${p.microUsdPerMwh}`)],
  );
  const restated = written.filter((print) => print.revision > 1).length;
  return { written, added: written.length - restated, restated, unchanged: prints.length - written.length };
}

/** A print as the statements here answer it. */
export interface PrintRow { key: string; from: EpochMs; to: EpochMs; revision: number; price: bigint; recordedAt: EpochMs; source: string; synthetic: boolean }
const printColumns = `p.series_id AS key, p.starts_at AS "from", p.ends_at AS "to", p.revision, p.micro_usd_per_mwh AS price, p.recorded_at AS "recordedAt", s.source, s.synthetic`;
export function toPrint(row: PrintRow): PricePrint {
  return {
    seriesId: row.key as SeriesId, from: row.from, to: row.to, microUsdPerMwh: microUsdPerMwh(row.price), revision: row.revision,
    provenance: { origin: row.synthetic ? 'synthetic' : 'feed', source: row.source, receivedAt: row.recordedAt },
  };
}
/** Newest revision of every print that touches [from, to), oldest first. */
export async function printsBetween(tx: Tx, seriesId: SeriesId, from: EpochMs, to: EpochMs): Promise<PricePrint[]> {
  const rows = await tx.rows<PrintRow>(
    `SELECT DISTINCT ON (p.starts_at) ${printColumns} FROM market.price_print p JOIN market.price_series s ON s.id = p.series_id
     WHERE p.series_id = $1 AND p.starts_at < $3 AND p.starts_at > $2::timestamptz - interval '1 day' AND p.ends_at > $2 ORDER BY p.starts_at, p.revision DESC`,
    [seriesId, at(from), at(to)],
  );
  return rows.map(toPrint);
}

export interface SeriesNow extends SeriesRow {
  /** End of the newest print; null without any. */
  readonly lastTo: EpochMs | null;
}
/** For loaders, by series. */
export const seriesByKey = `SELECT id AS key, ${columns}, (SELECT p.ends_at FROM market.price_print p WHERE p.series_id = s.id ORDER BY p.starts_at DESC LIMIT 1) AS "lastTo" FROM market.price_series s WHERE id = ANY($1)`;
/** What else is published about the nodes of some series: their day-ahead prices and forecasts, by id. */
export async function companionSeries(tx: Tx, nodes: readonly string[]): Promise<SeriesNow[]> {
  return tx.rows<SeriesNow>(
    `SELECT id AS key, ${columns}, (SELECT p.ends_at FROM market.price_print p WHERE p.series_id = s.id ORDER BY p.starts_at DESC LIMIT 1) AS "lastTo"
     FROM market.price_series s WHERE node = ANY($1) AND kind IN ('day_ahead', 'forecast') ORDER BY id`, [nodes]);
}
/**
 * The series a forecast of `series` may lean on. A stranger's never counts: nobody moves the plan of another's site by publishing a price of its node.
 */
export function companionOf(series: SeriesRow, candidates: readonly SeriesNow[], kind: 'day_ahead' | 'forecast'): SeriesNow | undefined {
  return candidates.find((other) => other.node === series.node && other.kind === kind && other.id !== series.id && (other.ownerOrg === null || other.ownerOrg === series.ownerOrg));
}
/** For loaders, by series: newest revisions of the prints of the last `backSeconds` up to and including the one that holds at `now`. */
export const recentPrintsBySeries = (now: EpochMs, backSeconds: number): string => `
  SELECT DISTINCT ON (p.series_id, p.starts_at) ${printColumns} FROM market.price_print p JOIN market.price_series s ON s.id = p.series_id
  WHERE p.series_id = ANY($1) AND p.starts_at <= '${toIso(now)}'::timestamptz AND p.starts_at > '${toIso(addSeconds(now, -backSeconds))}'::timestamptz
  ORDER BY p.series_id, p.starts_at, p.revision DESC`;
