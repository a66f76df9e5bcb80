import { addSeconds, type EpochMs, type Interval, lengthMs, overlaps, SECOND_MS } from '@switchyard/kernel';
import { type GpuSlice, rangesOverlap } from '@switchyard/market';
import { at as instantOf, databaseError, type Tx } from '../base/index.js';
import { decodePlacement } from './job-json.js';
import type { SweptLease } from './swept-lease.js';

interface Held extends Interval {
  readonly allocationId: string;
  readonly slice: GpuSlice;
}
async function allocationsOf(tx: Tx, lease: SweptLease): Promise<readonly Held[]> {
  const rows = await tx.rows<{ allocationId: string; nodeId: GpuSlice['nodeId']; gpusFrom: number; gpusTo: number; from: EpochMs; to: EpochMs }>(
    `SELECT id AS "allocationId", node_id AS "nodeId", lower(gpus) AS "gpusFrom", upper(gpus) AS "gpusTo", lower(during) AS "from", upper(during) AS "to"
     FROM market.allocation WHERE lease_id = $1 ORDER BY lower(during), id`, [lease.id]);
  return rows.map(({ allocationId, nodeId, gpusFrom, gpusTo, from, to }) => ({ allocationId, slice: { nodeId, gpus: { from: gpusFrom, to: gpusTo } }, from, to }));
}

/** The latest a run may go on: its time limit from when it really began, and a little for starting and ending. */
function limitOf(lease: SweptLease, segments: readonly Interval[], graceSeconds: number): EpochMs {
  const last = segments.at(-1);
  const from = Math.max(last?.from ?? lease.startsAt, lease.actualStart ?? 0) as EpochMs;
  const before = segments.slice(0, -1).reduce((ms, segment) => ms + lengthMs(segment), 0) / SECOND_MS;
  return addSeconds(from, Math.max(0, lease.spec.maxDurationSeconds - before) + graceSeconds);
}

/** Distinct stretches of time that rows of slices cover, ascending. */
const segmentsOf = (held: readonly Interval[]): readonly Interval[] =>
  [...new Map(held.map(({ from, to }) => [from, { from, to }])).values()].sort((a, b) => a.from - b.from);

/**
 * Gives a run that overruns more time on the very GPUs it has, as far as nobody else was promised or given them (decision 8). The card stays.
 * @returns the new end, or undefined when there is no more time to give
 */
export async function extendLease(tx: Tx, lease: SweptLease, graceSeconds: number): Promise<EpochMs | undefined> {
  const held = await allocationsOf(tx, lease);
  const segments = segmentsOf(held);
  const last = segments.at(-1);
  if (!last) return undefined;
  const now = held.filter((row) => row.from === last.from);
  const until = Math.min(limitOf(lease, segments, graceSeconds), ...(await takenFrom(tx, lease, now.map((row) => row.slice), last.to))) as EpochMs;
  if (until <= last.to) return undefined;
  await tx.run('SAVEPOINT extension');
  try {
    await tx.run(`UPDATE market.allocation SET during = tstzrange(lower(during), $2) WHERE id = ANY($1)`, [now.map((row) => row.allocationId), instantOf(until)]);
    await tx.run(`UPDATE market.feeder_reservation SET during = tstzrange(lower(during), $3) WHERE lease_id = $1 AND upper(during) = $2`, [lease.id, instantOf(last.to), instantOf(until)]);
    await tx.run('RELEASE SAVEPOINT extension');
    return until;
  } catch (error) {
    const code = databaseError(error)?.code;
    if (code !== '23P01' && code !== '23514') throw error;
    await tx.run('ROLLBACK TO SAVEPOINT extension'); // the feeder has no room for it
    return undefined;
  }
}

/** When others begin to need any of the GPUs: their allocations, and places promised on these nodes. */
async function takenFrom(tx: Tx, lease: SweptLease, slices: readonly GpuSlice[], from: EpochMs): Promise<readonly EpochMs[]> {
  const rows = await tx.rows<{ nodeId: GpuSlice['nodeId']; gpusFrom: number; gpusTo: number; from: EpochMs }>(
    `SELECT node_id AS "nodeId", lower(gpus) AS "gpusFrom", upper(gpus) AS "gpusTo", lower(during) AS "from" FROM market.allocation
     WHERE node_id = ANY($1) AND upper(during) > $2 AND lease_id IS DISTINCT FROM $3
       AND CASE WHEN $4::text IS NULL THEN parent_id IS NULL ELSE parent_id IN (SELECT p.id FROM market.allocation p WHERE p.lease_id = $4) END`, [slices.map((slice) => slice.nodeId), instantOf(from), lease.id, lease.placement?.reservationId ?? null]);
  const promises = await tx.rows<{ placement: unknown }>(
    `SELECT placement FROM market.job WHERE state IN ('accepted', 'scheduled', 'running', 'parked') AND id <> $1 AND placement->>'poolId' = $2`, [lease.jobId, lease.poolId]);
  const promised = promises.flatMap(({ placement }) => decodePlacement(placement).slices ?? []).filter(({ during }) => overlaps(during, { from, to: Infinity as EpochMs }));
  const hits = (nodeId: string, gpus: GpuSlice['gpus']): boolean => slices.some((slice) => slice.nodeId === nodeId && rangesOverlap(slice.gpus, gpus));
  return [
    ...rows.filter((row) => hits(row.nodeId, { from: row.gpusFrom, to: row.gpusTo })).map((row) => row.from),
    ...promised.filter(({ slice }) => hits(slice.nodeId, slice.gpus)).map(({ during }) => during.from),
  ];
}
